package eval

import (
	"context"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"

	"verbatim.example/rag"
)

// A Result is what one question gave.
type Result struct {
	ID       string      `json:"id"`
	Rank     int         `json:"rank"` // of the first gold file among the files found; 0 when it is not among them
	Verdict  rag.Verdict `json:"verdict"`
	Score    float64     `json:"score"`
	Hit1     bool        `json:"hit1"` // the first quote holds the answer
	Hit3     bool        `json:"hit3"` // one of the first three does
	Cited    bool        `json:"cited"`
	Quotes   []int       `json:"quotes"` // words of each citation
	Broken   []string    `json:"broken,omitempty"`
	Mode     string      `json:"mode"`
	Dropped  int         `json:"dropped,omitempty"`  // sentences of a model that were not shown
	Fallback string      `json:"fallback,omitempty"` // why quotes stand in place of a model's text
	gold     bool        // has gold strings
	answer   bool        // is answerable
	took     time.Duration
	verbatim int
	resolved int
}

// filesWanted is how many files a search must find before it counts as done.
const filesWanted = 10

// Run asks every question, in order, and reports. The error is the engine's.
func Run(ctx context.Context, e *rag.Engine, qs []Question) (*Report, error) {
	results := make([]Result, len(qs))
	for i := range qs {
		r, err := one(ctx, e, &qs[i])
		if err != nil {
			return nil, fmt.Errorf("question %q: %w", qs[i].Text, err)
		}
		results[i] = r
	}
	return summarise(results), nil
}

func one(ctx context.Context, e *rag.Engine, q *Question) (Result, error) {
	r := Result{ID: q.ID, answer: q.Answerable}
	if q.Answerable {
		files, err := filesFound(ctx, e, q.Text)
		if err != nil {
			return r, err
		}
		r.Rank = 1 + slices.IndexFunc(files, func(f string) bool { return slices.Contains(q.Doc, f) })
	}
	start := time.Now()
	a, err := e.Ask(ctx, rag.Question{Text: q.Text}, nil)
	r.took = time.Since(start)
	if err != nil {
		return r, err
	}
	r.Verdict, r.Score = a.Verdict, a.Score
	r.Mode, r.Dropped, r.Fallback = a.Mode, a.Dropped, a.Fallback
	rows := a.Citations
	if a.Verdict != rag.Answered {
		rows = a.Closest
	}
	var quotes []string
	for _, row := range rows {
		quotes = append(quotes, normal(cut(row.Quote)))
	}
	if g := q.groups(); g != nil && q.Answerable {
		r.gold = true
		r.Hit1 = holds(g, quotes[:min(1, len(quotes))])
		r.Hit3 = holds(g, quotes[:min(3, len(quotes))])
	}
	for _, row := range a.Citations {
		r.Quotes = append(r.Quotes, len(strings.Fields(row.Quote)))
		r.Cited = r.Cited || slices.Contains(q.Doc, path.Base(row.File))
		verbatim, resolved, problem := checkRow(e, row)
		r.verbatim += count(verbatim)
		r.resolved += count(resolved)
		if problem != "" {
			r.Broken = append(r.Broken, problem)
		}
	}
	if err := e.Check(&a); err != nil {
		r.Broken = append(r.Broken, err.Error())
	}
	return r, nil
}

// filesFound returns the base names of the files found, best first, deepening
// the search until there are ten or no more.
func filesFound(ctx context.Context, e *rag.Engine, question string) ([]string, error) {
	for k := 30; ; k *= 4 {
		hits, err := e.Search(ctx, rag.Question{Text: question}, k)
		if err != nil {
			return nil, err
		}
		var files []string
		for _, h := range hits {
			if f := path.Base(h.File); !slices.Contains(files, f) {
				files = append(files, f)
			}
		}
		if len(files) >= filesWanted || len(hits) < k {
			return files, nil
		}
	}
}

// checkRow looks at a citation anew, without the engine's own checks: the lines
// exist, and the quote is in them, letter by letter.
func checkRow(e *rag.Engine, row rag.Row) (verbatim, resolved bool, problem string) {
	a, err := e.Article(row.File)
	if err != nil {
		return false, false, err.Error()
	}
	if row.FirstLine < 1 || row.LastLine < row.FirstLine || row.LastLine > a.Lines {
		return false, false, fmt.Sprintf("%s: no lines %d to %d", row.File, row.FirstLine, row.LastLine)
	}
	if !strings.Contains(a.LineText(row.FirstLine, row.LastLine), row.Quote) {
		return false, true, fmt.Sprintf("%s:%d-%d: %q is not there", row.File, row.FirstLine, row.LastLine, row.Quote)
	}
	return true, true, ""
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
