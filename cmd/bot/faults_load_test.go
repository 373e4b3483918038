package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag"
)

// A thousand questions are asked at once while files are added, changed and
// deleted at random: each has an answer, of one reading that was there, whose rows
// stand in it.
func TestThousandAtOnce(t *testing.T) {
	asked := 1000
	if testing.Short() {
		asked = 100
	}
	h := heat(t, Config{DataDir: t.TempDir()}, models{})
	towns := make([]string, 24)
	for i := range towns {
		towns[i] = fmt.Sprintf("Villebourg%d", i)
	}
	mayors := []string{"Ferrand", "Delmas", "Tissot"}
	// What readings there were, and what stood in them, by fingerprint.
	readings := map[string]map[string]string{}
	now := map[string]string{} // what stands in the folder
	gone := map[string]bool{}  // what was deleted: not asked any more from then on, before the next reading
	note := func() {
		e := h.Engine("")
		texts := map[string]string{}
		for _, a := range e.Corpus().Articles {
			texts[a.File] = a.Text
		}
		readings[e.Corpus().Fingerprint] = texts
	}
	for i, town := range towns {
		now[town+".txt"] = story(town, mayors[i%len(mayors)])
		h.write(town+".txt", now[town+".txt"])
	}
	h.reload()
	note()

	type reply struct {
		town string
		rag.Answer
		err error
	}
	replies := make(chan reply, asked)
	took := make([]time.Duration, asked)
	start := make(chan struct{})
	var began time.Time
	var left atomic.Int64
	left.Store(int64(asked))
	var wg sync.WaitGroup
	for i := range asked {
		wg.Go(func() {
			defer left.Add(-1)
			town := towns[i%len(towns)]
			<-start
			a, err := h.Engine("").Ask(t.Context(), rag.Question{Text: "Qui a inauguré le pont de " + town + " ?"}, nil)
			took[i] = time.Since(began)
			replies <- reply{town, a, err}
		})
	}
	began = time.Now()
	close(start)
	reloads := 0
	for ; left.Load() > 0 || reloads < 5; reloads++ {
		for range 3 {
			town := towns[1+rand.N(len(towns)-1)]
			file := town + ".txt"
			if now[file] != "" && rand.N(3) == 0 {
				h.write(file, "")
				h.drop([]string{file})
				delete(now, file)
				gone[file] = true
				continue
			}
			now[file] = story(town, mayors[rand.N(len(mayors))])
			h.write(file, now[file])
		}
		h.reload()
		note()
	}
	wg.Wait()
	close(replies)
	answered := 0
	for r := range replies {
		texts := readings[r.Corpus]
		if r.err != nil || texts == nil {
			t.Fatalf("%s: %v, of the reading %q", r.town, r.err, r.Corpus)
		}
		text := texts[r.town+".txt"]
		if r.Verdict == rag.Answered {
			answered++
		}
		if r.Verdict == rag.Answered && !slices.ContainsFunc(r.Citations, func(c rag.Row) bool { return c.File == r.town+".txt" }) && text != "" && !gone[r.town+".txt"] {
			t.Errorf("%s: answered from elsewhere: %s", r.town, r.Text)
		}
		for _, c := range slices.Concat(r.Citations, r.Closest) {
			if !strings.Contains(texts[c.File], c.Quote) {
				t.Errorf("%s: not in %s of its reading: %q", r.town, c.File, c.Quote)
			}
		}
	}
	if answered < asked/4 {
		t.Errorf("%d of %d answered", answered, asked)
	}
	slices.Sort(took)
	t.Logf("%d asked at once, %d answered, %d readings meanwhile; since the first p50 %v, p99 %v", asked, answered, reloads, took[asked/2].Round(time.Millisecond), took[asked*99/100].Round(time.Millisecond))
}

// Ten thousand small files are read, answer, and are read again after a change.
func TestTenThousandFiles(t *testing.T) {
	files := 10_000
	if testing.Short() {
		files = 300
	}
	h := heat(t, Config{DataDir: t.TempDir()}, models{})
	for i := range files {
		h.write(fmt.Sprintf("%02d/%d.txt", i%100, i), story(fmt.Sprintf("Villebourg%d", i), fmt.Sprintf("Ferrand%d", i)))
	}
	began := time.Now()
	h.reload()
	built := time.Since(began)
	says := func(i int, mayor string) {
		t.Helper()
		a := h.ask(fmt.Sprintf("Qui a inauguré le pont de Villebourg%d ?", i))
		if a.Verdict != rag.Answered || a.Citations[0].File != fmt.Sprintf("%02d/%d.txt", i%100, i) || !strings.Contains(a.Text, mayor) {
			t.Errorf("%s: %s", a.Verdict, a.Text)
		}
	}
	says(files-1, fmt.Sprintf("Ferrand%d", files-1))
	if n := len(h.Engine("").Corpus().Articles); n != files {
		t.Errorf("%d articles", n)
	}
	h.write("07/7.txt", story("Villebourg7", "Delmas"))
	began = time.Now()
	h.reload()
	again := time.Since(began)
	says(7, "Delmas")
	began = time.Now()
	other := newCorpora(newApp(nil, nil, io.Discard, io.Discard), h.cfg, models{}, h.log)
	if err := other.load(t.Context(), reading{}); err != nil {
		t.Fatal(err)
	}
	warm := time.Since(began)
	disk, err := corpus.Scan(t.Context(), h.dir)
	if err != nil || other.Engine("").Corpus().Fingerprint != disk.Fingerprint() || !other.Engine("").Stats().Fresh {
		t.Errorf("after a restart: %v", err)
	}
	snapshots, err := filepath.Glob(filepath.Join(h.cfg.DataDir, "*"))
	if err != nil || len(snapshots) != 1 {
		t.Errorf("%q, %v", snapshots, err)
	}
	t.Logf("%d files: built in %v, read again in %v, from the snapshot in %v", files, built.Round(time.Millisecond), again.Round(time.Millisecond), warm.Round(time.Millisecond))
}
