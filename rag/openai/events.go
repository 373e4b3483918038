package openai

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// Events reads a stream of server-sent events and hands on its data lines
// alone. Errors come in many forms inside a 200, of which the library knows one:
//
//	data: {"error": {…}}     OpenAI, vLLM, and with other spaces or a string
//	error: {…}               llama.cpp
//	event: error             then data of any form
//	{"error": …}             JSON instead of a stream
//
// Each ends the stream with a failure; so do a web page, any other body that is
// no stream, and a stream beyond maxStream bytes.
type events struct {
	body io.Closer
	r    *bufio.Reader
	call *call

	left     int    // bytes that may still come
	line     []byte // still to be read by the library
	erring   bool   // the next data tells an error
	streamed bool   // a data line has been seen
	err      error
}

func newEvents(body io.ReadCloser, c *call) *events {
	return &events{body: body, r: bufio.NewReader(io.LimitReader(body, maxStream)), call: c, left: maxStream}
}

// Close ends the connection of the stream.
func (e *events) Close() error { return e.body.Close() }

// Read implements io.Reader.
func (e *events) Read(p []byte) (int, error) {
	for len(e.line) == 0 {
		if e.err != nil {
			return 0, e.err
		}
		e.line, e.err = e.next()
	}
	n := copy(p, e.line)
	e.line = e.line[n:]
	return n, nil
}

// next returns the next data line, or nothing for another, with why there will
// be none after it.
func (e *events) next() ([]byte, error) {
	line, err := e.r.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if e.left -= len(line); e.left <= 0 {
		return nil, unusable("the reply is larger than %d MB", maxStream>>20)
	}
	line = bytes.TrimSpace(line)
	out, failed := e.judge(line)
	switch {
	case failed != nil:
		return nil, failed
	case err != nil:
		return out, io.EOF
	}
	return out, nil
}

// judge returns what the library shall read of a line.
func (e *events) judge(line []byte) ([]byte, error) {
	switch field, value := split(line); {
	case len(line) == 0:
		return nil, nil
	case field == "event":
		e.erring = string(value) == "error"
	case field == "error":
		return nil, told(json.RawMessage(value), e.call)
	case field == "data" && string(value) == "[DONE]":
		return []byte("data: [DONE]\n"), nil
	case field == "data" && len(value) > 0:
		if f := errorOf(value, e.call); f != nil {
			return nil, f
		}
		if e.erring {
			return nil, told(json.RawMessage(value), e.call)
		}
		e.streamed = true
		return append(append([]byte("data: "), value...), '\n'), nil
	case field != "" || e.streamed:
		// comments, ids, retry times, and whatever a stream may hold beside
	default:
		return nil, e.foreign(line)
	}
	return nil, nil
}

// split returns the field of a line of a stream and its value; a comment's
// field is ":", a line that is none of a stream has "".
func split(line []byte) (field string, value []byte) {
	if bytes.HasPrefix(line, []byte(":")) {
		return ":", nil
	}
	name, value, ok := bytes.Cut(line, []byte(":"))
	if !ok {
		return "", nil
	}
	switch string(name) {
	case "data", "event", "error", "id", "retry":
		return string(name), bytes.TrimSpace(value)
	}
	return "", nil
}

// foreign is the failure of a body that is no stream.
func (e *events) foreign(first []byte) *failure {
	rest, _ := io.ReadAll(io.LimitReader(e.r, maxError)) // what can be read is enough
	b := append(append(bytes.Clone(first), '\n'), rest...)
	if bytes.HasPrefix(b, []byte("<")) {
		return page(b, e.call)
	}
	if f := errorOf(b, e.call); f != nil {
		return f
	}
	return unusable("the reply is no stream: %s", e.call.excerpt(string(b)))
}
