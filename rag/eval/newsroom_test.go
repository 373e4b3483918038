package eval

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"verbatim.example/rag"
)

// The rules that newsrooms publish, as checks of what is posted. They are
// independent of the engine's own: a newsroom reads the files from disk, and has
// its own normalisation and its own cues.

// A posted is what is shown: an answer, or a view of the news desk.
type posted struct {
	question  string // names and figures of it may be said again
	text      string
	rows      []rag.Row
	notes     []string
	missing   []string
	generated bool // the sentences outside quotes are a model's
	refused   bool

	fixed *regexp.Regexp // lines that the program says between the sentences
	said  []string       // what a view says beside its rows: a speaker's function, an event's date
}

func postedAnswer(a *rag.Answer) posted {
	return posted{
		question: a.Question, text: a.Text, rows: a.Citations, notes: a.Notes, missing: a.Missing,
		generated: a.Mode == rag.Generated, refused: a.Verdict != rag.Answered, fixed: fixedLines,
	}
}

// postedView is a view of the news desk, whose headings are fixed.
func postedView(d *rag.Dossier, fixed *regexp.Regexp, said []string) posted {
	return posted{
		question: d.Topic, text: d.Text, rows: d.Citations, notes: d.Notes, missing: d.Missing,
		refused: d.Verdict != rag.Answered, fixed: fixed, said: said,
	}
}

// The rules.
const (
	ruleQuotes      = "a quote is in the cited file at the cited lines"
	ruleFacts       = "figures, dates and names are in a cited passage"
	ruleCitations   = "each sentence is cited, each citation used, numbers match"
	ruleAttribution = "an allegation is attributed"
	ruleConditional = "a conditional stays one, or is attributed"
	ruleRows        = "a citation shows outlet and date"
	ruleRefusal     = "a refusal cites nothing and says what is not there"
	ruleNotes       = "notes count what is cited"
)

var newsroomRules = []string{ruleQuotes, ruleFacts, ruleCitations, ruleAttribution, ruleConditional, ruleRows, ruleRefusal, ruleNotes}

// A newsroom checks what is posted over one folder, and counts what it looked at
// and what broke a rule.
type newsroom struct {
	papers   map[string]*paper
	all      string // every file, flattened to words, for what occurs nowhere
	looked   map[string]int
	broken   map[string]int
	findings []string

	unsourced int // a model's sentences that hold an allegation open and name no source
}

// fail counts a breach.
func (n *newsroom) fail(rule string, p *posted, format string, args ...any) {
	n.broken[rule]++
	if len(n.findings) < 40 {
		n.findings = append(n.findings, fmt.Sprintf("%s: %s\n  %q\n  %s", rule, fmt.Sprintf(format, args...), p.question, strings.ReplaceAll(p.text, "\n", "\n  ")))
	}
}

// check applies every rule.
func (n *newsroom) check(p posted) {
	if p.refused {
		n.looked[ruleRefusal]++
		n.refusal(&p)
		return
	}
	for _, rule := range newsroomRules {
		if rule != ruleRefusal {
			n.looked[rule]++
		}
	}
	n.rows(&p)
	n.citations(&p)
	for _, s := range sentencesPosted(p.text) {
		n.quotes(&p, s)
		n.facts(&p, s)
		n.allegation(&p, s)
	}
	n.counts(&p)
}

// linesOf returns the lines of its file that a row cites.
func (n *newsroom) linesOf(r rag.Row) string {
	if p := n.papers[r.File]; p != nil {
		return p.at(r.FirstLine, r.LastLine)
	}
	return ""
}

// quotes looks for what stands in « » where the sentence cites.
func (n *newsroom) quotes(p *posted, l line) {
	for _, q := range l.quotes {
		want := loosened(q)
		if want == "" || !slices.ContainsFunc(l.cited(p), func(r rag.Row) bool { return strings.Contains(loosened(n.linesOf(r)), want) }) {
			n.fail(ruleQuotes, p, "« %s » is not at %v", q, l.cites)
		}
	}
}

// rows looks at the rows themselves: their quote, outlet and date.
func (n *newsroom) rows(p *posted) {
	for i, r := range p.rows {
		if r.N != i+1 {
			n.fail(ruleCitations, p, "row %d has number %d", i+1, r.N)
		}
		paper := n.papers[r.File]
		if paper == nil {
			n.fail(ruleQuotes, p, "there is no file %q", r.File)
			continue
		}
		if q := loosened(r.Quote); q == "" || !strings.Contains(loosened(n.linesOf(r)), q) {
			n.fail(ruleQuotes, p, "%s:%d-%d does not hold %q", r.File, r.FirstLine, r.LastLine, r.Quote)
		}
		if paper.outlet != "" && r.Outlet != paper.outlet || paper.date != "" && r.Date != paper.date {
			n.fail(ruleRows, p, "[%d] shows %q, %q; the file has %q, %q", r.N, r.Outlet, r.Date, paper.outlet, paper.date)
		}
	}
}

// fixedLines are what the program says between the sentences.
var fixedLines = regexp.MustCompile(`^(?:Les articles donnent deux versions\.|The articles give two versions\.|Rapporté|Reported|Rapporté par .+|Reported by .+|Rapporté aussi|Also reported|Démenti ou limité|Denied or limited|Démenti ou limité \([^()]+\)|Denied or limited \([^()]+\)|Contesté dans la même affaire|Disputed in the same story|Les articles donnent des chiffres différents\.|The articles give different figures\.)$`)

// unmarked is the end of a sentence without a mark, and what follows.
var unmarked = regexp.MustCompile(`(?:\pL{4,}|\d)[.!?]+ +\p{Lu}`)

// citations matches sentences and rows.
func (n *newsroom) citations(p *posted) {
	used := map[int]int{}
	for _, l := range sentencesPosted(p.text) {
		if len(l.cites) == 0 && (l.own == "" || len(l.quotes) > 0 || !p.fixed.MatchString(l.own)) {
			n.fail(ruleCitations, p, "%q cites nothing", l.own)
		}
		if len(l.cites) > 0 && l.own == "" && len(l.quotes) == 0 {
			n.fail(ruleCitations, p, "a citation stands alone")
		}
		if m := unmarked.FindString(l.own); p.generated && m != "" {
			n.fail(ruleCitations, p, "nothing is cited before %q", m)
		}
		if !p.generated && len(l.cites) > 1 {
			n.fail(ruleCitations, p, "one quote cites %v", l.cites)
		}
		for _, k := range l.cites {
			used[k]++
			if k < 1 || k > len(p.rows) {
				n.fail(ruleCitations, p, "[%d] has no row", k)
			}
			if !p.generated && used[k] > 1 {
				n.fail(ruleCitations, p, "[%d] is cited twice", k)
			}
		}
	}
	if len(p.rows) == 0 {
		n.fail(ruleCitations, p, "nothing is cited")
	}
	for k := range p.rows {
		if used[k+1] == 0 {
			n.fail(ruleCitations, p, "row %d is not cited", k+1)
		}
	}
}

var (
	postedFigure = regexp.MustCompile(`\d+(?:[.,\x{a0}\x{202f} ]\d+)*`)
	properWord   = regexp.MustCompile(`\p{Lu}[\pL\pN]*(?:[-’'.][\pL\pN]+)*`)
)

// facts looks for figures and names outside quotes in the lines that the
// sentence cites, in the head of their articles, and in the question.
func (n *newsroom) facts(p *posted, l line) {
	own := l.own
	if len(l.cites) == 0 {
		own = fixedStart.ReplaceAllString(own, "")
	}
	known := append([]string{p.question}, p.said...)
	for _, r := range l.cited(p) {
		known = append(known, n.linesOf(r), r.Outlet, r.Title, r.Date, r.Reports)
	}
	text := strings.Join(known, " | ")
	figures := map[string]bool{}
	for _, f := range postedFigure.FindAllString(text, -1) {
		figures[digitsOf(f)] = true
	}
	for _, f := range postedFigure.FindAllString(own, -1) {
		if !figures[digitsOf(f)] {
			n.fail(ruleFacts, p, "the figure %q is not cited", f)
		}
	}
	flat := flatWords(text)
	for _, m := range properWord.FindAllStringIndex(own, -1) {
		name := own[m[0]:m[1]]
		if before := strings.Trim(own[:m[0]], " …“\""); own == l.own && (before == "" || strings.ContainsAny(before[len(before)-1:], ".!?:")) {
			continue // the capital of a sentence
		}
		if !holdsWords(flat, name) {
			n.fail(ruleFacts, p, "the name %q is not cited", name)
		}
	}
}

// digitsOf returns the digits of a figure, without zeros before.
func digitsOf(f string) string {
	return strings.TrimLeft(strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, f), "0")
}

// fixedStart is what is the program's of a line that it heads with names.
var fixedStart = regexp.MustCompile(`^(?:Les articles donnent deux versions\.|The articles give two versions\.|Rapporté par|Reported by|Rapporté aussi|Rapporté|Reported|Also reported|Démenti ou limité|Denied or limited|Contesté dans la même affaire|Disputed in the same story|Les articles donnent des chiffres différents|The articles give different figures)`)
