package index

import (
	"math"
	"slices"
	"strings"

	"verbatim.example/rag/text"
)

// A Query is a question as the index sees it.
type Query struct {
	Text     string
	Language text.Language
	Terms    []Term
	Local    bool // keep it on this machine: no embedder sees it
}

// A Term is one content word of a query with the terms of the index that stand
// for it.
type Term struct {
	Form     string // folded
	Start    int    // byte range in the query
	End      int
	Variants []Variant // empty: the word occurs nowhere
	IDF      float64   // of passages; the highest there is for a word that occurs nowhere
	Articles int       // that hold it

	articleIDF float64
	misspelled bool // its variants are the nearest spellings

	Name   bool // a capital inside the sentence, or all capitals
	Number bool
	Near   bool // known only by a near spelling or a word that may mean the same
	Joined bool // a hyphenated compound, beside its parts
	Before bool // taken from the question before; Start and End are in that
}

// A Variant is a term of the index that stands for a word of the query: 1 for
// its own stem, less for a related word, a translation or a near spelling.
type Variant struct {
	ID     uint32
	Weight float64
}

// Parse analyses a question.
func (x *Index) Parse(question string) Query {
	q := Query{Text: question, Language: text.Detect(question)}
	words := scan(question, q.Language)
	translate := x.translates(q.Language)
	lang := q.Language
	if lang == text.Unknown {
		lang = x.Language()
	}
	seen := map[string]bool{}
	for i := 0; i < len(words); i++ {
		w := &words[i]
		n := 1
		t := Term{Form: w.form, Start: w.Start, End: w.End, Number: w.Number, Name: w.Caps || w.Upper && i > 0, Joined: w.Joined}
		var foreign []string
		if translate {
			n, t.Form, foreign = expression(words[i:], q.Language)
			t.End = words[i+n-1].End
		}
		if n == 1 {
			if w.stop(q.Language) || w.Joined && w.parts(words[:i], q.Language) || seen[w.form] {
				continue
			}
			if w.Joined && len(x.Stems(w.form)) == 0 {
				continue
			}
			t.Variants = x.variants(w.form)
		}
		seen[t.Form] = true
		t.Variants = x.addForeign(t.Variants, foreign, q.Language)
		exact := len(t.Variants) > 0
		if n == 1 && !t.Name && !w.Number {
			t.Variants = x.addSynonyms(t.Variants, w.form, lang)
		}
		if len(t.Variants) == 0 && !w.Number {
			if !t.Name && misspelledStop(w.form, q.Language) {
				continue
			}
			t.Variants = x.spellings(w.form, t.Name)
			t.misspelled = len(t.Variants) > 0
		}
		t.Near = !exact && len(t.Variants) > 0
		for _, v := range t.Variants {
			t.Name = t.Name || v.Weight == 1 && x.statistics.proper[v.ID] == 1
		}
		x.weigh(&t, text.Background(text.Stem(t.Form, lang), lang))
		q.Terms = append(q.Terms, t)
		i += n - 1
	}
	return q
}

// Lean adds to a question that leans on the one before that one's names and its
// rarest other word, at half weight.
func (q *Query) Lean(before Query) {
	rarest := -1
	for i, t := range before.Terms {
		if !t.Name && len(t.Variants) > 0 && (rarest < 0 || t.IDF > before.Terms[rarest].IDF) {
			rarest = i
		}
	}
	for i, t := range before.Terms {
		same := func(own Term) bool { return own.Form == t.Form }
		if (t.Name || i == rarest) && len(t.Variants) > 0 && !slices.ContainsFunc(q.Terms, same) {
			t.Before = true
			t.IDF, t.articleIDF = t.IDF/2, t.articleIDF/2
			q.Terms = append(q.Terms, t)
		}
	}
}

// Adopt adds the words of another form of a question as words taken from the one
// before; one that was, at half weight, now counts in full.
func (q *Query) Adopt(other Query) {
	for _, t := range other.Terms {
		i := slices.IndexFunc(q.Terms, func(own Term) bool { return own.Form == t.Form })
		switch {
		case i >= 0:
			q.Terms[i].IDF, q.Terms[i].articleIDF = t.IDF, t.articleIDF
		case len(t.Variants) > 0:
			t.Before = true
			q.Terms = append(q.Terms, t)
		}
	}
}

// A queryWord is a word of a question with its form kept.
type queryWord struct {
	text.Word
	form string
}

// scan returns the words of a question, chat abbreviations spelled out.
func scan(s string, lang text.Language) []queryWord {
	var sc text.Scanner
	var out []queryWord
	sc.Reset(s)
	for sc.Next() {
		w := queryWord{Word: sc.Word(), form: string(sc.Word().Form)}
		if spelled := text.Spell(w.form); spelled != nil && lang != text.English && !w.Upper {
			for _, form := range spelled {
				w.form = form
				out = append(out, w)
			}
			continue
		}
		out = append(out, w)
	}
	if shouted(out) {
		for i := range out {
			out[i].Caps, out[i].Upper = false, false
		}
	}
	return out
}

// shouted reports a question written in capitals, which then tell nothing.
func shouted(ws []queryWord) bool {
	caps, all := 0, 0
	for _, w := range ws {
		if w.Number || len(w.form) < 2 {
			continue
		}
		all++
		if w.Caps {
			caps++
		}
	}
	return all > 2 && 4*caps >= 3*all
}

func (w *queryWord) stop(lang text.Language) bool {
	return !w.Caps && !w.Joined && text.IsStop(w.form, lang)
}

// parts reports whether one of the parts before a joined word is a stop word:
// "réclame-t-il" is not a word.
func (w *queryWord) parts(before []queryWord, lang text.Language) bool {
	for i := len(before) - 1; i >= 0 && before[i].Start >= w.Start; i-- {
		if before[i].stop(lang) {
			return true
		}
	}
	return false
}

// translates reports whether the corpus has articles in the other language than
// a question of lang.
func (x *Index) translates(lang text.Language) bool {
	switch lang {
	case text.French:
		return x.Holds(text.English)
	case text.English:
		return x.Holds(text.French)
	}
	return false
}

// expression returns how many words at the start of ws make the longest
// expression that the lexicon knows (at least 1), its form, and what it is in
// the other language.
func expression(ws []queryWord, lang text.Language) (n int, form string, foreign []string) {
	if lang == text.English {
		for n = min(text.LongestPhrase(), len(ws)); n > 1; n-- {
			form = ws[0].form
			for _, w := range ws[1:n] {
				form += " " + w.form
			}
			if foreign = text.Translate(form, lang); foreign != nil {
				return n, form, foreign
			}
		}
	}
	return 1, ws[0].form, text.Translate(ws[0].form, lang)
}

// addSynonyms adds the terms of words that may mean the same.
func (x *Index) addSynonyms(vs []Variant, form string, lang text.Language) []Variant {
	add := func(s string, weight float64) {
		id, ok := x.term(text.Stem(s, lang))
		if ok && !slices.ContainsFunc(vs, func(v Variant) bool { return v.ID == id }) {
			vs = append(vs, Variant{id, weight})
		}
	}
	for _, s := range text.Related(form, lang) {
		add(s, tuning.relation)
	}
	for _, s := range text.Synonyms(form, lang) {
		add(s, tuning.synonym)
	}
	return vs
}

// addForeign adds the terms of translations to vs: of n senses each counts
// 1/√n, of an expression of m words each word 1/√m, so that many senses do not
// count more than one (A. Pirkola, "The effects of query structure and
// dictionary setups in dictionary-based cross-language information retrieval",
// SIGIR 1998).
func (x *Index) addForeign(vs []Variant, foreign []string, from text.Language) []Variant {
	to := text.French
	if from == text.French {
		to = text.English
	}
	add := func(id uint32, weight float64) {
		if !slices.ContainsFunc(vs, func(v Variant) bool { return v.ID == id }) {
			vs = append(vs, Variant{id, weight})
		}
	}
	for _, sense := range foreign {
		words := slices.DeleteFunc(strings.Fields(sense), func(w string) bool { return text.IsStop(w, to) })
		weight := 1 / math.Sqrt(float64(len(foreign)*len(words)))
		for _, w := range words {
			stem := text.Stem(w, to)
			if id, ok := x.term(stem); ok {
				add(id, weight)
			}
			for _, id := range x.related(text.Family(stem, to)) {
				add(id, weight*tuning.related)
			}
		}
	}
	return vs
}

// Stems returns the terms that form's stems are in the languages of the corpus.
func (x *Index) Stems(form string) []uint32 {
	var ids []uint32
	for _, lang := range [...]text.Language{text.French, text.English, text.Unknown} {
		if id, ok := x.term(text.Stem(form, lang)); ok && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// variants returns the terms of form's stems, then those of the same family.
func (x *Index) variants(form string) []Variant {
	var vs []Variant
	for _, id := range x.Stems(form) {
		vs = append(vs, Variant{id, 1})
	}
	for _, lang := range [...]text.Language{text.French, text.English} {
		for _, id := range x.related(text.Family(text.Stem(form, lang), lang)) {
			if !slices.ContainsFunc(vs, func(v Variant) bool { return v.ID == id }) {
				vs = append(vs, Variant{id, tuning.related})
			}
		}
	}
	return vs
}

// weigh sets what a term is worth: from how many passages hold its most frequent
// variant, and from how common its form is in the language.
func (x *Index) weigh(t *Term, rate float64) {
	n := 0.0
	for _, v := range t.Variants {
		n = max(n, v.Weight*float64(x.statistics.held[v.ID]))
		t.Articles = max(t.Articles, int(x.statistics.in[v.ID]))
	}
	t.IDF = idf(x.statistics.passages, n, rate)
	t.articleIDF = idf(x.statistics.articles, float64(t.Articles), rate)
}

// idf is ln(1 + (N − n + ½)/(n + ½)), where tuning.background passages of
// ordinary prose are counted with those of the corpus: they decide in a corpus
// of five articles, and hardly matter in one of a thousand.
func idf(total int, n, rate float64) float64 {
	all, holding := float64(total)+tuning.background, n+float64(tuning.background*rate)
	return math.Log(1 + (all-holding+.5)/(holding+.5))
}

// Vector returns the query's vector of the default embedder: idf squared times
// 1 + ln tf of the features of its content words.
func (x *Index) queryVector(q Query, b *bag, vec []float32) {
	b.reset()
	clear(vec)
	b.add(q.Text, q.Language)
	for i := range q.Terms {
		if t := &q.Terms[i]; t.misspelled { // the word that was meant, for the one that was written
			b.addForm([]byte(t.Form), -1)
			b.addForm([]byte(x.Stem(t.Variants[0].ID)), 1)
		}
	}
	for i, f := range b.order {
		n := x.statistics.grams[gramSlot(f)]
		if n == 0 {
			continue
		}
		if b.counts[i] <= 0 {
			continue
		}
		w := idf(x.statistics.passages, float64(n), 0)
		place(vec, f, float32(w*w)*(1+logCount(b.counts[i])))
	}
	normalize(vec)
}
