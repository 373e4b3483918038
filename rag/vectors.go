package rag

import (
	"context"

	"verbatim.example/rag/index"
)

// WithVectors returns an engine that shares everything with e and also finds
// passages by the vectors of an embedder; e keeps serving meanwhile. It embeds
// what was not embedded before. The engine is never nil: with an error, which
// wraps the embedder's or the context's, it finds by words alone, and another
// call goes on where this one ended. Views are made anew from it.
func (e *Engine) WithVectors(ctx context.Context, emb index.Embedder, o index.VectorOptions) (*Engine, error) {
	x, err := e.index.WithVectors(ctx, emb, o)
	v := *e
	v.index = x
	return &v, err
}

// VectorState says what an embedder does for the engine.
func (e *Engine) VectorState() index.VectorState { return e.index.VectorState() }

// query analyses a question. Only one that may leave this machine is seen by an
// embedder.
func (e *Engine) query(question Question) index.Query {
	q := e.parse(question.Text)
	q.Local = question.Local
	return q
}
