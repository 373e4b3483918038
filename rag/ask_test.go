package rag

import (
	"os"
	"reflect"
	"strings"
	"sync"
	"testing"

	"verbatim.example/rag/text"
)

func ask(t testing.TB, e *Engine, question string) Answer {
	t.Helper()
	a, err := e.Ask(t.Context(), Question{Text: question}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Check(&a); err != nil {
		t.Errorf("%q breaks a rule: %v", question, err)
	}
	a.TookMS = 0
	return a
}

func TestCoefficients(t *testing.T) {
	if err := CheckCoefficients(); err != nil {
		t.Error(err)
	}
}

// A newcomer's first question.
func TestAskFirst(t *testing.T) {
	a := ask(t, embedded(t), "Qui a réclamé l'expulsion d'Elon Musk ?")
	if a.Verdict != Answered || a.Language != "fr" || a.Mode != "extractive" {
		t.Fatalf("%s, %s, %s", a.Verdict, a.Language, a.Mode)
	}
	r := a.Citations[0]
	if !strings.Contains(r.Quote, "Steve Bannon") || r.File != "000_5cf8552c8c7966a6.txt" || r.Outlet != "Corpus d'exemple Verbatim" || r.Reports == "" {
		t.Errorf("%+v", r)
	}
	if !strings.HasPrefix(a.Text, "« ") || !strings.Contains(a.Text, " » [1]") {
		t.Errorf("text %q", a.Text)
	}
}

var affair = map[string]string{
	"gazette.txt": "---\ntitle: L'affaire du stade\noutlet: La Gazette\ndate: 2024-05-02\n---\n\nSelon Le Monde, le maire Paul Ferrand a rencontré plusieurs fois le promoteur du stade depuis 2022.\n\nLe chantier du stade a coûté douze millions d'euros.\n",
	"courrier.md": "---\ntitle: Ferrand et le promoteur\noutlet: Le Courrier\ndate: 2024-05-03\n---\n\nLe maire Paul Ferrand aurait rencontré le promoteur du stade à plusieurs reprises, selon Le Monde.\n\nPaul Ferrand dément ces rencontres avec le promoteur.\n",
	"echo.txt":    "---\ntitle: Le marché de Noël\noutlet: L'Écho\n---\n\nLe marché de Noël ouvrira le 1er décembre sur la place de la mairie.\n\nIl accueillera quarante exposants venus de toute la région.\n",
}

// A denial of what is reported stands under its own heading, before any second
// quote of the same position.
func TestAskDenial(t *testing.T) {
	e := engineOf(t, affair)
	a := ask(t, e, "Depuis quand le maire rencontre-t-il le promoteur du stade ?")
	if a.Verdict != Answered || len(a.Citations) < 2 {
		t.Fatalf("%s\n%s", a.Verdict, a.Text)
	}
	if !strings.Contains(a.Citations[0].Quote, "depuis 2022") || !strings.Contains(a.Citations[1].Quote, "dément") {
		t.Errorf("citations %+v", a.Citations)
	}
	want := "Les articles donnent deux versions.\n\nRapporté par La Gazette\n« Selon Le Monde, "
	if !strings.HasPrefix(a.Text, want) || !strings.Contains(a.Text, "\n\nDémenti ou limité (Paul Ferrand)\n« Paul Ferrand dément") {
		t.Errorf("text:\n%s", a.Text)
	}
	if a.Articles != 2 || a.Origins != 1 || len(a.Notes) != 1 || a.Notes[0] != "2 articles, au moins 1 origine (Le Monde)." {
		t.Errorf("%d articles, %d origins, notes %q", a.Articles, a.Origins, a.Notes)
	}
	// What nobody denies has one version.
	if a := ask(t, e, "Combien a coûté le chantier du stade ?"); strings.Contains(a.Text, "Démenti") {
		t.Errorf("denied:\n%s", a.Text)
	}
}

func TestAskRefusals(t *testing.T) {
	e := engineOf(t, affair)
	for _, c := range []struct {
		question string
		verdict  Verdict
		missing  string
		text     string
	}{
		{"Que dit Zorglub du stade ?", Refused, "Zorglub", "Les articles ne répondent pas à cette question.\n« Zorglub » n’apparaît dans aucun des 3 articles."},
		{"Qui a gagné le match de 1998 ?", Refused, "1998", "« 1998 » n’apparaît dans aucun des 3 articles. Les articles datés vont du 2 mai 2024 au 3 mai 2024 ; 1 est sans date."},
		{"Qui veut manger une choucroute garnie ?", Refused, "choucroute garnie", "n’apparaissent dans aucun des 3 articles."},
		{"Why?", Refused, "", "The articles do not answer this question.\nIt has no word to look for"},
		{"?", Refused, "", "Les articles ne répondent pas à cette question."},
		{"", Refused, "", "Les articles ne répondent pas à cette question."},
	} {
		a := ask(t, e, c.question)
		if a.Verdict != c.verdict || strings.Join(a.Missing, " ") != c.missing || !strings.Contains(a.Text, c.text) {
			t.Errorf("%q: %s, missing %q\n%s", c.question, a.Verdict, a.Missing, a.Text)
		}
		if len(a.Citations) > 0 || len(a.Closest) > 3 || strings.Count(a.Text, "\n") > 2 || strings.Contains(a.Text, "[1]") {
			t.Errorf("%q: %d citations, %d closest\n%s", c.question, len(a.Citations), len(a.Closest), a.Text)
		}
	}
}

func TestAskFilters(t *testing.T) {
	e := engineOf(t, affair)
	a, err := e.Ask(t.Context(), Question{Text: "Que fait le maire Paul Ferrand ?", Since: "2024-05-03"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range append(a.Citations, a.Closest...) {
		if r.File != "courrier.md" {
			t.Errorf("%s is of %s", r.File, r.Date)
		}
	}
}

// A question that leans on the one before takes its names along; one that
// stands alone does not.
func TestAskFollowUp(t *testing.T) {
	e := engineOf(t, affair)
	for _, c := range []struct{ question, previous, file string }{
		{"Et combien a-t-il coûté ?", "Où en est le chantier du stade ?", "gazette.txt"},
		{"Quand ouvrira-t-il ?", "Parlez-moi du marché de Noël", "echo.txt"},
		{"Quand ouvrira le marché de Noël ?", "Que dément Paul Ferrand ?", "echo.txt"},
	} {
		a, err := e.Ask(t.Context(), Question{Text: c.question, Previous: c.previous}, nil)
		if err != nil || e.Check(&a) != nil {
			t.Fatal(err, e.Check(&a))
		}
		rows := append(a.Citations, a.Closest...)
		if len(rows) == 0 || rows[0].File != c.file {
			t.Errorf("%q after %q: %s\n%s", c.question, c.previous, a.Verdict, a.Text)
		}
	}
}

// A near-copy is not a second confirmation, and an outlet speaks twice at most.
func TestAskCopies(t *testing.T) {
	same := "Le barrage de Montcalme a cédé dans la nuit de lundi à mardi, après trois jours de pluie sur la vallée.\n"
	e := engineOf(t, map[string]string{
		"a.txt": "---\ntitle: Barrage A\noutlet: A\n---\n\n" + same,
		"b.txt": "---\ntitle: Barrage B\noutlet: B\n---\n\n" + same,
		"c.txt": "---\ntitle: Autre\noutlet: C\n---\n\nLe préfet visite les écoles du canton voisin cette semaine.\n",
	})
	a := ask(t, e, "Quand le barrage de Montcalme a-t-il cédé ?")
	if a.Verdict != Answered || len(a.Citations) != 1 {
		t.Errorf("%s, %d citations\n%s", a.Verdict, len(a.Citations), a.Text)
	}
}

// The same question gets the same answer, also from many at once.
func TestAskConcurrent(t *testing.T) {
	e := embedded(t)
	questions := []string{"Qui a réclamé l'expulsion d'Elon Musk ?", "Depuis quand Musk et Poutine se parlent-ils ?", "Who denied the talks?", "recette de lasagnes"}
	var want []Answer
	for _, q := range questions {
		want = append(want, ask(t, e, q))
	}
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 20 {
				k := (g + i) % len(questions)
				if got := ask(t, e, questions[k]); !reflect.DeepEqual(got, want[k]) {
					t.Errorf("%q: %+v, then %+v", questions[k], want[k], got)
				}
			}
		})
	}
	wg.Wait()
}

// Check finds what a composer could do wrong.
func TestCheck(t *testing.T) {
	e := engineOf(t, affair)
	good := ask(t, e, "Combien a coûté le chantier du stade ?")
	if good.Verdict != Answered {
		t.Fatal(good.Text)
	}
	for name, break_ := range map[string]func(a *Answer){
		"altered word":     func(a *Answer) { a.Citations[0].Quote = strings.Replace(a.Citations[0].Quote, "douze", "treize", 1) },
		"wrong line":       func(a *Answer) { a.Citations[0].FirstLine, a.Citations[0].LastLine = 1, 2 },
		"no such line":     func(a *Answer) { a.Citations[0].LastLine = 99 },
		"wrong file":       func(a *Answer) { a.Citations[0].File = "echo.txt" },
		"no such file":     func(a *Answer) { a.Citations[0].File = "../x" },
		"wrong number":     func(a *Answer) { a.Citations[0].N = 2 },
		"text altered":     func(a *Answer) { a.Text = strings.Replace(a.Text, "douze", "treize", 1) },
		"mark left out":    func(a *Answer) { a.Text = strings.ReplaceAll(a.Text, " [1]", "") },
		"mark of nothing":  func(a *Answer) { a.Text = strings.ReplaceAll(a.Text, "[1]", "[7]") },
		"row not cited":    func(a *Answer) { r := a.Citations[0]; r.N = len(a.Citations) + 1; a.Citations = append(a.Citations, r) },
		"refusal cites":    func(a *Answer) { a.Verdict = Refused },
		"answer of no row": func(a *Answer) { a.Citations = nil },
	} {
		a := good
		a.Citations = append([]Row(nil), good.Citations...)
		break_(&a)
		if e.Check(&a) == nil {
			t.Errorf("%s: not found", name)
		}
	}
}

func TestTypeset(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"Il pleut.", "« Il pleut. »"},
		{"Il a dit « non ».", "« Il a dit “non”. »"},
		{`"Je pars" dit-il.`, "« “Je pars” dit-il. »"},
		{"Né en 1945[12], mort en 1990 [3].", "« Né en 1945, mort en 1990. »"},
		{"Il a […] ri.", "« Il a […] ri. »"},
		{"«\u00a0Oui\u00a0»", "« “Oui” »"},
	} {
		if got := Typeset(c.in); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}

func TestKindOf(t *testing.T) {
	for _, c := range []struct {
		question string
		want     asked
	}{
		{"Qui a réclamé l'expulsion d'Elon Musk ?", person},
		{"Depuis quand Musk et Poutine se parlent-ils ?", date},
		{"En quelle année est-il né ?", date},
		{"Où se trouve le siège ?", place},
		{"D'où vient-il ?", place},
		{"Dans quel pays ?", place},
		{"Combien de satellites ?", number},
		{"Quel est le montant de l'amende ?", number},
		{"Pourquoi Trump est-il en colère ?", reason},
		{"Comment a-t-il réagi ?", manner},
		{"Qu'est-ce que le DOGE ?", definition},
		{"Qui est Steve Bannon ?", definition},
		{"Musk a-t-il démenti ?", yesNo},
		{"Est-ce que Musk dément ?", yesNo},
		{"Quels sont les sujets abordés ?", list},
		{"Quelle est la différence entre A et B ?", comparison},
		{"Quel ministre a signé ?", person},
		{"Who asked for it?", person},
		{"When did it start?", date},
		{"How many satellites?", number},
		{"Where did he speak?", place},
		{"Did Musk deny it?", yesNo},
		{"What is the DOGE?", definition},
		{"Which country is it?", place},
		{"How did he react?", manner},
		{"Quelle était la composition de l'armée ?", anything},
		{"Quel est le nom de la ville ?", place},
		{"Quel est le nom du premier album ?", person},
		{"Quelle est la plus grande ville ?", place},
		{"", anything},
	} {
		lang := "fr"
		if strings.HasPrefix(c.question, "W") || strings.HasPrefix(c.question, "How") || strings.HasPrefix(c.question, "Did") {
			lang = "en"
		}
		if got := kindOf(c.question, text.Language(lang)); got != c.want {
			t.Errorf("%q: %s, want %s", c.question, got, c.want)
		}
	}
}

func BenchmarkAsk(b *testing.B) {
	e := embedded(b)
	for b.Loop() {
		if _, err := e.Ask(b.Context(), Question{Text: "Qui a réclamé l'expulsion d'Elon Musk ?"}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAskPiaf asks over the 191 articles of the public set.
func BenchmarkAskPiaf(b *testing.B) {
	const dir = "../../shared/eval/piaf/docs"
	if _, err := os.Stat(dir); err != nil {
		b.Skip("SKIPPED: the public set is not here")
	}
	e, err := Open(b.Context(), Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	questions := []string{"Quel ruisseau ne court pas par les Ulis ?", "Qui a écrit les Mamelles de Tirésias ?", "Combien d'églises et de lieux de culte compte la ville de Rome ?", "Quand se déroule la période du grand hiatus ?"}
	for i := 0; b.Loop(); i++ {
		if _, err := e.Ask(b.Context(), Question{Text: questions[i%len(questions)]}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

// What an adversary or a careless scrape puts into articles does not break the
// rules, and ordinary words are no denials.
func TestAskTraps(t *testing.T) {
	e := engineOf(t, map[string]string{
		"boreal.txt":   "---\ntitle: Boréal\noutlet: Le [7] Journal\n---\n\nLe satellite Boréal[1[2]3] a été lancé en mars 1998[4] depuis Kourou par une fusée Ariane.\n\nLe satellite Boréal observe les glaces. Le satellite Boréal pèse trois tonnes. Le satellite Boréal tourne encore.\n",
		"long.txt":     "Le mur de texte\n\nLe canal de Brévannes " + strings.Repeat("coule vers la mer et la plaine ", 80) + "sans jamais finir\n",
		"lubrizol.txt": "L'usine au bord du fleuve\n\nL'usine Lubrizol émet quatre tonnes de solvants par an dans la Seine.\n\nL'usine Lubrizol rejette des solvants dans la Seine toutes les nuits depuis Rouen.\n",
	})
	a := ask(t, e, "Quand le satellite Boréal a-t-il été lancé ?")
	if a.Verdict != Answered || strings.Contains(a.Text, "[7]") || strings.Contains(a.Text, "[4]") {
		t.Errorf("%s\n%s", a.Verdict, a.Text)
	}
	outlets := 0
	for _, r := range a.Citations {
		outlets += count(r.File == "boreal.txt")
	}
	if outlets > 2 {
		t.Errorf("one outlet is quoted %d times", outlets)
	}
	if a := ask(t, e, "Où coule le canal de Brévannes ?"); a.Verdict == Answered {
		t.Errorf("a text without stops is quoted:\n%s", a.Text)
	}
	if a := ask(t, e, "Combien de solvants l'usine Lubrizol émet-elle dans la Seine ?"); strings.Contains(a.Text, "versions") {
		t.Errorf("a denial is seen in\n%s", a.Text)
	}
	if a := ask(t, e, strings.Repeat("zeugma", 700)); len(a.Text) > 300 {
		t.Errorf("an endless word is echoed in %d bytes", len(a.Text))
	}
	if a := ask(t, e, "QUI EST LE PRESIDENT DU PEROU ?"); strings.Join(a.Missing, " ") != "PEROU" {
		t.Errorf("missing %q", a.Missing)
	}
}
