package main

import (
	"fmt"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/cmd/bot/ops"
	"verbatim.example/corpus"
)

// A watcher says how a running bot fares.
type watcher struct {
	corpora *corpora
	pulse   *discord.Pulse
}

// checks returns what has to be so for the bot to be ready.
func (w *watcher) checks() []ops.Check {
	gateway := ops.Check{Name: "discord", OK: w.pulse.Connected.Load(), Detail: "the gateway session is alive"}
	own, live, parked := w.pulse.Shards.Load(), w.pulse.Live.Load(), w.pulse.Parked.Load()
	switch {
	case parked != nil:
		gateway.Detail = *parked
	case own > 1:
		gateway.Detail = fmt.Sprintf("%d of %d gateway sessions are alive", live, own)
	case !gateway.OK:
		gateway.Detail = "there is no gateway session"
	}
	test := ops.Check{Name: "self-test", Detail: "not yet"}
	if t := w.corpora.test.Load(); t != nil {
		// The detail names files, which is for doctor.
		test.OK, test.Detail = t.Status != statusFail, map[bool]string{true: "passed", false: "failed: see bot doctor"}[t.Status != statusFail]
	}
	return []ops.Check{gateway, w.checkArticles(), test}
}

// checkArticles says whether the articles can be read.
func (w *watcher) checkArticles() ops.Check {
	c := ops.Check{Name: "index", Detail: "the articles are being read"}
	if w.corpora.cfg.Store != "" && w.corpora.bad.Load() {
		c.Detail = "the database of the articles cannot be reached"
	} else if e := w.corpora.Engine("."); e != nil {
		c.OK, c.Detail = true, count(e.Stats().Articles, "article", "articles")
	}
	return c
}

// levels returns how things are now, for the metrics.
func (w *watcher) levels() ops.Levels {
	c := w.corpora
	l := ops.Levels{Ready: ops.Failing(w.checks()) == nil, Discord: w.pulse}
	if s := c.open.Load(); s != nil {
		e := s.serving["."]
		stats := e.Stats()
		skipped := e.Corpus().Skipped
		l.Articles, l.Passages, l.Skipped, l.Kept = stats.Articles, stats.Passages, len(skipped), kept(skipped)
		l.Embedded, l.Loaded = e.VectorState().Embedded, s.loaded
	}
	if m := c.models.chat; m != nil {
		s := m.Stats()
		l.Chat = &s
	}
	if m := c.models.embeddings; m != nil {
		s := m.Stats()
		l.Embeddings = &s
	}
	if b := c.models.budget; b != nil {
		today := b.Today()
		l.Spent = &today
		if sum, known := c.cfg.cost(today); known {
			l.Money = &sum
		}
		if c.cfg.DailyBudget.Unit != "" {
			share := c.cfg.share(today)
			l.Budget = &share
		}
	}
	return l
}

// kept counts the files that keep their last good version.
func kept(skipped []corpus.Skip) int {
	n := 0
	for _, s := range skipped {
		if s.Kept {
			n++
		}
	}
	return n
}
