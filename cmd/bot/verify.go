package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim.example/rag"
)

func (a *app) verify() *cobra.Command {
	return &cobra.Command{
		Use:   "verify QUOTE | -",
		Short: `Say whether a pasted quote is in the articles; "-": one a line from standard input, JSON out`,
		RunE:  a.runVerify,
	}
}

func (a *app) runVerify(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	quote := strings.Join(args, " ")
	if err := checkText(quote); err != nil {
		return usageError{strings.Replace(err.Error(), "question", "quote", 1), `for example: bot verify "the words you were told"`}
	}
	e, cfg, err := a.open(ctx)
	if err != nil {
		return err
	}
	if quote == "-" {
		return a.answerLines(ctx, func(line string) (any, error) { return e.Verify(ctx, line) })
	}
	v, err := e.Verify(ctx, quote)
	if err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	if a.json {
		return a.printJSON(v)
	}
	p := a.page(cfg)
	p.verification(v, a.locale)
	return a.write(p.b.String())
}

func (p *page) verification(v rag.Verification, w words) {
	p.text(w.verdicts[v.Verdict], "")
	for _, d := range v.Differences {
		p.text("- "+w.difference(d), "  ")
	}
	if line := w.whose(v); line != "" {
		p.text(line, "")
	}
	for _, r := range v.Matches {
		p.gap()
		p.text(rag.Typeset(r.Quote), "")
		p.small(w.row(r), "    ")
	}
}

// whose says whose words a quote is, and whose it is said to be; "" where neither
// is known.
func (w words) whose(v rag.Verification) string {
	switch {
	case v.Verdict == rag.Absent || v.Verdict == rag.Assembled || v.ClaimedSpeaker == "" && v.Speaker == "":
		return ""
	case v.Speaker == "":
		return fmt.Sprintf(w.unsaid, v.ClaimedSpeaker)
	case v.ClaimedSpeaker == "" || v.Agrees():
		return fmt.Sprintf(w.speaker, v.Speaker)
	}
	return fmt.Sprintf(w.claimed, v.ClaimedSpeaker, v.Speaker)
}

func (w words) difference(d rag.Difference) string {
	switch {
	case d.Found == "":
		return fmt.Sprintf(w.added, d.Given)
	case d.Given == "":
		return fmt.Sprintf(w.omitted, d.Found)
	}
	return fmt.Sprintf(w.altered, d.Given, d.Found)
}
