package text

import (
	"strings"
	"testing"
)

func forms(s string) string {
	var sc Scanner
	sc.Reset(s)
	var out []string
	for sc.Next() {
		w := sc.Word()
		out = append(out, string(w.Form))
	}
	return strings.Join(out, " ")
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"L’expulsion d'Elon Musk", "expulsion elon musk"},
		{"aujourd'hui, prud’homme, O'Brien", "aujourdhui prudhomme obrien"},
		{"3 000 euros, 3.000, 3\u202f000 et 1,5 %", "3000 euros 3000 3000 et 1.5 %"},
		{"en 2022 300 personnes", "en 2022 300 personnes"},
		{"l'O.N.U., M. Dupont, U.S. A.", "onu m dupont us a"},
		{"porte-parole", "porte parole porteparole"},
		{"réclame-t-il", "reclame t il reclametil"},
		{"1er juillet 4x4 G20 Covid-19", "1 juillet 4x4 g20 covid 19 covid19"},
		{"Musk's œuvre Kyïv Şişli", "musk oeuvre kyiv sisli"},
		{"qu'en l'an", "en an"},
		{"15,500 people, 1,5 et 0,125", "15500 people 1.5 et 0.125"},
		{"cor\u00adrup\u00adtion Hyper\u200bloop", "corruption hyperloop"},
		{"vol AF-447, score 2-0", "vol af 447 af447 score 2 0"},
		{"né en 1712, n’est née ne", "nee en 1712 est nee ne"},
		{"", ""},
		{"'' ’ - …", ""},
	} {
		if got := forms(c.in); got != c.want {
			t.Errorf("%q\n got %q\nwant %q", c.in, got, c.want)
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("L’O.N.U. porte-parole 3 000,5 % d'aujourd'hui")
	f.Fuzz(func(t *testing.T, s string) {
		var sc Scanner
		sc.Reset(s)
		at := 0
		for n := 0; sc.Next(); n++ {
			w := sc.Word()
			if len(w.Form) == 0 || w.Start >= w.End || w.End > len(s) || (!w.Joined && w.Start < at) {
				t.Fatalf("word %q at %d..%d after %d in %q", w.Form, w.Start, w.End, at, s)
			}
			at = w.End
			if n > 2*len(s)+2 {
				t.Fatalf("no end in %q", s)
			}
		}
	})
}
