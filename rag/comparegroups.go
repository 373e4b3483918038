package rag

import (
	"cmp"
	"slices"

	"verbatim.example/rag/claims"
)

// A group is a position and those of other articles that say the same.
type group struct {
	position
	same []position
}

// holds reports whether an article is one of a group's.
func (g *group) holds(article int) bool {
	return g.article == article || slices.ContainsFunc(g.same, func(v position) bool { return v.article == article })
}

func heads(gs []group) []position {
	var out []position
	for _, g := range gs {
		out = append(out, g.position)
	}
	return out
}

// inTurn orders groups so that each article, then each side, comes before a second
// of the same, and then the side that has been heard least, the best first.
func inTurn(gs []group) []group {
	out := make([]group, 0, len(gs))
	taken := make([]bool, len(gs))
	heard := map[string]int{}
	take := func(i int) {
		taken[i] = true
		heard[gs[i].side()]++
		out = append(out, gs[i])
	}
	for _, fresh := range [...]func(g *group) bool{
		func(g *group) bool {
			return heard[g.side()] == 0 && !slices.ContainsFunc(out, func(o group) bool { return o.holds(g.article) })
		},
		func(g *group) bool {
			return !slices.ContainsFunc(out, func(o group) bool { return o.holds(g.article) })
		},
		func(g *group) bool { return heard[g.side()] == 0 },
	} {
		for i := range gs {
			if !taken[i] && fresh(&gs[i]) {
				take(i)
			}
		}
	}
	for len(out) < len(gs) {
		least := -1
		for i := range gs {
			if !taken[i] && (least < 0 || heard[gs[i].side()] < heard[gs[least].side()]) {
				least = i
			}
		}
		take(least)
	}
	return out
}

// side returns for whom a position speaks: a body for who speaks for it.
func (v *position) side() string {
	return cmp.Or(spokenFor(cmp.Or(v.role, v.speaker)), bareBody(v.who))
}

// grouped joins the positions that say the same, best first. What an article
// says twice is said once.
func grouped(ps []position) []group {
	slices.SortStableFunc(ps, func(a, b position) int { return cmp.Compare(b.score, a.score) })
	var out []group
next:
	for i := range ps {
		v := &ps[i]
		for k := range out {
			g := &out[k]
			if overlap(g.span, v.span) {
				continue next
			}
			switch {
			case g.article == v.article && likewise(&g.position, v) >= sameInOne:
				continue next
			case g.article == v.article || !sayTheSame(&g.position, v) || g.Verb == claims.Denies && g.who != v.who || differ(&g.position, v):
			case slices.ContainsFunc(g.same, func(o position) bool { return o.article == v.article }):
				continue next
			default:
				g.same = append(g.same, *v)
				continue next
			}
		}
		out = append(out, group{position: *v})
	}
	return out
}

// strong leaves out the groups that are weak beside the best.
func strong(gs []group, from float64) []group {
	for i := range gs {
		if gs[i].score < from*gs[0].score {
			return gs[:i]
		}
	}
	return gs
}

func inGroups(gs []group, v *position) bool {
	return slices.ContainsFunc(gs, func(g group) bool {
		return overlap(g.span, v.span) || slices.ContainsFunc(g.same, func(o position) bool { return overlap(o.span, v.span) })
	})
}

// likewise returns the larger of the shares that two positions have in common.
func likewise(a, b *position) float64 {
	ofA, ofB, _, _ := common(a, b)
	return max(ofA, ofB)
}
