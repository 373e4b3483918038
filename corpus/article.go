package corpus

import "strings"

// Quote returns the text from the start of sentence i to the end of sentence
// j as it stands there, line ends as spaces. It is a substring of
// [Article.LineText] of the lines of those sentences. It panics when i or j is
// out of range or j < i.
func (a *Article) Quote(i, j int) string {
	return strings.ReplaceAll(a.Text[a.Sentences[i].Start:a.Sentences[j].End], "\n", " ")
}

// LineText returns the visible text of lines first to last, joined by spaces.
// Lines that do not exist are left out.
func (a *Article) LineText(first, last int) string {
	return strings.ReplaceAll(strings.TrimSuffix(a.lines(first, last), "\n"), "\n", " ")
}

// SourceLines returns the visible text of lines first to last, one string a
// line, without line ends. Lines that do not exist are left out.
func (a *Article) SourceLines(first, last int) []string {
	s := a.lines(first, last)
	if s == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(s, "\n"), "\n")
}

// lines returns the part of Text that holds lines first to last, with their
// line ends.
func (a *Article) lines(first, last int) string {
	first, last = max(first, 1), min(last, a.Lines)
	if first > last {
		return ""
	}
	rest := a.Text
	for range first - 1 {
		rest = rest[lineEnd(rest):]
	}
	n := 0
	for range last - first + 1 {
		n += lineEnd(rest[n:])
	}
	return rest[:n]
}

// lineEnd returns the length of the first line of s, its line end included.
func lineEnd(s string) int {
	if i := strings.IndexByte(s, '\n'); i >= 0 {
		return i + 1
	}
	return len(s)
}
