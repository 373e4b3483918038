// Package eval measures an engine on a questions file.
package eval

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"verbatim.example/rag/text"
)

// A Question is one line of a questions file. Keys of the set beside these are
// ignored.
type Question struct {
	ID         string     `json:"id"`
	Text       string     `json:"question"`
	Lang       string     `json:"lang"`
	Doc        []string   `json:"doc"`     // base names of the files that answer; empty when none does
	Answers    []string   `json:"answers"` // any of them is right; empty when the set gives none
	AllOf      [][]string `json:"all_of"`  // or: one of each group
	Answerable bool       `json:"answerable"`
}

// ReadQuestions reads JSON lines. An error names the line.
func ReadQuestions(r io.Reader) ([]Question, error) {
	var out []Question
	sc := bufio.NewScanner(r)
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		if len(strings.TrimSpace(sc.Text())) == 0 {
			continue
		}
		var q Question
		if err := json.Unmarshal(sc.Bytes(), &q); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		if strings.TrimSpace(q.Text) == "" {
			return nil, fmt.Errorf("line %d: no question", n)
		}
		if q.Answerable && len(q.Doc) == 0 {
			return nil, fmt.Errorf("line %d: answerable, but doc names no file", n)
		}
		out = append(out, q)
	}
	if err := sc.Err(); err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no questions: one JSON object a line, with question, doc, answers, answerable")
	}
	return out, nil
}

// ReadFile reads a questions file.
func ReadFile(name string) ([]Question, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	qs, err := ReadQuestions(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return qs, nil
}

// groups returns the groups of gold strings of which a quote must hold one
// each; nil when the set gives none.
func (q *Question) groups() [][]string {
	if len(q.AllOf) > 0 {
		return q.AllOf
	}
	if len(q.Answers) > 0 {
		return [][]string{q.Answers}
	}
	return nil
}

var (
	thousands = regexp.MustCompile(`(\d)[\s\x{a0}\x{202f}](\d{3})\b`)
	tokens    = regexp.MustCompile(`[\pL\pN\pM_]+|%|€|\$`)
)

// normal is what a gold string and a quote are compared by: lower case, no
// accents, no punctuation, thousands joined.
func normal(s string) string {
	s = text.Fold(s)
	for {
		t := thousands.ReplaceAllString(s, "$1$2")
		if t == s {
			break
		}
		s = t
	}
	return strings.Join(tokens.FindAllString(s, -1), " ")
}

// readWords is how much of a quote is read for a gold string.
const readWords = 60

func cut(s string) string {
	ws := strings.Fields(s)
	return strings.Join(ws[:min(len(ws), readWords)], " ")
}

// holds reports whether each group has a string that stands in one of the
// quotes: as whole words, or anywhere when it is longer than six letters.
func holds(groups [][]string, quotes []string) bool {
	for _, g := range groups {
		if !holdsAny(g, quotes) {
			return false
		}
	}
	return true
}

func holdsAny(gold, quotes []string) bool {
	for _, g := range gold {
		n := normal(g)
		for _, q := range quotes {
			if strings.Contains(" "+q+" ", " "+n+" ") || len([]rune(n)) > 6 && strings.Contains(q, n) {
				return true
			}
		}
	}
	return false
}

// HoldsAnswer reports whether a quote holds what q wants.
func (q *Question) HoldsAnswer(quote string) bool {
	g := q.groups()
	return len(g) > 0 && holds(g, []string{normal(cut(quote))})
}
