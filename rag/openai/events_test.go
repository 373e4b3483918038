package openai

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"verbatim.example/rag"
)

// read returns what the library reads of a body, and why it ends.
func read(body string) (string, error) {
	b, err := io.ReadAll(newEvents(io.NopCloser(strings.NewReader(body)), &call{}))
	return string(b), err
}

func TestEvents(t *testing.T) {
	const chunk = `{"choices":[]}`
	for _, test := range []struct {
		body, out string
		kind      error
	}{
		{"", "", nil},
		{"data: " + chunk + "\n\ndata: [DONE]\n\n", "data: " + chunk + "\ndata: [DONE]\n", nil},
		{"data:" + chunk + "\r\n\r\ndata:[DONE]", "data: " + chunk + "\ndata: [DONE]\n", nil},
		{": hi\n\nevent: x\nid: 1\nretry: 5\ndata: " + chunk + "\n", "data: " + chunk + "\n", nil},
		{"data:\n\ndata: " + chunk + "\n", "data: " + chunk + "\n", nil},
		{`data: {"choices":[],"error":null}` + "\n", `data: {"choices":[],"error":null}` + "\n", nil},
		{"data: " + chunk + "\nnonsense\n", "data: " + chunk + "\n", nil},
		{`data: {"error":{"message":"x"}}`, "", rag.ErrUnreachable},
		{"data: " + chunk + "\n" + `data: {"error":"x"}`, "data: " + chunk + "\n", rag.ErrUnreachable},
		{`data: {"error":{"message":"rate limited","code":429}}`, "", rag.ErrUnreachable},
		{`data: {"error":{"message":"no key","code":401}}`, "", rag.ErrRejected},
		{`data: {"error":{"message":["a","b"],"type":"invalid_request_error"}}`, "", rag.ErrRejected},
		{`error: {"code":400,"message":"the request exceeds the available context size"}`, "", rag.ErrTooLong},
		{"error: plain words", "", rag.ErrUnreachable},
		{"event: error\ndata: what now", "", rag.ErrUnreachable},
		{"event: error\nevent: x\ndata: " + chunk, "data: " + chunk + "\n", nil},
		{"<html>\n<body>no</body></html>", "", rag.ErrUnreachable},
		{"{\n \"error\": {\"message\": \"maximum context\"}\n}", "", rag.ErrTooLong},
		{`{"choices":[]}`, "", rag.ErrUnusable},
		{"hello", "", rag.ErrUnusable},
	} {
		out, err := read(test.body)
		if out != test.out || kindOf(t, err) != test.kind {
			t.Errorf("%q: %q %v, want %q %v", test.body, out, err, test.out, test.kind)
		}
	}
}

// A stream without an end is given up.
func TestEndlessStream(t *testing.T) {
	line := []byte(`data: {"choices":[{"delta":{"content":"` + strings.Repeat("a", 1<<10) + `"}}]}` + "\n")
	body := io.MultiReader(bytes.NewReader(line), io.LimitReader(endless{line}, 10*maxStream))
	n, err := io.Copy(io.Discard, newEvents(io.NopCloser(body), &call{}))
	if n > maxStream || kindOf(t, err) != rag.ErrUnusable {
		t.Errorf("%d bytes, %v", n, err)
	}
}

type endless struct{ line []byte }

func (e endless) Read(p []byte) (int, error) { return copy(p, e.line), nil }

// Whatever comes, the library reads whole data lines, and errors are of one kind.
func FuzzEvents(f *testing.F) {
	for _, s := range []string{
		"data: {\"choices\":[]}\n\ndata: [DONE]\n\n", `data: {"error":"x"}`, "event: error\ndata: x", "error: {}", "<html>", ": c\r\n\r\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		out, err := read(s)
		for line := range strings.Lines(out) {
			if !strings.HasPrefix(line, "data: ") || !strings.HasSuffix(line, "\n") || !strings.Contains(s, strings.TrimSpace(line[6:])) {
				t.Errorf("%q reads %q", s, line)
			}
		}
		var failed *failure
		if err != nil && !errors.As(err, &failed) {
			t.Errorf("%q: %v", s, err)
		}
		kindOf(t, err)
	})
}
