package rag

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// timelineText writes a timeline: how much there is, then a line for each telling
// shown, the undated last. Other lines than the first end in a citation.
func (e *Engine) timelineText(lang text.Language, dated, undated, shown []*telling) string {
	lines := []string{timelineHead(lang, dated, len(undated))}
	for _, p := range shown {
		lines = append(lines, e.tellingLine(lang, p))
	}
	return strings.Join(lines, "\n")
}

// timelineHead counts.
func timelineHead(lang text.Language, dated []*telling, undated int) string {
	var parts []string
	switch n := len(dated); {
	case n == 1:
		parts = append(parts, fmt.Sprintf(saidEvent.in(lang), text.DateShort(dated[0].date(), lang)))
	case n > 1:
		parts = append(parts, fmt.Sprintf(saidEvents.in(lang), n, text.DateShort(dated[0].date(), lang), text.DateShort(dated[n-1].date(), lang)))
	}
	switch {
	case undated == 1:
		parts = append(parts, saidUndatedOne.in(lang))
	case undated > 1:
		parts = append(parts, fmt.Sprintf(saidUndatedMany.in(lang), undated))
	}
	return saidTimeline.in(lang) + strings.Join(parts, saidThen.in(lang)) + "."
}

// tellingLine writes « date — “quote” (marks) [n] ».
func (e *Engine) tellingLine(lang text.Language, p *telling) string {
	r := e.row(p.quote)
	line := e.dateMark(lang, p) + " — " + Typeset(r.Quote)
	if m := e.marksOf(lang, p); len(m) > 0 {
		line += " (" + strings.Join(m, saidThen.in(lang)) + ")"
	}
	return fmt.Sprintf("%s [%d]", line, p.n)
}

// dateMark writes what a line is ordered by.
func (e *Engine) dateMark(lang text.Language, p *telling) string {
	switch {
	case p.event != "" && e.since(p):
		return fmt.Sprintf(saidSince.in(lang), text.DateShort(p.event, lang))
	case p.event != "":
		return text.DateShort(p.event, lang)
	case p.published != "":
		return publishedMark(lang, p.published)
	}
	return saidUndated.in(lang)
}

// since reports whether the date of an entry is that from which on something is
// so: « depuis 2022 ».
func (e *Engine) since(p *telling) bool {
	a := &e.corpus.Articles[p.article]
	s := &a.Sentences[p.sentence]
	ws := words(a.Text[s.Start:s.End])
	for i, w := range ws {
		if w != "depuis" && w != "since" {
			continue
		}
		for _, v := range ws[i+1 : min(i+4, len(ws))] {
			if d := p.statement.Event; len(v) == 4 && atoi(v) == d.Year || d.Month > 0 && text.Month(v) == d.Month {
				return true
			}
		}
	}
	return false
}

// marksOf returns the fixed words behind a quote: who does what, how far it is
// vouched for, where the date is from, and what others make of it.
func (e *Engine) marksOf(lang text.Language, p *telling) []string {
	a := &e.corpus.Articles[p.article]
	var out []string
	if label := speechMark(lang, speakerMark(a, p), &p.statement); label != "" {
		out = append(out, label)
	}
	switch p.statement.Modality {
	case claims.Conditional:
		out = append(out, saidConditional.in(lang))
	case claims.Hedged:
		out = append(out, saidHedged.in(lang))
	}
	if p.event != "" && p.statement.Event.Kind == claims.Resolved {
		out = append(out, saidResolved.in(lang))
	}
	if p.event != "" && p.published != "" && p.event != p.published {
		out = append(out, publishedMark(lang, p.published))
	}
	if p.first() && p.claim() && len(p.same) > 0 && len(p.statement.Reports) == 0 {
		out = append(out, saidFirst.in(lang))
	}
	if s := e.sameMark(lang, p); s != "" {
		out = append(out, s)
	}
	if s := numbersMark(lang, saidDeniedIn, p.denied); s != "" {
		out = append(out, s)
	}
	if s := numbersMark(lang, saidRevisedIn, p.revised); s != "" {
		out = append(out, s)
	}
	return out
}

// speakerMark returns the speaker of an entry as a mark names it: one who is no
// name only where the quote has it.
func speakerMark(a *corpus.Article, p *telling) string {
	s := p.statement.Speaker
	name := claims.Text(a, s)
	r, _ := utf8.DecodeRuneInString(name)
	within := s.Start >= a.Sentences[p.quote.first].Start && s.End <= a.Sentences[p.quote.last].End
	if !within && !unicode.IsUpper(r) {
		return ""
	}
	return name
}

// publishedMark says when an article was published.
func publishedMark(lang text.Language, date string) string {
	if len(date) < len("2006-01-02") {
		return fmt.Sprintf(saidPublishedIn.in(lang), text.DateShort(date, lang))
	}
	return fmt.Sprintf(saidPublished.in(lang), text.DateShort(date, lang))
}

// speechMark says who does what: « Kremlin : démenti »; "" where nobody says it.
func speechMark(lang text.Language, speaker string, st *claims.Statement) string {
	word := saidSpeech[st.Verb].in(lang)
	if st.Kind == claims.Outlet && st.Verb == claims.Affirms {
		word = saidReport.in(lang)
	}
	switch {
	case st.Verb == claims.None:
		return ""
	case speaker == "":
		return word
	}
	return speaker + saidColon.in(lang) + word
}

// sameMark says who else tells it.
func (e *Engine) sameMark(lang text.Language, p *telling) string {
	switch len(p.same) {
	case 0:
		return ""
	case 1:
		return saidAlsoOne.in(lang)
	}
	return fmt.Sprintf(saidAlsoMany.in(lang), len(p.same))
}

// numbersMark refers to other lines by their numbers, those that are shown.
func numbersMark(lang text.Language, phrase said, others []*telling) string {
	var ns []int
	for _, o := range others {
		if o.shown {
			ns = append(ns, o.n)
		}
	}
	if len(ns) == 0 {
		return ""
	}
	slices.Sort(ns)
	return fmt.Sprintf(phrase.in(lang), strings.Trim(strings.ReplaceAll(fmt.Sprint(ns), " ", ", "), "[]"))
}
