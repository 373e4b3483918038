package discord

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// The last edit is made however often it fails, within its time.
func TestFinalEditIsMade(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{
		"502":    {Status: 502, Times: 2 * maxAttempts},
		"broken": {Kind: discordtest.Refuse, Times: 2 * maxAttempts},
		"429":    {Kind: discordtest.Limit, Wait: 500 * time.Millisecond, Times: 2 * maxAttempts},
	} {
		for _, via := range []string{"channels", "webhooks"} {
			t.Run(name+" "+via, func(t *testing.T) {
				w := launch(t, discordtest.Options{}, Config{})
				w.written(func(ctx context.Context, show func(rag.Answer)) (rag.Answer, error) {
					show(sentences(1, true))
					w.await("shown", w.unfinished)
					f := fault
					f.Route = "PATCH /" + via + "/*"
					w.Fault(f)
					return sentences(2, false), nil
				})
				w.connect()
				if via == "channels" {
					w.Say("general", "alice", w.Mention()+" "+question)
				} else {
					w.Use("alice", "general", "ask", map[string]any{"question": question})
				}
				w.await("the answer", func() bool { return strings.Contains(w.log.String(), "msg=question") })
				all := w.Messages("general")
				if last := all[len(all)-1]; last.Content != renderAnswer(sentences(2, false), look{})[0] || w.answersIn("general") != 1 {
					t.Errorf("%d messages, the last %q", w.answersIn("general"), last.Content)
				}
			})
		}
	}
}

// A command is answered whatever became of its acknowledgement and of what was
// shown first.
func TestStreamOfACommandThroughFaults(t *testing.T) {
	const callback, original = "POST /interactions/*", "PATCH /webhooks/*"
	for name, fault := range map[string]discordtest.Fault{
		"callback: 502":            {Status: 502, Route: callback},
		"callback: broken after":   {Kind: discordtest.Reset, Route: callback},
		"callback: half an answer": {Kind: discordtest.Truncated, Route: callback},
		"edit: 500":                {Status: 500, Route: original, Times: 2},
		"edit: broken after":       {Kind: discordtest.Reset, Route: original},
		"edit: 429":                {Kind: discordtest.Limit, Route: original, Wait: 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			w := launch(t, discordtest.Options{}, Config{})
			w.written(paced(6, 30*time.Millisecond))
			w.connect()
			w.Fault(fault)
			i := w.Use("alice", "general", "ask", map[string]any{"question": question})
			w.await("counted", func() bool { return strings.Contains(w.log.String(), "msg=question") })
			if r := i.Reply(); r.Content() != renderAnswer(sentences(6, false), look{})[0] || len(r.FollowUps) > 0 {
				t.Errorf("%d more messages, %q", len(r.FollowUps), r.Content())
			}
		})
	}
}

// Discord keeps the first answer to an interaction, even one whose arrival was
// never heard of.
func TestFirstAnswerIsLost(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{}, func(b *bot) {
		b.timing.ack, b.timing.callback = time.Minute, 300*time.Millisecond
	})
	w.written(func(ctx context.Context, show func(rag.Answer)) (rag.Answer, error) {
		show(sentences(1, true))
		w.await("given up", func() bool { return strings.Contains(w.log.String(), "could not be shown") })
		return sentences(2, false), nil
	})
	w.connect()
	w.Allow(discordtest.RuleDouble) // it cannot know better
	w.Fault(discordtest.Fault{Kind: discordtest.Slow, Route: "POST /interactions/*", Wait: scale * time.Second})
	i := w.Use("alice", "general", "ask", map[string]any{"question": question})
	w.await("counted", func() bool { return strings.Contains(w.log.String(), "msg=question") })
	if r := i.Reply(); r.Content() != renderAnswer(sentences(2, false), look{})[0] || len(r.FollowUps) > 0 {
		t.Errorf("%d more messages, %q", len(r.FollowUps), r.Content())
	}
}

// An interaction that is about to expire is streamed to no more: the answer comes
// as a message, or, in private, what there is of it stays.
func TestStreamOutlivesItsToken(t *testing.T) {
	w := launch(t, discordtest.Options{Scale: scale * 20}, Config{}, func(b *bot) {
		b.timing.token, b.timing.tokenLeft = 15*time.Minute/(scale*20), 5*time.Minute/(scale*20)
		b.timing.answer = time.Minute
	})
	enough := make(chan struct{})
	w.written(func(ctx context.Context, show func(rag.Answer)) (rag.Answer, error) {
		for n := 1; ; n = min(n+1, 20) {
			show(sentences(n, true))
			select {
			case <-enough:
				return sentences(20, false), nil
			case <-ctx.Done():
				return rag.Answer{}, ctx.Err()
			case <-time.After(10 * time.Millisecond):
			}
		}
	})
	w.connect()
	public := w.Use("alice", "general", "ask", map[string]any{"question": question})
	private := w.Use("alice", "general", "ask", map[string]any{"question": question, "private": true})
	w.await("both are shown", func() bool {
		return strings.Contains(public.Reply().Content(), checking) && strings.Contains(private.Reply().Content(), checking)
	})
	w.await("what is private is broken off", func() bool { return strings.Contains(private.Reply().Content(), "trop de temps") })
	w.has(private.Reply().Content(), "Phrase 1 de")
	w.await("what is public is promised", func() bool { return strings.Contains(public.Reply().Content(), "message de ce salon") })
	time.Sleep(2 * time.Second) // the token is dead
	w.has(public.Reply().Content(), "message de ce salon")
	close(enough)
	w.await("the answer comes as a message", func() bool {
		for _, m := range w.Messages("general") {
			if strings.Contains(m.Content, "Phrase 20") && strings.Contains(m.Content, w.User("alice").ID) {
				return true
			}
		}
		return false
	})
}

// A place in the queue that was told after another message is replaced by the
// answer, and the other message stays.
func TestCheckedTextInTheQueue(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{Limits: Limits{PerMinute: 100, Concurrent: 1, Queue: 5}})
	gate := w.hold()
	w.connect()
	w.Use("bob", "general", "ask", map[string]any{"question": question})
	w.await("one is asked", func() bool { return gate.waiting() == 1 })
	i := w.Menu("alice", nameCheck.en, w.Say("general", "bob", question))
	w.await("a place is told", func() bool {
		r := i.Reply()
		return len(r.FollowUps) == 1 && strings.Contains(r.FollowUps[0].Content, "place 1")
	})
	gate.open()
	w.await("answered in its place", func() bool {
		r := i.Reply()
		return len(r.FollowUps) == 1 && strings.Contains(r.FollowUps[0].Content, promise)
	})
	w.has(i.Reply().Message.Content, "cité nulle part")
}

// What is shown in passing leaves the last place of a window to what is said.
func TestPassingEditsLeaveRoom(t *testing.T) {
	l := newLimiter(realTime())
	now := time.Now()
	r := routeOf("PATCH", "channels/1/messages/5")
	l.buckets[l.key(r)] = &bucket{limit: 5, left: 2, reset: now.Add(5 * time.Second)}
	passing := r
	passing.reserve = 1
	if d := l.take(passing, now); d != 0 {
		t.Errorf("waits %v with two left", d)
	}
	if d := l.take(passing, now); d <= 0 {
		t.Error("takes the last")
	}
	if d := l.take(r, now); d != 0 {
		t.Errorf("what is said waits %v", d)
	}
	if d := l.take(passing, now.Add(6*time.Second)); d != 0 {
		t.Errorf("waits %v in the next window", d)
	}

	b := newBot(Config{}, newFakeEngines(t), nil, slog.New(slog.DiscardHandler), realTime())
	last := &bucket{limit: 5, left: 1, reset: now.Add(time.Hour)}
	b.rest.limits.buckets[l.key(r)] = last
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := b.rest.do(ctx, call{method: "PATCH", path: "channels/1/messages/5", brief: true}); err == nil || last.left != 1 {
		t.Errorf("%v, %d left", err, last.left)
	}
}
