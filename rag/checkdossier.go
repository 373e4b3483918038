package rag

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// checkDossier returns what a dossier breaks of rules 1, 2, 3, 4 and 5, or nil.
// Every dossier passes through it before anybody sees it.
func (e *Engine) checkDossier(d *Dossier) error {
	if d.Verdict != Answered {
		if len(d.Citations) > 0 || marks.MatchString(d.Text) {
			return fmt.Errorf("a %s dossier has citations", d.Verdict)
		}
		return nil
	}
	for i, r := range d.Citations {
		if r.N != i+1 {
			return fmt.Errorf("citation %d has number %d", i+1, r.N)
		}
		if err := e.checkQuote(r); err != nil {
			return err
		}
	}
	rest, ok := strings.CutSuffix(d.Text, "\n"+d.counted)
	if !ok || d.counted == "" {
		return fmt.Errorf("the text does not end in its count %q", d.counted)
	}
	seen := make([]bool, len(d.Citations))
	for line := range strings.SplitSeq(rest, "\n") {
		if err := e.checkDossierLine(d, line, seen); err != nil {
			return err
		}
	}
	if i := slices.Index(seen, false); i >= 0 {
		return fmt.Errorf("citation %d is not cited", i+1)
	}
	if d.Articles < 1 || d.Origins < 1 || d.Origins > d.Articles {
		return fmt.Errorf("%d origins of %d articles", d.Origins, d.Articles)
	}
	return nil
}

// checkQuote finds a row again: one sentence of its file, or two adjacent ones
// that may stand together, whole and at its lines.
func (e *Engine) checkQuote(r Row) error {
	if err := e.checkRow(r); err != nil {
		return err
	}
	s, ok := e.locate(r)
	if !ok {
		return fmt.Errorf("%s:%d-%d: the quote is not one or two sentences", r.File, r.FirstLine, r.LastLine)
	}
	if s.last > s.first && len(strings.Fields(r.Quote)) > maxPairWords {
		return fmt.Errorf("%s:%d-%d: two sentences of more than %d words", r.File, r.FirstLine, r.LastLine, maxPairWords)
	}
	return nil
}

// locate returns the sentences that a row quotes.
func (e *Engine) locate(r Row) (span, bool) {
	n, ok := e.files[r.File]
	if !ok {
		return span{}, false
	}
	a := &e.corpus.Articles[n]
	for i, s := range a.Sentences {
		if s.Kind == corpus.Noise || s.First != r.FirstLine {
			continue
		}
		if a.Quote(i, i) == r.Quote {
			return span{n, i, i}, true
		}
		if i+1 < len(a.Sentences) && a.Quote(i, i+1) == r.Quote {
			return span{n, i, i + 1}, true
		}
	}
	return span{}, false
}

// checkDossierLine looks at one line and notes in seen what it cites.
func (e *Engine) checkDossierLine(d *Dossier, line string, seen []bool) error {
	if !marks.MatchString(line) {
		if line != "" && !fixedLines.MatchString(line) {
			return fmt.Errorf("the line %q cites nothing", line)
		}
		return nil
	}
	if !strings.HasSuffix(line, "]") {
		return fmt.Errorf("the line %q does not end in a mark", line)
	}
	bare, cited := cutMarks(line)
	for _, n := range cited {
		if n < 0 || n >= len(seen) {
			return fmt.Errorf("the line %q cites nothing", line)
		}
		seen[n] = true
	}
	lead, rest, quotes := strings.Cut(bare, "« ")
	if quotes {
		quote, after, _ := strings.Cut(rest, " »")
		if len(cited) != 1 || strings.ContainsAny(after, "«»") {
			return fmt.Errorf("the line %q is of more than one quote", line)
		}
		r := &d.Citations[cited[0]]
		if normal(quote) != normal(strings.Trim(Typeset(r.Quote), "« »")) {
			return fmt.Errorf("the quote of [%d] is not that of its citation", r.N)
		}
		if e.conditional(*r) && !strings.Contains(lead, saidConditional.in(d.Language)) {
			return fmt.Errorf("the conditional of [%d] is not told", r.N)
		}
		bare = lead + markForms.ReplaceAllString(after, "")
	}
	return e.checkNames(d, bare, cited)
}

// conditional reports whether a sentence of a row stands in the conditional of
// hearsay.
func (e *Engine) conditional(r Row) bool {
	s, ok := e.locate(r)
	if !ok {
		return false
	}
	for i := s.first; i <= s.last; i++ {
		if e.statement(s.article, i).Modality == claims.Conditional {
			return true
		}
	}
	return false
}

// checkNames looks for the names and figures of a line, its quote left out, in
// the articles that it cites and in their rows.
func (e *Engine) checkNames(d *Dossier, line string, cited []int) error {
	known := map[string]bool{}
	for _, n := range cited {
		r := d.Citations[n]
		a := e.article(r.File)
		for _, s := range [...]string{a.Text, r.Outlet, r.Title, r.Reports, text.DateShort(r.Date, d.Language), e.eventWords(r, d.Language)} {
			for _, w := range words(s) {
				known[w] = true
			}
		}
	}
	var sc text.Scanner
	sc.Reset(line)
	for sc.Next() {
		w := sc.Word()
		if form := string(w.Form); (w.Upper || w.Number) && !w.Joined && !known[form] && !deskWords[form] && !countsOnly(form, line, cited) {
			return fmt.Errorf("%q of the line %q is not in what it cites", form, line)
		}
	}
	return nil
}

// eventWords are the dates of what a row tells, as a line gives them.
func (e *Engine) eventWords(r Row, lang text.Language) string {
	s, ok := e.locate(r)
	if !ok {
		return ""
	}
	out := ""
	for i := s.first; i <= s.last; i++ {
		out += text.DateShort(e.statement(s.article, i).Event.String(), lang) + " "
	}
	return out
}

// countsOnly reports a figure that counts the rows of its line: « 2 articles sans
// nom de média ».
func countsOnly(form, line string, cited []int) bool {
	n, err := strconv.Atoi(form)
	return err == nil && n <= len(cited) && strings.Contains(line, form+" article")
}

var (
	// fixedLines are the lines without a mark.
	fixedLines = func() *regexp.Regexp {
		var forms []string
		for _, s := range deskFixed {
			for _, form := range [...]string{s.fr, s.en} {
				forms = append(forms, strings.ReplaceAll(regexp.QuoteMeta(form), "%s", ".{1,200}"))
			}
		}
		return regexp.MustCompile("^(" + strings.Join(forms, "|") + ")$")
	}()
	// markForms are the fixed words that may stand behind a quote.
	markForms = func() *regexp.Regexp {
		var forms []string
		for _, s := range deskMarks {
			for _, form := range [...]string{s.fr, s.en} {
				forms = append(forms, strings.NewReplacer("%s", `\d+(, \d+)*`, "%d", `\d+`).Replace(regexp.QuoteMeta(form)))
			}
		}
		return regexp.MustCompile(strings.Join(forms, "|"))
	}()
	// deskWords are the words of the lines that cite.
	deskWords = func() map[string]bool {
		m := map[string]bool{}
		for _, s := range append(slices.Clone(deskCited), saidArticle, saidConditional, saidUnsigned, saidPublished, saidPublishedIn, saidSince, saidNoDate) {
			for _, w := range words(s.fr + " " + s.en) {
				m[w] = true
			}
		}
		for d := range determiners {
			m[d] = true
		}
		return m
	}()
)
