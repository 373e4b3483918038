package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"verbatim.example/rag"
)

const (
	dialTimeout = 10 * time.Second
	maxStream   = 8 << 20   // bytes of an answer with its reasoning
	maxVectors  = 256 << 20 // bytes of 2 048 vectors of 4 096 numbers as text
	maxError    = 64 << 10  // bytes of an error's body
)

// A call is one request: what the library cannot send, and what it does not
// tell of the reply. It travels in the request's context.
type call struct {
	key        string         // kept out of errors
	set        map[string]any // fields of the body; nil: left out
	retryAfter time.Duration
	answered   bool // the endpoint accepted the request
}

type callKey struct{}

// A wire sends the library's requests. It completes their bodies and turns
// whatever comes back into what the library reads, or into a failure.
type wire struct {
	model string
	http  *http.Client
}

// Do implements the library's HTTPDoer.
func (w *wire) Do(req *http.Request) (*http.Response, error) {
	c, _ := req.Context().Value(callKey{}).(*call)
	if err := w.complete(req, c); err != nil {
		return nil, err
	}
	if req.Header.Get("Api-Key") == "" {
		req.Header.Del("Api-Key")
	}
	// The library asks for it; it means nothing to HTTP/1.1 and breaks HTTP/2.
	req.Header.Del("Connection")
	resp, err := w.http.Do(req)
	if err != nil {
		return nil, err
	}
	c.retryAfter = retryAfter(resp.Header, time.Now())
	switch {
	case resp.StatusCode >= 400:
		defer resp.Body.Close()                                    // the library does not, of a stream
		said, _ := io.ReadAll(io.LimitReader(resp.Body, maxError)) // the status is enough
		resp.Body = io.NopCloser(bytes.NewReader(said))
		return resp, nil
	case resp.StatusCode >= 300 || resp.StatusCode < 200:
		resp.Body.Close()
		return nil, reply(resp.StatusCode, problem{}, c)
	}
	c.answered = true
	if strings.Contains(req.Header.Get("Accept"), "event-stream") {
		resp.Body = newEvents(resp.Body, c)
		return resp, nil
	}
	defer resp.Body.Close()
	return w.whole(resp, c)
}

// complete sets what only the wire knows in the body of a request.
func (w *wire) complete(req *http.Request, c *call) error {
	raw, err := io.ReadAll(req.Body)
	if err != nil {
		return err
	}
	var body map[string]any
	if err := json.Unmarshal(raw, &body); err != nil {
		return err
	}
	body["model"] = w.model
	for k, v := range c.set {
		if v == nil {
			delete(body, k)
		} else {
			body[k] = v
		}
	}
	if raw, err = json.Marshal(body); err != nil {
		return err
	}
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(raw)), nil }
	req.Body, _ = req.GetBody()
	req.ContentLength = int64(len(raw))
	return nil
}

// nullNumber is what some servers write for a number that is none.
var nullNumber = regexp.MustCompile(`[\[,]\s*null\s*[,\]]`)

// whole reads a reply that is no stream, so that what is not JSON, or holds
// numbers that are none, is told as what it is.
func (w *wire) whole(resp *http.Response, c *call) (*http.Response, error) {
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxVectors+1))
	if err != nil {
		return nil, err
	}
	b = bytes.TrimSpace(b)
	switch {
	case len(b) > maxVectors:
		return nil, unusable("the reply is larger than %d MB", maxVectors>>20)
	case bytes.HasPrefix(b, []byte("<")):
		return nil, page(b, c)
	case !json.Valid(b):
		return nil, unusable("the reply is not JSON: %s", c.excerpt(string(b[:min(len(b), maxError)])))
	case nullNumber.Match(b):
		return nil, unusable("a vector holds null for a number")
	}
	if f := errorOf(b, c); f != nil {
		return nil, f
	}
	resp.Body = io.NopCloser(bytes.NewReader(b))
	return resp, nil
}

// page is the failure of a web page in the place of a reply: a proxy's, or the
// address is not that of an API.
func page(b []byte, c *call) *failure {
	return unreachable("a web page instead of a reply: %s", c.excerpt(string(b)))
}

// errorOf returns the failure that a JSON object tells in its field error.
func errorOf(b []byte, c *call) *failure {
	var v struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(b, &v) != nil || len(v.Error) == 0 || string(v.Error) == "null" {
		return nil
	}
	return told(v.Error, c)
}

// told is the failure of an error's value: an object of the usual form, or text.
func told(raw json.RawMessage, c *call) *failure {
	var e struct {
		Message json.RawMessage `json:"message"`
		Type    any             `json:"type"`
		Code    any             `json:"code"`
		Param   any             `json:"param"`
	}
	if json.Unmarshal(raw, &e) != nil {
		return reply(http.StatusOK, problem{message: unquoted(raw)}, c)
	}
	text := func(v any) string {
		if v == nil {
			return ""
		}
		return fmt.Sprint(v)
	}
	p := problem{message: unquoted(e.Message), kind: text(e.Type), code: text(e.Code), param: text(e.Param)}
	status := http.StatusOK
	if n, err := strconv.Atoi(p.code); err == nil && n >= 400 && n < 600 {
		status = n // llama.cpp and OpenRouter put the status there
	}
	f := reply(status, p, c)
	f.free = false
	return f
}

// unquoted returns a JSON string's text, or the JSON itself.
func unquoted(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

// retryAfter returns how long a reply asks to wait; 0 when it does not.
func retryAfter(h http.Header, now time.Time) time.Duration {
	if ms, err := strconv.ParseFloat(h.Get("Retry-After-Ms"), 64); err == nil && ms > 0 && ms < 1e9 {
		return time.Duration(ms * float64(time.Millisecond))
	}
	v := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(v, 64); err == nil && s > 0 && s < 1e6 {
		return time.Duration(s * float64(time.Second))
	}
	if t, err := http.ParseTime(v); err == nil && t.After(now) {
		return t.Sub(now)
	}
	return 0
}

// withCall returns a context whose request is c.
func withCall(ctx context.Context, c *call) context.Context {
	return context.WithValue(ctx, callKey{}, c)
}

var errCut = &failure{kind: rag.ErrUnusable, text: "the reply is cut off: it ended without a finish reason", retry: true}
