package discord

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// filledDossier is a dossier of so many parts of so many lines, of quotes of
// random lengths.
func filledDossier(r *rand.Rand, parts, lines int) rag.Dossier {
	d := rag.Dossier{Topic: "Musk", Language: text.French, Verdict: rag.Answered, Notes: []string{"5 articles, 2 origines indépendantes."}, Corpus: "abc"}
	var b strings.Builder
	for p := range parts {
		fmt.Fprintf(&b, "\nPartie %d\n", p+1)
		for range lines {
			n := len(d.Citations) + 1
			quote := strings.TrimSpace(strings.Repeat("mots_du *journal* ", 1+r.IntN(24)))
			d.Citations = append(d.Citations, rag.Row{N: n, File: fmt.Sprintf("dossier/fichier_%d.txt", n%4), FirstLine: n, LastLine: n, Title: "Un titre [de] journal", Outlet: "Le Fanal", Date: "2024-03-05", URL: "https://example.org/a_b", Quote: quote})
			switch n % 3 {
			case 0:
				fmt.Fprintf(&b, "« %s » [%d]\n", quote, n)
			case 1:
				fmt.Fprintf(&b, "Le maire, élu, dément : « %s » [%d]\n", quote, n)
			default:
				fmt.Fprintf(&b, "• Repris par Le Fanal [%d] [%d]\n", 1+r.IntN(n), n)
			}
		}
	}
	d.Text = strings.TrimSpace(b.String())
	return d
}

// Every line of a dossier stands on one page, whole, with its sources, and no
// page is too long for a message.
func TestDossierPages(t *testing.T) {
	source := regexp.MustCompile(`(?m)^-# \[(\d+)\] `)
	mark := regexp.MustCompile(`[^#] ?\[(\d+)\]`)
	r := rand.New(rand.NewPCG(1, 2))
	most := 0
	for range 120 {
		d := filledDossier(r, 1+r.IntN(5), 1+r.IntN(8))
		pages := dossierPages(d)
		most = max(most, len(pages))
		all := strings.Join(pages, "\n")
		placed := map[string]int{}
		for _, line := range dossierLines(d) {
			if n := strings.Count(all, line.shown); n < 1 || n > 1 && !line.heading && !strings.Contains(line.shown, "Repris") {
				t.Fatalf("%q stands %d times in\n%s", line.shown, n, strings.Join(pages, "\n=====\n"))
			}
		}
		for i, p := range pages {
			if utf8.RuneCountInString(p) > maxContent {
				t.Fatalf("%d characters on a page", utf8.RuneCountInString(p))
			}
			body, sources := p, map[string]bool{}
			if at := source.FindStringIndex(p); at != nil {
				body = p[:at[0]]
			}
			for _, m := range source.FindAllStringSubmatch(p, -1) {
				sources[m[1]] = true
			}
			cited := map[string]bool{}
			for _, m := range mark.FindAllStringSubmatch(body, -1) {
				cited[m[1]] = true
				if !sources[m[1]] && !strings.Contains(p, saidElsewhere.in(text.French)) {
					t.Fatalf("page %d cites [%s] without its source:\n%s", i+1, m[1], p)
				}
			}
			for n := range sources {
				if placed[n]++; !cited[n] || placed[n] > 1 {
					t.Fatalf("page %d has source %s, which it does not cite or which is there twice:\n%s", i+1, n, p)
				}
			}
			lines := strings.Split(strings.TrimSpace(body), "\n")
			if last := lines[len(lines)-1]; strings.HasPrefix(last, "**Partie") {
				t.Fatalf("page %d ends in a heading:\n%s", i+1, p)
			}
			if i > 0 && !strings.HasPrefix(lines[0], "**Partie") {
				t.Fatalf("page %d does not say what it goes on with:\n%s", i+1, p)
			}
		}
		if len(placed) != len(d.Citations) {
			t.Fatalf("%d of %d sources are shown", len(placed), len(d.Citations))
		}
		if !strings.Contains(pages[len(pages)-1], "2 origines") {
			t.Fatal("the last page lacks the note")
		}
	}
	if most < 4 {
		t.Errorf("no dossier had more than %d pages", most)
	}
}

// The file has the whole text and a line for each source.
func TestDossierFile(t *testing.T) {
	d := filledDossier(rand.New(rand.NewPCG(3, 4)), 3, 6)
	f := textFile(folder{view: views[1]}, d)
	s := string(f.data)
	if f.name != "dossier-timeline.txt" || !strings.Contains(s, d.Text) || strings.Count(s, "| 5 mars 2024 |") != len(d.Citations) || !strings.Contains(s, "2 origines") {
		t.Errorf("%s:\n%s", f.name, s)
	}
}

// A folder is read as it was written, or not at all.
func FuzzFolder(f *testing.F) {
	f.Add("c0:3k9:Musk")
	f.Add("t12p:zz:a:b")
	f.Add("w99:1:é")
	f.Fuzz(func(t *testing.T, s string) {
		x, err := parseFolder(s)
		if err != nil {
			return
		}
		again, err := parseFolder(x.String())
		if err != nil || again.topic != x.topic || again.page != x.page || again.asker != x.asker || again.private != x.private || again.view.letter != x.view.letter {
			t.Errorf("%q is %+v, then %+v (%v)", s, x, again, err)
		}
		if x.fits() != (len(idDossier)+1+len(folder{x.view, 99, x.asker, x.private, x.topic}.String()) <= maxID) {
			t.Errorf("%q fits wrongly", s)
		}
	})
}

// What is said of an item stays in it, and what sums up at the end is no heading.
func TestDossierLook(t *testing.T) {
	d := rag.Dossier{Language: "fr", Text: "En bref\nAffirmé par Ferrand [1]\n\nCe qui est affirmé\n• Ferrand affirme : « a b » — L [1]\naussi dans M [2]\n• Delmas : « c d » [2]\n\nSources : 2 articles.", Citations: []rag.Row{{N: 1, File: "a.txt", Quote: "a b"}, {N: 2, File: "b.txt", Quote: "c d"}}}
	pages := dossierPages(d)
	if len(pages) != 1 {
		t.Fatalf("%d pages", len(pages))
	}
	want := "**En bref**\nAffirmé par Ferrand [1]\n\n**Ce qui est affirmé**\n- Ferrand affirme\u00a0: «\u00a0a b\u00a0» — L [1]\n  aussi dans M [2]\n- Delmas\u00a0: «\u00a0c d\u00a0» [2]\n\nSources\u00a0: 2 articles.\n\n-# [1]"
	plain := strings.NewReplacer("\u00a0", " ").Replace
	if !strings.HasPrefix(plain(pages[0]), plain(want)) {
		t.Errorf("%q, want %q", pages[0], want)
	}
}
