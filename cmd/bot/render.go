package main

import (
	"fmt"
	"strconv"
	"strings"

	"verbatim.example/rag"
)

// How an answer looks on a terminal: its mode, its text, its sources, the small
// print. Outlet and
// date come before the title and file names last; what is unknown is left out.
// An Answer is shown as it is, never changed.

// demoOutlet is the outlet of the embedded articles, which summarise others.
const demoOutlet = "Corpus d'exemple Verbatim"

func (p *page) answer(ans rag.Answer, w words) {
	switch {
	case ans.Mode != "extractive":
	case ans.Fallback != "": // a note says why
		p.small(w.fallback, "")
		p.gap()
	default:
		p.small(w.quoting, "")
		p.gap()
	}
	p.text(ans.Text, "")
	if len(ans.Citations)+len(ans.Notes) > 0 {
		p.gap()
	}
	p.rows(ans.Citations, w, func(r rag.Row) string { return fmt.Sprintf("[%d] ", r.N) })
	for _, note := range ans.Notes {
		p.small(note, "")
	}
	if ans.Mode == "generated" && ans.Verdict == rag.Answered {
		p.small(w.generated, "")
	}
	if len(ans.Closest) > 0 {
		p.gap()
		p.text(w.closest, "")
		for _, r := range ans.Closest {
			p.text("- "+rag.Typeset(r.Quote), "  ")
			p.small("  "+w.row(r), "    ")
		}
	}
}

// rows adds one source line for each row, with its label.
func (p *page) rows(rows []rag.Row, w words, label func(rag.Row) string) {
	seen := map[string]bool{}
	for _, r := range rows {
		if seen[r.File] && r.Title != "" {
			r.Title = w.same
		}
		seen[r.File] = true
		p.small(label(r)+w.row(r), "    ")
	}
}

// row writes where a quote stands: outlet, date, title, file and line.
func (w words) row(r rag.Row) string {
	var known []string
	if outlet := w.outlet(r.Outlet, r.Reports); outlet != "" {
		known = append(known, outlet)
	}
	if date := w.date(r.Date); date != "" {
		known = append(known, date)
	}
	head := strings.Join(known, ", ")
	if head != "" && r.Title != "" {
		head += w.colon
	}
	return strings.TrimSpace(head + r.Title + "  " + place(r.File, r.FirstLine, r.LastLine))
}

// outlet names who published an article; a demonstration article, whose
// original it is after.
func (w words) outlet(outlet, reports string) string {
	if outlet != demoOutlet || reports == "" {
		return outlet
	}
	return fmt.Sprintf(w.summary, rag.OriginalOutlet(reports))
}

// date writes YYYY, YYYY-MM or YYYY-MM-DD for people; anything else as it is.
func (w words) date(s string) string {
	parts := strings.Split(s, "-")
	if len(parts) < 2 || len(parts) > 3 {
		return s
	}
	month, err := strconv.Atoi(parts[1])
	if err != nil || month < 1 || month > 12 {
		return s
	}
	name := w.months[month-1] + " " + parts[0]
	if len(parts) == 2 {
		return name
	}
	day, err := strconv.Atoi(parts[2])
	if err != nil {
		return s
	}
	if day == 1 {
		return w.first + " " + name
	}
	return fmt.Sprintf("%d %s", day, name)
}

// place writes file:line or file:first-last.
func place(file string, first, last int) string {
	if first == last {
		return fmt.Sprintf("%s:%d", file, first)
	}
	return fmt.Sprintf("%s:%d-%d", file, first, last)
}
