package main

import (
	"fmt"

	"verbatim.example/rag"
)

// dossier shows a view of the news desk: its text, its sources, the small print.
// A Dossier is shown as it is, never changed.
func (p *page) dossier(d rag.Dossier, w words) {
	p.small(w.quoting, "")
	p.gap()
	p.text(d.Text, "  ")
	if len(d.Citations)+len(d.Notes) > 0 {
		p.gap()
	}
	p.rows(d.Citations, w, func(r rag.Row) string { return fmt.Sprintf("[%d] ", r.N) })
	for _, note := range d.Notes {
		p.small(note, "")
	}
}
