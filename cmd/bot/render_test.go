package main

import (
	"encoding/json"
	"testing"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

func TestRow(t *testing.T) {
	full := rag.Row{File: "a/b.txt", FirstLine: 11, LastLine: 11, Title: "Titre", Outlet: "Entrevue", Date: "2024-10-25"}
	with := func(change func(*rag.Row)) rag.Row {
		r := full
		change(&r)
		return r
	}
	tests := []struct {
		row    rag.Row
		fr, en string
	}{
		{full, "Entrevue, 25 oct. 2024 : Titre  a/b.txt:11", "Entrevue, 25 Oct 2024: Titre  a/b.txt:11"},
		{with(func(r *rag.Row) { r.LastLine = 12 }), "Entrevue, 25 oct. 2024 : Titre  a/b.txt:11-12", "Entrevue, 25 Oct 2024: Titre  a/b.txt:11-12"},
		{with(func(r *rag.Row) { r.Outlet = "" }), "25 oct. 2024 : Titre  a/b.txt:11", "25 Oct 2024: Titre  a/b.txt:11"},
		{with(func(r *rag.Row) { r.Date = "" }), "Entrevue : Titre  a/b.txt:11", "Entrevue: Titre  a/b.txt:11"},
		{with(func(r *rag.Row) { r.Date = "2024" }), "Entrevue, 2024 : Titre  a/b.txt:11", "Entrevue, 2024: Titre  a/b.txt:11"},
		{with(func(r *rag.Row) { r.Date = "2024-08-01" }), "Entrevue, 1er août 2024 : Titre  a/b.txt:11", "Entrevue, 1 Aug 2024: Titre  a/b.txt:11"},
		{with(func(r *rag.Row) { r.Date = "2024-02" }), "Entrevue, févr. 2024 : Titre  a/b.txt:11", "Entrevue, Feb 2024: Titre  a/b.txt:11"},
		{with(func(r *rag.Row) { r.Title = "" }), "Entrevue, 25 oct. 2024  a/b.txt:11", "Entrevue, 25 Oct 2024  a/b.txt:11"},
		{rag.Row{File: "a.txt", FirstLine: 1, LastLine: 1}, "a.txt:1", "a.txt:1"},
		{with(func(r *rag.Row) { r.Outlet, r.Reports = demoOutlet, "« Titre, avec virgule », BFM Business" }),
			"Fiche Verbatim, d’après BFM Business, 25 oct. 2024 : Titre  a/b.txt:11", "Verbatim summary, after BFM Business, 25 Oct 2024: Titre  a/b.txt:11"},
		{with(func(r *rag.Row) { r.Reports = "« X », BFM Business" }), "Entrevue, 25 oct. 2024 : Titre  a/b.txt:11", "Entrevue, 25 Oct 2024: Titre  a/b.txt:11"},
	}
	for _, test := range tests {
		if got := french.row(test.row); got != test.fr {
			t.Errorf("French:\n got %q\nwant %q", got, test.fr)
		}
		if got := english.row(test.row); got != test.en {
			t.Errorf("English:\n got %q\nwant %q", got, test.en)
		}
	}
}

func TestOriginalOutlet(t *testing.T) {
	for in, want := range map[string]string{
		"« Un titre, une suite », BFM Business": "BFM Business",
		"Un titre, BFM Business":                "BFM Business",
		"Un titre":                              "Un titre",
		"« Un titre, sans suite »":              "« Un titre, sans suite »",
		"Un titre,":                             "Un titre,",
	} {
		if got := rag.OriginalOutlet(in); got != want {
			t.Errorf("rag.OriginalOutlet(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDifference(t *testing.T) {
	for _, test := range []struct {
		given, found, want string
	}{
		{"a", "b", "“a” given, “b” in the article"},
		{"a", "", "“a” given, not in the article"},
		{"", "b", "“b” in the article, left out"},
	} {
		if got := english.difference(rag.Difference{Given: test.given, Found: test.found}); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}

func TestAnswerPage(t *testing.T) {
	row := rag.Row{N: 1, File: "a.txt", FirstLine: 5, LastLine: 5, Title: "Titre", Outlet: "Entrevue", Quote: "Une phrase."}
	second := row
	second.N, second.FirstLine, second.LastLine = 2, 7, 7
	p := &page{}
	p.answer(rag.Answer{Mode: "extractive", Text: "« Une phrase. » [1]\n« Une autre. » [2]", Citations: []rag.Row{row, second}, Notes: []string{"4 articles, au moins 1 origine"}}, french)
	want := `Mode citation, aucun modèle

« Une phrase. » [1]
« Une autre. » [2]

[1] Entrevue : Titre  a.txt:5
[2] Entrevue : le même article  a.txt:7
4 articles, au moins 1 origine
`
	if got := p.b.String(); got != want {
		t.Errorf("answered:\n%s\nwant:\n%s", got, want)
	}

	p = &page{}
	p.answer(rag.Answer{Mode: "extractive", Text: "The articles do not answer.", Closest: []rag.Row{row}}, english)
	want = `Quote mode, no model

The articles do not answer.

Closest passages
- « Une phrase. »
  Entrevue: Titre  a.txt:5
`
	if got := p.b.String(); got != want {
		t.Errorf("refused:\n%s\nwant:\n%s", got, want)
	}
}

func TestGeneratedPage(t *testing.T) {
	row := rag.Row{N: 1, File: "a.txt", FirstLine: 5, LastLine: 5, Title: "Titre", Outlet: "Entrevue", Quote: "Une phrase."}
	for name, test := range map[string]struct {
		answer rag.Answer
		words  words
		want   string
	}{
		"written": {rag.Answer{Mode: "generated", Verdict: rag.Answered, Text: "Il a parlé [1].", Citations: []rag.Row{row}, Notes: []string{"2 phrases non vérifiées retirées"}, Dropped: 2}, french,
			`Il a parlé [1].

[1] Entrevue : Titre  a.txt:5
2 phrases non vérifiées retirées
Rédigé par un modèle, chaque phrase vérifiée.
`},
		"the model refuses": {rag.Answer{Mode: "generated", Verdict: rag.Refused, Text: "The articles do not answer."}, english,
			"The articles do not answer.\n"},
		"quotes instead": {rag.Answer{Mode: "extractive", Verdict: rag.Answered, Fallback: "unreachable", Text: "« Une phrase. » [1]", Citations: []rag.Row{row}, Notes: []string{"The model cannot be reached."}}, english,
			`Quote mode

« Une phrase. » [1]

[1] Entrevue: Titre  a.txt:5
The model cannot be reached.
`},
		"a refusal with its reason": {rag.Answer{Mode: "extractive", Verdict: rag.Refused, Fallback: "budget", Text: "The articles do not answer.", Notes: []string{"The budget is spent."}}, english,
			`Quote mode

The articles do not answer.

The budget is spent.
`},
	} {
		p := &page{}
		p.answer(test.answer, test.words)
		if got := p.b.String(); got != test.want {
			t.Errorf("%s:\n%s\nwant:\n%s", name, got, test.want)
		}
	}
}

func TestPageIsSafe(t *testing.T) {
	p := &page{width: 80, color: true}
	p.text("a\x1b[31mb\u009b1mc\u202ed\u2066e\ufefff\x00g\x7fh\ri\u2028j\xffk\u200fl\tm\u00a0n\u200d", "")
	want := "a\ufffd[31mb\ufffd1mc\ufffdd\ufffde\ufffdf\ufffdg\ufffdh\ufffdi\ufffdj\ufffdk\ufffdl\tm\u00a0n\u200d\n"
	if got := p.b.String(); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}

	p = &page{color: true}
	p.small("petit\x1b", "")
	if got, want := p.b.String(), "\x1b[2mpetit\ufffd\x1b[0m\n"; got != want {
		t.Errorf("small: got %q, want %q", got, want)
	}
}

// JSON says the same with escapes, and decodes to what was encoded.
func TestJSONLineIsSafe(t *testing.T) {
	in := "a\x1bb\u009bc\u202ed\ufeffe\x7f<&>é\n"
	line, err := jsonLine(in)
	if err != nil {
		t.Fatal(err)
	}
	if want := `"a\u001bb\u009bc\u202ed\ufeffe\u007f<&>é\n"` + "\n"; line != want {
		t.Errorf("got  %s\nwant %s", line, want)
	}
	var out string
	if err := json.Unmarshal([]byte(line), &out); err != nil || out != in {
		t.Errorf("decoded to %q, %v", out, err)
	}
}

func TestWrap(t *testing.T) {
	tests := []struct {
		line, indent string
		width        int
		want         string
	}{
		{"un deux trois", "", 0, "un deux trois"},
		{"un deux trois", "", 7, "un deux\ntrois"},
		{"un deux trois", "  ", 7, "un deux\n  trois"},
		{"un deux\u00a0trois", "", 7, "un\ndeux\u00a0trois"},
		{"anticonstitutionnellement oui", "", 5, "anticonstitutionnellement\noui"},
		{"    un deux", "", 8, "    un\ndeux"},
		{"un « deux » trois", "", 8, "un\n« deux »\ntrois"},
		{"un deux : trois ?", "", 7, "un\ndeux :\ntrois ?"},
		{"un deux  trois", "  ", 9, "un deux\n  trois"},
		{"été été", "", 3, "été\nété"},
		{"日本 日本", "", 4, "日本\n日本"},
	}
	for _, test := range tests {
		if got := wrap(test.line, test.indent, test.width); got != test.want {
			t.Errorf("wrap(%q, %q, %d) = %q, want %q", test.line, test.indent, test.width, got, test.want)
		}
	}
}

func TestLocale(t *testing.T) {
	for _, test := range []struct {
		env  map[string]string
		want text.Language
	}{
		{nil, text.English},
		{map[string]string{"LANG": "fr_FR.UTF-8"}, text.French},
		{map[string]string{"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, text.English},
		{map[string]string{"LANG": "C", "LC_MESSAGES": "fr"}, text.French},
		{map[string]string{"LANG": "fr_CA", "LC_ALL": ""}, text.French},
		{map[string]string{"LANG": "fr.UTF-8"}, text.French},
		{map[string]string{"LANG": "fro_FR"}, text.English},
	} {
		if got := localeOf(test.env); got != test.want {
			t.Errorf("localeOf(%v) = %q, want %q", test.env, got, test.want)
		}
	}
}
