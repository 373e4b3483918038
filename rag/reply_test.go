package rag

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func read(pieces ...string) []string {
	var r reply
	var out []string
	for _, p := range pieces {
		out = append(out, r.add(p)...)
	}
	return append(out, r.end()...)
}

func TestReply(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"Le maire dément. [1] Le préfet se tait [2].", []string{"Le maire dément. [1]", "Le préfet se tait [2]."}},
		{"Le maire dément [1, 2]. Le préfet se tait.【3】", []string{"Le maire dément [1][2].", "Le préfet se tait.[3]"}},
		{"Le maire dément. [1] [2]\nLe préfet se tait. [2†source]", []string{"Le maire dément. [1] [2]", "Le préfet se tait. [2]"}},
		{"- Un port **brûle** [1].\n- Un autre aussi [2].\n\n1. Un troisième [3].", []string{"Un port brûle [1].", "Un autre aussi [2].", "Un troisième [3]."}},
		{"« Rien n’est vrai. » [1] Il le dit à M. Ferrand [2].", []string{"« Rien n’est vrai. » [1]", "Il le dit à M. Ferrand [2]."}},
		{"NO_ANSWER", []string{"NO_ANSWER"}},
		{"Sans point [1]", []string{"Sans point [1]"}},
	} {
		got := read(c.in)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

// However the text is cut on its way, the sentences are the same.
func TestReplyPieces(t *testing.T) {
	const s = "D’après La Gazette, M. Ferrand a vu le promoteur [1]. Il dément, « plusieurs fois. » [2]\nLe 1er mai 2024, le port a perdu 3,5 % [3][4]. Qui le dit ? Personne. [1] "
	want := read(s)
	if len(want) != 5 {
		t.Fatalf("%q", want)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		var pieces []string
		for rest := s; rest != ""; {
			n := 1 + rng.IntN(min(len(rest), 20))
			pieces = append(pieces, rest[:n])
			rest = rest[n:]
		}
		if got := read(pieces...); !slices.Equal(got, want) {
			t.Fatalf("%q: %q", pieces, got)
		}
	}
}

func TestCutMarks(t *testing.T) {
	words, cited := cutMarks("Le maire dément.[1] [2]")
	if words != "Le maire dément." || !slices.Equal(cited, []int{0, 1}) {
		t.Errorf("%q %v", words, cited)
	}
	if words, cited := cutMarks("Le maire dément [99999999999999999999]."); words != "Le maire dément." || len(cited) != 0 {
		t.Errorf("%q %v", words, cited)
	}
}

func FuzzReply(f *testing.F) {
	f.Add("Le maire dément. [1] Il", " le dit [2].")
	f.Add("a\n[1]", "]【3】")
	f.Fuzz(func(t *testing.T, a, b string) {
		for _, s := range read(a, b) {
			if strings.TrimSpace(s) == "" || strings.Contains(s, "\n") {
				t.Errorf("sentence %q of %q", s, a+b)
			}
			cutMarks(s)
		}
	})
}
