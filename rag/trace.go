package rag

import (
	"context"
	"slices"
	"time"
)

// A Trace says where the time of an answer went, and what was dropped. Ask writes
// it; it may be read once Ask has returned.
type Trace struct {
	Search   time.Duration // analysing the question, finding and ranking passages
	Compose  time.Duration // quoting, or refusing
	Generate time.Duration // a model's writing, checked as it comes; 0: none was asked
	// Dropped counts the sentences of the model that were not shown by the rule
	// that they break, those of a text in whose place quotes stand included.
	Dropped map[string]int
}

type traceKey struct{}

// WithTrace returns a context under which one call of Ask writes t.
func WithTrace(ctx context.Context, t *Trace) context.Context {
	return context.WithValue(ctx, traceKey{}, t)
}

// traceOf returns the trace of ctx, or one that nobody reads.
func traceOf(ctx context.Context) *Trace {
	if t, ok := ctx.Value(traceKey{}).(*Trace); ok {
		return t
	}
	return &Trace{}
}

// drop counts a sentence.
func (t *Trace) drop(broken rule) {
	if t.Dropped == nil {
		t.Dropped = map[string]int{}
	}
	t.Dropped[broken.String()]++
}

// since sets a stage to the time since it began.
func since(stage *time.Duration, began time.Time) { *stage = time.Since(began) }

// Rules names the rules by which sentences are dropped, as Trace counts them.
func Rules() []string { return slices.Clone(ruleNames[1:]) }

// Fallbacks names the reasons of Answer.Fallback.
func Fallbacks() []string {
	return []string{fellUnreachable, fellRejected, fellUnusable, fellBudget, fellTimeout, fellChecks}
}
