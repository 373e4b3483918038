package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"verbatim.example/rag"
	"verbatim.example/rag/eval"
	"verbatim.example/rag/openai"
)

func (a *app) eval() *cobra.Command {
	var path string
	var live bool
	cmd := &cobra.Command{
		Use:   "eval --questions FILE.jsonl",
		Short: "Measure search, answers and refusals on questions whose answers are known",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return a.runEval(cmd.Context(), path, live)
		},
	}
	cmd.Flags().StringVar(&path, "questions", "", "questions, one JSON object a line (docs/measure.md)")
	cmd.Flags().BoolVar(&live, "live", false, "ask the configured models, which costs what they cost")
	return cmd
}

func (a *app) runEval(ctx context.Context, path string, live bool) error {
	if path == "" {
		return usageError{"eval needs --questions FILE.jsonl", "for its format: docs/measure.md"}
	}
	questions, err := eval.ReadFile(path)
	if err != nil {
		return usageError{err.Error(), "for the format: docs/measure.md"}
	}
	if live {
		return a.evalLive(ctx, questions)
	}
	e, _, err := a.open(ctx)
	if err != nil {
		return err
	}
	report, err := evaluate(ctx, e, questions)
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(report)
	}
	return a.write(printed(report))
}

// evalLive asks the configured models.
func (a *app) evalLive(ctx context.Context, questions []eval.Question) error {
	e, cfg, m, err := a.openWith(ctx, false)
	if err != nil {
		return err
	}
	if m.budget == nil {
		return usageError{"eval --live without a model", "set OPENAI_API_KEY, or OPENAI_BASE_URL and CHAT_MODEL: docs/models.md"}
	}
	before := m.budget.Today()
	report, err := evaluate(ctx, e, questions)
	if err != nil {
		return err
	}
	result := live(cfg, report, since(before, m.budget.Today()), time.Now())
	if a.json {
		return a.printJSON(result)
	}
	return a.write(printed(report) + "\n" + result.String())
}

// since returns what was spent between two looks; a midnight between them starts
// anew.
func since(before, after openai.Spend) openai.Spend {
	if after.Requests < before.Requests {
		return after
	}
	return openai.Spend{
		Requests:  after.Requests - before.Requests,
		Input:     after.Input - before.Input,
		Output:    after.Output - before.Output,
		Embedding: after.Embedding - before.Embedding,
	}
}

func evaluate(ctx context.Context, e *rag.Engine, questions []eval.Question) (*eval.Report, error) {
	report, err := eval.Run(ctx, e, questions)
	if err != nil {
		return nil, fmt.Errorf("evaluate: %w", err)
	}
	return report, nil
}

func printed(r *eval.Report) string {
	return fmt.Sprintf("%s%-20s p50 %.2f ms, p95 %.2f ms, p99 %.2f ms\n", r, "latency", r.P50, r.P95, r.P99)
}
