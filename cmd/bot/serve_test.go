package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
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
	proxy := s.Proxy()
	p := proxy.Start(program(t), nil)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatalf("%v; the program printed %s", err, p.Output())
	}
	wait(t, "the articles", func() bool { return strings.Contains(p.Output(), "articles read") })
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
	if refused := proxy.Refused(); refused != nil {
		t.Errorf("it asked for hosts that are not Discord's: %q", refused)
	}
	if strings.Contains(p.Output(), s.Token()) || strings.Contains(p.Output(), "Musk") {
		t.Errorf("the program printed %s", p.Output())
	}
}

// The program as an operator sees it: probes, metrics, heartbeat, a log without
// text, and a folder that is followed.
func TestProgramWatched(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{})
	dir, data := t.TempDir(), t.TempDir()
	write := func(file, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.txt", story("Villebourg", "Ferrand"))
	write("b.txt", story("Montcalme", "Delmas"))
	health := func() (int, string) {
		var out strings.Builder
		code := run(t.Context(), []string{"health", "--data", data}, nil, strings.NewReader(""), &out, io.Discard)
		return code, out.String()
	}
	if code, said := health(); code != exitFailed {
		t.Errorf("health before the start: %d, %q", code, said)
	}
	p := s.Proxy().Start(program(t), nil, "CORPUS_DIR="+dir, "DATA_DIR="+data, "METRICS_ADDR=127.0.0.1:0")
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	address := regexp.MustCompile(`"msg":"metrics are served","address":"([^"]+)"`)
	wait(t, "the address of the metrics", func() bool { return address.MatchString(p.Output()) })
	at := "http://" + address.FindStringSubmatch(p.Output())[1]
	get := func(path string) (int, string) {
		t.Helper()
		r, err := http.Get(at + path)
		if err != nil {
			t.Fatalf("%v; the program printed %s", err, p.Output())
		}
		defer r.Body.Close()
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		return r.StatusCode, string(body)
	}
	if code, body := get("/healthz"); code != http.StatusOK {
		t.Errorf("alive: %d %s", code, body)
	}
	wait(t, "ready", func() bool { code, _ := get("/readyz"); return code == http.StatusOK })
	wait(t, "the heartbeat of a bot that is ready", func() bool { code, said := health(); return code == exitDone && strings.HasPrefix(said, "ready: ") })

	asked := func(town string) string {
		t.Helper()
		r, err := s.WaitReply(ctx, s.Say("general", "alice", s.Mention()+" Qui a inauguré le pont de "+town+" ?"))
		if err != nil {
			t.Fatalf("%v; the program printed %s", err, p.Output())
		}
		return r.Content
	}
	if said := asked("Montcalme"); !strings.Contains(said, "Delmas") {
		t.Errorf("reply %q", said)
	}
	for _, want := range []string{`verbatim_questions_total{mode="extractive",verdict="answered"} 1`, `verbatim_stage_seconds_count{stage="search"} 1`, "verbatim_corpus_articles 2", "verbatim_ready 1", "verbatim_discord_identifies_total 1", "verbatim_build_info{"} {
		wait(t, want, func() bool { _, page := get("/metrics"); return strings.Contains(page, want) })
	}
	holds := func(articles string) func() bool {
		return func() bool {
			_, page := get("/metrics")
			return strings.Contains(page, "verbatim_corpus_articles "+articles+"\n")
		}
	}
	write("c.txt", story("Valserine", "Tissot"))
	wait(t, "the new article", holds("3"))
	if err := os.Remove(filepath.Join(dir, "b.txt")); err != nil {
		t.Fatal(err)
	}
	wait(t, "the deletion", holds("2"))
	if said := asked("Montcalme"); strings.Contains(said, "Delmas") {
		t.Errorf("of a deleted article: %q", said)
	}
	if said := asked("Valserine"); !strings.Contains(said, "Tissot") {
		t.Errorf("of a new article: %q", said)
	}
	if err := p.Stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if code, said := health(); code != exitFailed {
		t.Errorf("health after the end: %d, %q", code, said)
	}
	questions := 0
	for line := range strings.Lines(p.Output()) {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("not JSON: %s", line)
		}
		if entry["msg"] == "question" {
			questions++
		}
	}
	for _, not := range []string{s.Token(), "inauguré", "Delmas", "Tissot", s.User("alice").ID} {
		if strings.Contains(p.Output(), not) {
			t.Errorf("the log has %q", not)
		}
	}
	if questions != 3 {
		t.Errorf("%d lines for 3 questions:\n%s", questions, p.Output())
	}
}

// The log of a container reads as that of a terminal does.
func TestLogger(t *testing.T) {
	var out strings.Builder
	a := newApp(nil, strings.NewReader(""), io.Discard, &out)
	a.logger(LogAuto).Info("m", "in", 90*time.Second, "ms", 12)
	a.logger(LogText).Info("m", "in", 90*time.Second)
	if got := out.String(); !strings.Contains(got, `"in":"1m30s","ms":12`) || !strings.Contains(got, "in=1m30s") {
		t.Error(got)
	}
}
