package openai

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
	"unicode"

	client "github.com/sashabaranov/go-openai"

	"verbatim.example/rag"
)

// A failure is why a request did not do what it was for. Its text is for the
// log: it holds neither the key nor more of a reply than an excerpt.
type failure struct {
	kind error // one of package rag's
	text string

	status  int           // of the reply; 0 without one
	param   string        // the parameter the endpoint names
	message string        // the endpoint's, whole: parameters are learned from it
	retry   bool          // it may work in a moment
	after   time.Duration // what the endpoint asks to wait; 0: nothing
	ours    bool          // it says nothing of the endpoint's health
	size    bool          // fewer or shorter texts may be taken
	free    bool          // the endpoint did no work
	late    bool          // one of our timeouts ended it
}

func (f *failure) Error() string { return f.text }

func (f *failure) Unwrap() error { return f.kind }

func unreachable(format string, args ...any) *failure {
	return &failure{kind: rag.ErrUnreachable, text: fmt.Sprintf(format, args...), retry: true}
}

func unusable(format string, args ...any) *failure {
	return &failure{kind: rag.ErrUnusable, text: fmt.Sprintf(format, args...)}
}

// A lateness is the cause of a context that ran out on us, not on our caller.
type lateness struct{ what string }

func (l lateness) Error() string { return l.what }

// classify turns what a request ended with into a failure; the caller's own
// context error stays what it is.
func classify(ctx context.Context, err error, c *call) error {
	var f *failure
	if errors.As(err, &f) || errors.Is(err, rag.ErrBudget) {
		return err
	}
	if cause := context.Cause(ctx); cause != nil {
		var late lateness
		if errors.As(cause, &late) {
			return &failure{kind: rag.ErrUnreachable, text: late.what, late: true}
		}
		return fmt.Errorf("request to the model: %w", cause)
	}
	var request *client.RequestError // before APIError, which it also unwraps to
	if errors.As(err, &request) {
		return reply(request.HTTPStatusCode, problem{message: textOf(request.Body)}, c)
	}
	var api *client.APIError
	if errors.As(err, &api) {
		p := problem{message: api.Message, kind: api.Type}
		if api.Code != nil {
			p.code = fmt.Sprint(api.Code)
		}
		if api.Param != nil {
			p.param = *api.Param
		}
		return reply(api.HTTPStatusCode, p, c)
	}
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	if errors.As(err, &syntax) || errors.As(err, &kind) {
		return unusable("the reply is not the JSON expected")
	}
	var sending *url.Error // names the address again
	if errors.As(err, &sending) {
		err = sending.Err
	}
	return unreachable("connection: %s", c.excerpt(err.Error()))
}

// A problem is what an endpoint says went wrong.
type problem struct{ message, kind, code, param string }

// What endpoints write; statuses and codes differ among them, so words decide.
var (
	tooLong = regexp.MustCompile(`(?i)context[ _](length|size|window)|maximum context|prompt is too long|too many (input )?tokens|` +
		`input( length)? (is too (long|large)|exceeds)|exceeds? the (available|maximum|model'?s?) (context|input|sequence)|maximum (input|sequence) length|string_above_max_length`)
	tooLarge  = regexp.MustCompile(`(?i)too large|batch[ _]size|too many inputs|maximum (allowed )?(batch|number of inputs)|array_above_max_length`)
	exhausted = regexp.MustCompile(`(?i)insufficient_quota|exceeded your current quota|billing|credit balance`)
	overload  = regexp.MustCompile(`(?i)rate.?limit|overload|unavailable|timeout|timed out|server[ _]error|internal|busy|loading model`)
	refused   = regexp.MustCompile(`(?i)invalid[_ ](request|api)|authenti|permission|unauthorized|model_not_found|not found|does not exist`)
)

// reply is the failure that a status and a problem mean; status 200 is a problem
// told inside a stream.
func reply(status int, p problem, c *call) *failure {
	all := strings.Join([]string{p.code, p.kind, p.message}, " ")
	f := &failure{status: status, param: p.param, message: p.message, after: c.retryAfter, free: status != http.StatusOK}
	f.text = "status " + fmt.Sprint(status)
	if said := c.excerpt(p.message); said != "" {
		f.text += ": " + said
	}
	if p.code != "" {
		f.text += " (" + c.excerpt(p.code) + ")"
	}
	switch {
	case status == http.StatusUnauthorized || status == http.StatusForbidden || exhausted.MatchString(all):
		f.kind = rag.ErrRejected
	case tooLong.MatchString(all) && status != http.StatusTooManyRequests:
		f.kind, f.size = rag.ErrTooLong, true
	case status == http.StatusRequestEntityTooLarge:
		f.kind, f.size = rag.ErrTooLong, true
	case strings.Contains(all, "content_filter"):
		f.kind = rag.ErrUnusable
	case status == http.StatusTooManyRequests || status == http.StatusRequestTimeout || status == http.StatusConflict || status == http.StatusTooEarly:
		f.kind, f.retry = rag.ErrUnreachable, true
	case status >= 500:
		f.kind, f.retry = rag.ErrUnreachable, status != http.StatusNotImplemented
		f.size = tooLarge.MatchString(all)
	case status >= 400:
		f.kind = rag.ErrRejected
		f.size = (status == http.StatusBadRequest || status == http.StatusUnprocessableEntity) &&
			p.param != "dimensions" && p.param != "model"
	case status >= 300:
		f.kind = rag.ErrRejected
		f.text = fmt.Sprintf("status %d: the address leads elsewhere; name the true one", status)
	case refused.MatchString(all) && !overload.MatchString(all):
		f.kind = rag.ErrRejected
	default:
		f.kind, f.retry = rag.ErrUnreachable, true
	}
	f.ours = f.kind != rag.ErrUnreachable
	return f
}

// textOf returns what a body that is not the usual error says: a JSON error of
// another form, or its text.
func textOf(body []byte) string {
	var v struct {
		Error   json.RawMessage `json:"error"`
		Detail  json.RawMessage `json:"detail"`
		Message string          `json:"message"`
	}
	if json.Unmarshal(body, &v) != nil {
		return string(body)
	}
	for _, raw := range []json.RawMessage{v.Error, v.Detail} {
		if len(raw) == 0 {
			continue
		}
		if s := ""; json.Unmarshal(raw, &s) == nil {
			return s
		}
		return string(raw)
	}
	return v.Message
}

var (
	secrets = regexp.MustCompile(`(?i)\b(sk|pk|org|proj|gsk|hf|key)[-_][\w*.-]{4,}|bearer\s+\S+|\b[\w-]{32,}\b|://[^/\s@]*@`)
	markup  = regexp.MustCompile(`(?s)<(script|style).*?</(script|style)>|<[^>]*>`)
)

const excerptRunes = 200

// excerpt returns the beginning of what an endpoint said on one line, without
// the key of the call and what else may be a secret.
func (c *call) excerpt(s string) string {
	if len(s) > 4096 {
		s = s[:4096]
	}
	if c.key != "" {
		s = strings.ReplaceAll(s, c.key, "[…]")
	}
	s = markup.ReplaceAllString(s, " ")
	s = secrets.ReplaceAllString(s, "[…]")
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) || r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, s)
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > excerptRunes {
		s = string(r[:excerptRunes]) + "…"
	}
	return s
}
