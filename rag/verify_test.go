package rag

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

// engineOf makes an engine over texts by file name.
func engineOf(t testing.TB, texts map[string]string) *Engine {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, s := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(s)}
	}
	files, err := corpus.ScanFS(fsys)
	if err != nil {
		t.Fatal(err)
	}
	c, err := files.Parse(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.Build(context.Background(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return New(x)
}

// embedded is the engine over the demonstration corpus.
func embedded(t testing.TB) *Engine {
	t.Helper()
	e, err := Open(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestVerify(t *testing.T) {
	e := engineOf(t, map[string]string{
		"a.txt": "Le budget\n\nLe maire n’a pas voté le budget de 3 000 euros, a déclaré Paul Ferrand mardi. « Nous attendrons l'été », a-t-il ajouté.\n",
		"b.txt": "La fête\n\nLa fête du village aura lieu dimanche sur la grande place, devant l'église.\n",
	})
	for _, c := range []struct {
		quote, verdict, differences string
		first                       int
	}{
		{"Le maire n'a pas voté le budget de 3 000 euros", Exact, "", 3},
		{"LE MAIRE N'A PAS VOTE LE BUDGET DE 3000 EUROS", Exact, "", 3},
		{"«Nous attendrons l’été»", Exact, "", 3},
		{"Le maire a voté le budget de 3 000 euros", Altered, "→n’ →pas", 3},
		{"Le maire n’a pas voté le budget de 4 000 euros, a déclaré Paul Ferrand", Altered, "4 000→3 000", 3},
		{"Le maire n’a pas voté le budget de 3 000 euros, a déclaré Jean Ferrand", Altered, "Jean→Paul", 3},
		{"La fête du village aura lieu samedi sur la grande place", Altered, "samedi→dimanche", 3},
		{"Le dragon a mangé la princesse au petit matin", Absent, "", 0},
		{"", Absent, "", 0},
		{"…", Absent, "", 0},
	} {
		v, err := e.Verify(t.Context(), c.quote)
		if err != nil {
			t.Fatal(err)
		}
		var ds []string
		for _, d := range v.Differences {
			ds = append(ds, d.Given+"→"+d.Found)
		}
		first := 0
		if len(v.Matches) > 0 {
			first = v.Matches[0].FirstLine
		}
		if v.Verdict != c.verdict || strings.Join(ds, " ") != c.differences || first != c.first {
			t.Errorf("%q: %s, %q, line %d; want %s, %q, line %d", c.quote, v.Verdict, ds, first, c.verdict, c.differences, c.first)
		}
	}
}

// Every sentence of the demonstration corpus is exact, and altered by one word
// it is not.
func TestVerifyCorpus(t *testing.T) {
	e := embedded(t)
	n, wrong := 0, 0
	for ai, a := range e.corpus.Articles {
		for i, s := range a.Sentences {
			q := a.Quote(i, i)
			ws := strings.Fields(q)
			if s.Kind != corpus.Body || len(ws) < 6 {
				continue
			}
			n++
			v, err := e.Verify(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if v.Verdict != Exact || v.Matches[0].File != e.corpus.Articles[ai].File || e.checkRow(v.Matches[0]) != nil {
				t.Errorf("true quote: %s %q", v.Verdict, q)
			}
			ws[len(ws)/2] = fmt.Sprintf("zeugme%d", n)
			v, err = e.Verify(t.Context(), strings.Join(ws, " "))
			if err != nil {
				t.Fatal(err)
			}
			if v.Verdict != Altered || len(v.Differences) != 1 {
				wrong++
			}
		}
	}
	if n < 50 || wrong > n/50 {
		t.Errorf("%d of %d quotes altered by a word were not found altered by one difference", wrong, n)
	}
}
