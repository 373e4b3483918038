package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A canvas writes the visible text of a marked-up source so that each piece
// stands on the line it has in the source, and cuts it into segments. Pieces
// come in the order of the source.
type canvas struct {
	p     *page
	src   string // decoded file
	out   []byte
	at    int // offset in src up to which lines are written
	start int // offset in out of the open segment; -1: none
	form  form
	level int
	para  int
	gap   bool
	// Whether all of the open segment stands in links, and which segments did.
	inLink   int
	unlinked bool
	segs     []segment
	linked   []bool
	space    bool // the next piece is set off from the one before
}

// newCanvas writes the first lines of src, up to offset from, as they are.
func newCanvas(p *page, src string, from int) *canvas {
	return &canvas{p: p, src: src, out: append(make([]byte, 0, len(src)), src[:from]...), at: from, start: -1, gap: true}
}

// advance writes the line ends of the source up to offset to.
func (c *canvas) advance(to int) {
	for c.at < to {
		i := strings.IndexByte(c.src[c.at:to], '\n')
		if i < 0 {
			c.at = to
			return
		}
		c.out = append(c.out, '\n')
		c.at += i + 1
	}
}

// write puts text, which stands at offset from of the source, on its line.
// White space is folded; text has no line end.
func (c *canvas) write(from int, text string) {
	c.advance(from)
	for _, r := range text {
		if unicode.IsSpace(r) && r != '\u00a0' && r != '\u202f' {
			c.space = true
			continue
		}
		if c.start < 0 {
			c.open()
		}
		if n := len(c.out); c.space && n > 0 && c.out[n-1] != '\n' {
			c.out = append(c.out, ' ')
			if c.start == n {
				c.start = n + 1
			}
		}
		c.space = false
		if c.inLink == 0 {
			c.unlinked = true
		}
		c.out = utf8.AppendRune(c.out, r)
	}
}

// writeLines is write for text with line ends, each of which is one of the
// source.
func (c *canvas) writeLines(from int, raw string, unescape func(string) string) {
	for raw != "" {
		n := lineEnd(raw)
		c.write(from, oneBreakFree(unescape(strings.TrimSuffix(raw[:n], "\n"))))
		if raw[n-1] == '\n' {
			c.space = true
		}
		from, raw = from+n, raw[n:]
	}
}

// oneBreakFree keeps a decoded entity from adding a line.
func oneBreakFree(s string) string {
	if strings.ContainsAny(s, "\n\r") {
		return strings.NewReplacer("\n", " ", "\r", " ").Replace(s)
	}
	return s
}

func (c *canvas) open() {
	c.start = len(c.out)
	c.unlinked = false
}

// end closes the open segment with the form it had; the text that follows is
// another. gap says that the two are blocks of their own.
func (c *canvas) end(gap bool) {
	if c.start >= 0 {
		c.segs = append(c.segs, segment{start: c.start, end: len(c.out), para: c.para, form: c.form, level: c.level, gap: c.gap})
		c.linked = append(c.linked, !c.unlinked)
		c.start = -1
		c.gap = false
	}
	if gap {
		if !c.gap {
			c.para++
		}
		c.gap = true
	}
	c.space = true
}

// finish hands text and segments to the page.
func (c *canvas) finish() {
	c.end(true)
	c.advance(len(c.src))
	c.p.text = string(c.out)
	c.p.starts = lineStarts(c.p.text)
	for i, s := range c.segs {
		before := len(c.p.segs)
		c.p.add(s.start, s.end, s.para, s.form, s.gap)
		if len(c.p.segs) > before {
			last := &c.p.segs[before]
			last.level, last.linked = s.level, c.linked[i]
		}
	}
}
