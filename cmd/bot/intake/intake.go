// Package intake turns a document from outside into a readable article of the
// corpus folder.
//
// The way of a document: fetch.go gets it from an address (address.go says which
// addresses are public), kind.go tells what it is by its bytes, html.go, pdf.go,
// docx.go, odt.go and plain.go read it into blocks, markdown.go writes those as
// Markdown, head.go completes what is known of it, duplicates.go looks for it in
// the corpus, and article.go puts it into the folder. apart.go does the reading
// in a process of its own, because libraries that read files from strangers may
// take all memory, or never end.
package intake

import (
	"context"
	"strings"
	"time"

	"verbatim.example/rag/text"
)

// MaxSize is the largest document read, in bytes: what the corpus reads.
const MaxSize = 5 << 20

// A Document is what came from outside.
type Document struct {
	Name string `json:"name"` // of the file, without folders; "" of an address
	URL  string `json:"url"`  // where it was fetched from in the end; "" of a file
	Type string `json:"type"` // content type that came with it; "" of a file
	Data []byte `json:"data"`
}

// An Article is a document made readable. What is unknown is empty, never
// guessed.
type Article struct {
	Title     string        `json:"title,omitempty"`
	Outlet    string        `json:"outlet,omitempty"`
	Date      string        `json:"date,omitempty"` // YYYY, YYYY-MM or YYYY-MM-DD
	Author    string        `json:"author,omitempty"`
	URL       string        `json:"url,omitempty"` // http or https
	Reports   string        `json:"reports,omitempty"`
	Language  text.Language `json:"language,omitempty"`
	Retrieved string        `json:"retrieved"` // YYYY-MM-DD

	Name string `json:"name"` // of the document; names the file of an article without a title
	Body string `json:"body"` // behind the front matter
	Ext  string `json:"ext"`  // ".md" or ".txt"
}

// Convert reads a document in this process. today is the date it is retrieved
// on. The error is a *Refusal when the document is to blame; panics of libraries
// are such errors, but what they do not end is not ended here: see [Apart].
func Convert(ctx context.Context, d Document, today time.Time) (a Article, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *Refusal:
			a, err = Article{}, p
		default:
			a, err = Article{}, refuse("broken")
		}
	}()
	if len(d.Data) > MaxSize {
		return Article{}, refuse("big")
	}
	k, err := kindOf(d)
	if err != nil {
		return Article{}, err
	}
	switch k {
	case kindHTML:
		a, err = readHTML(d)
	case kindPDF:
		a, err = readPDF(ctx, d)
	case kindDOCX:
		a, err = readDOCX(d)
	case kindODT:
		a, err = readODT(d)
	case kindMarkdown, kindText:
		a, err = readPlain(d, k)
	}
	if err != nil {
		return Article{}, err
	}
	a.Name = strings.TrimSuffix(d.Name, extension(d.Name))
	a.Retrieved = today.Format(time.DateOnly)
	if strings.TrimSpace(a.Body) == "" {
		return Article{}, refuse("empty")
	}
	return a, nil
}
