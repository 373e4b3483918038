package intake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// The test binary stands in for the program: it reads a document, or misbehaves
// as a library might.
func TestMain(m *testing.M) {
	if len(os.Args) != 2 || strings.HasPrefix(os.Args[1], "-") {
		os.Exit(m.Run())
	}
	switch os.Args[1] {
	case "convert":
		if err := Serve(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "swell":
		confine()
		var held [][]byte
		for len(held) < 1000 {
			held = append(held, bytes.Repeat([]byte{1}, 16<<20))
		}
	case "overflow":
		confine()
		var deep func(int) int
		deep = func(n int) int { return deep(n+1) + 1 }
		deep(0)
	case "flood":
		for {
			if _, err := os.Stdout.Write(make([]byte, 1<<20)); err != nil {
				os.Exit(1)
			}
		}
	case "environment":
		json.NewEncoder(os.Stdout).Encode(verdict{Article: &Article{Title: strings.Join(os.Environ(), " ")}})
	}
	os.Exit(0)
}

// A document is read in a process of its own, which may end as it likes.
func TestApart(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	doc := Document{Name: "a.txt", Data: []byte("Titre\n\n" + strings.Join(prose, "\n\n"))}
	a, err := Apart(self, "convert")(t.Context(), doc, today)
	if err != nil || a.Title != "Titre" || a.Retrieved != "2026-03-04" {
		t.Errorf("%+v, %v", a, err)
	}
	here, err := Convert(t.Context(), doc, today)
	if err != nil || here != a {
		t.Errorf("%+v, %v", here, err)
	}
	_, err = Apart(self, "convert")(t.Context(), Document{Name: "a.pdf", Data: pdfFile("", &sheet{})}, today)
	if r, ok := errors.AsType[*Refusal](err); !ok || r.Key != "scan" {
		t.Error(err)
	}
	for _, how := range []string{"swell", "overflow", "flood", "nothing"} {
		if testing.Short() && how == "swell" {
			continue // it writes to 700 MB
		}
		if _, err := Apart(self, how)(t.Context(), doc, today); err == nil {
			t.Errorf("%s: no error", how)
		}
	}
	t.Setenv("DISCORD_TOKEN", "secret")
	if a, err = Apart(self, "environment")(t.Context(), doc, today); err != nil || strings.Contains(a.Title, "secret") {
		t.Errorf("%q, %v", a.Title, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Apart(self, "convert")(ctx, doc, today); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What unpacks to more than a text is left alone, as is what nests without end.
func TestBombs(t *testing.T) {
	zeros := strings.Repeat("0", maxUnpacked+1)
	deep := strings.Repeat("<w:tbl>", maxNesting+1)
	for name, c := range map[string]struct {
		d    Document
		keys string
	}{
		"one part":        {Document{Name: "a.docx", Data: docx(t, para("", zeros))}, "swollen"},
		"several parts":   {Document{Name: "a.docx", Data: archive(t, "word/styles.xml", "<a>"+zeros[:maxUnpacked/2]+"</a>", "word/document.xml", docxHead+para("", zeros[:maxUnpacked/2+100])+docxFoot)}, "swollen"},
		"text of ODT":     {Document{Name: "a.odt", Data: odt(t, "<text:p>"+zeros+"</text:p>")}, "swollen"},
		"depth":           {Document{Name: "a.docx", Data: docx(t, deep)}, "deep"},
		"endless depth":   {Document{Name: "a.odt", Data: odt(t, strings.Repeat("<text:p>", 200_000))}, "deep"},
		"entities":        {Document{Name: "a.docx", Data: archive(t, "word/document.xml", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>`+docxHead+"<w:p><w:r><w:t>&b;</w:t></w:r></w:p>"+docxFoot)}, "broken"},
		"entity outside":  {Document{Name: "a.docx", Data: archive(t, "word/document.xml", `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`+docxHead+"<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"+docxFoot)}, "broken"},
		"deep page":       {Document{Name: "a.html", Data: page("", strings.Repeat("<div>", 10_000)+prose[0])}, "deep"},
		"many elements":   {Document{Name: "a.html", Data: page("", strings.Repeat("<p>a ", maxElements+1))}, "broken"},
		"deep PDF":        {Document{Name: "a.pdf", Data: pdfFile(strings.Repeat("/A[", 100_000))}, "broken scan"},
		"PDF in a circle": {Document{Name: "a.pdf", Data: bytes.Replace(pdfFile("", (&sheet{}).at(0, 0, 10, "x")), []byte("/Count 1"), []byte("/Count 9"), 1)}, "broken scan"},
		"PDF of nothing":  {Document{Name: "a.pdf", Data: swollenPDF()}, "slow"},
	} {
		_, err := Convert(t.Context(), c.d, today)
		r, ok := errors.AsType[*Refusal](err)
		if !ok || !strings.Contains(c.keys, r.Key) {
			t.Errorf("%s: %v, want %s", name, err, c.keys)
		}
	}
}

// swollenPDF has a page, the second, which is packed, whose operators are far
// more than it holds.
func swollenPDF() []byte {
	s := &sheet{}
	s.b.WriteString(strings.Repeat("q Q ", maxOperators/2+1))
	return pdfFile("", &sheet{}, s)
}
