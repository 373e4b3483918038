package rag

import (
	"math"
	"slices"
	"strings"

	"verbatim.example/rag/text"
)

// The rules that lay a claim beside its evidence.

// An evidence is the sentences that are to show a claim, of one source or two.
type evidence struct {
	matches []match
	before  []*statement // the sentences before them, for whom a pronoun means
	sources []*sourceText
	covered float64
	apart   bool // of two places
}

// rank is what an evidence is preferred by.
func (ev *evidence) rank() float64 { return ev.covered - longer*float64(len(ev.matches)-1) }

// spans returns what a claim is shown with: each sentence, two that follow each
// other together where they may be quoted together.
func (ev *evidence) spans(e *Engine) []span {
	var out []span
	for _, m := range ev.matches {
		s := m.source
		if n := len(out) - 1; n >= 0 && out[n].article == s.article && out[n].first == out[n].last && out[n].last+1 == s.sentence {
			if p, ok := pair(&e.corpus.Articles[s.article], s.article, out[n].first); ok {
				out[n] = p
				continue
			}
		}
		out = append(out, span{s.article, s.sentence, s.sentence})
	}
	return out
}

// contradicts returns the first rule that a claim breaks beside its evidence.
func (c *checker) contradicts(r *reading, ev *evidence) rule {
	for _, m := range ev.matches {
		if m.source.instructs {
			return ruleInstruction
		}
	}
	switch {
	case !r.quotesFound(ev):
		return ruleQuote
	case !r.figuresFound(ev):
		return ruleFigure
	case !c.namesFound(r, ev):
		return ruleName
	case !r.polarityKept(ev) || r.reverses(ev):
		return rulePolarity
	case !r.modalityKept(ev):
		return ruleModality
	}
	return ruleNone
}

// quotesFound reports whether the quotes of the claim stand in the evidence of
// one source.
func (r *reading) quotesFound(ev *evidence) bool {
	if len(r.quotes) == 0 {
		return true
	}
	for _, src := range ev.sources {
		var b strings.Builder
		for _, m := range ev.matches {
			if m.source.article == src.article {
				b.WriteString(m.source.text)
				b.WriteByte(' ')
			}
		}
		if quotesIn(r.statement, normal(b.String())) {
			return true
		}
	}
	return false
}

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
		return f.about != under && f.about != over && r.inHead(f, ev)
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

// inHead reports whether the head of an article has a figure of the claim: its
// title a date, or a number of the same; its date of publication when the claim
// speaks of publishing.
func (r *reading) inHead(f *amount, ev *evidence) bool {
	publishes := slices.ContainsFunc(r.parts, func(p part) bool { return published[p.form] })
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
		if publishes && f.kind == calendar && src.date.year > 0 && f.same(&src.date) {
			return true
		}
	}
	return false
}

// namesFound reports whether the evidence has every name of the claim.
func (c *checker) namesFound(r *reading, ev *evidence) bool {
	var near, far []*statement
	for _, m := range ev.matches {
		near = append(near, m.source)
	}
	near = append(near, ev.before...)
	for _, src := range ev.sources {
		near = append(near, src.head...)
		far = append(far, src.sentences...)
	}
	for _, i := range r.names {
		if r.namedIn(i, near) {
			continue
		}
		if !c.asked[r.parts[i].form] || !r.namedIn(i, far) {
			return false
		}
	}
	if r.misjoined(append(slices.Clone(near), far...)) {
		return false
	}
	if m := r.best(ev.matches); m != nil && (usurps(r.statement, r.names, m.source) || r.exchanged(m)) {
		return false
	}
	return c.attributedRightly(r, ev)
}

// attributedRightly reports whether those to whom a claim attributes something
// are attributed something in the evidence, or are whose article it is.
func (c *checker) attributedRightly(r *reading, ev *evidence) bool {
	for _, a := range r.attributed() {
		for _, i := range r.names {
			if i < a || i > a+6 || r.parts[i].clause != r.parts[a].clause {
				continue
			}
			ok := false
			for _, src := range ev.sources {
				ok = ok || r.namedIn(i, src.head)
			}
			for _, m := range ev.matches {
				ok = ok || m.source.reports() && r.namedIn(i, []*statement{m.source})
			}
			for _, b := range ev.before {
				ok = ok || b.reports() && r.namedIn(i, []*statement{b})
			}
			if !ok {
				return false
			}
		}
	}
	return true
}

// modalityShare is the share of what a claim has in common with its evidence
// that is hedged there, from which the claim needs a hedge.
const modalityShare = .5

// compare sums the weights of the words that claim and evidence share, names
// and quotes apart, and of those for which differs holds at every place.
func (r *reading) compare(ev *evidence, differs func(own, theirs *part) bool) (all, different float64) {
	for i := range r.parts {
		p := &r.parts[i]
		if r.weight[i] == 0 || p.quoted || slices.Contains(r.names, i) {
			continue
		}
		met, same := 0.0, false
		for k := range ev.matches {
			m := &ev.matches[k]
			for _, at := range m.at[i] {
				met = max(met, m.strength[i])
				same = same || !differs(p, &m.source.parts[at])
			}
		}
		all += r.weight[i] * met
		if met > 0 && !same {
			different += r.weight[i] * met
		}
	}
	return all, different
}

// polarityKept reports whether the claim affirms what its evidence affirms and
// negates what it negates: no negation of either has only words that the other
// has otherwise.
func (r *reading) polarityKept(ev *evidence) bool {
	type negation struct {
		source *statement // nil: the claim
		scope  int
	}
	agree := map[negation]int{} // words that fit; below 0 when there are only others
	for i := range r.parts {
		p := &r.parts[i]
		if r.weight[i] == 0 || p.quoted || slices.Contains(r.names, i) {
			continue
		}
		fit, unfit, best := false, false, 0.0
		for k := range ev.matches {
			best = max(best, ev.matches[k].strength[i])
		}
		for k := range ev.matches {
			m := &ev.matches[k]
			if m.strength[i] < best-.2 {
				continue
			}
			for _, at := range m.at[i] {
				if p.polarity.fits(m.source.parts[at].polarity) {
					fit = true
				} else {
					unfit = true
				}
			}
		}
		if best < prefixWeight || fit == unfit { // both: who knows which is meant
			continue
		}
		vote := func(n negation) {
			if fit {
				agree[n] = 1
			} else if agree[n] == 0 {
				agree[n] = -1
			}
		}
		if p.scope > 0 {
			vote(negation{nil, p.scope})
		}
		for k := range ev.matches {
			m := &ev.matches[k]
			if m.strength[i] < best-.2 {
				continue
			}
			for _, at := range m.at[i] {
				if n := m.source.parts[at].scope; n > 0 {
					vote(negation{m.source, n})
				}
			}
		}
	}
	for _, votes := range agree {
		if votes < 0 {
			return false
		}
	}
	return true
}

// modalityKept reports whether the claim hedges or attributes what its evidence
// does.
func (r *reading) modalityKept(ev *evidence) bool {
	if slices.ContainsFunc(r.parts, func(p part) bool { return admissions[p.form] }) {
		return true
	}
	all, different := r.compare(ev, func(own, theirs *part) bool { return theirs.hedged && !own.hedged })
	return different < modalityShare*all || different == 0
}
