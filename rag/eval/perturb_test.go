package eval

import (
	"strings"
	"testing"
	"unicode"
)

func TestPerturb(t *testing.T) {
	for _, q := range []string{
		"Qui a réclamé l’expulsion d’Elon Musk ?",
		"Où l'élève écoute-t-il Noël ?",
		"How many satellites were launched in 2024?",
		"aaaa aaaa",
	} {
		got := Perturb(q)
		if again := Perturb(q); again != got {
			t.Errorf("%q gives %q, then %q", q, got, again)
		}
		split := func(s string) []string {
			return strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		}
		before, after := split(withoutAccents(q)), split(got)
		if len(before) != len(after) {
			t.Errorf("%q: other words in %q", q, got)
			continue
		}
		edited := 0
		for i := range before {
			if before[i] == after[i] {
				continue
			}
			edited++
			if n := len([]rune(before[i])); n < shortWord {
				t.Errorf("%q: %q is edited to %q", q, before[i], after[i])
			}
			if d := len([]rune(after[i])) - len([]rune(before[i])); d < -1 || d > 1 {
				t.Errorf("%q: %q to %q is more than one edit", q, before[i], after[i])
			}
		}
		if edited != perturbed {
			t.Errorf("%q: %d words are edited in %q", q, edited, got)
		}
	}
	if got := Perturb("Où est-il né ?"); got != "Ou est-il ne ?" {
		t.Errorf("short words are edited: %q", got)
	}
}
