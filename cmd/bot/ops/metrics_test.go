package ops

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/rag"
	"verbatim.example/rag/openai"
)

// full are levels with every source.
func full() Levels {
	money, share := 1.5, .25
	pulse := &discord.Pulse{}
	pulse.Connected.Store(true)
	pulse.RateLimits.Add(3)
	pulse.Waiting.Store(2)
	pulse.Shards.Store(3)
	pulse.Live.Store(2)
	return Levels{
		Ready: true, Articles: 5, Passages: 9, Skipped: 2, Kept: 1, Embedded: 7, Loaded: time.Now().Add(-time.Minute),
		Chat: &openai.Stats{Requests: 10, Failures: 4, PromptTokens: 100, CompletionTokens: 20, Breaker: "open"}, Embeddings: &openai.Stats{},
		Spent: &openai.Spend{Requests: 3, Input: 5, Output: 6, Embedding: 7}, Money: &money, Budget: &share,
		Discord: pulse,
	}
}

// serve serves the metrics on a port of their own.
func serve(t *testing.T, m *Metrics, checks func() []Check) (get func(path string) (int, string)) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); Serve(ctx, l, m.Handler(checks), slog.New(slog.DiscardHandler)) }()
	t.Cleanup(func() { cancel(); <-ended })
	return func(path string) (int, string) {
		t.Helper()
		r, err := http.Get("http://" + l.Addr().String() + path)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
}

func TestMetrics(t *testing.T) {
	m := NewMetrics("1.2.3", full)
	m.Asked(discord.Asked{
		Verdict: string(rag.Answered), Mode: rag.Generated, Score: .83, Fallback: "",
		Trace: rag.Trace{Search: 3 * time.Millisecond, Generate: 2 * time.Second, Dropped: map[string]int{"figure": 2}},
		Post:  time.Millisecond, Took: 3 * time.Second,
	})
	m.Asked(discord.Asked{Verdict: discord.Declined, Took: time.Second})
	m.Asked(discord.Asked{Verdict: string(rag.Refused), Mode: rag.Extractive, Fallback: "timeout", Took: time.Second})
	m.Reloaded(ReloadChanged, time.Second)
	m.Reloaded(ReloadFailed, time.Second)
	get := serve(t, m, func() []Check { return nil })
	code, page := get("/metrics")
	if code != http.StatusOK {
		t.Fatal(code, page)
	}
	for _, want := range []string{
		`verbatim_questions_total{mode="generated",verdict="answered"} 1`,
		`verbatim_questions_total{mode="",verdict="declined"} 1`,
		`verbatim_questions_total{mode="generated",verdict="closest"} 0`,
		`verbatim_fallbacks_total{reason="timeout"} 1`,
		`verbatim_dropped_sentences_total{rule="figure"} 2`,
		`verbatim_stage_seconds_count{stage="search"} 1`,
		`verbatim_stage_seconds_count{stage="total"} 2`,
		`verbatim_stage_seconds_bucket{stage="generate",le="2.5"} 1`,
		`verbatim_retrieval_score_count 2`,
		`verbatim_reloads_total{outcome="failed"} 1`,
		`verbatim_reload_seconds_count 1`,
		`verbatim_model_calls_total{model="chat",outcome="done"} 6`,
		`verbatim_model_calls_total{model="chat",outcome="failed"} 4`,
		`verbatim_model_tokens_total{direction="written",model="chat"} 20`,
		`verbatim_model_left_alone{model="chat"} 1`,
		`verbatim_spent_today{unit="tokens"} 18`,
		`verbatim_spent_today{unit="money"} 1.5`,
		`verbatim_budget_spent_ratio 0.25`,
		`verbatim_discord_connected 1`,
		`verbatim_discord_rate_limits_total 3`,
		`verbatim_questions_waiting 2`,
		`verbatim_discord_shards{state="kept"} 3`,
		`verbatim_discord_shards{state="alive"} 2`,
		`verbatim_corpus_kept 1`,
		`verbatim_index_age_seconds 6`,
		`verbatim_build_info{go="`,
		`version="1.2.3"} 1`,
		"go_goroutines",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s", want)
		}
	}
}

// Without models and before anything is there, nothing is made up.
func TestMetricsOfNothing(t *testing.T) {
	get := serve(t, NewMetrics("", func() Levels { return Levels{} }), func() []Check { return nil })
	_, page := get("/metrics")
	for _, not := range []string{"verbatim_model", "verbatim_spent", "verbatim_budget", "verbatim_index_age", "verbatim_discord"} {
		if strings.Contains(page, "\n"+not) {
			t.Errorf("has %s", not)
		}
	}
}

func TestProbes(t *testing.T) {
	ready := true
	get := serve(t, NewMetrics("", full), func() []Check { return []Check{{Name: "index", OK: ready, Detail: "5 articles"}} })
	for _, test := range []struct {
		ready bool
		path  string
		code  int
	}{{true, "/healthz", 200}, {true, "/readyz", 200}, {false, "/healthz", 200}, {false, "/readyz", 503}, {true, "/", 404}} {
		ready = test.ready
		code, body := get(test.path)
		if code != test.code || code != 404 && !json.Valid([]byte(body)) {
			t.Errorf("%s with ready %t: %d %s", test.path, test.ready, code, body)
		}
	}
}

// What another process learns at the port is what the heartbeat would say.
func TestProbe(t *testing.T) {
	ready := true
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := NewMetrics("", full).Handler(func() []Check { return []Check{{Name: "index", OK: ready, Detail: "reading"}} })
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); Serve(ctx, l, h, slog.New(slog.DiscardHandler)) }()
	address := l.Addr().String()
	b, err := Probe(t.Context(), address)
	if well, line := b.Judge(err, time.Now()); !well {
		t.Error(line)
	}
	ready = false
	b, err = Probe(t.Context(), address)
	if well, line := b.Judge(err, time.Now()); well || line != "not ready: index: reading" {
		t.Errorf("%t, %s", well, line)
	}
	cancel()
	<-ended
	b, err = Probe(t.Context(), address)
	if well, line := b.Judge(err, time.Now()); well || line != "no bot is running on this data folder" {
		t.Errorf("%t, %s", well, line)
	}
}

// The pages for operators explain every metric with its labels, and no other.
func TestOperatingPage(t *testing.T) {
	var page []byte
	for _, name := range []string{"operating.md", "scale.md"} {
		b, err := os.ReadFile(filepath.Join("..", "..", "..", "docs", name))
		if err != nil {
			t.Fatal(err)
		}
		page = append(page, b...)
	}
	documented := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `(verbatim_[a-z_]+)` \\|([^|]*)\\| [^|]+ \\|$").FindAllStringSubmatch(string(page), -1) {
		var labels []string
		for _, l := range regexp.MustCompile("`([a-z]+)`").FindAllStringSubmatch(m[2], -1) {
			labels = append(labels, l[1])
		}
		slices.Sort(labels)
		documented[m[1]] = strings.Join(labels, " ")
	}
	families, err := NewMetrics("1", full).registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]string{}
	for _, f := range families {
		if !strings.HasPrefix(f.GetName(), namespace+"_") {
			continue
		}
		var labels []string
		for _, l := range f.GetMetric()[0].GetLabel() {
			labels = append(labels, l.GetName())
		}
		slices.Sort(labels)
		known[f.GetName()] = strings.Join(labels, " ")
	}
	if !maps.Equal(documented, known) {
		for name, labels := range known {
			if got, ok := documented[name]; !ok || got != labels {
				t.Errorf("%s with labels %q is documented: %t, with %q", name, labels, ok, got)
			}
		}
		for name := range documented {
			if _, ok := known[name]; !ok {
				t.Errorf("%s is documented and does not exist", name)
			}
		}
	}
	// Other words in backquotes that look like a metric are real ones too.
	for _, m := range regexp.MustCompile(`verbatim_[a-z_]+`).FindAllString(string(page), -1) {
		m = regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(m, "")
		if _, ok := known[m]; !ok {
			t.Errorf("the page speaks of %s", m)
		}
	}
}
