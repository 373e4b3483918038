package corpus

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A watched folder is one of the disk whose files are counted when they are
// opened.
type watched struct {
	dir    string
	opened atomic.Int64
	locked map[string]bool // files without the right to read them
}

func (w *watched) open() (folder, func() error, error) {
	d, done, err := openFolder(w.dir)
	read := d.open
	d.open = func(name string) (fs.File, error) {
		w.opened.Add(1)
		if w.locked[name] {
			return nil, fs.ErrPermission
		}
		return read(name)
	}
	return d, done, err
}

// later is a time from which all that a test does is long ago.
func later() time.Time { return time.Now().Add(time.Hour) }

// scanned scans a folder whose files all lie still.
func (w *watched) scanned(t *testing.T, known *Known) *Files {
	t.Helper()
	files, err := scan(t.Context(), w.open, known, later())
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// equal fails unless a corpus that was made with what was known of the folder is
// the one that is made by reading everything.
func equal(t *testing.T, what string, fresh, got *Corpus, from []int, before *Corpus) {
	t.Helper()
	if len(fresh.Articles) != len(got.Articles) {
		t.Fatalf("%s: %d articles, want %d", what, len(got.Articles), len(fresh.Articles))
	}
	for i := range fresh.Articles {
		if !reflect.DeepEqual(fresh.Articles[i], got.Articles[i]) {
			t.Fatalf("%s: %+v\nwant %+v", what, got.Articles[i], fresh.Articles[i])
		}
	}
	if !reflect.DeepEqual(fresh.Skipped, got.Skipped) {
		t.Fatalf("%s: skipped %+v\nwant %+v", what, got.Skipped, fresh.Skipped)
	}
	if fresh.Fingerprint != got.Fingerprint || fresh.Known.State() != got.Known.State() {
		t.Fatalf("%s: the fingerprint or the state differs", what)
	}
	for i, f := range from {
		if f >= 0 && !reflect.DeepEqual(before.Articles[f], got.Articles[i]) {
			t.Fatalf("%s: %s is not what it was", what, got.Articles[i].File)
		}
	}
	// What is known is the same too, however it came about, but for when it was
	// read.
	a, b := *fresh.Known, *got.Known
	a.marks, b.marks = bytes.Clone(a.marks), bytes.Clone(b.marks)
	for i := range a.marks {
		a.marks[i] |= markSettled
	}
	for i := range b.marks {
		b.marks[i] |= markSettled
	}
	if !reflect.DeepEqual(a, b) {
		t.Fatalf("%s: what is known differs:\n%+v\n%+v", what, a, b)
	}
}

// stored returns what is known as it comes back from a file.
func stored(t *testing.T, k *Known) *Known {
	t.Helper()
	b, err := k.AppendBinary([]byte("before"))
	if err != nil {
		t.Fatal(err)
	}
	back, err := UnmarshalKnown(b[len("before"):])
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(k, back) {
		t.Fatalf("%+v came back as %+v", k, back)
	}
	return back
}

// Whatever becomes of a folder, what is made of it with what was known of it is
// what is made by reading everything.
func TestAgain(t *testing.T) {
	steps := 150
	if testing.Short() {
		steps = 40
	}
	for seed := range uint64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			e := &editor{t: t, r: rand.New(rand.NewPCG(seed, 8)), dir: t.TempDir(), time: time.Now().Add(-1000 * time.Hour)}
			w := &watched{dir: e.dir, locked: map[string]bool{}}
			e.lock = func(file string, locked bool) {
				if rel, err := filepath.Rel(e.dir, file); err == nil {
					w.locked[filepath.ToSlash(rel)] = locked
					e.touch(file) // as the time of change is that of rights too
				}
			}
			for range 12 {
				e.write(filepath.Join(e.dir, e.name()), e.text())
			}
			e.write(filepath.Join(e.dir, "never.txt"), "Le vieux pont\n\n"+prose)
			c, _, err := w.scanned(t, nil).ParseAfter(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			var trail []string
			for range steps {
				for range 1 + e.r.IntN(2) {
					trail = append(trail, e.edit())
				}
				var held []string
				if e.r.IntN(6) == 0 {
					if rel, err := filepath.Rel(e.dir, e.file()); err == nil {
						held = []string{filepath.ToSlash(rel)}
					}
				}
				what := strings.Join(trail[max(0, len(trail)-6):], "; ") + fmt.Sprint(" held ", held)
				all, known := w.scanned(t, nil).Hold(held), w.scanned(t, stored(t, c.Known)).Hold(held)
				if all.State() != known.State() {
					t.Fatalf("%s: the states differ", what)
				}
				// Of everything, as if nothing had been known but the articles and
				// the table.
				blank := *c
				blank.Known = &Known{table: c.Known.table}
				fresh, _, err := all.ParseAfter(t.Context(), &blank)
				if err != nil {
					t.Fatal(err)
				}
				before := *c
				before.Known = stored(t, c.Known)
				var from []int
				if c, from, err = known.ParseAfter(t.Context(), &before); err != nil {
					t.Fatal(err)
				}
				equal(t, what, fresh, c, from, &before)
			}
		})
	}
}

// What has not changed is not opened, and one changed file costs itself.
func TestUnread(t *testing.T) {
	e := &editor{t: t, r: rand.New(rand.NewPCG(1, 8)), dir: t.TempDir(), time: time.Now().Add(-1000 * time.Hour)}
	for i := range 300 {
		e.write(filepath.Join(e.dir, fmt.Sprintf("%d/%03d.txt", i%7, i)), fmt.Sprintf("Le pont numéro %d\n\nLe maire %d a rouvert le pont %d, fermé depuis deux ans.\n\nLe Courrier\n", i, i, i))
	}
	w := &watched{dir: e.dir}
	c, _, err := w.scanned(t, nil).ParseAfter(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	opened := func(want int64, what string) {
		t.Helper()
		if got := w.opened.Swap(0); got != want {
			t.Errorf("%s: %d files opened, want %d", what, got, want)
		}
	}
	opened(300, "at first")
	files := w.scanned(t, c.Known)
	opened(0, "nothing changed")
	if files.State() != c.Known.State() {
		t.Error("the state of the same files differs")
	}
	e.write(filepath.Join(e.dir, "1/001.txt"), "Le quai\n\nLe quai neuf est ouvert depuis mardi à tous les promeneurs.\n\nLe Courrier\n")
	next, from, err := w.scanned(t, c.Known).ParseAfter(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	opened(1, "one changed")
	anew := 0
	for i, f := range from {
		if f < 0 {
			anew++
		} else if &next.Articles[i].Sentences[0] != &c.Articles[f].Sentences[0] {
			t.Fatalf("%s does not share its sentences", next.Articles[i].File)
		}
	}
	if anew != 1 {
		t.Errorf("%d articles made anew", anew)
	}
	// A line that two files come to share concerns the two.
	e.write(filepath.Join(e.dir, "1/001.txt"), "Le quai\n\nLe maire 5 a rouvert le pont 5, fermé depuis deux ans.\n\nLe Courrier\n")
	if _, _, err = w.scanned(t, next.Known).ParseAfter(t.Context(), next); err != nil {
		t.Fatal(err)
	}
	opened(2, "a sentence copied")
}

// A file that was changed just before it was read may be changed again without
// showing: it is read again.
func TestRacy(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.txt")
	when := time.Now().Add(-time.Millisecond)
	write := func(text string) {
		t.Helper()
		if err := errors.Join(os.WriteFile(file, []byte(text), 0o600), os.Chtimes(file, when, when)); err != nil {
			t.Fatal(err)
		}
	}
	write("Le pont\n\n" + prose)
	c, err := Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	files, err := ScanAfter(t.Context(), dir, c.Known)
	if err != nil {
		t.Fatal(err)
	}
	if files.files[0].data == nil {
		t.Error("it was not read again")
	}
	// In the same place, of the same size and time.
	write("Le quai\n\n" + prose)
	if files, err = ScanAfter(t.Context(), dir, c.Known); err != nil {
		t.Fatal(err)
	}
	if c, err = files.Parse(t.Context()); err != nil || c.Articles[0].Title != "Le quai" {
		t.Errorf("%+v, %v", c, err)
	}
	for name, s := range map[string]stamp{
		"no times":          {size: 1},
		"of the future":     {modified: time.Now().Add(time.Hour).UnixNano()},
		"renamed just now":  {modified: 1, changed: time.Now().UnixNano()},
		"within a FAT tick": {modified: time.Now().Add(-time.Second).UnixNano()},
	} {
		if s.settled(time.Now()) {
			t.Errorf("%s: settled", name)
		}
	}
	if s := (stamp{modified: time.Now().Add(-3 * time.Second).UnixNano()}); !s.settled(time.Now()) {
		t.Error("three seconds ago: not settled")
	}
}

// What changes between the scan and the parsing is taken as it is then, and the
// state tells.
func TestMovedOn(t *testing.T) {
	for what, change := range map[string]func(file string) error{
		"changed":   func(f string) error { return os.WriteFile(f, []byte("Le quai neuf\n\n"+prose), 0o600) },
		"gone":      os.Remove,
		"forbidden": func(f string) error { return errors.Join(os.Remove(f), os.Mkdir(f, 0o700)) },
	} {
		t.Run(what, func(t *testing.T) {
			dir := t.TempDir()
			w := &watched{dir: dir}
			for i := range 3 {
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.txt", i)), fmt.Appendf(nil, "Le pont %d\n\n%s", i, prose), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			c, _, err := w.scanned(t, nil).ParseAfter(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			files := w.scanned(t, c.Known)
			if err := change(filepath.Join(dir, "1.txt")); err != nil {
				t.Fatal(err)
			}
			// After nothing, so that all bytes are wanted.
			got, from, err := files.ParseAfter(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got.Known.State() == files.State() {
				t.Error("the state is that of the scan")
			}
			if what != "forbidden" { // what it is now, a scan would not list
				fresh, _, err := w.scanned(t, nil).ParseAfter(t.Context(), nil)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, what, fresh, got, from, nil)
			} else if len(got.Articles) != 2 || len(got.Skipped) != 1 {
				t.Errorf("%v, %v", titles(got), got.Skipped)
			}
		})
	}
}

// A done ctx ends reading and parsing.
func TestAgainCancelled(t *testing.T) {
	dir := t.TempDir()
	w := &watched{dir: dir}
	if err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte(prose), 0o600); err != nil {
		t.Fatal(err)
	}
	c, _, err := w.scanned(t, nil).ParseAfter(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	files := w.scanned(t, c.Known)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := files.ParseAfter(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := ScanAfter(ctx, dir, c.Known); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
