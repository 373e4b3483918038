package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/eval"
	"verbatim.example/rag/openai"
)

// A liveResult is what eval --live prints as JSON: the report, and what it was
// made with.
type liveResult struct {
	Date      string         `json:"date"` // YYYY-MM-DD, UTC
	Hosts     []string       `json:"hosts"`
	Chat      string         `json:"chat_model"`
	Embedding string         `json:"embedding_model"`
	Generated int            `json:"generated"` // answered by the chat model
	Dropped   int            `json:"dropped"`   // of its sentences
	Fallbacks map[string]int `json:"fallbacks"` // quotes in place of its text, by reason
	Spent     openai.Spend   `json:"spent"`     // by this evaluation, embedding the corpus not included
	Cost      *float64       `json:"cost,omitempty"`
	Currency  string         `json:"currency,omitempty"`
	*eval.Report
}

// live sums up an evaluation that asked the endpoints.
func live(cfg Config, report *eval.Report, spent openai.Spend, now time.Time) liveResult {
	r := liveResult{
		Date:      now.UTC().Format(time.DateOnly),
		Chat:      cfg.writer().Model,
		Embedding: cfg.embedding().Model,
		Fallbacks: map[string]int{},
		Spent:     spent,
		Currency:  cfg.prices().Currency,
		Report:    report,
	}
	for _, to := range cfg.recipients() {
		if !slices.Contains(r.Hosts, to.Host) {
			r.Hosts = append(r.Hosts, to.Host)
		}
	}
	for _, q := range report.Results {
		r.Dropped += q.Dropped
		if q.Mode == rag.Generated && q.Verdict == rag.Answered {
			r.Generated++
		}
		if q.Fallback != "" {
			r.Fallbacks[q.Fallback]++
		}
	}
	if sum, known := cfg.cost(spent); known {
		r.Cost = &sum
	}
	return r
}

// String is the table, in Markdown.
func (r liveResult) String() string {
	var b strings.Builder
	row := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "| %s | %s |\n", name, fmt.Sprintf(format, args...))
	}
	answered := 0
	for _, q := range r.Results {
		if q.Verdict == rag.Answered {
			answered++
		}
	}
	row("date", "%s", r.Date)
	b.WriteString("| --- | --- |\n")
	row("host", "%s", strings.Join(r.Hosts, ", "))
	row("chat model", "%s", cmp.Or(r.Chat, "none"))
	row("embedding model", "%s", cmp.Or(r.Embedding, "none"))
	row("questions", "%d, %d of them without an answer", r.Questions, r.Unanswerable)
	row("answered", "%d, %d of them by the model", answered, r.Generated)
	row("answered precision", "%.1f %%", 100*r.AnsweredPrecision)
	if r.FalseAnswerRate != nil {
		row("unanswerable answered", "%.1f %%", 100**r.FalseAnswerRate)
	}
	row("sentences dropped", "%d", r.Dropped)
	fallbacks := "none"
	if len(r.Fallbacks) > 0 {
		var list []string
		for _, reason := range slices.Sorted(maps.Keys(r.Fallbacks)) {
			list = append(list, fmt.Sprintf("%s %d", reason, r.Fallbacks[reason]))
		}
		fallbacks = strings.Join(list, ", ")
	}
	row("quotes instead", "%s", fallbacks)
	row("citations", "%d, verbatim %d, resolving %d, rules broken %d", r.Citations, r.CitationsVerbatim, r.CitationsResolve, r.RulesBroken)
	row("latency", "p50 %.0f ms, p95 %.0f ms", r.P50, r.P95)
	row("requests and tokens", "%d; %d read, %d written, %d embedded", r.Spent.Requests, r.Spent.Input, r.Spent.Output, r.Spent.Embedding)
	cost := "no prices set"
	if r.Cost != nil {
		cost = strings.TrimSpace(fmt.Sprintf("%.4f %s", *r.Cost, r.Currency))
	}
	row("cost", "%s", cost)
	return b.String()
}
