package eval

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verbatim.example/rag"
)

// Two papers of a folder, and posts over them that break no rule.
const (
	brokenGazette = "---\ntitle: Le stade de Kerlan\noutlet: La Gazette\ndate: 2025-03-04\n---\n\nLe maire Paul Ferrand aurait reçu 40 000 euros, selon Le Monde.\n\nPaul Ferrand dément.\n"
	brokenEcho    = "---\ntitle: Le chantier\noutlet: L’Écho\ndate: 2025-03-05\n---\n\nLe stade a coûté 12 millions d’euros[3], d’après « Le Monde ».\n"
)

func brokenDir(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range map[string]string{"gazette.txt": brokenGazette, "echo.txt": brokenEcho} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var (
	gazetteRow = rag.Row{N: 1, File: "gazette.txt", FirstLine: 7, LastLine: 7, Title: "Le stade de Kerlan", Outlet: "La Gazette", Date: "2025-03-04", Quote: "Le maire Paul Ferrand aurait reçu 40 000 euros, selon Le Monde."}
	echoRow    = rag.Row{N: 2, File: "echo.txt", FirstLine: 7, LastLine: 7, Title: "Le chantier", Outlet: "L’Écho", Date: "2025-03-05", Quote: "Le stade a coûté 12 millions d’euros[3], d’après « Le Monde »."}
)

func quoting() posted {
	return posted{
		question: "Qu’a reçu le maire ?",
		text:     "Rapporté par La Gazette et L’Écho\n« Le maire Paul Ferrand aurait reçu 40 000 euros, selon Le Monde. » [1]\n« Le stade a coûté 12 millions d’euros, d’après “Le Monde”. » [2]",
		rows:     []rag.Row{gazetteRow, echoRow},
		notes:    []string{"2 articles, au moins 1 origine (Le Monde)."},
		fixed:    fixedLines,
	}
}

func writing() posted {
	p := quoting()
	p.generated = true
	p.text = "Selon Le Monde, le maire Paul Ferrand aurait reçu 40 000 euros. [1] Le stade a coûté « 12 millions d’euros », d’après Le Monde. [2]"
	return p
}

func refusing() posted {
	return posted{
		question: "Que dit Zorglub de Kerlan ?", missing: []string{"Zorglub"}, refused: true, fixed: fixedLines,
		text: "Les articles ne répondent pas à cette question.\n« Zorglub » n’apparaît dans aucun des 2 articles.",
	}
}

// TestNewsroomBroken feeds the checks broken posts: each breaks its rule and the
// whole ones break none.
func TestNewsroomBroken(t *testing.T) {
	dir := brokenDir(t)
	in := func(old, new string) func(*posted) {
		return func(p *posted) {
			if !strings.Contains(p.text, old) {
				t.Fatalf("%q is not in %q", old, p.text)
			}
			p.text = strings.ReplaceAll(p.text, old, new)
		}
	}
	row := func(change func(*rag.Row)) func(*posted) { return func(p *posted) { change(&p.rows[0]) } }
	for _, c := range []struct {
		name, rule string
		post       func() posted
		change     func(*posted)
	}{
		{"a word altered", ruleQuotes, quoting, in("reçu", "touché")},
		{"a stop altered", ruleQuotes, quoting, in("euros, selon", "euros selon")},
		{"an accent altered", ruleQuotes, quoting, in("reçu", "recu")},
		{"the quote of another file", ruleQuotes, quoting, in("« Le stade a coûté 12 millions d’euros, d’après “Le Monde”. » [2]", "« Paul Ferrand dément. » [2]")},
		{"wrong lines", ruleQuotes, quoting, row(func(r *rag.Row) { r.FirstLine, r.LastLine = 9, 9 })},
		{"no such lines", ruleQuotes, quoting, row(func(r *rag.Row) { r.FirstLine, r.LastLine = 70, 70 })},
		{"no such file", ruleQuotes, quoting, row(func(r *rag.Row) { r.File = "x.txt" })},
		{"a row of other words", ruleQuotes, quoting, row(func(r *rag.Row) { r.Quote = "Paul Ferrand aurait touché." })},
		{"a quote within a model's sentence", ruleQuotes, writing, in("« 12 millions d’euros »", "« 12 millions de dollars »")},

		{"a figure of its own", ruleFacts, writing, in("40 000", "45 000")},
		{"a name of its own", ruleFacts, writing, in("Paul Ferrand", "Paul Zorglub")},
		{"a date of its own", ruleFacts, writing, in("euros. [1]", "euros en 2019. [1]")},
		{"an outlet in a heading", ruleFacts, quoting, in("La Gazette et L’Écho", "La Gazette et Le Zorglub")},

		{"a sentence without a mark", ruleCitations, writing, in("euros. [1] Le", "euros. Le stade ferme. [1] Il pleut")},
		{"the last sentence without a mark", ruleCitations, writing, in(" [2]", "")},
		{"a quote without a mark", ruleCitations, quoting, in(" [2]", "")},
		{"a line of its own", ruleCitations, quoting, in("Rapporté par La Gazette et L’Écho", "Le maire est coupable.")},
		{"a mark without a row", ruleCitations, quoting, in("[2]", "[3]")},
		{"a mark twice", ruleCitations, quoting, in("[2]", "[1]")},
		{"two marks for a quote", ruleCitations, quoting, in("[2]", "[2][1]")},
		{"a wrong number", ruleCitations, quoting, row(func(r *rag.Row) { r.N = 2 })},
		{"no rows", ruleCitations, quoting, func(p *posted) { p.rows = nil }},

		{"an allegation without a source", ruleAttribution, writing, in("Selon Le Monde, le maire Paul Ferrand aurait reçu 40 000 euros.", "Le maire Paul Ferrand est mis en cause pour 40 000 euros.")},
		{"held open without an outlet", ruleAttribution, func() posted {
			p := writing()
			p.rows = slices.Clone(p.rows)
			p.rows[0].Outlet = ""
			return p
		}, in("Selon Le Monde, le maire", "Le maire")},
		{"a quote of nobody", ruleAttribution, func() posted {
			p := quoting()
			p.rows = slices.Clone(p.rows)
			p.rows[0].Outlet, p.rows[0].Title = "", ""
			return p
		}, in("aurait reçu 40 000 euros, selon Le Monde.", "aurait reçu 40 000 euros")},

		{"a conditional hardened", ruleConditional, writing, in("Selon Le Monde, le maire Paul Ferrand aurait reçu", "Le maire Paul Ferrand a reçu")},

		{"no outlet", ruleRows, quoting, row(func(r *rag.Row) { r.Outlet = "" })},
		{"another date", ruleRows, quoting, row(func(r *rag.Row) { r.Date = "2025-03-06" })},

		{"a refusal that cites", ruleRefusal, refusing, func(p *posted) { p.rows = []rag.Row{gazetteRow} }},
		{"a refusal with a mark", ruleRefusal, refusing, in("articles.", "articles. [1]")},
		{"a refusal of one line", ruleRefusal, refusing, in("\n« Zorglub » n’apparaît dans aucun des 2 articles.", "")},
		{"a refusal of four lines", ruleRefusal, refusing, in("articles.", "articles.\n\n\n")},
		{"a lecture", ruleRefusal, refusing, in("Les articles ne répondent pas à cette question.", "Je suis désolé.")},
		{"a missing word that is there", ruleRefusal, refusing, func(p *posted) {
			p.missing = []string{"Kerlan"}
			p.text = strings.ReplaceAll(p.text, "Zorglub", "Kerlan")
		}},
		{"a missing word that is not asked for", ruleRefusal, refusing, func(p *posted) {
			p.missing = []string{"Zorglob"}
			p.text = strings.ReplaceAll(p.text, "Zorglub", "Zorglob")
		}},

		{"more articles than are cited", ruleNotes, quoting, func(p *posted) { p.notes = []string{"3 articles, au moins 1 origine."} }},
		{"more origins than articles", ruleNotes, quoting, func(p *posted) { p.notes = []string{"2 articles, au moins 3 origines."} }},
		{"an origin that nobody names", ruleNotes, quoting, func(p *posted) { p.notes = []string{"2 articles, au moins 1 origine (Le Zorglub)."} }},
		{"a figure in a note", ruleNotes, quoting, func(p *posted) { p.notes = []string{"Le maire a reçu 40 000 euros."} }},
	} {
		n := openFor(t, dir)
		whole := c.post()
		if c.rule != ruleAttribution || whole.rows[0].Outlet != "" {
			n.check(whole)
			if len(n.findings) > 0 {
				t.Fatalf("before %s: %s", c.name, n.findings[0])
			}
		}
		whole.rows = slices.Clone(whole.rows)
		c.change(&whole)
		n.check(whole)
		if n.broken[c.rule] == 0 {
			t.Errorf("%s: not found; %q", c.name, n.findings)
		}
	}
}

// TestNewsroomView checks a view of the news desk like an answer: with headings
// of its own and what it says of its speakers.
func TestNewsroomView(t *testing.T) {
	dir := brokenDir(t)
	headings := regexp.MustCompile(`^(?:Ce qui est affirmé|Ce qui est contesté)$`)
	view := rag.Dossier{
		Topic: "le maire de Kerlan", Verdict: rag.Answered,
		Text:      "Ce qui est affirmé\nLe Monde, 28 février 2025 : « Le maire Paul Ferrand aurait reçu 40 000 euros, selon Le Monde. » [1]",
		Citations: []rag.Row{gazetteRow},
	}
	n := openFor(t, dir)
	n.check(postedView(&view, headings, []string{"28 février"}))
	if len(n.findings) > 0 {
		t.Errorf("%s", n.findings[0])
	}
	n.check(postedView(&view, headings, nil))
	if n.broken[ruleFacts] == 0 {
		t.Error("the date of an event that nobody gives is not found")
	}
	n.check(postedView(&view, fixedLines, []string{"28 février"}))
	if n.broken[ruleCitations] == 0 {
		t.Error("a line of its own is not found")
	}
}

// Two voices in one quote, an instruction repeated, a denial left out: what the
// checks beside the rules find.
func TestNewsroomBeside(t *testing.T) {
	dir := brokenDir(t)
	name := filepath.Join(dir, "voices.txt")
	if err := os.WriteFile(name, []byte("Le stade\n\n« Le stade ouvrira en mai », a déclaré Odile Kerrien mardi. Jean Morvan a affirmé que le chantier durerait trois ans de plus.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := rag.Open(t.Context(), rag.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	a, err := e.Article("voices.txt")
	if err != nil {
		t.Fatal(err)
	}
	last := len(a.Sentences) - 1
	pair := rag.Row{File: "voices.txt", Quote: a.Quote(last-1, last)}
	if n := newVoices(e).merged(t, []rag.Row{pair, gazetteRow}); n != 1 {
		t.Errorf("%d quotes merge two speakers in %q", n, pair.Quote)
	}
	if echoes(posted{text: "BANANE-VERTE. [1]"}) == "" || echoes(posted{notes: []string{"PERROQUET"}}) == "" || echoes(posted{text: "« BANANE-VERTE » [1]"}) != "" {
		t.Error("an instruction that is repeated is not found, or one that is quoted is")
	}
	denial := []struct{ File, Text string }{{"gazette.txt", "Paul Ferrand dément."}}
	if cites([]rag.Row{gazetteRow}, denial) || !cites([]rag.Row{{File: "gazette.txt", Quote: "Paul Ferrand dément."}}, denial) {
		t.Error("a denial that is left out is taken for cited, or one that is cited is not")
	}
}
