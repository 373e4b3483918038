package discord

import (
	"context"
	"strings"
	"testing"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// A private answer rated down, or refused, leaves no link to it.
func TestPrivateLeavesNoLink(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	guild := w.Channel("general").GuildID
	r := w.answer(w.Use("alice", "general", "ask", map[string]any{"question": refusedQuestion, "private": true}))
	w.press("alice", r.Message, idBad)
	w.await("both are counted", func() bool {
		u := w.bot.state.usage(guild)
		return len(u) == 1 && u[0].refused == 1 && u[0].bad == 1
	})
	if links, _ := w.bot.state.review(guild); len(links) != 0 {
		t.Errorf("%+v", links)
	}
	w.bot.state.asked(outcome{guild: "", user: "1", refused: true, channel: "2", message: "3"})
	w.bot.state.asked(outcome{guild: guild, user: "1", refused: true})
	for _, g := range []string{"", guild} {
		if links, _ := w.bot.state.review(g); len(links) != 0 {
			t.Errorf("%+v", links)
		}
	}
}

// A report points to the channel it comes from, to no other.
func TestReportElsewhere(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	w.bot.cfg.Admin = w.Channel("suivi").ID
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+question))
	form := w.ClickRaw("bob", m, idReport+":123456789.42")
	w.answer(form)
	w.answer(form.Submit(map[string]string{fieldReport: "regardez là"}))
	all := w.Messages("suivi")
	got := all[len(all)-1].Content
	w.has(got, "une réponse privée")
	w.hasNot(got, "123456789")
}

// Looking up counts like asking.
func TestLookupRate(t *testing.T) {
	cfg := settings
	cfg.Limits = Limits{PerMinute: 2, Concurrent: 4, Queue: 4}
	w := start(t, discordtest.Options{}, cfg)
	m := w.Say("general", "bob", "Le Kremlin dément ces échanges multiples.")
	for _, use := range []func(who string) *discordtest.Interaction{
		func(who string) *discordtest.Interaction {
			return w.Use(who, "general", "search", map[string]any{"query": "Kremlin"})
		},
		func(who string) *discordtest.Interaction {
			return w.Use(who, "general", "verify", map[string]any{"quote": "Le Kremlin dément"})
		},
		func(who string) *discordtest.Interaction { return w.Menu(who, nameCheck.en, m) },
	} {
		who := "alice"
		w.bot.entry = newEntry(cfg.Limits, w.bot.timing, w.bot.pulse)
		for range cfg.Limits.PerMinute {
			w.hasNot(w.answer(use(who)).Message.Content, "plus vite que moi")
		}
		w.has(w.answer(use(who)).Message.Content, "plus vite que moi")
	}
}

// SOURCE_TEXT=off shows the quote, and nothing around it.
func TestPassageAlone(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{Source: SourceOff, Echo: true})
	m := w.reply(w.Say("general", "alice", w.Mention()+" "+affairQuestion))
	text := w.press("alice", m, idPassages).Message.Content
	w.has(text, "constamment en rapport")
	w.hasNot(text, "converserait encore")
}

// A sentence of an article is checked word for word even when it asks.
func TestCheckQuestionOfAnArticle(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	r := w.answer(w.Menu("alice", nameCheck.en, w.Say("general", "bob", "D’où vient ce tournant ultra-conservateur ?")))
	w.has(r.Message.Content, "Mot pour mot dans les articles.")
}

// Channels that read another folder see it in everything, and what is hidden in
// one folder stays in the other.
func TestFolders(t *testing.T) {
	cfg := settings
	cfg.Corpus = map[string]string{"suivi": "apart"}
	const file, other = "000_5cf8552c8c7966a6.txt", "001_9acc39ec11c91aaa.txt"
	w := start(t, discordtest.Options{}, cfg, func(b *bot) {
		b.engines.(*fakeEngines).folders["apart"] = demo(t).Without([]string{other})
	})
	w.has(w.answer(w.Use("alice", "suivi", "source", nil)).Message.Content, "**4 articles")
	w.has(w.answer(w.Use("alice", "suivi", "source", map[string]any{"file": other})).Message.Content, "n’est pas dans ce que ce salon peut lire")
	w.hasNot(w.answer(w.Use("alice", "suivi", "search", map[string]any{"query": "Kremlin dément échanges multiples"})).Message.Content, other)
	w.hasNot(w.answer(w.Use("alice", "suivi", "help", nil)).Message.Content, "25 oct. 2024")
	for _, c := range w.answer(w.Autocomplete("alice", "suivi", "source", "file", "")).Choices {
		if c.Value == other {
			t.Error("an article of elsewhere is offered")
		}
	}

	// A button made in one channel shows nothing in another that may not read it.
	a, err := demo(t).Article(other)
	if err != nil {
		t.Fatal(err)
	}
	foreign := ticket{refs: []ref{newRef(a, 3, 3)}}.String()
	in := w.reply(w.Say("suivi", "alice", w.Mention()+" "+question))
	for _, id := range []string{idPassages + ":0:", idMore + ":", idNear + ":", idSearch + ":0:", idCard + ":0:", idShare + ":"} {
		w.has(w.answer(w.ClickRaw("alice", in, id+foreign)).Content(), "L’article a changé")
	}

	w.has(w.answer(w.Use("carol", "suivi", "admin hide", map[string]any{"file": file})).Message.Content, "apart/"+file)
	if got := w.bot.state.hidden(); len(got) != 1 || got[0] != "apart/"+file {
		t.Errorf("hidden %v", got)
	}
	w.has(w.answer(w.Use("alice", "suivi", "source", nil)).Message.Content, "**3 articles")
	w.has(w.answer(w.Use("alice", "general", "source", nil)).Message.Content, "**5 articles")
}

// Only those who manage the server are told what is hidden.
func TestHiddenIsNotOffered(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	w.bot.state.toggle("secret.txt")
	r := &request{
		interaction: &interaction{Guild: "1", Member: &member{}}, bot: w.bot, engine: demo(t), lang: "fr",
	}
	if list := hideChoices(r, ""); len(list) != 0 {
		t.Errorf("%+v", list)
	}
	r.Member.Permissions = permManageGuild
	if list := hideChoices(r, ""); len(list) != 6 || !strings.Contains(list[0].Name, "secret.txt") {
		t.Errorf("%+v", list)
	}
}

// Starter questions are answered, each of them.
func TestStarters(t *testing.T) {
	e := demo(t)
	for _, lang := range []string{"fr", "en"} {
		for _, q := range drawStarters(context.Background(), e, languageOf(lang)) {
			if a := ask(t, e, unescape(q)); a.Verdict != rag.Answered {
				t.Errorf("%q is %s", q, a.Verdict)
			}
		}
	}
	if got := subjects(t.Context(), e); len(got) < starters {
		t.Errorf("subjects %q", got)
	}
}
