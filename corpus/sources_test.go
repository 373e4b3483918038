package corpus

import (
	"bytes"
	"encoding/csv"
	"strings"
	"testing"
)

func TestSourcesCSV(t *testing.T) {
	base := map[string]string{
		"a.txt":   "Titre A\n\n" + prose,
		"d/b.txt": "---\ntitle: Titre B\noutlet: Le Phare\n---\n" + prose,
	}
	for name, table := range map[string]string{
		"commas":       "file,title,outlet,date,author,url\na.txt,\"Le pont, enfin\",Le Courrier,12 mars 2024,J. M.,https://c.example/a\nd/b.txt,,Le Courrier,,,\n",
		"any order":    "URL;Date;FILE;other;Outlet;author;title\nhttps://c.example/a;2024/03/12\u00a0;a.txt;x;Le Courrier;J. M.;Le pont, enfin\n;;d/b.txt;;Le Courrier;;\n",
		"bom and crlf": "\uFEFFfile;outlet;title;date;author;url\r\na.txt;Le Courrier;Le pont, enfin;2024-03-12;J. M.;https://c.example/a\r\nd\\b.txt;Le Courrier\r\n;;;;;\r\n",
		"sep line":     "sep=;\r\nfile;title;outlet;date;author;url\r\n./a.txt;Le pont, enfin;Le Courrier;2024-03-12;J. M.;https://c.example/a\r\nd/b.txt;;Le Courrier;;;\r\n",
	} {
		base[sourcesFile] = table
		c := load(t, base)
		a, b := c.Articles[0], c.Articles[1]
		if a.Title != "Le pont, enfin" || a.Outlet != "Le Courrier" || a.Date != "2024-03-12" || a.Author != "J. M." || a.URL != "https://c.example/a" {
			t.Errorf("%s: %+v", name, a)
		}
		if b.Title != "Titre B" || b.Outlet != "Le Courrier" || len(c.Skipped) != 0 {
			t.Errorf("%s: %q %q %v", name, b.Title, b.Outlet, c.Skipped)
		}
	}
}

func TestSourcesCSVBadRows(t *testing.T) {
	c := load(t, map[string]string{
		"a.txt": "Titre A\n\n" + prose,
		sourcesFile: "file,title,date,url\n" +
			"a.txt,T,hier,ftp://x\n" +
			"none.txt,T,,\n" +
			",T,,\n" +
			"a.txt,U,,\n" +
			"a.txt,\"x\"y,,\n",
	})
	want := []Skip{
		{File: sourcesFile, Line: 3, Reason: reasonNoSuchFile("none.txt")},
		{File: sourcesFile, Line: 4, Reason: reasonRowEmpty},
		{File: sourcesFile, Line: 5, Reason: reasonRowTwice},
	}
	for i, w := range want {
		if len(c.Skipped) <= i || c.Skipped[i] != w {
			t.Fatalf("skipped %v, want %v first", c.Skipped, want)
		}
	}
	if len(c.Skipped) != 4 || c.Skipped[3].Line != 6 || !strings.HasPrefix(c.Skipped[3].Reason, "unreadable row (") {
		t.Errorf("%v", c.Skipped)
	}
	a := c.Articles[0]
	if a.Title != "T" || a.Date != "" || a.URL != "" || len(a.Notes) != 2 || a.Notes[0] != `sources.csv line 2: not a date: "hier"` {
		t.Errorf("%+v", a)
	}
	c = load(t, map[string]string{"a.txt": prose, sourcesFile: "name,title\na.txt,T\n"})
	if len(c.Skipped) != 1 || c.Skipped[0].Line != 1 || c.Skipped[0].Reason != reasonHeader("name,title") {
		t.Errorf("%v", c.Skipped)
	}
	c = load(t, map[string]string{"a.txt": prose, sourcesFile: "\x00\x01"})
	if len(c.Skipped) != 1 || c.Skipped[0].Reason != reasonBinary {
		t.Errorf("%v", c.Skipped)
	}
}

func TestWriteSourcesCSV(t *testing.T) {
	titles := []string{"Le pont; « enfin », dit-il", "=1+1", "'=2", "+33", "@x", "-1", "l'été", "''", "＝1", " \t=3"}
	c := &Corpus{}
	files := map[string]string{}
	for i, title := range titles {
		file := string(rune('a'+i)) + ".txt"
		c.Articles = append(c.Articles, Article{File: file, Title: title, Outlet: "Le Courrier", Date: "2024-03", URL: "https://c.example/"})
		files[file] = prose
	}
	var buf bytes.Buffer
	if err := WriteSourcesCSV(&buf, c); err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(buf.Bytes(), []byte("\uFEFFfile,title,outlet,date,author,url\r\n")) {
		t.Errorf("%.60q", buf.String())
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(buf.String(), "\uFEFF"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		for _, cell := range r {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("cell %q would be computed", cell)
			}
		}
	}
	files[sourcesFile] = buf.String()
	back := load(t, files)
	for i, title := range titles {
		if got := back.Articles[i]; got.Title != oneLine(title) || got.Outlet != "Le Courrier" || got.Date != "2024-03" {
			t.Errorf("%q came back as %q (%s, %s)", title, got.Title, got.Outlet, got.Date)
		}
	}
	if err := WriteSourcesCSV(brokenWriter{}, c); err == nil || !strings.HasPrefix(err.Error(), "write sources.csv: ") {
		t.Errorf("%v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, bytes.ErrTooLarge }
