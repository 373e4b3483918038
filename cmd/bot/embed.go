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
	switch state := with.VectorState(); {
	case err == nil:
	case ctx.Err() != nil:
		if state.File == "" {
			a.notice("interrupted: without a data folder what was embedded is lost")
		} else {
			a.notice("interrupted: what was embedded is kept in %s, the next start goes on from there", state.File)
		}
		return nil, ctx.Err()
	case errors.Is(err, rag.ErrBudget):
		a.notice("words alone find passages until the next day (UTC): %v", err)
	default:
		a.notice("words alone find passages: %v", err)
	}
	return with, nil
}

// tellFailed says that questions were not embedded, and found by words alone.
func (a *app) tellFailed(e *rag.Engine) {
	if v := e.VectorState(); v.Failed > 0 {
		a.notice("words alone found passages for %s: %v", count(v.Failed, "question", "questions"), v.LastError)
	}
}

// vectorOptions say where vectors are kept, and how they are asked for.
func (a *app) vectorOptions(cfg Config, p *progress) index.VectorOptions {
	return index.VectorOptions{Data: cfg.DataDir, Batch: int(cfg.EmbeddingBatch), Progress: p.show, Log: a.notice}
}
