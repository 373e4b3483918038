package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// Markdown is written so that a reader of it, and the corpus, see the words of
// the document and nothing else: no raw HTML, no links, no images. A paragraph
// is a line.

// A blockKind is what a block of a document is.
type blockKind uint8

const (
	paragraph blockKind = iota
	heading
	item
	quote
	row
)

// A block is a piece of a document. Its text is plain.
type block struct {
	kind  blockKind
	level int // of a heading, from 1
	text  string
	cells []string // of a row
}

// longLine is the longest line written, in bytes, where sentences end; no
// paragraph of an article comes near.
const longLine = 8000

// writeMarkdown writes blocks.
func writeMarkdown(blocks []block) string {
	var b strings.Builder
	last := row
	for len(blocks) > 0 {
		k := blocks[0]
		if n := table(blocks); n > 0 {
			writeTable(&b, blocks[:n])
			blocks, last = blocks[n:], row
			continue
		}
		blocks = blocks[1:]
		if k.kind == row {
			k = block{text: strings.Join(k.cells, " ")}
		}
		for _, line := range lines(plain(k.text)) {
			if b.Len() > 0 && (k.kind != item || last != item) {
				b.WriteByte('\n')
			}
			switch k.kind {
			case heading:
				b.WriteString(strings.Repeat("#", min(max(k.level, 1), 6)) + " ")
			case item:
				b.WriteString("- ")
			case quote:
				b.WriteString("> ")
			}
			b.WriteString(escape(line, k.kind) + "\n")
			last = k.kind
		}
	}
	return b.String()
}

// table returns how many blocks at the start make a table: rows, two at least,
// with two cells or more each.
func table(blocks []block) int {
	n := 0
	for n < len(blocks) && blocks[n].kind == row && len(blocks[n].cells) > 1 {
		n++
	}
	if n < 2 {
		return 0
	}
	return n
}

// writeTable writes rows as a table, whose head is the first.
func writeTable(b *strings.Builder, rows []block) {
	wide := 0
	for _, r := range rows {
		wide = max(wide, len(r.cells))
	}
	if b.Len() > 0 {
		b.WriteByte('\n')
	}
	for i, r := range rows {
		for k := range wide {
			cell := ""
			if k < len(r.cells) {
				cell = escape(plain(r.cells[k]), row)
			}
			b.WriteString("| " + cell + " ")
		}
		b.WriteString("|\n")
		if i == 0 {
			b.WriteString(strings.Repeat("| --- ", wide) + "|\n")
		}
	}
}

// lines cuts a text that is too long for a line where sentences end.
func lines(s string) []string {
	if s == "" {
		return nil
	}
	if len(s) <= longLine {
		return []string{s}
	}
	var out []string
	start := 0
	for _, span := range text.Sentences(s) {
		if span.End-start > longLine && span.Start > start {
			out = append(out, strings.TrimSpace(s[start:span.Start]))
			start = span.Start
		}
	}
	return append(out, strings.TrimSpace(s[start:]))
}

// plain makes one line of a text: white space folded, what cannot be seen or
// turns the direction of text taken out.
func plain(s string) string {
	var b strings.Builder
	space := false
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '\u00a0' || r == '\u202f':
		case unicode.IsSpace(r):
			space = true
			continue
		case unseen(r):
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return strings.TrimFunc(b.String(), unicode.IsSpace)
}

// unseen reports whether r takes no place on the screen, or changes the
// direction of others.
func unseen(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp) || r == 0xfffe || r == 0xffff
}

// escape writes one plain line so that Markdown shows it letter for letter in a
// block of that kind: signs at the end would close a heading, and a line across
// a cell.
func escape(s string, in blockKind) string {
	var b strings.Builder
	first := -1
	if in != heading && in != row {
		first = startsBlock(s)
	}
	var last rune
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch {
		case i == first,
			strings.ContainsRune("\\*`[]<~", r),
			r == '_' && !(wordRune(last) && wordRune(next)),
			r == '&' && entity(s[i:]),
			r == '#' && in == heading,
			r == '|' && in == row:
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// startsBlock returns where in a line stands the sign that would make it
// something else than a paragraph; -1: nowhere.
func startsBlock(s string) int {
	if s == "" {
		return -1
	}
	if strings.IndexByte("-+#>=|:", s[0]) >= 0 {
		return 0
	}
	n := 0
	for n < len(s) && n < 10 && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	if n > 0 && n < len(s) && (s[n] == '.' || s[n] == ')') && (n+1 == len(s) || s[n+1] == ' ') {
		return n
	}
	return -1
}

// entity reports whether a text that begins with & would be read as a character
// reference.
func entity(s string) bool {
	end := strings.IndexByte(s[:min(len(s), 40)], ';')
	return end > 1
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
