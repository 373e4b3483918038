package openai

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/index"
	"verbatim.example/rag/ragtest"
)

// A thousand replies from endpoints of which half the requests go wrong in some
// way: each ends in time, and is right or one kind of error.
func TestFlaky(t *testing.T) {
	before := runtime.NumGoroutine()
	const servers, each = 10, 100
	faults := slices.Concat(ragtest.TransportFaults, ragtest.ThoughtFaults)
	right := make(chan int, servers)
	t.Run("servers", func(t *testing.T) {
		for seed := range servers {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				t.Parallel()
				s := ragtest.New(t, ragtest.Options{RetryAfter: "0.02"})
				s.Flaky(uint64(seed), .5, faults...)
				cfg := hasty(patient(s))
				cfg.Rest = 5 * time.Millisecond
				c := chat(t, cfg)
				n := 0
				for run := range each {
					ctx, cancel := context.WithTimeout(t.Context(), 2*cfg.Total)
					got, err := text(ctx, c, asked)
					if ctx.Err() != nil {
						t.Fatalf("run %d: no end", run)
					}
					cancel()
					kind := kindOf(t, err)
					switch {
					case err == nil && got == written:
						n++
					case err == nil:
						t.Errorf("run %d: %q", run, got)
					case errors.Is(kind, rag.ErrBudget):
						t.Errorf("run %d: %v", run, err)
					}
				}
				for _, v := range s.Violations() {
					t.Error(v)
				}
				right <- n
			})
		}
	})
	total := 0
	for range servers {
		total += <-right
	}
	if total < servers*each/4 {
		t.Errorf("%d right replies of %d", total, servers*each)
	}
	t.Logf("%d right replies of %d", total, servers*each)
	settled(t, before+2)
}

// The same of vectors, a fifth as often.
func TestFlakyVectors(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{RetryAfter: "0.02"})
	s.Flaky(1, .5, slices.Concat(ragtest.TransportFaults, ragtest.VectorFaults)...)
	e := embedder(t, s, func(c *EmbeddingConfig) { c.Rest, c.Timeout = 5*time.Millisecond, 200*time.Millisecond })
	right := 0
	for run := range 200 {
		vectors, err := e.Embed(t.Context(), index.QueryText, sixTexts)
		kindOf(t, err)
		if err != nil {
			continue
		}
		right++
		for i, text := range sixTexts {
			if !near(vectors[i], ragtest.Embed(text, 64)) {
				t.Errorf("run %d: vector %d is not that of %q", run, i, text)
			}
		}
	}
	if right < 50 {
		t.Errorf("%d right of 200", right)
	}
}
