package rag

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Check returns what an answer breaks of rules 1, 2 and 6, or nil. Every answer
// passes through it before anybody sees it; a rule that breaks is a bug of the
// composer, and the answer is refused instead of shown.
func (e *Engine) Check(a *Answer) error {
	if a.Verdict != Answered {
		if len(a.Citations) > 0 || marks.MatchString(a.Text) {
			return fmt.Errorf("a %s answer has citations", a.Verdict)
		}
		return nil
	}
	if n := len(a.Citations); n == 0 || n > maxCitations {
		return fmt.Errorf("an answer has %d citations", n)
	}
	for i, r := range a.Citations {
		if r.N != i+1 {
			return fmt.Errorf("citation %d has number %d", i+1, r.N)
		}
		if err := e.checkRow(r); err != nil {
			return err
		}
	}
	if n := len(marks.FindAllString(a.Text, -1)); n != len(a.Citations) {
		return fmt.Errorf("the text has %d marks for %d citations", n, len(a.Citations))
	}
	seen := map[int]bool{}
	for line := range strings.SplitSeq(a.Text, "\n") {
		if !strings.HasPrefix(line, "«") {
			continue // a fixed line of the program
		}
		quote, mark, ok := cutMark(line)
		if !ok || mark < 1 || mark > len(a.Citations) {
			return fmt.Errorf("the line %q cites nothing", line)
		}
		if normal(strings.Trim(quote, "« »")) != normal(strings.Trim(Typeset(a.Citations[mark-1].Quote), "« »")) {
			return fmt.Errorf("the quote of [%d] is not that of its citation", mark)
		}
		seen[mark] = true
	}
	if len(seen) != len(a.Citations) {
		return fmt.Errorf("%d of %d citations are cited", len(seen), len(a.Citations))
	}
	return nil
}

// checkRow finds a quote again in its file at its lines.
func (e *Engine) checkRow(r Row) error {
	a := e.article(r.File)
	if a == nil {
		return fmt.Errorf("no file %q", r.File)
	}
	if r.FirstLine < 1 || r.LastLine < r.FirstLine || r.LastLine > a.Lines {
		return fmt.Errorf("%s has no lines %d to %d", r.File, r.FirstLine, r.LastLine)
	}
	if q := normal(r.Quote); q == "" || !strings.Contains(normal(a.LineText(r.FirstLine, r.LastLine)), q) {
		return fmt.Errorf("%s:%d-%d does not hold the quote", r.File, r.FirstLine, r.LastLine)
	}
	return nil
}

// marks are citation marks, and the note numbers of sources, with the space
// before them.
var marks = regexp.MustCompile(` ?\[\d+\]`)

// cutMark splits "« … » [2]".
func cutMark(line string) (quote string, mark int, ok bool) {
	i := strings.LastIndex(line, " [")
	if i < 0 || !strings.HasSuffix(line, "]") {
		return "", 0, false
	}
	n, err := strconv.Atoi(line[i+2 : len(line)-1])
	return line[:i], n, err == nil
}
