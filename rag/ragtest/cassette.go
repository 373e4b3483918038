package ragtest

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// A Cassette is an http.RoundTripper that replays exchanges with an endpoint
// from a file, or records them. It is safe for concurrent use.
//
// An exchange is found by the SHA-256 of its canonical request: method, path
// after the base URL, and body with its keys sorted and the nonces of prompts
// left out; the host and the headers are not part of it. Of equal requests the
// replies are replayed in their order, the last again and again. Replies are
// kept whole, without their headers but for the type and the waiting time.
// No header of a request is kept, and what looks like a credential is replaced
// wherever it stands.
type Cassette struct {
	file string
	via  http.RoundTripper // nil: replay

	mu    sync.Mutex
	tape  []exchanged
	heard map[string]int // replies already replayed, by key
}

// exchanged is a line of a cassette.
type exchanged struct {
	Key    string            `json:"key"`
	Method string            `json:"method"`
	Path   string            `json:"path"`
	Body   json.RawMessage   `json:"body"`
	Status int               `json:"status"`
	Header map[string]string `json:"header,omitempty"`
	Reply  string            `json:"reply"`
}

// Replay opens a cassette.
func Replay(file string) (*Cassette, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	c := &Cassette{file: file, heard: map[string]int{}}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 64<<20)
	for n := 1; lines.Scan(); n++ {
		var e exchanged
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", file, n, err)
		}
		c.tape = append(c.tape, e)
	}
	return c, lines.Err()
}

// Record returns a cassette that sends requests by another way and keeps them
// until Save.
func Record(file string, via http.RoundTripper) *Cassette {
	return &Cassette{file: file, via: via}
}

// Save writes what was recorded in the place of the file.
func (c *Cassette) Save() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var b bytes.Buffer
	w := json.NewEncoder(&b)
	w.SetEscapeHTML(false)
	for _, e := range c.tape {
		if err := w.Encode(e); err != nil {
			return err
		}
	}
	if found := Credential(b.Bytes()); found != "" {
		return fmt.Errorf("%s: a credential is left in the exchanges", c.file)
	}
	if err := os.MkdirAll(filepath.Dir(c.file), 0o755); err != nil {
		return err
	}
	return os.WriteFile(c.file, b.Bytes(), 0o644)
}

// Model returns the model that requests to a path name; "" when there is none.
func (c *Cassette) Model(path string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, e := range c.tape {
		var body struct{ Model string }
		if e.Path == path && json.Unmarshal(e.Body, &body) == nil {
			return body.Model
		}
	}
	return ""
}

// RoundTrip implements http.RoundTripper. A request that was not recorded is an
// error that says how it differs from the nearest that was.
func (c *Cassette) RoundTrip(r *http.Request) (*http.Response, error) {
	e, err := canonical(r)
	if err != nil {
		return nil, fmt.Errorf("cassette: %w", err)
	}
	if c.via == nil {
		return c.replay(r, e)
	}
	resp, err := c.via.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	reply, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	e.Status, e.Reply, e.Header = resp.StatusCode, string(scrub(reply)), map[string]string{}
	for _, name := range []string{"Content-Type", "Retry-After", "Retry-After-Ms"} {
		if v := resp.Header.Get(name); v != "" {
			e.Header[name] = v
		}
	}
	c.mu.Lock()
	c.tape = append(c.tape, e)
	c.mu.Unlock()
	resp.Body = io.NopCloser(bytes.NewReader(reply))
	return resp, nil
}

func (c *Cassette) replay(r *http.Request, e exchanged) (*http.Response, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var found *exchanged
	n := 0
	for i := range c.tape {
		if c.tape[i].Key == e.Key {
			found = &c.tape[i]
			if n++; n > c.heard[e.Key] {
				break
			}
		}
	}
	if found == nil {
		return nil, errors.New("cassette: " + c.miss(e))
	}
	c.heard[e.Key]++
	h := http.Header{}
	for name, v := range found.Header {
		h.Set(name, v)
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", found.Status, http.StatusText(found.Status)), StatusCode: found.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h,
		Body: io.NopCloser(strings.NewReader(found.Reply)), ContentLength: int64(len(found.Reply)), Request: r,
	}, nil
}

// nonce is the mark of a prompt's data lines, which is new in each.
var nonce = regexp.MustCompile(`\b[0-9a-f]{8}\|`)

// endpointPath is what a base URL is followed by.
var endpointPath = regexp.MustCompile(`/(chat/completions|embeddings)$`)

// canonical returns the request's part of an exchange, and gives the request its
// body back.
func canonical(r *http.Request) (exchanged, error) {
	raw, err := io.ReadAll(r.Body)
	r.Body.Close()
	if err != nil {
		return exchanged{}, err
	}
	r.Body = io.NopCloser(bytes.NewReader(raw))
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return exchanged{}, err
	}
	body, err := json.Marshal(unmarked(v)) // sorts the keys
	if err != nil {
		return exchanged{}, err
	}
	e := exchanged{Method: r.Method, Path: r.URL.Path, Body: scrub(body)}
	if known := endpointPath.FindString(e.Path); known != "" {
		e.Path = known
	}
	sum := sha256.Sum256([]byte(e.Method + " " + e.Path + "\n" + string(e.Body)))
	e.Key = hex.EncodeToString(sum[:])
	return e, nil
}

// unmarked returns a document without the nonces in its texts.
func unmarked(v any) any {
	switch v := v.(type) {
	case string:
		return nonce.ReplaceAllString(v, "|")
	case []any:
		for i := range v {
			v[i] = unmarked(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = unmarked(v[k])
		}
	}
	return v
}

// miss says how a request differs from the nearest on the tape.
func (c *Cassette) miss(e exchanged) string {
	asked := flat(e.Body)
	var nearest []string
	for _, t := range c.tape {
		if t.Method != e.Method || t.Path != e.Path {
			continue
		}
		if d := differences(flat(t.Body), asked); nearest == nil || len(d) < len(nearest) {
			nearest = d
		}
	}
	if nearest == nil {
		return fmt.Sprintf("%s holds no %s %s", c.file, e.Method, e.Path)
	}
	if len(nearest) > 5 {
		nearest = append(nearest[:5], fmt.Sprintf("and %d more", len(nearest)-5))
	}
	return fmt.Sprintf("%s holds no such %s %s; the nearest differs in %s", c.file, e.Method, e.Path, strings.Join(nearest, "; "))
}

// flat returns the values of a document by their place in it.
func flat(raw []byte) map[string]string {
	all := map[string]string{}
	var walk func(at string, v any)
	walk = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, w := range v {
				walk(at+"."+k, w)
			}
		case []any:
			for i, w := range v {
				walk(fmt.Sprintf("%s[%d]", at, i), w)
			}
		default:
			all[strings.TrimPrefix(at, ".")] = fmt.Sprint(v)
		}
	}
	var v any
	if json.Unmarshal(raw, &v) == nil {
		walk("", v)
	}
	return all
}

// differences lists the places where two documents differ, sorted.
func differences(recorded, asked map[string]string) []string {
	places := map[string]bool{}
	for k := range recorded {
		places[k] = true
	}
	for k := range asked {
		places[k] = true
	}
	all := []string{}
	for _, k := range slices.Sorted(maps.Keys(places)) {
		was, had := recorded[k]
		is, has := asked[k]
		switch {
		case had && has && was == is:
		case !has:
			all = append(all, k+" (recorded, not asked)")
		case !had:
			all = append(all, k+" (asked, not recorded)")
		default:
			all = append(all, fmt.Sprintf("%s: recorded %s, asked %s", k, apart(was, is), apart(is, was)))
		}
	}
	return all
}

// apart quotes a text from a little before where it parts from another.
func apart(s, other string) string {
	a, b := []rune(s), []rune(other)
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from, to := max(0, i-10), min(len(a), i+30)
	return fmt.Sprintf("%q", string(a[from:to]))
}

// credentials are what keys, tokens and the names of organisations look like.
var credentials = regexp.MustCompile(`(?i)\b(sk|pk|gsk|hf|xai|org|proj|key)[-_][a-z0-9*_-]{8,}|bearer\s+[a-z0-9._~+/=-]{8,}|` +
	`"?(authorization|api-key|x-api-key|set-cookie|cookie|openai-organization|openai-project)"?\s*:\s*"?[^",\s]+|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+`)

// Credential returns the first thing in a file that looks like a credential; ""
// when there is none.
func Credential(b []byte) string { return string(credentials.Find(b)) }

func scrub(b []byte) []byte { return credentials.ReplaceAll(b, []byte("[scrubbed]")) }
