package rag

import "context"

// Warm makes what the first of certain questions would wait for: the names and
// topics of the articles, and what finds a quote among them. It takes some seconds
// of one processor at 100 000 articles; call it beside serving. A question asked
// meanwhile waits only for what it needs. The error is the context's.
func (e *Engine) Warm(ctx context.Context) error {
	if e.far != nil {
		return ctx.Err() // the archive has made what it needs
	}
	e.spellings()
	if err := ctx.Err(); err != nil || e.sieve.Load() != nil {
		return err
	}
	s, err := newSieve(ctx, e.corpus)
	if err == nil {
		e.sieve.Store(s)
	}
	return err
}
