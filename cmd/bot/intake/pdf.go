package intake

import (
	"bytes"
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode"

	"github.com/ledongthuc/pdf"
)

// Limits of PDF files: pages read, operators of all pages, and the least letters
// that are a text layer (a scan has none, or those of a stamp).
const (
	maxPages     = 300
	maxOperators = 5_000_000
	minLetters   = 40
)

// readPDF reads the text layer of a PDF file. Its pages are read whole or not at
// all: half an article quotes as well as a whole one, and says something else.
// Dates of the file say when it was made, not when the article was published:
// they are not used.
func readPDF(ctx context.Context, d Document) (Article, error) {
	r, err := pdf.NewReader(bytes.NewReader(d.Data), int64(len(d.Data)))
	if errors.Is(err, pdf.ErrInvalidPassword) {
		return Article{}, refuse("locked")
	}
	if err != nil {
		return Article{}, refuse("broken")
	}
	pages := r.NumPage()
	if pages > maxPages {
		return Article{}, refuse("big")
	}
	s := &showing{ctx: ctx, left: maxOperators}
	var all [][]fragment
	for n := 1; n <= pages; n++ {
		if err := ctx.Err(); err != nil {
			return Article{}, err
		}
		all = append(all, s.page(r.Page(n)))
	}
	blocks := layOut(all)
	letters, bad := 0, 0
	for _, b := range blocks {
		for _, r := range b.text {
			switch {
			case r == unicode.ReplacementChar || unicode.Is(unicode.Co, r):
				bad++
			case unicode.IsLetter(r):
				letters++
			}
		}
	}
	switch {
	case bad > 5 && 10*bad > letters:
		return Article{}, refuse("glyphs")
	case letters < minLetters:
		return Article{}, refuse("scan")
	}
	a := Article{Ext: ".md"}
	info := r.Trailer().Key("Info")
	if t := plain(info.Key("Title").Text()); !fileTitle.MatchString(t) {
		a.Title = short(t)
	}
	a.Author = short(plain(info.Key("Author").Text()))
	for i, b := range blocks {
		if b.kind == heading && (a.Title == "" || strings.EqualFold(plain(b.text), a.Title)) {
			a.Title = short(plain(b.text))
			blocks = append(blocks[:i:i], blocks[i+1:]...) // it stands in the front matter
			break
		}
	}
	a.Body = writeMarkdown(blocks)
	a.read(d)
	return a, nil
}

// fileTitle is what programs write where a title is wanted: the name of a file.
var fileTitle = regexp.MustCompile(`(?i)^(microsoft (word|powerpoint) -.*|(untitled|sans titre|document) ?\d*|.*\.(docx?|odt|indd|qxp|tex|dvi|pdf|html?|rtf))$`)
