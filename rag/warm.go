package rag

import "context"

// Warm makes what the first of certain questions would wait for: the names and
// topics of the articles, and what finds a quote among them. It takes some seconds
// of one processor at 100 000 articles; call it beside serving. A question asked
// meanwhile waits only for what it needs. It also writes the next snapshot, when
// enough has changed since the last one. The error is the context's.
func (e *Engine) Warm(ctx context.Context) error {
	if e.far != nil {
		return ctx.Err() // the archive has made what it needs
	}
	e.spellings()
	if err := ctx.Err(); err != nil {
		return err
	}
	if e.sieve.Load() == nil {
		s, err := newSieve(ctx, e.corpus, e.sifted.Load())
		if err != nil {
			return err
		}
		e.sieve.Store(s)
		e.sifted.Store(nil)
	}
	if err := e.index.Seal(ctx); err != nil && ctx.Err() == nil {
		e.log("the snapshot stays as it is: %v", err)
	}
	return ctx.Err()
}
