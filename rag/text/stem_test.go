package text

import "testing"

// TestStem: what a stemmer takes off a word, and that something is left of one
// that is all endings.
func TestStem(t *testing.T) {
	for _, c := range []struct {
		form, want string
		lang       Language
	}{
		{"journaux", "journal", French},
		{"elections", "election", French},
		{"citees", "cit", French},
		{"annees", "an", French},
		{"feers", "f", French},
		{"seers", "s", French},
		{"vies", "vie", French},
		{"studies", "study", English},
		{"stopping", "stop", English},
		{"1990s", "1990s", English},
	} {
		if got := Stem(c.form, c.lang); got != c.want {
			t.Errorf("Stem(%q, %v) = %q, want %q", c.form, c.lang, got, c.want)
		}
	}
}

// FuzzStem: no form is stemmed to nothing or to more than it is.
func FuzzStem(f *testing.F) {
	f.Add("elections")
	f.Fuzz(func(t *testing.T, s string) {
		for _, lang := range []Language{French, English} {
			for _, form := range []string{Fold(s), s} {
				stem := Stem(form, lang)
				if form != "" && stem == "" || len(stem) > len(form)+1 {
					t.Errorf("Stem(%q, %v) = %q", form, lang, stem)
				}
				Family(stem, lang)
			}
		}
	})
}
