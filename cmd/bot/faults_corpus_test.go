//go:build unix

package main

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"verbatim.example/rag"
)

// shared collects a log that several goroutines write.
type shared struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *shared) count(part string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Count(s.b.String(), part)
}

// The corpus folder goes away under way: the last good reading serves, which is
// told of once; when it is back, what changed meanwhile is picked up.
func TestCorpusGone(t *testing.T) {
	for _, how := range []string{"moved away", "unmounted"} {
		t.Run(how, func(t *testing.T) {
			h := heat(t, Config{CorpusSweep: Sweep(30 * time.Millisecond)}, models{})
			unmount := func() {}
			if how == "unmounted" {
				unmount = mounted(t, h.dir, "size=1m")
			}
			var log shared
			h.log = slog.New(slog.NewTextHandler(&log, nil))
			h.write("a.txt", story("Villebourg", "Ferrand"))
			h.write("b.txt", story("Montcalme", "Delmas"))
			h.reload()
			h.runs()
			wait(t, "the first look", func() bool { return len(h.readings()) == 2 })
			away := h.dir + ".away"
			if unmount(); how == "moved away" {
				if err := os.Rename(h.dir, away); err != nil {
					t.Fatal(err)
				}
			}
			told := func() bool {
				return log.count("cannot be looked through") > 0 || log.count("could not be read again") > 0
			}
			wait(t, "the report", told)
			for range 5 {
				if a := h.ask("Qui a inauguré le pont de Montcalme ?"); a.Verdict != rag.Answered || !strings.Contains(a.Text, "Delmas") {
					t.Errorf("while it is away: %s", a.Text)
				}
				time.Sleep(20 * time.Millisecond)
			}
			if n := log.count("cannot be looked through"); n > 1 {
				t.Errorf("told %d times", n)
			}
			if how == "unmounted" {
				mounted(t, h.dir, "size=1m")
				h.write("a.txt", story("Villebourg", "Ferrand"))
			} else if err := os.Rename(away, h.dir); err != nil {
				t.Fatal(err)
			}
			h.write("b.txt", story("Montcalme", "Tissot"))
			wait(t, "what changed meanwhile", func() bool { return strings.Contains(h.ask("Qui a inauguré le pont de Montcalme ?").Text, "Tissot") })
			h.write("c.txt", story("Valserine", "Perrin"))
			wait(t, "what changes from then on", func() bool { return strings.Contains(h.ask("Qui a inauguré le pont de Valserine ?").Text, "Perrin") })
		})
	}
}

func readFolder(t *testing.T, dir string) (*rag.Engine, error) {
	a := newApp(nil, nil, io.Discard, io.Discard)
	return a.engine(t.Context(), Config{CorpusDir: dir}, models{}, a.progress(false))
}

// Whatever lies in the folder, it is read in the end, and says why it was left
// out where somebody may wonder.
func TestOddFiles(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	article := []byte(story("Villebourg", "Ferrand"))
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	good := []string{"plain.txt", "avec espace et accents é ñ 漢字 🙂.txt", "quote'\"$(x);&.txt", "-rf.txt", "100%d %s.txt", "UPPER.TXT", strings.Repeat("long", 60) + ".txt", "deep/" + strings.Repeat("d/", 200) + "er.txt"}
	for i, name := range good {
		write(name, []byte(story(fmt.Sprintf("Villebourg%d", i), "Ferrand")))
	}
	write("bad\x1b[2J.txt", article)
	write("bad\xff\xfe.txt", article)
	write("folder.txt/in.txt", []byte(story("Montcalme", "Delmas")))
	must(syscall.Mkfifo(filepath.Join(dir, "pipe.txt"), 0o600))
	must(syscall.Mkfifo(filepath.Join(dir, "sources.csv"), 0o600))
	must(os.Symlink("pipe.txt", filepath.Join(dir, "to-pipe.txt")))
	must(os.Symlink("/dev/zero", filepath.Join(dir, "device.txt")))
	must(os.Symlink("/proc/self/environ", filepath.Join(dir, "environ.txt")))
	must(os.Symlink("loop.txt", filepath.Join(dir, "loop.txt")))
	must(os.Symlink(".", filepath.Join(dir, "here")))
	must(os.Symlink("two", filepath.Join(dir, "one")))
	must(os.Symlink("one", filepath.Join(dir, "two")))
	socket, err := net.Listen("unix", filepath.Join(dir, "s.txt"))
	must(err)
	defer socket.Close()
	write("binary.txt", []byte(strings.Repeat("\x00\x01\x02", 1000)))
	write("unreadable.txt", article)
	must(os.Chmod(filepath.Join(dir, "unreadable.txt"), 0))
	sparse := filepath.Join(dir, "fifty.txt")
	write("fifty.txt", article)
	must(os.Truncate(sparse, 50<<20))
	write("line.txt", article)
	must(os.Truncate(filepath.Join(dir, "line.txt"), 100<<20))
	write("megabytes.txt", []byte(strings.Repeat("mot ", 1<<20)+"\n")) // one line of 4 MB
	read := func() *rag.Engine {
		t.Helper()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		e, err := readFolder(t, dir)
		must(err)
		runtime.ReadMemStats(&after)
		if mb := (after.TotalAlloc - before.TotalAlloc) >> 20; mb > 200 {
			t.Errorf("reading took %d MB", mb)
		}
		return e
	}
	e := read()
	for _, name := range good {
		if _, err := e.Article(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := e.Article("folder.txt/in.txt"); err != nil {
		t.Error(err)
	}
	skipped := map[string]string{}
	for _, s := range e.Corpus().Skipped {
		skipped[s.File] = s.Reason
	}
	for _, name := range []string{"bad\ufffd[2J.txt", "bad\ufffd.txt", "device.txt", "environ.txt", "loop.txt", "here", "one", "two", "binary.txt", "fifty.txt", "line.txt", "megabytes.txt"} {
		if skipped[name] == "" && skipped[strings.Replace(name, "\ufffd", "\ufffd\ufffd", 1)] == "" {
			t.Errorf("nothing is said of %q: %q", name, skipped)
		}
	}
	for _, name := range []string{"fifty.txt", "line.txt"} {
		if !strings.Contains(skipped[name], "MB") {
			t.Errorf("%s: %q", name, skipped[name])
		}
	}
	if n := len(e.Corpus().Articles); n != len(good)+1 && n != len(good)+2 { // unreadable.txt, for some
		t.Errorf("%d articles", n)
	}
}

// A file of 5 MB is read and answers; one that grows under way is read as it was
// at some moment, or waits.
func TestLargeFile(t *testing.T) {
	dir := t.TempDir()
	var b strings.Builder
	for i := 0; b.Len() < 5<<20-2000; i++ {
		b.WriteString(story(fmt.Sprintf("Villebourg%d", i), fmt.Sprintf("Ferrand%d", i)))
		if testing.Short() && b.Len() > 1<<20 {
			break
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "large.txt"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	grows, err := os.Create(filepath.Join(dir, "grows.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer grows.Close()
	stop := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				grows.WriteString(story(fmt.Sprintf("Montcalme%d", i), "Delmas"))
			}
		}
	})
	defer func() { close(stop); wg.Wait() }()
	began := time.Now()
	e, err := readFolder(t, dir)
	if err != nil {
		t.Fatal(err)
	}
	read := time.Since(began)
	began = time.Now()
	a, err := e.Ask(t.Context(), rag.Question{Text: "Qui a inauguré le pont de Villebourg1234 ?"}, nil)
	if err != nil || a.Verdict != rag.Answered || !strings.Contains(a.Text, "Ferrand1234 ") {
		t.Errorf("%v, %s: %s", err, a.Verdict, a.Text)
	}
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	t.Logf("%d MB read in %v, asked in %v, %d MB in use", b.Len()>>20, read.Round(time.Millisecond), time.Since(began).Round(time.Millisecond), m.HeapAlloc>>20)
	if m.HeapAlloc > 600<<20 {
		t.Errorf("%d MB in use", m.HeapAlloc>>20)
	}
	runtime.KeepAlive(e)
}
