package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"verbatim.example/rag"
	"verbatim.example/rag/postgres"
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
	Embedder   string `json:"embedder,omitempty"` // whose vectors join the search
	Embedded   int    `json:"embedded,omitempty"` // passages that have theirs
	Vectors    string `json:"vectors,omitempty"`  // file
	Store      string `json:"store,omitempty"`    // host of the database that the articles were written to
}

func (a *app) index() *cobra.Command {
	return &cobra.Command{
		Use:   "index",
		Short: "Read the articles, embed them if a model is set, and keep both in the data folder",
		Args:  noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := a.config()
			if err != nil {
				return err
			}
			cfg.Mode = Extractive // nothing is asked
			e, err := a.read(cmd.Context(), &cfg)
			if err != nil {
				return err
			}
			s, c, v := e.Stats(), e.Corpus(), e.VectorState()
			r := indexResult{s.Articles, len(c.Skipped), s.Passages, s.Terms, s.Dimensions, s.Snapshot, c.Fingerprint, v.Embedder, v.Embedded, v.File, postgres.Host(cfg.Store.Reveal())}
			var failed error
			if v.Embedder != "" && v.Embedded < v.Passages {
				failed = errReported
			}
			if a.json {
				return errors.Join(a.printJSON(r), failed)
			}
			p := a.page(cfg)
			for _, s := range c.Skipped {
				p.text("skipped "+skipped(s), "  ")
			}
			p.text(fmt.Sprintf("%s, %s, %d terms, vectors of %d dimensions",
				count(r.Articles, "article", "articles"), count(r.Passages, "passage", "passages"), r.Terms, r.Dimensions), "")
			if r.Store != "" {
				p.text("written to "+r.Store, "")
			}
			if r.Snapshot != "" {
				p.text("kept in "+r.Snapshot, "")
			}
			if v.Embedder != "" {
				p.text(fmt.Sprintf("%d of %s embedded by %s", v.Embedded, count(v.Passages, "passage", "passages"), v.Embedder), "")
			}
			if v.File != "" {
				p.text("kept in "+v.File, "")
			}
			return errors.Join(a.write(p.b.String()), failed)
		},
	}
}

// read reads the folder of the articles, and embeds them or writes them into the
// database.
func (a *app) read(ctx context.Context, cfg *Config) (*rag.Engine, error) {
	if cfg.Store == "" {
		e, _, err := a.engineWith(ctx, cfg, reading{again: true}, a.progress(true), a.embedding(true))
		return e, err
	}
	a.prepare(cfg)
	e, err := a.local(ctx, *cfg, ".", nil, reading{again: true})
	if err != nil {
		return nil, err
	}
	return e, a.fill(ctx, *cfg, e)
}
