package claims

// givenNames are the bearers of one surname by their given names, so that one is
// compared with those alone that it may fit.
type givenNames struct {
	by       map[string][]int // skeleton: forms
	starting map[byte][]int   // first letter: forms
	initials map[byte][]int   // first letter: forms whose given name is initials
}

// given indexes full names of one surname.
func (m *merger) given(bearers []int) givenNames {
	g := givenNames{map[string][]int{}, map[byte][]int{}, map[byte][]int{}}
	for _, i := range bearers {
		name := m.list[i].words[0]
		key := skeleton(name)
		g.by[key] = append(g.by[key], i)
		if first, ok := firstLetter(name); ok {
			g.starting[first] = append(g.starting[first], i)
			if mayBeInitials(name) {
				g.initials[first] = append(g.initials[first], i)
			}
		}
	}
	return g
}

// like returns the forms whose given name may be one with name: all that
// givenFits accepts, and others; some several times.
func (g *givenNames) like(name string) []int {
	key := skeleton(name)
	out := append([]int(nil), g.by[key]...)
	for _, full := range fullNames[key] {
		out = append(out, g.by[full]...)
	}
	for _, short := range shortNames[key] {
		out = append(out, g.by[short]...)
	}
	first, ok := firstLetter(name)
	if !ok {
		return out
	}
	if mayBeInitials(name) {
		return append(out, g.starting[first]...)
	}
	return append(out, g.initials[first]...)
}

// firstLetter returns the first letter of a folded given name.
func firstLetter(name string) (byte, bool) {
	for i := range len(name) {
		if name[i] != '-' && name[i] != '.' {
			return name[i], true
		}
	}
	return 0, false
}

// shortNames are fullNames by the full form.
var shortNames = func() map[string][]string {
	m := map[string][]string{}
	for short, fulls := range fullNames {
		for _, full := range fulls {
			m[full] = append(m[full], short)
		}
	}
	return m
}()
