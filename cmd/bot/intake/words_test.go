package intake

import (
	"strings"
	"testing"

	"verbatim.example/rag/text"
)

// What a person reads is one language, and whole; what the corpus says, which is
// English, is for those who read English.
func TestReasons(t *testing.T) {
	for key := range reasons {
		for _, lang := range []text.Language{text.French, text.English} {
			var args []string
			if strings.Contains(reasons[key].en, "%") {
				args = []string{"ARG"}
			}
			said := refuse(key, args...).In(lang)
			if strings.Contains(said, "%!") || said == "" || !strings.Contains(said, ":") && lang == text.English {
				t.Errorf("%s, %s: %q", key, lang, said)
			}
		}
	}
	for name, d := range map[string]Document{
		"front matter": {Name: "a.md", Data: []byte("---\ntitle: \"x\n---\n\nUne phrase entière.\n")},
		"charset":      {Name: "a.txt", Data: []byte("Une phrase\x00\x01\x02\x03 et des octets.\n")},
	} {
		_, err := Convert(t.Context(), d, today)
		r, ok := err.(*Refusal)
		if !ok {
			t.Fatalf("%s: %v", name, err)
		}
		french := r.In(text.French)
		for _, w := range []string{" the ", "correct it", "needs", "convert it", "remove"} {
			if strings.Contains(french, w) {
				t.Errorf("%s: English in %q", name, french)
			}
		}
		if r.Key == "unread" && !strings.Contains(r.In(text.English), r.Args[0]) {
			t.Errorf("%s: the reason is not in %q", name, r.In(text.English))
		}
	}
}
