package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// A channel's subfolder is read by its channel alone; the other channels read
// what is in none, unless they are given the whole.
func TestCorpora(t *testing.T) {
	dir := t.TempDir()
	for file, text := range map[string]string{
		"one.txt":              "La première phrase de cet article compte un peu plus de dix mots utiles.",
		"economy/two.txt":      "La deuxième phrase de cet article compte un peu plus de dix mots utiles.",
		"council/in/three.txt": "La troisième phrase de cet article compte un peu plus de dix mots utiles.",
	} {
		file = filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("Un titre pour cet article\n\n"+text+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg := Config{CorpusDir: dir, ChannelCorpus: Folders{"1": "economy", "2": "council", "*": "."}}
	c := newCorpora(newApp(nil, nil, io.Discard, io.Discard), cfg, models{}, slog.New(slog.DiscardHandler))
	if c.Engine("") != nil {
		t.Error("an engine before anything was read")
	}
	c.pace = quick
	if err := c.load(t.Context(), reading{}); err != nil {
		t.Fatal(err)
	}
	for folder, want := range map[string][]string{"": {"one.txt"}, "economy": {"two.txt"}, "council": {"in/three.txt"}, ".": {"council/in/three.txt", "economy/two.txt", "one.txt"}} {
		var got []string
		for _, a := range c.Engine(folder).Corpus().Articles {
			got = append(got, a.File)
		}
		if len(got) != len(want) {
			t.Errorf("%q reads %q, want %q", folder, got, want)
			continue
		}
		for i := range got {
			if got[i] != want[i] {
				t.Errorf("%q reads %q, want %q", folder, got, want)
			}
		}
	}
	// Each folder is on its own: one that is gone keeps its engine, one that has
	// not changed too, and the whole is read without it.
	economy, council := c.Engine("economy"), c.Engine("council")
	if err := os.RemoveAll(filepath.Join(dir, "council")); err != nil {
		t.Fatal(err)
	}
	failed := 0
	c.failed = func(error) { failed++ }
	for range 2 {
		if err := c.Reload(t.Context()); err == nil {
			t.Error("a folder that is gone was read")
		}
	}
	if c.Engine("economy") != economy || c.Engine("council") != council || len(c.Engine(".").Corpus().Articles) != 2 || failed != 1 {
		t.Errorf("economy the same: %t, council the same: %t, %d articles, told %d times", c.Engine("economy") == economy, c.Engine("council") == council, len(c.Engine(".").Corpus().Articles), failed)
	}
}

// Engines are warmed each time others serve, until the context ends.
func TestWarm(t *testing.T) {
	log := make(lines, 8)
	c := newCorpora(newApp(nil, nil, io.Discard, io.Discard), Config{}, models{}, slog.New(slog.NewTextHandler(log, nil)))
	ctx, cancel := context.WithCancel(t.Context())
	var beside sync.WaitGroup
	beside.Go(func() { c.warm(ctx) })
	if err := c.load(ctx, reading{}); err != nil {
		t.Fatal(err)
	}
	ready := func() {
		for !strings.Contains(<-log, "names and topics are ready") {
		}
	}
	ready()
	c.drop([]string{c.Engine("").Corpus().Articles[0].File})
	ready()
	cancel()
	beside.Wait()
}

// lines receives what is written.
type lines chan string

func (l lines) Write(b []byte) (int, error) {
	l <- string(b)
	return len(b), nil
}
