package discord

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
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
	use("verify-other-fr", french, "verify", map[string]any{"quote": "Vladimir Poutine : « Je pense que Musk joue un jeu complètement différent »"})
	use("verify-joined-en", english, "verify", map[string]any{"quote": "Des officiels du Kremlin ont, eux aussi, été en relation avec Elon Musk […] La Maison Blanche ne semble pas avoir été au courant de ces conversations."})
	use("compare-fr", french, "dossier", map[string]any{"topic": "contacts entre Musk et Poutine", "view": "compare"})
	use("timeline-fr", french, "dossier", map[string]any{"topic": "contacts entre Musk et Poutine", "view": "timeline"})
	use("who-fr", french, "dossier", map[string]any{"topic": "Peskov", "view": "who"})
	use("compare-en", english, "dossier", map[string]any{"topic": "calls between Musk and Putin", "view": "compare"})
	use("help-fr", french, "help", nil)
	use("help-en", english, "help", nil)
	use("error-fr", french, "ask", map[string]any{"question": question, "since": "hier"})
	use("admin-fr", "carol", "admin usage", nil)

	a := adds(t, discordtest.Options{}, settings, newDisk(t))
	for n := range 2 { // the second finds what the first has added
		r := a.answer(a.Use("carol", "general", "admin add", map[string]any{"file": discordtest.Attachment{Filename: "arbres.html", ContentType: "text/html", Data: []byte(webPage)}}))
		p := seen(r.Message)
		p.Command, p.By = "admin add", "carol"
		keep(fmt.Sprintf("add-%d-fr", n+1), p)
		i := a.Click("carol", r.Message, a.button(r.Message, idAdd).CustomID)
		a.answer(i)
		a.await("it is read", func() bool { return strings.Contains(i.Reply().Message.Content, "parmi") })
		keep(fmt.Sprintf("added-%d-fr", n+1), seen(i.Reply().Message))
	}

	for _, s := range modelScenes(t, seen) {
		keep(s.Name, s.Messages...)
	}
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

// modelScenes captures what a model's answers look like: whole, half written,
// replaced by quotes, none.
func modelScenes(t *testing.T, seen func(discordtest.Message) pictured) []scene {
	w := launch(t, discordtest.Options{}, settings)
	e := demo(t)
	quotes := ask(t, e, affairQuestion)
	whole := quotes
	whole.Mode, whole.Dropped, whole.Notes = rag.Generated, 2, append([]string{"2 phrases non vérifiées retirées."}, quotes.Notes...)
	whole.Text = "D’après Entrevue, qui cite le Wall Street Journal, Elon Musk a échangé plusieurs fois avec Vladimir Poutine depuis 2022. [1]"
	for i, s := range []string{
		" Le Kremlin « a démenti l’existence de multiples échanges » et ne confirme qu’un appel en 2021. [2]", " Musk a reconnu une discussion en avril 2021. [3]",
	} {
		if i+2 <= len(whole.Citations) {
			whole.Text += s
		}
	}
	part := whole
	part.Partial, part.Citations, part.Notes = true, whole.Citations[:1], nil
	part.Text, _, _ = strings.Cut(whole.Text, "[2]")
	part.Text = part.Text[:strings.Index(part.Text, "[1]")+len("[1]")]
	fallback := quotes
	fallback.Fallback, fallback.Notes = "unreachable", append([]string{"Le modèle ne répond pas : des citations à la place."}, quotes.Notes...)
	none := ask(t, e, refusedQuestion)
	none.Mode, none.Notes = rag.Generated, []string{"Le modèle n’a pas trouvé de réponse dans les passages."}
	broken := errors.New("broken off")
	var final rag.Answer
	var err error
	w.bot.consult = func(_ context.Context, _ *rag.Engine, q rag.Question, show func(rag.Answer)) (rag.Answer, error) {
		if strings.HasSuffix(q.Text, "half") {
			show(part)
			w.await("shown", func() bool { return w.unfinished() })
			return rag.Answer{}, broken
		}
		return final, err
	}
	w.connect()
	var scenes []scene
	keep := func(name, question string, m discordtest.Message) {
		p := seen(m)
		p.By, p.ReplyTo = "alice", "@Verbatim "+question
		scenes = append(scenes, scene{name, []pictured{{Author: "alice", Content: "@Verbatim " + question}, p}})
	}
	for _, s := range []struct {
		name, question string
		answer         rag.Answer
	}{{"model-fr", affairQuestion, whole}, {"model-fallback-fr", affairQuestion, fallback}, {"model-refusal-fr", refusedQuestion, none}} {
		final = s.answer
		keep(s.name, s.question, w.reply(w.Say("general", "alice", w.Mention()+" "+s.question)))
	}
	m := w.reply(w.Say("general", "alice", w.Mention()+" half"))
	keep("model-partial-fr", affairQuestion, m)
	w.await("broken off", func() bool { m, _ = w.Message(m.ID); return strings.Contains(m.Content, "référence") })
	keep("model-broken-fr", affairQuestion, m)
	return scenes
}
