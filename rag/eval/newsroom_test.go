package eval

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

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
}

func postedAnswer(a *rag.Answer) posted {
	return posted{a.Question, a.Text, a.Citations, a.Notes, a.Missing, a.Mode == rag.Generated, a.Verdict != rag.Answered}
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

// A paper is a file as it is on disk.
type paper struct {
	lines        []string
	outlet, date string // of its head; "" where it has none
}

// A newsroom checks what is posted over one folder, and counts what it looked at
// and what broke a rule.
type newsroom struct {
	papers   map[string]*paper
	all      string // every file, flattened to words, for what occurs nowhere
	looked   map[string]int
	broken   map[string]int
	findings []string
}

func openNewsroom(dir string) (*newsroom, error) {
	n := &newsroom{papers: map[string]*paper{}, looked: map[string]int{}, broken: map[string]int{}}
	var all strings.Builder
	err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, name)
		if err != nil {
			return err
		}
		n.papers[filepath.ToSlash(rel)] = readPaper(string(data))
		all.WriteString(" " + flatWords(string(data)))
		return nil
	})
	n.all = all.String() + " "
	return n, err
}

var byline = regexp.MustCompile(`^(\d{1,2}) (\pL+),? (\d{4}) / (.+)$`)

// readPaper reads a file: the head between "---", and a line « 25 octobre, 2024 /
// Entrevue » among the first.
func readPaper(data string) *paper {
	p := &paper{lines: strings.Split(strings.ReplaceAll(strings.TrimPrefix(data, "\ufeff"), "\r\n", "\n"), "\n")}
	if p.lines[0] != "---" {
		for _, l := range p.lines[:min(len(p.lines), 6)] {
			if m := byline.FindStringSubmatch(strings.TrimSpace(l)); m != nil {
				month := 1 + slices.Index(frenchMonths, m[2])
				day, _ := strconv.Atoi(m[1])
				p.date, p.outlet = fmt.Sprintf("%s-%02d-%02d", m[3], month, day), m[4]
			}
		}
		return p
	}
	for _, l := range p.lines[1:] {
		if l == "---" {
			break
		}
		key, value, _ := strings.Cut(l, ":")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		switch key {
		case "outlet":
			p.outlet = value
		case "date":
			p.date = value
		}
	}
	return p
}

var frenchMonths = strings.Fields("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")

// at returns lines first to last, 1-based.
func (p *paper) at(first, last int) string {
	if first < 1 || last < first || last > len(p.lines) {
		return ""
	}
	return strings.Join(p.lines[first-1:last], " ")
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

// A line of a post: what stands outside its quotes, the quotes, and what it cites.
type line struct {
	own    string
	quotes []string
	cites  []int
}

var (
	cite     = regexp.MustCompile(`\[(\d+)\]`)
	citeRuns = regexp.MustCompile(`(?:\s?\[\d+\])+`)
)

// sentencesPosted cuts a text at its line ends and behind its citations.
func sentencesPosted(text string) []line {
	var out []line
	for l := range strings.SplitSeq(text, "\n") {
		at := 0
		for _, m := range citeRuns.FindAllStringIndex(l, -1) {
			out = append(out, readLine(l[at:m[1]]))
			at = m[1]
		}
		if rest := strings.TrimSpace(l[at:]); strings.Trim(rest, ".!?") != "" {
			out = append(out, readLine(rest))
		}
	}
	return out
}

func readLine(s string) line {
	var l line
	for _, m := range cite.FindAllStringSubmatch(s, -1) {
		k, _ := strconv.Atoi(m[1])
		l.cites = append(l.cites, k)
	}
	s = citeRuns.ReplaceAllString(s, "")
	depth, start := 0, 0
	var own strings.Builder
	for i, r := range s {
		switch r {
		case '«':
			if depth == 0 {
				start = i + len("«")
			}
			depth++
		case '»':
			if depth--; depth == 0 {
				l.quotes = append(l.quotes, s[start:i])
				own.WriteString(" … ")
			}
		default:
			if depth == 0 {
				own.WriteRune(r)
			}
		}
	}
	l.own = strings.TrimSpace(own.String())
	return l
}

// cited returns the rows that a line cites, all of the post's when it cites none.
func (l line) cited(p *posted) []rag.Row {
	if len(l.cites) == 0 {
		return p.rows
	}
	var rows []rag.Row
	for _, k := range l.cites {
		if k >= 1 && k <= len(p.rows) {
			rows = append(rows, p.rows[k-1])
		}
	}
	return rows
}

var note = regexp.MustCompile(`\s?\[\d+\]`)

// loosened leaves of a text what a typesetter may not change: letters, figures
// and stops, without space, note numbers and the shape of quotes and apostrophes.
func loosened(s string) string {
	for note.MatchString(s) {
		s = note.ReplaceAllString(s, "")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || strings.ContainsRune("«»“”„\"\u200b\ufeff", r):
			return -1
		case strings.ContainsRune("’‘ʼ", r):
			return '\''
		}
		return r
	}, norm.NFC.String(s))
}

// flatWords leaves of a text its words, small and without accents, each between
// spaces.
func flatWords(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// holdsWords reports whether the words of s stand next to each other in flat.
func holdsWords(flat, s string) bool {
	return strings.Contains(" "+flat+" ", " "+flatWords(s)+" ")
}

// lineOf returns the lines of its file that a row cites.
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
var fixedLines = regexp.MustCompile(`^(?:Les articles donnent deux versions\.|The articles give two versions\.|Rapporté|Reported|Rapporté par .+|Reported by .+|Rapporté aussi|Also reported|Démenti ou limité|Denied or limited)$`)

// citations matches sentences and rows.
func (n *newsroom) citations(p *posted) {
	used := map[int]int{}
	for _, l := range sentencesPosted(p.text) {
		if len(l.cites) == 0 && (l.own == "" || len(l.quotes) > 0 || !fixedLines.MatchString(l.own)) {
			n.fail(ruleCitations, p, "%q cites nothing", l.own)
		}
		if len(l.cites) > 0 && l.own == "" && len(l.quotes) == 0 {
			n.fail(ruleCitations, p, "a citation stands alone")
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
	n.factsIn(p, ruleFacts, own, l.cited(p), len(l.cites) > 0)
}

// fixedStart is what is the program's of a line that it heads with names.
var fixedStart = regexp.MustCompile(`^(?:Les articles donnent deux versions\.|The articles give two versions\.|Rapporté par|Reported by|Rapporté aussi|Rapporté|Reported|Also reported|Démenti ou limité|Denied or limited)`)

func (n *newsroom) factsIn(p *posted, rule, own string, rows []rag.Row, sentence bool) {
	var known strings.Builder
	known.WriteString(flatWords(p.question))
	for _, r := range rows {
		known.WriteString(" " + flatWords(n.linesOf(r)) + " " + flatWords(strings.Join([]string{r.Outlet, r.Title, r.Date, r.Reports}, " ")))
	}
	flat := known.String()
	joined := strings.ReplaceAll(flat, " ", "")
	for _, f := range postedFigure.FindAllString(own, -1) {
		if digits := strings.ReplaceAll(flatWords(f), " ", ""); !strings.Contains(joined, digits) {
			n.fail(rule, p, "the figure %q is not cited", f)
		}
	}
	for _, m := range properWord.FindAllStringIndex(own, -1) {
		name := own[m[0]:m[1]]
		if first := strings.Trim(own[:m[0]], " …“\""); sentence && (first == "" || strings.ContainsAny(first[len(first)-1:], ".!?:")) {
			continue // the capital of a sentence
		}
		if !holdsWords(flat, name) && !grammar[flatWords(name)] {
			n.fail(rule, p, "the name %q is not cited", name)
		}
	}
}

// grammar may have a capital anywhere.
var grammar = map[string]bool{"i": true, "l": true, "d": true}
