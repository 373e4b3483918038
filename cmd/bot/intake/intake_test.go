package intake

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

var today = time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC)

// take converts a document and reads what became of it as the corpus does.
func take(t *testing.T, d Document) (Article, *corpus.Article) {
	t.Helper()
	a, err := Convert(t.Context(), d, today)
	if err != nil {
		t.Fatal(err)
	}
	read, err := a.Read()
	if err != nil {
		t.Fatal(err)
	}
	return a, read
}

// bodyOf returns the sentences that may be quoted.
func bodyOf(a *corpus.Article) []string {
	var out []string
	for i, s := range a.Sentences {
		if s.Kind == corpus.Body {
			out = append(out, a.Quote(i, i))
		}
	}
	return out
}

// sentences cuts paragraphs as the corpus does.
func sentences(paragraphs ...string) []string {
	var out []string
	for _, p := range paragraphs {
		for _, s := range text.Sentences(p) {
			out = append(out, strings.TrimSpace(p[s.Start:s.End]))
		}
	}
	return out
}

const (
	title   = "Valbourg : « 300 arbres » & un doute"
	section = "Une première tranche"
)

// Every kind becomes an article that loads without a note and whose sentences
// are those of the document, letter for letter.
func TestConvert(t *testing.T) {
	htmlBody := []string{"<h1>" + title + "</h1>"}
	docxBody, odtBody := para("Titre", title), `<text:p text:style-name="P1">`+strings.ReplaceAll(title, "&", "&amp;")+`</text:p>`
	for i, p := range prose {
		escaped := strings.ReplaceAll(p, "&", "&amp;")
		if i == 2 {
			htmlBody = append(htmlBody, "<h2>"+section+"</h2>")
			docxBody += para("Titre1", section)
			odtBody += `<text:h text:outline-level="1">` + section + `</text:h>`
		}
		htmlBody = append(htmlBody, "<p>"+escaped+"</p>\n")
		docxBody += para("", p)
		odtBody += `<text:p>` + escaped + `</text:p>`
	}
	meta := `<title>x</title><meta property="og:title" content="` + strings.ReplaceAll(title, "&", "&amp;") + `"><meta property="og:site_name" content="La Gazette">
		<meta property="article:published_time" content="2025-01-02T08:00:00+01:00"><link rel=canonical href="https://gazette.example/arbres">`
	plainText := title + "\n\n" + strings.Join(prose[:2], "\n\n") + "\n\n" + section + "\n\n" + prose[2] + "\n"
	sheets := (&sheet{}).at(50, 750, 20, title)
	y := 700.0
	for i, p := range prose {
		if i == 2 {
			sheets.at(50, y, 14, section)
			y -= 30
		}
		lines := wrapped(p, 70)
		sheets.column(50, y, 10, lines...)
		y -= float64(len(lines))*12 + 12
	}
	for name, d := range map[string]Document{
		"html": {Name: "a.html", Data: page(meta, htmlBody...)},
		"docx": {Name: "a.docx", Data: docx(t, docxBody)},
		"odt":  {Name: "a.odt", Data: odt(t, odtBody)},
		"pdf":  {Name: "a.pdf", Data: pdfFile("/Title (Microsoft Word - arbres.docx)", sheets)},
		"txt":  {Name: "a.txt", Data: []byte(plainText)},
		"md":   {Name: "a.md", Data: []byte("# " + title + "\n\n" + prose[0] + "\n\n" + prose[1] + "\n\n## " + section + "\n\n" + prose[2] + "\n")},
	} {
		a, read := take(t, d)
		if read.Title != title {
			t.Errorf("%s: title %q", name, read.Title)
		}
		if got, want := bodyOf(read), sentences(prose...); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nhas the sentences %q", name, a.Bytes(), got)
		}
		if len(read.Notes) > 0 {
			t.Errorf("%s: notes %q", name, read.Notes)
		}
		if !slices.ContainsFunc(read.Sentences, func(s corpus.Sentence) bool {
			return s.Kind == corpus.Heading && read.Text[s.Start:s.End] == section
		}) {
			t.Errorf("%s: no heading in\n%s", name, a.Body)
		}
		if a.Retrieved != "2026-03-04" || name != "html" && a.Date != "" {
			t.Errorf("%s: retrieved %q, date %q", name, a.Retrieved, a.Date)
		}
		for line := range strings.Lines(a.Body) {
			if strings.HasPrefix(line, " ") || len(line) > longLine {
				t.Errorf("%s: line %q", name, line)
			}
		}
	}
	a, _ := take(t, Document{Name: "a.html", Data: page(meta, htmlBody...)})
	if a.Outlet != "La Gazette" || a.Date != "2025-01-02" || a.URL != "https://gazette.example/arbres" || a.Language != "fr" {
		t.Errorf("%+v", a)
	}
}

// What a document says of itself counts; dates of its file do not.
func TestMetadata(t *testing.T) {
	long := "<p>" + strings.Join(prose, "</p><p>") + "</p>"
	for name, c := range map[string]struct {
		d    Document
		want Article
	}{
		"json-ld": {
			Document{Name: "x.html", Data: page(`<script type="application/ld+json">{"@type":"NewsArticle","headline":"Titre","datePublished":"2024-10-25","publisher":{"name":"Le Fil"},"author":{"name":"Anne Roy"}}</script>`, long)},
			Article{Title: "Titre", Outlet: "Le Fil", Date: "2024-10-25", Author: "Anne Roy", Language: "fr"},
		},
		"nothing": {Document{Name: "x.html", Data: page("", long)}, Article{Language: "fr"}},
		"name of the file": {
			Document{Name: "2024-10-25 arbres.odt", Data: odt(t, "<text:p>"+strings.ReplaceAll(strings.Join(prose, " "), "&", "et")+"</text:p>")},
			Article{Author: "Paul Adam", Date: "2024-10-25"},
		},
		"properties": {
			Document{Name: "x.docx", Data: docx(t, para("", strings.Join(prose, " ")))},
			Article{Title: "Un autre titre", Author: "Paul Adam"},
		},
		"byline": {
			Document{Name: "x.docx", Data: docx(t, para("Titre", "Titre")+para("", "Publié le 12 mars 2024")+para("", strings.Join(prose, " ")))},
			Article{Title: "Titre", Author: "Paul Adam", Date: "2024-03-12"},
		},
		"address of the same site": {
			Document{URL: "https://gazette.example/a?utm_source=x", Type: "text/html; charset=utf-8", Data: page(`<link rel=canonical href="https://gazette.example/a">`, long)},
			Article{URL: "https://gazette.example/a", Language: "fr"},
		},
		"address of another site": {
			Document{URL: "https://gazette.example/a", Type: "text/html", Data: page(`<link rel=canonical href="https://lemonde.example/b">`, long)},
			Article{URL: "https://gazette.example/a", Language: "fr"},
		},
		"front matter": {
			Document{Name: "x.md", Data: []byte("---\ntitle: Titre\noutlet: Le Fil\nreports: Le Monde\n---\n\n" + strings.Join(prose, "\n\n"))},
			Article{Title: "Titre", Outlet: "Le Fil", Reports: "Le Monde"},
		},
	} {
		a, _ := take(t, c.d)
		a.Body, a.Ext, a.Name, a.Retrieved = "", "", "", ""
		if a != c.want {
			t.Errorf("%s: %+v, want %+v", name, a, c.want)
		}
	}
}

// A page is decoded as it says it is written.
func TestCharsets(t *testing.T) {
	body := "<p>" + strings.Join(prose, "</p><p>") + "</p>"
	latin, err := charmap.Windows1252.NewEncoder().String(strings.Replace(string(page("", body)), "utf-8", "iso-8859-1", 1))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(string(page("", body)))
	if err != nil {
		t.Fatal(err)
	}
	greek, err := charmap.ISO8859_7.NewEncoder().String("<html><body><article><p>" + strings.Repeat("Ο δήμαρχος υποσχέθηκε τριακόσια δέντρα. ", 10) + "</p></article></body></html>")
	if err != nil {
		t.Fatal(err)
	}
	for _, data := range []string{latin, wide} {
		_, read := take(t, Document{Name: "a.html", Data: []byte(data)})
		if got := bodyOf(read); !slices.Equal(got, sentences(prose...)) {
			t.Errorf("%q", got)
		}
	}
	_, read := take(t, Document{URL: "https://a.example/", Type: "text/html; charset=iso-8859-7", Data: []byte(greek)})
	if got := bodyOf(read); got[0] != "Ο δήμαρχος υποσχέθηκε τριακόσια δέντρα." {
		t.Errorf("%q", got)
	}
}

// What a document is not taken for.
func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		d   Document
		key string
	}{
		"nothing":            {Document{Name: "a.txt"}, "empty"},
		"white space":        {Document{Name: "a.txt", Data: []byte(" \n\t\n")}, "empty"},
		"picture":            {Document{Name: "a.png", Data: []byte("\x89PNG\r\n\x1a\n0000")}, "kind"},
		"picture as text":    {Document{Name: "a.txt", Data: []byte("\x89PNG\r\n\x1a\n\x00000")}, "kind"},
		"page as PDF":        {Document{Name: "a.pdf", Data: page("", "<p>x</p>")}, "mismatch"},
		"PDF as a page":      {Document{URL: "https://a.example/", Type: "text/html", Data: pdfFile("")}, "mismatch"},
		"page as text":       {Document{URL: "https://a.example/", Type: "text/plain", Data: page("", "<p>x</p>")}, "mismatch"},
		"type of a picture":  {Document{URL: "https://a.example/", Type: "image/png", Data: page("", "<p>x</p>")}, "kind"},
		"archive":            {Document{Name: "a.docx", Data: archive(t, "x", "y")}, "kind"},
		"ODT as DOCX":        {Document{Name: "a.docx", Data: odt(t, "<text:p>x</text:p>")}, "mismatch"},
		"too big":            {Document{Name: "a.txt", Data: make([]byte, MaxSize+1)}, "big"},
		"page without words": {Document{Name: "a.html", Data: []byte("<!DOCTYPE html><html><body><img src=x></body></html>")}, "empty"},
		"broken DOCX":        {Document{Name: "a.docx", Data: archive(t, "word/document.xml", "<w:document><w:p>")}, "broken"},
		"broken PDF":         {Document{Name: "a.pdf", Data: []byte("%PDF-1.4\nnonsense")}, "broken"},
		"scanned PDF":        {Document{Name: "a.pdf", Data: pdfFile("", &sheet{})}, "scan"},
		"broken front":       {Document{Name: "a.md", Data: []byte("---\ntitle: \"x\n---\n\ny")}, "unread"},
	} {
		_, err := Convert(t.Context(), c.d, today)
		r, ok := errors.AsType[*Refusal](err)
		if !ok || r.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	for key, words := range reasons {
		if words.fr == "" || words.en == "" || strings.Count(words.fr, "%s") > strings.Count(words.en, "%s") || strings.HasSuffix(words.en, ".") {
			t.Errorf("%s: %q, %q", key, words.fr, words.en)
		}
	}
}
