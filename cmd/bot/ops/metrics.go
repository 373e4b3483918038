package ops

import (
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/rag"
)

// The name of every metric begins with it. docs/operating.md explains each; no
// label holds a guild, a person or a file.
const namespace = "verbatim"

// The stages of a question.
const (
	stageQueue    = "queue"
	stageSearch   = "search"
	stageCompose  = "compose"
	stageGenerate = "generate"
	stagePost     = "post"
	stageTotal    = "total"
)

// latencies are the upper bounds of durations, in seconds: quoting takes
// milliseconds, a local model a minute.
var latencies = []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60, 120}

// Metrics count what happens, for Prometheus. They are safe for concurrent use.
type Metrics struct {
	registry *prometheus.Registry

	questions *prometheus.CounterVec
	fallbacks *prometheus.CounterVec
	dropped   *prometheus.CounterVec
	stages    *prometheus.HistogramVec
	score     prometheus.Histogram
	reloads   *prometheus.CounterVec
	reading   prometheus.Histogram
}

// NewMetrics makes the metrics of a run. levels is asked at each scrape how
// things are then.
func NewMetrics(version string, levels func() Levels) *Metrics {
	counter := func(name, help string, labels ...string) *prometheus.CounterVec {
		return prometheus.NewCounterVec(prometheus.CounterOpts{Namespace: namespace, Name: name, Help: help}, labels)
	}
	histogram := func(name, help string, buckets []float64) prometheus.HistogramOpts {
		return prometheus.HistogramOpts{Namespace: namespace, Name: name, Help: help, Buckets: buckets}
	}
	m := &Metrics{
		registry:  prometheus.NewRegistry(),
		questions: counter("questions_total", "Questions, by what became of them and who wrote the answer.", "verdict", "mode"),
		fallbacks: counter("fallbacks_total", "Questions that a model was to answer and quotes did, by the reason.", "reason"),
		dropped:   counter("dropped_sentences_total", "Sentences of a model that were not shown, by the rule they break.", "rule"),
		stages:    prometheus.NewHistogramVec(histogram("stage_seconds", "Time of a question by stage.", latencies), []string{"stage"}),
		score:     prometheus.NewHistogram(histogram("retrieval_score", "Score of the evidence found for a question, before thresholds.", prometheus.LinearBuckets(.1, .1, 10))),
		reloads:   counter("reloads_total", "Readings of the corpus folder, by outcome.", "outcome"),
		reading:   prometheus.NewHistogram(histogram("reload_seconds", "Time of a reading that changed something.", latencies)),
	}
	build := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info", Help: "1, of this version of the program.",
		ConstLabels: prometheus.Labels{"version": version, "go": runtime.Version()},
	})
	build.Set(1)
	m.registry.MustRegister(m.questions, m.fallbacks, m.dropped, m.stages, m.score, m.reloads, m.reading, build, levelled(levels),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.begin()
	return m
}

// begin sets to zero what is known to come, so that its first increase is seen.
func (m *Metrics) begin() {
	for _, v := range []rag.Verdict{rag.Answered, rag.Closest, rag.Refused} {
		for _, mode := range []string{rag.Extractive, rag.Generated} {
			m.questions.WithLabelValues(string(v), mode)
		}
	}
	m.questions.WithLabelValues(discord.Failed, "")
	m.questions.WithLabelValues(discord.Declined, "")
	for _, stage := range []string{stageQueue, stageSearch, stageCompose, stageGenerate, stagePost, stageTotal} {
		m.stages.WithLabelValues(stage)
	}
	for _, outcome := range []string{ReloadChanged, ReloadUnchanged, ReloadFailed} {
		m.reloads.WithLabelValues(outcome)
	}
	for _, reason := range rag.Fallbacks() {
		m.fallbacks.WithLabelValues(reason)
	}
	for _, rule := range rag.Rules() {
		m.dropped.WithLabelValues(rule)
	}
}

// Asked counts a question.
func (m *Metrics) Asked(a discord.Asked) {
	m.questions.WithLabelValues(a.Verdict, a.Mode).Inc()
	if a.Fallback != "" {
		m.fallbacks.WithLabelValues(a.Fallback).Inc()
	}
	for rule, n := range a.Trace.Dropped {
		m.dropped.WithLabelValues(rule).Add(float64(n))
	}
	if a.Verdict == discord.Declined {
		return
	}
	if a.Verdict != discord.Failed {
		m.score.Observe(a.Score)
	}
	for stage, d := range map[string]time.Duration{
		stageQueue: a.Waited, stageSearch: a.Trace.Search, stageCompose: a.Trace.Compose,
		stageGenerate: a.Trace.Generate, stagePost: a.Post, stageTotal: a.Took,
	} {
		if d > 0 {
			m.stages.WithLabelValues(stage).Observe(d.Seconds())
		}
	}
}

// The outcomes of reading a corpus folder.
const (
	ReloadChanged   = "changed"   // a new index took the place of the old
	ReloadUnchanged = "unchanged" // nothing had changed
	ReloadFailed    = "failed"    // the old one stays
)

// Reloaded counts a reading of a corpus folder.
func (m *Metrics) Reloaded(outcome string, took time.Duration) {
	m.reloads.WithLabelValues(outcome).Inc()
	if outcome == ReloadChanged {
		m.reading.Observe(took.Seconds())
	}
}

// Handler serves /healthz: the process is alive; /readyz: every check is ok;
// and /metrics.
func (m *Metrics) Handler(checks func() []Check) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, nil) })
	mux.Handle("GET /readyz", Ready(checks))
	mux.Handle("GET /metrics", promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{}))
	return mux
}
