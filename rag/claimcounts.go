package rag

import (
	"math"
	"slices"

	"verbatim.example/rag/text"
)

// Whether the evidence of a claim has its figures, where the claim has them.

// published are words that make a date that of the article.
var published = text.Set("publie publiee publies publiees paru parue parus parution date datee article articles edition published dated")

// figuresFound reports whether the evidence has every figure of the claim,
// where the claim has it.
func (r *reading) figuresFound(ev *evidence) bool {
	for i := range r.figures {
		f := &r.figures[i]
		if r.parts[f.from].quoted {
			continue
		}
		if !r.figureFound(f, ev) {
			return false
		}
	}
	return true
}

// prefers is how much better another place must suit a figure or a name than its
// own for the two to have been exchanged.
const prefers = 1.25

func (r *reading) figureFound(f *amount, ev *evidence) bool {
	if f.kind == several {
		return !r.single(f, ev)
	}
	own, counted := -1.0, false
	for k := range ev.matches {
		m := &ev.matches[k]
		for j := range m.source.figures {
			if g := &m.source.figures[j]; f.same(g) || f.completed(g, m.source) {
				own, counted = max(own, r.affinity(m, f.from, f.to, g.from, g.to)), counted || r.counts(f, g, m)
			}
		}
	}
	if own < 0 {
		return r.publishedOn(f, ev) || f.about != under && f.about != over && !r.replaces(f, ev) && r.inHead(f, ev)
	}
	for k := range ev.matches {
		m := &ev.matches[k]
		for j := range m.source.figures {
			g := &m.source.figures[j]
			if f.same(g) || f.completed(g, m.source) || !comparable(f, g) {
				continue
			}
			if !counted && r.counts(f, g, m) {
				return false
			}
			if r.affinity(m, f.from, f.to, g.from, g.to) > prefers*own && r.displaced(g, f, ev) {
				return false
			}
		}
	}
	return true
}

// replaces reports whether a figure that the evidence has not stands in the claim
// where the evidence has another one, which the claim leaves out.
func (r *reading) replaces(f *amount, ev *evidence) bool {
	for k := range ev.matches {
		m := &ev.matches[k]
		for j := range m.source.figures {
			g := &m.source.figures[j]
			if slices.ContainsFunc(r.figures, func(own amount) bool { return own.same(g) }) {
				continue
			}
			if r.counts(f, g, m) || comparable(f, g) && r.affinity(m, f.from, f.to, g.from, g.to) > slotTells {
				return true
			}
		}
	}
	return false
}

// single reports whether the evidence counts one, and no more, of that of which
// the claim has several.
func (r *reading) single(f *amount, ev *evidence) bool {
	one := false
	for k := range ev.matches {
		m := &ev.matches[k]
		for j := range m.source.figures {
			g := &m.source.figures[j]
			if !r.counts(f, g, m) {
				continue
			}
			if g.kind != quantity || g.value != 1 {
				return false
			}
			one = true
		}
	}
	return one
}

// displaced reports whether a figure of the source has lost its place in a claim
// to another: the claim has it not, or rather where the other belongs.
func (r *reading) displaced(g, by *amount, ev *evidence) bool {
	for i := range r.figures {
		f := &r.figures[i]
		if !f.same(g) || f == by {
			continue
		}
		own, other := 0.0, 0.0
		for k := range ev.matches {
			m := &ev.matches[k]
			for j := range m.source.figures {
				h := &m.source.figures[j]
				a := r.affinity(m, f.from, f.to, h.from, h.to)
				if f.same(h) {
					own = max(own, a)
				} else if by.same(h) {
					other = max(other, a)
				}
			}
		}
		if own >= other {
			return false
		}
	}
	return true
}

// completed reports whether a date that has no year in its source has that of
// the only other one there.
func (f *amount) completed(g *amount, s *statement) bool {
	if f.kind != calendar || g.kind != calendar || f.year == 0 || g.year != 0 || f.month != g.month || f.day != g.day {
		return false
	}
	years := 0
	for i := range s.figures {
		h := &s.figures[i]
		switch {
		case h.kind == calendar && h.year > 0, h.kind == quantity && h.unit == "" && isYear(int(h.value)) && h.value == math.Trunc(h.value) && len(s.parts[h.from].form) == 4:
			if years++; h.year != f.year && h.value != float64(f.year) {
				return false
			}
		}
	}
	return years > 0
}

// comparable reports whether two figures could have been mistaken for each
// other.
func comparable(f, g *amount) bool {
	dated := func(x *amount) bool {
		return x.kind == calendar || x.kind == quantity && x.unit == "" && isYear(int(x.value))
	}
	return f.kind == g.kind && f.unit == g.unit && dated(f) == dated(g) || dated(f) && dated(g)
}

// counts reports whether two figures count the same thing.
func (r *reading) counts(f, g *amount, m *match) bool {
	if f.kind == calendar || g.kind == calendar {
		return false
	}
	for _, i := range f.after {
		for _, at := range m.at[i] {
			if slices.Contains(g.after, int(at)) {
				return true
			}
		}
	}
	return false
}

// inHead reports whether the head of an article has a figure of the claim: a
// date, or a number of the same things.
func (r *reading) inHead(f *amount, ev *evidence) bool {
	for _, src := range ev.sources {
		for _, h := range src.head {
			for j := range h.figures {
				g := &h.figures[j]
				if !f.same(g) {
					continue
				}
				if f.kind == calendar || f.kind == weekday || g.kind == calendar || f.unit == "" && isYear(int(f.value)) {
					return true
				}
				if m := r.match(h); r.counts(f, g, &m) {
					return true
				}
			}
		}
	}
	return false
}

// publishedOn reports whether the claim speaks of publishing, and dates it as an
// article is dated.
func (r *reading) publishedOn(f *amount, ev *evidence) bool {
	return f.kind == calendar && slices.ContainsFunc(r.parts, func(p part) bool { return published[p.form] }) &&
		slices.ContainsFunc(ev.sources, func(src *sourceText) bool { return src.date.year > 0 && f.same(&src.date) })
}
