package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"verbatim.example/cmd/bot/ops"
	"verbatim.example/rag"
	"verbatim.example/rag/ragtest"
)

// quick is a pace for tests: nothing of what they say depends on it.
var quick = ops.Pace{Moment: 5 * time.Millisecond, Quiet: 10 * time.Millisecond, Settle: 20 * time.Millisecond, Patience: 200 * time.Millisecond}

// A hot corpus is a folder with the engines over it.
type hot struct {
	*testing.T
	*corpora
	dir string

	mu       sync.Mutex
	outcomes []string // of readings
}

func heat(t *testing.T, cfg Config, m models) *hot {
	t.Helper()
	h := &hot{T: t, dir: t.TempDir()}
	cfg.CorpusDir = h.dir
	h.corpora = newCorpora(newApp(nil, nil, io.Discard, io.Discard), cfg, m, slog.New(slog.DiscardHandler))
	h.pace = quick
	h.reloaded = func(outcome string, _ time.Duration) {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.outcomes = append(h.outcomes, outcome)
	}
	return h
}

// write writes a file; "" deletes it.
func (h *hot) write(file, text string) {
	h.Helper()
	file = filepath.Join(h.dir, filepath.FromSlash(file))
	err := os.MkdirAll(filepath.Dir(file), 0o700)
	if text == "" {
		err = errors.Join(err, os.Remove(file))
	} else {
		err = errors.Join(err, os.WriteFile(file, []byte(text), 0o600))
	}
	if err != nil {
		h.Fatal(err)
	}
}

func (h *hot) reload() {
	h.Helper()
	if err := h.load(h.Context(), reading{}); err != nil {
		h.Fatal(err)
	}
}

// runs follows the folder until the test ends.
func (h *hot) runs() {
	ctx, cancel := context.WithCancel(h.Context())
	var wg sync.WaitGroup
	wg.Go(func() { h.follow(ctx) })
	wg.Go(func() { h.embed(ctx) })
	h.Cleanup(func() { cancel(); wg.Wait() })
}

// readings returns how readings ended so far.
func (h *hot) readings() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.outcomes)
}

func (h *hot) ask(question string) rag.Answer {
	h.Helper()
	a, err := h.Engine("").Ask(h.Context(), rag.Question{Text: question}, nil)
	if err != nil {
		h.Fatal(err)
	}
	return a
}

// story is an article about a town whose mayor has a name.
func story(town, mayor string) string {
	return fmt.Sprintf("Le pont de %[1]s rouvre\n\nÀ %[1]s, la maire %[2]s a inauguré mardi le vieux pont de pierre après deux ans de travaux.\n\n%[2]s a dit que le chantier de %[1]s avait coûté douze millions d'euros.\n", town, mayor)
}

// Questions are asked while files change: no answer mixes two readings. Its
// fingerprint is that of one, and its rows are word for word of that one.
func TestReloadUnderLoad(t *testing.T) {
	h := heat(t, Config{DataDir: t.TempDir()}, models{})
	towns := []string{"Villebourg", "Montcalme", "Rochefeuille", "Valserine", "Brumeval"}
	mayors := []string{"Ferrand", "Delmas", "Tissot"}
	known := map[string]string{} // fingerprint → mayor
	turn := func(mayor string) {
		for i, town := range towns {
			h.write(fmt.Sprintf("%d/%s.txt", i%2, town), story(town, mayor))
		}
		h.reload()
		known[h.Engine("").Corpus().Fingerprint] = mayor
	}
	for _, mayor := range mayors {
		turn(mayor)
	}
	if len(known) != len(mayors) {
		t.Fatalf("%d fingerprints", len(known))
	}
	var asked atomic.Int64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for i := range 4 {
		wg.Go(func() {
			for n := i; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				a, err := h.Engine("").Ask(t.Context(), rag.Question{Text: fmt.Sprintf("Qui a inauguré le pont de %s ?", towns[n%len(towns)])}, nil)
				mayor := known[a.Corpus]
				if err != nil || mayor == "" || a.Verdict != rag.Answered {
					t.Errorf("%s from %q: %s", a.Verdict, a.Corpus, a.Text)
				}
				for _, r := range a.Citations {
					if town := strings.TrimSuffix(filepath.Base(r.File), ".txt"); !strings.Contains(story(town, mayor), r.Quote) {
						t.Errorf("of %s's corpus: %q", mayor, r.Quote)
					}
				}
				asked.Add(1)
			}
		})
	}
	for n := 0; n < 12 || asked.Load() < 200; n++ {
		for i, town := range towns { // known is only read now
			h.write(fmt.Sprintf("%d/%s.txt", i%2, town), story(town, mayors[n%len(mayors)]))
		}
		h.reload()
	}
	close(stop)
	wg.Wait()
}

// The folder is followed: what is added, changed, spoilt, mended and deleted, in
// subfolders too.
func TestFollow(t *testing.T) {
	data := t.TempDir()
	h := heat(t, Config{DataDir: data}, models{})
	h.write("a.txt", story("Villebourg", "Ferrand"))
	h.reload()
	h.runs()
	says := func(town, mayor string) func() bool {
		return func() bool {
			a := h.ask("Qui a inauguré le pont de " + town + " ?")
			return a.Verdict == rag.Answered && strings.Contains(a.Text, mayor) && strings.Contains(a.Text, town)
		}
	}
	h.write("new/deep/b.txt", story("Montcalme", "Delmas"))
	wait(t, "a new file in a new folder", says("Montcalme", "Delmas"))
	h.write("new/deep/b.txt", story("Montcalme", "Tissot"))
	wait(t, "a changed file", says("Montcalme", "Tissot"))
	if err := os.WriteFile(filepath.Join(h.dir, "new", "deep", "b.txt"), []byte("\x00\x00\x00"), 0o600); err != nil {
		t.Fatal(err)
	}
	wait(t, "the report of a broken file", func() bool { return kept(h.Engine("").Corpus().Skipped) == 1 })
	if !says("Montcalme", "Tissot")() {
		t.Error("a broken file did not keep its last good version")
	}
	again := newCorpora(newApp(nil, nil, io.Discard, io.Discard), h.cfg, models{}, slog.New(slog.DiscardHandler))
	if err := again.load(t.Context(), reading{}); err != nil || kept(again.Engine("").Corpus().Skipped) != 1 || len(again.Engine("").Corpus().Articles) != 2 {
		t.Errorf("after a restart: %v, %d articles", err, len(again.Engine("").Corpus().Articles))
	}
	h.write("new/deep/b.txt", story("Montcalme", "Perrin"))
	wait(t, "a mended file", func() bool { return says("Montcalme", "Perrin")() && len(h.Engine("").Corpus().Skipped) == 0 })
	h.write("new/deep/b.txt", "")
	wait(t, "a deletion", func() bool { return len(h.Engine("").Corpus().Articles) == 1 })
	if a := h.ask("Qui a inauguré le pont de Montcalme ?"); a.Verdict == rag.Answered {
		t.Errorf("of a deleted file: %s", a.Text)
	}
	h.write("a.txt", "")
	wait(t, "the last file's deletion", func() bool { return slices.Contains(h.readings(), ops.ReloadFailed) })
	if !says("Villebourg", "Ferrand")() {
		t.Error("an empty folder took the last reading away")
	}
	if got := h.status("en").Admin; !slices.Contains(got, english.unread) {
		t.Errorf("status %q", got)
	}
}

// What is deleted is out of the answers before anything is read again, and comes
// back when it does.
func TestDrop(t *testing.T) {
	h := heat(t, Config{ChannelCorpus: Folders{"1": "sub"}}, models{})
	h.write("a.txt", story("Villebourg", "Ferrand"))
	h.write("sub/b.txt", story("Montcalme", "Delmas"))
	h.write("sub/c.txt", story("Valserine", "Tissot"))
	h.drop([]string{"a.txt"}) // before anything was read
	h.reload()
	articles := func() string {
		var sizes []string
		for _, folder := range []string{".", "", "sub"} {
			sizes = append(sizes, fmt.Sprint(len(h.Engine(folder).Corpus().Articles)))
		}
		return strings.Join(sizes, " ")
	}
	read := h.Engine(".").Corpus().Fingerprint
	for _, step := range []struct {
		what string
		do   func()
		want string
	}{
		{"read", func() {}, "3 1 2"},
		{"one of a subfolder", func() { h.drop([]string{"sub/b.txt"}) }, "2 1 1"},
		{"the same again", func() { h.drop([]string{"sub/b.txt", "no.txt"}) }, "2 1 1"},
		{"read again, where it still is", func() { h.reload() }, "3 1 2"},
		{"the last of a subfolder: it stays there, as what an unmounted disk held", func() { h.drop([]string{"sub/b.txt", "sub/c.txt"}) }, "1 1 2"},
	} {
		if step.do(); articles() != step.want {
			t.Errorf("%s: %s articles in all, the rest and the subfolder, want %s", step.what, articles(), step.want)
		}
		if got := h.Engine(".").Corpus().Fingerprint; got != read {
			t.Errorf("%s: the reading is named %s, not %s", step.what, got, read)
		}
	}
	if want := []string{ops.ReloadChanged, ops.ReloadChanged}; !slices.Equal(h.readings(), want) {
		t.Errorf("readings %q, want %q", h.readings(), want)
	}
	h.write("a.txt", "")
	if h.reload(); h.Engine(".").Corpus().Fingerprint == read {
		t.Error("another reading has the same name")
	}
}

// A channel's folder may be a link to somewhere else: it is followed there.
func TestFollowElsewhere(t *testing.T) {
	away := t.TempDir()
	h := heat(t, Config{ChannelCorpus: Folders{"1": "away", "2": "here"}}, models{})
	h.write("a.txt", story("Villebourg", "Ferrand"))
	h.write("here/b.txt", story("Montcalme", "Delmas"))
	for _, f := range []string{"c.txt", "d.txt"} {
		if err := os.WriteFile(filepath.Join(away, f), []byte(story("Valserine", "Tissot")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(away, filepath.Join(h.dir, "away")); err != nil {
		t.Skip(err)
	}
	h.reload()
	here := h.Engine("here")
	h.runs()
	wait(t, "the first look at both folders", func() bool { return len(h.readings()) == 3 })
	if err := os.Remove(filepath.Join(away, "c.txt")); err != nil {
		t.Fatal(err)
	}
	wait(t, "the deletion", func() bool { return len(h.Engine("away").Corpus().Articles) == 1 })
	if h.Engine("here") != here || len(h.Engine(".").Corpus().Articles) != 2 {
		t.Error("the other folders were changed")
	}
}

// A file that is being written is not read, and keeps its last good version.
func TestReloadWaits(t *testing.T) {
	h := heat(t, Config{}, models{})
	h.write("a.txt", story("Villebourg", "Ferrand"))
	h.write("b.txt", story("Montcalme", "Delmas"))
	h.reload()
	h.write("b.txt", story("Montcalme", "Tissot"))
	if err := h.load(t.Context(), reading{writing: []string{"b.txt"}}); err != nil {
		t.Fatal(err)
	}
	if a := h.ask("Qui a inauguré le pont de Montcalme ?"); !strings.Contains(a.Text, "Delmas") {
		t.Errorf("half written: %s", a.Text)
	}
	h.reload()
	if a := h.ask("Qui a inauguré le pont de Montcalme ?"); !strings.Contains(a.Text, "Tissot") {
		t.Errorf("written: %s", a.Text)
	}
}

// The log names the files that cannot be read as they are now.
func TestKeptIsLogged(t *testing.T) {
	h := heat(t, Config{}, models{})
	var log strings.Builder
	h.log = slog.New(slog.NewTextHandler(&log, nil))
	h.write("a.txt", story("Villebourg", "Ferrand"))
	h.write("b.txt", story("Montcalme", "Delmas"))
	h.write("never.txt", "\x00")
	h.reload()
	h.write("b.txt", "\x00")
	h.reload()
	if got := log.String(); strings.Count(got, "a file keeps its last good version") != 1 || !strings.Contains(got, "file=b.txt") {
		t.Error(got)
	}
}

// SIGHUP has everything read again.
func TestHangUp(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGHUP")
	}
	h := heat(t, Config{}, models{})
	h.write("a.txt", story("Villebourg", "Ferrand"))
	h.reload()
	h.runs()
	wait(t, "the first look", func() bool { return len(h.readings()) == 2 })
	self, err := os.FindProcess(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	wait(t, "another reading", func() bool { return len(h.readings()) == 3 })
	if got := h.readings(); got[2] != ops.ReloadUnchanged {
		t.Errorf("%q", got)
	}
}

// An edit costs one passage of the embedding model; a deletion, nothing. Neither
// is delayed by it.
func TestReloadEmbeds(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	data := t.TempDir()
	cfg, err := LoadConfig(nil, []string{"OPENAI_BASE_URL=" + s.URL, "EMBEDDING_MODEL=embedder", "DATA_DIR=" + data})
	if err != nil {
		t.Fatal(err)
	}
	m, err := newModels(cfg, slog.New(slog.DiscardHandler), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	h := heat(t, cfg, m)
	for i, town := range []string{"Villebourg", "Montcalme", "Rochefeuille", "Valserine"} {
		h.write(fmt.Sprintf("%d.txt", i), story(town, "Ferrand"))
	}
	h.reload()
	h.runs()
	embedded := func(n int) func() bool {
		return func() bool { v := h.Engine("").VectorState(); return v.Embedded == n && v.LastError == nil }
	}
	wait(t, "the vectors", embedded(4))
	passages := func() (n int) {
		for _, r := range s.Requests() {
			n += strings.Count(string(r.Body), "inauguré mardi")
		}
		return n
	}
	before, same := passages(), h.Engine("")
	if h.reload(); h.Engine("") != same {
		t.Error("a folder that has not changed has another engine")
	}
	h.write("0.txt", story("Villebourg", "Delmas"))
	wait(t, "the edit", func() bool { return strings.Contains(h.ask("Qui a inauguré le pont de Villebourg ?").Text, "Delmas") })
	wait(t, "its vector", embedded(4))
	if got := passages() - before; got != 1 {
		t.Errorf("an edit embedded %d passages", got)
	}
	h.write("1.txt", "")
	wait(t, "the deletion", func() bool { return len(h.Engine("").Corpus().Articles) == 3 })
	wait(t, "the vectors that are left", embedded(3))
	if got := passages() - before; got != 1 {
		t.Errorf("after a deletion %d passages were embedded", got)
	}
}
