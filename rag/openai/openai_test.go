package openai

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	client "github.com/sashabaranov/go-openai"

	"verbatim.example/rag"
)

func TestCheckURL(t *testing.T) {
	for _, test := range []struct {
		url   string
		plain bool // wants the permission
		ok    bool // with it
	}{
		{"https://api.openai.com/v1", false, true},
		{"http://localhost:11434/v1", false, true},
		{"http://127.0.0.1:8080", false, true},
		{"http://[::1]:8080/v1", false, true},
		{"http://10.1.2.3/v1", false, true},
		{"http://192.168.1.20:1234/v1", false, true},
		{"http://[fd00::1]/v1", false, true},
		{"http://ollama:11434/v1", false, true},
		{"http://host.docker.internal:11434/v1", false, true},
		{"http://api.example.com/v1", true, true},
		{"http://8.8.8.8/v1", true, true},
		{"http://127.0.0.1.example.com/v1", true, true},
		{"http://[::ffff:8.8.8.8]/v1", true, true},
		{"ftp://x/v1", false, false},
		{"api.openai.com/v1", false, false},
		{"https:///v1", false, false},
		{"https://me:secret@api.example.com/v1", false, false},
		{"https://api.example.com/v1?key=secret", false, false},
		{"http://a b/", false, false},
		{"", false, false},
	} {
		err := CheckURL(test.url, false)
		if (err == nil) != (test.ok && !test.plain) || errors.Is(err, ErrPlain) != test.plain {
			t.Errorf("%s: %v", test.url, err)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", test.url, err)
		}
		if err := CheckURL(test.url, true); (err == nil) != test.ok {
			t.Errorf("%s, plain allowed: %v", test.url, err)
		}
	}
}

func TestHost(t *testing.T) {
	e := Endpoint{BaseURL: "https://API.example.com:8443/v1"}
	if e.Host() != "API.example.com:8443" || e.Local() {
		t.Errorf("%q, local %t", e.Host(), e.Local())
	}
	if e.BaseURL = "http://ollama:11434/v1"; !e.Local() {
		t.Error("a compose host is local")
	}
}

// requestError is the error that the library makes of a reply.
func requestError(status int, body string) error {
	var r client.ErrorResponse
	if err := json.Unmarshal([]byte(body), &r); err != nil || r.Error == nil {
		return &client.RequestError{HTTPStatusCode: status, Body: []byte(body), Err: err}
	}
	r.Error.HTTPStatusCode = status
	return r.Error
}

// The words of servers decide where their statuses differ.
func TestReply(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		kind   error
		retry  bool
	}{
		{400, `{"object":"error","message":"This model's maximum context length is 2048 tokens. However, you requested 2300 tokens","code":400}`, rag.ErrTooLong, false}, // vLLM
		{400, `{"error":{"code":400,"message":"the request exceeds the available context size (4096 tokens), try increasing it","type":"exceed_context_size_error"}}`, rag.ErrTooLong, false},
		{500, `{"error":{"code":500,"message":"input is too large to process. increase the physical batch size","type":"server_error"}}`, rag.ErrTooLong, false}, // llama.cpp
		{400, `{"error":"the input length exceeds the context length"}`, rag.ErrTooLong, false},                                                                  // Ollama
		{404, `{"error":"model \"llama9\" not found, try pulling it first"}`, rag.ErrRejected, false},
		{503, `{"error":{"code":503,"message":"Loading model","type":"unavailable_error"}}`, rag.ErrUnreachable, true},
		{429, `{"error":{"message":"Request too large for gpt-4o on tokens per min (TPM)","type":"tokens","code":"rate_limit_exceeded"}}`, rag.ErrUnreachable, true},
		{429, `{"error":{"message":"…","type":"insufficient_quota","code":"insufficient_quota"}}`, rag.ErrRejected, false},
		{400, `{"error":{"message":"The response was filtered","code":"content_filter"}}`, rag.ErrUnusable, false}, // Azure
		{401, `{"detail":"Not authenticated"}`, rag.ErrRejected, false},
		{529, `overloaded`, rag.ErrUnreachable, true},
		{501, ``, rag.ErrUnreachable, false},
	} {
		err := classify(t.Context(), requestError(test.status, test.body), &call{})
		var f *failure
		if kindOf(t, err) != test.kind || !errors.As(err, &f) || f.retry != test.retry {
			t.Errorf("%d %s: %v, retried %t", test.status, test.body, err, f.retry)
		}
	}
}

func TestExcerpt(t *testing.T) {
	for in, want := range map[string]string{
		" a\n\tb\x00\u202ec ":                      "a bc",
		"<html><style>p{}</style><b>No</b></html>": "No",
		"key sk-abcdef123456, Bearer abc.def":      "key […], […]",
		"token 0123456789abcdef0123456789abcdef!":  "token […]!",
		"Incorrect API key provided: geheim.":      "Incorrect API key provided: […].",
		strings.Repeat("é ", 300):                  strings.Repeat("é ", 100) + "…",
	} {
		if got := (&call{key: "geheim"}).excerpt(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
}

func TestRetryAfterHeader(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, test := range []struct {
		name, value string
		want        time.Duration
	}{
		{"Retry-After", "3", 3 * time.Second},
		{"Retry-After", "0.5", 500 * time.Millisecond},
		{"Retry-After", "Fri, 02 Jan 2026 03:04:15 GMT", 10 * time.Second},
		{"Retry-After", "Fri, 02 Jan 2026 03:04:00 GMT", 0},
		{"Retry-After", "-1", 0},
		{"Retry-After", "soon", 0},
		{"Retry-After", "1e300", 0},
		{"Retry-After-Ms", "250", 250 * time.Millisecond},
		{"Retry-After-Ms", "NaN", 0},
	} {
		h := http.Header{}
		h.Set(test.name, test.value)
		if got := retryAfter(h, now); got != test.want {
			t.Errorf("%s %s: %s", test.name, test.value, got)
		}
	}
}
