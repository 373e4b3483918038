package discord

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

// A newsroom is the articles of one guild: about one town that no other has.
type newsroom struct {
	guild, channel, folder, town, mayor string
}

var newsrooms = []newsroom{
	{"Premier", "nord", "nord", "Villebourg", "Ferrand"},
	{"Second", "sud", "sud", "Montcalme", "Delmas"},
	{"Troisième", "ouest", "", "Valserine", "Tissot"}, // what channels without a folder read
}

// engineOf makes the engine of a newsroom's folder.
func (n newsroom) engine(t *testing.T) *rag.Engine {
	t.Helper()
	dir := t.TempDir()
	for i, body := range []string{
		fmt.Sprintf("Le pont de %[1]s a été inauguré lundi par le maire %[2]s. %[2]s a promis une piscine à %[1]s avant la fin de l'année. Le budget du pont a été voté en mars.", n.town, n.mayor),
		fmt.Sprintf("Le maire %[2]s dément avoir promis une piscine à %[1]s. L'opposition de %[1]s réclame une enquête sur le pont.", n.town, n.mayor),
	} {
		text := fmt.Sprintf("---\ntitle: \"Le pont de %[1]s, %[2]d\"\noutlet: \"La Gazette de %[1]s\"\ndate: 2024-05-0%[2]d\n---\n\n%[3]s\n", n.town, i+1, body)
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.txt", strings.ToLower(n.town), i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e, err := rag.Open(t.Context(), rag.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Nothing that a guild is shown, by any way, is of another's folder: neither
// words, nor names of files, nor that they exist. Each guild is on a shard of its
// own.
func TestGuildsReadTheirOwn(t *testing.T) {
	o := lively()
	o.Shards = len(newsrooms)
	for _, n := range newsrooms {
		o.Guilds = append(o.Guilds, discordtest.Guild{
			Name: n.guild, Owner: "carol", Channels: []discordtest.Channel{{Name: n.channel}},
			Members: []discordtest.Member{{User: discordtest.User{Username: "carol"}}, {User: discordtest.User{Username: "alice"}}},
		})
	}
	cfg := settings
	cfg.Corpus = map[string]string{"nord": "nord", "sud": "sud"}
	engines := map[string]*rag.Engine{}
	for _, n := range newsrooms {
		engines[n.folder] = n.engine(t)
	}
	w := start(t, o, cfg, quick, func(b *bot) { b.engines.(*fakeEngines).folders = engines })
	w.await("all shards", func() bool { return len(w.Shards()) == len(newsrooms) })

	for _, own := range newsrooms {
		thread := w.Thread(own.channel, "alice", "fil-"+own.channel).Name
		for _, other := range newsrooms {
			for _, channel := range []string{own.channel, thread} {
				w.everyWay(channel, own, other, engines[other.folder])
			}
		}
		for _, other := range newsrooms {
			if other == own {
				continue
			}
			for _, channel := range []string{own.channel, thread} {
				for _, m := range w.Messages(channel) {
					if m.Author.ID != w.Bot().ID {
						continue
					}
					said := m.Content
					for _, c := range m.Buttons() {
						said += fmt.Sprint(" ", c.Label, " ", c.Options)
					}
					for _, secret := range []string{"Gazette de " + other.town, strings.ToLower(other.town) + "-", "inauguré lundi par le maire " + other.mayor, "piscine à " + other.town} {
						if strings.Contains(said, secret) {
							t.Errorf("%s is shown %q of %s: %q", channel, secret, other.guild, said)
						}
					}
				}
			}
		}
	}
}

// everyWay asks in a channel for what a newsroom has, and wants it to be found
// where it is the channel's own and nowhere else.
func (w *world) everyWay(channel string, own, of newsroom, e *rag.Engine) {
	w.Helper()
	mine := own == of
	file := e.Corpus().Articles[0].File
	sentence := fmt.Sprintf("Le pont de %s a été inauguré lundi par le maire %s.", of.town, of.mayor)
	wants := func(way, said, what string) {
		w.Helper()
		if strings.Contains(said, what) != mine {
			w.Errorf("%s in %s for %s: %q", way, channel, of.guild, said)
		}
	}
	use := func(command string, options map[string]any) string {
		w.Helper()
		return w.answer(w.Use("alice", channel, command, options)).Content()
	}
	asks := "Qui a inauguré le pont de " + of.town + " ?"
	m := w.reply(w.Say(channel, "alice", w.Mention()+" "+asks))
	wants("mention", m.Content, of.mayor)
	wants("/ask", use("ask", map[string]any{"question": asks}), of.mayor)
	wants("/search", use("search", map[string]any{"query": "pont " + of.town}), "Gazette de "+of.town)
	wants("/source", use("source", nil), "pont de "+of.town)
	wants("/source file", use("source", map[string]any{"file": file}), "Gazette de "+of.town)
	wants("/verify", use("verify", map[string]any{"quote": sentence}), "Mot pour mot dans les articles")
	wants("/dossier", use("dossier", map[string]any{"topic": "piscine de " + of.town, "view": "compare"}), "promis une piscine")
	wants("the menu", w.answer(w.Menu("alice", nameCheck.en, w.Say(channel, "alice", sentence))).Content(), "Mot pour mot dans les articles")
	for command, option := range map[string]string{"source": "file", "ask": "file", "dossier": "topic"} {
		var offered strings.Builder
		for _, c := range w.answer(w.Autocomplete("alice", channel, command, option, strings.ToLower(of.town)[:5])).Choices {
			fmt.Fprintln(&offered, c.Name, c.Value)
		}
		if command != "dossier" || !mine { // of topics it offers what it has
			wants("autocompletion of /"+command, offered.String(), of.town)
		}
	}
	if mine {
		return
	}
	// Buttons that were made elsewhere.
	a := &e.Corpus().Articles[0]
	foreign := ticket{refs: []ref{newRef(a, 0, 0)}}.String()
	for _, id := range []string{idPassages + ":0:", idTurn + ":0:", idMore + ":", idNear + ":", idSearch + ":0:", idCard + ":0:", idShare + ":"} {
		w.has(w.answer(w.ClickRaw("alice", m, id+foreign)).Content(), "L’article a changé")
	}
}
