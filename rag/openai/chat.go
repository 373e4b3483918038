package openai

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"time"

	client "github.com/sashabaranov/go-openai"

	"verbatim.example/prompts"
	"verbatim.example/rag"
)

// ChatConfig is a chat model and how long it is waited for.
type ChatConfig struct {
	Endpoint
	TokensField string        // TokensAuto, MaxTokens or MaxCompletionTokens; "": auto
	FirstToken  time.Duration // from the request to its first token, reasoning included; 0: a minute
	Idle        time.Duration // between two tokens; 0: half a minute
	Total       time.Duration // for the whole, retries and the reader's time included; 0: two minutes
	Context     int           // tokens the model reads and writes together; 0: unknown
	Budget      *Budget       // nil: none
	Log         *slog.Logger  // nil: the default
	RetryWait   time.Duration // before the first retry; 0: half a second
	Rest        time.Duration // of an endpoint that keeps failing; 0: half a minute
}

// How much room reasoning needs, in replies of the size asked for.
const thinkingRoom = 4

// lastWords is how long a finished stream is read on for its usage.
const lastWords = 2 * time.Second

// A Chat is a chat model. It is safe for concurrent use.
//
// It streams. Reasoning is left out; a model that writes the end of its
// reasoning without the beginning makes the reply under way unusable if text of
// it was already yielded, and its next replies be held until that mark or their
// end. What the endpoint refuses (the field of the token limit, temperature,
// seed, stream_options, response_format) is learned from its error, and the
// request repeated without it. Requests are retried only before the first piece.
type Chat struct {
	cfg     ChatConfig
	client  *client.Client
	wire    *wire
	guard   *guard
	learned *learned
	tokens  tokenizer
	counts  counts
}

var _ rag.Model = (*Chat)(nil)

// NewChat says what is missing or wrong in a configuration; it sends nothing.
func NewChat(cfg ChatConfig) (*Chat, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	switch cfg.TokensField {
	case "", TokensAuto, MaxTokens, MaxCompletionTokens:
	default:
		return nil, fmt.Errorf("the field of the token limit is %s, %s or %s", TokensAuto, MaxTokens, MaxCompletionTokens)
	}
	cfg.FirstToken = cmp.Or(cfg.FirstToken, time.Minute)
	cfg.Idle = cmp.Or(cfg.Idle, 30*time.Second)
	cfg.Total = cmp.Or(cfg.Total, 2*time.Minute)
	cfg.Log = cmp.Or(cfg.Log, slog.Default())
	c := &Chat{cfg: cfg, learned: newLearned(cfg.TokensField)}
	c.client, c.wire = cfg.client()
	c.guard = newGuard(cfg.Endpoint, cfg.RetryWait, cfg.Rest, cfg.Log, &c.counts)
	return c, nil
}

// Write implements rag.Model.
func (c *Chat) Write(ctx context.Context, p prompts.Prompt) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		out := &output{yield: yield}
		if err := c.write(ctx, p, out); err != nil && !out.left {
			yield("", fmt.Errorf("%s: %w", c.cfg.Endpoint, err))
		}
	}
}

// Probe sends the smallest real request; a reply cut off by its limit is one.
func (c *Chat) Probe(ctx context.Context) error {
	p := prompts.Prompt{Name: "probe", User: "Say OK.", MaxTokens: 16}
	err := c.write(ctx, p, &output{yield: func(string, error) bool { return true }})
	if err == nil || errors.Is(err, errLength) {
		return nil
	}
	return fmt.Errorf("%s: %w", c.cfg.Endpoint, err)
}

// Estimate returns how many tokens a prompt may have.
func (c *Chat) Estimate(p prompts.Prompt) int { return c.tokens.estimate(sizeOf(p)) + ofChat }

// Stats returns what was counted since the program started.
func (c *Chat) Stats() Stats { return c.guard.stats() }

// Close closes connections that wait to be used again.
func (c *Chat) Close() { c.wire.http.CloseIdleConnections() }

// An output is where the pieces of a reply go.
type output struct {
	yield func(string, error) bool
	begun bool // a piece was yielded
	left  bool // the receiver broke off
}

// errLeft: the receiver broke off.
var errLeft = errors.New("the reader left")

func (o *output) give(piece string) error {
	if piece == "" {
		return nil
	}
	o.begun = true
	if !o.yield(piece, nil) {
		o.left = true
		return errLeft
	}
	return nil
}

// write sends a prompt until a reply has begun or trying again is of no use.
func (c *Chat) write(ctx context.Context, p prompts.Prompt, out *output) error {
	ctx, cancel := context.WithTimeoutCause(ctx, c.cfg.Total, lateness{fmt.Sprintf("no whole reply within %s", c.cfg.Total)})
	defer cancel()
	_, err := retried(ctx, c.guard, func() (struct{}, error) {
		for {
			t := c.turn(p)
			err := t.run(ctx, out)
			again := t.taught(err)
			if err != nil && !out.begun && ctx.Err() == nil && (again || c.refused(err, t.sent)) {
				continue
			}
			if out.begun {
				err = final(err)
			}
			return struct{}{}, err
		}
	})
	if err != nil && !errors.Is(err, errLeft) {
		return classify(ctx, err, &call{key: c.cfg.Key})
	}
	return err
}

// refused reports whether the endpoint refused a field that it will not be sent
// again.
func (c *Chat) refused(err error, sent map[string]any) bool {
	field := c.learned.refusal(err, sent)
	if field == "" {
		return false
	}
	c.cfg.Log.Info("the endpoint refuses a field: it is left out from now on", "endpoint", c.cfg.Endpoint, "field", field)
	return true
}

// final returns an error that is not retried.
func final(err error) error {
	var f *failure
	if !errors.As(err, &f) || !f.retry {
		return err
	}
	copied := *f
	copied.retry = false
	return &copied
}

// request is what the library sends of a prompt; the wire adds the rest.
func request(p prompts.Prompt) client.ChatCompletionRequest {
	r := client.ChatCompletionRequest{Model: placeholder}
	if p.System != "" {
		r.Messages = append(r.Messages, client.ChatCompletionMessage{Role: client.ChatMessageRoleSystem, Content: p.System})
	}
	r.Messages = append(r.Messages, client.ChatCompletionMessage{Role: client.ChatMessageRoleUser, Content: p.User})
	return r
}
