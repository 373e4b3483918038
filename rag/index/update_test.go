package index

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/ragtest"
	"verbatim.example/rag/text"
)

// updateAll has every change of a folder be an update, however small the folder,
// until the test ends, which must not be parallel to others.
func updateAll(t *testing.T) {
	t.Helper()
	was := leastUpdated
	leastUpdated = 0
	t.Cleanup(func() { leastUpdated = was })
}

// englishNews has stems that French has too, and others of its own.
func englishNews(r *rand.Rand) string {
	words := strings.Fields("nation national nations nationality minister ministers important importance region regional bridge school police question politique republic situation organisation commission direction decision Villebourg Montcalme")
	var b strings.Builder
	b.WriteString("---\ntitle: The " + words[r.IntN(len(words))] + " of the " + words[r.IntN(len(words))] + "\nlanguage: en\n---\n\n")
	for range 2 + r.IntN(12) {
		b.WriteString("The mayor said")
		for range 4 + r.IntN(14) {
			b.WriteString(" " + words[r.IntN(len(words))])
		}
		b.WriteString(" yesterday.\n\n")
	}
	return b.String()
}

// edits changes a folder at random.
type edits struct {
	r     *rand.Rand
	texts map[string]string
	news  []string // articles that may come
}

func newEdits(seed uint64) *edits {
	e := &edits{r: rand.New(rand.NewPCG(seed, 7)), texts: map[string]string{}}
	for _, name := range slices.Sorted(maps.Keys(ragtest.News(seed, 120))) {
		e.news = append(e.news, ragtest.News(seed, 120)[name])
	}
	for range 60 {
		e.add()
	}
	return e
}

func (e *edits) add() {
	s := e.news[e.r.IntN(len(e.news))]
	if e.r.IntN(4) == 0 {
		s = englishNews(e.r)
	}
	e.texts[fmt.Sprintf("%c/%03d.txt", 'a'+e.r.IntN(3), e.r.IntN(400))] = s
}

func (e *edits) some() string {
	names := slices.Sorted(maps.Keys(e.texts))
	return names[e.r.IntN(len(names))]
}

// edit makes one to five changes.
func (e *edits) edit() {
	for range 1 + e.r.IntN(5) {
		switch e.r.IntN(6) {
		case 0, 1:
			e.add()
		case 2:
			if len(e.texts) > 30 {
				delete(e.texts, e.some())
			}
		case 3: // another text in the same file
			e.texts[e.some()] = e.news[e.r.IntN(len(e.news))]
		case 4: // a word more, which no other has
			name := e.some()
			e.texts[name] += fmt.Sprintf("\nLe zibeline%c de Villebourg%d rouvre.\n", 'a'+e.r.IntN(26), e.r.IntN(5))
		case 5: // another name
			name := e.some()
			s := e.texts[name]
			delete(e.texts, name)
			e.texts["b/"+fmt.Sprint(e.r.IntN(1000))+".txt"] = s
		}
	}
}

// An index that was updated again and again holds and finds what one that is built
// anew does; so does what it is merged into.
func TestUpdate(t *testing.T) {
	updateAll(t)
	seeds := 3
	if testing.Short() {
		seeds = 1
	}
	for seed := range uint64(seeds) {
		e := newEdits(seed + 1)
		var x *Index
		most := 0
		for step := range 40 {
			e.edit()
			y, err := Open(t.Context(), folder(t, e.texts), Options{Before: x})
			if err != nil {
				t.Fatal(err)
			}
			fresh := build(t, e.texts)
			equal(t, fmt.Sprintf("seed %d, step %d", seed, step), ofColumns(y), ofColumns(fresh))
			if most = max(most, len(y.segments)); t.Failed() {
				return
			}
			if step%10 == 9 {
				u := y.united()
				u.segments[0].vectors = fresh.segments[0].vectors
				if !alike(u, fresh) {
					t.Fatalf("seed %d, step %d: merged, it is another than built anew", seed, step)
				}
			}
			x = y
		}
		if most < 3 {
			t.Errorf("never more than %d segments", most)
		}
	}
}

// The vectors of an embedder rank in an updated index as in one built anew.
func TestUpdateVectors(t *testing.T) {
	updateAll(t)
	e := newEdits(9)
	var x *Index
	for range 6 {
		e.edit()
		y, err := Open(t.Context(), folder(t, e.texts), Options{Before: x})
		if err != nil {
			t.Fatal(err)
		}
		x = ofColumns(y)
	}
	fresh := ofColumns(build(t, e.texts))
	if len(x.segments) < 2 {
		t.Fatal("one segment")
	}
	emb := &fakeEmbedder{name: "model", dim: 64}
	y, z := withVectors(t, x, emb, VectorOptions{}), withVectors(t, fresh, emb, VectorOptions{})
	if y.dense.weight != z.dense.weight {
		t.Errorf("weight %v, want %v", y.dense.weight, z.dense.weight)
	}
	y.dense.weight, z.dense.weight = .5, .5 // whatever was measured
	equal(t, "with vectors", y, z)
}

// ofColumns has a small index scan as a large one does. It would ask the vector
// store, which tells ties apart otherwise.
func ofColumns(x *Index) *Index {
	if s := x.segments[0]; s.columns == nil {
		s.columns = newColumns(len(s.passages), s.dim, s.vector)
	}
	return x
}

// equal reports in what two indexes of the same articles differ.
func equal(t *testing.T, when string, x, fresh *Index) {
	t.Helper()
	same := func(what string, got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %s: %v, want %v", when, what, got, want)
		}
	}
	same("corpus", x.corpus, fresh.corpus)
	same("passages", x.passages, fresh.passages)
	same("terms", x.Terms(), fresh.Terms())
	same("language", x.Language(), fresh.Language())
	same("grams", x.statistics.grams, fresh.statistics.grams)
	same("means", x.statistics.means, fresh.statistics.means)
	stems := func(x *Index, ts []uint32) (out []string) {
		for _, t := range ts {
			out = append(out, x.Stem(t))
		}
		return out
	}
	for i := range fresh.corpus.Articles {
		what := fresh.corpus.Articles[i].File
		same(what+": head", stems(x, x.HeadTerms(i)), stems(fresh, fresh.HeadTerms(i)))
		for j := range fresh.corpus.Articles[i].Sentences {
			same(what+": sentence", stems(x, x.SentenceTerms(i, j)), stems(fresh, fresh.SentenceTerms(i, j)))
		}
		same(what+": passages", x.PassagesOf(i), fresh.PassagesOf(i))
		same(what+": statements", x.Statements(i), fresh.Statements(i))
		same(what+": mentions", x.MentionsIn(i), fresh.MentionsIn(i))
		same(what+": initials", x.acronym(i) == skip, fresh.acronym(i) == skip)
	}
	for i := range fresh.passages {
		if !slices.Equal(x.vector(i), fresh.vector(i)) {
			t.Errorf("%s: vector %d is another", when, i)
		}
	}
	roots := map[uint32]uint32{}
	for want := range uint32(fresh.lexicon.len()) {
		stem := fresh.Stem(want)
		got, ok := x.term(stem)
		if !ok {
			t.Errorf("%s: no term %s", when, stem)
			continue
		}
		of := func(x *Index, t uint32) []any {
			st := x.statistics
			return []any{st.held[t], st.in[t], st.proper[t], st.worth[t], x.firstArticle(t)}
		}
		same(stem, of(x, got), of(fresh, want))
		for _, lang := range languages {
			family := text.Family(stem, lang)
			same("family "+family, stems(x, x.related(family)), stems(fresh, fresh.related(family)))
		}
		if root, ok := roots[x.Root(got)]; ok && root != fresh.Root(want) {
			t.Errorf("%s: %s has the root of others", when, stem)
		}
		roots[x.Root(got)] = fresh.Root(want)
	}
	r := rand.New(rand.NewPCG(uint64(len(when)), 3))
	hidden := make([]bool, len(fresh.corpus.Articles))
	for i := range hidden {
		hidden[i] = i%3 == 0
	}
	for range 25 {
		question := questionOf(r, fresh.corpus)
		for _, f := range []Filter{{}, {Hidden: hidden}, {Files: []string{"a/"}}, {Since: "2020"}} {
			p, q := x.Parse(question), fresh.Parse(question)
			x.Restrict(&p, f)
			fresh.Restrict(&q, f)
			same(question+": parsed", named(x, p), named(fresh, q))
			got, err1 := x.Search(t.Context(), p, f, 30)
			want, err2 := fresh.Search(t.Context(), q, f, 30)
			if err1 != nil || err2 != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %q: %v, want %v (%v, %v)", when, question, differing(got, want), differing(want, got), err1, err2)
			}
		}
	}
}

// differing returns what a has at places where b has something else.
func differing(a, b []Hit) (out []Hit) {
	for i, h := range a {
		if i >= len(b) || b[i] != h {
			out = append(out, h)
		}
	}
	return out
}

// named is a query with its terms by name.
func named(x *Index, q Query) string {
	var b strings.Builder
	for _, t := range q.Terms {
		vs := t.Variants
		t.Variants = nil
		fmt.Fprintf(&b, "%+v", t)
		for _, v := range vs {
			fmt.Fprintf(&b, " %s %v", x.Stem(v.ID), v.Weight)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// questionOf returns a question in the words of an article, some of them misspelled.
func questionOf(r *rand.Rand, c *corpus.Corpus) string {
	a := &c.Articles[r.IntN(len(c.Articles))]
	words := strings.Fields(a.Text)
	out := []string{"Quand", a.Title}
	for range 4 {
		w := words[r.IntN(len(words))]
		if n := len(w); n > 5 && n < 20 && r.IntN(3) == 0 && w[n/2] < 0x80 {
			w = w[:n/2] + w[n/2+1:]
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}
