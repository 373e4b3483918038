package discord

import (
	"encoding/json"
	"flag"
	"os"
	"testing"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// pictures makes TestPictures write what it captures; tools/pictures draws it.
var pictures = flag.String("pictures", "", "file to write captured replies to")

// A scene is a stretch of a channel.
type scene struct {
	Name     string     `json:"name"`
	Messages []pictured `json:"messages"`
}

// A pictured message is one as its readers see it.
type pictured struct {
	Author     string                  `json:"author"`
	Bot        bool                    `json:"bot"`
	Ephemeral  bool                    `json:"ephemeral"`
	Content    string                  `json:"content"`
	Command    string                  `json:"command,omitempty"` // that it answers
	By         string                  `json:"by,omitempty"`      // who used it
	ReplyTo    string                  `json:"reply_to,omitempty"`
	Components []discordtest.Component `json:"components,omitempty"`
}

// TestPictures captures a reply of each kind in both languages; each has to be
// there and one message long.
func TestPictures(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	w.bot.cfg.Version = "0.3.0"
	french, english := "alice", "emma"
	w.AddGuild(discordtest.Guild{Name: "Newsroom", Locale: "en-GB", Members: []discordtest.Member{
		{User: discordtest.User{Username: english, Locale: "en-GB"}},
	}})
	var scenes []scene
	keep := func(name string, messages ...pictured) { scenes = append(scenes, scene{name, messages}) }
	seen := func(m discordtest.Message) pictured {
		if m.Content == "" {
			t.Errorf("an empty message")
		}
		return pictured{Author: "Verbatim", Bot: true, Ephemeral: m.Ephemeral(), Content: m.Content, Components: m.Components}
	}
	mention := func(name, who, question string) discordtest.Message {
		m := w.reply(w.Say("general", who, w.Mention()+" "+question))
		p := seen(m)
		p.By, p.ReplyTo = who, "@Verbatim "+question
		keep(name, pictured{Author: who, Content: "@Verbatim " + question}, p)
		return m
	}
	use := func(name, who, command string, options map[string]any) discordtest.Message {
		r := w.answer(w.Use(who, "general", command, options))
		p := seen(r.Message)
		p.Command, p.By = command, who
		keep(name, p)
		return r.Message
	}
	press := func(name, who string, m discordtest.Message, id string) {
		p := seen(w.press(who, m, id).Message)
		keep(name, p)
	}
	two := mention("versions-fr", french, affairQuestion)
	one := mention("answer-en", english, "Who is Steve Bannon?")
	mention("versions-en", english, "What did Peskov say about the calls?")
	refused := mention("refusal-fr", french, refusedQuestion)
	mention("refusal-en", english, "How many Starlink satellites are in orbit?")
	press("passages-fr", french, two, idPassages)
	press("more-fr", french, two, idMore)
	press("near-fr", french, refused, idNear)
	press("passages-en", english, one, idPassages)
	use("search-fr", french, "search", map[string]any{"query": "Kremlin Peskov"})
	use("list-fr", french, "source", nil)
	use("card-fr", french, "source", map[string]any{"file": "001_9acc39ec11c91aaa.txt", "lines": "15"})
	use("verify-fr", french, "verify", map[string]any{"quote": "Steve Bannon, jadis conseiller de Donald Trump, a pour sa part réclamé l’expulsion d’Elon Musk."})
	use("help-fr", french, "help", nil)
	use("help-en", english, "help", nil)
	use("error-fr", french, "ask", map[string]any{"question": question, "since": "hier"})
	use("admin-fr", "carol", "admin usage", nil)

	if *pictures == "" {
		return
	}
	raw, err := json.MarshalIndent(scenes, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(*pictures, raw, 0o644); err != nil {
		t.Fatal(err)
	}
}
