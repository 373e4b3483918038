package ops

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/rag/openai"
)

// Levels are how things are at one moment. What has no source is nil.
type Levels struct {
	Ready bool

	Articles, Passages, Skipped, Kept, Embedded int
	Loaded                                      time.Time // when the index was put in its place; zero: there is none

	Chat, Embeddings *openai.Stats
	Spent            *openai.Spend // today
	Money            *float64      // the same, in the currency of the prices
	Budget           *float64      // the share of the day's budget that is spent, from 0

	Discord *discord.Pulse
}

// A level is one metric made of the levels.
type level struct {
	desc *prometheus.Desc
	kind prometheus.ValueType
	read func(l *Levels, put func(value float64, labels ...string))
}

func newLevel(kind prometheus.ValueType, name, help string, read func(*Levels, func(float64, ...string)), labels ...string) level {
	return level{prometheus.NewDesc(namespace+"_"+name, help, labels, nil), kind, read}
}

// gauge is a level of one number.
func gauge(name, help string, read func(l *Levels) float64) level {
	return newLevel(prometheus.GaugeValue, name, help, func(l *Levels, put func(float64, ...string)) { put(read(l)) })
}

// ofDiscord is a level of one number that the Discord side counts.
func ofDiscord(kind prometheus.ValueType, name, help string, read func(p *discord.Pulse) int64) level {
	return newLevel(kind, name, help, func(l *Levels, put func(float64, ...string)) {
		if l.Discord != nil {
			put(float64(read(l.Discord)))
		}
	})
}

// ofModels is a level of each model that is asked.
func ofModels(kind prometheus.ValueType, name, help string, read func(s *openai.Stats, put func(float64, ...string)), labels ...string) level {
	return newLevel(kind, name, help, func(l *Levels, put func(float64, ...string)) {
		for model, s := range map[string]*openai.Stats{"chat": l.Chat, "embedding": l.Embeddings} {
			if s != nil {
				read(s, func(v float64, labels ...string) { put(v, append([]string{model}, labels...)...) })
			}
		}
	}, append([]string{"model"}, labels...)...)
}

var levels = []level{
	gauge("ready", "1 when every check of /readyz is ok.", func(l *Levels) float64 { return number(l.Ready) }),
	gauge("corpus_articles", "Articles that answers are made of.", func(l *Levels) float64 { return float64(l.Articles) }),
	gauge("corpus_passages", "Their passages.", func(l *Levels) float64 { return float64(l.Passages) }),
	gauge("corpus_skipped", "Files and lines that were skipped.", func(l *Levels) float64 { return float64(l.Skipped) }),
	gauge("corpus_kept", "Of these, how many keep their last good version.", func(l *Levels) float64 { return float64(l.Kept) }),
	gauge("passages_embedded", "Passages with a vector of the embedding model.", func(l *Levels) float64 { return float64(l.Embedded) }),
	newLevel(prometheus.GaugeValue, "index_age_seconds", "Time since the index was put in its place.", func(l *Levels, put func(float64, ...string)) {
		if !l.Loaded.IsZero() {
			put(time.Since(l.Loaded).Seconds())
		}
	}),

	ofModels(prometheus.CounterValue, "model_calls_total", "Requests to a model, by outcome.", func(s *openai.Stats, put func(float64, ...string)) {
		put(float64(s.Requests-s.Failures), "done")
		put(float64(s.Failures), "failed")
	}, "outcome"),
	ofModels(prometheus.CounterValue, "model_retries_total", "Requests that were made again.", func(s *openai.Stats, put func(float64, ...string)) {
		put(float64(s.Retries))
	}),
	ofModels(prometheus.CounterValue, "model_tokens_total", "Tokens that a model read and wrote.", func(s *openai.Stats, put func(float64, ...string)) {
		put(float64(s.PromptTokens), "read")
		put(float64(s.CompletionTokens), "written")
	}, "direction"),
	ofModels(prometheus.GaugeValue, "model_left_alone", "1 while an endpoint that fails is not asked.", func(s *openai.Stats, put func(float64, ...string)) {
		put(number(s.Breaker == "open"))
	}),
	newLevel(prometheus.GaugeValue, "spent_today", "What was spent since midnight UTC.", func(l *Levels, put func(float64, ...string)) {
		if l.Spent != nil {
			put(float64(l.Spent.Requests), "requests")
			put(float64(l.Spent.Input+l.Spent.Output+l.Spent.Embedding), "tokens")
		}
		if l.Money != nil {
			put(*l.Money, "money")
		}
	}, "unit"),
	newLevel(prometheus.GaugeValue, "budget_spent_ratio", "Share of DAILY_BUDGET that is spent.", func(l *Levels, put func(float64, ...string)) {
		if l.Budget != nil {
			put(*l.Budget)
		}
	}),

	ofDiscord(prometheus.GaugeValue, "discord_connected", "1 while all gateway sessions of this process are alive.", func(p *discord.Pulse) int64 { return int64(number(p.Connected.Load())) }),
	newLevel(prometheus.GaugeValue, "discord_shards", "Gateway sessions that this process is to keep, where they are several, and those that are alive.", func(l *Levels, put func(float64, ...string)) {
		if p := l.Discord; p != nil && p.Shards.Load() > 1 {
			put(float64(p.Shards.Load()), "kept")
			put(float64(p.Live.Load()), "alive")
		}
	}, "state"),
	newLevel(prometheus.CounterValue, "discord_events_total", "Events that came from Discord, by kind.", func(l *Levels, put func(float64, ...string)) {
		if p := l.Discord; p != nil {
			put(float64(p.Interactions.Load()), "interaction")
			put(float64(p.Messages.Load()), "message")
			put(float64(p.Others.Load()), "other")
		}
	}, "kind"),
	ofDiscord(prometheus.CounterValue, "discord_dropped_total", "Interactions and messages that were dropped because too many came at once.", func(p *discord.Pulse) int64 { return p.Dropped.Load() }),
	ofDiscord(prometheus.CounterValue, "discord_disconnects_total", "Connections that ended, or could not be opened.", func(p *discord.Pulse) int64 { return p.Disconnects.Load() }),
	ofDiscord(prometheus.CounterValue, "discord_identifies_total", "New sessions asked for; Discord allows 1000 a day.", func(p *discord.Pulse) int64 { return p.Identifies.Load() }),
	ofDiscord(prometheus.CounterValue, "discord_rate_limits_total", "Requests that Discord asked to wait with (HTTP 429).", func(p *discord.Pulse) int64 { return p.RateLimits.Load() }),
	ofDiscord(prometheus.GaugeValue, "questions_running", "Questions that are being answered.", func(p *discord.Pulse) int64 { return p.Running.Load() }),
	ofDiscord(prometheus.GaugeValue, "questions_waiting", "Questions in the queue.", func(p *discord.Pulse) int64 { return p.Waiting.Load() }),
}

// levelled collects the levels.
type levelled func() Levels

// Describe implements prometheus.Collector.
func (levelled) Describe(ch chan<- *prometheus.Desc) {
	for _, l := range levels {
		ch <- l.desc
	}
}

// Collect implements prometheus.Collector.
func (f levelled) Collect(ch chan<- prometheus.Metric) {
	now := f()
	for _, l := range levels {
		l.read(&now, func(v float64, labels ...string) {
			ch <- prometheus.MustNewConstMetric(l.desc, l.kind, v, labels...)
		})
	}
}

func number(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
