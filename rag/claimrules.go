package rag

import (
	"slices"
	"strings"
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
		if strings.HasSuffix(strings.TrimRight(m.source.text, " \u00a0»”\")"), "?") {
			return ruleForm // who asks states nothing
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
		last := -1
		for _, m := range ev.matches {
			if m.source.article != src.article {
				continue
			}
			if last >= 0 && m.source.sentence != last+1 {
				b.WriteString("\n\x00\n") // no quote goes over what stands between
			}
			b.WriteString(m.source.text)
			b.WriteByte(' ')
			last = m.source.sentence
		}
		if quotesIn(r.statement, normal(b.String())) {
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
	if m := r.best(ev.matches); m != nil {
		var others []*statement
		for k := range ev.matches {
			if ev.matches[k].source != m.source {
				others = append(others, ev.matches[k].source)
			}
		}
		if usurps(r.statement, r.names, m.source) || r.exchanged(m, others) {
			return false
		}
	}
	return c.attributedRightly(r, ev)
}

// attributedRightly reports whether those to whom a claim attributes something
// are attributed something in the evidence, or are whose article it is.
func (c *checker) attributedRightly(r *reading, ev *evidence) bool {
	told := slices.ContainsFunc(ev.matches, func(m match) bool { return len(m.source.attributed()) > 0 })
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
				ok = ok || m.source.reports() && (!told || len(m.source.attributed()) > 0) && r.namedIn(i, []*statement{m.source})
			}
			for _, b := range ev.before {
				ok = ok || !told && b.reports() && r.namedIn(i, []*statement{b})
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
				switch theirs := m.source.parts[at].polarity; {
				case theirs == avoided || p.polarity == avoided: // fits all, tells nothing
				case p.polarity.fits(theirs):
					fit = true
				default:
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
