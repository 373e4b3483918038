package discord

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

func TestHelp(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	w.bot.cfg.Version = "1.2.3"
	r := w.answer(w.Use("alice", "general", "help", nil))
	for _, want := range []string{"mot pour mot", "`/demander`", "5 articles, le plus récent", "25 oct. 2024", "aucun modèle", "1.2.3", "Ce que je garde", "cette machine seule", "Que disent les articles sur "} {
		w.has(r.Message.Content, strings.ReplaceAll(want, " :", "\u00a0:"))
	}
	if n := strings.Count(r.Message.Content, "\n- Que disent"); n != starters || !r.Ephemeral {
		t.Errorf("%d questions, private %v", n, r.Ephemeral)
	}
}

// With a model, /help names who receives what, and says how it fares now; that
// is said even when there is no room for anything else.
func TestHelpWithAModel(t *testing.T) {
	long := strings.Repeat("Le modèle ne répond pas. ", 36)
	for _, lines := range [][]string{{"Le modèle ne répond pas : @everyone, je cite."}, {long, long, long, long}} {
		cfg := settings
		cfg.Mode, cfg.Version = rag.Generated, "1.2.3"
		cfg.Hosts, cfg.Embedders = []string{"chat.example.org"}, []string{"vectors.example.org"}
		if lines[0] == long {
			for n := range 4 {
				cfg.Hosts = append(cfg.Hosts, fmt.Sprintf("a-rather-long-name-of-a-host-%d.region.example.org", n))
			}
		}
		cfg.Status = func(lang text.Language) Status {
			return Status{Help: lines, Admin: []string{"modèle **gpt** en " + string(lang), "budget : 12 %"}}
		}
		w := start(t, discordtest.Options{}, cfg)
		for _, lang := range []text.Language{text.French, text.English} {
			said := w.bot.helpText(lang, demo(t), drawStarters(t.Context(), demo(t), lang))
			if n := utf8.RuneCountInString(said); n > maxContent {
				t.Errorf("%s: %d characters", lang, n)
			}
			for _, want := range []string{"`chat.example.org`, ", "`vectors.example.org`, ", "Le modèle ne répond pas", saidGenerated.in(lang), saidPrivacyNot.in(lang)} {
				w.has(said, want)
			}
			w.hasNot(said, saidPrivacyIn.in(lang))
			w.hasNot(said, " @everyone")
			if offered := strings.Contains(said, saidTry.in(lang)); offered != (lines[0] != long) {
				t.Errorf("%s: questions offered: %t in %d characters", lang, offered, utf8.RuneCountInString(said))
			}
		}
		status := w.answer(w.Use("carol", "general", "admin status", nil)).Message.Content
		w.has(status, "modèle \\*\\*gpt\\*\\* en fr")
		w.has(status, "budget\u00a0: 12 %")
		w.stop()
	}
}

// Notices reach those who run the bot, in their order, and nobody is pinged; the
// log has those that cannot be posted.
func TestNotices(t *testing.T) {
	send := func(w *world, c chan<- string, line string) {
		t.Helper()
		select {
		case c <- line:
		case <-time.After(5 * time.Second):
			t.Fatal("nobody reads notices")
		}
	}
	c := make(chan string)
	w := launch(t, discordtest.Options{}, Config{Notices: c})
	w.bot.cfg.Admin = w.Channel("suivi").ID
	w.connect()
	send(w, c, "80 % du budget du jour est dépensé @everyone")
	send(w, c, "Le budget du jour est dépensé")
	w.await("posted", func() bool { return w.answersIn("suivi") == 2 })
	said := w.Messages("suivi")
	w.has(said[len(said)-2].Content, "80 % du budget du jour est dépensé \\@everyone")
	w.has(said[len(said)-1].Content, "Le budget du jour est dépensé")

	w.Fault(discordtest.Fault{Kind: discordtest.Limit, Route: "POST /channels/{channel_id}/messages", Wait: 20 * time.Second})
	for n := range 2 * maxNotices {
		send(w, c, fmt.Sprint("notice ", n))
	}
	w.await("too many", func() bool { return strings.Contains(w.log.String(), "too many at once") })
	w.Heal()
	w.has(w.reply(w.Say("general", "alice", w.Mention()+" "+question)).Content, promise)

	alone := make(chan string)
	w = start(t, discordtest.Options{}, Config{Notices: alone})
	send(w, alone, "le budget")
	w.await("logged", func() bool { return strings.Contains(w.log.String(), "le budget") })
	close(alone)
	w.has(w.reply(w.Say("general", "alice", w.Mention()+" "+question)).Content, promise)
}

// What became of questions is counted, and logged, without a word of them.
func TestModelsAreCounted(t *testing.T) {
	w := launch(t, discordtest.Options{}, settings)
	answers := make(chan rag.Answer, 2)
	w.written(func(context.Context, func(rag.Answer)) (rag.Answer, error) { return <-answers, nil })
	w.connect()
	written, quoted := sentences(3, false), affair()
	written.Dropped = 2
	quoted.Fallback = "unreachable"
	for _, a := range []rag.Answer{written, quoted} {
		answers <- a
		w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	}
	w.await("counted", func() bool { return strings.Count(w.log.String(), "msg=question") == 2 })
	w.has(w.answer(w.Use("carol", "general", "admin usage", nil)).Message.Content, "2 questions de 1 personnes, 0 sans réponse, 0 utiles, 0 à revoir, 1 rédigées par un modèle, 1 citées à défaut")
	w.has(w.log.String(), "mode=generated")
	w.has(w.log.String(), "dropped=2")
	w.has(w.log.String(), "fallback=unreachable")
}

// The operator bounds an answer, below the life of an interaction.
func TestLongestAnswer(t *testing.T) {
	for given, want := range map[time.Duration]time.Duration{0: 14 * time.Minute, 3 * time.Minute: 3 * time.Minute, time.Hour: 14 * time.Minute} {
		b := newBot(Config{Answer: given}, newFakeEngines(t), nil, slog.New(slog.DiscardHandler), realTime())
		if b.timing.answer != want {
			t.Errorf("%v becomes %v", given, b.timing.answer)
		}
	}
}

func TestForgetMe(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+refusedQuestion))
	w.await("the question is counted", func() bool { links, _ := w.bot.state.review(m.GuildID); return len(links) == 1 })
	help := w.answer(w.Use("alice", "general", "help", nil))
	w.has(w.press("alice", help.Message, idForget).Message.Content, "est effacé")
	if links, _ := w.bot.state.review(m.GuildID); len(links) != 0 {
		t.Errorf("%+v", links)
	}
	w.has(w.press("alice", help.Message, idForget).Message.Content, "Je ne gardais rien")
}

// /admin is hidden from others, and refused to those who reach it all the same.
func TestAdminOnly(t *testing.T) {
	cfg := settings
	cfg.DM = true
	w := start(t, discordtest.Options{}, cfg)
	for _, c := range w.Commands() {
		if c.Name == nameAdmin.en && (c.Permissions == nil || *c.Permissions != "32" || len(c.Contexts) != 1) {
			t.Errorf("permissions %v, contexts %v", c.Permissions, c.Contexts)
		}
		if c.Name == nameHelp.en && len(c.Contexts) != 2 {
			t.Errorf("/help has contexts %v", c.Contexts)
		}
	}
	for _, sub := range []string{"status", "reload", "review", "usage"} {
		w.has(w.answer(w.Force("alice", "general", "admin "+sub, nil)).Message.Content, "réservée à l’administration")
	}
	w.has(w.answer(w.Force("alice", "general", "admin hide", map[string]any{"file": "000_5cf8552c8c7966a6.txt"})).Message.Content, "réservée à l’administration")
	if len(w.bot.state.hidden()) > 0 {
		t.Error("hidden all the same")
	}
}

// hide takes an article out of all answers at once; the same command puts it
// back.
func TestAdminHide(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	const file = "000_5cf8552c8c7966a6.txt"
	hide := func(value string) string {
		r := w.answer(w.Use("carol", "general", "admin hide", map[string]any{"file": value}))
		if !r.Ephemeral {
			t.Error("everybody sees it")
		}
		return r.Message.Content
	}
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	w.has(m.Content, file)
	w.has(hide(file), "n’est plus dans aucune réponse")
	again := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	w.hasNot(again.Content, file)
	w.has(again.Content, "4 articles")
	w.has(w.press("alice", m, idPassages).Message.Content, "L’article a changé")
	w.has(w.answer(w.Use("carol", "general", "admin status", nil)).Message.Content, "Masqués\u00a0: `"+file+"`")

	r := w.answer(w.Autocomplete("carol", "general", "admin hide", "file", "000"))
	if len(r.Choices) != 1 || !strings.HasPrefix(r.Choices[0].Name, "(masqué) ") {
		t.Fatalf("%+v", r.Choices)
	}
	w.has(hide(r.Choices[0].Value.(string)), "de nouveau dans les réponses")
	w.has(w.reply(w.Say("general", "alice", w.Mention()+" "+question)).Content, file)
	w.has(hide("nothing.txt"), "n’est pas dans ce que ce salon peut lire")
}

func TestAdminStatusReloadUsageReview(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	admin := func(sub string) string {
		i := w.Use("carol", "general", "admin "+sub, nil)
		w.answer(i)
		if sub == "reload" {
			w.await("it is read again", func() bool { return strings.Contains(i.Reply().Message.Content, "Relu") })
		}
		return i.Reply().Message.Content
	}
	w.has(admin("status"), "5 articles")
	w.has(admin("status"), "<t:")
	w.has(admin("status"), "ADMIN_CHANNEL")
	w.has(admin("reload"), "5 articles")
	w.has(admin("usage"), "Aucune question")
	w.has(admin("review"), "Rien à revoir")

	var last discordtest.Message
	for _, who := range []string{"alice", "bob", "carol"} {
		last = w.reply(w.Say("general", who, w.Mention()+" "+refusedQuestion))
	}
	good := w.reply(w.Say("general", "alice", w.Mention()+" "+affairQuestion))
	w.press("bob", good, idBad)
	w.await("all are counted", func() bool { u := w.bot.state.usage(last.GuildID); return len(u) == 1 && u[0].questions == 4 })
	w.has(admin("usage"), "4 questions de 3 personnes, 3 sans réponse, 0 utiles, 1 à revoir")
	review := admin("review")
	for _, m := range []discordtest.Message{last, good} {
		w.has(review, "<"+messageLink(m.GuildID, m.ChannelID, m.ID)+">")
	}
	w.has(review, "mal notée")
	w.has(review, "trois personnes au moins\u00a0: orbite")
	w.hasNot(review, "satellites")
}

// Whoever has lost access can still erase what is kept and delete their answers,
// and those who manage the server need no role nor channel to do so.
func TestWithoutAccess(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+refusedQuestion))
	w.await("the question is counted", func() bool { return len(w.bot.state.usage(m.GuildID)) == 1 })
	help := w.answer(w.Use("alice", "general", "help", nil))
	w.bot.cfg.Roles, w.bot.cfg.Channels = []string{"1"}, []string{"2"}
	w.has(w.press("alice", m, idNear).Content(), "Je ne réponds pas dans ce salon")
	w.has(w.press("alice", help.Message, idForget).Message.Content, "est effacé")
	w.press("alice", m, idDelete)
	w.await("the answer is deleted", func() bool { now, _ := w.Message(m.ID); return now.Deleted })
	w.has(w.answer(w.Use("carol", "general", "admin status", nil)).Message.Content, "5 articles")
	w.has(w.answer(w.Use("carol", "general", "source", nil)).Message.Content, "Je ne réponds pas dans ce salon")
	w.has(w.answer(w.Force("alice", "general", "admin status", nil)).Message.Content, "Je ne réponds pas dans ce salon")
}

// A file that cannot be read now is named to those who run the bot, where its
// last good version may be read.
func TestStatusNamesKeptFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var e *rag.Engine
	open := func() {
		t.Helper()
		var err error
		if e, err = rag.Open(t.Context(), rag.Options{Dir: dir, Before: e}); err != nil {
			t.Fatal(err)
		}
	}
	const said = "Le pont rouvre\n\nLe vieux pont de pierre de Villebourg rouvre mardi après deux ans de travaux.\n"
	write("a.txt", said)
	write("b.txt", said)
	write("c.txt", "")
	open()
	write("b.txt", "")
	open()
	w := start(t, discordtest.Options{}, settings)
	w.engines.set("", e)
	status := w.answer(w.Use("carol", "general", "admin status", nil)).Message.Content
	w.has(status, "dernière bonne version\u00a0: `b.txt`")
	w.hasNot(status, "c.txt")
	w.engines.set("", e.Without([]string{"b.txt"}))
	w.hasNot(w.answer(w.Use("carol", "general", "admin status", nil)).Message.Content, "b.txt")
}
