package rag

import (
	"slices"
	"strings"

	"verbatim.example/rag/text"
)

// Roles: a name stands where its source has it. What can be told without
// grammar: who does, by the name that a sentence begins with; and which words
// stand around a name.

// beforeObjects stand before a name that is not who does.
var beforeObjects = text.Set("de du des d a au aux en par avec pour contre sur chez vers dans entre apres depuis sous selon of by to with from for against in on at about near between after under than que")

// subject returns the name that a sentence begins with as the one who does;
// -1 when it begins otherwise. What is attributed to somebody is not done by
// them.
func (st *statement) subject(names []int) int {
	const reach = 5
	attributed := st.attributed()
	for _, i := range names {
		if i > reach {
			return -1
		}
		if slices.ContainsFunc(attributed, func(a int) bool { return a < i && st.parts[a].clause == st.parts[i].clause }) {
			continue
		}
		if i > 0 && (beforeObjects[st.parts[i-1].form] || st.elision(i) == "d" || st.parts[i-1].form == "la" && i > 1 && beforeObjects[st.parts[i-2].form]) {
			return -1
		}
		return i
	}
	return -1
}

// usurps reports whether a claim begins with a name as the one who does, where
// the sentence it is shown with begins with another one that the claim leaves
// out.
func usurps(st *statement, names []int, source *statement) bool {
	own := st.subject(names)
	if own < 0 || source.anaphoric {
		return false
	}
	theirs := source.subject(source.names)
	if theirs < 0 || strings.Contains(text.Fold(source.text), "porte-parole") || strings.Contains(source.text, "spokes") {
		return false
	}
	for k := theirs; k < len(source.parts) && source.parts[k].upper; k++ { // the run of its words
		for i := range st.parts {
			if st.parts[i].form == source.parts[k].form || nearName(st.parts[i].form, source.parts[k].form) || slices.Contains(nameGroups[st.parts[i].form], source.parts[k].form) {
				return st.turned(own, i, source, theirs)
			}
		}
	}
	return true
}

// turned reports whether the one who does in a source, at theirs, is in the
// claim the one to whom the claim's own does it: at i, behind a preposition that
// is not that of a passive or of something mutual.
func (st *statement) turned(own, i int, source *statement, theirs int) bool {
	if i <= own+1 || st.parts[i].first {
		return false
	}
	for i > 0 && st.parts[i-1].upper {
		i--
	}
	if i <= own+1 || !objects[st.parts[i-1].form] && st.elision(i) != "d" {
		return false
	}
	for k := range st.parts {
		if voice[st.parts[k].form] {
			return false
		}
	}
	after := false
	for k := theirs + 1; k < len(source.parts); k++ {
		after = after || source.parts[k].form == st.parts[own].form && k > theirs+2
	}
	return after
}

var (
	objects = text.Set("a au aux d de contre to against of")
	voice   = text.Set("par by avec with entre between et and est sont ete etait is are was were been")
)

// A slot is a run of capitalised words of a source, or one word that means a
// name of the claim.
type slot struct{ from, to int }

// places returns where the names of a source stand.
func (st *statement) places() []slot {
	var out []slot
	for _, i := range st.names {
		if n := len(out) - 1; n >= 0 && out[n].to == i-1 {
			out[n].to = i
		} else {
			out = append(out, slot{i, i})
		}
	}
	return out
}

// standsAt reports whether the name at part i of the claim is one of the words
// at p.
func (r *reading) standsAt(i int, m *match, p slot) bool {
	for k := p.from; k <= p.to; k++ {
		if b := m.source.parts[k].form; slices.Contains(m.at[i], int16(k)) || slices.Contains(r.alias[i], b) || nearName(r.parts[i].form, b) {
			return true
		}
	}
	return false
}

// suits is how well a place suits the whole name of which part i is a word.
func (r *reading) suits(i int, m *match, p slot) float64 {
	from, to := i, i
	for from > 0 && r.alias[from-1] != nil {
		from--
	}
	for to+1 < len(r.parts) && r.alias[to+1] != nil {
		to++
	}
	return r.affinity(m, from, to, p.from, p.to)
}

// exchanged reports whether a name of the claim stands where its source has
// another one: that the claim leaves out, or that stands in turn where the first
// belongs. Others are the other sentences that show the claim.
func (r *reading) exchanged(m *match, others []*statement) bool {
	places := m.source.places()
	revoiced := r.voices(r.names) != m.source.voices(m.source.names)
	for _, i := range r.names {
		var own []slot
		for _, p := range places {
			if r.standsAt(i, m, p) {
				own = append(own, p)
			}
		}
		for _, k := range m.at[i] {
			if p := (slot{int(k), int(k)}); !slices.ContainsFunc(own, func(o slot) bool { return o.from <= p.from && p.to <= o.to }) {
				own = append(own, p)
			}
		}
		if len(own) == 0 && r.namedIn(i, others) {
			continue // its place is in another sentence
		}
		if len(own) > 0 && !slices.ContainsFunc(own, func(o slot) bool { return m.source.parts[o.from].upper }) {
			continue // American officials, « des responsables américains »
		}
		best := 0.0
		for _, p := range own {
			best = max(best, r.suits(i, m, p))
		}
		for _, p := range places {
			if r.standsAt(i, m, p) {
				continue
			}
			least := max(slotTells, prefers*best)
			if j := slices.IndexFunc(r.names, func(j int) bool { return r.standsAt(j, m, p) }); j >= 0 {
				if revoiced || r.titled(i, r.names[j]) {
					continue
				}
				least = max(swapTells, prefers*best)
			} else if len(own) > 0 {
				continue // the claim may well leave that name out
			}
			if r.suits(i, m, p) > least && r.lost(m, p, own) {
				return true
			}
		}
	}
	return false
}

// lost reports whether the name at p has no better place in the claim than those
// of the name that stands there.
func (r *reading) lost(m *match, p slot, own []slot) bool {
	for _, j := range r.names {
		if !r.standsAt(j, m, p) {
			continue
		}
		best := r.suits(j, m, p)
		if !slices.ContainsFunc(own, func(o slot) bool { return r.suits(j, m, o) > best }) {
			return false
		}
	}
	return true
}

// titled reports whether the names at parts i and j of a claim have one word
// between them, which says what they are to each other: « Kremlin spokesman
// Dmitri Peskov ». The source may have them in another order.
func (r *reading) titled(i, j int) bool {
	if i > j {
		i, j = j, i
	}
	for i+1 < len(r.parts) && r.alias[i+1] != nil && i+1 < j {
		i++
	}
	for j > 0 && r.alias[j-1] != nil && j-1 > i {
		j--
	}
	return j-i == 2 && r.parts[i+1].content || j-i < 2
}

// Affinities from which a name stands in the place of another: of one that the
// claim leaves out, and of one with which it has changed places.
const (
	slotTells = .3
	swapTells = .6
)

// voices reports whether a name is the agent of a passive.
func (st *statement) voices(names []int) bool {
	return slices.ContainsFunc(names, func(i int) bool {
		for k := i - 1; k >= 0 && k >= i-3; k-- {
			if f := st.parts[k].form; f == "par" || f == "by" {
				return true
			}
		}
		return false
	})
}

// misjoined reports whether two capitalised words that follow each other in the
// claim never do so in its sources, where one of them has another neighbour:
// « Elon Medvedev ».
func (r *reading) misjoined(in []*statement) bool {
	for n, i := range r.names {
		j := i + 1
		if n+1 >= len(r.names) || r.names[n+1] != j || !strings.ContainsAny(r.gap(i), " -\u00a0") || strings.Trim(r.gap(i), " -\u00a0") != "" {
			continue
		}
		is := func(i, form string, alias []string) bool {
			return i == form || slices.Contains(alias, form) || nearName(i, form)
		}
		joined, other := false, false
		for _, s := range in {
			for k := 0; k+1 < len(s.parts); k++ {
				a, b := &s.parts[k], &s.parts[k+1]
				if !a.upper || !b.upper || strings.ContainsAny(s.gap(k), ".,;:()«»") {
					continue
				}
				left, right := is(r.parts[i].form, a.form, r.alias[i]), is(r.parts[j].form, b.form, r.alias[j])
				joined = joined || left && right
				other = other || left != right && !titles[a.form] && !titles[b.form] && a.content && b.content && !a.first
			}
		}
		if other && !joined {
			return true
		}
	}
	return false
}
