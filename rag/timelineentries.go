package rag

import (
	"cmp"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

const (
	aboutTopic  = .5  // of the topic's idf in the title and the first sentences, from which all of an article is on the topic
	aboutScore  = .5  // of its best passage, likewise
	openings    = 3   // sentences that say what an article is about
	leadShare   = .3  // of it in the sentence that tells what the topic turns on
	leadAround  = .6  // of it in that sentence and the title, where not all of the article is on the topic
	datedAround = .35 // likewise of a sentence with a date
	leadDated   = .8  // how well beside the best a sentence with a date must tell it to stand for the article
	statuses    = 2   // denials and admissions without a date of their own, of one article
	denialDays  = 60  // between what a denial dates and its publication, from which the date is not that of the denial
)

// An entry is a sentence of a timeline.
type entry struct {
	article, sentence int
	quote             span
	statement         claims.Statement
	event             string  // its date; "" for none
	published         string  // likewise
	share             float64 // of the topic's idf
	around            float64 // the same with the title
	lead              bool    // what the article says of what the topic turns on
	denial            bool
	gist              gist
}

// entries returns the sentences on a subject that a timeline is made of: those
// with a date of their own, and of each article what tells the topic, what denies
// and what admits.
func (e *Engine) entries(s *subject) []entry {
	var out []entry
	m := index.NewMatcher(s.query)
	for i := range s.articles {
		out = append(out, e.entriesOf(m, &s.articles[i])...)
	}
	if len(out) > maxEntries {
		slices.SortStableFunc(out, func(a, b entry) int { return cmp.Compare(b.share, a.share) })
		out = out[:maxEntries]
	}
	for i := range out {
		out[i].gist = e.gistOf(&out[i])
	}
	return out
}

func (e *Engine) entriesOf(m *index.Matcher, t *treated) []entry {
	a := &e.corpus.Articles[t.article]
	var dated, status, leads []entry
	head := m.Held(e.index.HeadTerms(t.article))
	about := t.score >= aboutScore && m.Share(head|e.opening(m, t.article)) >= aboutTopic
	add := func(i int) {
		st := e.statement(t.article, i)
		held := m.Held(e.index.SentenceTerms(t.article, i))
		p := entry{article: t.article, sentence: i, statement: st, published: a.Date, share: m.Share(held), around: m.Share(held | head), denial: st.Verb == claims.Denies}
		if p.event = eventDate(a, &st); p.event == "" && (st.Verb == claims.Declines || st.Verb == claims.Estimates) {
			return
		}
		var ok bool
		if p.quote, ok = e.deskQuote(t.article, i); !ok {
			return
		}
		central := about || p.around >= leadAround
		switch {
		case p.event != "" && (about || p.around >= datedAround):
			dated = append(dated, p)
		case p.event == "" && central && (p.denial || st.Verb == claims.Confirms):
			status = append(status, p)
		}
		if central && p.share >= leadShare && claimed(&st) {
			leads = append(leads, p)
		}
	}
	if about {
		for i := range a.Sentences {
			if a.Sentences[i].Kind == corpus.Body {
				add(i)
			}
		}
	} else {
		for _, r := range t.sentences {
			add(r.sentence)
		}
	}
	return slices.Concat(withLead(dated, leads), e.foremost(status))
}

// opening returns the words of the topic in the first sentences of an article.
func (e *Engine) opening(m *index.Matcher, article int) uint64 {
	var held uint64
	left := openings
	for i := range e.corpus.Articles[article].Sentences {
		if e.corpus.Articles[article].Sentences[i].Kind != corpus.Body {
			continue
		}
		if left--; left < 0 {
			break
		}
		held |= m.Held(e.index.SentenceTerms(article, i))
	}
	return held
}

// withLead marks the dated sentence that tells best what the topic turns on, or
// adds the undated one that does it better.
func withLead(dated, leads []entry) []entry {
	if len(leads) == 0 {
		return dated
	}
	slices.SortStableFunc(leads, func(a, b entry) int { return cmp.Compare(b.leading(), a.leading()) })
	lead := leads[0]
	if i := slices.IndexFunc(leads, func(p entry) bool { return p.event != "" && p.leading() >= leadDated*lead.leading() }); i >= 0 {
		lead = leads[i]
	}
	lead.lead = true
	if i := slices.IndexFunc(dated, func(p entry) bool { return p.sentence == lead.sentence }); i >= 0 {
		dated[i] = lead
		return dated
	}
	return append(dated, lead)
}

// foremost returns the denials and admissions that count most, one a speaker.
func (e *Engine) foremost(status []entry) []entry {
	slices.SortStableFunc(status, func(a, b entry) int {
		return cmp.Or(cmp.Compare(count(b.denial), count(a.denial)), cmp.Compare(b.share, a.share))
	})
	var out []entry
	for _, p := range status {
		if len(out) < statuses && !slices.ContainsFunc(out, func(o entry) bool { return e.sameSpeaker(&o, &p) }) {
			out = append(out, p)
		}
	}
	return out
}

// leading says how well a sentence tells what the topic turns on.
func (p *entry) leading() float64 {
	l := p.share + p.around
	if p.statement.Modality != claims.Asserted || len(p.statement.Reports) > 0 {
		l += .2
	}
	if p.event != "" {
		l += .05
	}
	return l
}

// claimed reports whether a statement says that something is so.
func claimed(st *claims.Statement) bool {
	switch st.Verb {
	case claims.Denies, claims.Declines, claims.Estimates:
		return false
	}
	return true
}

// eventDate returns the date of what a sentence tells; "" for none, for a span of
// time, and for a denial of what was long before it.
func eventDate(a *corpus.Article, st *claims.Statement) string {
	if st.Event.Kind == claims.NoDate {
		return ""
	}
	s := &a.Sentences[st.Sentence]
	if spansTime(a.Text[s.Start:s.End]) || st.Negative && st.Verb != claims.Denies && st.Event.Month == 0 {
		return "" // « ne se sont pas arrêtés en 2021 »
	}
	d := st.Event.String()
	if st.Verb == claims.Denies && a.Date != "" && longBefore(d, a.Date) {
		return ""
	}
	return d
}

// longBefore reports whether a date is more than denialDays before another. Of a
// date without a day or month its last counts.
func longBefore(d, than string) bool {
	days := func(iso, month, day string) int {
		parts := append(strings.Split(iso, "-"), month, day)
		if len(parts) == 4 {
			parts[2] = day
		}
		n := 0
		for i, scale := range [...]int{365, 30, 1} {
			n += scale * atoi(parts[i])
		}
		return n
	}
	return days(than, "1", "1")-days(d, "12", "31") > denialDays
}

// spansTime reports whether a sentence tells of a span between two dates: « entre
// juin 2021 et février 2023 », "from 2019 to 2021".
func spansTime(sentence string) bool {
	ws := words(sentence)
	dated := func(i int) bool {
		for k := i; k < min(i+4, len(ws)); k++ {
			if text.Month(ws[k]) > 0 || len(ws[k]) == 4 && atoi(ws[k]) >= 1600 && atoi(ws[k]) <= 2100 {
				return true
			}
		}
		return false
	}
	for i, w := range ws {
		var to []string
		switch w {
		case "entre":
			to = []string{"et"}
		case "between":
			to = []string{"and"}
		case "de", "du", "d":
			to = []string{"a", "au"}
		case "from":
			to = []string{"to"}
		default:
			continue
		}
		for k := i + 2; dated(i+1) && k < min(i+6, len(ws)); k++ {
			if slices.Contains(to, ws[k]) && dated(k+1) && !slices.Contains(movedWords, before(ws, i)) {
				return true
			}
		}
	}
	return false
}

// movedWords stand before « de 2029 à 2031 » where that is no span but a change.
var movedWords = []string{"repoussee", "repousse", "repousses", "reportee", "reporte", "avancee", "avance", "moved", "delayed", "postponed", "passe", "pushed"}

func before(ws []string, i int) string {
	if i == 0 {
		return ""
	}
	return ws[i-1]
}

// atoi reads a number; 0 for none.
func atoi(s string) int {
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// deskQuote returns what is quoted for a sentence of a dossier: the sentence, with
// the one before it where it leans on that one of its paragraph and neither tells
// what somebody says. It reports false when no such quote can be shown whole.
func (e *Engine) deskQuote(article, i int) (span, bool) {
	a := &e.corpus.Articles[article]
	quote := a.Quote(i, i)
	n := len(strings.Fields(quote))
	if n < minQuoteWords || n > maxQuoteWords || strings.HasSuffix(strings.TrimRight(quote, " »”\")"), "?") {
		return span{}, false
	}
	own := span{article, i, i}
	if !balanced(quote) {
		for _, first := range [...]int{i - 1, i} {
			if s, ok := pair(a, article, first); ok && e.oneVoice(s) {
				return s, true
			}
		}
		return own, neverClosed(a, i)
	}
	if i > 0 && a.Sentences[i-1].Paragraph == a.Sentences[i].Paragraph && e.leans(article, i) {
		if s, ok := pairWithin(a, article, i-1, maxLeaningWords); ok && e.noVoice(s) {
			return s, true
		}
	}
	return own, true
}

// oneVoice reports whether the sentences of a span have one speaker at most.
func (e *Engine) oneVoice(s span) bool {
	a := &e.corpus.Articles[s.article]
	x, y := e.statement(s.article, s.first), e.statement(s.article, s.last)
	return x.Speaker.Start == x.Speaker.End || y.Speaker.Start == y.Speaker.End || claims.Text(a, x.Speaker) == claims.Text(a, y.Speaker)
}

// noVoice reports whether nobody speaks in the sentences of a span, and one of
// them at most has a date.
func (e *Engine) noVoice(s span) bool {
	x, y := e.statement(s.article, s.first), e.statement(s.article, s.last)
	return x.Verb == claims.None && y.Verb == claims.None && (x.Event == y.Event || x.Event.Kind == claims.NoDate)
}
