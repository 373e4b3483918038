package openai

import (
	"math"
	"sync"

	"verbatim.example/prompts"
)

const (
	coarse   = 3.  // bytes of a token at least, in French: an upper bound of the count
	margin   = 1.1 // on a ratio that was learned
	newest   = .2  // weight of the newest ratio
	ofChat   = 16  // tokens that the template of a chat adds
	learnMin = 200 // bytes of a text whose ratio says something
)

// A tokenizer estimates tokens without one: it learns bytes per token from what
// the endpoint counts. It is safe for concurrent use.
type tokenizer struct {
	mu    sync.Mutex
	ratio float64 // bytes per token; 0: not learned
}

// estimate returns an upper bound of the tokens of so many bytes; once learned,
// a likely one.
func (t *tokenizer) estimate(bytes int) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ratio == 0 {
		return int(math.Ceil(float64(bytes) / coarse))
	}
	return int(math.Ceil(float64(bytes) / t.ratio * margin))
}

// learn takes what an endpoint counted.
func (t *tokenizer) learn(bytes, tokens int) {
	if bytes < learnMin || tokens <= 0 {
		return
	}
	seen := min(max(float64(bytes)/float64(tokens), 1), 8) // no tokenizer is beyond
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ratio == 0 {
		t.ratio = seen
		return
	}
	t.ratio += newest * (seen - t.ratio)
}

// sizeOf returns the bytes of a prompt.
func sizeOf(p prompts.Prompt) int { return len(p.System) + len(p.User) }
