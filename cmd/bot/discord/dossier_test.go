package discord

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag"
)

const topic = "contacts entre Musk et Poutine"

// /dossier shows a view for all, turns its pages and its views in place for who
// asked, and for others in a message of their own.
func TestDossier(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	r := w.answer(w.Use("alice", "general", "dossier", map[string]any{"topic": topic, "view": "compare"}))
	want, err := demo(t).Compare(t.Context(), rag.Question{Text: topic})
	if err != nil {
		t.Fatal(err)
	}
	pages := dossierPages(want.Dossier)
	if r.Ephemeral || r.Message.Content != pages[0] {
		t.Fatalf("shown: %s\nwanted: %s", r.Message.Content, pages[0])
	}
	at := r.Message
	for i := 1; i < len(pages); i++ {
		next := w.shows(w.Click("alice", at, at.Buttons()[2].CustomID), pages[i])
		if next.Message.ID != at.ID {
			t.Fatalf("page %d is a message of its own", i+1)
		}
		at = next.Message
	}
	var timeline string
	for _, b := range at.Buttons() {
		if strings.HasPrefix(b.CustomID, idDossier+":t") {
			timeline = b.CustomID
		}
	}
	dated, err := demo(t).Timeline(t.Context(), rag.Question{Text: topic})
	if err != nil {
		t.Fatal(err)
	}
	first := dossierPages(dated.Dossier)[0]
	w.Click("bob", at, timeline)
	w.await("another has his own", func() bool {
		return slices.ContainsFunc(w.Messages("general"), func(m discordtest.Message) bool {
			return m.ID != at.ID && m.Ephemeral() && m.Content == first && len(m.Buttons()) > 0
		})
	})
	mine := w.shows(w.Click("alice", at, timeline), first)
	if mine.Ephemeral || mine.Message.ID != at.ID {
		t.Errorf("for who asked: %+v", mine.Message)
	}
	w.press("alice", mine.Message, idDelete)
	w.await("it is deleted", func() bool {
		m, _ := w.Message(mine.Message.ID)
		return m.Deleted
	})
}

// shows waits until an interaction's message has these words.
func (w *world) shows(i *discordtest.Interaction, words string) discordtest.Reply {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r, err := i.WaitFor(ctx, func(r discordtest.Reply) bool { return r.Message.Content == words })
	if err != nil {
		w.Fatalf("%v: shown is %s", err, r.Message.Content)
	}
	return r
}

// The whole dossier is a file, for who asks for it alone.
func TestDossierText(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	r := w.answer(w.Use("alice", "general", "dossier", map[string]any{"topic": topic, "view": "timeline"}))
	f := w.press("bob", r.Message, idDossierText)
	if !f.Ephemeral || len(f.Message.Attachments) != 1 {
		t.Fatalf("%+v", f)
	}
	want, err := demo(t).Timeline(t.Context(), rag.Question{Text: topic})
	if err != nil {
		t.Fatal(err)
	}
	if s := string(f.Message.Attachments[0].Data); !strings.Contains(s, want.Text) || strings.Count(s, "\n[") < len(want.Citations) {
		t.Errorf("the file is\n%s", s)
	}
	// A topic that no button can hold comes whole at once.
	long := topic + " et " + strings.Repeat("Starlink ", 12)
	r = w.answer(w.Use("alice", "general", "dossier", map[string]any{"topic": long, "view": "timeline", "private": true}))
	d, err := demo(t).Timeline(t.Context(), rag.Question{Text: strings.TrimSpace(long)})
	if err != nil {
		t.Fatal(err)
	}
	if pages := len(dossierPages(d.Dossier)); !r.Ephemeral || len(r.Message.Attachments) != min(1, pages-1) || len(r.Message.Buttons()) != 0 {
		t.Errorf("%d pages: %d files, %d buttons", pages, len(r.Message.Attachments), len(r.Message.Buttons()))
	}
}

// What there is nothing on is refused without a button to turn; nothing of a
// hidden article is offered or shown.
func TestDossierRefused(t *testing.T) {
	w := start(t, discordtest.Options{}, settings)
	r := w.answer(w.Use("alice", "general", "dossier", map[string]any{"topic": "Zanzibar", "view": "who"}))
	if w.has(r.Message.Content, "ne nomme"); len(r.Message.Buttons()) != 1 {
		t.Errorf("buttons: %+v", r.Message.Buttons())
	}
	w.has(w.answer(w.Use("alice", "general", "dossier", map[string]any{"topic": "?", "view": "who"})).Message.Content, "aucun mot à chercher")
	w.has(w.answer(w.Use("alice", "general", "dossier", map[string]any{"topic": w.Mention(), "view": "compare"})).Message.Content, "Nommez un sujet")
	w.bot.cfg.Echo = false
	w.has(w.answer(w.Use("alice", "general", "dossier", map[string]any{"topic": "Zanzibar", "view": "who"})).Message.Content, "n’ont rien sur ce sujet")
	w.bot.cfg.Echo = true
	offered := func(typed string) (names []string) {
		t.Helper()
		for _, c := range w.answer(w.Autocomplete("alice", "general", "dossier", "topic", typed)).Choices {
			names = append(names, c.Name)
		}
		return names
	}
	if got := offered("bann"); len(got) == 0 || !strings.Contains(got[0], "Bannon") {
		t.Errorf("offered: %q", got)
	}
	if got := offered(""); len(got) < 5 {
		t.Errorf("offered at first: %q", got)
	}
	for _, a := range demo(t).Corpus().Articles {
		if strings.Contains(a.Text, "Bannon") {
			w.bot.state.toggle(a.File)
		}
	}
	if got := offered("bann"); len(got) != 0 {
		t.Errorf("of hidden articles: %q", got)
	}
	w.hasNot(w.answer(w.Use("alice", "general", "dossier", map[string]any{"topic": "Steve Bannon", "view": "who"})).Message.Content, "Bannon, ")
}
