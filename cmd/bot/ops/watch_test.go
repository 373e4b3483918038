package ops

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

// quick is a pace for tests: nothing of what they say depends on it.
var quick = Pace{5 * time.Millisecond, 20 * time.Millisecond, 30 * time.Millisecond, 300 * time.Millisecond}

// A watched folder, and what was told of it.
type watched struct {
	*testing.T
	dir  string
	pace Pace

	mu      sync.Mutex
	gone    []string
	calls   int
	seen    map[string]string // at the last call: file → content
	writing []string          // at the last call
	fail    bool
	block   chan struct{} // Changed waits for it; nil: does not
}

func watch(t *testing.T, sweep time.Duration, with ...func(*watched)) *watched {
	w := &watched{T: t, dir: t.TempDir(), pace: quick}
	w.write("a.txt", "one")
	for _, f := range with {
		f(w)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	f := &Folder{Dir: w.dir, Sweep: sweep, Pace: w.pace, Log: slog.New(slog.DiscardHandler), Gone: w.told, Changed: w.changed}
	go func() { defer close(ended); f.Watch(ctx) }()
	t.Cleanup(func() { cancel(); <-ended })
	return w
}

func (w *watched) told(files []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = append(w.gone, files...)
}

func (w *watched) changed(ctx context.Context, writing []string) error {
	seen := map[string]string{}
	l, err := list(ctx, w.dir, nil)
	if err != nil {
		return err
	}
	for f := range l {
		b, err := os.ReadFile(filepath.Join(w.dir, f))
		if err != nil {
			return err
		}
		seen[f] = string(b)
	}
	w.mu.Lock()
	w.calls++
	w.seen, w.writing = seen, writing
	block, fail := w.block, w.fail
	w.mu.Unlock()
	if block != nil {
		<-block
	}
	if fail {
		return errors.New("no")
	}
	return nil
}

func (w *watched) write(file, text string) {
	w.Helper()
	file = filepath.Join(w.dir, filepath.FromSlash(file))
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(text), 0o600)); err != nil {
		w.Fatal(err)
	}
}

// until waits for something to be true of what was told.
func (w *watched) until(what string, ok func() bool) {
	w.Helper()
	for range 2000 {
		w.mu.Lock()
		done := ok()
		w.mu.Unlock()
		if done {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.Fatalf("never %s: %d calls, %q gone, last seen %q while %q were written", what, w.calls, w.gone, w.seen, w.writing)
}

func (w *watched) reads(file, text string) {
	w.Helper()
	w.until(fmt.Sprintf("read %s as %q", file, text), func() bool { return w.seen[file] == text })
}

func TestWatch(t *testing.T) {
	w := watch(t, 0)
	w.reads("a.txt", "one")
	w.write("a.txt", "two")
	w.reads("a.txt", "two")
	info, err := os.Stat(filepath.Join(w.dir, "a.txt"))
	if err != nil {
		t.Fatal(err)
	}
	w.write("a.txt", "six") // as long as before, and as old
	if err := os.Chtimes(filepath.Join(w.dir, "a.txt"), time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	w.reads("a.txt", "six")
	w.write("new/deep/b.txt", "three")
	w.reads("new/deep/b.txt", "three")
	w.write("new/deep/b.txt", "four") // in a folder that was not there at first
	w.reads("new/deep/b.txt", "four")
	if err := os.Rename(filepath.Join(w.dir, "new", "deep"), filepath.Join(w.dir, "moved")); err != nil {
		t.Fatal(err)
	}
	w.reads("moved/b.txt", "four")
	w.until("told what is gone", func() bool { return slices.Contains(w.gone, "new/deep/b.txt") })
	if err := os.Remove(filepath.Join(w.dir, "moved", "b.txt")); err != nil {
		t.Fatal(err)
	}
	w.until("told what was deleted", func() bool { return slices.Contains(w.gone, "moved/b.txt") && len(w.seen) == 1 })
}

// The sweep finds what the system does not tell of. Here it cannot tell, because
// nothing listens.
func TestSweep(t *testing.T) {
	w := &watched{T: t, dir: t.TempDir(), fail: true}
	w.write("a.txt", "one")
	f := &Folder{Dir: w.dir, Pace: quick, Log: slog.New(slog.DiscardHandler), Gone: w.told, Changed: w.changed}
	deaf := &notes{dir: w.dir, log: f.Log, woken: make(chan struct{}, 1)}
	sweeps := make(chan time.Time)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); f.watch(ctx, deaf, sweeps) }()
	defer func() { cancel(); <-ended }()
	w.reads("a.txt", "one")
	sweeps <- time.Now()
	w.until("tried again what failed", func() bool { return w.calls == 2 })
	w.mu.Lock()
	w.fail = false
	w.mu.Unlock()
	sweeps <- time.Now()
	w.until("succeeded", func() bool { return w.calls == 3 })
	sweeps <- time.Now()
	w.write("a.txt", "more")
	sweeps <- time.Now() // the one before has ended
	sweeps <- time.Now()
	w.until("read what changed, and nothing for nothing", func() bool { return w.calls == 4 && w.seen["a.txt"] == "more" })
}

// A file that is being written is not read; after a while the others are.
func TestWriting(t *testing.T) {
	w := watch(t, 0)
	w.reads("a.txt", "one")
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		text := ""
		for {
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
				text += "."
				os.WriteFile(filepath.Join(w.dir, "b.txt"), []byte(text), 0o600)
			}
		}
	}()
	w.write("c.txt", "three")
	w.until("read the others", func() bool { return w.seen["c.txt"] == "three" && slices.Equal(w.writing, []string{"b.txt"}) })
	close(stop)
	<-stopped
	w.until("read it when it lay still", func() bool { return len(w.writing) == 0 && len(w.seen["b.txt"]) > 0 })
}

// A deletion does not wait for what is being written.
func TestGoneAtOnce(t *testing.T) {
	patient := quick
	patient.Patience = time.Hour
	w := watch(t, 0, func(w *watched) { w.pace = patient })
	w.reads("a.txt", "one")
	stop, stopped := make(chan struct{}), make(chan struct{})
	defer func() { close(stop); <-stopped }()
	begun := make(chan struct{})
	go func() {
		defer close(stopped)
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				os.WriteFile(filepath.Join(w.dir, "b.txt"), fmt.Append(nil, n), 0o600)
			}
			if n == 50 { // the folder is not quiet any more
				close(begun)
			}
		}
	}()
	<-begun
	if err := os.Remove(filepath.Join(w.dir, "a.txt")); err != nil {
		t.Fatal(err)
	}
	w.until("told of the deletion", func() bool { return slices.Contains(w.gone, "a.txt") })
}

// However many changes come while the folder is read, they are one more call.
func TestCoalesced(t *testing.T) {
	block := make(chan struct{})
	w := watch(t, 0, func(w *watched) { w.block = block })
	w.until("began", func() bool { return w.calls == 1 })
	for i := range 50 {
		w.write(fmt.Sprintf("b%d.txt", i%5), fmt.Sprint(i))
	}
	close(block)
	w.reads("b4.txt", "49")
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.calls != 2 {
		t.Errorf("%d calls", w.calls)
	}
}

// What the corpus does not look at changes nothing.
func TestOtherFiles(t *testing.T) {
	w := watch(t, 0)
	w.reads("a.txt", "one")
	w.write("a.log", "one")
	w.write(".git/a.txt", "one")
	w.write("a.txt~", "one")
	w.write("z.txt", "last")
	w.reads("z.txt", "last")
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.calls != 2 || len(w.seen) != 2 {
		t.Errorf("%d calls, seen %q", w.calls, w.seen)
	}
}

// A folder that is not there, or empty, tells of no deletion.
func TestUnmounted(t *testing.T) {
	w := watch(t, 20*time.Millisecond)
	w.reads("a.txt", "one")
	away := filepath.Join(t.TempDir(), "away")
	if err := os.Rename(w.dir, away); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond) // whatever is told meanwhile is looked at below
	if err := os.Mkdir(w.dir, 0o700); err != nil {
		t.Fatal(err)
	}
	w.until("looked at the empty folder", func() bool { return len(w.seen) == 0 })
	w.write("a.txt", "back")
	w.reads("a.txt", "back")
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.gone) > 0 {
		t.Errorf("gone: %q", w.gone)
	}
}

func TestListing(t *testing.T) {
	at := time.Now()
	known := listing{"a.txt": {1, at, 0o600}, "sub/b.txt": {2, at, 0o600}, "c.txt": {3, at, 0o600}}
	for _, test := range []struct {
		now           listing
		changed, gone []string
	}{
		{known, nil, nil},
		{listing{}, []string{"a.txt", "c.txt", "sub/b.txt"}, nil},
		{listing{"a.txt": {1, at, 0o400}, "sub/b.txt": {2, at.Add(1), 0o600}}, []string{"a.txt", "c.txt", "sub/b.txt"}, []string{"c.txt"}},
		{listing{"a.txt": {1, at, 0o600}, "c.txt": {3, at, 0o600}, "sub": {mode: os.ModeIrregular}}, []string{"sub", "sub/b.txt"}, nil},
	} {
		if got := known.changed(test.now); !slices.Equal(got, test.changed) {
			t.Errorf("%v: changed %q, want %q", test.now, got, test.changed)
		}
		if got := known.gone(test.now); !slices.Equal(got, test.gone) {
			t.Errorf("%v: gone %q, want %q", test.now, got, test.gone)
		}
	}
}
