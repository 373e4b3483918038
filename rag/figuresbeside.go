package rag

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/index"
)

// Figures that disagree are shown side by side, not chosen between.

const (
	sameCount  = .5  // share of the question's words that are no names, in a sentence that gives another value
	likelyHere = .01 // odds, beside the best sentence, from which one is on the question
)

// A valued is a value that a sentence gives for what a question counts.
type valued struct {
	amount amount
	word   int    // of the question, which is counted; -1 for money
	unit   string // of money
	years  map[int]bool
}

// figuresBeside returns up to most quotes of other articles that give another
// value for what the best quote counts: the same noun of the question, or money
// of one currency, of the same names; a question that names nothing is of no one
// thing. Sentences that name different years count
// different things.
func (e *Engine) figuresBeside(f *finding, quote span, most int) []span {
	m := index.NewMatcher(f.query)
	if f.kind != number || m.Names(^uint64(0)) == 0 {
		return nil
	}
	var ours []valued
	wanted := m.Held(e.index.HeadTerms(quote.article))
	for i := quote.first; i <= quote.last; i++ {
		ours = append(ours, e.counts(m, quote.article, i)...)
		wanted |= m.Held(e.index.SentenceTerms(quote.article, i))
	}
	var out []span
	for k := range f.ranked {
		c := &f.ranked[k]
		if len(ours) == 0 || len(out) == most || math.Exp(c.score-f.ranked[0].score) < likelyHere {
			break
		}
		held := m.Held(e.index.SentenceTerms(c.article, c.sentence))
		if c.article == quote.article || m.Names(wanted)&^c.names != 0 || m.PlainShare(held) < sameCount {
			continue
		}
		if !disagree(ours, e.counts(m, c.article, c.sentence)) {
			continue
		}
		if s, ok := e.spanOf(c); ok && !slices.ContainsFunc(out, func(o span) bool { return o.article == s.article }) {
			out = append(out, s)
		}
	}
	return out
}

// counts returns the values that sentence i of an article gives for what the
// question counts.
func (e *Engine) counts(m *index.Matcher, article, i int) []valued {
	a := &e.corpus.Articles[article]
	st := state(uncapital(a.Quote(i, i)), a.Language)
	figures := figuresOf(st)
	years := map[int]bool{}
	for _, f := range figures {
		switch {
		case f.kind == calendar && f.year > 0:
			years[f.year] = true
		case f.kind == quantity && f.unit == "" && isYear(int(f.value)) && len(st.parts[f.from].form) == 4:
			years[int(f.value)] = true
		}
	}
	var out []valued
	for _, f := range figures {
		if f.kind != quantity || years[int(f.value)] {
			continue
		}
		t := valued{amount: f, word: -1, years: years}
		for _, k := range f.after {
			if w := e.asksFor(m, st.parts[k].form); w >= 0 && t.word < 0 {
				t.word = w
			}
		}
		if t.unit = unitOf(st, &f); t.word >= 0 || t.unit != "" && t.unit != "%" {
			out = append(out, t)
		}
	}
	return out
}

// uncapital returns a sentence, or what follows its dateline, without the first
// capital, in which « Douze » may be a name.
func uncapital(s string) string {
	const dateline = 40 // bytes: « CORVANNE (AFP) – »
	if i := strings.Index(s, "– "); i >= 0 && i < dateline {
		s = s[i+len("– "):]
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// asksFor returns which word of the question, no name, a folded word stands for;
// -1 for none.
func (e *Engine) asksFor(m *index.Matcher, form string) int {
	for _, id := range e.index.Stems(form) {
		if w := m.Word(id); w >= 0 && m.Names(1<<w) == 0 {
			return w
		}
	}
	return -1
}

// unitOf returns the unit of an amount: a currency or %, "" for none.
func unitOf(st *statement, f *amount) string {
	if f.unit != "" {
		return f.unit
	}
	if strings.HasSuffix(st.text[:st.parts[f.from].start], "£") {
		return "gbp"
	}
	return ""
}

// disagree reports whether two sentences give values for one thing and share
// none.
func disagree(ours, theirs []valued) bool {
	compared := false
	for i := range ours {
		for k := range theirs {
			a, b := &ours[i], &theirs[k]
			if a.word != b.word || a.unit != b.unit {
				continue
			}
			if !apart(&a.amount, &b.amount) || len(a.years) > 0 && len(b.years) > 0 && !shareYear(a.years, b.years) {
				return false
			}
			compared = true
		}
	}
	return compared
}

func shareYear(a, b map[int]bool) bool {
	for y := range a {
		if b[y] {
			return true
		}
	}
	return false
}

// apart reports whether two amounts cannot both be so: neither rounds the other,
// and no hedge of one holds the other.
func apart(a, b *amount) bool {
	if a.about != exactly || b.about != exactly {
		near := math.Abs(a.value-b.value) <= rounding*max(math.Abs(a.value), math.Abs(b.value))
		return !near && !a.holds(b) && !b.holds(a)
	}
	rounds := significant(a.value) != significant(b.value) && math.Abs(a.value-b.value) <= rounding*max(a.value, b.value)
	return a.value != b.value && !rounds
}

// holds reports whether « plus de », « moins de » says no more than b.
func (f *amount) holds(b *amount) bool {
	return f.about == over && b.value > f.value || f.about == under && b.value < f.value
}
