package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag/openai"
	"verbatim.example/rag/ragtest"
	"verbatim.example/rag/text"
)

// Ctrl-C while passages are embedded ends the program with 130, and what was
// paid for is not paid again.
func TestEmbeddingResumes(t *testing.T) {
	t.Chdir(t.TempDir())
	s := ragtest.New(t, ragtest.Options{})
	environ := []string{"OPENAI_BASE_URL=" + s.URL, "EMBEDDING_MODEL=embedder", "EMBEDDING_BATCH=4"}
	s.Misbehave(ragtest.SlowHeaders) // for ever, after two that go through
	s.Next()
	s.Next()
	ctx, cancel := context.WithCancel(t.Context())
	var stdout, stderr bytes.Buffer
	done := make(chan int)
	go func() { done <- run(ctx, []string{"index"}, environ, strings.NewReader(""), &stdout, &stderr) }()
	wait(t, "the third request", func() bool { return len(s.Requests()) == 3 })
	cancel()
	if code := <-done; code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
	if said := stderr.String(); !strings.Contains(said, "bot: interrupted: what was embedded is kept in data/vectors-") || stdout.Len() > 0 {
		t.Errorf("standard error %q, standard output %q", said, stdout.String())
	}

	s.Misbehave()
	if code := run(t.Context(), []string{"index"}, environ, strings.NewReader(""), &stdout, &stderr); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr.String())
	}
	if !strings.Contains(stdout.String(), "18 of 18 passages embedded") {
		t.Errorf("printed %s", stdout.String())
	}
	times := map[string]int{}
	for i, r := range s.Requests() {
		if i == 2 {
			continue // cut off, not answered
		}
		for _, in := range r.Input {
			if times[in]++; times[in] > 1 {
				t.Errorf("embedded twice: %q", in)
			}
		}
	}
	before := len(s.Requests())
	if code := run(t.Context(), []string{"index"}, environ, strings.NewReader(""), io.Discard, io.Discard); code != exitDone || len(s.Requests()) != before {
		t.Errorf("exit code %d and %d more requests for what is embedded", code, len(s.Requests())-before)
	}
}

// wait waits until something is so.
func wait(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !so(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s did not come", what)
		}
	}
}

// The engines are open before anything is embedded, answer by words while the
// endpoint fails, and search by vectors when it is back, after a reload at once.
func TestCorporaEmbed(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	s.Misbehave(ragtest.Unauthorized)
	t.Chdir(t.TempDir())
	cfg, err := LoadConfig(nil, []string{"OPENAI_BASE_URL=" + s.URL, "CHAT_MODEL=writer", "EMBEDDING_MODEL=embedder", "DAILY_BUDGET=1000 requests"})
	if err != nil {
		t.Fatal(err)
	}
	m, err := newModels(cfg, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := newCorpora(newApp(nil, nil, io.Discard, io.Discard), cfg, m, slog.New(slog.DiscardHandler))
	c.pause = time.Millisecond
	if err := c.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if c.Engine("") == nil || len(s.Requests()) != 0 {
		t.Fatalf("no engine, or %d requests before it", len(s.Requests()))
	}
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { c.embed(ctx) })
	defer func() { cancel(); wg.Wait() }()
	wait(t, "a second attempt", func() bool { return len(s.Requests()) >= 2 })
	if got := c.status(text.French); len(got.Help) != 1 || got.Help[0] != french.byWords || len(got.Admin) != 4 ||
		!strings.HasPrefix(got.Admin[1], "Passages vectorisés : 0 sur 18 par embedder (127.0.0.1:") || !strings.HasPrefix(got.Admin[2], "Budget du jour : ") {
		t.Errorf("status without vectors: %q", got)
	}
	s.Misbehave()
	wait(t, "the vectors", func() bool { return c.Engine("").VectorState().Embedded == 18 })
	if got := c.status(text.English); len(got.Help) != 0 || !strings.HasPrefix(got.Admin[1], "Passages embedded: 18 of 18 by embedder") {
		t.Errorf("status with vectors: %q", got)
	}
	asked := len(s.Requests())
	if err := c.Reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.Engine("").VectorState(); got.Embedded != 18 || len(s.Requests()) != asked {
		t.Errorf("after a reload %d passages have vectors, and %d requests were made", got.Embedded, len(s.Requests())-asked)
	}
	if s.Misbehave(ragtest.Unauthorized); c.models.chat.Probe(t.Context()) == nil {
		t.Fatal("the endpoint works")
	}
	if got := c.status(text.English).Admin[0]; got != fmt.Sprintf("Model writer (%s): 1 requests, 1 of them failed", cfg.chat().host()) {
		t.Errorf("status of the model: %q", got)
	}
}

// What the budget of the day says of itself.
func TestShare(t *testing.T) {
	t.Chdir(t.TempDir())
	for limit, want := range map[string]float64{"": 0, "10 requests": .2, "1000 tokens": .6, "3 EUR": .5} {
		cfg, err := LoadConfig(nil, []string{"DAILY_BUDGET=" + limit, "PRICE_INPUT=2500", "PRICE_OUTPUT=5000", "PRICE_EMBEDDING=0"})
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.share(openai.Spend{Requests: 2, Input: 400, Output: 100, Embedding: 100}); got != want {
			t.Errorf("%q: %v of it is spent, want %v", limit, got, want)
		}
	}
}

// The hosts beyond this network that receive anything are told at every start,
// with what they receive.
func TestTell(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		env  []string
		want string
	}{
		{nil, ""},
		{[]string{"OPENAI_BASE_URL=http://localhost:11434/v1", "CHAT_MODEL=c", "EMBEDDING_MODEL=e"}, ""},
		{[]string{"OPENAI_API_KEY=k"}, "bot: api.openai.com receives questions, each with the passages found for it (gpt-4.1-mini writes)\nbot: api.openai.com receives questions, and every passage once (text-embedding-3-small embeds)\n"},
		{[]string{"OPENAI_API_KEY=k", "MODE=extractive", "EMBEDDING_MODEL=off"}, ""},
		{[]string{"CHAT_BASE_URL=http://ollama:11434/v1", "CHAT_MODEL=c", "EMBEDDING_API_KEY=k"}, "bot: api.openai.com receives questions, and every passage once (text-embedding-3-small embeds)\n"},
	} {
		cfg, err := LoadConfig(nil, test.env)
		if err != nil {
			t.Fatal(err)
		}
		var stderr bytes.Buffer
		newApp(nil, nil, io.Discard, &stderr).tell(cfg)
		if stderr.String() != test.want {
			t.Errorf("%q: told %q\nwant %q", test.env, stderr.String(), test.want)
		}
	}
}

// Plain http that is allowed into the public stays a warning.
func TestPrivacyCheck(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, test := range []struct {
		env            []string
		status, detail string
	}{
		{nil, statusOK, "no model"},
		{[]string{"OPENAI_API_KEY=k"}, statusOK, "api.openai.com receives questions, each"},
		{[]string{"CHAT_BASE_URL=http://ollama:11434/v1", "CHAT_MODEL=c"}, statusOK, "ollama:11434, here or in a private network, receives"},
		{[]string{"CHAT_BASE_URL=http://models.example.org/v1", "CHAT_MODEL=c", "ALLOW_PLAIN_HTTP=on"}, statusWarn, "models.example.org over plain http"},
		{[]string{"CHAT_BASE_URL=http://models.example.org/v1", "CHAT_MODEL=c", "ALLOW_PLAIN_HTTP=on", "MODE=extractive"}, statusOK, "no model"},
	} {
		cfg, err := LoadConfig(nil, test.env)
		if err != nil {
			t.Fatal(err)
		}
		if c := checkPrivacy(cfg); c.Status != test.status || !strings.Contains(c.Detail, test.detail) {
			t.Errorf("%q: %+v", test.env, c)
		}
	}
}

// Ctrl-C ends a question that a model does not answer.
func TestInterruptedQuestion(t *testing.T) {
	t.Chdir(t.TempDir())
	s := ragtest.New(t, ragtest.Options{})
	s.Misbehave(ragtest.SlowHeaders)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan int)
	go func() {
		done <- run(ctx, []string{"ask", "Qui est Dmitri Peskov ?"}, []string{"OPENAI_BASE_URL=" + s.URL, "CHAT_MODEL=writer"}, strings.NewReader(""), io.Discard, io.Discard)
	}()
	wait(t, "the request", func() bool { return len(s.Requests()) == 1 })
	cancel()
	if code := <-done; code != exitInterrupted {
		t.Errorf("exit code %d, want %d", code, exitInterrupted)
	}
}

// The program on Discord with a model: what it writes is posted, the host is
// named, and the model learns nothing of who asks.
func TestProgramWithModel(t *testing.T) {
	model := ragtest.New(t, ragtest.Options{Key: "sk-right-and-secret"})
	s := discordtest.New(t, discordtest.Options{})
	p := s.Proxy().Start(program(t), nil, "OPENAI_BASE_URL="+model.URL, "OPENAI_API_KEY=sk-right-and-secret", "CHAT_MODEL=writer", "EMBEDDING_MODEL=embedder")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatalf("%v; the program printed %s", err, p.Output())
	}
	wait(t, "the articles", func() bool { return strings.Contains(p.Output(), "articles read") })
	i, err := s.Use("alice", "general", "ask", map[string]any{"question": "Qui a réclamé l'expulsion d'Elon Musk ?"}).Wait(ctx)
	if err != nil || !strings.Contains(i.Content(), "Bannon") {
		t.Errorf("answer %q, %v; the program printed %s", i.Content(), err, p.Output())
	}
	wrote := func() (n int) {
		for _, r := range model.Requests() {
			if r.Path == "/chat/completions" {
				n++
			}
			if strings.Contains(string(r.Body), "alice") || strings.Contains(string(r.Body), "general") {
				t.Errorf("the model is told who asks: %s", r.Body)
			}
		}
		return n
	}
	if wrote() != 1 {
		t.Errorf("the model was asked %d times; the program printed %s", wrote(), p.Output())
	}
	help, err := s.Use("alice", "general", "help", nil).Wait(ctx)
	if err != nil || !strings.Contains(help.Content(), strings.TrimSuffix(strings.TrimPrefix(model.URL, "http://"), "/v1")) {
		t.Errorf("help names no host: %q, %v", help.Content(), err)
	}
	if err := p.Stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if strings.Contains(p.Output(), "secret") || strings.Contains(p.Output(), "Musk") {
		t.Errorf("the program printed %s", p.Output())
	}
}
