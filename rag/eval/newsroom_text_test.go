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

// How the newsroom reads files and posts.

// A paper is a file as it is on disk.
type paper struct {
	lines        []string
	outlet, date string // of its head; "" where it has none
}

// openNewsroom reads the files of a folder.
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
