package corpus

import (
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// Markdown is read by goldmark, whose nodes know their places in the source.
// The marks, the targets of links, images with their alternative text, raw HTML,
// comments and references to footnotes leave no text; blocks of code and
// footnotes leave text that is never quoted.

// Limits of what goldmark is given, for it takes time by the square of them: how
// deep one line may nest quotes and lists, how many marks a paragraph may have
// (measured: 5,000 cost 0.1 s), and how many cells a table. No article comes near.
const (
	maxNested = 200
	maxMarks  = 5000
	maxCells  = 200_000
	maxNotes  = 5000
)

var markdown = sync.OnceValue(func() parser.Parser {
	p := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough)).Parser()
	// extension.Footnote without what moves the notes to the end.
	p.AddOptions(
		parser.WithBlockParsers(util.Prioritized(noteParser{extension.NewFootnoteBlockParser()}, 999)),
		parser.WithInlineParsers(util.Prioritized(extension.NewFootnoteParser(), 101)),
	)
	return p
})

// A noteParser leaves a place in the tree where a footnote stood, which goldmark
// takes out, for a canvas is written in the order of the source.
type noteParser struct{ parser.BlockParser }

func (p noteParser) Close(n ast.Node, r gmtext.Reader, pc parser.Context) {
	n.Parent().InsertBefore(n.Parent(), n, &notePlace{note: n})
	p.BlockParser.Close(n, r, pc)
}

type notePlace struct {
	ast.BaseBlock
	note ast.Node
}

var kindNotePlace = ast.NewNodeKind("NotePlace")

func (*notePlace) Kind() ast.NodeKind              { return kindNotePlace }
func (n *notePlace) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// A markdownReader walks the nodes of one file.
type markdownReader struct {
	c   *canvas
	src []byte // the source behind the front matter
	off int    // where that begins in the file
}

// cutMarkdown reads the source from offset from on.
func (p *page) cutMarkdown(src string, from int) {
	r := &markdownReader{c: newCanvas(p, src, from), src: []byte(src[from:]), off: from}
	r.block(markdown().Parse(gmtext.NewReader(r.src)), formProse)
	r.c.finish()
}

// block writes one block; f is the form of the paragraphs in it.
func (r *markdownReader) block(n ast.Node, f form) {
	switch n.Kind() {
	case ast.KindHeading:
		r.c.end(true)
		r.c.form, r.c.level = formHeading, n.(*ast.Heading).Level
		r.inlines(n)
		r.c.end(true)
	case ast.KindParagraph, ast.KindTextBlock:
		r.c.end(true)
		r.c.form, r.c.level = f, 0
		r.inlines(n)
		r.c.end(true)
	case extast.KindTableRow, extast.KindTableHeader:
		r.c.end(true)
		r.c.form, r.c.level = formRow, 0
		for cell := n.FirstChild(); cell != nil; cell = cell.NextSibling() {
			r.inlines(cell)
			r.c.space = true
		}
		r.c.end(true)
	case ast.KindCodeBlock, ast.KindFencedCodeBlock:
		r.code(n)
	case kindNotePlace:
		r.c.end(true)
		before := len(r.c.segs)
		for child := n.(*notePlace).note.FirstChild(); child != nil; child = child.NextSibling() {
			r.block(child, formProse)
		}
		r.c.end(true)
		r.c.segs, r.c.linked = r.c.segs[:before], r.c.linked[:before]
	case extast.KindFootnoteList:
	case ast.KindHTMLBlock, ast.KindThematicBreak, ast.KindLinkReferenceDefinition:
		r.c.end(true)
	default:
		if n.Kind() == ast.KindListItem {
			f = formItem
		}
		for child := n.FirstChild(); child != nil; child = child.NextSibling() {
			r.block(child, f)
		}
	}
}

// code writes the lines of a block of code without making a segment of them.
func (r *markdownReader) code(n ast.Node) {
	r.c.end(true)
	lines := n.Lines()
	for i := range lines.Len() {
		seg := lines.At(i)
		r.c.writeLines(r.off+seg.Start, string(seg.Value(r.src)), same)
		r.c.start = -1
	}
	r.c.end(true)
}

// inlines writes what a reader sees of the children of n.
func (r *markdownReader) inlines(n ast.Node) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch node := child.(type) {
		case *ast.Text:
			unescape := unescapeMarkdown
			if node.IsRaw() || n.Kind() == ast.KindCodeSpan {
				unescape = same
			}
			r.c.writeLines(r.off+node.Segment.Start, string(r.src[node.Segment.Start:node.Segment.Stop]), unescape)
			switch {
			case node.HardLineBreak():
				r.c.end(false)
			case node.SoftLineBreak():
				r.c.space = true
			}
		case *ast.AutoLink:
			r.c.inLink++
			r.label(string(node.Label(r.src)))
			r.c.inLink--
		case *ast.Link:
			r.c.inLink++
			r.inlines(node)
			r.c.inLink--
		case *ast.Image, *ast.RawHTML, *extast.FootnoteLink:
		default:
			r.inlines(node)
		}
	}
}

// label writes the address that stands between < and >, which does not tell
// its place: it is the next in the source.
func (r *markdownReader) label(s string) {
	ahead := r.c.src[r.c.at:]
	if i := strings.Index(ahead, s); i >= 0 {
		r.c.write(r.c.at+i, s)
	}
}

func same(s string) string { return s }

// unescapeMarkdown resolves backslashes and entities.
func unescapeMarkdown(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		case s[i] == '&':
			end := strings.IndexByte(s[i:min(len(s), i+32)], ';')
			if end < 0 {
				b.WriteByte('&')
				continue
			}
			b.WriteString(html.UnescapeString(s[i : i+end+1]))
			i += end
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// overmarked returns the first line of a paragraph whose marks are over the
// limits, 0 if none is.
func overmarked(src string) int {
	line, first, marks, pipes, notes := 0, 1, 0, 0, 0
	for rest := src; rest != ""; {
		n := lineEnd(rest)
		row := rest[:n]
		rest = rest[n:]
		line++
		if strings.TrimSpace(row) == "" {
			first, marks, pipes = line+1, 0, 0
			continue
		}
		nested, cells := 0, 0
		n = strings.Count(row, "[^")
		if notes += n; n > maxNested || notes > maxNotes {
			return line
		}
		for i := range len(row) {
			switch c := row[i]; {
			case c == '>' || c == '-' || c == '+' || c == '*' || c == '.' || c == ')':
				nested++
				marks++
			case c == '|':
				cells++
			case c == ' ' || c == '\t' || digit(c):
			default:
				nested = 0
				if strings.IndexByte("[]_~`!<&", c) >= 0 {
					marks++
				}
			}
			if nested > maxNested && !rule(row) {
				return line
			}
		}
		pipes = max(pipes, cells)
		if marks > maxMarks && !rule(row) || pipes*(line-first+1) > maxCells {
			return first
		}
	}
	return 0
}

// rule reports whether a line is one sign all across, a rule or a ruler of dots.
func rule(row string) bool {
	return row[0] != '>' && strings.Trim(row, row[:1]+" \t\n") == ""
}
