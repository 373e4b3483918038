package rag

import (
	"fmt"
	"slices"
	"strings"
)

// writeComparison writes the text of a comparison and fills its lists.
func (e *Engine) writeComparison(c *Comparison, s *subject, b *sides) {
	c.Affirmed, c.Contested, c.Established = e.told(b.claims), e.told(b.denials), e.told(b.established)
	for i := range b.declined[:min(len(b.declined), maxListed)] {
		c.Declined = append(c.Declined, e.said(&b.declined[i]))
	}
	c.Figures = append(c.Figures, b.figures...)
	for _, sp := range b.silent[:min(len(b.silent), maxListed)] {
		c.Silent = append(c.Silent, e.row(sp))
	}
	w := e.desk(&c.Dossier)
	lang := c.Language
	affirmed, contested := c.Affirmed[:min(len(strong(b.claims, weakShown)), maxAffirmed)], c.Contested[:min(len(c.Contested), maxContested)]
	if len(affirmed)+len(contested) > 0 {
		w.heading(saidInShort)
		if len(affirmed) > 0 {
			w.line(fmt.Sprintf(saidAffirmedBy.in(lang), w.speakers(affirmed)))
		}
		if who := w.speakers(contested); who != "" {
			w.line(fmt.Sprintf(saidContestedBy.in(lang), who))
		}
	}
	w.heading(saidAffirmed)
	w.tell(affirmed, saidNoneAffirms, true)
	w.heading(saidContested)
	w.tell(contested, saidNoneContests, false)
	if len(c.Figures) > 0 {
		w.heading(saidFiguresDiffer)
		for i := range c.Figures[:min(len(c.Figures), maxFigures)] {
			w.figure(&c.Figures[i])
		}
	}
	w.heading(saidEstablished)
	w.tell(c.Established[:min(len(c.Established), maxEstablished)], saidNotEstablished, false)
	w.unsaid(c)
	e.countSources(&c.Dossier, s.numbers())
	w.end()
	w.numberLists(c)
	if s.more {
		c.Notes = append(c.Notes, fmt.Sprintf(saidMoreOf.in(lang), len(s.articles)))
	}
}

// told makes the list of groups.
func (e *Engine) told(gs []group) []Told {
	out := []Told{}
	for _, g := range gs[:min(len(gs), maxListed)] {
		t := Told{Said: e.said(&g.position), Same: []Row{}}
		articles := []int{g.article}
		for i := range g.same {
			t.Same = append(t.Same, e.row(g.same[i].span))
			articles = append(articles, g.same[i].article)
		}
		if len(articles) > 1 {
			n, _, names := e.origins(articles)
			t.One = n == 1
			if t.One && len(names) > 0 {
				t.Origin = names[0]
			}
		}
		out = append(out, t)
	}
	return out
}

// tell quotes statements, each with the articles that tell the same, and by whom
// they have it where claims spread; or says that there are none.
func (w *desk) tell(ts []Told, none said, spread bool) {
	lang := w.d.Language
	if len(ts) == 0 {
		w.line(none.in(lang))
	}
	for i := range ts {
		t := &ts[i]
		w.quote(&t.Said)
		if len(t.Same) == 0 {
			continue
		}
		if at := slices.IndexFunc(t.Same, func(r Row) bool { return t.Origin != "" && mediumKey(dropNotes(r.Outlet)) == mediumKey(t.Origin) }); at >= 0 {
			// The article of the medium that is repeated is no repetition.
			w.line(fmt.Sprintf(saidAfter.in(lang), w.outlets(t.Same[at:at+1])))
			if len(t.Same) > 1 {
				w.line(fmt.Sprintf(saidSameOrigin.in(lang), w.outlets(slices.Delete(slices.Clone(t.Same), at, at+1))))
			}
			continue
		}
		others := w.outlets(t.Same)
		switch {
		case spread && t.Origin != "":
			w.line(fmt.Sprintf(saidSameOriginOf.in(lang), t.Origin, others))
		case spread && t.One:
			w.line(fmt.Sprintf(saidSameOrigin.in(lang), others))
		default:
			w.line(fmt.Sprintf(saidToldAlso.in(lang), others))
		}
	}
}

// figure shows the values of one quantity side by side.
func (w *desk) figure(f *Figure) {
	var values []string
	for i := range f.Values {
		v := &f.Values[i]
		value := v.Value
		if of := sourceOf(v.Row, w.d.Language); of != "" {
			value += " — " + of
		}
		values = append(values, value+" "+w.mark(&v.Row))
	}
	w.line("• " + fmt.Sprintf(saidFigureOf.in(w.d.Language), f.Of, strings.Join(values, " ; ")))
}

// unsaid says what the corpus does not say: words of the topic that occur
// nowhere, who refuses to comment, and which articles pass over what is contested.
func (w *desk) unsaid(c *Comparison) {
	if len(c.Missing)+len(c.Declined)+len(c.Silent) == 0 {
		return
	}
	lang := c.Language
	w.heading(saidUnsaid)
	for _, word := range c.Missing {
		w.line(fmt.Sprintf(saidNowhere.in(lang), quoted(nameOnly(word))))
	}
	for i := range c.Declined[:min(len(c.Declined), maxDeclined)] {
		w.quote(&c.Declined[i])
	}
	if n := min(len(c.Silent), maxSilent); n > 0 {
		silent := saidSilentOne
		if n > 1 {
			silent = saidSilentMany
		}
		w.line(fmt.Sprintf(silent.in(lang), w.outlets(c.Silent[:n])))
	}
}

// numberLists numbers the rows of the lists as the text does, and on from there
// those that it does not have.
func (w *desk) numberLists(c *Comparison) {
	shown := len(c.Citations)
	for _, ts := range [][]Told{c.Affirmed, c.Contested, c.Established} {
		for i := range ts {
			w.mark(&ts[i].Row)
			for k := range ts[i].Same {
				w.mark(&ts[i].Same[k])
			}
		}
	}
	for i := range c.Declined {
		w.mark(&c.Declined[i].Row)
	}
	for i := range c.Figures {
		for k := range c.Figures[i].Values {
			w.mark(&c.Figures[i].Values[k].Row)
		}
	}
	for i := range c.Silent {
		w.mark(&c.Silent[i])
	}
	c.Citations = c.Citations[:shown:shown]
}
