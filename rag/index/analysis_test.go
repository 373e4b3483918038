package index

import (
	"fmt"
	"strings"
	"testing"

	"verbatim.example/rag/text"
)

// TestVocabulary finds each form again by its letters, its language and whether it
// is in capitals, short or long, while the table grows.
func TestVocabulary(t *testing.T) {
	v := newVocabulary()
	type key struct {
		form string
		lang text.Language
		caps bool
	}
	numbers := map[key]uint32{}
	for range 2 {
		for i := range 3000 {
			form := fmt.Sprintf("mot%d", i) + strings.Repeat("x", i%(2*shortForm))
			for _, lang := range []text.Language{text.French, text.English} {
				for _, caps := range []bool{false, true} {
					k := key{form, lang, caps}
					n := v.word(text.Word{Form: []byte(form), Caps: caps}, v.kind(lang))
					if was, ok := numbers[k]; ok && was != n {
						t.Fatalf("%v has the numbers %d and %d", k, was, n)
					}
					numbers[k] = n
					if got := string(v.forms[n].text()); got != form {
						t.Fatalf("form %d is %q, want %q", n, got, form)
					}
				}
			}
		}
	}
	if len(v.forms) != len(numbers) {
		t.Errorf("%d forms, want %d", len(v.forms), len(numbers))
	}
}
