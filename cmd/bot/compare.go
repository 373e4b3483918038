package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"verbatim.example/rag"
)

func (a *app) compare() *cobra.Command {
	return &cobra.Command{
		Use:     "compare TOPIC | -",
		Example: `bot compare "Musk Poutine"`,
		Short:   `Say who claims, contests and establishes what on a topic; "-": one a line from standard input, JSON out`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDesk(cmd, a, args, (*rag.Engine).Compare, func(c rag.Comparison) rag.Dossier { return c.Dossier })
		},
	}
}

// runDesk prints a view of the news desk on a topic, or, for "-", one a line.
func runDesk[V any](cmd *cobra.Command, a *app, args []string, view func(*rag.Engine, context.Context, rag.Question) (V, error), dossier func(V) rag.Dossier) error {
	ctx, topic := cmd.Context(), strings.Join(args, " ")
	if err := checkText(topic); err != nil {
		what, _, _ := strings.Cut(strings.TrimPrefix(cmd.Use, cmd.Name()+" "), " ") // TOPIC or NAME
		return usageError{strings.Replace(err.Error(), "question", strings.ToLower(what), 1), "for example: " + cmd.Example}
	}
	e, cfg, _, err := a.openWith(ctx, true)
	if err != nil {
		return err
	}
	defer a.tellFailed(e)
	if topic == "-" {
		return a.answerLines(ctx, func(line string) (any, error) { return view(e, ctx, rag.Question{Text: line}) })
	}
	v, err := view(e, ctx, rag.Question{Text: topic})
	if err != nil {
		return err
	}
	if a.json {
		return a.printJSON(v)
	}
	d := dossier(v)
	p := a.page(cfg)
	p.dossier(d, a.wordsFor(d.Language))
	return a.write(p.b.String())
}
