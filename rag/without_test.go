package rag

import (
	"slices"
	"strings"
	"testing"
)

// What is left out of a view is out of everything: answers, passages, quotes,
// verification, lists, counts, and the words that it alone holds.
func TestWithout(t *testing.T) {
	whole := engineOf(t, map[string]string{
		"a.txt": "Le budget\n\nLe maire de Villebourg n’a pas voté le budget de 3 000 euros, a déclaré Paul Ferrand mardi.\n",
		"b.txt": "La fête\n\nLa fête de Villebourg aura lieu dimanche sur la grande place, devant l'église.\n",
		"c.txt": "Le marché\n\nLe marché de Villebourg se tient chaque jeudi matin, devant la mairie.\n",
	})
	const question, hidden = "Qui a parlé du budget de Villebourg ?", "a.txt"
	if a := ask(t, whole, question); a.Verdict != Answered || a.Citations[0].File != hidden {
		t.Fatalf("%+v", a)
	}
	e := whole.Without([]string{hidden, "nothing.txt"})

	a := ask(t, e, question)
	rows := slices.Concat(a.Citations, a.Closest)
	if slices.ContainsFunc(rows, func(r Row) bool { return r.File == hidden }) {
		t.Errorf("an answer cites it: %+v", rows)
	}
	if !slices.Contains(a.Missing, "budget") || !strings.Contains(a.Text, "2 articles") {
		t.Errorf("missing %v, text %q", a.Missing, a.Text)
	}
	hits, err := e.Search(t.Context(), Question{Text: "budget Villebourg"}, 10)
	if err != nil || len(hits) != 2 {
		t.Errorf("%v, %+v", err, hits)
	}
	for _, h := range hits {
		if h.File == hidden {
			t.Errorf("found %+v", h)
		}
	}
	quotes, err := e.Quotes(t.Context(), Question{Text: question}, 5)
	if err != nil || len(quotes) == 0 || slices.ContainsFunc(quotes, func(r Row) bool { return r.File == hidden }) {
		t.Errorf("%v, %+v", err, quotes)
	}
	v, err := e.Verify(t.Context(), "Le maire de Villebourg n’a pas voté le budget de 3 000 euros")
	if err != nil || v.Verdict != Absent || len(v.Matches) > 0 {
		t.Errorf("%v, %+v", err, v)
	}
	if _, err := e.Article(hidden); err == nil {
		t.Error("the article can be read")
	}
	if n := len(e.Corpus().Articles); n != 2 || e.Stats().Articles != 2 || e.Stats().Passages != whole.Stats().Passages-1 || e.Passages(hidden) != 0 {
		t.Errorf("%d articles, %+v", n, e.Stats())
	}

	// It can be undone, and leaving out nothing costs nothing.
	if a := ask(t, whole, question); a.Verdict != Answered || len(whole.Corpus().Articles) != 3 {
		t.Errorf("the engine changed: %+v", a)
	}
	if whole.Without(nil) != whole || whole.Without([]string{"nothing.txt"}) != whole {
		t.Error("a view of everything was made")
	}
	if n := len(e.Without([]string{"b.txt"}).Corpus().Articles); n != 1 {
		t.Errorf("the view of a view has %d articles", n)
	}
}

func TestQuotes(t *testing.T) {
	e := embedded(t)
	rows, err := e.Quotes(t.Context(), Question{Text: "Depuis quand Musk et Poutine se parlent-ils ?"}, 6)
	if err != nil || len(rows) < 4 {
		t.Fatalf("%v, %d quotes", err, len(rows))
	}
	for i, r := range rows {
		if err := e.checkRow(r); err != nil || r.N != i+1 {
			t.Errorf("%+v: %v", r, err)
		}
	}
	if rows, err := e.Quotes(t.Context(), Question{Text: "qui ?"}, 3); err != nil || len(rows) > 0 {
		t.Errorf("%v, %v", rows, err)
	}
}
