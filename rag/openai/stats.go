package openai

import "sync/atomic"

// Stats are counted since the program started.
type Stats struct {
	Requests         int64  `json:"requests"`
	Failures         int64  `json:"failures"` // of requests, the caller's leaving included
	Retries          int64  `json:"retries"`
	PromptTokens     int64  `json:"prompt_tokens"` // read; estimated where the endpoint does not tell
	CompletionTokens int64  `json:"completion_tokens"`
	Breaker          string `json:"breaker"` // closed, half-open or open
}

type counts struct{ requests, failures, retries, prompt, completion atomic.Int64 }

func (g *guard) stats() Stats {
	return Stats{
		Requests:         g.counts.requests.Load(),
		Failures:         g.counts.failures.Load(),
		Retries:          g.counts.retries.Load(),
		PromptTokens:     g.counts.prompt.Load(),
		CompletionTokens: g.counts.completion.Load(),
		Breaker:          g.breaker.State().String(),
	}
}
