package rag

import (
	"fmt"
	"slices"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// How a timeline is written: a line that counts, then for each telling shown
// « • DATE — LEAD : « QUOTE » (MARKS) — OUTLET, DATE OF PUBLICATION [n] », the
// undated last.

// timelineText writes the text.
func (e *Engine) timelineText(t *Timeline, dated, undated, shown []*telling) {
	lang := t.Language
	w := e.desk(&t.Dossier)
	w.line(fmt.Sprintf(saidTimeline.in(lang), timelineCount(lang, dated, len(undated))))
	for _, p := range shown {
		s := e.saidOf(p)
		w.dated(&s, e.dateMark(lang, p), e.marksOf(lang, p))
	}
	w.end()
	switch n := len(dated) + len(undated) - len(shown); {
	case n == 1:
		t.Notes = append(t.Notes, saidUnshownOne.in(lang))
	case n > 1:
		t.Notes = append(t.Notes, fmt.Sprintf(saidUnshownMany.in(lang), n))
	}
}

// timelineCount counts what there is: « 8 lignes datées (2002 – 25 oct. 2024), 2
// sans date ».
func timelineCount(lang text.Language, dated []*telling, undated int) string {
	var parts []string
	switch n := len(dated); {
	case n == 1:
		parts = append(parts, fmt.Sprintf(saidEvent.in(lang), text.DateShort(dated[0].date(), lang)))
	case n > 1:
		parts = append(parts, fmt.Sprintf(saidEvents.in(lang), n, text.DateShort(dated[0].date(), lang), text.DateShort(dated[n-1].date(), lang)))
	}
	switch {
	case undated == 1:
		parts = append(parts, saidNoDateOne.in(lang))
	case undated > 1:
		parts = append(parts, fmt.Sprintf(saidNoDateMany.in(lang), undated))
	}
	return strings.Join(parts, ", ")
}

// dated writes a line that quotes, with its date before and marks behind it.
func (w *desk) dated(s *Said, date string, marks []string) {
	lang := w.d.Language
	line := "• " + date
	if lead := s.act(lang); lead != "" {
		line += " — " + lead + " :"
	} else {
		line += " —"
	}
	line += " " + Typeset(s.Quote)
	if len(marks) > 0 {
		line += " (" + strings.Join(marks, ", ") + ")"
	}
	if of := sourceOf(s.Row, lang); of != "" {
		line += " — " + of
	}
	w.line(line + " " + w.mark(&s.Row))
}

// act says who does what, and whether it stands in the conditional; "" where the
// article itself tells it.
func (s *Said) act(lang text.Language) string {
	conditional := s.Modality == claims.Conditional.String()
	switch {
	case s.Speaker != "":
		bare := *s
		bare.Function = ""
		return bare.lead(lang)
	case conditional:
		return saidConditional.in(lang)
	}
	return ""
}

// dateMark writes what a line is ordered by.
func (e *Engine) dateMark(lang text.Language, p *telling) string {
	switch {
	case p.event != "" && e.since(p):
		return fmt.Sprintf(saidSince.in(lang), text.DateShort(p.event, lang))
	case p.event != "":
		return text.DateShort(p.event, lang)
	case len(p.published) == len("2006-01-02"):
		return fmt.Sprintf(saidPublished.in(lang), text.DateShort(p.published, lang))
	case p.published != "":
		return fmt.Sprintf(saidPublishedIn.in(lang), text.DateShort(p.published, lang))
	}
	return saidNoDate.in(lang)
}

// since reports whether the date of a telling is that from which on something is
// so: « depuis 2022 ».
func (e *Engine) since(p *telling) bool {
	ws := words(e.corpus.Articles[p.article].Quote(p.sentence, p.sentence))
	for i, w := range ws {
		if w != "depuis" && w != "since" {
			continue
		}
		for _, v := range ws[i+1 : min(i+4, len(ws))] {
			if p.Event.Year > 0 && natural(v) == p.Event.Year || p.Event.Month > 0 && text.Month(v) == p.Event.Month {
				return true
			}
		}
	}
	return false
}

// marksOf returns the fixed words behind a quote: where its date is from, and
// what others make of it.
func (e *Engine) marksOf(lang text.Language, p *telling) []string {
	var out []string
	if p.event != "" && p.Event.Kind == claims.Resolved {
		out = append(out, saidResolved.in(lang))
	}
	if p.Modality == claims.Hedged {
		out = append(out, saidHedged.in(lang))
	}
	if p.first() && p.claim() && len(p.same) > 0 && len(p.Reports) == 0 {
		out = append(out, saidFirst.in(lang))
	}
	switch n := len(p.same); {
	case n == 1:
		out = append(out, saidAlsoOne.in(lang))
	case n > 1:
		out = append(out, fmt.Sprintf(saidAlsoMany.in(lang), n))
	}
	if ns := shownNumbers(p.denied); ns != "" {
		out = append(out, fmt.Sprintf(saidDeniedIn.in(lang), ns))
	}
	if ns := shownNumbers(p.revised); ns != "" {
		out = append(out, fmt.Sprintf(saidRevisedIn.in(lang), ns))
	}
	return out
}

// shownNumbers lists the numbers of tellings that the text has.
func shownNumbers(ts []*telling) string {
	ns := numbersOf(slices.DeleteFunc(slices.Clone(ts), func(t *telling) bool { return !t.shown }))
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(ns), " ", ", "), "[]")
}
