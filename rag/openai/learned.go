package openai

import (
	"errors"
	"regexp"
	"sync"

	"verbatim.example/rag"
)

// The fields that limit how much a chat model writes.
const (
	TokensAuto          = "auto" // max_tokens, until the endpoint refuses it
	MaxTokens           = "max_tokens"
	MaxCompletionTokens = "max_completion_tokens"
)

// dispensable are the fields that a request can do without.
var dispensable = []string{"temperature", "seed", "stream_options", "response_format"}

// Learned is what an endpoint's errors and replies have taught of it, for as
// long as the program runs. It is safe for concurrent use.
type learned struct {
	mu      sync.Mutex
	tokens  string          // the field in use
	fixed   bool            // by the operator
	without map[string]bool // fields it refuses
	thinks  bool            // it reasons, and needs room for it
	hold    int             // replies still to be held for a close mark without an open one
}

// heldReplies is for how many replies without such a mark a model stays held
// after one that had it.
const heldReplies = 8

func newLearned(field string) *learned {
	l := &learned{tokens: field, fixed: true, without: map[string]bool{}}
	if field == "" || field == TokensAuto {
		l.tokens, l.fixed = MaxTokens, false
	}
	return l
}

// fields returns what the wire sets in a request.
func (l *learned) fields(limit int, json bool) map[string]any {
	l.mu.Lock()
	defer l.mu.Unlock()
	set := map[string]any{
		"temperature":    0,
		"seed":           seed,
		"stream_options": map[string]any{"include_usage": true},
	}
	if limit > 0 {
		set[l.tokens] = limit
	}
	if json {
		set["response_format"] = map[string]any{"type": "json_object"}
	}
	for name := range l.without {
		delete(set, name)
	}
	return set
}

// seed asks for the same answer to the same prompt, where that is understood.
const seed = 1

// word finds the name of a field in an error's message.
var word = func() map[string]*regexp.Regexp {
	m := map[string]*regexp.Regexp{}
	for _, name := range append([]string{MaxTokens, MaxCompletionTokens}, dispensable...) {
		m[name] = regexp.MustCompile(`(?i)(^|[^\w])` + name + `($|[^\w])`)
	}
	return m
}()

// messageBytes of an error are searched for a field: some endpoints repeat the
// whole request after it.
const messageBytes = 500

// refusal learns the field that a request was refused for, and names it; "" when
// there is none, or none that can be done without.
func (l *learned) refusal(err error, sent map[string]any) string {
	var f *failure
	if !errors.As(err, &f) || f.status != 400 && f.status != 422 || f.kind == rag.ErrTooLong {
		return ""
	}
	named := func(field string) bool {
		if _, ok := sent[field]; !ok {
			return false
		}
		if _, ok := word[f.param]; ok {
			return f.param == field
		}
		return word[field].MatchString(f.message[:min(len(f.message), messageBytes)])
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, name := range dispensable {
		if named(name) {
			l.without[name] = true
			return name
		}
	}
	if !l.fixed && named(MaxTokens) {
		l.tokens = MaxCompletionTokens
		return MaxTokens
	}
	return ""
}

// thinking reports whether the model reasons.
func (l *learned) thinking() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.thinks
}

// holding reports whether replies are held.
func (l *learned) holding() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.hold > 0
}

// reply learns from how a reply was written.
func (l *learned) reply(thought, late bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.thinks = l.thinks || thought
	switch {
	case late:
		l.hold = heldReplies
	case l.hold > 0:
		l.hold--
	}
}
