package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// An indexResult is what index prints as JSON.
type indexResult struct {
	Articles   int    `json:"articles"`
	Skipped    int    `json:"skipped"`
	Passages   int    `json:"passages"`
	Terms      int    `json:"terms"`
	Dimensions int    `json:"dimensions"`
	Snapshot   string `json:"snapshot"`
	Corpus     string `json:"corpus"`
}

func (a *app) index() *cobra.Command {
	return &cobra.Command{
		Use:   "index",
		Short: "Read the articles and keep the index in the data folder",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			e, err := a.engine(cmd.Context(), cfg, a.progress(true))
			if err != nil {
				return err
			}
			s, c := e.Stats(), e.Corpus()
			r := indexResult{s.Articles, len(c.Skipped), s.Passages, s.Terms, s.Dimensions, s.Snapshot, c.Fingerprint}
			if a.json {
				return a.printJSON(r)
			}
			p := a.page(cfg)
			for _, s := range c.Skipped {
				p.text("skipped "+skipped(s), "  ")
			}
			p.text(fmt.Sprintf("%s, %s, %d terms, vectors of %d dimensions",
				count(r.Articles, "article", "articles"), count(r.Passages, "passage", "passages"), r.Terms, r.Dimensions), "")
			if r.Snapshot != "" {
				p.text("kept in "+r.Snapshot, "")
			}
			return a.write(p.b.String())
		},
	}
}
