package rag

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"verbatim.example/rag/ragtest"
)

// inotify tells which files of a folder are opened.
type inotify int

func watchOpens(t *testing.T, dir string) inotify {
	t.Helper()
	fd, err := syscall.InotifyInit1(syscall.IN_NONBLOCK | syscall.IN_CLOEXEC)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Close(fd) })
	if _, err := syscall.InotifyAddWatch(fd, dir, syscall.IN_OPEN); err != nil {
		t.Fatal(err)
	}
	return inotify(fd)
}

// count returns how many files were opened since it was asked last.
func (o inotify) count(t *testing.T) int {
	t.Helper()
	files := 0
	buf := make([]byte, 1<<20)
	for {
		n, err := syscall.Read(int(o), buf)
		if errors.Is(err, syscall.EAGAIN) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < n; {
			e := (*syscall.InotifyEvent)(unsafe.Pointer(&buf[at]))
			if e.Mask&syscall.IN_Q_OVERFLOW != 0 {
				t.Fatal("too many events")
			}
			if e.Mask&syscall.IN_ISDIR == 0 {
				files++
			}
			at += syscall.SizeofInotifyEvent + int(e.Len)
		}
	}
}

// One changed file among many is the only one that is opened, after an engine
// and after a restart; one that is told to reads all.
func TestOpenReadsWhatChanged(t *testing.T) {
	n := 2_000
	if testing.Short() {
		n = 200
	}
	dir, data := t.TempDir(), t.TempDir()
	var texts []string
	for _, text := range ragtest.Articles(8, 0, n+1) {
		texts = append(texts, text)
	}
	write := func(i int, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("n%06d.txt", i)), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		write(i, texts[i])
	}
	// What was changed within the coarsest step of a file system's clock before it
	// was read is read again.
	time.Sleep(2100 * time.Millisecond)
	open := func(o Options) *Engine {
		t.Helper()
		o.Dir, o.Data = dir, data
		o.Log = func(format string, args ...any) { t.Logf(format, args...) }
		e, err := Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	first := open(Options{})
	o := watchOpens(t, dir)
	if e := open(Options{Before: first}); e != first || o.count(t) != 0 {
		t.Error("a folder that has not changed was read")
	}
	if e := open(Options{}); !e.Stats().Fresh || o.count(t) != 0 {
		t.Error("a start from the snapshot read the folder")
	}
	write(n/2, texts[n])
	o.count(t) // the writing
	second := open(Options{Before: first})
	if got := o.count(t); got != 1 {
		t.Errorf("after one change %d files were opened", got)
	}
	if second == first || second.Corpus().Articles[n/2].Text == first.Corpus().Articles[n/2].Text {
		t.Error("the change was not seen")
	}
	if e := open(Options{Before: second, Reread: true}); e != second {
		t.Error("reading everything changed something")
	}
	if got := o.count(t); got != n {
		t.Errorf("reading everything opened %d files, want %d", got, n)
	}
}
