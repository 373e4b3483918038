package text

import (
	"os"
	"strings"
	"testing"
)

// TestLexiconCoverage holds how many words of English questions about news and
// public services the lexicon knows. The list is frozen: words that are missing
// are added because news has them, not because this list does.
func TestLexiconCoverage(t *testing.T) {
	const least = .97
	b, err := os.ReadFile("testdata/questions_en.txt")
	if err != nil {
		t.Fatal(err)
	}
	var sc Scanner
	all, known := 0, 0
	var missing []string
	for line := range strings.Lines(string(b)) {
		if Detect(line) != English {
			t.Errorf("%q is taken for %s", line, Detect(line))
		}
		sc.Reset(line)
		for sc.Next() {
			w := sc.Word()
			form := string(w.Form)
			if w.Joined || w.Number || IsStop(form, English) {
				continue
			}
			all++
			if Translate(form, English) == nil && !partOfPhrase(line, form) && !sameInFrench(form, w.Upper) {
				missing = append(missing, form)
				continue
			}
			known++
		}
	}
	share := float64(known) / float64(all)
	t.Logf("%d of %d words, %.3f; missing: %s", known, all, share, strings.Join(missing, " "))
	if share < least {
		t.Errorf("%.3f of the words are known, at least %.2f have to be", share, least)
	}
}

// sameInFrench reports whether a word needs no translation: a name, or a word
// whose stem is common in French too ("corruption").
func sameInFrench(form string, upper bool) bool {
	return upper || Background(Stem(form, French), French) > 0
}

// partOfPhrase reports whether a word stands in an expression of the line that
// the lexicon knows as a whole: "prime minister".
func partOfPhrase(line, form string) bool {
	ws := strings.Fields(strings.Map(func(r rune) rune {
		if r == '?' || r == ',' || r == '.' {
			return -1
		}
		return r
	}, Fold(line)))
	for i := range ws {
		for n := 2; n <= LongestPhrase() && i+n <= len(ws); n++ {
			if p := ws[i : i+n]; strings.Contains(" "+strings.Join(p, " ")+" ", " "+form+" ") && Translate(strings.Join(p, " "), English) != nil {
				return true
			}
		}
	}
	return false
}
