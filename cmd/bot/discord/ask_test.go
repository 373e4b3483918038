package discord

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

func TestAskAcknowledgesWithinASecond(t *testing.T) {
	w := launch(t, discordtest.Options{Ack: 2500 * time.Millisecond / scale * 10}, Config{})
	gate := w.hold()
	w.connect()
	i := w.Use("alice", "general", "ask", map[string]any{"question": question})
	w.await("acknowledged", func() bool { return i.Reply().Deferred })
	if took := i.Reply().Took; took < 500*time.Millisecond/scale || took > time.Second {
		t.Errorf("acknowledged after %v", took)
	}
	gate.open()
	w.has(w.answer(i).Content(), promise)
	if i.Reply().Ephemeral {
		t.Error("the answer is private")
	}
}

func TestAskInPrivate(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	gate := w.hold()
	w.connect()
	slow := w.Use("alice", "general", "ask", map[string]any{"question": question, "private": true})
	w.await("acknowledged", func() bool { return slow.Reply().Deferred })
	gate.open()
	fast := w.Use("alice", "general", "ask", map[string]any{"question": question, "private": true})
	for _, i := range []*discordtest.Interaction{slow, fast} {
		if r := w.answer(i); !r.Ephemeral || !strings.Contains(r.Content(), promise) {
			t.Errorf("private: %t, %q", r.Ephemeral, r.Content())
		}
	}
}

func TestAskOptions(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	asked := w.asked()
	w.connect()
	const file = "000_5cf8552c8c7966a6.txt"
	w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question, "file": file, "since": "2024", "until": "2024-10-25"}))
	if q := <-asked; len(q.Files) != 1 || q.Files[0] != file || q.Since != "2024" || q.Until != "2024-10-25" {
		t.Errorf("asked %+v", q)
	}
	for option, value := range map[string]string{"file": "../../etc/passwd", "since": "hier", "until": "2024-13"} {
		r := w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question, option: value}))
		if !r.Ephemeral || strings.Contains(r.Content(), promise) || r.Content() == "" {
			t.Errorf("%s %q: %q", option, value, r.Content())
		}
	}
	w.has(w.answer(w.Use("alice", "general", "ask", map[string]any{"question": "  "})).Content(), "Posez")
}

func TestFilesAreCompleted(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	complete := func(typed string) []discordtest.Choice {
		return w.answer(w.Autocomplete("alice", "general", "ask", "file", typed)).Choices
	}
	if n := len(complete("")); n != 5 {
		t.Errorf("%d choices of 5", n)
	}
	if list := complete("MOSCOU asile"); len(list) > 1 {
		t.Errorf("%v", list)
	}
	if list := complete("zzzz"); len(list) != 0 {
		t.Errorf("%v", list)
	}
}

func TestTokenExpires(t *testing.T) {
	w := launch(t, discordtest.Options{Scale: scale * 40}, Config{}, func(b *bot) {
		b.timing.token, b.timing.tokenLeft = 15*time.Minute/(scale*40), 2*time.Minute/(scale*40)
		b.timing.answer = time.Minute
	})
	gate := w.hold()
	w.connect()
	public := w.Use("alice", "general", "ask", map[string]any{"question": question})
	private := w.Use("alice", "general", "ask", map[string]any{"question": question, "private": true})
	w.has(w.answer(private).Content(), "trop de temps")
	w.has(w.answer(public).Content(), "message de ce salon")
	time.Sleep(300 * time.Millisecond) // the token is dead
	gate.open()
	w.await("the answer comes as a message", func() bool {
		for _, m := range w.Messages("general") {
			if strings.Contains(m.Content, promise) && strings.Contains(m.Content, w.User("alice").ID) {
				return true
			}
		}
		return false
	})
}

func TestRateOfAPerson(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{Limits: Limits{PerMinute: 2, Concurrent: 4, Queue: 10}})
	say := func() discordtest.Message { return w.Say("general", "alice", w.Mention()+" "+question) }
	w.has(w.reply(say()).Content, promise)
	w.has(w.reply(say()).Content, promise)
	w.has(w.reply(say()).Content, "plus vite que moi")
	w.silent("general", func() { say() }) // one has been told so
	w.has(w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question})).Content(), "plus vite que moi")
	w.has(w.reply(w.Say("general", "bob", w.Mention()+" "+question)).Content, promise)
	time.Sleep(time.Minute / scale)
	w.has(w.reply(say()).Content, promise)
}

func TestQuotaOfAGuild(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{Limits: Limits{PerDay: 2, Concurrent: 4, Queue: 10}})
	ask := func(who string) string {
		return w.answer(w.Use(who, "general", "ask", map[string]any{"question": question})).Content()
	}
	w.has(ask("alice"), promise)
	w.has(ask("bob"), promise)
	w.has(ask("carol"), "2 questions du jour")
}

func TestQueueTellsPlaces(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{Limits: Limits{Concurrent: 1, Queue: 2}})
	gate := w.hold()
	w.connect()
	ask := func() *discordtest.Interaction {
		return w.Use("alice", "general", "ask", map[string]any{"question": question})
	}
	first := ask()
	w.await("the first is asked", func() bool { return gate.waiting() == 1 })
	second := ask()
	w.has(w.answer(second).Content(), "place 1")
	m := w.Say("general", "bob", w.Mention()+" "+question)
	third := w.reply(m)
	w.has(third.Content, "place 2")
	w.has(w.answer(ask()).Content(), "Trop de questions")
	if gate.waiting() != 1 {
		t.Errorf("%d answers at once", gate.waiting())
	}
	gate.open()
	for _, i := range []*discordtest.Interaction{first, second} {
		w.await("answered", func() bool { return strings.Contains(i.Reply().Content(), promise) })
		if n := len(i.Reply().FollowUps); n != 0 {
			t.Errorf("%d more messages", n)
		}
	}
	w.await("the message is answered in place", func() bool {
		m, _ := w.Message(third.ID)
		return strings.Contains(m.Content, promise)
	})
}

func TestLimitsOutsideTheEngine(t *testing.T) {
	// A hundred questions of a hundred people run at most four at a time.
	w := launch(t, discordtest.Options{NoRateLimits: true}, Config{Limits: Limits{Concurrent: 4, Queue: 100}})
	gate := w.hold()
	w.connect()
	for n := range 30 {
		w.Use("reader"+strconv.Itoa(n), "general", "ask", map[string]any{"question": question})
	}
	w.await("asked", func() bool { return w.bot.entry.running() == 30 })
	if n := gate.waiting(); n != 4 {
		t.Errorf("%d at once", n)
	}
	gate.open()
	w.await("all answered", func() bool { return w.bot.entry.running() == 0 })
}

func TestStop(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{Limits: Limits{Concurrent: 2, Queue: 10}}, func(b *bot) {
		b.timing.drain, b.timing.apology = 500*time.Millisecond, time.Second
	})
	gate := w.hold()
	w.connect()
	slash := w.Use("alice", "general", "ask", map[string]any{"question": question})
	said := w.Say("general", "bob", w.Mention()+" "+question)
	w.await("asked", func() bool { return gate.waiting() == 2 })
	queued := w.Use("carol", "general", "ask", map[string]any{"question": question})
	w.await("queued", func() bool { return w.bot.entry.running() == 3 })
	began := time.Now()
	go w.stop()
	w.await("stopping", func() bool { return w.bot.stopping.Load() })
	late := w.Use("alice", "general", "ask", map[string]any{"question": question})
	w.has(w.answer(late).Content(), "redémarre")
	for _, i := range []*discordtest.Interaction{slash, queued} {
		w.await("told so", func() bool { return strings.Contains(i.Reply().Content(), "Interrompu") })
	}
	w.has(w.reply(said).Content, "Interrompu")
	w.stop()
	if d := time.Since(began); d > 4*time.Second {
		t.Errorf("stopping took %v", d)
	}
}

func TestStopLetsAnswersFinish(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{}, func(b *bot) { b.timing.drain = 5 * time.Second })
	gate := w.hold()
	w.connect()
	i := w.Use("alice", "general", "ask", map[string]any{"question": question})
	w.await("asked", func() bool { return gate.waiting() == 1 })
	go w.stop()
	w.await("stopping", func() bool { return w.bot.stopping.Load() })
	time.Sleep(50 * time.Millisecond)
	gate.open()
	w.await("answered", func() bool { return strings.Contains(i.Reply().Content(), promise) })
}

func TestTimeOfAnAnswer(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{}, func(b *bot) { b.timing.answer = 100 * time.Millisecond })
	w.hold()
	w.connect()
	w.has(w.reply(w.Say("general", "alice", w.Mention()+" "+question)).Content, "trop de temps")
}

func TestEngineNotReady(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	w.engines.set("", nil)
	w.has(w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question})).Content(), "Je lis encore")
}

func TestErrorsRevealNothing(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	w.bot.consult = func(context.Context, *rag.Engine, rag.Question, func(rag.Answer)) (rag.Answer, error) {
		return rag.Answer{}, context.Canceled
	}
	w.connect()
	w.has(w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question})).Content(), "référence")
}
