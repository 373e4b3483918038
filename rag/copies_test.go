package rag

import (
	"slices"
	"strings"
	"testing"

	"verbatim.example/corpus"
)

// A text that is in the corpus but for a few words, or word for word however
// short, is found; one on the same matter is not.
func TestCopies(t *testing.T) {
	long := strings.Repeat("Le maire de Valbourg promet des arbres, des bancs et de l’ombre à tous les habitants du centre avant l’été prochain. ", 3) +
		"Le conseil municipal a voté mardi un budget de trois millions d’euros, que l’opposition juge trop maigre pour une ville de cette taille."
	const short = "Les arbres de la place seront plantés en mars, a promis le maire de la ville."
	c := &corpus.Corpus{}
	for _, f := range [][2]string{{"a.txt", long}, {"b.txt", "La mairie a parlé d’arbres et de budget lundi soir. Elle n’a pas dit combien il en faudrait, ni quand ils seraient plantés au centre."}, {"c.txt", short}} {
		a, err := corpus.Read(f[0], []byte(f[1]))
		if err != nil {
			t.Fatal(err)
		}
		c.Articles = append(c.Articles, *a)
	}
	for text, want := range map[string][]string{
		strings.Replace(long, "trois millions", "quatre millions", 1): {"a.txt"},
		short: {"c.txt"},
		strings.Replace(short, "mars", "avril", 1): nil,
	} {
		a, err := corpus.Read("x.txt", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := Copies(c, a); !slices.Equal(got, want) {
			t.Errorf("%q: %q", text, got)
		}
	}
}
