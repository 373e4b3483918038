package intake

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// readODT reads the text of an OpenDocument file as it is with its changes
// accepted, without notes and comments.
func readODT(d Document) (Article, error) {
	o, err := openOffice(d.Data)
	if err != nil {
		return Article{}, err
	}
	body := odtBody{titles: map[string]bool{"Title": true}}
	if err := o.each("content.xml", &body); err != nil {
		return Article{}, err
	}
	var told properties
	if err := o.each("meta.xml", &told); err != nil {
		return Article{}, err
	}
	return officeArticle(d, body.blocks, told), nil
}

// odtBody reads the paragraphs.
type odtBody struct {
	titles map[string]bool // styles of the title
	blocks []block
	now    block
	b      strings.Builder
	inBody bool
	items  int // lists that are open
	open   bool
}

func (w *odtBody) start(e xml.StartElement) bool {
	style, _ := attr(e, "style-name")
	switch e.Name.Local {
	case "tracked-changes", "note", "annotation", "annotation-end", "frame", "ruby-text", "forms", "sequence-decls":
		return false
	case "style": // automatic ones inherit from the built-in title
		name, _ := attr(e, "name")
		if parent, _ := attr(e, "parent-style-name"); parent == "Title" {
			w.titles[name] = true
		}
	case "text":
		w.inBody = w.inBody || e.Name.Space == "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
	case "list":
		w.items++
	case "h":
		w.begin(block{kind: heading, level: 2})
		if v, ok := attr(e, "outline-level"); ok {
			if n, err := strconv.Atoi(v); err == nil && n > 0 && n < 10 {
				w.now.level = n + 1
			}
		}
	case "p":
		switch {
		case w.titles[style]:
			w.begin(block{kind: heading, level: 1})
		case w.items > 0:
			w.begin(block{kind: item})
		default:
			w.begin(block{})
		}
	case "s", "tab", "line-break":
		w.b.WriteByte(' ')
	}
	return true
}

func (w *odtBody) begin(k block) {
	w.flush()
	w.now, w.open = k, true
}

func (w *odtBody) text(s string) {
	if w.inBody && w.open {
		w.b.WriteString(s)
	}
}

func (w *odtBody) end(name string) {
	switch name {
	case "p", "h":
		w.flush()
		w.open = false
	case "list":
		w.items--
	}
}

func (w *odtBody) flush() {
	if w.now.text = w.b.String(); plain(w.now.text) != "" {
		w.blocks = append(w.blocks, w.now)
	}
	w.b.Reset()
}
