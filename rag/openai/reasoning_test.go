package openai

import (
	"errors"
	"strings"
	"testing"
	"unicode"
)

// think pushes pieces and returns what comes out.
func think(held bool, pieces ...string) (string, error) {
	r := reasoning{held: held}
	var b strings.Builder
	for _, p := range pieces {
		s, err := r.push(p)
		if err != nil {
			return b.String(), err
		}
		b.WriteString(s)
	}
	s, err := r.end()
	return b.String() + s, err
}

func TestReasoning(t *testing.T) {
	for _, test := range []struct {
		in   string // pieces apart by ¦
		held bool
		want string
		err  error
	}{
		{"", false, "", nil},
		{"plain <b> text < 3", false, "plain <b> text < 3", nil},
		{" \n two¦ words", false, "two words", nil},
		{"<think>a</think>\n\nb", false, "b", nil},
		{"<th¦ink>a</th¦ink>b", false, "b", nil},
		{"<¦t¦h¦i¦n¦k¦i¦n¦g¦>a<¦/thinking>b", false, "b", nil},
		{"<THINK>a</Think>b", false, "b", nil},
		{"<think>a</thinking>b", false, "b", nil},
		{"a <think>b</think>c", false, "a c", nil},
		{"<think>a<think>b</think>c", false, "c", nil},
		{"<think>a", false, "", errUnclosed},
		{"text <think>a¦ and more", false, "text ", errUnclosed},
		{"<think>a</thin", false, "", errUnclosed},
		{"a <thin", false, "a <thin", nil},
		{"a <thin¦ner", false, "a <thinner", nil},
		{"thought</think>text", false, "text", nil},
		{"thought¦</think>text", false, "thought", errLate},
		{" ¦</think>text", false, "text", nil},
		{"thought¦ of it</think>text", true, "text", nil},
		{"no ¦thought", true, "no thought", nil},
		{"<think>a</think>b¦c", true, "bc", nil},
		{"<|channel|>analysis<|message|>a<|end|><|start|>assistant<|channel|>final<|message|>b<|return|>", false, "b", nil},
		{"<|chan¦nel|>ana¦lysis a <|cha¦nnel|>fi¦nal b", false, "b", nil},
		{"<|channel|>commentary<|message|>a", false, "", errUnclosed},
		{"<|channel|>final<|message|>b<|end|>", false, "b", nil},
		{"<|channel|>fin", false, "", errUnclosed},
		{"<|start|>assistant<|message|>b", false, "b", nil},
	} {
		got, err := think(test.held, strings.Split(test.in, "¦")...)
		if got != test.want || !errors.Is(err, test.err) {
			t.Errorf("%q: %q %v, want %q %v", test.in, got, err, test.want, test.err)
		}
	}
}

// However the text is cut, the same comes out; what was handed on before a late
// mark is a beginning of the text.
func FuzzReasoning(f *testing.F) {
	for _, s := range []string{
		"<think>a</think>b", "a</think>b", "<|channel|>analysis<|message|>a<|channel|>final<|message|>b", "<thinking>é<", "a<think>b",
	} {
		f.Add(s, uint64(0x5a5a), false)
		f.Add(s, uint64(0xffff), true)
	}
	f.Fuzz(func(t *testing.T, s string, cuts uint64, held bool) {
		var pieces []string
		from := 0
		for i := range s {
			if i > from && cuts>>(i%64)&1 == 1 {
				pieces = append(pieces, s[from:i])
				from = i
			}
		}
		pieces = append(pieces, s[from:])
		whole, wholeErr := think(held, s)
		got, err := think(held, pieces...)
		switch {
		case errors.Is(err, errLate):
			if held && strings.Count(strings.ToLower(s), "</think") < 2 { // the second is late for the first
				t.Errorf("held, and late: %q", pieces)
			}
		case got != whole || !errors.Is(err, wholeErr):
			t.Errorf("%q: %q %v, whole %q %v", pieces, got, err, whole, wholeErr)
		}
		if plain := strings.TrimLeftFunc(s, unicode.IsSpace); !strings.Contains(s, "<") && got != plain {
			t.Errorf("%q: %q without a mark", s, got)
		}
	})
}
