package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"verbatim.example/rag/eval"
)

func (a *app) eval() *cobra.Command {
	var path string
	var compare, perturb bool
	cmd := &cobra.Command{
		Use:   "eval --questions FILE.jsonl",
		Short: "Measure search, answers and refusals on questions whose answers are known",
		RunE: func(cmd *cobra.Command, args []string) error {
			if compare {
				return a.runCompare(args)
			}
			if err := noArgs(cmd, args); err != nil {
				return err
			}
			return a.runEval(cmd, path, perturb)
		},
	}
	cmd.Flags().BoolVar(&compare, "compare", false, "say how two reports of one set differ: --compare A.json B.json")
	cmd.Flags().BoolVar(&perturb, "perturb", false, "ask with two spelling mistakes and without accents")
	cmd.Flags().StringVar(&path, "questions", "", "questions, one JSON object a line (docs/measure.md)")
	return cmd
}

func (a *app) runEval(cmd *cobra.Command, path string, perturb bool) error {
	if path == "" {
		return usageError{"eval needs --questions FILE.jsonl", "for its format: docs/measure.md"}
	}
	questions, err := eval.ReadFile(path)
	if err != nil {
		return usageError{err.Error(), "for the format: docs/measure.md"}
	}
	if perturb {
		for i := range questions {
			questions[i].Text = eval.Perturb(questions[i].Text)
		}
	}
	e, _, err := a.open(cmd.Context())
	if err != nil {
		return err
	}
	report, err := eval.Run(cmd.Context(), e, questions)
	if err != nil {
		return fmt.Errorf("evaluate: %w", err)
	}
	if a.json {
		return a.printJSON(report)
	}
	return a.write(fmt.Sprintf("%s%-20s p50 %.2f ms, p95 %.2f ms, p99 %.2f ms\n", report, "latency", report.P50, report.P95, report.P99))
}
