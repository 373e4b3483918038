//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/corpus"
)

// times is how often something is tried: everywhere, in a whole run, and when
// FAULTS is set, as in .ci/run full.
func times(short, whole, full int) int {
	switch {
	case os.Getenv("FAULTS") != "":
		return full
	case testing.Short():
		return short
	}
	return whole
}

// village is a folder whose articles change together: each turn is of another
// mayor.
type village struct {
	testing.TB
	dir   string
	towns []string
}

func newVillage(t testing.TB, towns int) *village {
	v := &village{TB: t, dir: t.TempDir()}
	for i := range towns {
		v.towns = append(v.towns, fmt.Sprintf("Villebourg%d", i))
	}
	return v
}

// turn writes the articles of a mayor, and returns the fingerprint of the folder.
func (v *village) turn(mayor string) string {
	v.Helper()
	for _, town := range v.towns {
		if err := os.WriteFile(filepath.Join(v.dir, town+".txt"), []byte(story(town, mayor)), 0o600); err != nil {
			v.Fatal(err)
		}
	}
	files, err := corpus.Scan(v.Context(), v.dir)
	if err != nil {
		v.Fatal(err)
	}
	return files.Fingerprint()
}

// killed runs a command and kills it after a while, and reports whether it was
// still running.
func killed(t *testing.T, after time.Duration, name string, args ...string) bool {
	t.Helper()
	c := exec.Command(name, args...)
	c.Dir, c.Env = t.TempDir(), []string{"PATH=" + os.Getenv("PATH"), "GORACE=atexit_sleep_ms=0"}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(after)
	c.Process.Kill()
	c.Wait()
	return !c.ProcessState.Exited()
}

// ran runs a command to its end.
func ran(t *testing.T, name string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	c := exec.Command(name, args...)
	var out, errs bytes.Buffer
	c.Dir, c.Env, c.Stdout, c.Stderr = t.TempDir(), []string{"PATH=" + os.Getenv("PATH"), "GORACE=atexit_sleep_ms=0"}, &out, &errs
	c.Run()
	return out.String(), errs.String(), c.ProcessState.ExitCode()
}

// spoilt is what is said of a file that is not whole.
var spoilt = regexp.MustCompile(`damaged|cut off|not a snapshot|cannot be read|panic`)

// A run is killed at any moment of reading, indexing and saving, while the folder
// changes or not: the next one answers from the folder as it is, finds nothing
// half-written, and what is left behind is gone in the end.
func TestKilled(t *testing.T) {
	bot, data := program(t), t.TempDir()
	v := newVillage(t, 40)
	v.turn("Ferrand")
	began := time.Now()
	if _, stderr, code := ran(t, bot, "index", "--corpus", v.dir, "--data", data); code != exitDone {
		t.Fatal(stderr)
	}
	whole := time.Since(began)
	died := 0
	kill := func() {
		if killed(t, rand.N(whole*5/4), bot, "index", "--corpus", v.dir, "--data", data) {
			died++
		}
	}
	for n := range times(10, 30, 200) {
		mayor := fmt.Sprintf("Delmas%d", n)
		print := v.turn(mayor)
		if n%3 == 0 { // the folder changes under the run
			timer := time.AfterFunc(rand.N(whole), func() { os.WriteFile(filepath.Join(v.dir, "new.txt"), []byte(story("Montcalme", mayor)), 0o600) })
			kill()
			timer.Stop()
			os.Remove(filepath.Join(v.dir, "new.txt"))
		} else {
			kill()
		}
		town := v.towns[n%len(v.towns)]
		stdout, stderr, code := ran(t, bot, "ask", "--json", "--corpus", v.dir, "--data", data, "Qui a inauguré le pont de "+town+" ?")
		var a struct {
			Verdict, Corpus, Text string
			Citations             []struct{ File, Quote string }
		}
		if err := json.Unmarshal([]byte(stdout), &a); err != nil || code != exitDone {
			t.Fatalf("after kill %d: %v, exit %d: %s", n, err, code, stderr)
		}
		if a.Corpus != print || a.Verdict != "answered" || !strings.Contains(a.Text, mayor) {
			t.Fatalf("after kill %d: %s of %s, want %s by %s: %s", n, a.Verdict, a.Corpus, print, mayor, a.Text)
		}
		for _, c := range a.Citations {
			if !strings.Contains(story(strings.TrimSuffix(c.File, ".txt"), mayor), c.Quote) {
				t.Fatalf("after kill %d: not in %s: %q", n, c.File, c.Quote)
			}
		}
		if spoilt.MatchString(stderr) {
			t.Fatalf("after kill %d: %s", n, stderr)
		}
	}
	left := aged(t, data)
	t.Logf("a run takes %v; %d were killed in it, %d files were left behind", whole.Round(time.Millisecond), died, left)
	if _, stderr, code := ran(t, bot, "ask", "--corpus", v.dir, "--data", data, "Qui ?"); code != exitDone || stderr != "" {
		t.Errorf("in the end: exit %d, %s", code, stderr)
	}
	keptAlone(t, data, "*.snap")
}

// aged makes everything in a folder an hour old, and returns how many files of
// killed runs are in it.
func aged(t *testing.T, dir string) (left int) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	hour := time.Now().Add(-time.Hour)
	for _, e := range entries {
		if leftover.MatchString(e.Name()) {
			left++
		}
		if err := os.Chtimes(filepath.Join(dir, e.Name()), hour, hour); err != nil {
			t.Fatal(err)
		}
	}
	return left
}

// keptAlone wants nothing in a folder but what matches.
func keptAlone(t *testing.T, dir string, patterns ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
next:
	for _, e := range entries {
		for _, p := range patterns {
			if ok, err := filepath.Match(p, e.Name()); err != nil || ok {
				continue next
			}
		}
		t.Errorf("left behind: %s", e.Name())
	}
}

// The Discord bot is killed at any moment while it answers, counts, and reads a
// folder that changes: the next one is ready, answers from the folder as it is,
// and knows what was hidden and counted.
func TestKilledServing(t *testing.T) {
	s := discordtest.New(t, discordtest.Options{Scale: 50, Ack: 3 * time.Second})
	s.Allow(discordtest.RuleIdentify, discordtest.RuleUnanswered, discordtest.RuleLate)
	bot, proxy, data := program(t), s.Proxy(), t.TempDir()
	v := newVillage(t, 5)
	v.turn("Ferrand")
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	var output bytes.Buffer
	for n := range times(2, 4, 20) {
		mayor := fmt.Sprintf("Delmas%d", n)
		v.turn(mayor)
		output.Reset()
		c := exec.Command(bot)
		c.Dir = t.TempDir()
		c.Env = append([]string{"PATH=" + os.Getenv("PATH"), "GORACE=atexit_sleep_ms=0", "DISCORD_TOKEN=" + s.Token(), "CORPUS_DIR=" + v.dir, "DATA_DIR=" + data, "USER_RATE=0"}, proxy.Env()...)
		c.Stdout, c.Stderr = &output, &output
		before := s.Stats().Identifies
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		if err := s.Until(ctx, func() bool { return s.Connected() && s.Stats().Identifies > before }); err != nil {
			c.Process.Kill()
			c.Wait()
			t.Fatalf("start %d: %v: %s", n, err, &output)
		}
		reads := func() bool {
			r, err := s.WaitReply(ctx, s.Say("general", "alice", s.Mention()+" Qui a inauguré le pont de "+v.towns[n%len(v.towns)]+" ?"))
			return err == nil && strings.Contains(r.Content, mayor)
		}
		wait(t, "an answer from the folder as it is", reads)
		time.AfterFunc(rand.N(400*time.Millisecond), func() { os.WriteFile(filepath.Join(v.dir, "new.txt"), []byte(story("Montcalme", mayor)), 0o600) })
		s.Say("general", "alice", s.Mention()+" Qui a inauguré le pont de Montcalme ?")
		time.Sleep(rand.N(lifetime(n)))
		c.Process.Kill()
		c.Wait()
		if spoilt.MatchString(output.String()) {
			t.Fatalf("run %d: %s", n, &output)
		}
	}
	aged(t, data)
	p := proxy.Start(bot, nil, "CORPUS_DIR="+v.dir, "DATA_DIR="+data)
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(); err != nil || spoilt.MatchString(p.Output()) {
		t.Errorf("%v: %s", err, p.Output())
	}
	keptAlone(t, data, "*.snap", "state.json")
}

// lifetime is how long a run may live on: some end at once, some have saved.
func lifetime(n int) time.Duration {
	if n%4 == 3 {
		return 7 * time.Second // the counters are saved every five
	}
	return 1500 * time.Millisecond
}
