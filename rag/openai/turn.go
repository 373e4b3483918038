package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	client "github.com/sashabaranov/go-openai"

	"verbatim.example/prompts"
	"verbatim.example/rag"
)

// errLength: the reply reached the limit of its tokens.
var errLength = &failure{kind: rag.ErrUnusable, text: "the reply is cut off: it reached the limit of its tokens", ours: true}

// A turn is one request to a chat model and its reply.
type turn struct {
	chat   *Chat
	prompt prompts.Prompt
	sent   map[string]any // fields the wire sets
	read   int            // tokens of the prompt, estimated
	limit  int            // tokens of the reply; 0: the endpoint's own
	room   bool           // for reasoning is in the limit
	held   bool           // the reply waits for the end of its reasoning

	call      call
	reasoning reasoning
	thought   bool
	bytes     int // of the reply, with its reasoning
	finish    client.FinishReason
	usage     *client.Usage
}

// turn prepares a request as the endpoint is known to take it.
func (c *Chat) turn(p prompts.Prompt) *turn {
	t := &turn{chat: c, prompt: p, limit: p.MaxTokens, read: c.Estimate(p)}
	if t.room = c.learned.thinking(); t.room {
		t.limit *= thinkingRoom
	}
	t.held = c.learned.holding()
	t.reasoning.held = t.held
	t.sent = c.learned.fields(t.limit, p.JSON)
	t.call = call{key: c.cfg.Key, set: t.sent}
	return t
}

// run sends the request, and gives the reply to out as it comes.
func (t *turn) run(ctx context.Context, out *output) error {
	cfg := &t.chat.cfg
	if cfg.Context > 0 && t.read+t.limit > cfg.Context {
		return &failure{kind: rag.ErrTooLong, ours: true,
			text: fmt.Sprintf("about %d tokens to read and %d to write, of %d", t.read, t.limit, cfg.Context)}
	}
	settle, err := reserve(ctx, cfg.Budget, Spend{Requests: 1, Input: t.read, Output: t.limit})
	if err != nil {
		return err
	}
	outcome, err := t.chat.guard.allow()
	if err != nil {
		settle(Spend{})
		return err
	}
	err = errLeft // should the receiver panic
	defer func() {
		outcome(err)
		settle(t.spent(err))
	}()
	err = t.exchange(ctx, out)
	return err
}

// exchange sends the request and reads its reply.
func (t *turn) exchange(ctx context.Context, out *output) error {
	cfg := &t.chat.cfg
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	expire := func(after time.Duration, what string) *time.Timer {
		return time.AfterFunc(after, func() { cancel(lateness{fmt.Sprintf("no %s token within %s", what, after)}) })
	}
	first := expire(cfg.FirstToken, "first")
	defer first.Stop()
	stream, err := t.chat.client.CreateChatCompletionStream(withCall(ctx, &t.call), request(t.prompt))
	if err != nil {
		return classify(ctx, err, &t.call)
	}
	defer stream.Close()
	idle := expire(cfg.Idle, "further")
	defer idle.Stop()
	idle.Stop()
	for t.finish == "" {
		c, err := receive(stream)
		idle.Stop()
		switch {
		case errors.Is(err, io.EOF):
			return errCut
		case err != nil:
			return classify(ctx, err, &t.call)
		}
		if c.says() {
			first.Stop()
		}
		if err := t.take(c, out); err != nil {
			return err
		}
		if t.bytes > 0 {
			idle.Reset(cfg.Idle)
		}
	}
	if err := t.close(out); err != nil {
		return err
	}
	idle.Reset(min(cfg.Idle, lastWords))
	for { // to the end, for the usage, and so that the connection serves again
		c, err := receive(stream)
		if err != nil {
			return nil // the reply is whole
		}
		if c.Usage != nil {
			t.usage = c.Usage
		}
	}
}

// A chunk is one event of a stream, with a field the library does not know.
type chunk struct {
	client.ChatCompletionStreamResponse
	reasoning []string // of each choice
}

// receive reads the next event; io.EOF at the end of the stream, which need not
// be the end of the reply.
func receive(stream *client.ChatCompletionStream) (chunk, error) {
	raw, err := stream.RecvRaw()
	if err != nil {
		return chunk{}, err
	}
	var c chunk
	if err := json.Unmarshal(raw, &c.ChatCompletionStreamResponse); err != nil {
		return chunk{}, err
	}
	var more struct {
		Choices []struct {
			Delta struct {
				Reasoning any `json:"reasoning"` // newer vLLM, Ollama, OpenRouter
			} `json:"delta"`
		} `json:"choices"`
	}
	if err := json.Unmarshal(raw, &more); err != nil {
		return chunk{}, err
	}
	c.reasoning = make([]string, len(c.Choices))
	for i := range c.Choices {
		c.reasoning[i] = c.Choices[i].Delta.ReasoningContent
		if s, ok := more.Choices[i].Delta.Reasoning.(string); ok {
			c.reasoning[i] += s
		}
	}
	return c, nil
}

// says reports whether a chunk holds something of a reply; the first of many
// servers names the role alone, before the prompt is read.
func (c chunk) says() bool {
	for i, choice := range c.Choices {
		if choice.Delta.Content != "" || c.reasoning[i] != "" || choice.FinishReason != "" {
			return true
		}
	}
	return false
}

// take gives what a chunk adds to the reply.
func (t *turn) take(c chunk, out *output) error {
	if c.Usage != nil {
		t.usage = c.Usage
	}
	for i, choice := range c.Choices {
		if choice.Index != 0 {
			continue
		}
		delta := choice.Delta
		t.bytes += len(delta.Content) + len(c.reasoning[i])
		t.thought = t.thought || c.reasoning[i] != ""
		if delta.Refusal != "" {
			return &failure{kind: rag.ErrUnusable, text: "the model refuses", ours: true}
		}
		piece, err := t.reasoning.push(delta.Content)
		if err != nil {
			return err
		}
		if err := out.give(piece); err != nil {
			return err
		}
		if t.finish = choice.FinishReason; t.finish != "" {
			return nil
		}
	}
	return nil
}

// close gives the rest of a finished reply, or says why it is none.
func (t *turn) close(out *output) error {
	switch t.finish {
	case client.FinishReasonLength:
		return errLength
	case client.FinishReasonContentFilter:
		return &failure{kind: rag.ErrUnusable, text: "the endpoint filters the reply", ours: true}
	case client.FinishReasonToolCalls, client.FinishReasonFunctionCall:
		return &failure{kind: rag.ErrUnusable, text: "the model calls a tool it was not offered", ours: true}
	}
	piece, err := t.reasoning.end()
	if err != nil {
		return err
	}
	if err := out.give(piece); err != nil {
		return err
	}
	if !out.begun {
		return unusable("the reply is empty")
	}
	return nil
}

// spent is what the request cost: what the endpoint counts, or an estimate of
// what was read and came back. A refused request cost nothing.
func (t *turn) spent(err error) Spend {
	s := Spend{Requests: 1}
	var f *failure
	switch {
	case t.usage != nil && t.usage.PromptTokens+t.usage.CompletionTokens > 0:
		s.Input, s.Output = t.usage.PromptTokens, t.usage.CompletionTokens
		t.chat.tokens.learn(sizeOf(t.prompt), s.Input)
	case t.call.answered && !(errors.As(err, &f) && f.free):
		s.Input, s.Output = t.read, t.chat.tokens.estimate(t.bytes)
	case errors.As(err, &f) && f.late:
		s.Input = t.read // it may have been at work all the while
	}
	t.chat.counts.prompt.Add(int64(s.Input))
	t.chat.counts.completion.Add(int64(s.Output))
	return s
}

// taught takes from a reply what it says of the model; it reports whether that
// is new and may save this very request.
func (t *turn) taught(err error) bool {
	if t.finish == "" && !t.reasoning.late {
		return false
	}
	if d := t.usage; d != nil && d.CompletionTokensDetails != nil && d.CompletionTokensDetails.ReasoningTokens > 0 {
		t.thought = true
	}
	if errors.Is(err, errLength) && t.reasoning.text.Len() == 0 && !t.reasoning.given {
		t.thought = true // all its room, and not a word: it reasons out of sight
	}
	t.thought = t.thought || t.reasoning.thought
	t.chat.learned.reply(t.thought, t.reasoning.late)
	return errors.Is(err, rag.ErrUnusable) && (t.thought && !t.room || t.reasoning.late && !t.held)
}
