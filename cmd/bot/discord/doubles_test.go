package discord

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// second runs another bot with the same token in the same Discord.
func (w *world) second(cfg Config) *bot {
	w.Helper()
	cfg = named(w.Server, cfg)
	cfg.Token, cfg.Limits = w.Token(), w.bot.cfg.Limits
	b := newBot(cfg, w.engines, w.Client(), slog.New(slog.NewTextHandler(w.log, nil)), w.bot.timing)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- b.run(ctx) }()
	w.Cleanup(func() {
		cancel()
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			w.Error("the second bot does not stop")
		}
	})
	w.await("the second bot is connected", func() bool { return b.pulse.Connected.Load() })
	return b
}

// Two bots with one token: each question is answered once all the same, both say
// what is wrong, once, and a bot that is alone does not.
func TestDoubles(t *testing.T) {
	var told atomic.Int64
	doubled := func() { told.Add(1) }
	w := start(t, discordtest.Options{}, Config{Doubled: doubled})
	w.Allow(discordtest.RuleDouble, discordtest.RuleIdentify)
	ask := func(n int) {
		t.Helper()
		for i := range n {
			m := w.Say("general", "alice", w.Mention()+" "+question)
			w.has(w.reply(m).Content, "Bannon")
			w.has(w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question})).Content(), "Bannon")
			time.Sleep(20 * time.Millisecond) // a second answer would have come by now
			replies := 0
			for _, other := range w.Messages("general") {
				if other.Reference == m.ID {
					replies++
				}
			}
			if replies != 1 {
				t.Errorf("question %d has %d replies", i, replies)
			}
		}
	}
	ask(4)
	w.Fault(discordtest.Fault{Kind: discordtest.Drop})
	w.await("another connection", func() bool { return w.bot.pulse.Disconnects.Load() > 0 && w.bot.pulse.Connected.Load() })
	ask(2)
	if told.Load() != 0 {
		t.Fatal("a bot that is alone told of another")
	}
	w.second(Config{Doubled: doubled})
	for n := 0; told.Load() == 0 && n < 30; n++ {
		ask(1)
	}
	ask(10)
	n := told.Load()
	if n == 0 || n > 2 || int(n) != strings.Count(w.log.String(), "another bot uses the same Discord token") {
		t.Errorf("told %d times", n)
	}
}

// What another bot can have done, and what this one may have done itself.
func TestDoubleSigns(t *testing.T) {
	taken := &restError{status: 400, code: codeAlreadyAcknowledged}
	own := func(nonce string) *message { return &message{Nonce: []byte(nonce)} }
	for _, c := range []struct {
		what  string
		do    func(d *doubles)
		signs int
	}{
		{"nothing", func(*doubles) {}, 0},
		{"an interaction that was answered", func(d *doubles) { d.taken(fmt.Errorf("call: %w", taken)) }, 1},
		{"by the first attempt, of which no answer came", func(d *doubles) { d.taken(&restError{code: codeAlreadyAcknowledged, again: true}) }, 0},
		{"another error", func(d *doubles) { d.taken(&restError{status: 404, code: codeUnknownInteraction}) }, 0},
		{"no error", func(d *doubles) { d.taken(nil) }, 0},
		{"a message that was sent", func(d *doubles) { d.use("a"); d.own(own(`"a"`)); d.own(own(`"a"`)) }, 0},
		{"a message that was not", func(d *doubles) { d.own(own(`"a"`)); d.own(own(`"a"`)) }, 1},
		{"of a number", func(d *doubles) { d.own(own(`17`)) }, 1},
		{"without a nonce", func(d *doubles) { d.own(own(``)); d.own(own(`null`)); d.own(own(`""`)) }, 0},
		{"an answer to an interaction", func(d *doubles) { m := own(`"b"`); m.Interaction = &asked{}; d.own(m) }, 0},
	} {
		d := newDoubles(func() { t.Errorf("%s: told", c.what) })
		if c.do(d); d.signs != c.signs {
			t.Errorf("%s: %d signs", c.what, d.signs)
		}
	}
	told := 0
	d := newDoubles(func() { told++ })
	for range 5 * doubleSigns {
		d.sign()
	}
	if told != 1 {
		t.Errorf("told %d times", told)
	}
}
