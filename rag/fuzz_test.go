package rag

import (
	"strings"
	"testing"
)

// Whatever is asked, an answer keeps the rules.
func FuzzAsk(f *testing.F) {
	for _, q := range []string{"Qui a réclamé l'expulsion ?", "Combien a coûté le chantier du stade ?", "« [1] » ?", "who denies", "\x00\xff", strings.Repeat("maire ", 200), "Le maire Paul Ferrand a-t-il rencontré le promoteur ?"} {
		f.Add(q)
	}
	e := engineOf(f, affair)
	f.Fuzz(func(t *testing.T, q string) {
		a, err := e.Ask(t.Context(), Question{Text: q}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := e.Check(&a); err != nil {
			t.Fatalf("%q: %v", q, err)
		}
		if a.Score < 0 || a.Score > 1 || a.Score != a.Score {
			t.Fatalf("%q: score %v", q, a.Score)
		}
	})
}

func FuzzVerify(f *testing.F) {
	for _, q := range []string{"Le maire Paul Ferrand aurait rencontré", "n’a pas", "' ’ l'", "3 000 € 15 %"} {
		f.Add(q)
	}
	e := engineOf(f, affair)
	f.Fuzz(func(t *testing.T, q string) {
		v, err := e.Verify(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range v.Matches {
			if err := e.checkRow(r); err != nil {
				t.Fatalf("%q: %v", q, err)
			}
		}
		if (v.Verdict == Absent) != (len(v.Matches) == 0) || v.Verdict == Exact && len(v.Differences) > 0 {
			t.Fatalf("%q: %+v", q, v)
		}
	})
}

// Typesetting changes marks and blanks alone.
func FuzzTypeset(f *testing.F) {
	for _, s := range []string{`Il dit « non », "oui" et “si”.`, "1945[12]", "«\u00a0x\u00a0»", "[", "[1", "« » \""} {
		f.Add(s)
	}
	bare := func(s string) string {
		return strings.Join(strings.FieldsFunc(normal(s), func(r rune) bool { return r == ' ' || r == '"' }), "")
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got := Typeset(s); bare(got) != bare(s) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
