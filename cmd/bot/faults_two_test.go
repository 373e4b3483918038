//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
)

// Two bots on one data folder, each with a token of its own: both answer, both
// say so, in the log and in ADMIN_CHANNEL, once, and what they keep stays whole.
func TestTwoOnOneFolder(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for heartbeats")
	}
	data := t.TempDir()
	v := newVillage(t, 3)
	v.turn("Ferrand")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	type one struct {
		*discordtest.Server
		p *discordtest.Program
	}
	var both []one
	for range 2 {
		s := discordtest.New(t, discordtest.Options{})
		p := s.Proxy().Start(program(t), nil, "CORPUS_DIR="+v.dir, "DATA_DIR="+data, "USER_RATE=0", "LANG=en_GB", "ADMIN_CHANNEL="+s.Channel("general").ID)
		both = append(both, one{s, p})
	}
	for _, b := range both {
		if err := b.Until(ctx, b.Connected); err != nil {
			t.Fatalf("%v: %s", err, b.p.Output())
		}
	}
	v.turn("Delmas") // both index, and both save
	for i, b := range both {
		wait(t, "an answer", func() bool {
			r, err := b.WaitReply(ctx, b.Say("general", "alice", b.Mention()+" Qui a inauguré le pont de Villebourg1 ?"))
			return err == nil && strings.Contains(r.Content, "Delmas")
		})
		notices := func() (n int) {
			for _, m := range b.Messages("general") {
				if strings.Contains(m.Content, "Another bot uses the same data folder") {
					n++
				}
			}
			return n
		}
		wait(t, fmt.Sprintf("the notice of bot %d", i), func() bool { return notices() == 1 })
		if n := strings.Count(b.p.Output(), "another bot uses the same data folder"); n != 1 || notices() != 1 {
			t.Errorf("bot %d: said %d times: %s", i, n, b.p.Output())
		}
	}
	for i, b := range both {
		if err := b.p.Stop(); err != nil || spoilt.MatchString(b.p.Output()) {
			t.Errorf("bot %d: %v: %s", i, err, b.p.Output())
		}
	}
	keptAlone(t, data, "*.snap", "state.json")
	if stdout, stderr, code := ran(t, program(t), "ask", "--corpus", v.dir, "--data", data, "Qui a inauguré le pont de Villebourg1 ?"); code != exitDone || !strings.Contains(stdout, "Delmas") || stderr != "" {
		t.Errorf("then exit %d: %s%s", code, stdout, stderr)
	}
}

// Two bots on one token: each question has one answer, and both say what is
// wrong, with the remedy.
func TestTwoOnOneToken(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{Scale: 50, Ack: 3 * time.Second})
	s.Allow(discordtest.RuleDouble, discordtest.RuleIdentify)
	proxy := s.Proxy()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	one := proxy.Start(program(t), nil, "USER_RATE=0", "LANG=fr_FR", "ADMIN_CHANNEL="+s.Channel("general").ID)
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatalf("%v: %s", err, one.Output())
	}
	two := proxy.Start(program(t), nil, "USER_RATE=0", "LANG=fr_FR", "ADMIN_CHANNEL="+s.Channel("general").ID)
	for _, p := range []*discordtest.Program{one, two} {
		wait(t, "a bot that has read the articles", func() bool {
			return strings.Contains(p.Output(), `"msg":"connected"`) && strings.Contains(p.Output(), "articles read")
		})
	}
	const line = "another bot uses the same Discord token"
	question := "Qui a réclamé l'expulsion d'Elon Musk ?"
	wait(t, "a bot that says so", func() bool {
		m := s.Say("general", "alice", s.Mention()+" "+question)
		if _, err := s.WaitReply(ctx, m); err != nil {
			t.Fatal(err)
		}
		if i, err := s.Use("alice", "general", "ask", map[string]any{"question": question}).Wait(ctx); err != nil || !strings.Contains(i.Content(), "Bannon") {
			t.Fatalf("%v, %q", err, i.Content())
		}
		return strings.Contains(one.Output()+two.Output(), line)
	})
	wait(t, "the notice", func() bool {
		for _, m := range s.Messages("general") {
			if strings.Contains(m.Content, "Un autre bot utilise le même jeton Discord") {
				return true
			}
		}
		return false
	})
	for _, p := range []*discordtest.Program{one, two} {
		if err := p.Stop(); err != nil || strings.Count(p.Output(), line) > 1 {
			t.Errorf("%v: %s", err, p.Output())
		}
	}
}

// Many commands at once on one data folder, over folders that change: each
// answers from what it read, and what they leave is whole.
func TestManyOnOneFolder(t *testing.T) {
	bot, data := program(t), t.TempDir()
	var wg sync.WaitGroup
	for i := range 3 {
		v := newVillage(t, 4)
		wg.Go(func() {
			for n := range times(2, 4, 20) {
				mayor := fmt.Sprintf("Delmas%d", n)
				v.turn(mayor)
				var inner sync.WaitGroup
				for range 2 {
					inner.Go(func() {
						stdout, stderr, code := ran(t, bot, "ask", "--corpus", v.dir, "--data", data, "Qui a inauguré le pont de Villebourg1 ?")
						if code != exitDone || !strings.Contains(stdout, mayor) || spoilt.MatchString(stderr) {
							t.Errorf("folder %d, turn %d: exit %d: %s%s", i, n, code, stdout, stderr)
						}
					})
				}
				inner.Wait()
			}
		})
	}
	wg.Wait()
	keptAlone(t, data, "*.snap")
}

// A backup is a copy of the files: what was kept is used from it, as it is.
func TestBackup(t *testing.T) {
	bot, data, backup := program(t), t.TempDir(), t.TempDir()
	v := newVillage(t, 3)
	v.turn("Ferrand")
	if _, stderr, code := ran(t, bot, "index", "--corpus", v.dir, "--data", data); code != exitDone {
		t.Fatal(stderr)
	}
	if err := os.WriteFile(filepath.Join(data, "state.json"), []byte(`{"format":1,"hidden":["a.txt"]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(backup, "data"), os.DirFS(data)); err != nil {
		t.Fatal(err)
	}
	snapshots, err := filepath.Glob(filepath.Join(backup, "data", "*.snap"))
	if err != nil || len(snapshots) != 1 {
		t.Fatal(snapshots, err)
	}
	before, err := os.Stat(snapshots[0])
	if err != nil {
		t.Fatal(err)
	}
	stdout, stderr, code := ran(t, bot, "ask", "--corpus", v.dir, "--data", filepath.Join(backup, "data"), "Qui a inauguré le pont de Villebourg1 ?")
	if code != exitDone || !strings.Contains(stdout, "Ferrand") || stderr != "" {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	after, err := os.Stat(snapshots[0])
	if err != nil || !os.SameFile(before, after) {
		t.Errorf("the snapshot was not used but built anew: %v", err)
	}
	one, err1 := os.ReadFile(filepath.Join(data, "state.json"))
	two, err2 := os.ReadFile(filepath.Join(backup, "data", "state.json"))
	if err1 != nil || err2 != nil || !bytes.Equal(one, two) {
		t.Error("a command changed the state")
	}
}
