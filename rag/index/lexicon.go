package index

import (
	"maps"
	"slices"
	"strings"
)

// A lexicon numbers the stems of an index: those of a snapshot, and those that
// came since. A stem keeps its number as long as the snapshot is in use, also when
// no article has it any more.
type lexicon struct {
	base *terms

	added   []string          // the stems that came since, from base's number of terms on
	numbers map[string]uint32 // of these
	letters []uint32          // beside added

	families []string            // those that base does not know, from base's number of families on
	known    map[string]uint32   // numbers of these
	family   map[uint32]uint32   // term → family, of added terms and of others that have another one now
	members  map[uint32][]uint32 // family → these terms
}

func newLexicon(base *terms) *lexicon {
	return &lexicon{base: base, numbers: map[string]uint32{}, known: map[string]uint32{}, family: map[uint32]uint32{}, members: map[uint32][]uint32{}}
}

// clone returns a copy that may be added to.
func (l *lexicon) clone() *lexicon {
	c := *l
	c.added, c.letters, c.families = slices.Clip(l.added), slices.Clip(l.letters), slices.Clip(l.families)
	c.numbers, c.known, c.family, c.members = maps.Clone(l.numbers), maps.Clone(l.known), maps.Clone(l.family), maps.Clone(l.members)
	return &c
}

func (l *lexicon) len() int { return l.base.names.len() + len(l.added) }

// name returns the stem that a term is.
func (l *lexicon) name(term uint32) string {
	if n := l.base.names.len(); int(term) >= n {
		return l.added[int(term)-n]
	}
	return l.base.names.at(term)
}

// find returns the number of a stem.
func (l *lexicon) find(stem string) (uint32, bool) {
	if t, ok := l.base.names.find(stem); ok {
		return t, true
	}
	t, ok := l.numbers[stem]
	return t, ok
}

// add returns the number of a stem, which may be new.
func (l *lexicon) add(stem string) uint32 {
	t, ok := l.find(stem)
	if !ok {
		t = uint32(l.len())
		l.numbers[stem] = t
		l.added, l.letters = append(l.added, stem), append(l.letters, letters(stem))
	}
	return t
}

// familyOf returns the number of a term's family.
func (l *lexicon) familyOf(term uint32) uint32 {
	if f, ok := l.family[term]; ok {
		return f
	}
	return l.base.family[term]
}

// familyName returns what the terms of a term's family have in common.
func (l *lexicon) familyName(term uint32) string {
	f := l.familyOf(term)
	if n := l.base.families.len(); int(f) >= n {
		return l.families[int(f)-n]
	}
	return l.base.families.at(f)
}

// move gives a term a family.
func (l *lexicon) move(term uint32, family string) {
	f, ok := l.base.families.find(family)
	if !ok {
		if f, ok = l.known[family]; !ok {
			f = uint32(l.base.families.len() + len(l.families))
			l.known[family] = f
			l.families = append(l.families, family)
		}
	}
	if was, ok := l.family[term]; ok {
		l.members[was] = slices.DeleteFunc(slices.Clone(l.members[was]), func(t uint32) bool { return t == term })
	}
	l.family[term] = f
	l.members[f] = append(slices.Clip(l.members[f]), term)
}

// related returns the terms of a family, in the order of the stems.
func (l *lexicon) related(family string) []uint32 {
	var out []uint32
	f, ok := l.base.families.find(family)
	if ok {
		for _, t := range l.base.members.at(int(f)) {
			if _, moved := l.family[t]; !moved {
				out = append(out, t)
			}
		}
	} else if f, ok = l.known[family]; !ok {
		return nil
	}
	out = append(out, l.members[f]...)
	slices.SortFunc(out, func(a, b uint32) int { return strings.Compare(l.name(a), l.name(b)) })
	return out
}

// eachLetters calls f with each term and the set of its letters.
func (l *lexicon) eachLetters(f func(term, letters uint32)) {
	for t, m := range l.base.letters {
		f(uint32(t), m)
	}
	n := uint32(l.base.names.len())
	for i, m := range l.letters {
		f(n+uint32(i), m)
	}
}
