package main

import (
	"github.com/spf13/cobra"

	"verbatim.example/rag"
)

func (a *app) timeline() *cobra.Command {
	return &cobra.Command{
		Use:     "timeline TOPIC | -",
		Example: `bot timeline "Musk Poutine"`,
		Short:   `Order what is said on a topic by date; "-": one topic a line from standard input, JSON out`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDesk(cmd, a, args, (*rag.Engine).Timeline, func(t rag.Timeline) rag.Dossier { return t.Dossier })
		},
	}
}
