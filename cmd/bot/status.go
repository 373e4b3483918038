package main

import (
	"fmt"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/rag/openai"
	"verbatim.example/rag/text"
)

// breakerOpen is what openai.Stats says of an endpoint that is left alone.
const breakerOpen = "open"

// status says how answering fares now: for everybody what is not as usual, for
// those who run the bot the figures.
func (c *corpora) status(l text.Language) (s discord.Status) {
	w := wordsFor(l)
	help := func(line string) { s.Help = append(s.Help, line) }
	admin := func(format string, args ...any) { s.Admin = append(s.Admin, fmt.Sprintf(format, args...)) }
	if m := c.models.chat; m != nil {
		stats := m.Stats()
		switch {
		case c.models.budget.Lost() || c.cfg.share(c.models.budget.Today()) >= 1:
			help(w.overspent)
		case stats.Breaker == breakerOpen:
			help(w.silent)
		}
		admin(w.chat, c.cfg.chat().Model, c.cfg.chat().host(), stats.Requests, stats.Failures)
	}
	if e := c.Engine("."); c.models.embeddings != nil && e != nil {
		v := e.VectorState()
		if v.Embedded < v.Passages || v.LastError != nil {
			help(w.byWords)
		}
		admin(w.embedded+", "+w.weight, v.Embedded, v.Passages, c.cfg.embedding().Model, c.cfg.embedding().host(), 100*v.Weight)
	}
	if c.models.budget.Lost() {
		admin("%s", w.uncounted)
	}
	if b := c.models.budget; b != nil {
		if used, limit := b.Used(); limit == "" {
			admin(w.spent, used)
		} else {
			admin(w.budget, used, limit)
		}
	}
	if o := c.open.Load(); o != nil {
		admin(w.read, o.loaded.UTC().Format("2006-01-02 15:04:05"))
	}
	if c.bad.Load() {
		admin("%s", w.unread)
	}
	return s
}

// share returns how much of the day's budget a spend is; 0 without a budget.
func (m *Models) share(s openai.Spend) float64 {
	used := float64(s.Input + s.Output + s.Embedding)
	switch m.DailyBudget.Unit {
	case "":
		return 0
	case openai.Requests:
		used = float64(s.Requests)
	case openai.Money:
		used, _ = m.cost(s)
	}
	return used / m.DailyBudget.Amount
}
