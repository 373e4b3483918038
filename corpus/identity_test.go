package corpus

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite testdata/sample.txt")

// sampleFiles is a little of each thing the parser knows.
var sampleFiles = map[string]string{
	"a.txt": "Accueil > Monde > Europe\n\nLe pont de l’Aulne rouvre au printemps\n\n12 mars, 2024 / Le Phare\n\n" + prose +
		"M. Martin, qui conteste la dépense, a quitté la salle. « Jamais ! », a-t-il lancé.\n\nUn coût discuté\n\n- Le coût, de 3 millions.\n- Les délais\n\nAbonnez-vous\nLire aussi : Les quais rouvrent\n",
	"b.txt": "Le port\n\nLe conseil municipal a voté mardi soir la réouverture du\nvieux port de pierre, qui était fermé depuis deux ans. M.\nMartin, qui conteste la dépense, a quitté la salle avant le\nvote.\n\nJeanne Martin Journaliste Le Courrier\n",
	"c.txt": "\xc9t\xe9\n\nL\x92\x9cuvre a \xe9t\xe9 vue par 12 000 personnes, dit le mus\xe9e.\n",
	"d.md": "---\ntitle: Le phare\noutlet: Le Courrier\nauthor: [Jeanne Martin, Luc Roy]\ndate: 12 mars 2024\nurl: https://c.example/a\nreports: « Autre », Le Phare\n---\n\n# Le phare\n\n" + prose +
		"\nUn [lien](https://x.example/a_b) et `du code`[^1]\nqui \\*suit\\* &amp; finit.\\\nAutre ligne.\n\n[^1]: Une note.\n\n> Une citation.\n\n1. Un point\n2. Un autre\n\n| a | b |\n|---|---|\n| un | deux |\n\n```\ncode\n```\n\n<div>caché</div>\n\nFin **du** texte.\n",
	"e.html": "<html lang=fr><head><title>Le quai | Le Courrier</title><meta property=og:site_name content='Le Courrier'><meta property=article:published_time content=2024-03-12T08:00:00+01:00><link rel=canonical href=https://c.example/q></head>" +
		"<nav>Accueil <a>Sport</a></nav><h1>Le quai</h1><p>Un &eacute;lu dit <b>oui</b>.</p><p>Le maire &laquo;&nbsp;conteste&nbsp;&raquo;\nla décision,<br>dit-il.</p><ul><li>Un point<li>Un autre</ul><table><tr><td>Coût<td>3 M€</table><div class=share-bar>Partager</div><footer>Mentions</footer>",
	"2024-03-12-f.txt": "The bridge reopens\n\nBy John Smith | 3 May 2021\n\nThe council voted on Tuesday to reopen the old bridge, which has been closed. It cost 3.5 million, Mr. Smith said.\n\nSign up for our daily newsletter\n",
	"sources.csv":      "file;title;date\nb.txt;Le vieux port;03/04/2024\nc.txt;;31 février\n",
	"empty.txt":        "",
	"open.md":          "---\ntitle: x\n",
}

// dump says all that is made of the sample.
func dump(c *Corpus) string {
	var b strings.Builder
	for i := range c.Articles {
		a := &c.Articles[i]
		fmt.Fprintf(&b, "\n%s\n%q %q %q %q %q %q %s %d\n", a.File, a.Title, a.Outlet, a.Author, a.Date, a.URL, a.Reports, a.Language, a.Lines)
		for _, n := range a.Notes {
			fmt.Fprintln(&b, "note", n)
		}
		for k, s := range a.Sentences {
			fmt.Fprintf(&b, "[%d,%d) %d-%d p%d k%d %s\n", s.Start, s.End, s.First, s.Last, s.Paragraph, s.Kind, a.Quote(k, k))
		}
	}
	for _, s := range c.Skipped {
		fmt.Fprintf(&b, "\nskipped %s %d %s", s.File, s.Line, s.Reason)
	}
	return b.String() + "\n"
}

func TestParserVersion(t *testing.T) {
	const golden = "testdata/sample.txt"
	got := dump(load(t, sampleFiles))
	data, err := os.ReadFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	version, want, _ := strings.Cut(string(data), "\n")
	now := fmt.Sprintf("parserVersion %d", parserVersion)
	if got != want && version == now {
		t.Fatalf("the parser makes something else of the sample: bump parserVersion, then go test ./corpus -run ParserVersion -update\n%s", got)
	}
	if *update {
		if err := os.WriteFile(golden, []byte(now+"\n"+got), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if version != now {
		t.Fatalf("%s is of %s, not %s: go test ./corpus -run ParserVersion -update", golden, version, now)
	}
}

func TestIdentity(t *testing.T) {
	start := time.Now()
	id := Identity()
	took := time.Since(start)
	t.Log(took)
	if took > 20*time.Millisecond { // under 1 ms; the margin is for a busy machine
		t.Errorf("took %v", took)
	}
	if len(id) != 16 || id != Identity() {
		t.Errorf("%q", id)
	}
}
