package ops

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"

	"verbatim.example/corpus"
)

// A Pace says how long a folder is waited for.
type Pace struct {
	Moment   time.Duration // from a change to looking whether files are gone
	Quiet    time.Duration // without a change, before the folder is looked through
	Settle   time.Duration // without a change of a file, before it is read
	Patience time.Duration // with files that never lie still, before the others are read
}

// RealPace is the pace of production: a deletion is taken up in a fifth of a
// second, a copied article in two.
var RealPace = Pace{200 * time.Millisecond, 500 * time.Millisecond, time.Second, 30 * time.Second}

// A Folder is a corpus folder that is watched: the system tells of changes where
// it can, and the folder is looked through every Sweep where it cannot, as on
// most network mounts. Then sizes, times and rights of the files are compared.
type Folder struct {
	Dir   string
	Sweep time.Duration // 0: never
	Pace  Pace
	Log   *slog.Logger

	// Gone is told of files that are no more, slash paths, as soon as that is
	// known. Changed follows.
	Gone func(files []string)
	// Changed reads the folder; writing are files that somebody is still
	// writing. An error is tried again with the next sweep or change.
	Changed func(ctx context.Context, writing []string) error
}

// Watch calls Changed once, and then each time files have changed and lie still,
// until ctx ends. Changes while Changed runs are one more call. Both functions
// are called on this goroutine.
func (f *Folder) Watch(ctx context.Context) {
	n := f.listen()
	defer n.close()
	var sweep <-chan time.Time
	if f.Sweep > 0 {
		t := time.NewTicker(f.Sweep)
		defer t.Stop()
		sweep = t.C
	}
	f.watch(ctx, n, sweep)
}

func (f *Folder) watch(ctx context.Context, n *notes, sweep <-chan time.Time) {
	var known listing
	read := false // the last reading succeeded
	n.wake(true)
	for {
		swept := false
		select {
		case <-ctx.Done():
			return
		case <-sweep:
			swept = true
		case <-n.woken:
			if sleep(ctx, f.Pace.Moment) != nil {
				return
			}
		}
		now, ok := f.look(ctx, n)
		if !ok {
			continue
		}
		f.tell(known, now)
		if !swept && f.quiet(ctx, n, known) != nil {
			return
		}
		forced := n.written.Swap(false)
		now, writing, ok := f.settle(ctx, n, known, forced)
		if !ok || known != nil && !forced && len(known.changed(now)) == 0 && (read || !swept) {
			continue
		}
		read = f.Changed(ctx, writing) == nil
		after, ok := f.look(ctx, n)
		if ok && len(now.changed(after))+len(writing) > 0 {
			n.wake(false)
		}
		known = now
		for _, file := range writing {
			delete(known, file) // still to be read
		}
	}
}

// tell says which files are gone.
func (f *Folder) tell(known, now listing) {
	if gone := known.gone(now); len(gone) > 0 {
		f.Gone(gone)
	}
}

// quiet waits until no change is told of, as long as patience lasts. Deletions do
// not wait.
func (f *Folder) quiet(ctx context.Context, n *notes, known listing) error {
	end := time.Now().Add(f.Pace.Patience)
	for time.Now().Before(end) {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-n.woken:
			if err := sleep(ctx, f.Pace.Moment); err != nil {
				return err
			}
			if now, ok := f.look(ctx, n); ok {
				f.tell(known, now)
			}
		case <-time.After(f.Pace.Quiet):
			return nil
		}
	}
	return nil
}

// settle waits until the files that have changed since known, or been written
// to, lie still, and returns the listing then; when patience ends first, also
// which do not. ok is false when the folder cannot be looked through.
func (f *Folder) settle(ctx context.Context, n *notes, known listing, written bool) (now listing, writing []string, ok bool) {
	end := time.Now().Add(f.Pace.Patience)
	if now, ok = f.look(ctx, n); !ok || len(known.changed(now)) == 0 && !written {
		return now, nil, ok
	}
	for {
		if sleep(ctx, f.Pace.Settle) != nil {
			return nil, nil, false
		}
		before := now
		if now, ok = f.look(ctx, n); !ok {
			return nil, nil, false
		}
		f.tell(known, now)
		writing = before.changed(now)
		if len(writing) == 0 || time.Now().After(end) {
			return now, writing, true
		}
	}
}

// look lists the folder and has the system watch every folder in it. When that
// fails the sweep tries again.
func (f *Folder) look(ctx context.Context, n *notes) (listing, bool) {
	l, err := list(ctx, f.Dir, n.watch)
	if err != nil {
		if ctx.Err() == nil && !n.failing {
			f.Log.Error("the corpus folder cannot be looked through: answers come from what was read last", "err", err)
		}
		n.failing = true
		return nil, false
	}
	if n.failing {
		f.Log.Info("the corpus folder can be looked through again")
	}
	n.failing = false
	return l, true
}

// notes are what the system tells of a folder.
type notes struct {
	dir     string
	log     *slog.Logger
	watcher *fsnotify.Watcher // nil: the system cannot tell
	woken   chan struct{}     // something has changed; holds one
	written atomic.Bool       // a file that is read was written to, since that was last asked
	ended   sync.WaitGroup

	failing, short bool // has been said
}

// listen begins to listen to the system.
func (f *Folder) listen() *notes {
	n := &notes{dir: f.Dir, log: f.Log, woken: make(chan struct{}, 1)}
	var err error
	if n.watcher, err = fsnotify.NewWatcher(); err != nil {
		f.Log.Warn("the system does not tell of changes: the sweep finds them", "err", err, "every", f.Sweep)
		n.watcher = nil
		return n
	}
	n.ended.Go(func() {
		for {
			select {
			case e, ok := <-n.watcher.Events:
				if !ok {
					return
				}
				n.wake(e.Has(fsnotify.Write|fsnotify.Create) && n.reads(e.Name))
			case err, ok := <-n.watcher.Errors:
				if !ok {
					return
				}
				if !errors.Is(err, fsnotify.ErrEventOverflow) { // too many changes are changes
					n.log.Warn("watching the corpus folder", "err", err)
				}
				n.wake(true)
			}
		}
	})
	return n
}

// reads reports whether a file is one that the corpus looks at.
func (n *notes) reads(name string) bool {
	rel, err := filepath.Rel(n.dir, name)
	return err == nil && corpus.Reads(filepath.ToSlash(rel))
}

// wake says that something has changed; written, that a file was written to, even
// if it looks as before.
func (n *notes) wake(written bool) {
	if written {
		n.written.Store(true)
	}
	select {
	case n.woken <- struct{}{}:
	default:
	}
}

// watch has the system watch a folder. Doing so again is for free.
func (n *notes) watch(path string) {
	if n.watcher == nil {
		return
	}
	if err := n.watcher.Add(filepath.Join(n.dir, filepath.FromSlash(path))); err != nil && !n.short {
		n.short = true
		n.log.Warn("not every folder can be watched, the sweep finds what changes there: see fs.inotify.max_user_watches", "err", err)
	}
}

func (n *notes) close() {
	if n.watcher != nil {
		n.watcher.Close()
	}
	n.ended.Wait()
}
