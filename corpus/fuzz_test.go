package corpus

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// FuzzParse reads any bytes as each format: no panic, and every sentence is
// where it says it is (checkArticle).
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"Rome\n\nRome est la capitale. Elle compte 2,8 millions d’habitants.\n",
		"---\ntitle: x\n---\n# T\n\nUn [lien](y) et `code`.\n\n- a\n  b\n\n| a | b |\n|--|--|\n| c | d |\n",
		"<p>Un &eacute;lu<br>dit <b>oui</b>.<ul><li>x<li>y</ul><script>\n</script><pre>a\nb</pre>",
		"<p hidden><div hidden>a</div><svg/>b<title>\n</title>c&#10;d&nbsp;&#x2028;e",
		"Twitter\n\nTitre long de cinq mots ici\n\nAbonnez-vous\nLire aussi\n25 octobre, 2024 / X\n",
		"\xff\xfea\x00\n\x00b\x00", "\xef\xbb\xbfa\r\n\rb\u2028c", "\xe9t\xe9\n", "- 1 x\n* y\n1. z\n> > a\n",
		"<!-- \n --><a href=\n'x\n'>t</a>\n<td>a<td>b", "\\&amp;&#0;&lt;\\<\\\n**a\nb**\n<x@y.z>", "a\n===\n\n\tcode\n\n```\nx\n",
		"1. 1. 1. a\n\n<div>\n\n*b*\n</div>", "[a]: b\n[a] ![c][a]  \nd", "&#17A", "\x11a b\n",
		"a[^1] ![^1] b\n\n- [^1]: x\n\n      y\n- c\n\n[^2]: [^1]: z[^2]\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		files, err := ScanFS(fstest.MapFS{
			"a.txt": {Data: data}, "b.md": {Data: data}, "c.html": {Data: data},
			"d.txt": {Data: []byte(prose)},
		})
		if err != nil {
			t.Fatal(err)
		}
		c, err := files.Parse(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.Articles {
			a := &c.Articles[i]
			checkArticle(t, a)
			decoded, _ := decode(data)
			if a.File != "d.txt" && a.Lines != strings.Count(decoded, "\n") {
				t.Fatalf("%s: %d lines, the decoded file has %d", a.File, a.Lines, strings.Count(decoded, "\n"))
			}
		}
	})
}

func FuzzFrontMatter(f *testing.F) {
	for _, seed := range []string{
		"title: x\ndate: 2024-10-25", "a: &b [*b]\ntitle: *b", "title: \"x", "? a\n: b", "!!binary x: y", "title: |\n  a\n  b",
		"author: [a, {b: c}]", "date: 0001-01-01", "<<: *x", "a: b: c", "\t", "title: !!int x", "%YAML 1.2", ">0\x11",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, front string) {
		c := load(t, map[string]string{"a.md": "---\n" + front + "\n---\n\n" + prose, "b.txt": prose})
		if len(c.Articles)+len(c.Skipped) != 2 {
			t.Fatalf("%d articles, skipped %v", len(c.Articles), c.Skipped)
		}
		for i := range c.Articles {
			checkMeta(t, &c.Articles[i])
		}
	})
}

func FuzzSourcesCSV(f *testing.F) {
	for _, seed := range []string{
		"file,title\na.txt,x\n", "file;date\na.txt;12 mars 2024\n", "sep=;\nfile\n", "\uFEFFfile,url\r\n\"a.txt\",https://x.example\r\n",
		"file,file\na.txt,b.txt\n", "file\n\"a\n", "title\nx", "sep=", "file\ttitle\na.txt\t'=1\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c := load(t, map[string]string{"a.txt": prose, sourcesFile: string(data)})
		for i := range c.Articles {
			checkMeta(t, &c.Articles[i])
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"2024-10-25", "25 octobre 2024", "Oct 25th, 2024", "20241025", "1er mai 2021", "mai 2021", "00000000", "2024-10-25T", "３ mai 2021"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if d, ok := parseDate(s); ok {
			checkDate(t, d)
		}
		if d := dateInName(s); d != "" {
			checkDate(t, d)
		}
		if u, ok := cleanURL(s); ok && !strings.HasPrefix(strings.ToLower(u), "http") {
			t.Fatalf("%q", u)
		}
		if unguard(guard(s)) != s && !dangerous(s) {
			t.Fatalf("%q is guarded as %q and comes back as %q", s, guard(s), unguard(guard(s)))
		}
	})
}

func checkMeta(t *testing.T, a *Article) {
	t.Helper()
	if a.Title == "" {
		t.Fatal("no title")
	}
	if a.Date != "" {
		checkDate(t, a.Date)
	}
	if a.URL != "" {
		if _, ok := cleanURL(a.URL); !ok {
			t.Fatalf("url %q", a.URL)
		}
	}
}

func checkDate(t *testing.T, d string) {
	t.Helper()
	for _, layout := range []string{"2006", "2006-01", time.DateOnly} {
		if _, err := time.Parse(layout, d); err == nil && len(layout) == len(d) {
			return
		}
	}
	t.Fatalf("date %q", d)
}

// FuzzKnown reads any bytes as what is known of a folder, and reads the folder
// with it: no panic, and no article that was not there.
func FuzzKnown(f *testing.F) {
	fsys := fstest.MapFS{
		"a.txt": {Data: []byte("Le pont\n\n" + prose)}, "b.md": {Data: []byte("# Le quai\n\n" + prose)}, "c.txt": {Data: []byte("\x00")},
		"B.md": {Data: []byte(prose)}, "d.txt": {Data: []byte("Le Courrier\n\n" + prose)}, sourcesFile: {Data: []byte("file,title\na.txt,x\n")},
	}
	open := func() (folder, func() error, error) { return folderFS(fsys), func() error { return nil }, nil }
	files, err := scan(f.Context(), open, nil, later())
	if err != nil {
		f.Fatal(err)
	}
	c, err := files.Parse(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	good, err := c.Known.AppendBinary(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good[len(writtenAs()):])
	f.Fuzz(func(t *testing.T, data []byte) {
		known, err := UnmarshalKnown(append([]byte(writtenAs()), data...))
		if err != nil {
			return
		}
		before := *c
		before.Known = known
		files, err := scan(t.Context(), open, known, later())
		if err != nil {
			t.Fatal(err)
		}
		again, from, err := files.ParseAfter(t.Context(), &before)
		if err != nil {
			return // it may know that there is nothing to read
		}
		for i, f := range from {
			if f >= 0 && again.Articles[i].File != c.Articles[f].File {
				t.Fatalf("%s was %s", again.Articles[i].File, c.Articles[f].File)
			}
		}
	})
}
