package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"verbatim.example/rag"
)

const (
	defaultHits = 10
	maxHits     = 100
)

// A searchResult is what search prints as JSON.
type searchResult struct {
	Query  string    `json:"query"`
	Hits   []rag.Hit `json:"hits"`
	TookMS float64   `json:"took_ms"`
}

func (a *app) search() *cobra.Command {
	k := defaultHits
	cmd := &cobra.Command{
		Use:   "search QUERY | -",
		Short: `Find passages, best first; "-": one query a line from standard input, JSON out`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.runSearch(cmd.Context(), args, k)
		},
	}
	cmd.Flags().IntVarP(&k, "hits", "k", defaultHits, fmt.Sprintf("how many passages, 1 to %d", maxHits))
	return cmd
}

func (a *app) runSearch(ctx context.Context, args []string, k int) error {
	query := strings.Join(args, " ")
	if err := checkText(query); err != nil {
		return usageError{strings.Replace(err.Error(), "question", "query", 1), `for example: bot search "expulsion d'Elon Musk"`}
	}
	if k < 1 || k > maxHits {
		return usageError{fmt.Sprintf("-k %d: write a number from 1 to %d", k, maxHits), ""}
	}
	e, cfg, _, err := a.openWith(ctx, true)
	if err != nil {
		return err
	}
	defer a.tellFailed(e)
	find := func(query string) (searchResult, error) {
		start := time.Now()
		hits, err := e.Search(ctx, rag.Question{Text: query}, k)
		if err != nil {
			return searchResult{}, err
		}
		if hits == nil {
			hits = []rag.Hit{}
		}
		return searchResult{query, hits, milliseconds(time.Since(start))}, nil
	}
	if query == "-" {
		return a.answerLines(ctx, func(line string) (any, error) { return find(line) })
	}
	result, err := find(query)
	if err != nil {
		return fmt.Errorf("search: %w", err)
	}
	if a.json {
		return a.printJSON(result)
	}
	p := a.page(cfg)
	if len(result.Hits) == 0 {
		p.text(a.locale.nothing, "")
	}
	for i, h := range result.Hits {
		if i > 0 {
			p.gap()
		}
		p.text(fmt.Sprintf("%s  %s  (%.3f)", h.Title, place(h.File, h.FirstLine, h.LastLine), h.Score), "    ")
		p.small(strings.Join(strings.Fields(h.Text), " "), "")
	}
	return a.write(p.b.String())
}

// milliseconds returns d in milliseconds, to the microsecond.
func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}
