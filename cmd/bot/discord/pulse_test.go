package discord

import (
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// What happens is counted, and what became of each question told, once.
func TestPulse(t *testing.T) {
	told := make(chan Asked, 10)
	var pulse Pulse
	w := start(t, discordtest.Options{}, Config{Pulse: &pulse, Asked: func(a Asked) { told <- a }, Limits: Limits{PerDay: 2, Concurrent: 1, Queue: 1}}, quick)
	next := func() Asked {
		t.Helper()
		select {
		case a := <-told:
			return a
		case <-time.After(10 * time.Second):
			t.Fatal("nothing was told")
		}
		return Asked{}
	}
	if !pulse.Connected.Load() || pulse.Identifies.Load() != 1 || pulse.Others.Load() == 0 {
		t.Errorf("connected %t, %d identifies, %d events", pulse.Connected.Load(), pulse.Identifies.Load(), pulse.Others.Load())
	}
	w.Fault(discordtest.Fault{Kind: discordtest.Limit, Route: "POST /channels/{channel_id}/messages", Wait: 100 * time.Millisecond})
	w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	a := next()
	if a.Verdict != string(rag.Answered) || a.Mode != rag.Extractive || a.Score <= 0 || a.Trace.Search <= 0 || a.Post <= 0 || a.Took < a.Trace.Search+a.Post {
		t.Errorf("answered: %+v", a)
	}
	if pulse.RateLimits.Load() != 1 || pulse.Messages.Load() == 0 || pulse.Running.Load() != 0 || pulse.Waiting.Load() != 0 {
		t.Errorf("%d rate limits, %d messages, %d running, %d waiting", pulse.RateLimits.Load(), pulse.Messages.Load(), pulse.Running.Load(), pulse.Waiting.Load())
	}
	w.await("the log", func() bool { return strings.Contains(w.log.String(), "msg=question") })
	for line := range strings.SplitSeq(w.log.String(), "\n") {
		if !strings.Contains(line, "msg=question") {
			continue
		}
		for _, want := range []string{"ref=", "verdict=answered", "mode=extractive", "search_ms=", "total_ms="} {
			w.has(line, want)
		}
		for _, not := range []string{"Bannon", "Musk", "person", w.User("alice").ID, w.bot.state.salted("user", w.User("alice").ID)} {
			w.hasNot(line, not)
		}
	}

	w.answer(w.Use("alice", "general", "ask", map[string]any{"question": refusedQuestion}))
	if a := next(); a.Verdict != string(rag.Refused) && a.Verdict != string(rag.Closest) {
		t.Errorf("refused: %+v", a)
	}
	if pulse.Interactions.Load() == 0 {
		t.Error("no interaction was counted")
	}
	w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question}))
	if a := next(); a.Verdict != Declined || a.Mode != "" {
		t.Errorf("above the quota: %+v", a)
	}

	w.Fault(discordtest.Fault{Kind: discordtest.Drop})
	w.await("a disconnection", func() bool { return pulse.Disconnects.Load() > 0 })
	w.await("the next connection", func() bool { return pulse.Connected.Load() })
	if len(told) > 0 {
		t.Errorf("told of more: %+v", next())
	}
}

// The queue is seen from outside while questions are in it.
func TestPulseOfQueue(t *testing.T) {
	var pulse Pulse
	w := launch(t, discordtest.Options{}, Config{Pulse: &pulse, Limits: Limits{Concurrent: 1, Queue: 2}})
	gate := w.hold()
	w.connect()
	for range 3 {
		w.Say("general", "alice", w.Mention()+" "+question)
	}
	w.await("one runs and two wait", func() bool { return pulse.Running.Load() == 1 && pulse.Waiting.Load() == 2 })
	gate.open()
	w.await("all are answered", func() bool { return pulse.Running.Load() == 0 && pulse.Waiting.Load() == 0 })
}

// An article that an answer cites is deleted: its buttons say so, and still show
// the other articles.
func TestSourceGone(t *testing.T) {
	const gone = "L’article a changé ou n’est plus lisible ici"
	w := start(t, discordtest.Options{}, settings)
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+affairQuestion))
	_, cited, err := paged(strings.TrimPrefix(w.button(m, idPassages).CustomID, idPassages+":"))
	if err != nil || len(cited.refs) < 2 {
		t.Fatal(err, cited)
	}
	var files []string
	for _, r := range cited.refs {
		p, _ := find(demo(t), r)
		files = append(files, p.article.File)
	}
	w.engines.set("", demo(t).Without(files[:1]))
	r := w.press("bob", m, idPassages)
	w.has(r.Message.Content, gone)
	if len(cited.refs) > 1 && !hasButton(r.Message, idTurn) {
		t.Error("there is no way to the other articles")
	}
	for page, f := range files {
		d, ok := passageDraft(w.bot.engine(""), cited, page, SourceExcerpt, "fr")
		if !ok || strings.Contains(d.content, gone) != (f == files[0]) {
			t.Errorf("page %d of %s: %t, %q", page, f, ok, d.content)
		}
	}
	all := demo(t).Corpus().Articles
	files = nil
	for _, a := range all[:len(all)-1] {
		files = append(files, a.File)
	}
	w.engines.set("", demo(t).Without(files))
	w.has(w.press("bob", m, idPassages).Message.Content, gone)
}
