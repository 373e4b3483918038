package rag

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Check returns what an answer breaks of rules 1, 2 and 6 and, where a model
// wrote, of 3 and 4, or nil. Every answer
// passes through it before anybody sees it; a rule that breaks is a bug of the
// composer, and the answer is refused instead of shown.
func (e *Engine) Check(a *Answer) error {
	var articles []int
	if e.far != nil && e.far.run == nil {
		for _, r := range a.Citations {
			if i, ok := e.files[r.File]; ok {
				articles = append(articles, i)
			}
		}
	}
	return e.narrow(context.Background(), articles, func(v *Engine) error { return v.check(a) })
}

func (e *Engine) check(a *Answer) error {
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
	seen := map[int]bool{}
	if err := e.checkText(a, seen); err != nil {
		return err
	}
	if len(seen) != len(a.Citations) {
		return fmt.Errorf("%d of %d citations are cited", len(seen), len(a.Citations))
	}
	return nil
}

// checkText looks at each line of an answer: a quote is that of its citation, a
// model's sentence passes against what it cites, and the rest are fixed lines of
// the program. It collects in seen what is cited.
func (e *Engine) checkText(a *Answer, seen map[int]bool) error {
	for line := range strings.SplitSeq(a.Text, "\n") {
		quote, mark, cites := cutMark(line)
		switch {
		case strings.HasPrefix(line, "« ") && cites && strings.HasSuffix(quote, " »") && !marks.MatchString(quote):
			if mark < 1 || mark > len(a.Citations) {
				return fmt.Errorf("the line %q cites nothing", line)
			}
			if normal(strings.Trim(quote, "« »")) != normal(strings.Trim(Typeset(a.Citations[mark-1].Quote), "« »")) {
				if a.Mode == Generated { // a sentence that begins and ends in quotes
					break
				}
				return fmt.Errorf("the quote of [%d] is not that of its citation", mark)
			}
			seen[mark] = true
			continue
		case strings.HasPrefix(line, "«") && a.Mode != Generated:
			return fmt.Errorf("the line %q cites nothing", line)
		case !marks.MatchString(line):
			if a.Mode == Generated && line != "" && line != saidDenied.in(a.Language) {
				return fmt.Errorf("the line %q cites nothing", line)
			}
			continue
		}
		if a.Mode != Generated {
			return fmt.Errorf("the line %q has a mark and is no quote", line)
		}
		if err := e.checkSentences(a, line, seen); err != nil {
			return err
		}
	}
	return nil
}

// around is how many sentences before and after a citation speak for what is
// said of it: as many as the window of the checker may hold beside it.
const around = 2

// checkSentences checks each sentence of a model against the surroundings of the
// rows that it cites, whatever else the model had been given.
func (e *Engine) checkSentences(a *Answer, line string, seen map[int]bool) error {
	var given []source
	for _, r := range a.Citations {
		given = append(given, e.surroundings(r))
	}
	c := e.newChecker(e.parse(a.Question), a.Language, given)
	for _, s := range sentencesOf(line) {
		words, cited := cutMarks(s)
		for _, n := range cited {
			if n < 0 || n >= len(a.Citations) {
				return fmt.Errorf("the sentence %q cites nothing", s)
			}
			seen[n+1] = true
		}
		if len(cited) == 0 {
			return fmt.Errorf("the sentence %q cites nothing", s)
		}
		if v := c.check(claim{text: words, cited: cited}); v.broken != ruleNone {
			return fmt.Errorf("the sentence %q breaks a rule: %v", s, v.broken)
		}
	}
	return nil
}

// surroundings returns the sentences of a row and those around it.
func (e *Engine) surroundings(r Row) source {
	n := e.files[r.File]
	a := &e.corpus.Articles[n]
	ss := a.Sentences
	first, last := len(ss), -1
	for i := range ss {
		if ss[i].First < r.FirstLine || ss[i].Last > r.LastLine {
			continue
		}
		if a.Quote(i, i) == r.Quote || i+1 < len(ss) && a.Quote(i, i+1) == r.Quote {
			first, last = i, min(i+1, len(ss)-1)
			break
		}
	}
	return source{n, max(0, first-around), min(len(ss)-1, last+around)}
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
