package main

import (
	"context"
	"errors"

	"verbatim.example/rag"
	"verbatim.example/rag/index"
)

// embed gives an engine the vectors of its passages, in the foreground. An
// endpoint that cannot do it is a notice, and words alone find passages; the
// error is the context's.
func (a *app) embed(ctx context.Context, e *rag.Engine, cfg Config, m models, p *progress) (*rag.Engine, error) {
	if m.embeddings == nil {
		return e, nil
	}
	with, err := e.WithVectors(ctx, m.embeddings, a.vectorOptions(cfg, p))
	p.close()
	state := with.VectorState()
	switch {
	case err == nil:
	case ctx.Err() != nil:
		kept := "kept, the next start goes on from there"
		if state.File == "" {
			kept = "lost, because there is no data folder"
		}
		a.notice("interrupted: %d of %d passages are embedded and %s", state.Embedded, state.Passages, kept)
		return nil, ctx.Err()
	case errors.Is(err, rag.ErrBudget):
		a.notice("words alone find passages until tomorrow (%d of %d are embedded): %v", state.Embedded, state.Passages, err)
	default:
		a.notice("words alone find passages: %v", err)
	}
	return with, nil
}

// vectorOptions say where vectors are kept, and how they are asked for.
func (a *app) vectorOptions(cfg Config, p *progress) index.VectorOptions {
	return index.VectorOptions{Data: cfg.DataDir, Batch: int(cfg.EmbeddingBatch), Progress: p.show, Log: a.notice}
}
