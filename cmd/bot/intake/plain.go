package intake

import (
	"path"
	"strings"

	"golang.org/x/text/unicode/norm"

	"verbatim.example/corpus"
)

// readPlain takes Markdown or text as it is: only its front matter is written
// anew.
func readPlain(d Document, k kind) (Article, error) {
	a := Article{Ext: ".txt"}
	if k == kindMarkdown {
		a.Ext = ".md"
	}
	name := "a" + a.Ext
	if d.Name != "" {
		name = strings.TrimSuffix(d.Name, path.Ext(d.Name)) + a.Ext // its name may hold the date
	}
	body, err := corpus.Visible(name, d.Data)
	if err != nil {
		return Article{}, refuse("unread", err.Error())
	}
	a.Body = visibleLines(body)
	a.complete(corpus.Head(name, d.Data))
	a.locate(d)
	return a, nil
}

// visibleLines takes out of each line what cannot be seen or turns the direction
// of text.
func visibleLines(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unseen(r):
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "\r", "\n"))
	return strings.Trim(norm.NFC.String(s), "\n") + "\n"
}
