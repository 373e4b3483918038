package discord

import (
	"strings"
	"testing"
	"unicode/utf8"

	"verbatim.example/cmd/bot/discord/discordtest"
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
	w.bot.cfg.Hosts = []string{"api.example.org"}
	w.has(w.answer(w.Use("alice", "general", "help", nil)).Message.Content, "api.example.org")
	for _, lang := range []string{"fr", "en"} {
		w.bot.cfg.Mode = "generated"
		if text := w.bot.helpText(languageOf(lang), demo(t), drawStarters(t.Context(), demo(t), languageOf(lang))); utf8.RuneCountInString(text) > 1900 {
			t.Errorf("%s: %d characters", lang, utf8.RuneCountInString(text))
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
