package intake

import (
	"encoding/xml"
	"strconv"
	"strings"
)

// readDOCX reads the text of a Word file as it is with its changes accepted.
// Notes, comments, headers and footers stand in other parts and are left out.
func readDOCX(d Document) (Article, error) {
	o, err := openOffice(d.Data)
	if err != nil {
		return Article{}, err
	}
	s := docxStyles{levels: map[string]int{}}
	if err := o.each("word/styles.xml", &s); err != nil {
		return Article{}, err
	}
	body := docxBody{levels: s.levels}
	if err := o.each("word/document.xml", &body); err != nil {
		return Article{}, err
	}
	var told properties
	if err := o.each("docProps/core.xml", &told); err != nil {
		return Article{}, err
	}
	return officeArticle(d, body.blocks, told), nil
}

// docxStyles learns which styles are headings: styles have names of their own,
// « Titre 1 », but the built-in ones keep the English name beside.
type docxStyles struct {
	levels map[string]int // by id; 1 is the title
	id     string
}

func (s *docxStyles) start(e xml.StartElement) bool {
	v, _ := attr(e, "val")
	switch e.Name.Local {
	case "style":
		s.id, _ = attr(e, "styleId")
	case "name":
		if v := strings.ToLower(v); v == "title" {
			s.levels[s.id] = 1
		} else if n, ok := strings.CutPrefix(v, "heading "); ok {
			s.set(n, 1)
		}
	case "outlineLvl":
		if s.levels[s.id] == 0 {
			s.set(v, 2)
		}
	}
	return true
}

// set makes the style a heading below the title; n counts from 2-plus.
func (s *docxStyles) set(n string, plus int) {
	if level, err := strconv.Atoi(n); err == nil && level >= 0 && level < 9 {
		s.levels[s.id] = level + plus
	}
}

func (s *docxStyles) text(string) {}
func (s *docxStyles) end(string)  {}

// docxBody reads the paragraphs.
type docxBody struct {
	levels map[string]int
	blocks []block
	now    block
	b      strings.Builder
	inText bool
	hidden bool // the run is not shown
	mark   bool // the properties are of the paragraph's mark, not of a run
}

func (w *docxBody) start(e xml.StartElement) bool {
	v, given := attr(e, "val")
	switch e.Name.Local {
	case "del", "moveFrom", "Fallback", "instrText", "sectPr", "pict", "drawing":
		return false
	case "p":
		w.flush()
		w.now = block{}
	case "pPr":
		w.mark = true
	case "pStyle":
		if level := w.levels[v]; level > 0 {
			w.now.kind, w.now.level = heading, level
		}
	case "numPr":
		if w.now.kind != heading {
			w.now.kind = item
		}
	case "r":
		w.hidden = false
	case "vanish":
		w.hidden = !w.mark && (!given || v != "0" && v != "false")
	case "t":
		w.inText = true
	case "tab", "br", "cr":
		if !w.mark {
			w.b.WriteByte(' ')
		}
	case "noBreakHyphen":
		w.b.WriteByte('-')
	}
	return true
}

func (w *docxBody) text(s string) {
	if w.inText && !w.hidden {
		w.b.WriteString(s)
	}
}

func (w *docxBody) end(name string) {
	switch name {
	case "t":
		w.inText = false
	case "r":
		w.hidden = false
	case "pPr":
		w.mark = false
	case "p":
		w.flush()
	}
}

func (w *docxBody) flush() {
	if w.now.text = w.b.String(); plain(w.now.text) != "" {
		w.blocks = append(w.blocks, w.now)
	}
	w.b.Reset()
}

// officeArticle makes an article of the blocks of an office file. Its dates say
// when the file was made, not when the article was published: they are not used.
func officeArticle(d Document, blocks []block, told properties) Article {
	a := Article{Ext: ".md"}
	for i, k := range blocks {
		if k.kind == heading && k.level == 1 {
			a.Title = short(plain(k.text))
			blocks = append(blocks[:i:i], blocks[i+1:]...) // it stands in the front matter
			break
		}
	}
	if a.Title == "" {
		a.Title = short(plain(told.title))
	}
	a.Author = short(plain(told.author))
	a.Body = writeMarkdown(blocks)
	a.read(d)
	return a
}
