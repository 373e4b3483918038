package discord

import (
	"context"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

const promise = "-# [1]" // every answer has a source

func TestWhatIsForTheBot(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	first := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	for name, say := range map[string]func() discordtest.Message{
		"a mention":   func() discordtest.Message { return w.Say("general", "bob", question+" <@!"+w.Bot().ID+">") },
		"in a thread": func() discordtest.Message { return w.Say("suivi", "bob", w.Mention()+" "+question) },
		"a reply with ping": func() discordtest.Message {
			return w.Say("general", "bob", question, discordtest.With{ReplyTo: &first})
		},
		"a component of an unknown type": func() discordtest.Message {
			return w.Say("general", "bob", w.Mention()+" "+question, discordtest.With{UnknownComponent: true})
		},
	} {
		if m := w.reply(say()); !strings.Contains(m.Content, promise) {
			t.Errorf("%s: %q", name, m.Content)
		}
	}
}

// Discord often makes the bot's own role of a mention of the bot. Without the
// content intent it may come empty.
func TestManagedRole(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	w.has(w.reply(w.Say("general", "bob", w.RoleMention("Rédaction", w.Bot().Username)+" "+question)).Content, "mentionnez-moi")
	w.stop()
	w = start(t, discordtest.Options{}, Config{Ask: []string{"suivi"}})
	w.has(w.reply(w.Say("general", "bob", w.RoleMention("Rédaction", w.Bot().Username)+" "+question)).Content, promise)
}

func TestWhatIsNotForTheBot(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	w.silent("general", func() {
		w.Say("general", "alice", question)
		w.Say("general", "carol", "@everyone "+question)
		w.Say("general", "robot", w.Mention()+" "+question, discordtest.With{Bot: true})
		w.Say("general", "hook", w.Mention()+" "+question, discordtest.With{Webhook: true})
		w.Say("general", "alice", w.Mention()+" "+question, discordtest.With{Type: 7})
		w.Say("general", "alice", w.Mention()+" "+question, discordtest.With{NoAuthor: true})
		w.Say("general", "alice", w.RoleMention("Rédaction", "lecteurs")+" "+question)
	})
	w.Send("MESSAGE_CREATE", map[string]any{"id": 7})
	w.Send("MESSAGE_CREATE", nil)
	w.Send("INTERACTION_CREATE", map[string]any{"id": "1"})
	w.has(w.reply(w.Say("general", "alice", w.Mention()+" "+question)).Content, promise)
}

func TestReplayedMessageIsAnsweredOnce(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	asked := w.asked()
	w.connect()
	m := w.Say("general", "alice", w.Mention()+" "+question, discordtest.With{Twice: true})
	w.reply(m)
	time.Sleep(200 * time.Millisecond)
	if len(asked) != 1 {
		t.Errorf("asked %d times", len(asked))
	}
	if n := w.answersIn("general"); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// answersIn counts what the bot has said in a channel.
func (w *world) answersIn(channel string) (n int) {
	for _, m := range w.Messages(channel) {
		if m.Author.ID == w.Bot().ID && !m.Deleted {
			n++
		}
	}
	return n
}

func TestEmptyQuestions(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	w.has(w.reply(w.Say("general", "alice", w.Mention())).Content, "Posez-moi une question")
	first := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	// Without the content intent a reply without a ping comes empty.
	w.has(w.reply(w.Say("general", "bob", "Et alors ?", discordtest.With{ReplyTo: &first, NoPing: true})).Content, "mentionnez-moi")
}

func TestAskChannels(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{Ask: []string{"general"}})
	w.has(w.reply(w.Say("general", "alice", question)).Content, promise)
	w.has(w.reply(w.Say("suivi", "alice", question)).Content, promise)
	hello := w.Say("archives", "alice", "bonjour")
	w.silent("general", func() {
		w.Say("general", "carol", "@everyone "+question)
		w.Say("general", "bob", "Merci !", discordtest.With{ReplyTo: &hello})
		w.Say("general", "bob", "<@"+w.User("alice").ID+"> tu as vu ?")
	})
	if w.Stats().Intents&discordtest.IntentMessageContent == 0 {
		t.Error("without the content intent")
	}
}

func TestContentIntentIsNotAskedForInVain(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	if got, want := w.Stats().Intents, discordtest.IntentGuilds|discordtest.IntentGuildMessages|discordtest.IntentDirectMessages; got != want {
		t.Errorf("intents %b, want %b", got, want)
	}
}

func TestDirectMessages(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	w.has(w.reply(w.Say("dm:alice", "alice", question)).Content, "messages privés")
	w.stop()

	w = start(t, discordtest.Options{}, Config{DM: true, Roles: []string{"lecteurs"}})
	w.has(w.reply(w.Say("dm:alice", "alice", question)).Content, promise)
	w.has(w.reply(w.Say("dm:bob", "bob", question)).Content, "membres")
}

// asked collects what the engine is asked.
func (w *world) asked() chan rag.Question {
	c := make(chan rag.Question, 100)
	consult := w.bot.consult
	w.bot.consult = func(ctx context.Context, e *rag.Engine, q rag.Question, show func(rag.Answer)) (rag.Answer, error) {
		c <- q
		return consult(ctx, e, q, show)
	}
	return c
}

func TestFollowUps(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{Threads: true})
	asked := w.asked()
	w.connect()
	previous := func(want string) {
		t.Helper()
		if q := <-asked; q.Previous != want {
			t.Errorf("leans on %q, want %q", q.Previous, want)
		}
	}
	m1 := w.Say("general", "alice", w.Mention()+" "+question)
	a1 := w.reply(m1)
	previous("")
	w.reply(w.Say("general", "alice", w.Mention()+" Autre chose ?"))
	previous("") // a new question in a channel stands for itself
	bobs := w.Say("general", "bob", w.Mention()+" Pourquoi ?", discordtest.With{ReplyTo: &a1})
	w.reply(bobs)
	previous("") // what another person asked is not leaned on

	m2 := w.Say("general", "alice", "Pourquoi ?", discordtest.With{ReplyTo: &a1})
	a2 := w.reply(m2)
	previous(question)
	if a2.ChannelID != m2.ChannelID {
		t.Error("a thread at the first follow-up")
	}
	m3 := w.Say("general", "alice", "Quand ?", discordtest.With{ReplyTo: &a2})
	a3 := w.reply(m3)
	previous("Pourquoi ?")
	if a3.ChannelID != m3.ID {
		t.Error("no thread at the second follow-up")
	}
	// In the thread a mention is enough.
	w.reply(w.Say(m3.ID, "alice", w.Mention()+" Et Elon Musk ?"))
}

func TestPrivateAnswersAreNotLeanedOn(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	asked := w.asked()
	w.connect()
	w.answer(w.Use("alice", "suivi", "ask", map[string]any{"question": question, "private": true}))
	<-asked
	w.reply(w.Say("suivi", "alice", w.Mention()+" Pourquoi ?"))
	if q := <-asked; q.Previous != "" {
		t.Errorf("leans on %q", q.Previous)
	}
}

func TestDeletedQuestionTakesItsAnswerAlong(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	m := w.Say("general", "alice", w.Mention()+" "+question)
	a := w.reply(m)
	w.Delete(m)
	w.await("the answer is deleted", func() bool { m, _ := w.Message(a.ID); return m.Deleted })
}

func TestQuestionDeletedBeforeItsAnswer(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	gate := w.hold()
	w.connect()
	m := w.Say("general", "alice", w.Mention()+" "+question)
	w.await("asked", func() bool { return gate.waiting() == 1 })
	w.Delete(m)
	w.await("given up", func() bool { return gate.waiting() == 0 })
	time.Sleep(100 * time.Millisecond)
	if n := w.answersIn("general"); n != 0 {
		t.Errorf("%d answers", n)
	}
}

func TestTypingIsRenewed(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	gate := w.hold()
	w.connect()
	began := time.Now()
	m := w.Say("general", "alice", w.Mention()+" "+question)
	w.await("typing", func() bool { return w.Typing("general").After(began) })
	if d := w.Typing("general").Sub(began); d > time.Second {
		t.Errorf("typing after %v", d)
	}
	first := w.Typing("general")
	w.await("typing again", func() bool { return w.Typing("general").After(first) })
	if d := w.Typing("general").Sub(first); d > 10*time.Second/scale {
		t.Errorf("typing again after %v, when it has gone", d)
	}
	gate.open()
	w.has(w.reply(m).Content, promise)
}

func TestLongQuestionsAreCut(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	asked := w.asked()
	w.connect()
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+question+strings.Repeat(" pourquoi é", 100)))
	if n := len([]rune((<-asked).Text)); n != 500 {
		t.Errorf("%d characters were asked", n)
	}
	w.has(m.Content, "500")
}

func TestMayNotWrite(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	w.Change("general", func(c *discordtest.Channel) {
		c.Overwrites = append(c.Overwrites, discordtest.Overwrite{ID: w.Bot().ID, Member: true, Deny: int64(permSendMessages)})
	})
	w.Say("general", "alice", w.Mention()+" "+question)
	w.await("alice is told what to click", func() bool {
		for _, m := range w.Messages("dm:alice") {
			if strings.Contains(m.Content, "Envoyer des messages") {
				return true
			}
		}
		return false
	})
}

func TestPanicIsApologisedFor(t *testing.T) {
	w := launch(t, discordtest.Options{}, Config{})
	w.bot.consult = func(context.Context, *rag.Engine, rag.Question, func(rag.Answer)) (rag.Answer, error) {
		panic("secret detail")
	}
	w.connect()
	for _, said := range []string{
		w.reply(w.Say("general", "alice", w.Mention()+" "+question)).Content,
		w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question})).Content(),
	} {
		w.has(said, "référence")
		if strings.Contains(said, "secret") {
			t.Errorf("internals: %q", said)
		}
		ref := said[strings.Index(said, "référence ")+len("référence "):][:8]
		w.has(w.log.String(), ref)
	}
	w.has(w.log.String(), "secret detail")
}

func TestNothingAboutQuestionsIsLogged(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	w.answer(w.Use("alice", "general", "ask", map[string]any{"question": question}))
	w.stop()
	log := w.log.String()
	for _, secret := range []string{"Musk", "expulsion", w.User("alice").ID, w.Token()} {
		if strings.Contains(log, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	if n := strings.Count(log, "msg=question"); n != 2 {
		t.Errorf("%d lines for 2 questions", n)
	}
}
