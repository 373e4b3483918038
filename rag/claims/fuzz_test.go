package claims_test

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// article makes an article of one text.
func article(s string, lang text.Language) *corpus.Article {
	a := &corpus.Article{Text: s, Language: lang, Date: "2025-03-11", Outlet: "Le Fanal"}
	for _, sp := range text.Sentences(s) {
		a.Sentences = append(a.Sentences, corpus.Sentence{Start: sp.Start, End: sp.End})
	}
	return a
}

// checkSpans fails the test when a statement points outside of its article, or
// at nothing it may.
func checkSpans(t *testing.T, a *corpus.Article, st *claims.Statement) {
	t.Helper()
	inside := func(what string, s text.Span, from, to int) {
		if s.End < s.Start || s.End > s.Start && (s.Start < from || s.End > to) {
			t.Fatalf("%s %v outside of %d to %d", what, s, from, to)
		}
	}
	own := a.Sentences[st.Sentence]
	inside("speaker", st.Speaker, 0, own.End)
	inside("object", st.Object, own.Start, own.End)
	for _, n := range st.Names {
		inside("name", n, own.Start, own.End)
	}
	for _, r := range st.Reports {
		inside("medium", r, 0, own.End)
	}
	for _, f := range st.Figures {
		inside("figure", f.Number, own.Start, own.End)
		inside("noun", f.Noun, own.Start, own.End)
	}
	if (st.Kind == claims.Nobody) != (st.Speaker.End == st.Speaker.Start) {
		t.Fatalf("speaker %v of kind %v", st.Speaker, st.Kind)
	}
	if st.Verb == claims.Denies && !st.Negative || st.Verb == claims.Declines && st.Negative || st.Verb == claims.None && st.Modality == claims.Attributed {
		t.Fatalf("%v, %v, negative %v", st.Verb, st.Modality, st.Negative)
	}
}

func FuzzOf(f *testing.F) {
	c, err := corpus.Load(f.Context(), dataDir+"/fixture")
	if err != nil {
		f.Fatal(err)
	}
	for i := range c.Articles {
		f.Add(c.Articles[i].Text, c.Articles[i].Language == text.English)
	}
	f.Add("« Il n’a", false)
	f.Add("selon", false)
	f.Add("qui a dit, l’un de la", false)
	f.Fuzz(func(t *testing.T, s string, english bool) {
		lang := text.French
		if english {
			lang = text.English
		}
		a := article(s, lang)
		all := claims.Of(a)
		for i := range all {
			checkSpans(t, a, &all[i])
		}
		b := claims.AppendBinary(nil, all)
		back, err := claims.Decode(b, len(a.Sentences), len(a.Text))
		if err != nil || len(all) > 0 && !reflect.DeepEqual(all, back) {
			t.Fatalf("%v: %+v, back %+v", err, all, back)
		}
		mentions := claims.Mentions(0, a, all)
		var texts numbering
		packed := claims.AppendMentions(nil, mentions, texts.number)
		again, err := claims.DecodeMentions(nil, packed, 0, texts)
		if err != nil || !slices.Equal(mentions, again) {
			t.Fatalf("%v: %+v, back %+v", err, mentions, again)
		}
		claims.Merge(mentions)
	})
}

// A numbering gives texts their numbers.
type numbering []string

func (n *numbering) number(s string) uint32 {
	i := slices.Index(*n, s)
	if i < 0 {
		i = len(*n)
		*n = append(*n, s)
	}
	return uint32(i)
}

func FuzzDecode(f *testing.F) {
	a := article("Le maire, Armand Lestrohan, a nié mardi avoir touché 40 000 euros. « C’est faux », dit-il.", text.French)
	f.Add(claims.AppendBinary(nil, claims.Of(a)))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := claims.Decode(b, 2, 100)
		if check := claims.Check(b, 2, 100); (check == nil) != (err == nil) {
			t.Fatalf("decoded: %v, checked: %v", err, check)
		}
		if err != nil {
			return
		}
		for _, st := range all {
			if st.Sentence < 0 || st.Sentence > 1 || st.Speaker.End > 100 {
				t.Fatalf("%+v", st)
			}
			_ = st.Verb.String() + st.Modality.String() + st.Kind.String() + st.Event.Kind.String() + st.Event.String()
		}
		if again, err := claims.Decode(claims.AppendBinary(nil, all), 2, 100); err != nil || !reflect.DeepEqual(all, again) && len(all) > 0 {
			t.Fatalf("%v: %+v and %+v", err, all, again)
		}
	})
}

func FuzzDecodeMentions(f *testing.F) {
	a := article("Le maire de Vernon, Armand Lestrohan, préside l’Office du canal (ODC). M. Lestrohan a nié.", text.French)
	var texts numbering
	f.Add(claims.AppendMentions(nil, claims.Mentions(0, a, claims.Of(a)), texts.number))
	f.Fuzz(func(t *testing.T, b []byte) {
		var n numbering = slices.Clone(texts)
		all, err := claims.DecodeMentions(nil, b, 3, texts)
		if err != nil {
			return
		}
		again, err := claims.DecodeMentions(nil, claims.AppendMentions(nil, all, n.number), 3, n)
		if err != nil || !slices.Equal(all, again) {
			t.Fatalf("%v: %+v and %+v", err, all, again)
		}
		claims.Merge(all)
	})
}

func TestEncodingIsSmall(t *testing.T) {
	const most = 24 // bytes a sentence
	size, n := 0, 0
	for _, a := range fixture(t) {
		all := claims.Of(a)
		size += len(claims.AppendBinary(nil, all))
		n += len(all)
	}
	if size > most*n {
		t.Errorf("%d bytes for %d sentences", size, n)
	}
	t.Logf("%.1f bytes a sentence", float64(size)/float64(n))
}

func TestOfIsDeterministic(t *testing.T) {
	articles := fixture(t)
	for _, file := range slices.Sorted(maps.Keys(articles)) {
		a, b := claims.AppendBinary(nil, claims.Of(articles[file])), claims.AppendBinary(nil, claims.Of(articles[file]))
		if !bytes.Equal(a, b) {
			t.Errorf("%s: two results", file)
		}
	}
}

func BenchmarkOf(b *testing.B) {
	c, err := corpus.Load(b.Context(), dataDir+"/fixture")
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		for i := range c.Articles {
			n += len(claims.Of(&c.Articles[i]))
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "sentences/s")
}
