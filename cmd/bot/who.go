package main

import (
	"github.com/spf13/cobra"

	"verbatim.example/rag"
)

func (a *app) who() *cobra.Command {
	return &cobra.Command{
		Use:     "who NAME | -",
		Example: `bot who Peskov`,
		Short:   `Say what is known of a person or body; "-": one name a line from standard input, JSON out`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runDesk(cmd, a, args, (*rag.Engine).Who, func(w rag.Who) rag.Dossier { return w.Dossier })
		},
	}
}
