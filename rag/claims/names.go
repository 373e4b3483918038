package claims

import (
	"cmp"
	"slices"
	"strings"
)

// Names are the names of a corpus in groups: the spellings, titles, surnames,
// acronyms and functions of one person or body. Two persons are never in one
// group: where a form may be of two, it is of none. It is not changed once made
// and safe for concurrent use.
type Names struct {
	groups  []Group
	of      map[string]int        // by bare form
	within  map[string][]decision // by function: of those who bear it
	mixed   map[string]bool       // bare forms of a man here, of a woman there
	article map[string][]decision // by surname key: of the bearers
}

// A decision is the group that one article alone means by a form; -1 for several.
type decision struct{ article, group int32 }

func (d decision) compare(o decision) int { return cmp.Compare(d.article, o.article) }

// settled puts the groups found in articles in order, one decision of each.
func settled(found []decision) []decision {
	slices.SortFunc(found, decision.compare)
	out := found[:0]
	for _, d := range found {
		switch k := len(out) - 1; {
		case k < 0 || out[k].article != d.article:
			out = append(out, d)
		case out[k].group != d.group:
			out[k].group = -1
		}
	}
	return slices.Clone(out)
}

// decided returns what an article decides.
func decided(settled []decision, article int) (group int32, ok bool) {
	k, ok := slices.BinarySearchFunc(settled, decision{article: int32(article)}, decision.compare)
	if !ok {
		return -1, false
	}
	return settled[k].group, true
}

// A Group is one person or body.
type Group struct {
	Name     string   // the canonical form, which no other group has
	Aliases  []string // its other names: as written, functions folded
	Articles []int32  // in which one of its names occurs, ascending
}

// Groups returns the groups in a fixed order. They are not to be changed.
func (n *Names) Groups() []Group { return n.groups }

// Group returns the group that a name is of, the zero Group when it is of none.
func (n *Names) Group(name string) Group {
	bare := bareName(name)
	if n.mixed[bare] && titled(name) != anyGender {
		return Group{} // Mme Morel, where M. Morel is one too
	}
	if g, ok := n.of[bare]; ok {
		return n.groups[g]
	}
	return Group{}
}

// Canonical returns the one name of the group that a name is of, "" when it is of
// none.
func (n *Names) Canonical(name string) string {
	return n.Group(name).Name
}

// In is Canonical in one article, which may decide more: a surname of which it
// has one bearer, a function that it gives beside a name (« le maire »).
func (n *Names) In(article int, name string) string {
	bare := bareName(name)
	if g, ok := decided(n.within[bare], article); ok {
		if g < 0 {
			return ""
		}
		return n.groups[g].Name
	}
	if !strings.Contains(bare, " ") {
		if g, _ := decided(n.article[skeletonSurname(bare)], article); g >= 0 {
			return n.groups[g].Name
		}
	}
	return n.Canonical(name)
}

// Aliases returns the other names of the group that a name is of: as written,
// functions folded. The slice is not to be changed.
func (n *Names) Aliases(name string) []string { return n.Group(name).Aliases }

// Personal reports whether a name may be a person's: no complement but a
// particle, and no word of a body or a medium.
func Personal(name string) bool { return personal(strings.Fields(bareName(name))) }

// All returns the canonical names, in a fixed order.
func (n *Names) All() []string {
	out := make([]string, len(n.groups))
	for i := range n.groups {
		out[i] = n.groups[i].Name
	}
	return out
}
