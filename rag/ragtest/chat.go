package ragtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"unicode/utf8"
)

// keepAlives are more than clients put up with that count them.
const keepAlives = 400

// A delta is one piece of a reply.
type delta struct{ content, reasoning, field string }

// chat answers a chat completion.
func (x *exchange) chat() {
	var body struct {
		Stream  bool `json:"stream"`
		Options struct {
			Usage bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	json.Unmarshal(x.req.Body, &body)
	text := x.write()
	if x.has(ErrorJSON) && !x.has(Midway) {
		x.json(http.StatusOK, map[string]any{"error": overloaded})
		return
	}
	if !body.Stream || x.has(PlainJSON) {
		x.json(http.StatusOK, map[string]any{
			"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": x.req.Model,
			"choices": []any{map[string]any{
				"index": 0, "finish_reason": "stop", "logprobs": nil,
				"message": map[string]any{"role": "assistant", "content": text, "refusal": nil},
			}},
			"usage": x.usage(text),
		})
		return
	}
	x.w.Header().Set("Content-Type", "text/event-stream")
	if x.stream(x.deltas(text)) && body.Options.Usage && !x.has(NoUsage) {
		x.chunk(nil, x.usage(text))
	}
	if !x.has(CutOff) {
		x.line("data: [DONE]")
	}
}

// stream sends the pieces of a reply with whatever goes wrong between them; it
// reports whether it came to a finish reason.
func (x *exchange) stream(pieces []delta) bool {
	if x.has(KeepAlives) || x.has(KeepAliveOnly) {
		for range keepAlives {
			x.line(": keep-alive")
		}
		if x.has(KeepAliveOnly) && !x.stall() {
			return false
		}
	}
	if x.has(NoChoices) {
		x.chunk(nil, nil)
		return false
	}
	if f, ok := x.failing(ErrorObject, ErrorSpaced, ErrorText, ErrorLine, ErrorEvent, ErrorJSON); ok {
		if x.has(Midway) {
			x.send(pieces[:len(pieces)/2])
		}
		x.tell(f)
		return false
	}
	x.delta(delta{}, "")
	half := len(pieces) / 2
	x.send(pieces[:half])
	switch {
	case x.has(SlowTokens) && !x.stall(), x.has(Truncated):
		return false
	case x.has(CutOff):
		panic(http.ErrAbortHandler)
	case x.has(Broken):
		x.line(`data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"con`)
		return false
	case x.has(FinishLength) || x.has(ThinkUnclosed):
		x.delta(delta{}, "length")
		return true
	case x.has(FinishFilter):
		x.delta(delta{}, "content_filter")
		return true
	case x.has(FinishTool):
		x.delta(delta{}, "tool_calls")
		return true
	}
	x.send(pieces[half:])
	x.delta(delta{}, "stop")
	return !x.has(SlowEnd) || x.stall()
}

func (x *exchange) send(pieces []delta) {
	for _, d := range pieces {
		if x.has(EmptyChoices) {
			x.chunk(nil, nil)
		}
		x.delta(d, "")
	}
}

// delta sends a piece; one without any names the role, as the first does.
func (x *exchange) delta(d delta, finish string) {
	fields := map[string]any{}
	switch {
	case finish != "":
	case d == delta{}:
		fields["role"], fields["content"] = "assistant", ""
	default:
		for name, value := range map[string]string{"content": d.content, "reasoning_content": d.reasoning, "reasoning": d.field} {
			if value != "" {
				fields[name] = value
			}
		}
	}
	choice := map[string]any{"index": 0, "delta": fields, "logprobs": nil, "finish_reason": nil}
	if finish != "" {
		choice["finish_reason"] = finish
	}
	x.chunk([]any{choice}, nil)
}

func (x *exchange) chunk(choices []any, usage any) {
	if choices == nil {
		choices = []any{}
	}
	b, err := json.Marshal(map[string]any{
		"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": x.req.Model,
		"choices": choices, "usage": usage,
	})
	if err != nil {
		panic(err) // of maps and strings
	}
	x.line("data: " + string(b))
}

func (x *exchange) line(s string) {
	fmt.Fprint(x.w, s, "\n\n")
	x.w.(http.Flusher).Flush()
}

var overloaded = problem("server_error", "", "", "The engine is currently overloaded, please try again later.")

// tell sends an error inside a stream in one of its forms.
func (x *exchange) tell(f Fault) {
	b, err := json.Marshal(overloaded)
	if err != nil {
		panic(err) // of maps and strings
	}
	switch f {
	case ErrorObject:
		x.line(`data: {"error":` + string(b) + `}`)
	case ErrorSpaced:
		x.line(`data: { "error" : ` + string(b) + ` }`)
	case ErrorText:
		x.line(`data: {"error":"The engine is currently overloaded"}`)
	case ErrorLine:
		x.line(`error: {"code":503,"message":"Loading model","type":"unavailable_error"}`)
	case ErrorEvent:
		x.line("event: error\ndata: " + string(b))
	case ErrorJSON:
		x.line(`{"error":` + string(b) + `}`)
	}
}

// usage counts four bytes a token.
func (x *exchange) usage(text string) map[string]any {
	read, written := (len(x.req.System)+len(x.req.User))/4+8, len(text)/4+1
	return map[string]any{"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}
}

const thoughts = "The question is about the first passage. It says [1] so. I should quote « nothing » of it."

// deltas cuts a reply into pieces, with its reasoning where a fault puts it.
func (x *exchange) deltas(text string) []delta {
	switch {
	case x.has(Empty):
		return nil
	case x.has(ThinkTag), x.has(ThinkSplit):
		text = "<think>" + thoughts + "</think>\n\n" + text
	case x.has(ThinkingTag):
		text = "<thinking>\n" + thoughts + "\n</thinking>\n" + text
	case x.has(ThinkUnopened):
		text = thoughts + "</think>\n\n" + text
	case x.has(ThinkUnclosed):
		text = "<think>" + thoughts + " " + text
	case x.has(Harmony):
		text = "<|channel|>analysis<|message|>" + thoughts + "<|end|><|start|>assistant<|channel|>final<|message|>" + text + "<|return|>"
	}
	var pieces []delta
	for _, word := range strings.SplitAfter(thoughts, " ") {
		switch {
		case x.has(ReasoningContent):
			pieces = append(pieces, delta{reasoning: word})
		case x.has(ReasoningField):
			pieces = append(pieces, delta{field: word})
		}
	}
	for text != "" {
		n := strings.IndexByte(text, ' ') + 1
		if n == 0 {
			n = len(text)
		}
		if x.has(ThinkSplit) {
			_, n = utf8.DecodeRuneInString(text)
		}
		pieces = append(pieces, delta{content: text[:n]})
		text = text[n:]
	}
	return pieces
}
