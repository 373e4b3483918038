package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"verbatim.example/rag"
)

func (a *app) ask() *cobra.Command {
	return &cobra.Command{
		Use:   "ask [QUESTION | -]",
		Short: `Answer a question; "-": one a line from standard input, JSON out; nothing: a prompt`,
		RunE:  a.runAsk,
	}
}

func (a *app) runAsk(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	if len(args) > 0 && args[0] != "-" {
		if err := checkText(strings.Join(args, " ")); err != nil {
			return usageError{err.Error(), `for example: bot ask "Qui a réclamé l'expulsion d'Elon Musk ?"`}
		}
	}
	e, cfg, _, err := a.openWith(ctx, false)
	if err != nil {
		return err
	}
	defer a.tellFailed(e)
	switch {
	case len(args) == 0:
		return a.prompt(ctx, e, cfg)
	case len(args) == 1 && args[0] == "-":
		return a.answerLines(ctx, func(line string) (any, error) {
			return e.Ask(ctx, rag.Question{Text: line}, nil)
		})
	}
	return a.answer(ctx, e, cfg, rag.Question{Text: strings.Join(args, " ")})
}

// answer asks one question and prints its answer.
func (a *app) answer(ctx context.Context, e *rag.Engine, cfg Config, q rag.Question) error {
	done := a.waiting(cfg)
	ans, err := e.Ask(ctx, q, nil)
	done()
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	if a.json {
		return a.printJSON(ans)
	}
	p := a.page(cfg)
	p.answer(ans, a.wordsFor(ans.Language))
	return a.write(p.b.String())
}

// waiting says on a terminal that a model writes, until done is called.
func (a *app) waiting(cfg Config) (done func()) {
	if _, terminal := terminalWidth(a.screen); !terminal || a.dumb() || cfg.writer().Model == "" {
		return func() {}
	}
	fmt.Fprint(a.screen, a.locale.writing)
	a.hinted.Store(true)
	return a.unhint
}

// unhint takes the line of waiting off the terminal, where it stands.
func (a *app) unhint() {
	if a.hinted.Swap(false) {
		fmt.Fprint(a.screen, "\r\x1b[K")
	}
}

// prompt answers lines until standard input ends. On a terminal it prompts, on
// standard error, and a question may lean on the one before; elsewhere each
// line stands alone.
func (a *app) prompt(ctx context.Context, e *rag.Engine, cfg Config) error {
	_, interactive := terminalWidth(a.stdin)
	if interactive {
		fmt.Fprintln(a.stderr, a.locale.prompt)
	}
	in, previous := newLineReader(a.stdin), ""
	for {
		if interactive {
			fmt.Fprint(a.stderr, "> ")
		}
		line, err := in.next(ctx)
		if err != nil && interactive {
			fmt.Fprintln(a.stderr)
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
		if strings.TrimSpace(line) == "" {
			continue
		}
		if err := checkText(line); err != nil {
			a.notice("%v", err)
			continue
		}
		if err := a.answer(ctx, e, cfg, rag.Question{Text: line, Previous: previous}); err != nil {
			return err
		}
		if !a.json {
			if err := a.write("\n"); err != nil {
				return err
			}
		}
		if interactive {
			previous = line
		}
	}
}
