package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Plain text has no marks, so its lines are read by these rules:
//
//   - a blank line separates paragraphs;
//   - a line is a segment of its own, for most texts hold a paragraph a line,
//     and a title without a stop must not run into the next line;
//   - except in hard-wrapped prose, where lines are joined: the paragraph is
//     narrow, and the first word of each line would not have fitted at the end
//     of the line before; or the line is as long as a wrapped one, has no stop,
//     and the next begins in lower case;
//   - a list item is a segment of its own.

// Widths of hard-wrapped prose, in characters: editors and mail programs wrap
// at 60 to 100; a line longer than maxWrap was not wrapped by one.
const (
	minWrap = 40
	maxWrap = 120
)

// cutText cuts the lines of a plain text from line first on (from 0).
func (p *page) cutText(first int) {
	para := 0
	for i := first; i < len(p.starts); {
		if p.blank(i) {
			i++
			continue
		}
		end := i
		for end < len(p.starts) && !p.blank(end) {
			end++
		}
		para = p.cutParagraph(i, end, para) + 1
		i = end
	}
}

// cutParagraph cuts lines [from, to) (from 0), none of them blank, from
// paragraph para on, and returns the last: a list item is one of its own.
func (p *page) cutParagraph(from, to, para int) int {
	hard := p.hardWrapped(from, to)
	gap := true
	for i := from; i < to; {
		f := formProse
		if marker(strings.TrimSpace(p.rawLine(i))) > 0 {
			f = formItem
		}
		if n := len(p.segs); i > from && (f == formItem || p.segs[n-1].form == formItem) {
			para++
		}
		last := i
		for last+1 < to && (hard && marker(strings.TrimSpace(p.rawLine(last+1))) == 0 || continues(p.rawLine(last), p.rawLine(last+1))) {
			last++
		}
		p.add(p.starts[i], p.starts[last]+len(p.rawLine(last)), para, f, gap)
		gap = false
		i = last + 1
	}
	return para
}

// hardWrapped reports whether lines [from, to) were broken by a program: three
// or more, none wide, at least one that begins in lower case, and the first
// word of each would not have fitted at the end of the line before.
func (p *page) hardWrapped(from, to int) bool {
	if to-from < 3 {
		return false
	}
	width := 0
	for i := from; i < to; i++ {
		width = max(width, utf8.RuneCountInString(strings.TrimSpace(p.rawLine(i))))
	}
	if width < minWrap || width > maxWrap {
		return false
	}
	lower := false
	for i := from; i+1 < to; i++ {
		next := strings.TrimSpace(p.rawLine(i + 1))
		word, _, _ := strings.Cut(next, " ")
		if utf8.RuneCountInString(strings.TrimSpace(p.rawLine(i)))+1+utf8.RuneCountInString(word) <= width {
			return false
		}
		r, _ := utf8.DecodeRuneInString(next)
		lower = lower || unicode.IsLower(r)
	}
	return lower
}

// rawLine returns line i (from 0) without its line end.
func (p *page) rawLine(i int) string {
	end := len(p.text)
	if i+1 < len(p.starts) {
		end = p.starts[i+1]
	}
	return strings.TrimSuffix(p.text[p.starts[i]:end], "\n")
}

func (p *page) blank(i int) bool { return strings.TrimSpace(p.rawLine(i)) == "" }

// continues reports whether the prose of line goes on in next: it is as long as
// wrapped lines are, has no stop, and next begins in lower case.
func continues(line, next string) bool {
	line, next = strings.TrimSpace(line), strings.TrimSpace(next)
	n := utf8.RuneCountInString(line)
	r, _ := utf8.DecodeRuneInString(next)
	return n >= minWrap && n <= maxWrap && unicode.IsLower(r) && !stops(line) && marker(next) == 0
}

// stops reports whether s ends like a sentence: in . ! ? or …, closing quotes
// and brackets left aside.
func stops(s string) bool {
	switch r, _ := utf8.DecodeLastRuneInString(strings.TrimRightFunc(s, closer)); r {
	case '.', '!', '?', '…', '。', '！', '？':
		return true
	}
	return false
}

func closer(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pe, r) || unicode.Is(unicode.Pf, r) ||
		r == '"' || r == '\'' || r == '“' || r == '*' || r == '_'
}

// marker returns the length of the mark that opens a list item, the space
// behind it included: "- ", "* ", "• ", "1. ", "2) ", "a) ". It is 0 for any
// other line. A dash of dialogue looks like one and is as well left out of a
// quote.
func marker(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	n := 0
	switch {
	case strings.ContainsRune("-*+•·‣▪◦–—", r) && size > 0:
		n = size
	case r >= '0' && r <= '9':
		for n < len(s) && n < 3 && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		if n == len(s) || s[n] != '.' && s[n] != ')' {
			return 0
		}
		n++
	case r >= 'a' && r <= 'z' && len(s) > 1 && s[1] == ')':
		n = 2
	default:
		return 0
	}
	rest := strings.TrimLeftFunc(s[n:], unicode.IsSpace)
	if len(rest) == len(s)-n || rest == "" {
		return 0
	}
	return len(s) - len(rest)
}
