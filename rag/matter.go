package rag

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// Whether a denial is of what a quote reports.

const (
	nearby     = 8  // sentences of one article that tell one story
	manyNames  = 3  // of a quote, of two persons or more: they stand for the matter
	storyShare = .5 // of the question's words that are no names, in a denial with its title and the sentence before
)

// A matter is what a quote reports, for denials to be of it.
type matter struct {
	query         index.Query
	match         *index.Matcher
	quote         span
	claimed       bool   // on somebody's word, or hearsay
	dispute       bool   // the question asks about an accusation or an answer
	wanted        uint64 // the names of the question that the quote or its title has
	names         map[string]bool
	asked, quoted map[string]bool // topics of the question and of the quote
}

func (e *Engine) matterOf(f *finding, s span) *matter {
	q, kind := f.query, f.kind
	m := &matter{query: q, match: index.NewMatcher(q), quote: s, names: spelledNames(e.row(s).Quote)}
	m.wanted = m.match.Names(m.match.Held(e.index.HeadTerms(s.article)))
	for i := s.first; i <= s.last; i++ {
		m.wanted |= m.match.Names(m.match.Held(e.index.SentenceTerms(s.article, i)))
	}
	m.claimed = e.claimsSomething(s.article, s.first) || e.claimsSomething(s.article, s.last)
	m.dispute = asksDispute(q, kind)
	m.asked, m.quoted = e.topicsOf(q, s)
	return m
}

// A bearing says what a denial is to a matter.
type bearing uint8

const (
	ofAnother bearing = iota // matter
	ofSame                   // story, in which it denies something else, or it cannot be told what
	ofQuote                  // it denies what the quote reports
)

// bearsOn returns what the denial of sentence i of a passage is to a matter, and
// how well it is that. It denies the quote when it has a name in common with it
// and denies what question and quote are about, or the quote by two words or two
// names more: a long sentence names much in passing. It is of the same story when
// it stands near the quote, behind a claim, or has three names of the quote, with
// its title and the sentence before. Away from the quote, the names of the
// question that the quote has must be named.
func (e *Engine) bearsOn(m *matter, p index.Passage, i int) (bearing, float64) {
	d := e.refutation(p.Article, i)
	near := m.match.Proximity(e.index.SentenceTerms(p.Article, i))
	beside := p.Article == m.quote.article && i > m.quote.first-nearby && i < m.quote.last+nearby
	named := near.Held | m.match.Held(e.index.HeadTerms(p.Article))
	if i > 0 {
		named |= m.match.Held(e.index.SentenceTerms(p.Article, i-1))
	}
	shared, together := 0, 0
	for n := range m.names {
		own := slices.Contains(d.own, n)
		shared += count(own)
		together += count(own || slices.Contains(d.around, n))
	}
	for missing := m.wanted &^ named; missing != 0 && !beside && shared < manyNames; missing &= missing - 1 {
		if n := spelling(m.query.Terms[bits.TrailingZeros64(missing)].Form); !slices.Contains(d.own, n) && !slices.Contains(d.around, n) {
			return ofAnother, 0
		}
	}
	inQuestion, inQuote := d.denies(m.asked), d.denies(m.quoted)
	score := float64(2*inQuestion+inQuote+shared) + 2*near.Share
	back := d.back && !(beside && e.statement(m.quote.article, m.quote.last).Verb == claims.Accuses)
	switch {
	case d.negation && !m.claimed:
		return ofAnother, 0 // a negation answers a claim
	case back && (inQuestion == 0 || inQuote < 2):
	case (together > 0 || beside) && inQuote > 0 && (inQuestion > 0 || inQuote > 1 || shared >= manyNames):
		return ofQuote, score
	}
	switch {
	case !m.claimed:
		return ofAnother, 0
	case m.dispute && shared > 0 && together >= manyNames && e.leads(p.Article, i),
		beside && m.match.PlainShare(named) >= storyShare && e.leads(p.Article, m.quote.first) && i > 0 && e.claimsSomething(p.Article, i-1):
		return ofSame, score
	}
	return ofAnother, 0
}

// claimsSomething reports whether sentence i of an article is on somebody's word,
// or hearsay: what may be denied.
func (e *Engine) claimsSomething(article, i int) bool {
	st := e.statement(article, i)
	return e.corpus.Articles[article].Sentences[i].Kind == corpus.Body && st.Verb != claims.Declines &&
		(st.Modality == claims.Conditional || st.Modality == claims.Hedged || st.Modality == claims.Attributed)
}

// leads reports whether sentence i of an article is one of its first, which tell
// what all of it is about.
func (e *Engine) leads(article, i int) bool {
	const first = 3
	before := 0
	for _, s := range e.corpus.Articles[article].Sentences[:i] {
		before += count(s.Kind == corpus.Body)
	}
	return before < first
}

// topic returns what stands for a folded word and those that mean the same in a
// denial; "" for a stop word and for one that occurs nowhere.
func (e *Engine) topic(form string) string {
	if t := text.Topic(form); t > 0 {
		return "topic " + strconv.Itoa(t)
	}
	if text.IsStop(form, text.French) || text.IsStop(form, text.English) || text.Background(text.Stem(form, text.French), text.French) >= everywhere {
		return ""
	}
	for _, id := range e.index.Stems(form) {
		return strconv.Itoa(int(e.index.Root(id)))
	}
	return ""
}

// everywhere is the share of passages from which a word is too common to be
// what a denial is about.
const everywhere = .04

// topicsOf returns what the question and what a quote are about, names apart.
func (e *Engine) topicsOf(q index.Query, s span) (asked, quoted map[string]bool) {
	asked, quoted = map[string]bool{}, map[string]bool{}
	quote := e.row(s).Quote
	names := namesOf(quote)
	for _, t := range q.Terms {
		if t.Name {
			names[t.Form] = true
			continue
		}
		asked[e.topic(t.Form)] = true
		for _, v := range t.Variants {
			if v.Weight > .5 { // its own stem, or the one sense of a translation
				asked[e.topic(e.index.Stem(v.ID))] = true
			}
		}
	}
	for _, w := range words(quote) {
		if !names[w] {
			quoted[e.topic(w)] = true
		}
	}
	for n := range names {
		delete(asked, e.topic(n))
		delete(quoted, e.topic(n))
	}
	delete(asked, "")
	delete(quoted, "")
	return asked, quoted
}

// namesOf returns the folded capitalised words of s that are not stop words:
// names, and at worst the first word of a sentence.
func namesOf(s string) map[string]bool {
	var sc text.Scanner
	names := map[string]bool{}
	sc.Reset(s)
	for sc.Next() {
		w := sc.Word()
		form := string(w.Form)
		if w.Upper && !w.Joined && len(form) > 1 && !text.IsStop(form, text.French) && !text.IsStop(form, text.English) {
			names[form] = true
		}
	}
	return names
}

// spelledNames returns the names of s as [spelling] writes them.
func spelledNames(s string) map[string]bool {
	out := map[string]bool{}
	for n := range namesOf(s) {
		out[spelling(n)] = true
	}
	return out
}

// spelling returns what transliterations of a folded name have in common:
// Tchernovski, Chernovsky; Idriss, Idris.
func spelling(name string) string {
	s := transliterations.Replace(name)
	var b strings.Builder
	for i := range len(s) {
		if i == 0 || s[i] != s[i-1] {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

var transliterations = strings.NewReplacer("tch", "ch", "kh", "k", "ou", "u", "w", "v", "y", "i")
