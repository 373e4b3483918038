package discord

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// A writer answers in place of an engine, as a model would have it answered.
type writer func(ctx context.Context, show func(rag.Answer)) (rag.Answer, error)

// written has a writer answer all questions.
func (w *world) written(f writer) {
	w.bot.consult = func(ctx context.Context, _ *rag.Engine, _ rag.Question, show func(rag.Answer)) (rag.Answer, error) {
		return f(ctx, show)
	}
}

// sentences returns an answer of n sentences; it is unfinished when partial is
// set.
func sentences(n int, partial bool) rag.Answer {
	a := affair()
	a.Mode, a.Partial = generated, partial
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("Phrase %d de @everyone. [%d]", i+1, i%3+1))
	}
	a.Text = strings.Join(list, " ")
	a.Citations = a.Citations[:min(n, 3)]
	return a
}

const checking = "vérification en cours"

// edits returns what messages whose path has path were edited to, and when.
func (w *world) edits(path string) (texts []string, at []time.Time) {
	w.Helper()
	for _, r := range w.Requests() {
		if r.Method != "PATCH" || !strings.Contains(r.Path, path) || r.Status >= 300 {
			continue
		}
		var body struct {
			Content  string           `json:"content"`
			Buttons  []map[string]any `json:"components"`
			Mentions *struct {
				Parse []string `json:"parse"`
			} `json:"allowed_mentions"`
		}
		if err := json.Unmarshal(r.Body, &body); err != nil {
			w.Fatal(err)
		}
		if body.Mentions == nil || body.Mentions.Parse == nil || len(body.Mentions.Parse) > 0 {
			w.Errorf("allowed_mentions of %s", r.Body)
		}
		if unfinished := strings.Contains(body.Content, checking); unfinished && len(body.Buttons) > 0 {
			w.Errorf("buttons under %q", body.Content)
		}
		texts, at = append(texts, body.Content), append(at, r.At)
	}
	return texts, at
}

// apart reports edits that are less than a second of the bot's apart.
func (w *world) apart(at []time.Time) {
	w.Helper()
	for i := 1; i < len(at); i++ {
		if d := at[i].Sub(at[i-1]); d < w.bot.timing.pace {
			w.Errorf("edits %v apart, not %v", d, w.bot.timing.pace)
		}
	}
}

// paced writes n sentences, each d after the one before.
func paced(n int, d time.Duration) writer {
	return func(ctx context.Context, show func(rag.Answer)) (rag.Answer, error) {
		for i := range n {
			if err := sleep(ctx, d); err != nil {
				return rag.Answer{}, err
			}
			show(sentences(i+1, true))
		}
		return sentences(n, false), sleep(ctx, d)
	}
}

func TestStreamOfAMention(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{DM: true})
	w.written(paced(12, 40*time.Millisecond))
	w.connect()
	for _, channel := range []string{"general", "dm:alice"} {
		m := w.Say(channel, "alice", w.Mention()+" "+question)
		first := w.reply(m)
		w.has(first.Content, "Phrase 1 de \\@everyone.\u00a0[1]")
		w.has(first.Content, "-# [1] La Gazette")
		w.has(first.Content, "-# …"+checking)
		w.hasNot(first.Content, "Rédigé")
		if len(first.Components) > 0 {
			t.Error("buttons under what is not finished")
		}
		w.await("the whole answer", func() bool {
			m, _ := w.Message(first.ID)
			return strings.Contains(m.Content, "Phrase 12") && strings.Contains(m.Content, "Rédigé par un modèle") && len(m.Components) > 0
		})
		texts, at := w.edits(first.ID)
		w.apart(at)
		if len(texts) < 3 {
			t.Errorf("only %d edits", len(texts))
		}
		before := first.Content
		for _, s := range texts {
			prose, _, _ := strings.Cut(s, "\n")
			was, _, _ := strings.Cut(before, "\n")
			if !strings.HasPrefix(prose, was) {
				t.Errorf("%q does not extend %q", prose, was)
			}
			before = s
		}
	}
	if n := w.answersIn("general"); n != 1 {
		t.Errorf("%d messages", n)
	}
	if w.Typing("general").IsZero() {
		t.Error("no typing")
	}
}

func TestStreamOfACommand(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	w.written(paced(12, 40*time.Millisecond))
	w.connect()
	for _, private := range []bool{false, true} {
		i := w.Use("alice", "general", "ask", map[string]any{"question": question, "private": private})
		w.await("a part of the answer", func() bool { return strings.Contains(i.Reply().Content(), checking) })
		w.await("the whole answer", func() bool { return strings.Contains(i.Reply().Content(), "Rédigé par un modèle") })
		r := i.Reply()
		w.has(r.Content(), "Phrase 12")
		if len(r.FollowUps) > 0 || r.Ephemeral != private || len(r.Message.Components) == 0 {
			t.Errorf("%d more messages, private %t, %d rows", len(r.FollowUps), r.Ephemeral, len(r.Message.Components))
		}
	}
	texts, _ := w.edits("@original")
	if len(texts) < 6 {
		t.Errorf("only %d edits of two answers", len(texts))
	}
}

// What is written at once is said once.
func TestStreamOfAQuickAnswer(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{}, func(b *bot) {
		b.timing.glance, b.timing.ack = time.Minute, time.Minute
	})
	w.written(paced(5, 10*time.Millisecond))
	w.connect()
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	w.has(m.Content, "Rédigé par un modèle")
	w.has(w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question})).Content(), "Rédigé par un modèle")
	w.stop()
	for _, r := range w.Requests() {
		if r.Method == "PATCH" {
			t.Errorf("edited: %s", r.Body)
		}
	}
}

// The final answer stands in the place of what was shown, whatever it is.
func TestStreamIsReplaced(t *testing.T) {
	quotes := affair()
	quotes.Fallback, quotes.Notes = "checks", []string{"Le texte du modèle n’a pas passé la vérification."}
	for name, final := range map[string]rag.Answer{
		"refusal": {Language: "fr", Mode: generated, Verdict: rag.Refused, Text: "Les articles ne répondent pas à cette question."},
		"quotes":  quotes,
		"long":    sentences(120, false),
	} {
		t.Run(name, func(t *testing.T) {
			w := launch(t, discordtest.Options{}, Config{})
			w.written(func(_ context.Context, show func(rag.Answer)) (rag.Answer, error) {
				show(sentences(2, true))
				w.await("shown", w.unfinished)
				return final, nil
			})
			w.connect()
			first := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
			want := renderAnswer(final, look{})
			w.await("counted", func() bool { return strings.Contains(w.log.String(), "msg=question") })
			if m, _ := w.Message(first.ID); m.Content != want[0] {
				t.Errorf("got %q, want %q", m.Content, want[0])
			}
			all := w.Messages("general")
			if last := all[len(all)-1]; last.Content != want[len(want)-1] || len(last.Components) == 0 {
				t.Errorf("the last message is %q, want %q", last.Content, want[len(want)-1])
			}
			if n := w.answersIn("general"); n != len(want) {
				t.Errorf("%d messages, want %d", n, len(want))
			}
		})
	}
}

// unfinished reports whether the bot shows an answer that is being written.
func (w *world) unfinished() bool {
	for _, m := range w.Messages("general") {
		if strings.Contains(m.Content, checking) && !m.Deleted {
			return true
		}
	}
	return false
}

// An answer that does not fit in one message is shown when it is complete.
func TestStreamOfMoreThanAMessage(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	w.written(func(ctx context.Context, show func(rag.Answer)) (rag.Answer, error) {
		show(sentences(2, true))
		w.await("shown", w.unfinished)
		show(sentences(120, true))
		return sentences(120, false), sleep(ctx, 4*w.bot.timing.pace)
	})
	w.connect()
	first := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	w.await("the whole answer", func() bool { return w.answersIn("general") == len(renderAnswer(sentences(120, false), look{})) })
	if texts, _ := w.edits(first.ID); len(texts) != 1 || strings.Contains(texts[0], checking) {
		t.Errorf("edits %q", texts)
	}
}

func TestStreamOfADeletedQuestion(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	given := make(chan error, 1)
	w.written(func(ctx context.Context, show func(rag.Answer)) (rag.Answer, error) {
		a, err := paced(1000, 20*time.Millisecond)(ctx, show)
		given <- err
		return a, err
	})
	w.connect()
	m := w.Say("general", "alice", w.Mention()+" "+question)
	w.await("shown", w.unfinished)
	w.Delete(m)
	if err := <-given; err == nil {
		t.Error("not cancelled")
	}
	w.await("deleted", func() bool { return w.answersIn("general") == 0 && w.bot.tasks.running() == 0 })
	if w.answersIn("general") != 0 {
		t.Error("something is said about a deleted question")
	}
}

// What was shown was checked: an answer that cannot be finished keeps it, and
// says so.
func TestStreamIsBrokenOff(t *testing.T) {
	for name, c := range map[string]struct {
		why  string
		with func(*bot)
		end  func(*world)
	}{
		"stopped":  {why: "Interrompu par un redémarrage", with: func(b *bot) { b.timing.drain, b.timing.apology = 50*time.Millisecond, 3*time.Second }, end: func(w *world) { w.stop() }},
		"too late": {why: "trop de temps", with: func(b *bot) { b.timing.answer = time.Second }},
	} {
		t.Run(name, func(t *testing.T) {
			w := launch(t, discordtest.Options{}, Config{}, c.with)
			w.written(paced(1000, 20*time.Millisecond))
			w.connect()
			i := w.Use("alice", "suivi", "ask", map[string]any{"question": question, "private": true})
			first := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
			w.await("shown", func() bool { return w.unfinished() && strings.Contains(i.Reply().Content(), checking) })
			if c.end != nil {
				c.end(w)
			}
			said := func() []string {
				m, _ := w.Message(first.ID)
				return []string{m.Content, i.Reply().Content()}
			}
			w.await("why", func() bool { s := said(); return strings.Contains(s[0], c.why) && strings.Contains(s[1], c.why) })
			for _, s := range said() {
				w.has(s, "Phrase 1 de")
				w.has(s, "-# [1] ")
				w.has(s, "\n\n**Réponse inachevée.** ")
				w.has(s, "Rédigé par un modèle")
				w.hasNot(s, checking)
			}
			if n := w.answersIn("general"); n != 1 {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// A panic while an answer is shown ends with an apology, and nothing after it.
func TestStreamPanics(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	w.written(func(_ context.Context, show func(rag.Answer)) (rag.Answer, error) {
		show(sentences(2, true))
		w.await("shown", w.unfinished)
		show(sentences(3, true))
		panic("while writing")
	})
	w.connect()
	first := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	w.await("apologised for", func() bool { m, _ := w.Message(first.ID); return strings.Contains(m.Content, "référence") })
	time.Sleep(3 * w.bot.timing.pace)
	m, _ := w.Message(first.ID)
	w.hasNot(m.Content, checking)
}

// The engine does not wait for Discord.
func TestStreamDoesNotHoldUpTheEngine(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	const slow = "PATCH /channels/*"
	w.Fault(discordtest.Fault{Kind: discordtest.Slow, Route: slow, Wait: 30 * time.Second})
	under := func() (n int) {
		for _, r := range w.Requests() {
			if r.Method == "PATCH" {
				n++
			}
		}
		return n
	}
	w.written(func(_ context.Context, show func(rag.Answer)) (rag.Answer, error) {
		show(sentences(1, true))
		w.await("shown", w.unfinished)
		show(sentences(2, true))
		w.await("an edit is under way", func() bool { return under() == 1 })
		for i := range 1000 {
			show(sentences(3+i%3, true))
		}
		if n := under(); n != 1 {
			t.Errorf("%d edits while 1000 answers were shown", n)
		}
		return sentences(6, false), nil
	})
	w.connect()
	first := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	w.await("the whole answer", func() bool { m, _ := w.Message(first.ID); return strings.Contains(m.Content, "Phrase 6") })
	if n := under(); n != 2 {
		t.Errorf("%d edits, want the one under way and the last", n)
	}
}

// A first showing that arrived unnoticed is found again and replaced.
func TestStreamLosesItsFirstMessage(t *testing.T) {
	for name, fault := range map[string]discordtest.Fault{
		"broken after it was done": {Kind: discordtest.Reset, Route: "POST /channels/{channel_id}/messages"},
		"half an answer":           {Kind: discordtest.Truncated, Route: "POST /channels/{channel_id}/messages"},
		"never done":               {Kind: discordtest.Refuse, Route: "POST /channels/{channel_id}/messages"},
		"429":                      {Kind: discordtest.Limit, Route: "POST /channels/{channel_id}/messages", Wait: 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			w := launch(t, discordtest.Options{}, Config{})
			w.written(func(ctx context.Context, show func(rag.Answer)) (rag.Answer, error) {
				show(sentences(2, true))
				return sentences(3, false), sleep(ctx, 4*w.bot.timing.glance)
			})
			w.connect()
			w.Fault(fault)
			w.Say("general", "alice", w.Mention()+" "+question)
			w.await("counted", func() bool { return strings.Contains(w.log.String(), "msg=question") })
			all := w.Messages("general")
			if last := all[len(all)-1]; last.Content != renderAnswer(sentences(3, false), look{})[0] || len(last.Components) == 0 || w.answersIn("general") != 1 {
				t.Errorf("%d messages, the last %q", w.answersIn("general"), last.Content)
			}
		})
	}
}

// Whoever checks another's message does not show it to a model.
func TestCheckedTextStaysHere(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	asked := w.asked()
	w.connect()
	i := w.Menu("alice", nameCheck.en, w.Say("general", "bob", question))
	if q := <-asked; !q.Local || q.Text != question {
		t.Errorf("asked %+v", q)
	}
	w.await("answered", func() bool { return strings.Contains(i.Reply().Content(), promise) })
	w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	if q := <-asked; q.Local {
		t.Error("no question can be answered by a model")
	}
}

// Questions count against a guild and a person that nobody can name.
func TestPayers(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{DM: true})
	payers := make(chan rag.Payer, 10)
	w.written(func(ctx context.Context, _ func(rag.Answer)) (rag.Answer, error) {
		payers <- rag.PayerOf(ctx)
		return affair(), nil
	})
	w.connect()
	m := w.Say("general", "alice", w.Mention()+" "+question)
	w.reply(m)
	want := rag.Payer{Guild: w.bot.state.salted("guild", m.GuildID), User: w.bot.state.salted("user", w.User("alice").ID)}
	if got := <-payers; got != want || want.Guild == m.GuildID {
		t.Errorf("mention: %+v, want %+v", got, want)
	}
	w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question}))
	if got := <-payers; got != want {
		t.Errorf("command: %+v, want %+v", got, want)
	}
	w.reply(w.Say("dm:alice", "alice", question))
	if got := <-payers; got.Guild != "" || got.User != want.User {
		t.Errorf("direct: %+v", got)
	}
}

// What was given up while it was shown, and arrives after the answer, does not
// stand in its place.
func TestStreamOutOfOrder(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{}, func(b *bot) {
		b.rest.timing.glimpse, b.timing.pace = 200*time.Millisecond, 400*time.Millisecond
	})
	w.written(func(ctx context.Context, show func(rag.Answer)) (rag.Answer, error) {
		show(sentences(1, true))
		w.await("shown", w.unfinished)
		show(sentences(2, true))
		return sentences(3, false), sleep(ctx, 2*w.bot.timing.pace)
	})
	w.connect()
	w.Fault(discordtest.Fault{Kind: discordtest.Late, Route: "PATCH /channels/*", Wait: 750 * time.Millisecond * scale})
	first := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	overtaken := false
	w.await("counted", func() bool {
		m, _ := w.Message(first.ID)
		overtaken = overtaken || strings.Contains(m.Content, "Phrase 2") && strings.Contains(m.Content, checking)
		return strings.Contains(w.log.String(), "msg=question")
	})
	m, _ := w.Message(first.ID)
	if !overtaken || m.Content != renderAnswer(sentences(3, false), look{})[0] || len(m.Components) == 0 {
		t.Errorf("overtaken %t, ends with %q", overtaken, m.Content)
	}
}
