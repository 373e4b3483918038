package intake

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verbatim.example/corpus"
)

// What Markdown would read as something else comes back letter for letter.
func TestEscape(t *testing.T) {
	for _, s := range []string{
		"# pas un titre", "#mot-dièse", "> 5 % des voix", "- 12 degrés", "-12 degrés", "+ d’argent", "* note", "1. Premier point", "2024) an", "1984.",
		"--- et après", "***", "___", "===", "a *b* _c_ __d__ ~~e~~ `f`", "[lien](https://x.example) et ![image](y.png)", "<b>gras</b> <script>x</script> <!-- y -->",
		"<https://x.example>", "a&amp;b &lt; &copy; AT&T; R&D", `\* \\ \a C:\temp`, "[^1] note [^1]: suite", "snake_case_name et _souligné_", "| a | b |", "a | b",
		"fin de titre #", ": définition", "~~~", "```", "$x$", "http://www.example.org/a_b_c", "« Titre » — suite", "1 234,5 €", "un\u00a0espace", "10. 000", "0) zéro",
		"[a]: http://x.example", "![", "](", "<", "&", "&#35;", "&#x23;", "\\", "a\\", "*", "_",
	} {
		body := writeMarkdown([]block{
			{text: s}, {kind: heading, level: 2, text: "Titre " + s}, {kind: quote, text: s}, {kind: item, text: s},
			{kind: row, cells: []string{s, "x"}}, {kind: row, cells: []string{"y", s}}, {text: "Une phrase ordinaire finit le texte."},
		})
		read, err := corpus.Read("a.md", []byte("---\ntitle: x\n---\n\n"+body))
		if err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		want := strings.Join(strings.Fields(s), " ")
		if strings.Contains(s, "\u00a0") {
			want = s
		}
		var lines []string
		for _, l := range strings.Split(read.Text, "\n")[3:] {
			if l = strings.TrimSpace(l); l != "" {
				lines = append(lines, l)
			}
		}
		if got := []string{want, "Titre " + want, want, want, want + " x", "y " + want, "Une phrase ordinaire finit le texte."}; !slices.Equal(lines, got) {
			t.Errorf("%q is written\n%s\nand read as %q", s, body, lines)
		}
	}
}

// The same of words and signs put together at random.
func TestEscapeRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	pieces := []string{"mot", "Été", "1", "2024", ".", ")", "#", "*", "_", "-", "+", ">", "<", "a>", "[", "]", "(", "!", "`", "~", "\\", "&", "amp;", ";", "|", ":", " ", " ", " ", "=", "/", "\"", "«"}
	for range 3000 {
		var b strings.Builder
		for range 1 + r.IntN(14) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		checkEscape(t, b.String())
	}
}

// checkEscape writes a text as a paragraph and reads it again.
func checkEscape(t *testing.T, s string) {
	t.Helper()
	want := plain(s)
	if want == "" || len(want) > longLine {
		return
	}
	body := writeMarkdown([]block{{text: s}})
	read, err := corpus.Read("a.md", []byte("---\ntitle: x\n---\n\n"+body+"\nUne phrase ordinaire finit le texte.\n"))
	if err != nil {
		if strings.Count(want, "") > 150 {
			return // more marks than a text has
		}
		t.Fatalf("%q: %v", s, err)
	}
	got := strings.TrimSpace(strings.TrimSuffix(strings.Join(strings.Split(read.Text, "\n")[4:], "\n"), "\n\nUne phrase ordinaire finit le texte.\n"))
	if got != want {
		t.Fatalf("%q is written %q and read as %q", s, body, got)
	}
}

// Nothing in a value is anything but its text: no key, no end of the front
// matter, nothing that turns text.
func TestFrontMatter(t *testing.T) {
	for _, s := range []string{
		`x"` + "\ndate: 1999-01-01\n", "x\n---\n\n# Autre titre\n", "- a\n- b", "{a: b}", "&a *b", "!!binary x", "'", `"`, `\`, "x: y # z", "@a", "%x", "null", "true", "2024-01-01",
		"\u202eabc", "a\u0000b\u001b[31mc", "\ufeffx", "l’été « 100 % »", "---", "...", "x\u2028y",
	} {
		a := Article{Title: s, Outlet: s, Author: s, Date: "2025-01-02", URL: "https://a.example/b", Retrieved: "2026-03-04", Ext: ".md", Body: strings.Join(prose, "\n\n") + "\n"}
		read, err := a.Read()
		if err != nil {
			t.Errorf("%q: %v", s, err)
			continue
		}
		if want := plain(s); read.Title != want || read.Outlet != want || read.Author != want || read.Date != "2025-01-02" || read.URL != "https://a.example/b" {
			t.Errorf("%q: %+v", s, []string{read.Title, read.Outlet, read.Author, read.Date, read.URL})
		}
		if got := bodyOf(read); !slices.Equal(got, sentences(prose...)) {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// A page cannot bring links, pictures or HTML into an article, nor what cannot
// be seen.
func TestPlainWords(t *testing.T) {
	a, read := take(t, Document{Name: "a.html", Data: page("",
		"<p>Le maire <a href=\"javascript:alert(1)\">a promis</a> trois cents arbres<img src=x onerror=y> \u202eà la ville\u202c\u200b.</p>",
		"<p>"+prose[1]+"</p><script>alert(1)</script><p onclick=x>&lt;b&gt;Le budget&lt;/b&gt; est voté.</p><p>"+prose[2]+"</p>")})
	want := append([]string{"Le maire a promis trois cents arbres à la ville."}, sentences(prose[1], "<b>Le budget</b> est voté.", prose[2])...)
	if got := bodyOf(read); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	for _, bad := range []string{"](", "alert", "\u202e", "\u200b", "\n<"} {
		if strings.Contains(a.Body, bad) {
			t.Errorf("%q in %s", bad, a.Body)
		}
	}
}

// Lists, quotes and tables keep their form; a paragraph that is too long for a
// line is cut between sentences.
func TestForms(t *testing.T) {
	long := strings.TrimSpace(strings.Repeat("Une phrase de plus finit ici. ", 400))
	_, read := take(t, Document{Name: "a.html", Data: page("", "<p>"+prose[0]+"</p><ul><li>un <b>arbre</b></li><li>deux</li></ul><blockquote><p>"+prose[1]+
		"</p></blockquote><table><tr><th>Année</th><th>Arbres</th></tr><tr><td>2024</td><td>12|3</td></tr></table><p>"+long+"</p>Un mot<br><br>un autre")})
	for _, want := range []string{"un arbre\n", "deux\n", "Année Arbres\n", "2024 12|3\n", "Un mot\n", "un autre\n"} {
		if !strings.Contains(read.Text, want) {
			t.Errorf("%q is not in\n%s", want, read.Text)
		}
	}
	if got := strings.Count(strings.Join(bodyOf(read), "\n"), "Une phrase de plus finit ici."); got != 400 {
		t.Errorf("%d of 400 sentences", got)
	}
	for _, l := range strings.Split(read.Text, "\n") {
		if len(l) > longLine {
			t.Errorf("a line of %d bytes", len(l))
		}
	}
}

// A file is named by date, outlet and title, whole, readable by all, and takes
// the place of no other.
func TestWrite(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "articles")
	a := Article{Title: "L’Œuvre du « siècle » : ça coûte 12 % !", Outlet: "Le Fil", Date: "2025-01", Ext: ".md", Body: "x\n", Retrieved: "2026-03-04"}
	var names []string
	for range 3 {
		name, err := a.Write(dir)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != 0o644 {
			t.Errorf("%v, %v", info.Mode(), err)
		}
	}
	const stem = "2025-01-le-fil-l-oeuvre-du-siecle-ca-coute-12"
	if want := []string{stem + ".md", stem + "-2.md", stem + "-3.md"}; !slices.Equal(names, want) {
		t.Errorf("%q", names)
	}
	if data, err := os.ReadFile(filepath.Join(dir, names[1])); err != nil || string(data) != string(a.Bytes()) {
		t.Errorf("%q, %v", data, err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 3 {
		t.Errorf("%v, %v", left, err)
	}
	for want, a := range map[string]Article{
		"article.md":      {Ext: ".md"},
		"article.txt":     {Title: "../../..", Ext: ".txt"},
		"etc-passwd.md":   {Title: "/etc/passwd", Ext: ".md"},
		"con-nul.md":      {Title: "CON: NUL", Ext: ".md"},
		"article.markdwn": {Title: "戦争", Ext: ".markdwn"},
	} {
		if got := a.FileName(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if n := len((&Article{Title: strings.Repeat("mot ", 500), Outlet: strings.Repeat("x", 500), Ext: ".md"}).FileName()); n > 200 {
		t.Errorf("a name of %d bytes", n)
	}
}

// Whoever adds a document knows better than it does.
func TestOverride(t *testing.T) {
	a := Article{Title: "Titre", Date: "2020", Ext: ".md", Body: strings.Join(prose, "\n\n") + "\n"}
	if err := a.Override("", "Le Fil", "25 octobre 2024", "Anne Roy", "https://a.example/b"); err != nil {
		t.Fatal(err)
	}
	if a.Title != "Titre" || a.Outlet != "Le Fil" || a.Date != "2024-10-25" || a.Author != "Anne Roy" || a.URL != "https://a.example/b" {
		t.Errorf("%+v", a)
	}
	if a.Override("", "", "hier", "", "") == nil {
		t.Error("a date that is none")
	}
	a.Date = ""
	if a.Override("", "", "", "", "ftp://x") == nil {
		t.Error("an address that is none")
	}
}
