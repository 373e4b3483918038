package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// program returns this test binary under the name of the program.
func program(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "bot")
	if err := os.Symlink(self, name); err != nil {
		t.Skip(err)
	}
	return name
}

// The program as it is built, with nothing but a token and the way to Discord.
func TestProgramOnDiscord(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{})
	p := s.Proxy().Start(program(t), nil)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatalf("%v; the program printed %s", err, p.Output())
	}
	r, err := s.WaitReply(ctx, s.Say("general", "alice", s.Mention()+" Qui a réclamé l'expulsion d'Elon Musk ?"))
	if err != nil || !strings.Contains(r.Content, "Bannon") {
		t.Errorf("reply %q, %v; the program printed %s", r.Content, err, p.Output())
	}
	i, err := s.Use("alice", "general", "ask", map[string]any{"question": "Qui a réclamé l'expulsion d'Elon Musk ?"}).Wait(ctx)
	if err != nil || !strings.Contains(i.Content(), "Bannon") {
		t.Errorf("answer %q, %v", i.Content(), err)
	}
	began := time.Now()
	if err := p.Stop(); err != nil {
		t.Errorf("stop: %v; the program printed %s", err, p.Output())
	}
	if d := time.Since(began); d > 8*time.Second {
		t.Errorf("stopping took %v", d)
	}
	if strings.Contains(p.Output(), s.Token()) || strings.Contains(p.Output(), "Musk") {
		t.Errorf("the program printed %s", p.Output())
	}
}
