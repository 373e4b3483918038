package rag

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

const (
	maxQuotes    = 3    // in an answer, denials included: it is read on a phone
	maxDenials   = 2    // among them
	maxCitations = 4    // that rule 6 allows
	perOutlet    = 2    // quotes of one known outlet
	maxClosest   = 3    // rows offered with a refusal
	sameFact     = .5   // share of a quote's terms from which one before it says the same
	weakQuote    = .005 // a quote less likely than this beside the best is left out
	otherQuote   = .1   // and from here down one that lacks a name of the question that the best has
	asLikely     = .3   // odds from which a further quote that is an allegation is worth its denial
	otherVersion = .05  // odds from which what is reported goes before a denial that ranks first
)

// A selection is what an answer quotes, before it is written.
//
// Where somebody denies what the first quote reports, the denial keeps its place
// before any second quote of the same position (rule 4).
type selection struct {
	reported []span // without a denial all, else the first
	denied   []span
	further  []span // reported too, after the denials
	disputed []span // denies something else in the same story
	figures  bool   // what is reported gives figures that disagree
}

func (s *selection) spans() []span {
	return slices.Concat(s.reported, s.denied, s.further, s.disputed)
}

// selectQuotes picks up to most quotes from ranked candidates: whole, not the
// same fact twice, at most two of one known outlet.
func (e *Engine) selectQuotes(cs []candidate, most int) []span {
	var out []span
	outlets := map[string]int{}
	for i := range cs {
		c := &cs[i]
		if len(out) == most || len(out) > 0 && math.Exp(c.score-cs[0].score) < weakQuote {
			break
		}
		odds := math.Exp(c.score - cs[0].score)
		if len(out) > 0 && odds < otherQuote && cs[0].names&^c.names != 0 {
			continue // about somebody else
		}
		s, ok := e.spanOf(c)
		if !ok || slices.ContainsFunc(out, func(o span) bool { return overlap(o, s) || e.sameFact(o, s) }) {
			continue
		}
		if outlet := outletOf(e.row(s)); outlet != "" {
			if outlets[outlet] == perOutlet {
				continue
			}
			outlets[outlet]++
		}
		out = append(out, s)
	}
	return out
}

func overlap(a, b span) bool {
	return a.article == b.article && a.first <= b.last && b.first <= a.last
}

// sameFact reports whether a span says mostly what one before it says.
func (e *Engine) sameFact(before, s span) bool {
	x, y := e.terms(before), e.terms(s)
	both := 0
	for t := range y {
		if x[t] {
			both++
		}
	}
	return float64(both) >= sameFact*float64(len(y))
}

func (e *Engine) terms(s span) map[uint32]bool {
	m := map[uint32]bool{}
	for i := s.first; i <= s.last; i++ {
		for _, t := range e.index.SentenceTerms(s.article, i) {
			m[t] = true
		}
	}
	return m
}

// outletOf returns who speaks in a row: its outlet or, for a summary, the
// outlet of what it reports; "" when unknown.
func outletOf(r Row) string {
	if r.Reports != "" {
		return r.Outlet + " / " + r.Reports
	}
	return r.Outlet
}

// compose picks the quotes of an answer.
func (e *Engine) compose(f *finding) selection {
	q, cs := f.query, f.ranked
	sel := selection{reported: e.selectQuotes(cs, maxQuotes)}
	if len(sel.reported) == 0 {
		return sel
	}
	if e.deniesAsked(q, sel.reported[0]) && !asksDenial(q) && !asksVersion(q) {
		// Who asks what is reported is told that first, where it is quoted.
		i := slices.IndexFunc(sel.reported, func(s span) bool { return !e.denies(s) && e.likely(cs, s, otherVersion) })
		if i < 0 {
			return sel // the answer is the denial
		}
		reported := sel.reported[i]
		sel.reported = append([]span{reported}, slices.Delete(sel.reported, i, i+1)...)
	}
	first := sel.reported[0]
	if e.denies(first) {
		return sel
	}
	sel.denied = e.denialSpans(f, first, maxDenials)
	beside := e.figuresBeside(f, first, maxQuotes-1)
	if len(beside) > 0 && len(sel.denied) == 0 {
		sel.figures = true
		rest := slices.DeleteFunc(slices.Clone(sel.reported[1:]), func(s span) bool { return slices.ContainsFunc(beside, func(b span) bool { return overlap(s, b) }) })
		all := slices.Concat([]span{first}, beside, rest)
		sel.reported = all[:min(len(all), maxQuotes)]
	}
	if len(sel.denied) == 0 {
		if !slices.ContainsFunc(sel.reported, e.denies) {
			if e.answerFurther(f, &sel) {
				return sel
			}
			if s := e.disputeSpans(f, sel.reported); len(s) > 0 {
				sel.reported = sel.reported[:min(len(sel.reported), maxCitations-len(s), 1+max(1, len(beside)))]
				sel.disputed = s
			}
		}
		return sel
	}
	// What denies is not quoted again as reported.
	sel.further = slices.DeleteFunc(sel.reported[1:], func(s span) bool {
		return e.denies(s) || slices.ContainsFunc(sel.denied, func(d span) bool { return overlap(s, d) })
	})
	sel.further = slices.Concat(beside, sel.further)
	sel.further = sel.further[:min(len(sel.further), maxQuotes-1-len(sel.denied))]
	sel.reported = sel.reported[:1]
	e.limitOutlets(&sel)
	return sel
}

// answerFurther sees to the allegations among the further quotes that somebody
// denies: one as likely as an answer stands beside its denial, both under their own
// heading; others are left out. It reports whether a denial was put in.
func (e *Engine) answerFurther(f *finding, sel *selection) bool {
	for k := 1; k < len(sel.reported); {
		quote := sel.reported[k]
		var denied []span
		if e.alleges(quote) {
			denied = e.denialSpans(f, quote, 1)
		}
		if len(denied) == 0 {
			k++
			continue
		}
		sel.reported = slices.Delete(slices.Clone(sel.reported), k, k+1)
		if e.likely(f.ranked, quote, asLikely) {
			sel.disputed = []span{quote, denied[0]}
			sel.reported = sel.reported[:min(len(sel.reported), maxQuotes-1)]
			return true
		}
	}
	return false
}

// asksVersion reports whether a question asks what somebody says, so that a
// denial answers it: « Selon le maire… », « Que répond le ministère ? ». One that
// asks who says something does not.
func asksVersion(q index.Query) bool {
	ws := words(q.Text)
	return !slices.Contains(ws, "qui") && !slices.Contains(ws, "who") &&
		(sourced(q.Text) || slices.ContainsFunc(ws, func(w string) bool { return admissions[w] }))
}

// likely reports whether a span is of a candidate that has at least these odds
// beside the best.
func (e *Engine) likely(cs []candidate, s span, odds float64) bool {
	for i := range cs {
		if c := &cs[i]; c.article == s.article && c.sentence >= s.first && c.sentence <= s.last {
			return math.Exp(c.score-cs[0].score) >= odds
		}
	}
	return false
}

// limitOutlets drops what a known outlet says a third time.
func (e *Engine) limitOutlets(sel *selection) {
	outlets := map[string]int{}
	tooMany := func(s span) bool {
		outlet := outletOf(e.row(s))
		outlets[outlet]++
		return outlet != "" && outlets[outlet] > perOutlet
	}
	sel.reported = slices.DeleteFunc(sel.reported, tooMany)
	sel.denied = slices.DeleteFunc(sel.denied, tooMany)
	sel.further = slices.DeleteFunc(sel.further, tooMany)
}

// write turns a selection into the text and rows of an answer.
func (e *Engine) write(a *Answer, f *finding, sel selection) {
	q, kind := f.query, f.kind
	lang := a.Language
	var b strings.Builder
	put := func(spans []span) {
		for _, s := range spans {
			r := e.row(s)
			r.N = len(a.Citations) + 1
			a.Citations = append(a.Citations, r)
			fmt.Fprintf(&b, "%s [%d]\n", Typeset(r.Quote), r.N)
		}
	}
	section := func(heading string, spans []span) {
		if len(spans) == 0 {
			return
		}
		if heading != "" {
			b.WriteString("\n" + heading + "\n")
		}
		put(spans)
	}
	switch {
	case len(sel.denied) > 0:
		b.WriteString(saidTwoVersions.in(lang) + "\n")
		section(e.reportedBy(lang, sel.reported), sel.reported)
		section(e.deniedBy(lang, sel.denied), sel.denied)
		section(saidFurther.in(lang), sel.further)
	case kind == yesNo || e.denialLeads(q, sel): // neither yes nor no: who reports, who denies
		var reported, denied []span
		for _, s := range sel.reported {
			if e.deniesAsked(q, s) || asksDenial(q) && e.denies(s) || e.deniesStory(f, s, sel.reported[0]) {
				denied = append(denied, s)
			} else {
				reported = append(reported, s)
			}
		}
		if len(denied) > 0 && denied[0] == sel.reported[0] {
			section(e.deniedBy(lang, denied), denied)
			section(e.reportedBy(lang, reported), reported)
		} else {
			section(e.reportedBy(lang, reported), reported)
			section(e.deniedBy(lang, denied), denied)
		}
	case sel.figures:
		section(saidFigures.in(lang), sel.reported)
	default:
		section("", sel.reported)
	}
	section(saidDisputed.in(lang), sel.disputed)
	a.Text = strings.TrimSpace(b.String())
	e.countOrigins(a, sel.spans())
}

// denialLeads reports whether the first quote denies what is asked about, and a
// further one does not.
func (e *Engine) denialLeads(q index.Query, sel selection) bool {
	return !asksDenial(q) && e.deniesAsked(q, sel.reported[0]) &&
		slices.ContainsFunc(sel.reported, func(s span) bool { return !e.deniesAsked(q, s) })
}

// countOrigins sets how many articles and origins the spans are of, and notes
// it where there are several.
func (e *Engine) countOrigins(a *Answer, spans []span) {
	articles := e.cited(spans)
	a.Articles = len(articles)
	var names []string
	a.Origins, a.AtLeast, names = e.origins(articles)
	if o := originsText(a.Language, a.Articles, a.Origins, a.AtLeast, names); o != "" {
		a.Notes = append(slices.Clip(a.Notes), o)
	}
}

// reportedBy heads what is reported: with the outlets where all are known.
func (e *Engine) reportedBy(lang text.Language, spans []span) string {
	var outlets []string
	for _, s := range spans {
		a := &e.corpus.Articles[s.article]
		if a.Outlet == "" || a.Reports != "" {
			return saidReported.in(lang)
		}
		if name := dropNotes(a.Outlet); !slices.Contains(outlets, name) {
			outlets = append(outlets, name)
		}
	}
	return fmt.Sprintf(saidReportedBy.in(lang), join(outlets, lang))
}

// deniedBy heads denials: with the names of who denies, as written, where each
// quote names one.
func (e *Engine) deniedBy(lang text.Language, spans []span) string {
	var names []string
	for _, s := range spans {
		st := e.statement(s.article, s.last)
		a := &e.corpus.Articles[s.article]
		name := claims.Text(a, st.Speaker)
		if st.Kind != claims.Person && st.Kind != claims.Institution || st.Speaker.Start < a.Sentences[s.last].Start || !plainName(name) {
			return saidDenied.in(lang)
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return fmt.Sprintf(saidDeniedBy.in(lang), strings.Join(names, ", "))
}

// plainName reports whether a name begins with a capital and is of letters, and
// short enough for a heading.
func plainName(name string) bool {
	const most = 40 // bytes
	first, _ := utf8.DecodeRuneInString(name)
	return unicode.IsUpper(first) && len(name) <= most && !strings.ContainsFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !strings.ContainsRune(" .-'’", r)
	})
}

// cited returns the articles of the spans, each once, in their order.
func (e *Engine) cited(spans []span) []int {
	var out []int
	for _, s := range spans {
		if !slices.Contains(out, s.article) {
			out = append(out, s.article)
		}
	}
	return out
}
