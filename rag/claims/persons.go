package claims

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// reversed joins « BELKORANE Idriss » to « Idriss Belkorane ».
func (m *merger) reversed() {
	by := map[string]int{}
	for i, f := range m.list {
		if f.person && len(f.words) == 2 {
			by[f.words[0]+" "+f.words[1]] = i
		}
	}
	for i, f := range m.list {
		if f.person && len(f.words) == 2 {
			if j, ok := by[f.words[1]+" "+f.words[0]]; ok && (f.turned || m.list[j].turned) {
				m.join(min(i, j), max(i, j))
			}
		}
	}
}

// givenNames joins full names of one surname whose given names are one: an
// initial or a short form, where no other bearer fits.
func (m *merger) givenNames() {
	m.surname = map[string][]int{}
	m.part = map[string][]int{}
	for i, f := range m.list {
		if !f.person || len(f.words) < 2 {
			continue
		}
		k := surnameKey(f.words)
		m.surname[k] = append(m.surname[k], i)
		if parts := strings.Split(f.words[len(f.words)-1], "-"); len(parts) > 1 {
			for _, p := range parts {
				m.part[skeletonSurname(p)] = append(m.part[skeletonSurname(p)], i)
			}
		}
	}
	for _, k := range slices.Sorted(maps.Keys(m.surname)) {
		bearers := m.surname[k]
		given := m.given(bearers)
		for _, i := range bearers {
			fits := map[int]bool{}
			for _, j := range given.like(m.list[i].words[0]) {
				if m.find(i) != m.find(j) && givenFits(m.list[i].words[0], m.list[j].words[0]) && sameSuffix(m.list[i].words, m.list[j].words) {
					fits[m.find(j)] = true
				}
			}
			if len(fits) == 1 {
				for j := range fits {
					m.join(j, i)
				}
			}
		}
	}
	m.marriedNames()
}

// marriedNames joins « Claire Aubin » to « Claire Aubin-Moreau » where an article
// has both.
func (m *merger) marriedNames() {
	for i, f := range m.list {
		if !f.person || len(f.words) != 2 || len(f.words[0]) < 3 {
			continue
		}
		var fits []int
		for _, j := range m.part[skeletonSurname(f.words[1])] {
			if skeleton(m.list[j].words[0]) == skeleton(f.words[0]) && m.find(i) != m.find(j) {
				fits = append(fits, j)
			}
		}
		if fits = m.bearers(fits); len(fits) == 1 && m.together(i, fits[0]) {
			m.join(fits[0], i)
		}
	}
}

// surnames joins a surname alone to its bearer where the corpus has one, and an
// article has both.
func (m *merger) surnames() {
	for i, f := range m.list {
		if len(f.words) == 2 && surnameParticles[f.words[0]] {
			m.particled(i)
			continue
		}
		if len(f.words) != 1 || f.mixed || f.caps && len(m.surname[skeletonSurname(f.words[0])]) == 0 {
			continue
		}
		bearers := m.bearers(m.surname[skeletonSurname(f.words[0])])
		if len(bearers) == 0 {
			bearers = m.bearers(m.part[skeletonSurname(f.words[0])])
		}
		if len(bearers) != 1 {
			continue
		}
		if b := bearers[0]; m.together(i, b) && genderFits(f.gender, m.list[b].gender) {
			m.join(b, i)
		}
	}
}

// particled joins a surname of two words, « Ben Amor », to its only bearer, where an
// article has both.
func (m *merger) particled(i int) {
	f := m.list[i]
	var full []int
	for _, j := range m.surname[surnameKey(append([]string{""}, f.words...))] {
		if w := m.list[j].words; len(w) == 3 && w[1] == f.words[0] && skeletonSurname(w[2]) == skeletonSurname(f.words[1]) {
			full = append(full, j)
		}
	}
	if full = m.bearers(full); len(full) == 1 && m.together(i, full[0]) {
		m.join(full[0], i)
	}
}

// bearers returns one form of each person among full names, of two persons at
// most: who has more than one bearer is of none.
func (m *merger) bearers(forms []int) []int {
	var out []int
	for _, j := range forms {
		if !slices.ContainsFunc(out, func(o int) bool { return m.find(o) == m.find(j) }) {
			if out = append(out, j); len(out) == 2 {
				break
			}
		}
	}
	return out
}

// together reports whether an article has a form of i and a form of the group of
// j.
func (m *merger) together(i, j int) bool {
	for _, a := range m.list[i].mention {
		for _, k := range m.in(a) {
			if k != i && m.find(k) == m.find(j) {
				return true
			}
		}
	}
	return m.find(i) == m.find(j)
}

func genderFits(a, b gender) bool { return a == anyGender || b == anyGender || a == b }

// titled returns the gender of the title that a name begins with.
func titled(name string) gender {
	first, _, ok := strings.Cut(text.Fold(name), " ")
	if !ok {
		return anyGender
	}
	switch strings.TrimSuffix(first, ".") {
	case "m", "mr", "monsieur", "sir", "lord":
		return man
	case "mme", "mlle", "ms", "mrs", "miss", "madame", "lady":
		return woman
	}
	return anyGender
}

// surnameFirst reports whether the first of two words alone is in capitals.
func surnameFirst(name string) bool {
	first, rest, ok := strings.Cut(name, " ")
	return ok && utf8.RuneCountInString(first) > 2 && first == strings.ToUpper(first) && rest != strings.ToUpper(rest)
}
