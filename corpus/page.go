package corpus

import (
	"slices"
	"sort"
	"strings"
	"unicode"

	"verbatim.example/rag/text"
)

// A page is one file while it is read: its visible text cut into segments, and
// what it says of itself. Nothing in it depends on another file.
type page struct {
	file   string
	format format
	hash   [32]byte
	text   string // Article.Text
	starts []int  // where each line of text starts
	segs   []segment
	told   meta // what the file says of itself: front matter, then HTML
	notes  []string
}

// A segment is a piece of text no sentence crosses the ends of: a paragraph, or
// a line that stands for itself, or a heading, a list item, a table row.
type segment struct {
	start, end  int // byte range of page.text, trimmed, never empty
	first, last int // lines
	para        int
	form        form
	gap         bool // a blank line (or a block boundary of the format) stands before it
	level       int  // of a heading of the format: 1 to 6
	linked      bool // all of it is the text of links
	kind        Kind

	// What signs is read from, in weigh.
	count int    // words, up to maxNoise+1
	stop  bool   // ends like a sentence
	key   uint64 // what copies of it have in common
	again bool   // the page has it before
	cue   int    // score of its own words
	bare  bool   // a missing verb is its only sign
}

// A form is what the format says of a segment.
type form uint8

const (
	formProse     form = iota
	formHeading        // marked as a heading by the format
	formItem           // a list item
	formRow            // a table row, a caption, a line of code: never a heading
	formFurniture      // marked by the format as navigation, footer, form
)

// A meta is what some source says of an article. Empty is unknown.
type meta struct {
	title, outlet, author, date, url, reports string
	language                                  text.Language
}

// fill takes from other what m does not know.
func (m *meta) fill(other meta) {
	for _, p := range []struct {
		to   *string
		from string
	}{
		{&m.title, other.title}, {&m.outlet, other.outlet}, {&m.author, other.author},
		{&m.date, other.date}, {&m.url, other.url}, {&m.reports, other.reports},
	} {
		if *p.to == "" {
			*p.to = p.from
		}
	}
	if m.language == "" {
		m.language = other.language
	}
}

// lineStarts returns where each line of a text begins.
func lineStarts(s string) []int {
	starts := make([]int, 0, strings.Count(s, "\n"))
	for at := 0; at < len(s); at += lineEnd(s[at:]) {
		starts = append(starts, at)
	}
	return starts
}

// lineOffset returns where line n (from 0) of s begins.
func lineOffset(s string, n int) int {
	at := 0
	for range n {
		at += lineEnd(s[at:])
	}
	return at
}

// line returns the line, from 1, that holds the byte at offset at.
func (p *page) line(at int) int {
	return sort.SearchInts(p.starts, at+1)
}

// add appends the segment text[start:end], trimmed, unless it is blank.
func (p *page) add(start, end, para int, f form, gap bool) {
	start, end = trim(p.text, start, end)
	if start == end {
		return
	}
	p.segs = append(p.segs, segment{
		start: start, end: end, first: p.line(start), last: p.line(end - 1),
		para: para, form: f, gap: gap,
	})
}

// str is the text of a segment.
func (p *page) str(s segment) string { return p.text[s.start:s.end] }

// sentences cuts the segments into sentences. A heading and a line of the site
// are one sentence each; what holds no letter and no digit is none.
func (p *page) sentences() []Sentence {
	out := make([]Sentence, 0, len(p.segs)*3)
	para := 0
	add := func(s segment, start, end int) {
		start, end = trim(p.text, start, end)
		if !strings.ContainsFunc(p.text[start:end], wordRune) {
			return
		}
		sent := Sentence{Start: start, End: end, First: s.first, Last: s.last, Paragraph: para, Kind: s.kind}
		if s.first != s.last {
			sent.First, sent.Last = p.line(start), p.line(end-1)
		}
		out = append(out, sent)
	}
	for i, s := range p.segs {
		if i > 0 {
			para += p.gap(p.segs[i-1], s)
		}
		start := s.start
		if s.form == formItem {
			start += marker(p.str(s))
		}
		if s.kind != Body {
			add(s, start, s.end)
			continue
		}
		str := p.text[start:s.end]
		if s.first != s.last {
			// Inside a segment a line end is a space like any other.
			str = strings.ReplaceAll(str, "\n", " ")
		}
		for _, span := range text.Sentences(str) {
			add(s, start+span.Start, start+span.End)
		}
	}
	return slices.Clip(out)
}

// gap is how far the paragraphs of two neighbouring segments are apart, see
// [Sentence.Paragraph].
func (p *page) gap(a, b segment) int {
	prose := a.kind == Body && b.kind == Body && a.form == formProse && b.form == formProse
	switch {
	case a.para == b.para && (prose || a.form != formProse && a.form == b.form):
		return 0
	case prose && strings.TrimSpace(p.text[a.end:b.start]) == "":
		return 1
	}
	return 2
}

// trim narrows [start, end) of s to what is not white space.
func trim(s string, start, end int) (int, int) {
	t := strings.TrimLeftFunc(s[start:end], unicode.IsSpace)
	start = end - len(t)
	return start, start + len(strings.TrimRightFunc(t, unicode.IsSpace))
}

// wordRune reports whether r belongs to a word or a number.
func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
