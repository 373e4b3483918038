package rag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// How what is known of somebody is written: names and functions, then what they
// are quoted as saying and what is said of them, lines as those of a comparison.

// writeWho writes what is known down.
func (e *Engine) writeWho(w *Who, b *bearer, k *known) {
	lang := w.Language
	w.Name = b.name
	for _, n := range k.written {
		if n != b.name {
			w.Aliases = append(w.Aliases, n)
		}
	}
	for _, f := range k.functions {
		w.Functions = append(w.Functions, f.text)
	}
	d := e.desk(&w.Dossier)
	d.line(fmt.Sprintf(saidWho.in(lang), plain(b.name)))
	if len(w.Aliases) > 0 {
		var names []string
		for _, n := range w.Aliases[:min(len(w.Aliases), maxAliases)] {
			names = append(names, plain(n))
		}
		d.line(fmt.Sprintf(saidAliases.in(lang), strings.Join(names, ", ")))
	}
	d.functions(k.functions[:min(len(k.functions), maxFunctions)])
	said := shownOf(k.said, shownSaid, 2, nil)
	told := shownOf(k.told, shownMentions, 1, said)
	w.Statements = e.section(d, saidSays, k.said, said, maxStatements)
	w.Mentions = e.section(d, saidIsTold, k.told, told, maxMentions)
	w.Published = e.section(d, saidPublishes, k.published, shownOf(k.published, shownPublished, 1, append(said, told...)), maxPublished)
	next := len(w.Citations)
	for _, list := range [...][]Said{w.Statements, w.Mentions, w.Published} {
		for i := range list {
			if list[i].N == 0 {
				next++
				list[i].N = next
			}
		}
	}
	read := slices.Sorted(slices.Values(append(slices.Clone(k.articles), k.own...)))
	read = slices.Compact(read)
	e.countSources(&w.Dossier, read)
	if k.more {
		w.Notes = append(w.Notes, fmt.Sprintf(saidNewest.in(lang), len(read)))
	}
	d.end()
}

// functions writes the line of functions, each with the sentence that gives it.
func (w *desk) functions(fs []function) {
	if len(fs) == 0 {
		return
	}
	lang := w.d.Language
	var parts []string
	for _, f := range fs {
		r := w.e.row(f.span)
		part := f.text
		if f.date != "" {
			part += " (" + text.DateShort(f.date, lang) + ")"
		}
		parts = append(parts, part+" "+w.mark(&r))
	}
	w.line(saidFunctions.in(lang) + strings.Join(parts, ", "))
}

// shownOf returns up to most positions, in their order: the one of each article
// that counts most, then a second of each, up to each. None is quoted already, and
// none told by one before it.
func shownOf(all []position, most, each int, quoted []position) []position {
	byWorth := make([]int, len(all))
	for i := range all {
		byWorth[i] = i
	}
	slices.SortStableFunc(byWorth, func(x, y int) int { return cmp.Compare(all[y].score, all[x].score) })
	var out []int
	for range each {
		of := map[int]int{} // the best left of each article, 1 more
		for _, i := range byWorth {
			v := &all[i]
			again := func(o *position) bool {
				return overlap(o.span, v.span) || o.Verb == v.Verb && likewise(o, v) >= sameStatement
			}
			taken := slices.ContainsFunc(out, func(k int) bool { return again(&all[k]) }) || slices.ContainsFunc(quoted, func(o position) bool { return again(&o) })
			if !taken && of[v.article] == 0 {
				of[v.article] = i + 1
			}
		}
		for i := range all {
			if of[all[i].article] == i+1 && len(out) < most {
				out = append(out, i)
			}
		}
	}
	slices.Sort(out)
	var shown []position
	for _, i := range out {
		shown = append(shown, all[i])
	}
	return shown
}

// section writes the shown of all positions under a heading and returns all.
func (e *Engine) section(w *desk, heading said, all, shown []position, most int) []Said {
	out := []Said{}
	if len(shown) > 0 {
		w.heading(heading)
	}
	for i := range all[:min(len(all), most)] {
		s := e.said(&all[i])
		if s.EventDate == "" {
			s.DateKind = claims.NoDate.String()
		}
		if slices.ContainsFunc(shown, func(v position) bool { return v.span == all[i].span && v.sentence == all[i].sentence }) {
			w.quote(&s)
		}
		out = append(out, s)
	}
	return out
}

// unknownText says that a name is of nobody, or of whom it may be.
func (e *Engine) unknownText(d *Dossier, name string, candidates []string, several bool) string {
	lang := d.Language
	for i := range candidates {
		candidates[i] = plain(candidates[i])
	}
	if several {
		return fmt.Sprintf(saidSeveral.in(lang), quoted(short(nameOnly(plain(name)))), join(candidates, lang))
	}
	unknown := saidNobody
	if len(d.Missing) == 0 {
		unknown = saidWhoIs // its words are there, as no name that is known
	}
	lines := []string{fmt.Sprintf(unknown.in(lang), quoted(short(nameOnly(plain(name)))))}
	if len(candidates) > 0 {
		lines = append(lines, fmt.Sprintf(saidNearNames.in(lang), join(candidates, lang)))
	}
	return strings.Join(lines, "\n")
}
