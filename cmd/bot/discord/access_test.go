package discord

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// folderOf makes an engine over one article.
func folderOf(t *testing.T, name, sentences string) *rag.Engine {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("Un titre pour cet article\n\n"+sentences+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := rag.Open(context.Background(), rag.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

const (
	secret        = "Le conseil municipal a voté en secret la fermeture de la piscine des Tourelles le 3 mai dernier."
	secretAbout   = "Qui a voté la fermeture de la piscine des Tourelles ?"
	secretArticle = "conseil.txt"
)

func (w *world) ask(who, channel, question string) string {
	w.Helper()
	return w.answer(w.Use(who, channel, "ask", map[string]any{"question": question})).Content()
}

// A channel's folder is read there and in its threads, and nowhere else,
// whatever way is taken.
func TestIsolation(t *testing.T) {
	o := discordtest.Options{Guilds: []discordtest.Guild{{
		Name: "Rédaction", Owner: "carol",
		Channels: []discordtest.Channel{{Name: "general"}, {Name: "conseil"}, {Name: "fil", Kind: discordtest.PublicThread, Parent: "conseil"}},
		Members:  []discordtest.Member{{User: discordtest.User{Username: "alice"}}, {User: discordtest.User{Username: "carol"}}},
	}}}
	w := launch(t, o, Config{Corpus: map[string]string{"conseil": "secret"}, DM: true, Echo: true})
	w.engines.set("secret", folderOf(t, secretArticle, secret))
	w.connect()
	w.has(w.ask("alice", "conseil", secretAbout), "Tourelles")
	w.has(w.ask("alice", "fil", secretAbout), "Le conseil municipal")
	w.has(w.reply(w.Say("fil", "alice", w.Mention()+" "+secretAbout)).Content, "Le conseil municipal")
	for what, said := range map[string]string{
		"/ask":       w.ask("alice", "general", secretAbout),
		"a mention":  w.reply(w.Say("general", "alice", w.Mention()+" "+secretAbout)).Content,
		"a DM":       w.reply(w.Say("dm:alice", "alice", secretAbout)).Content,
		"/ask file:": w.answer(w.Use("alice", "general", "ask", map[string]any{"question": secretAbout, "file": secretArticle})).Content(),
		"/search":    w.answer(w.Use("alice", "general", "search", map[string]any{"query": "piscine Tourelles"})).Content(),
		"/source":    w.answer(w.Use("alice", "general", "source", map[string]any{"file": secretArticle})).Content(),
		"/verify":    w.answer(w.Use("alice", "general", "verify", map[string]any{"quote": secret})).Content(),
	} {
		if strings.Contains(said, "municipal") {
			t.Errorf("%s: %q", what, said)
		}
	}
	for _, c := range w.answer(w.Autocomplete("alice", "general", "ask", "file", "conseil")).Choices {
		t.Errorf("offers %v", c)
	}
	if list := w.answer(w.Autocomplete("alice", "fil", "ask", "file", "conseil")).Choices; len(list) != 1 {
		t.Errorf("does not offer its own: %v", list)
	}
	if s := w.ask("alice", "conseil", question); strings.Contains(s, "Bannon") {
		t.Errorf("the folder's channel reads more: %q", s)
	}
}

func TestAllowedChannels(t *testing.T) {
	o := discordtest.Options{Guilds: []discordtest.Guild{{
		Name: "Rédaction", Owner: "carol",
		Channels: []discordtest.Channel{{Name: "general"}, {Name: "autre"}, {Name: "fil", Kind: discordtest.PublicThread, Parent: "general"}},
		Members:  []discordtest.Member{{User: discordtest.User{Username: "alice"}}, {User: discordtest.User{Username: "carol"}}},
	}}}
	w := start(t, o, Config{Channels: []string{"general"}})
	w.has(w.ask("alice", "general", question), promise)
	w.has(w.ask("alice", "fil", question), promise)
	w.has(w.ask("alice", "autre", question), "pas dans ce salon")
	w.has(w.reply(w.Say("autre", "alice", w.Mention()+" "+question)).Content, "pas dans ce salon")
	later := w.Thread("general", "alice", "un fil plus tard")
	w.has(w.reply(w.Say(later.ID, "alice", w.Mention()+" "+question)).Content, promise)
}

func TestAllowedRoles(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{Roles: []string{"lecteurs"}})
	w.has(w.ask("alice", "general", question), promise)
	w.has(w.ask("bob", "general", question), "manque un rôle")
	w.has(w.reply(w.Say("general", "bob", w.Mention()+" "+question)).Content, "manque un rôle")
}

func TestOtherServersGetOneSentence(t *testing.T) {
	o := discordtest.Options{Guilds: []discordtest.Guild{
		{Name: "Rédaction", Owner: "carol", Channels: []discordtest.Channel{{Name: "general"}}, Members: []discordtest.Member{{User: discordtest.User{Username: "alice"}}, {User: discordtest.User{Username: "carol"}}}},
		{Name: "Ailleurs", Owner: "mallory", Channels: []discordtest.Channel{{Name: "salon"}}, Members: []discordtest.Member{{User: discordtest.User{Username: "mallory"}}}},
	}}
	w := launch(t, o, Config{Guilds: []string{"Rédaction"}})
	asked := w.asked()
	w.connect()
	w.has(w.reply(w.Say("salon", "mallory", w.Mention()+" "+question)).Content, "ne sert que le serveur")
	if len(asked) != 0 {
		t.Error("work was done")
	}
	w.has(w.ask("alice", "general", question), promise)
}

func TestHiddenArticles(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	w.has(w.ask("alice", "general", question), "Bannon")
	w.bot.state.toggle("000_5cf8552c8c7966a6.txt")
	if s := w.ask("alice", "general", question); strings.Contains(s, "Bannon, naguère") {
		t.Errorf("quotes what is hidden: %q", s)
	}
	w.bot.state.toggle("000_5cf8552c8c7966a6.txt")
	w.has(w.ask("alice", "general", question), "Bannon")
}

func TestGreeting(t *testing.T) {
	dir := t.TempDir()
	w := start(t, discordtest.Options{}, Config{Data: dir})
	g := w.AddGuild(discordtest.Guild{Name: "Nouveau", Owner: "dave", Channels: []discordtest.Channel{{Name: "accueil"}}})
	w.await("it introduces itself", func() bool { return w.answersIn("accueil") == 1 })
	w.has(w.Messages("accueil")[0].Content, "5 articles")
	w.bot.state.asked(outcome{guild: g.ID, user: "1"})
	w.RemoveGuild(g.ID)
	w.await("its counters are erased", func() bool { return len(w.bot.state.usage(g.ID)) == 0 })
}

func TestGreetingIsNotRepeated(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{Data: t.TempDir()})
	g := w.AddGuild(discordtest.Guild{Name: "Nouveau", Owner: "dave", Channels: []discordtest.Channel{{Name: "accueil"}}})
	w.await("it introduces itself", func() bool { return w.answersIn("accueil") == 1 })
	w.silent("accueil", func() {
		w.Outage("Nouveau", true)
		w.Outage("Nouveau", false)
		// A start soon after it was invited looks like this.
		w.Send("GUILD_CREATE", map[string]any{"id": g.ID, "system_channel_id": w.Channel("accueil").ID, "joined_at": time.Now()})
	})
}

func TestRegistering(t *testing.T) {
	w := start(t, discordtest.Options{}, Config{})
	have := map[string]bool{}
	for _, c := range w.Commands() {
		have[c.Name] = true
	}
	for name := range commands {
		if !have[name] {
			t.Errorf("%s is not registered", name)
		}
	}
	if n := w.Stats().Registered; n != 1 {
		t.Errorf("%d writes", n)
	}
	// A second start finds nothing to change.
	again := newBot(w.bot.cfg, w.engines, w.Client(), w.bot.log, w.bot.timing)
	again.me = w.bot.me
	again.register(context.Background())
	if n := w.Stats().Registered; n != 1 {
		t.Errorf("%d writes after a second start", n)
	}
	// Served in one guild alone, the commands move there.
	cfg := w.bot.cfg
	cfg.Guilds = []string{w.Guild("Rédaction").ID}
	moved := newBot(cfg, w.engines, w.Client(), w.bot.log, w.bot.timing)
	moved.me = w.bot.me
	for range 2 {
		moved.register(context.Background())
		for _, c := range w.Commands() {
			if c.GuildID == "" {
				t.Errorf("%s shows twice", c.Name)
			}
		}
		if n := w.Stats().Registered; n != 3 {
			t.Errorf("%d writes after the move", n)
		}
	}
	// And back.
	again.register(context.Background())
	for _, c := range w.Commands() {
		if c.GuildID != "" {
			t.Errorf("%s shows twice", c.Name)
		}
	}
}
