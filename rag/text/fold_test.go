package text

import "testing"

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "maire d'avril": "maire d'avril", "Élu": "elu", "L’œuvre": "l'oeuvre", "a\xffb": "a\uFFFDb", "ÉTÉ 2024": "ete 2024",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestCollapse(t *testing.T) {
	for in, want := range map[string]string{
		"": "", " ": "", "a b": "a b", "été à": "été à", "a  b": "a b", " a": "a", "a ": "a", "a\tb": "a b", "a\u00a0b": "a b",
		"a\u200bb": "a b", "a\uFFFDb": "a\uFFFDb", "a\xffb": "a\uFFFDb", "\xefab": "\uFFFDab",
	} {
		if got := Collapse(in); got != want {
			t.Errorf("Collapse(%q) = %q, want %q", in, got, want)
		}
	}
}
