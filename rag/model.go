package rag

import (
	"context"
	"errors"
	"iter"

	"verbatim.example/prompts"
)

// A Model writes text. It is safe for concurrent use.
type Model interface {
	// Write yields what the model writes to a prompt, piece by piece and without
	// its reasoning. A pair with an error is the last; when there is none the
	// text ended as the model meant it to. Breaking off ends the request. Errors
	// wrap the context's or one of those below.
	Write(ctx context.Context, p prompts.Prompt) iter.Seq2[string, error]
}

// Why an endpoint did not do what it was asked.
var (
	// ErrUnreachable: it is down, slow, or limits its requests; it may work later.
	ErrUnreachable = errors.New("the model cannot be reached")
	// ErrRejected: it refuses the key, the model or a parameter; an operator has
	// to mend that.
	ErrRejected = errors.New("the endpoint rejects the request")
	// ErrUnusable: what came back is cut off, filtered, malformed or empty.
	ErrUnusable = errors.New("the model's reply is unusable")
	// ErrTooLong: the prompt is longer than the model reads.
	ErrTooLong = errors.New("the prompt is too long for the model")
	// ErrBudget: the operator's budget for today is spent.
	ErrBudget = errors.New("the budget is spent")
)

// A Payer is whose budget a request counts against, by salted names; either may
// be empty.
type Payer struct{ Guild, User string }

type payerKey struct{}

// WithPayer returns a context whose requests to a model count against p.
func WithPayer(ctx context.Context, p Payer) context.Context {
	return context.WithValue(ctx, payerKey{}, p)
}

// PayerOf returns whose budget requests under ctx count against.
func PayerOf(ctx context.Context) Payer {
	p, _ := ctx.Value(payerKey{}).(Payer)
	return p
}
