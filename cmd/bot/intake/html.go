package intake

import (
	"bytes"
	"io"
	"net/url"
	"strings"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"verbatim.example/corpus"
)

// maxElements is how many elements a page may have.
const maxElements = 100_000

// readHTML finds the article in a page. What the page says of itself is read by
// the rules of the corpus, so that a page added and a page put into the folder
// say the same.
func readHTML(d Document) (Article, error) {
	src, err := toUTF8(d)
	if err != nil {
		return Article{}, refuse("broken")
	}
	a := Article{Ext: ".md"}
	name := "page.html"
	if d.URL == "" && extensions[strings.ToLower(extension(d.Name))] == kindHTML {
		name = d.Name
	}
	a.complete(corpus.Head(name, src))
	a.locate(d)

	root, err := html.Parse(bytes.NewReader(src))
	if err != nil {
		return Article{}, refuse("deep")
	}
	p := readability.NewParser()
	p.MaxElemsToParse = maxElements
	base, err := url.Parse(a.URL)
	if err != nil || a.URL == "" {
		base = nil
	}
	found, err := p.ParseAndMutate(root, base)
	if err != nil {
		return Article{}, refuse("broken")
	}
	if found.Node == nil {
		return Article{}, refuse("empty")
	}
	w := htmlWalk{title: plain(a.Title)}
	w.children(found.Node)
	w.end()
	a.Body = writeMarkdown(w.blocks)
	return a, nil
}

// toUTF8 decodes a page: what is valid UTF-8 is taken to be it, whatever the page
// says; else its byte order mark, its type and its meta elements count.
func toUTF8(d Document) ([]byte, error) {
	if utf8.Valid(d.Data) {
		return bytes.TrimPrefix(d.Data, []byte("\xef\xbb\xbf")), nil
	}
	r, err := charset.NewReader(bytes.NewReader(d.Data), d.Type)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, 3*MaxSize))
}

// extension returns the end of a file name from its last dot on.
func extension(name string) string {
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		return name[i:]
	}
	return ""
}

// An htmlWalk writes the blocks of a tree. Of links the text is left, of
// pictures nothing.
type htmlWalk struct {
	title  string
	blocks []block
	kind   blockKind
	level  int
	inRow  bool
	breaks int
	b      strings.Builder
}

// end ends the open block.
func (w *htmlWalk) end() {
	s := w.b.String()
	w.b.Reset()
	w.breaks = 0
	if plain(s) == "" || w.kind == heading && plain(s) == w.title {
		return // the title stands in the front matter
	}
	w.blocks = append(w.blocks, block{kind: w.kind, level: w.level, text: s})
}

func (w *htmlWalk) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *htmlWalk) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		if strings.TrimSpace(n.Data) != "" {
			w.breaks = 0
		}
		w.b.WriteString(n.Data)
		return
	case html.ElementNode:
	default:
		return
	}
	switch n.Data {
	case "script", "style", "template", "noscript", "svg", "math", "img", "picture", "figcaption", "video", "audio", "iframe",
		"object", "embed", "form", "button", "input", "select", "textarea", "head":
		return
	case "br":
		w.b.WriteByte(' ')
		if w.breaks++; w.breaks > 1 && !w.inRow {
			w.end()
		}
		return
	case "tr":
		w.row(n)
		return
	}
	if w.inRow || !blockElements[n.Data] {
		w.children(n)
		if blockElements[n.Data] {
			w.b.WriteByte(' ')
		}
		return
	}
	kind, level := w.kind, w.level
	w.end()
	switch n.Data {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		w.kind, w.level = heading, max(2, int(n.Data[1]-'0'))
	case "li", "dd":
		w.kind = item
	case "blockquote":
		w.kind = quote
	}
	w.children(n)
	w.end()
	w.kind, w.level = kind, level
}

// row writes a row of a table.
func (w *htmlWalk) row(n *html.Node) {
	w.end()
	inRow := w.inRow
	w.inRow = true
	var cells []string
	filled := false
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || c.Data != "td" && c.Data != "th" {
			continue
		}
		w.children(c)
		cell := plain(w.b.String())
		w.b.Reset()
		cells, filled = append(cells, cell), filled || cell != ""
	}
	w.inRow = inRow
	if inRow { // a table in a cell is words of the cell
		w.b.WriteString(strings.Join(cells, " ") + " ")
		return
	}
	if filled {
		w.blocks = append(w.blocks, block{kind: row, cells: cells})
	}
}

var blockElements = map[string]bool{
	"address": true, "article": true, "aside": true, "blockquote": true, "body": true, "caption": true, "center": true,
	"dd": true, "details": true, "div": true, "dl": true, "dt": true, "fieldset": true, "figure": true, "footer": true,
	"h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "header": true, "hgroup": true, "hr": true,
	"html": true, "li": true, "main": true, "nav": true, "ol": true, "p": true, "pre": true, "section": true,
	"summary": true, "table": true, "tbody": true, "tfoot": true, "thead": true, "ul": true,
}
