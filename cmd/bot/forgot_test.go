//go:build unix

package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag/ragtest"
)

// What was remembered and what was spent are damaged: those who run the bot are
// told once of each, in the log and in ADMIN_CHANNEL; what was hidden stays hidden,
// answers are quotes, and no model is asked.
func TestForgotten(t *testing.T) {
	e := ragtest.New(t, ragtest.Options{ChatModel: "writer"})
	data := t.TempDir()
	for name, text := range map[string]string{
		"state.json": `{"format":1,"hidden":["b.txt"],"guilds":{},"sum":"00000000"}`,
		"spent.json": `{"format":1,"day":"2026-01-01","total":{"requests":1}`,
	} {
		if err := os.WriteFile(filepath.Join(data, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := discordtest.New(t, discordtest.Options{})
	p := s.Proxy().Start(program(t), nil, "DATA_DIR="+data, "USER_RATE=0", "ADMIN_CHANNEL="+s.Channel("general").ID, "LANG=fr_FR",
		"OPENAI_BASE_URL="+e.URL, "CHAT_MODEL=writer", "EMBEDDING_MODEL=off", "DAILY_BUDGET=1000 requests")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatalf("%v; the program printed %s", err, p.Output())
	}
	told := func(words string) (n int) {
		for _, m := range s.Messages("general") {
			n += strings.Count(m.Content, words)
		}
		return n
	}
	notices := []string{"n’a pas pu être lu et recommence à zéro", "Ce qui a été dépensé aujourd’hui ne peut pas être lu"}
	for _, words := range notices {
		wait(t, words, func() bool { return told(words) > 0 })
	}
	if r, err := s.WaitReply(ctx, s.Say("general", "alice", s.Mention()+" Qui a réclamé l'expulsion d'Elon Musk ?")); err != nil || !strings.Contains(r.Content, "Bannon") {
		t.Errorf("reply %q, %v", r.Content, err)
	}
	for _, words := range notices {
		if n := told(words); n != 1 {
			t.Errorf("%q is told %d times", words, n)
		}
	}
	if n := len(e.Requests()); n > 0 {
		t.Errorf("the model was asked %d times", n)
	}
	if err := p.Stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	for _, line := range []string{"the state cannot be read", "with a daily budget no model is asked until midnight UTC"} {
		if n := strings.Count(p.Output(), line); n != 1 {
			t.Errorf("%q is logged %d times: %s", line, n, p.Output())
		}
	}
	if state, err := os.ReadFile(filepath.Join(data, "state.json")); err != nil || !strings.Contains(string(state), `"hidden":["b.txt"]`) {
		t.Errorf("%v, %s", err, state)
	}
}
