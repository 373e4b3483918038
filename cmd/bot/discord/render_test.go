package discord

import (
	"context"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"verbatim.example/rag"
)

var update = flag.Bool("update", false, "write the goldens")

var embedded = sync.OnceValues(func() (*rag.Engine, error) { return rag.Open(context.Background(), rag.Options{}) })

// demo is an engine over the demonstration articles.
func demo(t testing.TB) *rag.Engine {
	t.Helper()
	e, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func ask(t testing.TB, e *rag.Engine, question string) rag.Answer {
	t.Helper()
	a, err := e.Ask(t.Context(), rag.Question{Text: question}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// affair is the answer of the example, row by row.
func affair() rag.Answer {
	const wsj = "Le maire aurait rencontré plusieurs fois le promoteur du stade depuis 2022, rapporte Le Monde, qui cite deux anciens adjoints et un agenda consulté par ses journalistes au printemps."
	const kremlin = "La mairie dément toute série de rendez-vous et ne confirme qu’un seul entretien, en 2021, consacré aux accès du chantier et au calendrier des travaux."
	const musk = "Le promoteur dit la même chose : il reconnaît une discussion avec le maire en avril 2021."
	entrevue := rag.Row{File: "001_9acc39ec11c91aaa.txt", Title: "Le stade, le maire et le promoteur : des rendez-vous qui font parler la ville", Outlet: "La Gazette", Date: "2024-10-25", URL: "https://gazette.example/stade"}
	one, two := entrevue, entrevue
	one.N, one.FirstLine, one.LastLine, one.Quote = 1, 5, 5, wsj
	two.N, two.FirstLine, two.LastLine, two.Quote = 2, 11, 11, kremlin
	return rag.Answer{
		Language: "fr", Mode: "extractive", Verdict: rag.Answered,
		Text: "Les articles donnent deux versions.\n\nRapporté\n" + rag.Typeset(wsj) + " [1]\n\nDémenti ou limité\n" + rag.Typeset(kremlin) + " [2]\n" + rag.Typeset(musk) + " [3]",
		Citations: []rag.Row{one, two, {
			N: 3, File: "003_72243172ebb4d6da.txt", FirstLine: 15, LastLine: 15, Quote: musk, Outlet: "Le Courrier",
			Title: "Le maire a vu plusieurs fois le promoteur du stade, d’après la presse nationale",
		}},
		Notes: []string{"« depuis 2022 » : 4 articles, au moins 1 origine (Le Monde)."},
	}
}

// The answer of the example, letter for letter.
func TestRenderAnswer(t *testing.T) {
	got := renderAnswer(affair(), look{echo: true})
	if *update {
		if err := os.WriteFile("testdata/affair.md", []byte(strings.Join(got, "\n=====\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/affair.md")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0]+"\n" != string(want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n=====\n"), want)
	}
	if n := seenLength(got[0]); n > goodLength {
		t.Errorf("%d characters", n)
	}
	if n := strings.Count(got[0], "\n") + 1; n > 17 {
		t.Errorf("%d lines", n)
	}
}

// Real answers are one message of a phone's length, refusals three lines; all of
// what they quote is there, and nothing does anything.
func TestRenderReal(t *testing.T) {
	e := demo(t)
	for _, q := range []string{
		"Depuis quand Musk et Poutine se parlent-ils ?", "Qui a réclamé l'expulsion d'Elon Musk ?", "Who is Steve Bannon?",
		"Combien de satellites Starlink sont en orbite ?", "Où est né Victor Hugo ?", "Le Kremlin dément-il ?", "qui ?",
		"What did Peskov say about the calls?",
	} {
		a := ask(t, e, q)
		parts := renderAnswer(a, look{echo: true})
		if len(parts) != 1 {
			t.Errorf("%q has %d parts", q, len(parts))
		}
		text := parts[0]
		if n, l := seenLength(text), strings.Count(text, "\n")+1; n > goodLength || l > 17 || utf8.RuneCountInString(text) > maxContent {
			t.Errorf("%q: %d characters, %d lines:\n%s", q, n, l, text)
		}
		seen := strings.ReplaceAll(unescape(text), "\u00a0", " ")
		for _, r := range a.Citations {
			if !strings.Contains(seen, strings.Trim(rag.Typeset(r.Quote), "« »")) || !strings.Contains(seen, fmt.Sprintf("%s:%d", r.File, r.FirstLine)) {
				t.Errorf("%q does not show [%d]:\n%s", q, r.N, text)
			}
		}
		if a.Verdict != rag.Answered {
			if strings.Count(text, "\n") > 2 || regexp.MustCompile(`\[\d`).MatchString(text) || !strings.HasPrefix(text, "**") {
				t.Errorf("%q is refused with\n%s", q, text)
			}
		}
		if testing.Verbose() {
			t.Logf("%s (%s)\n%s\n", q, a.Verdict, text)
		}
	}
}

// ECHO_MISSING=off: no word of the question is repeated.
func TestRenderEcho(t *testing.T) {
	a := ask(t, demo(t), "Combien de licornes @everyone au Bundestag ?")
	loud, quiet := renderAnswer(a, look{echo: true})[0], renderAnswer(a, look{})[0]
	if !strings.Contains(loud, "licornes") || strings.Contains(quiet, "licornes") || strings.Contains(quiet, "Bundestag") || quiet == "" {
		t.Errorf("%q\n%q", loud, quiet)
	}
}

// What articles and questions say does nothing, and only the program links.
func TestRenderHostile(t *testing.T) {
	const quote = "**Payez** @everyone sur https://evil.example ou discord.gg/x, dit <@1> ||ici||."
	a := affair()
	a.Citations = a.Citations[:1]
	r := &a.Citations[0]
	r.Quote, r.Title, r.Outlet, r.File = quote, "[Titre](https://evil.example) `x`", "# Outlet @here", "a`b.txt"
	a.Text = "Rapporté par **X** <@&2>\n" + rag.Typeset(quote) + " [1]"
	a.Notes = []string{"note <#3>"}
	for _, url := range []string{"javascript:alert(1)", "https://bon.example/a)b"} {
		r.URL = url
		text := renderAnswer(a, look{echo: true})[0]
		rest := strings.NewReplacer("**Rapporté", "Rapporté", "\\>**\n", "\\>\n", "> «", "«", "-# ", "").Replace(text)
		rest = strings.ReplaceAll(rest, "](<https://bon.example/a%29b>)", "")
		if m := doing.FindString(live(rest)); m != "" {
			t.Errorf("%q does %q", rest, m)
		}
		if linked := strings.Contains(text, "(<https://bon.example/a%29b>)"); linked != strings.HasPrefix(url, "https") {
			t.Errorf("%s: %s", url, text)
		}
		if strings.Contains(text, "javascript") {
			t.Error(text)
		}
	}
}

// A model's prose keeps its citations and nothing else of Markdown.
func TestRenderGenerated(t *testing.T) {
	a := affair()
	a.Mode = "generated"
	a.Text = "D’après **Entrevue**, Musk a parlé. [1] Le Kremlin dément [9]. [2]\nMusk a reconnu un appel. [3]"
	got := renderAnswer(a, look{echo: true})[0]
	if !strings.HasPrefix(got, "D’après \\*\\*Entrevue\\*\\*, Musk a parlé.\u00a0[1] Le Kremlin dément \\[9\\].\u00a0[2]\nMusk a reconnu un appel.\u00a0[3]\n\n-# [1] ") || !strings.Contains(got, "-# Rédigé par un modèle, chaque phrase vérifiée.") {
		t.Error(got)
	}
}

// Long titles are shortened first, then links are left out; the message stays
// one, and the sources stay together.
func TestRenderLong(t *testing.T) {
	a := affair()
	for i := range a.Citations {
		a.Citations[i].File = fmt.Sprintf("%d.txt", i)
		a.Citations[i].Title = strings.Repeat("Un très long titre ", 12)
		a.Citations[i].URL = "https://example.org/" + strings.Repeat("chemin/", 60)
	}
	got := renderAnswer(a, look{echo: true})
	if len(got) != 1 || strings.Contains(got[0], "https://") {
		t.Errorf("%d parts:\n%s", len(got), strings.Join(got, "\n====\n"))
	}
	for i := range a.Citations {
		q := strings.TrimSpace(strings.Repeat("Une phrase assez longue, et une autre. ", 25))
		a.Citations[i].Quote = q
		a.Text = strings.Replace(a.Text, "Le promoteur dit", q+" Le promoteur dit", 1)
	}
	got = renderAnswer(a, look{echo: true})
	if len(got) < 2 || !strings.Contains(got[len(got)-1], "-# [1]") || !strings.Contains(got[len(got)-1], "-# [3]") {
		t.Errorf("%d parts, the last\n%s", len(got), got[len(got)-1])
	}
}

func TestSourceLine(t *testing.T) {
	row := func(f func(*rag.Row)) rag.Row {
		r := rag.Row{File: "a.txt", FirstLine: 3, LastLine: 4}
		f(&r)
		return r
	}
	for want, r := range map[string]rag.Row{
		"`a.txt:3-4`":                                  row(func(*rag.Row) {}),
		"Titre `a.txt:3-4`":                            row(func(r *rag.Row) { r.Title = "Titre" }),
		"Le Monde `a.txt:3-4`":                         row(func(r *rag.Row) { r.Outlet = "Le Monde" }),
		"Le Monde, 1er mars 2024 `a.txt:3-4`":          row(func(r *rag.Row) { r.Outlet, r.Date = "Le Monde", "2024-03-01" }),
		"oct. 2024\u00a0: Titre `a.txt:3-4`":           row(func(r *rag.Row) { r.Title, r.Date = "Titre", "2024-10" }),
		"[Le Monde](<https://x.example/>) `a.txt:3-4`": row(func(r *rag.Row) { r.Outlet, r.URL = "Le Monde", "https://x.example/" }),
		"Fiche Verbatim, d’après BFM Business\u00a0: Titre `a.txt:3-4`": row(func(r *rag.Row) {
			r.Outlet, r.Reports, r.Title = demoOutlet, "« Musk a échangé, plusieurs fois […] », BFM Business", "Titre"
		}),
	} {
		if got := sourceLine(r, "fr", false, wide, true); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
	r := row(func(r *rag.Row) { r.Outlet, r.Title, r.Date = "Le Monde", "Titre", "2024-10-25" })
	if got := sourceLine(r, "en", true, wide, true); got != "Le Monde, 25 Oct 2024: the same article `a.txt:3-4`" {
		t.Errorf("%q", got)
	}
}

func FuzzRender(f *testing.F) {
	f.Add("« Un. » [1]\n", "Titre", "Outlet", "https://x.example/")
	f.Add("# x\n> [1] [2]", "[a](b)", "@here", "javascript:x")
	f.Fuzz(func(t *testing.T, text, title, outlet, url string) {
		a := affair()
		a.Text = text
		a.Citations[0].Title, a.Citations[0].Outlet, a.Citations[0].URL, a.Citations[1].File = title, outlet, url, title
		for _, verdict := range []rag.Verdict{rag.Answered, rag.Refused} {
			a.Verdict = verdict
			for _, p := range renderAnswer(a, look{echo: true}) {
				if n := utf8.RuneCountInString(p); n == 0 || n > maxContent {
					t.Errorf("a part of %d", n)
				}
				if strings.Contains(live(p), "@everyone") || strings.Contains(live(p), "<@") {
					t.Errorf("pings: %q", p)
				}
			}
		}
	})
}

// A model's prose holds what it quotes together, keeps its marks at the end of
// its sentences, and makes no link of them; only a quoting answer has block
// quotes.
func TestRenderProse(t *testing.T) {
	a := affair()
	a.Mode = generated
	for in, want := range map[string]string{
		"Il « dément » tout ; c’est dit ! [1]":                 "Il «\u00a0dément\u00a0» tout\u00a0; c’est dit\u00a0!\u00a0[1]",
		"« Non », dit-il. [1] Elle « hésite ». [2][3]":         "«\u00a0Non\u00a0», dit-il.\u00a0[1] Elle «\u00a0hésite\u00a0».\u00a0[2][3]",
		"Clic [1](https://evil.example) ici. [2]":              "Clic \\[1\\](https\\://evil\\.example) ici.\u00a0[2]",
		"Clic [x [1]](https://evil.example). [2]":              "Clic \\[x\u00a0[1]\\](https\\://evil\\.example).\u00a0[2]",
		"# Titre\n- un [1]\n> deux [0] [4] [01] [2]\n-# trois": "\\# Titre\n\\- un\u00a0[1]\n\\> deux \\[0\\] \\[4\\]\u00a0[1]\u00a0[2]\n\\-\\# trois",
	} {
		a.Text = in
		got, _, _ := strings.Cut(renderAnswer(a, look{echo: true})[0], "\n\n-# ")
		if got != want {
			t.Errorf("%q\ngot  %q\nwant %q", in, got, want)
		}
		if m := doing.FindString(live(got)); m != "" {
			t.Errorf("%q does %q", got, m)
		}
	}
}

// Why quotes stand in place of a model's text is in the small print; a refusal
// stays three lines with it.
func TestRenderNotes(t *testing.T) {
	a := affair()
	a.Fallback, a.Notes = "unreachable", []string{"Le modèle ne répond pas : <@1>."}
	got := renderAnswer(a, look{echo: true})[0]
	if !strings.HasSuffix(got, "\n-# Citations mot pour mot. Le modèle ne répond pas\u00a0: \\<\\@1\\>.") {
		t.Error(got)
	}
	a = ask(t, demo(t), "Combien de satellites Starlink sont en orbite ?")
	a.Mode, a.Notes = generated, []string{"Le modèle ne trouve pas de réponse."}
	got = renderAnswer(a, look{echo: true})[0]
	if strings.Count(got, "\n") != 2 || !strings.HasSuffix(got, "\n-# Le modèle ne trouve pas de réponse.") || !strings.HasPrefix(got, "**") {
		t.Error(got)
	}
}
