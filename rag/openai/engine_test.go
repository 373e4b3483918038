package openai_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/openai"
	"verbatim.example/rag/ragtest"
)

// A thousand questions to endpoints of which half the replies go wrong, on the
// way or in what is written: each ends in an answer of which every sentence
// passes every check, or in a refusal, within its deadline.
func TestAnswersWhateverHappens(t *testing.T) {
	questions := ownQuestions(t)
	faults := slices.Concat(ragtest.TransportFaults, ragtest.ThoughtFaults, ragtest.TextFaults)
	const servers, each, deadline = 5, 200, 10 * time.Second
	total := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for seed := range uint64(servers) {
		s := ragtest.New(t, ragtest.Options{RetryAfter: "0.02"})
		s.Flaky(seed, .5, faults...)
		e := openEngine(t, s, deadline)
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(seed, 7))
			for range each {
				q := rag.Question{Text: questions[rng.IntN(len(questions))]}
				if rng.IntN(5) == 0 {
					q.Previous, q.Text = q.Text, "Et pourquoi ?"
				}
				mode := askOnce(t, e, q, deadline)
				mu.Lock()
				total[mode]++
				mu.Unlock()
			}
			for _, v := range s.Violations() {
				t.Error(v)
			}
		})
	}
	wg.Wait()
	t.Logf("%v", total)
	if total["generated"] < servers*each/10 || total["extractive"] < servers*each/20 {
		t.Errorf("too few of a kind to show anything: %v", total)
	}
}

// askOnce asks one question and says how it was answered.
func askOnce(t *testing.T, e *rag.Engine, q rag.Question, deadline time.Duration) string {
	t.Helper()
	began := time.Now()
	ctx, cancel := context.WithTimeout(t.Context(), deadline+2*time.Second)
	defer cancel()
	a, err := e.Ask(ctx, q, func(a rag.Answer) {
		if err := e.Check(&a); err != nil {
			t.Errorf("%q: shown: %v", q.Text, err)
		}
	})
	if err != nil {
		t.Errorf("%q: %v after %v", q.Text, err, time.Since(began))
		return "error"
	}
	for _, bad := range []string{"http", "@everyone", "<@", "<think", "NO_ANSWER"} {
		if strings.Contains(a.Text, bad) {
			t.Errorf("%q: %q in %q", q.Text, bad, a.Text)
		}
	}
	if a.Partial || a.Fallback != "" && a.Mode == rag.Generated {
		t.Errorf("%q: %+v", q.Text, a)
	}
	if a.Verdict != rag.Answered {
		return "refused"
	}
	return a.Mode
}

func openEngine(t *testing.T, s *ragtest.Server, patience time.Duration) *rag.Engine {
	t.Helper()
	chat, err := openai.NewChat(openai.ChatConfig{
		Endpoint:   openai.Endpoint{BaseURL: s.URL, Model: "m", HTTP: &http.Client{Transport: &http.Transport{}}},
		FirstToken: 400 * time.Millisecond, Idle: 200 * time.Millisecond, Total: patience,
		RetryWait: time.Millisecond, Rest: 5 * time.Millisecond,
		Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(chat.Close)
	e, err := rag.Open(t.Context(), rag.Options{Model: chat, Patience: patience})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// ownQuestions are those over the embedded articles.
func ownQuestions(t *testing.T) []string {
	t.Helper()
	b, err := os.ReadFile("../testdata/own/questions.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for line := range strings.Lines(string(b)) {
		var q struct{ Question string }
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatal(err)
		}
		out = append(out, q.Question)
	}
	return out
}
