package claims

import (
	"maps"
	"slices"
	"strings"
)

// functions adds the functions: in its article each that has one bearer there,
// in the corpus one with a complement (« maire de Port-Lerne ») that has one
// bearer.
func (m *merger) functions(n *Names, mentions []Mention) {
	of, bare := map[string]int{}, map[string]string{}
	for i := range mentions {
		if mentions[i].Function == "" {
			continue
		}
		f, ok := bare[mentions[i].Function]
		if !ok {
			f = bareName(mentions[i].Function)
			bare[mentions[i].Function] = f
		}
		named := m.written[mentions[i].Name]
		if f == "" || named == nil {
			continue
		}
		g := named.index
		for short := f; short != ""; short = withoutComplement(short) {
			n.within[short] = append(n.within[short], decision{int32(mentions[i].Article), int32(g)})
		}
		if have, ok := of[f]; ok && have != g {
			of[f] = -1
		} else {
			of[f] = g
		}
	}
	for f, found := range n.within {
		n.within[f] = settled(found)
	}
	for _, f := range slices.Sorted(maps.Keys(of)) {
		g := of[f]
		if _, taken := n.of[f]; g >= 0 && !taken && ofBody(f) {
			n.of[f] = g
			n.groups[g].Aliases = append(n.groups[g].Aliases, f)
		}
	}
}

// withoutComplement cuts the last complement of a function: « directeur général du
// groupe » leaves « directeur général »; "" when it has none.
func withoutComplement(function string) string {
	cut := -1
	for _, c := range [...]string{" de ", " du ", " des ", " d'", " of ", " for "} {
		cut = max(cut, strings.LastIndex(function, c))
	}
	if cut < 0 {
		return ""
	}
	return function[:cut]
}

// ofBody reports whether a function says of what: « maire de Port-Lerne ».
func ofBody(function string) bool {
	for _, c := range [...]string{" de ", " du ", " des ", " d'", " of ", " for "} {
		if strings.Contains(function, c) {
			return true
		}
	}
	return false
}
