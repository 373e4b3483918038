// Package ragtest is a fake of an OpenAI-compatible endpoint on loopback, that
// behaves, and misbehaves on request.
package ragtest

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Options configure a Server; the zero value takes any key and any model.
type Options struct {
	Key            string        // "": any or none; others get a 401
	ChatModel      string        // "": any; others get a 404
	EmbeddingModel string        // likewise
	Azure          bool          // deployments in the path, api-key and api-version wanted
	Dimensions     int           // of the vectors; 0: 64
	MaxBatch       int           // texts of a request; 0: 2 048
	MaxText        int           // bytes of a text to embed; 0: any
	Context        int           // bytes of a prompt; 0: any
	Stall          time.Duration // of what is slow; 0: until the client leaves
	RetryAfter     string        // of a 429 that has one; "": 1
}

// A Server is one fake endpoint. Its methods are safe for concurrent use.
type Server struct {
	// URL is the base URL for clients: with /v1, or Azure's.
	URL string

	t    testing.TB
	o    Options
	http *httptest.Server
	done chan struct{} // closed when the server closes

	mu         sync.Mutex
	faults     []Fault
	queue      [][]Fault
	random     *rand.Rand
	rate       float64
	answer     func(Request) string
	requests   []Request
	violations []string
	open       int
}

// A Request is what the server received.
type Request struct {
	Path   string // after the base URL: /chat/completions or /embeddings
	Model  string // of the body; the deployment's with Azure
	Header http.Header
	Body   []byte
	Faults []Fault // with which it was answered

	System, User string   // messages of a chat
	JSON         bool     // a JSON object is asked for
	Input        []string // texts to embed
}

// New starts a server, and closes it with the test.
func New(t testing.TB, o Options) *Server {
	t.Helper()
	if o.Dimensions == 0 {
		o.Dimensions = 64
	}
	if o.MaxBatch == 0 {
		o.MaxBatch = 2048
	}
	if o.RetryAfter == "" {
		o.RetryAfter = "1"
	}
	schemas() // now, not while the first client waits
	s := &Server{t: t, o: o, done: make(chan struct{})}
	s.http = httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = s.http.URL
	if !o.Azure {
		s.URL += "/v1"
	}
	t.Cleanup(func() {
		close(s.done)
		s.http.CloseClientConnections()
		s.http.Close()
	})
	return s
}

// Misbehave has every request from now on answered with these faults, in the
// place of those before; without any the server behaves.
func (s *Server) Misbehave(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults, s.queue, s.random = faults, nil, nil
}

// Next has the next request that is not yet spoken for answered with these
// faults alone.
func (s *Server) Next(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.queue = append(s.queue, faults)
}

// Flaky gives that share of the requests one of the faults, the same for the
// same seed and order of requests; of all faults when none are named.
func (s *Server) Flaky(seed uint64, rate float64, faults ...Fault) {
	if len(faults) == 0 {
		faults = slices.Concat(TransportFaults, TextFaults, ThoughtFaults, VectorFaults)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.random, s.rate, s.faults = rand.New(rand.NewPCG(seed, 0)), rate, faults
}

// Answer sets what chats are answered with; nil is the extractive answer. The
// content faults change either.
func (s *Server) Answer(f func(Request) string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = f
}

// Requests returns what was received, in order.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// Violations returns how requests broke the API's specification: its schema,
// when the document is there, and rules that stand in its words.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.violations)
}

// Open returns how many requests are being answered.
func (s *Server) Open() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

func (s *Server) violate(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
}

// choose returns the faults of the next request.
func (s *Server) choose() []Fault {
	switch {
	case len(s.queue) > 0:
		f := s.queue[0]
		s.queue = s.queue[1:]
		return f
	case s.random == nil:
		return s.faults
	case s.random.Float64() < s.rate:
		return s.faults[s.random.IntN(len(s.faults)):][:1]
	}
	return nil
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client left
	}
	req := Request{Path: strings.TrimPrefix(r.URL.Path, "/v1"), Header: r.Header.Clone(), Body: body}
	req.read()
	if s.o.Azure {
		s.readAzure(&req, r)
	}
	s.validate(req, r.Method)
	s.mu.Lock()
	req.Faults = s.choose()
	s.requests = append(s.requests, req)
	s.open++
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.open--
		s.mu.Unlock()
	}()
	x := &exchange{s: s, w: w, r: r, req: req}
	if x.fail() || !x.admit() {
		return
	}
	switch req.Path {
	case "/chat/completions":
		x.chat()
	case "/embeddings":
		x.embeddings()
	default:
		x.error(http.StatusNotFound, "invalid_request_error", "", "", "Unknown request URL: "+r.Method+" "+r.URL.Path)
	}
}

// read takes from the body what tests look at.
func (r *Request) read() {
	var b struct {
		Model    string `json:"model"`
		Messages []struct{ Role, Content string }
		Format   struct{ Type string } `json:"response_format"`
		Input    json.RawMessage       `json:"input"`
	}
	if json.Unmarshal(r.Body, &b) != nil {
		return // reported where the body is validated
	}
	r.Model = b.Model
	r.JSON = b.Format.Type == "json_object"
	for _, m := range b.Messages {
		if m.Role == "system" || m.Role == "developer" {
			r.System += m.Content
		} else {
			r.User += m.Content
		}
	}
	if one := ""; json.Unmarshal(b.Input, &one) == nil {
		r.Input = []string{one}
	} else if json.Unmarshal(b.Input, &r.Input) != nil {
		r.Input = nil
	}
}

// readAzure takes the deployment from the path.
func (s *Server) readAzure(req *Request, r *http.Request) {
	rest, ok := strings.CutPrefix(r.URL.Path, "/openai/deployments/")
	name, path, _ := strings.Cut(rest, "/")
	if !ok || r.URL.Query().Get("api-version") == "" {
		s.violate("%s: not /openai/deployments/{name}/… with an api-version", r.URL)
	}
	req.Path, req.Model = "/"+path, name
}

// An exchange is one request being answered.
type exchange struct {
	s   *Server
	w   http.ResponseWriter
	r   *http.Request
	req Request
}

// has reports whether the exchange has a fault.
func (x *exchange) has(f Fault) bool { return slices.Contains(x.req.Faults, f) }

// stall waits as long as what is slow does; it reports whether somebody is still
// there.
func (x *exchange) stall() bool {
	var timeout <-chan time.Time
	if x.s.o.Stall > 0 {
		timeout = time.After(x.s.o.Stall)
	}
	select {
	case <-timeout:
		return true
	case <-x.r.Context().Done():
	case <-x.s.done:
	}
	return false
}

// json answers with a JSON document.
func (x *exchange) json(status int, v any) {
	x.w.Header().Set("Content-Type", "application/json")
	x.w.WriteHeader(status)
	json.NewEncoder(x.w).Encode(v)
}

// error answers as the API does.
func (x *exchange) error(status int, kind, code, param, message string) {
	x.json(status, map[string]any{"error": problem(kind, code, param, message)})
}

// problem is an error of the API; empty fields are null.
func problem(kind, code, param, message string) map[string]any {
	null := func(s string) any {
		if s == "" {
			return nil
		}
		return s
	}
	return map[string]any{"message": message, "type": kind, "param": null(param), "code": null(code)}
}
