package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/ragtest"
)

// The commands say of articles in a database what they say of those in memory.
func TestStoreCommands(t *testing.T) {
	db := ragtest.NewDatabase(t)
	t.Chdir(t.TempDir())
	bot := func(store string, args ...string) (string, string) {
		t.Helper()
		var out, errs bytes.Buffer
		run(t.Context(), args, []string{"STORE=" + store}, strings.NewReader(""), &out, &errs)
		var fields map[string]any
		if json.Unmarshal(out.Bytes(), &fields) == nil {
			delete(fields, "took_ms")
			b, _ := json.Marshal(fields)
			return string(b), errs.String()
		}
		return out.String(), errs.String()
	}
	if _, errs := bot(db.URL(), "ask", "Qui ?"); !strings.Contains(errs, "run bot index") {
		t.Errorf("an empty database gives %s", errs)
	}
	if out, errs := bot(db.URL(), "index", "--json"); !strings.Contains(out, `"store":"127.0.0.1:`) {
		t.Fatalf("%s%s", out, errs)
	}
	for _, args := range [][]string{
		{"ask", "--json", "Qui a réclamé l'expulsion d'Elon Musk ?"},
		{"search", "--json", "Starlink"},
		{"sources", "--json"},
		{"sources", "--csv"},
		{"source", "--json", "000_5cf8552c8c7966a6.txt:3-5"},
		{"verify", "--json", "Elon Musk rejette l’accusation, qu’il dit « absurde »."},
		{"who", "--json", "Peskov"},
		{"compare", "--json", "Elon Musk"},
		{"timeline", "--json", "Elon Musk"},
	} {
		want, _ := bot("", args...)
		if got, errs := bot(db.URL(), args...); got != want || len(want) < 50 {
			t.Errorf("%q prints\n%s%s\nnot\n%s", args, got, errs, want)
		}
	}
	out, errs := bot(strings.Replace(db.URL(), "postgres@", "postgres:hunter2@", 1), "doctor", "--json")
	if !strings.Contains(out, `"name":"store"`) || !strings.Contains(out, "127.0.0.1:") || strings.Contains(out+errs, "hunter2") {
		t.Errorf("doctor prints %s%s", out, errs)
	}
	db.Stop(t)
	if out, errs := bot(db.URL(), "ask", "Qui ?"); !strings.Contains(errs, rag.ErrArchive.Error()) || !strings.Contains(errs, "see whether PostgreSQL runs") {
		t.Errorf("without a database: %s%s", out, errs)
	}
}

// Of two processes one has the folder and writes, and both answer from what it wrote
// last; while the database is away they are not ready, and say why.
func TestStoreTwo(t *testing.T) {
	db := ragtest.NewDatabase(t)
	dir := t.TempDir()
	serve := func(folder string) *corpora {
		cfg := Config{CorpusDir: folder, CorpusSweep: Sweep(time.Hour)}
		cfg.Store = Secret(db.URL())
		a := newApp(nil, nil, io.Discard, io.Discard)
		c := newCorpora(a, cfg, models{}, slog.New(slog.DiscardHandler))
		c.pace, c.polls, c.elects = quick, 50*time.Millisecond, 50*time.Millisecond
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { c.follow(ctx); close(done) }()
		t.Cleanup(func() { cancel(); <-done; a.close() })
		return c
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.txt", "Le pont\n\nLe pont de Vernon fermera le 3 mars pour travaux.\n")
	writing, reading := serve(dir), serve("")
	files := func(c *corpora) (list []string) {
		e := c.Engine(".")
		if e == nil {
			return nil
		}
		hits, err := e.Search(t.Context(), rag.Question{Text: "le pont de Vernon"}, 5)
		if err != nil {
			return []string{err.Error()}
		}
		for _, h := range hits {
			list = append(list, h.File)
		}
		slices.Sort(list)
		return list
	}
	see := func(want ...string) {
		t.Helper()
		for _, c := range []*corpora{writing, reading} {
			wait(t, strings.Join(want, " "), func() bool { return slices.Equal(files(c), want) })
		}
	}
	see("a.txt")
	write("b.txt", "Vernon\n\nLe pont de Vernon ne fermera pas, dit la mairie.\n")
	see("a.txt", "b.txt")
	if err := os.Remove(filepath.Join(dir, "a.txt")); err != nil {
		t.Fatal(err)
	}
	see("b.txt")

	before := reading.Engine(".")
	w := &watcher{corpora: reading, pulse: nil}
	db.Stop(t)
	wait(t, "the database to be missed", func() bool { return reading.bad.Load() })
	if _, err := before.Article("b.txt"); err != nil && !errors.Is(err, rag.ErrArchive) {
		t.Errorf("%v", err)
	}
	if c := w.checkArticles(); c.OK || !strings.Contains(c.Detail, "database") {
		t.Errorf("%+v", c)
	}
	db.Start(t)
	wait(t, "the database to be back", func() bool { return !reading.bad.Load() })
	write("c.txt", "Vernon\n\nLe pont de Vernon rouvrira en avril.\n")
	see("b.txt", "c.txt")
}
