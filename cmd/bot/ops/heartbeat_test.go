package ops

import (
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestJudge(t *testing.T) {
	now := time.Now()
	ready := []Check{{Name: "discord", OK: true}, {Name: "index", OK: true}}
	for _, test := range []struct {
		name string
		beat Beat
		err  error
		well bool
		line string
	}{
		{"ready", Beat{At: now.Add(-2 * time.Second), Ready: true, Checks: ready}, nil, true, "ready: heartbeat 2s old"},
		{"a clock set back a little", Beat{At: now.Add(10 * time.Second), Ready: true, Checks: ready}, nil, true, "ready: heartbeat 0s old"},
		{"a clock set back, and no beat since", Beat{At: now.Add(time.Hour), Ready: true, Checks: ready}, nil, false, "the last heartbeat is 1h0m0s ahead of the clock, which was set back: the bot hangs or was killed"},
		{"not ready", Beat{At: now, Checks: []Check{ready[0], {Name: "index", Detail: "no articles yet"}}}, nil, false, "not ready: index: no articles yet"},
		{"stale", Beat{At: now.Add(-BeatStale), Ready: true, Checks: ready}, nil, false, "the last heartbeat is 30s old: the bot hangs or was killed"},
		{"none", Beat{}, fs.ErrNotExist, false, "no bot is running on this data folder"},
	} {
		if well, line := test.beat.Judge(test.err, now); well != test.well || line != test.line {
			t.Errorf("%s: %t, %q", test.name, well, line)
		}
	}
}

func TestBeat(t *testing.T) {
	dir := t.TempDir()
	ready := false
	h := Heart{
		Dir: dir, Version: "1", Log: slog.New(slog.DiscardHandler), instance: "one",
		Checks: func() []Check { return []Check{{Name: "index", OK: ready, Detail: "reading"}} },
		Other:  func() { t.Error("another run was told of") },
	}
	h.once(time.Now())
	if b, err := ReadBeat(dir); err != nil || b.Ready || b.PID != os.Getpid() || b.Checks[0].Detail != "reading" {
		t.Errorf("%+v, %v", b, err)
	}
	ready = true
	h.once(time.Now())
	b, err := ReadBeat(dir)
	if well, line := b.Judge(err, time.Now()); !well {
		t.Error(line)
	}
	info, err := os.Stat(filepath.Join(dir, BeatFile))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	// Another run on the same folder is told of once, by the run that was there.
	told := 0
	h.Other = func() { told++ }
	other := h
	other.instance, other.last = "two", time.Time{}
	other.once(time.Now())
	h.once(time.Now())
	other.once(time.Now())
	h.once(time.Now())
	if told != 2 { // once by each
		t.Errorf("told %d times", told)
	}
	if left, err := filepath.Glob(filepath.Join(dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

// What an earlier run left behind is nobody's, and a run that ends properly leaves
// nothing behind.
func TestBeatEnds(t *testing.T) {
	dir := t.TempDir()
	if err := (Beat{Instance: "killed", At: time.Now()}).write(dir); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	beats := make(chan bool, 10)
	h := Heart{
		Dir: dir, Every: time.Millisecond, Log: slog.New(slog.DiscardHandler),
		Checks: func() []Check { beats <- true; return nil },
		Other:  func() { t.Error("another run was told of") },
	}
	ended := make(chan struct{})
	go func() { defer close(ended); h.Beat(ctx) }()
	for range 3 {
		<-beats
	}
	cancel()
	go func() {
		for range beats { // until the test ends
		}
	}()
	<-ended
	close(beats)
	if _, err := os.Stat(filepath.Join(dir, BeatFile)); err == nil {
		t.Error("the heartbeat is still there")
	}
}

// A folder that cannot be written to is one warning.
func TestBeatNowhere(t *testing.T) {
	var log strings.Builder
	h := Heart{Dir: filepath.Join(t.TempDir(), "none"), Log: slog.New(slog.NewTextHandler(&log, nil)), Checks: func() []Check { return nil }}
	h.once(time.Now())
	h.once(time.Now())
	if n := strings.Count(log.String(), "level=WARN"); n != 1 {
		t.Errorf("%d warnings: %s", n, log.String())
	}
}
