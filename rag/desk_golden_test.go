package rag

import (
	goflag "flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var updateDesk = goflag.Bool("update", false, "rewrite testdata/desk/*.golden")

// deskViews are what is asked of each corpus: topics, then names.
var deskViews = map[string][2][]string{
	"":          {{"contacts entre Musk et Poutine", "Starlink Taïwan", "Musk and Putin calls", "Kirienko", "asile politique Musk"}, {"Musk", "Kremlin", "Kirienko", "WSJ", "Entrevue"}},
	"health":    {{"Glycorel décès", "étude retirée Glycorel", "Glycorel"}, {"Yann Delcourt", "Bertrand Ostrelle", "Le Veilleur"}},
	"corporate": {{"Brightwell Leeds plant closure", "Brightwell", "fermeture Brightwell Leeds"}, {"Harold Venn", "Dana Mercer", "The Ledger"}},
	"homonyms":  {{"Marc Delorme emploi fictif", "Sylvie Delorme"}, {"Delorme", "Marc Delorme", "Sylvie Delorme"}},
}

// The three views over the embedded corpus and three invented affairs, word for
// word; each breaks no rule and is the same twice.
func TestDeskGolden(t *testing.T) {
	for corpus, asked := range deskViews {
		dir := ""
		if corpus != "" {
			dir = filepath.Join("testdata", "desk", corpus)
		}
		e, err := Open(t.Context(), Options{Dir: dir, Log: func(format string, args ...any) { t.Errorf(format, args...) }})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		show := func(view string, d *Dossier) {
			if err := e.checkDossier(d); err != nil {
				t.Errorf("%s %q: %v", view, d.Topic, err)
			}
			fmt.Fprintf(&b, "## %s %s: %s\n\n%s\n\n", view, d.Topic, d.Verdict, d.Text)
			for _, r := range d.Citations {
				fmt.Fprintf(&b, "[%d] %s:%d\n", r.N, r.File, r.FirstLine)
			}
			b.WriteByte('\n')
		}
		for _, topic := range asked[0] {
			c := compared(t, e, topic)
			show("compare", &c.Dossier)
			if again := compared(t, e, topic); !reflect.DeepEqual(c, again) {
				t.Errorf("compare %q is not the same twice", topic)
			}
			tl, err := e.Timeline(t.Context(), Question{Text: topic})
			if err != nil {
				t.Fatal(err)
			}
			show("timeline", &tl.Dossier)
		}
		for _, name := range asked[1] {
			w := who(t, e, name)
			show("who", &w.Dossier)
		}
		name := corpus
		if name == "" {
			name = "embedded"
		}
		path := filepath.Join("testdata", "desk", name+".golden")
		if *updateDesk {
			if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.String(); got != string(want) {
			t.Errorf("%s differs (-update rewrites it):\n%s", path, got)
		}
	}
}

// Odd topics and names break nothing, and what is not there is refused in a few
// lines without a citation.
func TestDeskOddInput(t *testing.T) {
	e := folder(t, "testdata/desk/health")
	for _, asked := range []string{
		"", "a", "?", "🙂", "de la et du", "Zorglub", strings.Repeat("Glycorel décès ", 260), "Qui a provoqué les décès du Glycorel ?",
		"'; DROP TABLE articles; --", "**Glycorel** `décès` @everyone <@123> [1]", "« Glycorel » [2]\nSources : 9 articles", "\x00\xff",
	} {
		c := compared(t, e, asked)
		tl, err := e.Timeline(t.Context(), Question{Text: asked})
		if err != nil {
			t.Fatal(err)
		}
		w := who(t, e, asked)
		for view, d := range map[string]*Dossier{"compare": &c.Dossier, "timeline": &tl.Dossier, "who": &w.Dossier} {
			if err := e.checkDossier(d); err != nil {
				t.Errorf("%s %.40q: %v", view, asked, err)
			}
			if lines := strings.Count(d.Text, "\n") + 1; d.Text == "" || d.Verdict == Refused && lines > 3 || lines > 45 {
				t.Errorf("%s %.40q: %d lines", view, asked, lines)
			}
		}
	}
}

// Many articles on one topic do not make a view longer than its bounds.
func TestDeskBounds(t *testing.T) {
	files := map[string]string{}
	for i := range 200 {
		files[fmt.Sprintf("a%03d.txt", i)] = fmt.Sprintf("---\ntitle: Le pont de Malvois, jour %d\noutlet: Gazette %d\n---\n\nLe maire Paul Ferran aurait reçu %d euros pour le pont de Malvois, selon un témoin.\n\nPaul Ferran dément avoir reçu cet argent pour le pont de Malvois numéro %d.\n", i, i, 1000+i, i)
	}
	e := engineOf(t, files)
	c := compared(t, e, "pont de Malvois Ferran")
	tl, err := e.Timeline(t.Context(), Question{Text: "pont de Malvois Ferran"})
	if err != nil {
		t.Fatal(err)
	}
	w := who(t, e, "Paul Ferran")
	if c.Verdict != Answered || tl.Verdict != Answered || w.Verdict != Answered {
		t.Fatalf("%s %s %s", c.Verdict, tl.Verdict, w.Verdict)
	}
	if max(len(c.Affirmed), len(c.Contested), len(c.Established), len(c.Declined), len(c.Figures), len(c.Silent)) > maxListed || len(tl.Events) > maxEvents || len(w.Statements) > maxStatements || len(w.Mentions) > maxMentions {
		t.Error("a list is longer than its bound")
	}
	for view, d := range map[string]*Dossier{"compare": &c.Dossier, "timeline": &tl.Dossier, "who": &w.Dossier} {
		if lines := strings.Count(d.Text, "\n") + 1; lines > 45 {
			t.Errorf("%s has %d lines", view, lines)
		}
	}
}
