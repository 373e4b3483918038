package rag

import (
	"reflect"
	"slices"
	"strings"
	"testing"
)

// Whatever is asked for, a comparison breaks no rule, its rows are word for word
// in the corpus, its numbers are those of its text, and it says the same twice.
func TestCompareRules(t *testing.T) {
	e := folder(t, "testdata/claims/fixture")
	var topics, files []string
	for _, tp := range labelledTopics(t) {
		files = append(files, tp.Files...)
	}
	for n := range e.corpus.Articles {
		a := &e.corpus.Articles[n]
		if !slices.Contains(files, a.File) {
			continue
		}
		topics = append(topics, a.Title)
		for i := range a.Sentences {
			if st := e.statement(n, i); len(st.Names) > 0 && i%3 == 0 {
				topics = append(topics, a.Text[st.Names[0].Start:st.Names[0].End])
			}
		}
	}
	slices.Sort(topics)
	topics = slices.Compact(topics)
	if testing.Short() {
		topics = topics[:len(topics)/4]
	}
	answered := 0
	for _, topic := range topics {
		c := compared(t, e, topic)
		if err := e.checkDossier(&c.Dossier); err != nil {
			t.Errorf("%q: %v\n%s", topic, err, c.Text)
		}
		if again := compared(t, e, topic); !reflect.DeepEqual(c, again) {
			t.Errorf("%q is not the same twice", topic)
		}
		if c.Verdict != Answered {
			continue
		}
		answered++
		checkLists(t, e, &c)
	}
	if answered < len(topics)*9/10 {
		t.Errorf("%d of %d topics of the corpus are answered", answered, len(topics))
	}
}

// checkLists looks at the rows that only the lists have.
func checkLists(t *testing.T, e *Engine, c *Comparison) {
	t.Helper()
	var rows []Row
	for _, ts := range [][]Told{c.Affirmed, c.Contested, c.Established} {
		for _, told := range ts {
			rows = append(append(rows, told.Row), told.Same...)
		}
	}
	for _, s := range c.Declined {
		rows = append(rows, s.Row)
	}
	for _, f := range c.Figures {
		for _, v := range f.Values {
			rows = append(rows, v.Row)
			if !strings.Contains(strings.ToLower(v.Quote), strings.ToLower(v.Value)) {
				t.Errorf("%q: the value %q is not in %q", c.Topic, v.Value, v.Quote)
			}
		}
	}
	rows = append(rows, c.Silent...)
	at := map[int]string{}
	for _, r := range c.Citations {
		at[r.N] = r.File + r.Quote
	}
	for _, r := range rows {
		if err := e.checkQuote(r); err != nil {
			t.Errorf("%q: %v", c.Topic, err)
		}
		if first, ok := at[r.N]; r.N < 1 || ok && first != r.File+r.Quote {
			t.Errorf("%q: %d is the number of two rows", c.Topic, r.N)
		}
		at[r.N] = r.File + r.Quote
		if v, err := e.Verify(t.Context(), r.Quote); err != nil || v.Verdict != Exact {
			t.Errorf("%q: %s %v: %s", c.Topic, v.Verdict, err, r.Quote)
		}
	}
}

func TestCompareRefuses(t *testing.T) {
	e := folder(t, "testdata/claims/fixture")
	for _, topic := range []string{"Zorglub Bretzelburg", "la", "?", "recette du clafoutis aux cerises"} {
		c := compared(t, e, topic)
		if c.Verdict != Refused || len(c.Citations)+len(c.Affirmed)+len(c.Contested)+len(c.Established) > 0 || strings.Count(c.Text, "\n") > 2 || c.Text == "" {
			t.Errorf("%q: %s\n%s", topic, c.Verdict, c.Text)
		}
		if c.Affirmed == nil || c.Contested == nil || c.Established == nil || c.Silent == nil || c.Missing == nil || c.Notes == nil {
			t.Errorf("%q: a list is nil", topic)
		}
	}
}

// The same copy twice, an article that repeats a medium and one that stands alone.
var quarrel = map[string]string{
	"gazette.txt":  "---\ntitle: Le stade et le promoteur\noutlet: La Gazette\ndate: 2024-05-02\n---\n\nSelon Le Monde, le maire Paul Ferrand aurait reçu 40 000 euros du promoteur du stade en 2022.\n\nLe promoteur n’a pas souhaité commenter.\n",
	"courrier.txt": "---\ntitle: Ferrand et le promoteur du stade\noutlet: Le Courrier\ndate: 2024-05-03\n---\n\nLe maire Paul Ferrand aurait touché 40 000 euros du promoteur du stade en 2022, d’après Le Monde.\n\nPaul Ferrand dément avoir reçu le moindre euro du promoteur. Il reconnaît avoir dîné deux fois avec le promoteur du stade.\n",
	"echo.txt":     "---\ntitle: Le stade ouvrira en mai\noutlet: L’Écho\n---\n\nLe stade ouvrira en mai, a annoncé lundi la directrice du club, Anne Roche. Le promoteur a livré le stade avec un mois de retard.\n",
}

func TestCompare(t *testing.T) {
	c := compared(t, engineOf(t, quarrel), "Ferrand et le promoteur du stade")
	for _, want := range []string{
		"(au conditionnel) : « ", "même origine (Le Monde), repris par ", "Paul Ferrand, maire, dément : « Paul Ferrand dément avoir reçu le moindre euro du promoteur. » — Le Courrier, 3 mai 2024 [",
		"Ce qui est établi\n• Paul Ferrand, maire, confirme : « Il reconnaît avoir dîné deux fois avec le promoteur du stade. »",
		"Le promoteur ne commente pas : « Le promoteur n’a pas souhaité commenter. » — La Gazette, 2 mai 2024 [",
	} {
		if !strings.Contains(c.Text, want) {
			t.Errorf("no %q in\n%s", want, c.Text)
		}
	}
	if want := "\n\nSources : 3 articles, au moins 2 origines indépendantes (dont Le Monde), du 2 mai 2024 au 3 mai 2024, 1 sans date."; !strings.HasSuffix(c.Text, want) {
		t.Errorf("no %q at the end of\n%s", want, c.Text)
	}
}

// What breaks a rule is found.
func TestCheckDossier(t *testing.T) {
	e := engineOf(t, quarrel)
	good := compared(t, e, "Ferrand et le promoteur du stade").Dossier
	if err := e.checkDossier(&good); err != nil || good.Verdict != Answered {
		t.Fatalf("%s: %v", good.Verdict, err)
	}
	edit := func(old, new string) func(*Dossier) {
		return func(d *Dossier) {
			if !strings.Contains(d.Text, old) {
				t.Fatalf("no %q in\n%s", old, d.Text)
			}
			d.Text = strings.Replace(d.Text, old, new, 1)
		}
	}
	for name, spoil := range map[string]func(*Dossier){
		"a word of a quote":      edit("le moindre euro", "le moindre sou"),
		"a figure of a quote":    edit("40 000 euros", "50 000 euros"),
		"a conditional untold":   edit(" (au conditionnel)", ""),
		"a name of nobody":       edit("• Paul Ferrand, maire, dément", "• Jean Valjean, maire, dément"),
		"a line that cites none": edit("Ce qui est contesté", "Le maire est coupable."),
		"a mark of no row":       edit("[2]", "[99]"),
		"a quote of two rows":    edit("3 mai 2024 [1]", "3 mai 2024 [1][2]"),
		"two quotes in a line":   edit(" » — ", " » et « non » — "),
		"a row that is not cited": func(d *Dossier) {
			d.Citations = append(slices.Clone(d.Citations), Row{N: len(d.Citations) + 1, File: "echo.txt", FirstLine: 6, LastLine: 6, Quote: "Le stade ouvrira en mai, a annoncé lundi la directrice du club, Anne Roche."})
		},
		"a row renumbered":      func(d *Dossier) { d.Citations = slices.Clone(d.Citations); d.Citations[0].N = 7 },
		"a row of another file": func(d *Dossier) { d.Citations = slices.Clone(d.Citations); d.Citations[0].File = "echo.txt" },
		"half a sentence": func(d *Dossier) {
			d.Citations = slices.Clone(d.Citations)
			d.Citations[0].Quote = d.Citations[0].Quote[10:]
		},
		"a count of its own":         edit("Sources : 3 articles", "Sources : 4 articles"),
		"more origins than articles": func(d *Dossier) { d.Origins = d.Articles + 1 },
		"a refusal that cites":       func(d *Dossier) { d.Verdict = Refused },
	} {
		d := good
		spoil(&d)
		if e.checkDossier(&d) == nil {
			t.Errorf("%s passes:\n%s", name, d.Text)
		}
	}
}
