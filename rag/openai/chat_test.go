package openai

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"verbatim.example/prompts"
	"verbatim.example/rag"
	"verbatim.example/rag/ragtest"
)

// body returns what a request sent.
func body(t *testing.T, r ragtest.Request) map[string]any {
	t.Helper()
	var b map[string]any
	if err := json.Unmarshal(r.Body, &b); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRequest(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	cfg := patient(s)
	cfg.Model = "o3-local:70b" // a name the library would refuse temperature 0 for
	c := chat(t, cfg)
	p := asked
	p.JSON, p.System = true, "JSON."
	if _, err := text(t.Context(), c, p); err != nil {
		t.Fatal(err)
	}
	r := s.Requests()[0]
	want := map[string]any{
		"model": cfg.Model, "stream": true, "temperature": 0., "seed": 1., "max_tokens": 350.,
		"stream_options":  map[string]any{"include_usage": true},
		"response_format": map[string]any{"type": "json_object"},
		"messages": []any{
			map[string]any{"role": "system", "content": "JSON."},
			map[string]any{"role": "user", "content": asked.User},
		},
	}
	if got := fmt.Sprint(body(t, r)); got != fmt.Sprint(want) {
		t.Errorf("body\n%s\nwant\n%s", got, want)
	}
	if got := r.Header.Get("Authorization"); got != "Bearer "+secretKey {
		t.Errorf("Authorization %q", got)
	}
	if v := s.Violations(); v != nil {
		t.Error(v)
	}
	if got := c.Stats(); got.Requests != 1 || got.PromptTokens == 0 || got.CompletionTokens == 0 || got.Breaker != "closed" {
		t.Errorf("%+v", got)
	}
}

// Without a key no header is sent for one.
func TestNoKey(t *testing.T) {
	for _, azure := range []bool{false, true} {
		s := ragtest.New(t, ragtest.Options{Azure: azure})
		cfg := patient(s)
		cfg.Key, cfg.Azure, cfg.APIVersion = "", azure, "2024-10-21"
		if _, err := text(t.Context(), chat(t, cfg), asked); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"Authorization", "Api-Key"} {
			if _, ok := s.Requests()[0].Header[name]; ok {
				t.Errorf("azure %t: %s is sent", azure, name)
			}
		}
	}
}

// Azure's deployment keeps its name, and its key has a header of its own.
func TestAzure(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{Azure: true, Key: secretKey, ChatModel: "gpt-3.5:my.name"})
	cfg := patient(s)
	cfg.Azure, cfg.APIVersion, cfg.Model = true, "2024-10-21", "gpt-3.5:my.name"
	got, err := text(t.Context(), chat(t, cfg), asked)
	if err != nil || got != written {
		t.Errorf("%q %v", got, err)
	}
	if r := s.Requests()[0]; r.Header.Get("Authorization") != "" || r.Header.Get("Api-Key") != secretKey {
		t.Errorf("headers %v", r.Header)
	}
	if v := s.Violations(); v != nil {
		t.Error(v)
	}
	cfg.APIVersion = ""
	if _, err := NewChat(cfg); err == nil {
		t.Error("no API version, and no error")
	}
}

// What an endpoint refuses is learned once.
func TestLearns(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	s.Misbehave(ragtest.RefuseFields, ragtest.RefuseMaxTokens)
	c := chat(t, patient(s))
	for range 2 {
		if got, err := text(t.Context(), c, asked); err != nil || got != written {
			t.Fatalf("%q %v", got, err)
		}
	}
	if n := len(s.Requests()); n != 6 {
		t.Errorf("%d requests", n)
	}
	last := body(t, s.Requests()[5])
	for _, name := range []string{"temperature", "seed", "stream_options", "max_tokens"} {
		if last[name] != nil {
			t.Errorf("%s is still sent", name)
		}
	}
	if last["max_completion_tokens"] != 350. {
		t.Errorf("max_completion_tokens %v", last["max_completion_tokens"])
	}
}

// A field the operator chose is not changed.
func TestTokensField(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	s.Misbehave(ragtest.RefuseMaxTokens)
	cfg := patient(s)
	cfg.TokensField = MaxTokens
	if _, err := text(t.Context(), chat(t, cfg), asked); kindOf(t, err) != rag.ErrRejected {
		t.Error(err)
	}
	cfg.TokensField = MaxCompletionTokens
	if _, err := text(t.Context(), chat(t, cfg), asked); err != nil {
		t.Error(err)
	}
	cfg.TokensField = "tokens"
	if _, err := NewChat(cfg); err == nil {
		t.Error("an unknown field, and no error")
	}
}

// A model that reasons gets more room, once that is known.
func TestRoomForReasoning(t *testing.T) {
	for _, f := range []ragtest.Fault{ragtest.ThinkTag, ragtest.ReasoningField, ragtest.ThinkUnclosed} {
		s := ragtest.New(t, ragtest.Options{})
		s.Next(f)
		c := chat(t, patient(s))
		if got, err := text(t.Context(), c, asked); err != nil || got != written {
			t.Fatalf("%s: %q %v", f, got, err)
		}
		if _, err := text(t.Context(), c, asked); err != nil {
			t.Fatal(err)
		}
		all := s.Requests()
		if got := body(t, all[len(all)-1])["max_tokens"]; got != 1400. {
			t.Errorf("%s: room for %v", f, got)
		}
	}
}

// The end of a reasoning without its beginning spoils one reply; the next are
// held, until eight had none.
func TestUnopenedReasoning(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	s.Misbehave(ragtest.ThinkUnopened)
	c := chat(t, patient(s))
	if got, err := text(t.Context(), c, asked); kindOf(t, err) != rag.ErrUnusable || !errors.Is(err, errLate) {
		t.Errorf("%q %v", got, err)
	}
	for range heldReplies + 1 {
		if got, err := text(t.Context(), c, asked); err != nil || got != written {
			t.Errorf("%q %v", got, err)
		}
	}
	s.Misbehave()
	pieces := func() (n int) {
		for _, err := range c.Write(t.Context(), asked) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		return n
	}
	for i := range heldReplies {
		if n := pieces(); n != 1 {
			t.Errorf("reply %d comes in %d pieces", i, n)
		}
	}
	if n := pieces(); n < 5 {
		t.Errorf("still held: %d pieces", n)
	}
}

// Breaking off closes the stream at once, costs what came, and harms nobody.
func TestBreakOff(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	s.Misbehave(ragtest.SlowTokens)
	b, err := NewBudget(BudgetConfig{})
	if err != nil {
		t.Fatal(err)
	}
	cfg := patient(s)
	cfg.Budget = b
	c := chat(t, cfg)
	for range tripAfter + 1 {
		for range c.Write(t.Context(), asked) {
			break
		}
	}
	for range 500 {
		if s.Open() == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if n := s.Open(); n != 0 {
		t.Errorf("%d requests are still open", n)
	}
	if got := b.Today(); got.Requests != tripAfter+1 || got.Input == 0 || got.Output == 0 {
		t.Errorf("spent %+v", got)
	}
	if got := c.Stats().Breaker; got != "closed" {
		t.Errorf("the breaker is %s", got)
	}
}

// Slow is not broken.
func TestSlow(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{Stall: 50 * time.Millisecond})
	c := chat(t, patient(s))
	for _, f := range []ragtest.Fault{ragtest.SlowHeaders, ragtest.SlowTokens, ragtest.SlowEnd, ragtest.KeepAliveOnly} {
		s.Misbehave(f)
		if got, err := text(t.Context(), c, asked); err != nil || got != written {
			t.Errorf("%s: %q %v", f, got, err)
		}
	}
}

// The caller's end is the caller's error.
func TestCallerLeaves(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	s.Misbehave(ragtest.SlowHeaders)
	c := chat(t, patient(s))
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := text(ctx, c, asked); !errors.Is(err, context.DeadlineExceeded) || kindOf(t, err) != nil {
		t.Error(err)
	}
	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	if _, err := text(ctx, c, asked); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Nobody waits for longer than somebody is there to read the answer.
func TestRetryAfter(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{RetryAfter: "0.2"})
	s.Next(ragtest.RateLimitedUntil)
	c := chat(t, patient(s))
	start := time.Now()
	if _, err := text(t.Context(), c, asked); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took < 200*time.Millisecond {
		t.Errorf("waited %s", took)
	}
	if got := c.Stats(); got.Retries != 1 {
		t.Errorf("%+v", got)
	}
	for _, after := range []string{"15", "3600", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat)} {
		s := ragtest.New(t, ragtest.Options{RetryAfter: after})
		s.Misbehave(ragtest.RateLimitedUntil)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if _, err := text(ctx, chat(t, patient(s)), asked); kindOf(t, err) != rag.ErrUnreachable || ctx.Err() != nil {
			t.Errorf("%s: %v", after, err)
		}
		if n := len(s.Requests()); n != 1 {
			t.Errorf("%s: %d requests", after, n)
		}
	}
}

// An endpoint that keeps failing is left alone, then tried by one request.
func TestBreaker(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	s.Misbehave(ragtest.ServerError)
	cfg := patient(s)
	cfg.Rest = time.Second
	c := chat(t, cfg)
	for range 4 {
		if _, err := text(t.Context(), c, asked); kindOf(t, err) != rag.ErrUnreachable {
			t.Fatal(err)
		}
	}
	if n := len(s.Requests()); n != tripAfter {
		t.Errorf("%d requests", n)
	}
	if got := c.Stats().Breaker; got != "open" {
		t.Errorf("the breaker is %s", got)
	}
	s.Misbehave()
	for range 500 {
		if c.Stats().Breaker == "half-open" {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	if got, err := text(t.Context(), c, asked); err != nil || got != written {
		t.Errorf("%q %v", got, err)
	}
	if got := c.Stats().Breaker; got != "closed" {
		t.Errorf("the breaker is %s", got)
	}
}

// What an operator must mend, a filter and a spent budget trip nothing.
func TestBreakerStaysClosed(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	b, err := NewBudget(BudgetConfig{Total: Limit{Amount: 40, Unit: Requests}, Log: patient(s).Log})
	if err != nil {
		t.Fatal(err)
	}
	cfg := patient(s)
	cfg.Budget = b
	c := chat(t, cfg)
	for _, f := range []ragtest.Fault{ragtest.Unauthorized, ragtest.UnknownModel, ragtest.Quota, ragtest.TooLong, ragtest.FinishFilter} {
		s.Misbehave(f)
		for range tripAfter {
			text(t.Context(), c, asked)
		}
	}
	s.Misbehave()
	for err == nil {
		_, err = text(t.Context(), c, asked)
	}
	if kindOf(t, err) != rag.ErrBudget || len(s.Requests()) != 40 {
		t.Errorf("%v after %d requests", err, len(s.Requests()))
	}
	if got := c.Stats().Breaker; got != "closed" {
		t.Errorf("the breaker is %s", got)
	}
}

// A prompt that is known to be too long is not sent.
func TestContext(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	cfg := patient(s)
	cfg.Context = 400
	if _, err := text(t.Context(), chat(t, cfg), asked); kindOf(t, err) != rag.ErrTooLong || len(s.Requests()) != 0 {
		t.Error(err)
	}
}

func TestProbe(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{Key: secretKey})
	s.Answer(func(ragtest.Request) string { return "a long reply that is cut off" })
	cfg := patient(s)
	c := chat(t, cfg)
	if err := c.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	s.Misbehave(ragtest.FinishLength)
	if err := c.Probe(t.Context()); err != nil {
		t.Error(err)
	}
	cfg.Key = "wrong one" // of no form a pattern knows
	err := chat(t, cfg).Probe(t.Context())
	if kindOf(t, err) != rag.ErrRejected || strings.Contains(err.Error(), cfg.Key) || !strings.Contains(err.Error(), "status 401: Incorrect API key provided") {
		t.Error(err)
	}
}

// A key is printed by nothing.
func TestKeyIsNotPrinted(t *testing.T) {
	e := Endpoint{BaseURL: "https://api.example/v1", Key: secretKey, Model: "m"}
	var b bytes.Buffer
	slog.New(slog.NewJSONHandler(&b, nil)).Info("x", "e", e, "c", ChatConfig{Endpoint: e})
	fmt.Fprintf(&b, "%v %+v %#v %s", e, e, e, e)
	fmt.Fprintf(&b, "%v %+v %#v", ChatConfig{Endpoint: e}, EmbeddingConfig{Endpoint: e}, &e)
	if strings.Contains(b.String(), secretKey) {
		t.Error(b.String())
	}
}

// A long body of an error leaves no connection open.
func TestLongError(t *testing.T) {
	before := runtime.NumGoroutine()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		for range 100 {
			fmt.Fprint(w, strings.Repeat("no ", 1000))
		}
	}))
	c := chat(t, ChatConfig{Endpoint: Endpoint{BaseURL: s.URL, Model: "m"}})
	if _, err := text(t.Context(), c, asked); kindOf(t, err) != rag.ErrRejected {
		t.Error(err)
	}
	c.Close()
	s.Close()
	settled(t, before)
}

// Many askers at once; for the race detector.
func TestConcurrent(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	s.Flaky(3, .3, ragtest.RefuseMaxTokens, ragtest.RefuseFields, ragtest.ThinkTag, ragtest.NoUsage)
	c := chat(t, patient(s))
	errs := make(chan error)
	for range 8 {
		go func() {
			for range 5 {
				got, err := text(t.Context(), c, asked)
				if err == nil && got != written {
					err = fmt.Errorf("wrote %q", got)
				}
				errs <- err
			}
		}()
	}
	for range 40 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestEstimate(t *testing.T) {
	c := &Chat{}
	p := prompts.Prompt{System: strings.Repeat("é", 150), User: strings.Repeat("a", 600)}
	if got := c.Estimate(p); got != 300+ofChat {
		t.Errorf("%d tokens", got)
	}
	for range 50 {
		c.tokens.learn(900, 200)
	}
	if got := c.Estimate(p); got != 221+ofChat {
		t.Errorf("%d tokens, learned", got)
	}
	c.tokens.learn(900, 1) // nonsense moves it little
	if got := c.Estimate(p); got < 150 || got > 300+ofChat {
		t.Errorf("%d tokens after nonsense", got)
	}
}
