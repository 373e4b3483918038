package openai

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/sony/gobreaker/v2"

	"verbatim.example/rag"
)

const (
	tries     = 3                      // of a request: the first and two retries
	firstWait = 500 * time.Millisecond // before the first retry, halved or doubled by chance
	longest   = 20 * time.Second       // an endpoint that asks for more is not waited for
	tripAfter = 5                      // failures in a row, after which an endpoint is left alone
	restFor   = 30 * time.Second       // before it is tried again
)

// A guard stands before an endpoint: it retries what may work in a moment, and
// leaves the endpoint alone for a while when nothing does.
type guard struct {
	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
	wait    time.Duration // before the first retry
	counts  *counts
}

// newGuard returns the guard of an endpoint; the waits may be 0 for those above.
func newGuard(e Endpoint, wait, rest time.Duration, log *slog.Logger, c *counts) *guard {
	g := &guard{wait: cmp.Or(wait, firstWait), counts: c}
	g.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Name:        e.String(),
		Timeout:     cmp.Or(rest, restFor),
		ReadyToTrip: func(n gobreaker.Counts) bool { return n.ConsecutiveFailures >= tripAfter },
		IsExcluded:  blameless,
		OnStateChange: func(name string, from, to gobreaker.State) {
			log.Warn("the endpoint's circuit breaker changed", "endpoint", name, "from", from.String(), "to", to.String())
		},
	})
	return g
}

// blameless reports whether an error says nothing of the endpoint's health: the
// caller left, an operator has to mend something, the budget is spent.
func blameless(err error) bool {
	if err == nil {
		return false
	}
	var f *failure
	return !errors.As(err, &f) || f.ours
}

// allow lets a request through, or fails when the endpoint is left alone. The
// outcome is told once.
func (g *guard) allow() (outcome func(error), err error) {
	done, err := g.breaker.Allow()
	if err != nil {
		return nil, &failure{kind: rag.ErrUnreachable, text: "left alone after repeated failures", ours: true}
	}
	g.counts.requests.Add(1)
	return func(err error) {
		if err != nil {
			g.counts.failures.Add(1)
		}
		done(err)
	}, nil
}

// retried runs what may be repeated, with growing waits in between or those the
// endpoint asks for; it does not begin to wait for what ctx will not live to see.
func retried[T any](ctx context.Context, g *guard, run func() (T, error)) (T, error) {
	pace := &patience{ctx: ctx, grow: &backoff.ExponentialBackOff{
		InitialInterval: g.wait, RandomizationFactor: .5, Multiplier: 2, MaxInterval: longest,
	}}
	n := 0
	return backoff.Retry(ctx, func() (T, error) {
		if n++; n > 1 {
			g.counts.retries.Add(1)
		}
		v, err := run()
		var f *failure
		if err != nil && (!errors.As(err, &f) || !f.retry) {
			return v, backoff.Permanent(err)
		}
		if err != nil {
			pace.asked = f.after
		}
		return v, err
	}, backoff.WithBackOff(pace), backoff.WithMaxTries(tries), backoff.WithMaxElapsedTime(0))
}

// patience is how long to wait for the next try.
type patience struct {
	ctx   context.Context
	grow  *backoff.ExponentialBackOff
	asked time.Duration // by the endpoint
}

func (p *patience) Reset() { p.grow.Reset() }

func (p *patience) NextBackOff() time.Duration {
	next := max(p.grow.NextBackOff(), p.asked)
	if end, ok := p.ctx.Deadline(); next > longest || ok && time.Until(end) <= next {
		return backoff.Stop
	}
	return next
}
