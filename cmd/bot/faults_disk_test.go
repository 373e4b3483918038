//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"verbatim.example/cmd/bot/discord/discordtest"
	"verbatim.example/rag/ragtest"
)

// A process that may write no byte into a file stands for a full disk: the old
// snapshot stays as it is, the answer comes, and one line says so.
func TestNoRoomForSnapshot(t *testing.T) {
	bot, data := program(t), t.TempDir()
	v := newVillage(t, 3)
	v.turn("Ferrand")
	if _, stderr, code := ran(t, bot, "index", "--corpus", v.dir, "--data", data); code != exitDone {
		t.Fatal(stderr)
	}
	snapshots, err := filepath.Glob(filepath.Join(data, "*.snap"))
	if err != nil || len(snapshots) != 1 {
		t.Fatal(snapshots, err)
	}
	before, err := os.ReadFile(snapshots[0])
	if err != nil {
		t.Fatal(err)
	}
	v.turn("Delmas")
	for range 3 {
		stdout, stderr, code := ran(t, "sh", "-c", `ulimit -f 0; exec "$@"`, "sh", bot, "ask", "--corpus", v.dir, "--data", data, "Qui a inauguré le pont de Villebourg1 ?")
		if code != exitDone || !strings.Contains(stdout, "Delmas") {
			t.Errorf("exit %d: %s%s", code, stdout, stderr)
		}
		if n := strings.Count(stderr, "the index is kept in memory only"); n != 1 || strings.Count(stderr, "file too large") != 1 {
			t.Errorf("told %d times, or on more than one line: %s", n, stderr)
		}
	}
	if after, err := os.ReadFile(snapshots[0]); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old snapshot: %v", err)
	}
	keptAlone(t, data, "*.snap")
	if stdout, stderr, code := ran(t, bot, "ask", "--corpus", v.dir, "--data", data, "Qui a inauguré le pont de Villebourg1 ?"); code != exitDone || !strings.Contains(stdout, "Delmas") || spoilt.MatchString(stderr) {
		t.Errorf("with room again: exit %d: %s%s", code, stdout, stderr)
	}
}

// The same with models: vectors and what is spent are kept in memory, one line
// each, and the next run with room keeps them.
func TestNoRoomForVectors(t *testing.T) {
	e := ragtest.New(t, ragtest.Options{ChatModel: "writer", EmbeddingModel: "embedder"})
	bot, data := program(t), t.TempDir()
	v := newVillage(t, 3)
	v.turn("Ferrand")
	models := "export OPENAI_BASE_URL=" + e.URL + " CHAT_MODEL=writer EMBEDDING_MODEL=embedder DAILY_BUDGET='1000 requests'; "
	ask := func(before string) (stdout, stderr string) {
		t.Helper()
		stdout, stderr, code := ran(t, "sh", "-c", models+before+`exec "$@"`, "sh", bot, "ask", "--corpus", v.dir, "--data", data, "Qui a inauguré le pont de Villebourg1 ?")
		if code != exitDone || !strings.Contains(stdout, "Ferrand") {
			t.Errorf("exit %d: %s%s", code, stdout, stderr)
		}
		return stdout, stderr
	}
	for range 2 {
		_, stderr := ask("ulimit -f 0; ")
		for _, line := range []string{"the index is kept in memory only", "vectors-", "what is spent cannot be saved"} {
			if n := strings.Count(stderr, line); n != 1 {
				t.Errorf("%q told %d times: %s", line, n, stderr)
			}
		}
		keptAlone(t, data, "vectors-*.log")
	}
	if _, stderr := ask(""); spoilt.MatchString(stderr) || strings.Contains(stderr, "vectors-") {
		t.Errorf("with room again: %s", stderr)
	}
	keptAlone(t, data, "*.snap", "vectors-*.log", "spent.json", "learned*.json")
}

// A data folder that can be read alone is one warning, and what is in it is used
// no more than if it were not there.
func TestReadOnlyData(t *testing.T) {
	bot, data := program(t), t.TempDir()
	v := newVillage(t, 2)
	v.turn("Ferrand")
	readOnly(t, data)
	stdout, stderr, code := ran(t, bot, "ask", "--corpus", v.dir, "--data", data, "Qui a inauguré le pont de Villebourg1 ?")
	if code != exitDone || !strings.Contains(stdout, "Ferrand") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
	if strings.Count(stderr, "\n") != 1 || !strings.Contains(stderr, "working in memory, nothing will be kept") {
		t.Errorf("said %s", stderr)
	}
}

// The disk of the data folder is full while the Discord bot runs: it answers,
// hides, reads the folder again and is called well; each thing that is not kept is
// told of once; what there is room for again is kept.
func TestFullDisk(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits for heartbeats and readings")
	}
	data := t.TempDir()
	smallDisk(t, data, 2<<20)
	s := discordtest.New(t, discordtest.Options{})
	v := newVillage(t, 3)
	v.turn("Ferrand")
	bot := program(t)
	p := s.Proxy().Start(bot, nil, "CORPUS_DIR="+v.dir, "DATA_DIR="+data, "USER_RATE=0")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := s.Until(ctx, s.Connected); err != nil {
		t.Fatalf("%v: %s", err, p.Output())
	}
	healthy := func() bool { _, _, code := ran(t, bot, "health", "--data", data); return code == exitDone }
	wait(t, "ready", healthy)
	fill := filepath.Join(data, "fill")
	full(t, fill)
	snapshots, err := filepath.Glob(filepath.Join(data, "*.snap"))
	if err != nil || len(snapshots) != 1 {
		t.Fatal(snapshots, err)
	}
	before, err := os.ReadFile(snapshots[0])
	if err != nil {
		t.Fatal(err)
	}
	asked := func(want string) {
		t.Helper()
		wait(t, want, func() bool {
			r, err := s.WaitReply(ctx, s.Say("general", "alice", s.Mention()+" Qui a inauguré le pont de Villebourg1 ?"))
			return err == nil && strings.Contains(r.Content, want)
		})
	}
	for _, mayor := range []string{"Delmas", "Tissot"} {
		v.turn(mayor)
		asked(mayor)
	}
	if _, err := s.Use("carol", "general", "admin hide", map[string]any{"file": "Villebourg2.txt"}).Wait(ctx); err != nil {
		t.Errorf("hide: %v", err)
	}
	time.Sleep(6 * time.Second) // a heartbeat is written every five
	if after, err := os.ReadFile(snapshots[0]); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the old snapshot: %v", err)
	}
	beaten, err := os.ReadFile(filepath.Join(data, "health.json"))
	at := regexp.MustCompile(`"at":"([^"]+)"`).FindSubmatch(beaten)
	if err != nil || at == nil || !healthy() {
		t.Fatalf("the heartbeat: %v, %s", err, beaten)
	}
	if beat, err := time.Parse(time.RFC3339, string(at[1])); err != nil || time.Since(beat) > 12*time.Second {
		t.Errorf("the heartbeat is of %s, %v", at[1], err)
	}
	for _, line := range []string{"the state cannot be saved", "heartbeat cannot be written"} {
		if n := strings.Count(p.Output(), line); n > 1 {
			t.Errorf("told %d times: %s", n, p.Output())
		}
	}
	if n := strings.Count(p.Output(), "the index is kept in memory only"); n < 1 || n > 2 {
		t.Errorf("of the snapshots told %d times: %s", n, p.Output())
	}
	keptAlone(t, data, "*.snap", "state.json", "health.json", "fill")
	if err := os.Remove(fill); err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if state, err := os.ReadFile(filepath.Join(data, "state.json")); err != nil || !bytes.Contains(state, []byte(`"questions":`)) || !bytes.Contains(state, []byte("Villebourg2.txt")) {
		t.Errorf("the state in the end: %v, %s", err, state)
	}
	keptAlone(t, data, "*.snap", "state.json")
}

// full writes a file until the disk has no room.
func full(t *testing.T, file string) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for size := 1 << 16; size > 0; size /= 2 {
		for {
			if _, err := f.Write(make([]byte, size)); err != nil {
				break
			}
		}
	}
}

// readOnly makes a folder one that nobody can write into.
func readOnly(t *testing.T, dir string) {
	t.Helper()
	if os.Geteuid() == 0 {
		mounted(t, dir, "ro")
		return
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700) })
}

// smallDisk puts a disk of some bytes in the place of a folder.
func smallDisk(t *testing.T, dir string, size int) {
	t.Helper()
	mounted(t, dir, fmt.Sprintf("size=%d", size))
}

// mounted mounts a disk in memory, until the test ends or unmount is called, or
// skips the test where that is not allowed.
func mounted(t *testing.T, dir, options string) (unmount func()) {
	t.Helper()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("no disk can be mounted here: %v, %s", err, out)
	}
	unmount = sync.OnceFunc(func() {
		if out, err := exec.Command("umount", dir).CombinedOutput(); err != nil {
			t.Errorf("unmount: %v, %s", err, out)
		}
	})
	t.Cleanup(unmount)
	return unmount
}
