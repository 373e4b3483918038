package rag

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

const (
	aboutTopic  = .5  // of the topic's idf in the title and the first sentences, from which all of an article is on the topic
	aboutScore  = .5  // of its score, likewise
	openings    = 3   // sentences that say what an article is about
	leadShare   = .3  // of the topic's idf in the sentence that tells what the topic turns on
	leadAround  = .6  // of it in that sentence and the title, where not all of the article is on the topic
	datedAround = .35 // likewise of a sentence with a date
	leadDated   = .8  // how well beside the best a sentence with a date must tell it to stand for the article
	statuses    = 2   // denials and admissions without a date of their own, of one article
	denialDays  = 60  // between what a denial dates and its publication, from which the date is not that of the denial
	maxEntries  = 300 // sentences that are compared with each other
)

// An entry is a sentence of a timeline.
type entry struct {
	position
	event     string  // its date; "" for none
	published string  // likewise
	around    float64 // of the topic's idf, with the title
	about     bool    // all of its article is on the topic
	lead      bool    // what the article says of what the topic turns on
	names     map[string]bool
}

// entries returns the sentences on a subject that a timeline is made of: those
// with a date of their own, and of each article what tells the topic, what denies
// and what admits.
func (e *Engine) entries(s *subject) []entry {
	m := index.NewMatcher(s.query)
	wide := *s
	wide.articles = nil
	about := map[int]bool{}
	for _, t := range s.articles {
		if head := m.Held(e.index.HeadTerms(t.article)); t.score >= aboutScore && m.Share(head|e.opening(m, t.article)) >= aboutTopic {
			about[t.article] = true
			t.sentences = e.allSentences(m, t.article)
		}
		wide.articles = append(wide.articles, t)
	}
	by := map[int][]entry{}
	for _, v := range e.positions(&wide) {
		a := &e.corpus.Articles[v.article]
		p := entry{position: v, event: eventDate(a, &v.Statement), published: a.Date, about: about[v.article]}
		p.around = m.Share(m.Held(e.index.SentenceTerms(v.article, v.sentence)) | m.Held(e.index.HeadTerms(v.article)))
		by[v.article] = append(by[v.article], p)
	}
	var out []entry
	for _, t := range wide.articles {
		out = append(out, entriesOf(by[t.article])...)
	}
	if len(out) > maxEntries {
		slices.SortStableFunc(out, func(a, b entry) int { return cmp.Compare(b.share, a.share) })
		out = out[:maxEntries]
	}
	for i := range out {
		out[i].names = e.nameKeys(&out[i].position)
	}
	return out
}

// entriesOf picks the entries of one article.
func entriesOf(all []entry) []entry {
	var dated, status, leads []entry
	for _, p := range all {
		central := p.about || p.around >= leadAround
		switch {
		case p.event != "" && (p.about || p.around >= datedAround):
			dated = append(dated, p)
		case p.event == "" && central && (p.Verb == claims.Denies || p.Verb == claims.Confirms):
			status = append(status, p)
		}
		if central && p.share >= leadShare && claimed(&p.Statement) {
			leads = append(leads, p)
		}
	}
	return slices.Concat(withLead(dated, leads), foremost(status))
}

// opening returns the words of the topic in the first sentences of an article.
func (e *Engine) opening(m *index.Matcher, article int) uint64 {
	var held uint64
	left := openings
	for i, s := range e.corpus.Articles[article].Sentences {
		if s.Kind != corpus.Body {
			continue
		}
		if left--; left < 0 {
			break
		}
		held |= m.Held(e.index.SentenceTerms(article, i))
	}
	return held
}

// allSentences returns the body of an article as sentences on the topic.
func (e *Engine) allSentences(m *index.Matcher, article int) []relevant {
	var out []relevant
	for i, s := range e.corpus.Articles[article].Sentences[:min(len(e.corpus.Articles[article].Sentences), subjectSentences)] {
		if s.Kind == corpus.Body {
			share := m.Share(m.Held(e.index.SentenceTerms(article, i)))
			out = append(out, relevant{sentence: i, share: share, near: share, context: 1})
		}
	}
	return out
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
func foremost(status []entry) []entry {
	slices.SortStableFunc(status, func(a, b entry) int {
		return cmp.Or(cmp.Compare(count(b.denial()), count(a.denial())), cmp.Compare(count(b.outright), count(a.outright)), cmp.Compare(b.share, a.share))
	})
	var out []entry
	for _, p := range status {
		if len(out) < statuses && !slices.ContainsFunc(out, func(o entry) bool { return o.who == p.who }) {
			out = append(out, p)
		}
	}
	return out
}

// leading says how well a sentence tells what the topic turns on.
func (p *entry) leading() float64 {
	l := p.share + p.around
	if p.Modality != claims.Asserted || len(p.Reports) > 0 {
		l += .2
	}
	if p.event != "" {
		l += .05
	}
	return l
}

func (p *entry) denial() bool { return p.Verb == claims.Denies }

// claim reports whether somebody says it, or the writer does not vouch for it.
func (p *entry) claim() bool { return p.Verb != claims.None || p.Modality != claims.Asserted }

// claimed reports whether a statement says that something is so.
func claimed(st *claims.Statement) bool {
	return st.Verb != claims.Denies && st.Verb != claims.Declines && st.Verb != claims.Estimates
}

// eventDate returns the date of what a sentence tells; "" for none, for a span of
// time, for a year in which something did not happen, and for what a denial
// tells of long before it.
func eventDate(a *corpus.Article, st *claims.Statement) string {
	if st.Event.Kind == claims.NoDate {
		return ""
	}
	s := &a.Sentences[st.Sentence]
	if spansTime(a.Text[s.Start:s.End]) || st.Negative && st.Verb != claims.Denies && st.Event.Month == 0 {
		return "" // « ne se sont pas arrêtés en 2021 »
	}
	d := st.Event.String()
	if st.Verb == claims.Denies && (a.Date != "" && longBefore(d, a.Date) || datesDenied(a, st)) {
		return ""
	}
	return d
}

// datesDenied reports whether the date of a denial stands in what it says: « dit
// lui avoir parlé en avril 2021 » is not said in April.
func datesDenied(a *corpus.Article, st *claims.Statement) bool {
	s := &a.Sentences[st.Sentence]
	said := a.Text[s.Start:s.End]
	ws := words(said)
	i := slices.IndexFunc(ws, func(w string) bool { return w == "avoir" || w == "etre" || w == "having" }) // avoir parlé, having spoken
	return i >= 0 && slices.ContainsFunc(ws[i:], func(w string) bool {
		return st.Event.Year > 0 && natural(w) == st.Event.Year || st.Event.Month > 0 && text.Month(w) == st.Event.Month
	})
}

// longBefore reports whether a date is more than denialDays before another. Of a
// date without a month or a day the last counts, of the other the first.
func longBefore(d, than string) bool {
	days := func(iso, month, day string) int {
		parts := strings.Split(iso, "-")
		parts = append(parts, []string{"", month, day}[len(parts):]...)
		return 365*natural(parts[0]) + 30*natural(parts[1]) + natural(parts[2])
	}
	return days(than, "1", "1")-days(d, "12", "31") > denialDays
}

// spansTime reports whether a sentence tells of a span between two dates: « entre
// juin 2021 et février 2023 », "from 2019 to 2021".
func spansTime(sentence string) bool {
	ws := words(sentence)
	dated := func(i int) bool {
		for k := i; k < min(i+4, len(ws)); k++ {
			if text.Month(ws[k]) > 0 || isYear(natural(ws[k])) {
				return true
			}
		}
		return false
	}
	for i, w := range ws {
		to := spanWords[w]
		if to == nil || i > 0 && movedWords[ws[i-1]] || !dated(i+1) {
			continue
		}
		for k := i + 2; k < min(i+6, len(ws)); k++ {
			if slices.Contains(to, ws[k]) && dated(k+1) {
				return true
			}
		}
	}
	return false
}

var (
	// spanWords begin a span, with the words before its end.
	spanWords = map[string][]string{"entre": {"et"}, "between": {"and"}, "de": {"a", "au"}, "du": {"au"}, "d": {"a", "au"}, "from": {"to"}}
	// movedWords stand before « de 2029 à 2031 » where that is no span but a change.
	movedWords = text.Set("repousse repoussee repousses reporte reportee avance avancee passe passee moved delayed postponed pushed")
)

// natural reads a natural number; 0 for anything else.
func natural(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return max(n, 0)
}
