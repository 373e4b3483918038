package openai

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"verbatim.example/prompts"
	"verbatim.example/rag"
	"verbatim.example/rag/index"
	"verbatim.example/rag/ragtest"
)

const (
	secretKey = "sk-test-0123456789abcdef0123456789abcdef"
	written   = "La mairie a voté 42 euros pour l'école [1]."
)

// asked is a prompt whose extractive answer is written.
var asked = prompts.Prompt{
	Name: "answer", Version: "test", MaxTokens: 350,
	System: "Réponds avec les extraits seulement.",
	User: "[1] Le budget — Gazette — 2026-01-02\n0a1b2c3d| La mairie a voté 42 euros pour l'école.\n0a1b2c3d| Il pleuvait.\n" +
		"[2] La pluie — Gazette\n0a1b2c3d| Rien de tout cela.\n\nQuestion : Combien la mairie a-t-elle voté pour l'école ?\n",
}

// patient are waits that only a fault passes, with retries that cost no time.
func patient(s *ragtest.Server) ChatConfig {
	return ChatConfig{
		Endpoint:   Endpoint{BaseURL: s.URL, Key: secretKey, Model: "m", HTTP: &http.Client{Transport: &http.Transport{}}},
		FirstToken: 20 * time.Second, Idle: 20 * time.Second, Total: 30 * time.Second,
		RetryWait: time.Millisecond, Rest: 50 * time.Millisecond,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// hasty has a tenth of a second stand for a minute.
func hasty(cfg ChatConfig) ChatConfig {
	cfg.FirstToken, cfg.Idle, cfg.Total = 150*time.Millisecond, 100*time.Millisecond, 3*time.Second
	return cfg
}

// timed shortens the one wait that ends what a fault does.
func timed(cfg ChatConfig, faults []ragtest.Fault) ChatConfig {
	for _, f := range faults {
		switch f {
		case ragtest.SlowHeaders, ragtest.KeepAliveOnly:
			cfg.FirstToken = 200 * time.Millisecond
		case ragtest.SlowTokens:
			cfg.Idle = 200 * time.Millisecond
		case ragtest.SlowEnd:
			cfg.Idle = time.Second
		}
	}
	return cfg
}

func chat(t *testing.T, cfg ChatConfig) *Chat {
	t.Helper()
	c, err := NewChat(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// text collects a reply.
func text(ctx context.Context, m rag.Model, p prompts.Prompt) (string, error) {
	var b strings.Builder
	for piece, err := range m.Write(ctx, p) {
		if err != nil {
			return b.String(), err
		}
		b.WriteString(piece)
	}
	return b.String(), nil
}

// kinds are the errors a caller tells apart.
var kinds = []error{rag.ErrUnreachable, rag.ErrRejected, rag.ErrUnusable, rag.ErrTooLong, rag.ErrBudget}

// kindOf returns the one kind an error is of; nil when the caller left.
func kindOf(t *testing.T, err error) error {
	t.Helper()
	if err == nil {
		return nil
	}
	var of []error
	for _, k := range kinds {
		if errors.Is(err, k) {
			of = append(of, k)
		}
	}
	left := errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
	if left && len(of) == 0 {
		return nil
	}
	if left || len(of) != 1 {
		t.Fatalf("error of %d kinds: %v", len(of), err)
	}
	if strings.Contains(err.Error(), secretKey) || utf8.RuneCountInString(err.Error()) > 600 || strings.ContainsAny(err.Error(), "\n\x00") {
		t.Errorf("error for the log: %q", err)
	}
	return of[0]
}

// settled waits until the goroutines are those from before.
func settled(t *testing.T, before int) {
	t.Helper()
	var n int
	for range 200 {
		if n = runtime.NumGoroutine(); n <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	b := make([]byte, 1<<16)
	t.Errorf("%d goroutines, %d before\n%s", n, before, b[:runtime.Stack(b, true)])
}

// A behaviour is what comes of every request being answered with a fault.
type behaviour struct {
	faults   []ragtest.Fault
	kind     error
	text     string // "…": a beginning of what is written, cut off
	requests int    // 0: any number
}

var chatBehaviours = []behaviour{
	{nil, nil, written, 1},
	{[]ragtest.Fault{ragtest.SlowHeaders}, rag.ErrUnreachable, "", 1},
	{[]ragtest.Fault{ragtest.SlowTokens}, rag.ErrUnreachable, "…", 1},
	{[]ragtest.Fault{ragtest.SlowEnd}, nil, written, 1},
	{[]ragtest.Fault{ragtest.KeepAlives}, nil, written, 1},
	{[]ragtest.Fault{ragtest.KeepAliveOnly}, rag.ErrUnreachable, "", 1},
	{[]ragtest.Fault{ragtest.Truncated}, rag.ErrUnusable, "…", 1},
	{[]ragtest.Fault{ragtest.CutOff}, rag.ErrUnreachable, "…", 1},
	{[]ragtest.Fault{ragtest.Hangup}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.ErrorObject}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.ErrorSpaced}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.ErrorText}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.ErrorLine}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.ErrorEvent}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.ErrorJSON}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.ErrorObject, ragtest.Midway}, rag.ErrUnreachable, "…", 1},
	{[]ragtest.Fault{ragtest.ErrorSpaced, ragtest.Midway}, rag.ErrUnreachable, "…", 1},
	{[]ragtest.Fault{ragtest.ErrorText, ragtest.Midway}, rag.ErrUnreachable, "…", 1},
	{[]ragtest.Fault{ragtest.ErrorLine, ragtest.Midway}, rag.ErrUnreachable, "…", 1},
	{[]ragtest.Fault{ragtest.ErrorEvent, ragtest.Midway}, rag.ErrUnreachable, "…", 1},
	{[]ragtest.Fault{ragtest.EmptyChoices}, nil, written, 1},
	{[]ragtest.Fault{ragtest.NoChoices}, rag.ErrUnusable, "", 3},
	{[]ragtest.Fault{ragtest.NoUsage}, nil, written, 1},
	{[]ragtest.Fault{ragtest.RateLimited}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.RateLimitedUntil}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.Quota}, rag.ErrRejected, "", 1},
	{[]ragtest.Fault{ragtest.ServerError}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.Unavailable}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.BadGateway}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.Page}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.PlainJSON}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.PlainText}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.Broken}, rag.ErrUnusable, "…", 1},
	{[]ragtest.Fault{ragtest.Unauthorized}, rag.ErrRejected, "", 1},
	{[]ragtest.Fault{ragtest.UnknownModel}, rag.ErrRejected, "", 1},
	{[]ragtest.Fault{ragtest.Redirect}, rag.ErrRejected, "", 1},
	{[]ragtest.Fault{ragtest.TooLong}, rag.ErrTooLong, "", 1},
	{[]ragtest.Fault{ragtest.RefuseMaxTokens}, nil, written, 2},
	{[]ragtest.Fault{ragtest.RefuseFields}, nil, written, 4},
	{[]ragtest.Fault{ragtest.RefuseFields, ragtest.RefuseMaxTokens}, nil, written, 5},
	{[]ragtest.Fault{ragtest.FinishLength}, rag.ErrUnusable, "…", 1},
	{[]ragtest.Fault{ragtest.FinishFilter}, rag.ErrUnusable, "…", 1},
	{[]ragtest.Fault{ragtest.FinishTool}, rag.ErrUnusable, "…", 1},
	{[]ragtest.Fault{ragtest.Empty}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.Empty, ragtest.FinishLength}, rag.ErrUnusable, "", 2},
	{[]ragtest.Fault{ragtest.ThinkTag}, nil, written, 1},
	{[]ragtest.Fault{ragtest.ThinkingTag}, nil, written, 1},
	{[]ragtest.Fault{ragtest.ThinkSplit}, nil, written, 1},
	{[]ragtest.Fault{ragtest.ThinkUnclosed}, rag.ErrUnusable, "", 2},
	{[]ragtest.Fault{ragtest.ReasoningContent}, nil, written, 1},
	{[]ragtest.Fault{ragtest.ReasoningField}, nil, written, 1},
	{[]ragtest.Fault{ragtest.Harmony}, nil, written, 1},
}

// The contract of a model: whatever the endpoint does, the reply ends within its
// deadline, is right or one kind of error, and the requests are valid.
func TestChatContract(t *testing.T) {
	for _, b := range chatBehaviours {
		t.Run(name(b.faults), func(t *testing.T) {
			before := runtime.NumGoroutine()
			s := ragtest.New(t, ragtest.Options{RetryAfter: "0.02"})
			c := chat(t, timed(patient(s), b.faults))
			s.Misbehave(b.faults...)
			ctx, cancel := context.WithTimeout(t.Context(), 25*time.Second)
			defer cancel()
			got, err := text(ctx, c, asked)
			if ctx.Err() != nil {
				t.Fatal("no end")
			}
			if kind := kindOf(t, err); kind != b.kind {
				t.Errorf("kind %v, want %v: %v", kind, b.kind, err)
			}
			if b.text == "…" {
				if got == "" || got == written || !strings.HasPrefix(written, got) {
					t.Errorf("text %q", got)
				}
			} else if got != b.text {
				t.Errorf("text %q, want %q", got, b.text)
			}
			if n := len(s.Requests()); n != b.requests {
				t.Errorf("%d requests, want %d", n, b.requests)
			}
			for _, v := range s.Violations() {
				t.Error(v)
			}
			c.Close()
			settled(t, before+3) // the server's
		})
	}
}

// No way to misbehave is left out: those that only sentences are checked for are
// not the adapter's to see.
func TestContractIsWhole(t *testing.T) {
	met := map[ragtest.Fault]bool{ragtest.ThinkUnopened: true} // in a test of its own
	for _, b := range slices.Concat(chatBehaviours, vectorBehaviours) {
		for _, f := range b.faults {
			met[f] = true
		}
	}
	for _, f := range slices.Concat(ragtest.TransportFaults, ragtest.ThoughtFaults, ragtest.VectorFaults) {
		if !met[f] {
			t.Errorf("no behaviour for %s", f)
		}
	}
}

func name(faults []ragtest.Fault) string {
	if len(faults) == 0 {
		return "none"
	}
	names := make([]string, len(faults))
	for i, f := range faults {
		names[i] = string(f)
	}
	return strings.Join(names, "+")
}

var vectorBehaviours = []behaviour{
	{nil, nil, "", 1},
	{[]ragtest.Fault{ragtest.Shuffled}, nil, "", 1},
	{[]ragtest.Fault{ragtest.NoUsage}, nil, "", 1},
	{[]ragtest.Fault{ragtest.BatchRefused}, nil, "", 0},
	{[]ragtest.Fault{ragtest.BatchTooLarge}, nil, "", 0},
	{[]ragtest.Fault{ragtest.SlowHeaders}, rag.ErrUnreachable, "", 1},
	{[]ragtest.Fault{ragtest.Hangup}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.ErrorObject}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.ErrorText}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.RateLimited}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.RateLimitedUntil}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.Quota}, rag.ErrRejected, "", 1},
	{[]ragtest.Fault{ragtest.ServerError}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.Unavailable}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.BadGateway}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.Page}, rag.ErrUnreachable, "", 3},
	{[]ragtest.Fault{ragtest.PlainText}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.Broken}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.Unauthorized}, rag.ErrRejected, "", 1},
	{[]ragtest.Fault{ragtest.UnknownModel}, rag.ErrRejected, "", 1},
	{[]ragtest.Fault{ragtest.Redirect}, rag.ErrRejected, "", 1},
	{[]ragtest.Fault{ragtest.TooLong}, rag.ErrTooLong, "", 0},
	{[]ragtest.Fault{ragtest.WrongDimensions}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.MissingVector}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.TwoOfOne}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.NaN}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.NullNumber}, rag.ErrUnusable, "", 1},
	{[]ragtest.Fault{ragtest.ZeroVector}, rag.ErrUnusable, "", 1},
}

var sixTexts = []string{"la mairie vote", "la pluie tombe", "le juge parle", "un train part", "une usine ferme", "le maire répond"}

func embedder(t *testing.T, s *ragtest.Server, change func(*EmbeddingConfig)) *Embeddings {
	t.Helper()
	cfg := EmbeddingConfig{
		Endpoint: patient(s).Endpoint, Timeout: 20 * time.Second,
		RetryWait: time.Millisecond, Rest: 50 * time.Millisecond, Log: patient(s).Log,
	}
	if change != nil {
		change(&cfg)
	}
	e, err := NewEmbeddings(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// The same contract of an embedder.
func TestEmbeddingContract(t *testing.T) {
	for _, b := range vectorBehaviours {
		t.Run(name(b.faults), func(t *testing.T) {
			before := runtime.NumGoroutine()
			s := ragtest.New(t, ragtest.Options{RetryAfter: "0.02"})
			e := embedder(t, s, func(c *EmbeddingConfig) {
				if slices.Contains(b.faults, ragtest.SlowHeaders) {
					c.Timeout = 100 * time.Millisecond
				}
			})
			s.Misbehave(b.faults...)
			vectors, err := e.Embed(t.Context(), index.PassageText, sixTexts)
			if kind := kindOf(t, err); kind != b.kind {
				t.Errorf("kind %v, want %v: %v", kind, b.kind, err)
			}
			if err == nil {
				for i, text := range sixTexts {
					if want := ragtest.Embed(text, 64); !near(vectors[i], want) {
						t.Errorf("vector %d is not that of %q", i, text)
					}
				}
			} else if vectors != nil {
				t.Error("vectors with an error")
			}
			if n := len(s.Requests()); b.requests > 0 && n != b.requests {
				t.Errorf("%d requests, want %d", n, b.requests)
			}
			for _, v := range s.Violations() {
				t.Error(v)
			}
			e.Close()
			settled(t, before+3)
		})
	}
}

func near(a, b []float32) bool {
	return slices.EqualFunc(a, b, func(x, y float32) bool { return x-y < 1e-5 && y-x < 1e-5 })
}
