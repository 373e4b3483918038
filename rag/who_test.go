package rag

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"verbatim.example/rag/text"
)

// checkWho fails the test where what is known of somebody breaks a rule.
func checkWho(t *testing.T, e *Engine, w *Who) {
	t.Helper()
	if err := e.checkDossier(&w.Dossier); err != nil {
		t.Errorf("%s: %v", w.Topic, err)
	}
	numbers := map[int]string{}
	for _, s := range slices.Concat(w.Statements, w.Mentions) {
		if err := e.checkQuote(s.Row); err != nil {
			t.Errorf("%s: %v", w.Topic, err)
		}
		if v, err := e.Verify(t.Context(), s.Quote); err != nil || v.Verdict != Exact {
			t.Errorf("%s: %s %v: %s", w.Topic, v.Verdict, err, s.Quote)
		}
		if at := s.File + " " + s.Quote; s.N < 1 || numbers[s.N] != "" && numbers[s.N] != at {
			t.Errorf("%s: number %d", w.Topic, s.N)
		} else {
			numbers[s.N] = at
		}
	}
	for _, list := range [][]Said{w.Statements, w.Mentions} {
		if !slices.IsSortedFunc(list, func(a, b Said) int { return newest(a.Date, b.Date) }) {
			t.Errorf("%s: not the newest first", w.Topic)
		}
	}
	for _, name := range append(slices.Clone(w.Aliases), w.Functions...) {
		if v, err := e.Verify(t.Context(), name); err != nil || v.Verdict != Exact {
			t.Errorf("%s: %q is %s in the articles", w.Topic, name, v.Verdict)
		}
	}
}

func who(t *testing.T, e *Engine, name string) Who {
	t.Helper()
	w, err := e.Who(t.Context(), Question{Text: name})
	if err != nil {
		t.Fatal(err)
	}
	checkWho(t, e, &w)
	return w
}

// TestWhoTopics measures who is found by which name on the labelled topics. A
// description (« le suspect ») is none that the articles give beside a name.
func TestWhoTopics(t *testing.T) {
	topics, e := deskTopics(t, "dev")
	persons, found, aliases, same, functions, right := 0, 0, 0, 0, 0, 0
	for _, d := range topics {
		for _, p := range d.Who {
			persons++
			w := who(t, e, p.Name)
			found += count(w.Verdict == Answered)
			for _, a := range p.Aliases {
				aliases++
				v := who(t, e, a)
				if ok := v.Verdict == Answered && v.Name == w.Name; ok {
					same++
				} else {
					t.Logf("%s: %q is %s %q %q", p.Name, a, v.Verdict, v.Name, v.Candidates)
				}
			}
			if len(w.Functions) > 0 {
				functions++
				ok := slices.ContainsFunc(w.Functions, func(f string) bool {
					x, y := text.Fold(f), text.Fold(p.Function)
					return strings.Contains(x, y) || strings.Contains(y, x)
				})
				if right += count(ok); !ok {
					t.Logf("%s: %q, not %q", p.Name, w.Functions, p.Function)
				}
			}
		}
	}
	t.Logf("%d of %d found, %d of %d other names, functions %d of %d", found, persons, same, aliases, right, functions)
	if found < persons || 10*same < 6*aliases || 10*right < 6*functions {
		t.Errorf("%d of %d found, %d of %d other names, functions %d of %d", found, persons, same, aliases, right, functions)
	}
}

// affairOfTwo has two persons of one surname, a third with another, and one whom
// only an article apart calls by the surname.
var affairOfTwo = map[string]string{
	"a.txt": "---\ntitle: Le port de Malvois\noutlet: La Gazette\ndate: 2025-02-11\n---\n\nLe maire de Malvois, Paul Ferran, a annoncé un nouveau port. « Il ouvrira en 2027 », a déclaré M. Ferran. Selon un riverain, le quai serait trop court.\n",
	"b.txt": "---\ntitle: Une élue proteste\noutlet: Le Fanal\ndate: 2025-02-12\n---\n\nLa députée Julie Ferran dénonce le port de Malvois. « Il est trop cher », a ajouté Mme Ferran.\n",
	"c.txt": "---\ntitle: Le chantier\noutlet: Méridia\ndate: 2025-03-01\n---\n\nL’ancien préfet de Malvois, Sergueï Kirienko, dément avoir signé le permis. Paul Ferran n’a pas souhaité commenter.\n",
	"d.txt": "---\ntitle: The works\noutlet: The Post\ndate: 2025-03-02\n---\n\nSergei Kiriyenko, the former prefect, said the permit was lost. Tordelac Construction est chargée du chantier.\n",
	"e.txt": "---\ntitle: Le permis\noutlet: Méridia\ndate: 2025-03-05\n---\n\nM. Kirienko a reconnu que le permis était de sa main.\n",
}

func TestWhoIs(t *testing.T) {
	e := engineOf(t, affairOfTwo)
	for name, want := range map[string]string{
		"Paul Ferran": "Paul Ferran", "paul ferran": "Paul Ferran", "le maire de Malvois": "Paul Ferran", "Qui est Paul Ferran ?": "Paul Ferran",
		"Julie Ferran": "Julie Ferran", "Mme Julie Ferran": "Julie Ferran",
		"Sergueï Kirienko": "Sergei Kiriyenko", "Kirienko": "Sergei Kiriyenko", "Kiriienko": "Sergei Kiriyenko", "Sergei Kiriyenko": "Sergei Kiriyenko", "kiriyenko": "Sergei Kiriyenko",
		"Tordelac Construction": "Tordelac Construction",
		"Ferran":                "", "Malvoisin": "", "le permis": "", "quai": "", "Zorglub": "",
	} {
		if w := who(t, e, name); w.Name != want || (want == "") != (w.Verdict == Refused) {
			t.Errorf("%q: %s %q %q\n%s", name, w.Verdict, w.Name, w.Candidates, w.Text)
		}
	}
	if w := who(t, e, "Ferran"); !slices.Equal(w.Candidates, []string{"Paul Ferran", "Julie Ferran"}) || w.Text != "« Ferran » peut être : Paul Ferran et Julie Ferran. Donnez le nom complet." {
		t.Errorf("%q %q", w.Candidates, w.Text)
	}
	if w := who(t, e, "Tordelec Constructions"); w.Text != "Aucun de ces articles ne nomme « Tordelec Constructions ».\nNoms proches : Tordelac Construction." {
		t.Errorf("%q %q", w.Candidates, w.Text)
	}
	if w := who(t, e, "Zorglub"); !slices.Equal(w.Missing, []string{"Zorglub"}) || len(w.Candidates) > 0 {
		t.Errorf("%q %q", w.Missing, w.Candidates)
	}
}

// TestWhoSays looks at whom words are attributed to: nobody has those of another.
func TestWhoSays(t *testing.T) {
	e := engineOf(t, affairOfTwo)
	for name, want := range map[string][]string{
		"Paul Ferran":      {"c.txt declines", "a.txt announces", "a.txt affirms"},
		"Julie Ferran":     {"b.txt accuses", "b.txt affirms"},
		"Sergueï Kirienko": {"e.txt confirms", "d.txt affirms", "c.txt denies"},
	} {
		w := who(t, e, name)
		var got []string
		for _, s := range w.Statements {
			got = append(got, s.File+" "+s.Verb)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q\n%s", name, got, want, w.Text)
		}
	}
	w := who(t, e, "Kirienko")
	if !slices.Equal(w.Functions, []string{"ancien préfet de Malvois"}) {
		t.Errorf("functions: %q", w.Functions)
	}
	for _, line := range []string{
		"Nom : Sergei Kiriyenko",
		"Aussi écrit : Kirienko, Sergueï Kirienko",
		"• Sergueï Kirienko dément : « L’ancien préfet de Malvois, Sergueï Kirienko, dément avoir signé le permis. » — Méridia, 1er mars 2025 [",
	} {
		if !strings.Contains(w.Text, line) {
			t.Errorf("no line %q in:\n%s", line, w.Text)
		}
	}
	again := who(t, engineOf(t, affairOfTwo), "Kirienko")
	if again.TookMS = w.TookMS; !reflect.DeepEqual(w, again) {
		t.Errorf("another time:\n%s\n%s", w.Text, again.Text)
	}
	hidden := who(t, e.Without([]string{"c.txt", "e.txt"}), "Kiriyenko")
	if hidden.Name != "Sergei Kiriyenko" || len(hidden.Statements) != 1 || strings.Contains(hidden.Text, "Kirienko") {
		t.Errorf("a hidden article shows:\n%s", hidden.Text)
	}
}

func TestEdits(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"trump", "trimp", 1}, {"kitten", "sitting", 3}} {
		if got := edits(test.a, test.b); got != test.want {
			t.Errorf("%q %q: %d", test.a, test.b, got)
		}
	}
}

// A spokeswoman brought in without a name is not the spokesman whom the article
// names; a body that is written but never told apart is not said to be named
// nowhere.
func TestWhoOneOfMany(t *testing.T) {
	e := embedded(t)
	for _, s := range who(t, e, "Peskov").Statements {
		if strings.Contains(s.Quote, "a lancé une porte-parole") {
			t.Errorf("Peskov is given the words of another: %s", s.Quote)
		}
	}
	for name, want := range map[string]string{"Commission européenne": "Ces articles ne disent pas qui est", "Zanzibar": "Aucun de ces articles ne nomme"} {
		if w := who(t, e, name); !strings.HasPrefix(w.Text, want) {
			t.Errorf("%s: %s", name, w.Text)
		}
	}
}
