package rag

import (
	"cmp"
	"slices"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// A position is a sentence on a topic, who says it and how it would be quoted.
type position struct {
	claims.Statement
	relevant
	article, paragraph int
	span               span // that is quoted for it

	speaker string // as the article writes it, most fully; "" for the writer
	named   string // the same with its determiner: « le Kremlin »
	who     string // the same for comparing; of the writer, the article's
	several bool   // speakers
	role    string // function of the speaker

	content  []weighed // what it is about, by key
	counted  []measured
	limits   bool // a denial that allows for something
	whole    bool // one of whatever was said: « ces accusations »
	outright bool // one by a word that denies
	score    float64
}

// positions returns what the articles of a topic say on it, the best article first,
// in the order of the text. What cannot be quoted whole, and a quote that would
// join two speakers, is left out.
func (e *Engine) positions(s *subject) []position {
	p := e.people(s.numbers(), e.languageOf(s.query))
	read := newReader(s.query)
	var out []position
	for k := range s.articles {
		t := &s.articles[k]
		a := &e.corpus.Articles[t.article]
		for _, r := range e.withDenials(t) {
			v := position{Statement: e.statement(t.article, r.sentence), relevant: r, article: t.article, paragraph: a.Sentences[r.sentence].Paragraph}
			if !e.quotable(&v, read.read(a.Quote(r.sentence, r.sentence))) {
				continue
			}
			p.name(&v)
			v.content = e.contentOf(&v)
			v.counted = e.countedIn(a.Quote(r.sentence, r.sentence), a.Language)
			if v.Verb == claims.Denies {
				for _, w := range words(a.Quote(r.sentence, r.sentence)) {
					v.limits = v.limits || limitWords[w]
					v.outright = v.outright || outrightWords[w]
				}
				v.whole = e.deniesWhole(&v)
			}
			out = append(out, v)
		}
	}
	return out
}

// withDenials returns the sentences of an article that are on the topic and, of
// one that begins with it, all that deny: « Mme Carsac assure n’avoir rien transmis »
// has no word of the affair.
func (e *Engine) withDenials(t *treated) []relevant {
	if t.lead < subjectShare {
		return t.sentences
	}
	out := slices.Clone(t.sentences)
	for i := range min(len(e.corpus.Articles[t.article].Sentences), subjectSentences) {
		if e.statement(t.article, i).Verb == claims.Denies && !slices.ContainsFunc(out, func(r relevant) bool { return r.sentence == i }) {
			out = append(out, relevant{sentence: i})
		}
	}
	slices.SortFunc(out, func(a, b relevant) int { return cmp.Compare(a.sentence, b.sentence) })
	return out
}

// quotable settles what is quoted for a position, and reports false when nothing
// can be shown whole. A line names the speaker, so the sentence of one stands
// alone where it can; the writer's own is quoted with the one that it leans on,
// and then said by whom that one names. Never are two speakers quoted together,
// nor a denial with what it denies.
func (e *Engine) quotable(v *position, t traits) bool {
	a := &e.corpus.Articles[v.article]
	alone := t.words >= minQuoteWords && (t.balanced || neverClosed(a, v.sentence))
	if t.question || t.words > maxQuoteWords {
		return false
	}
	v.span = span{v.article, v.sentence, v.sentence}
	if alone && (v.Verb != claims.None && names(claims.Text(a, v.Speaker)) || !e.leans(v.article, v.sentence)) {
		return true
	}
	for _, first := range [...]int{v.sentence - 1, v.sentence} {
		if s, ok := pair(a, v.article, first); ok && e.oneSpeaker(v, s.first+s.last-v.sentence) {
			v.span = s
			return true
		}
	}
	return false
}

// oneSpeaker reports whether a position may be quoted with another sentence. One
// of the writer's takes the speaker of that.
func (e *Engine) oneSpeaker(v *position, beside int) bool {
	a, other := &e.corpus.Articles[v.article], e.statement(v.article, beside)
	said := func(st *claims.Statement) string { return text.Fold(claims.Text(a, st.Speaker)) }
	switch {
	case other.Verb == claims.None, other.Verb == v.Verb && said(&other) == said(&v.Statement):
		return true
	case v.Verb == claims.None && beside < v.sentence && other.Verb != claims.Denies && other.Verb != claims.Declines:
		v.Verb, v.Kind, v.Speaker, v.Reports = other.Verb, other.Kind, other.Speaker, other.Reports
		return true
	}
	return false
}

// said fills in the row of a position.
func (e *Engine) said(v *position) Said {
	s := Said{
		Row: e.row(v.span), Speaker: v.speaker, Kind: v.Kind.String(), Function: v.role,
		Verb: v.Verb.String(), Modality: v.Modality.String(),
		EventDate: v.Event.String(), DateKind: v.Event.Kind.String(), several: v.several, named: v.named, who: v.who,
	}
	for i := v.span.first; i <= v.span.last; i++ {
		if e.statement(v.article, i).Modality == claims.Conditional {
			s.Modality = claims.Conditional.String()
		}
	}
	return s
}

// limitWords limit what is denied: « confirmant uniquement un appel », « la seule
// discussion », « n’a évoqué qu’un appel ».
var limitWords = text.Set("uniquement seul seule seulement unique qu only single")

// outrightWords deny outright, folded.
var outrightWords = text.Set("dement dementent dementi dementie nie nient nie nier refute refutent refute recuse recusent rejette rejettent rejete conteste contestent conteste absurde absurdes faux fausse fausses mensonger mensongere mensonge mensonges infonde infondee infondees invention balaie balaye innocence denies deny denied rejects reject rejected dismisses dismissed refutes refuted disputes disputed false untrue baseless unfounded nonsense")
