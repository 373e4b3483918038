package text

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

// Words of one language that ask for or tell the same relation: « Où est né » is
// answered by « naquit à » and « lieu de naissance ». The stemmer joins regular
// forms; here are irregular ones, nouns of verbs, and near synonyms.

//go:embed data/related_fr.txt
var relatedFrench string

// related maps the stem of a word to the sets that hold it.
var related = sync.OnceValue(func() map[string][][]string {
	m := map[string][][]string{}
	for line := range strings.Lines(relatedFrench) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		set := strings.Fields(line)
		for _, w := range set {
			stem := Stem(w, French)
			if sets := m[stem]; len(sets) == 0 || &sets[len(sets)-1][0] != &set[0] {
				m[stem] = append(sets, set)
			}
		}
	}
	return m
})

// Related returns the words that ask for or tell the relation of a folded word,
// itself left out; nil for a word that the list does not hold.
func Related(form string, lang Language) []string {
	if lang != French {
		return nil
	}
	var out []string
	for _, set := range related()[Stem(form, French)] {
		for _, w := range set {
			if w != form && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}
