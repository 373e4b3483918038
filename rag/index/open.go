package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"sync"

	"verbatim.example/corpus"
)

// Options say where an index is kept and whom to tell.
type Options struct {
	Root     string                           // the corpus folder, part of the snapshot's name; "": the embedded one
	Data     string                           // folder of the snapshot; "" keeps nothing
	Progress func(done, total int)            // may be nil; called from several goroutines
	Log      func(format string, args ...any) // one line a notice; may be nil
	Before   *Index                           // of an earlier reading of the folder, in place of the snapshot; may be nil
}

// A Snapshot says where an index is kept.
type Snapshot struct {
	File string // "" when nowhere
	Used bool   // the index was read from it
}

// Open is [OpenScan] of files that were found before.
func Open(ctx context.Context, files *corpus.Files, o Options) (*Index, error) {
	return OpenScan(ctx, func(*corpus.Known) (*corpus.Files, error) { return files, nil }, o)
}

// OpenScan returns the index of the files that scan finds: Before when nothing has
// changed since, or the snapshot when it is of these files as this program would
// index them. Else it is made from Before or the snapshot, with what has changed
// beside it, or where that is much, or there is neither, built and then saved.
// Files that are there and cannot be read now keep the articles that Before or the
// snapshot has of them; a snapshot of another version has none. What is wrong with
// a snapshot or its folder is one notice and never an error; nothing is saved when
// ctx ends first, and the snapshot before stays.
//
// scan is told what was known of the folder when Before or the snapshot was made,
// nil where that is nothing, and is called while the snapshot is read.
func OpenScan(ctx context.Context, scan func(known *corpus.Known) (*corpus.Files, error), o Options) (*Index, error) {
	logf := o.Log
	if logf == nil {
		logf = func(string, ...any) {}
	}
	file := ""
	if o.Data != "" {
		file = filepath.Join(o.Data, snapshotName(o.Root))
	}
	files, before, err := o.look(scan, file, logf)
	if err != nil {
		return nil, err
	}
	state := files.State()
	var last *corpus.Corpus
	if before != nil {
		if before.state == state {
			return before, before.begin(ctx)
		}
		last = before.corpus
	}
	c, from, err := files.ParseAfter(ctx, last)
	if err != nil {
		return nil, err
	}
	state = c.Known.State() // of what was parsed
	if before != nil {
		x, err := before.after(ctx, c, from)
		if err != nil {
			return nil, fmt.Errorf("update the index: %w", err)
		}
		if x != nil {
			x.state = state
			if err := before.begin(ctx); err != nil {
				return nil, err
			}
			return x.sealedFirst(ctx, o.Before == nil, logf)
		}
		if o.Before == nil {
			logf("%s is not used and is built anew: %v", file, errStale)
		}
	}
	x, err := buildKept(ctx, c, o.Progress, file, state, logf)
	if err != nil {
		return nil, fmt.Errorf("build the index: %w", err)
	}
	return x, nil
}

// look scans the folder, and returns with the files the index that the next one is
// made from: Before, or what has been merged of it since, unless nothing has
// changed; or the snapshot, which is read meanwhile; nil when there is none.
func (o *Options) look(scan func(*corpus.Known) (*corpus.Files, error), file string, logf func(string, ...any)) (*corpus.Files, *Index, error) {
	if o.Before != nil {
		files, err := scan(o.Before.corpus.Known)
		if err != nil {
			return nil, nil, err
		}
		if sealed := o.Before.sealing.latest(); sealed != nil && o.Before.state != files.State() {
			return files, sealed, nil
		}
		return files, o.Before, nil
	}
	if file == "" {
		files, err := scan(nil)
		return files, nil, err
	}
	var x *Index
	var reading sync.WaitGroup
	reading.Go(func() {
		var err error
		if x, err = read(file, logf); err == nil {
			x.snapshot = Snapshot{File: file, Used: true}
		} else if exists(err) {
			logf("%s is not used and is built anew: %v", file, err)
		}
	})
	files, err := scan(known(file))
	reading.Wait()
	return files, x, err
}

// begin fills the vector store of an index that was read from its snapshot, unless
// that has begun.
func (x *Index) begin(ctx context.Context) error {
	if s := x.segments[0]; s.store == nil {
		return s.fillStore(ctx)
	}
	return nil
}

// sealedFirst returns the index, or what it is merged into when that is due and
// nobody is served yet.
func (x *Index) sealedFirst(ctx context.Context, first bool, logf func(string, ...any)) (*Index, error) {
	if !first || !x.due() {
		return x, nil
	}
	y, err := x.merged(ctx, x.snapshot.File, logf)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		logf("the index is kept as it was: %v", err)
		return x, nil
	}
	return y, nil
}

// buildKept builds an index and keeps it in file; then the file serves, so that
// memory is the same as after a start from it. Without a file, or where it cannot
// be written, which is a notice, it is in memory.
func buildKept(ctx context.Context, c *corpus.Corpus, progress func(done, total int), file, state string, logf func(string, ...any)) (*Index, error) {
	r := newReading(c.Articles, nil)
	r.heard, r.progress = make([]heard, len(c.Articles)), progress
	if file != "" {
		x, err := r.kept(ctx, c, file, state, logf)
		if err == nil || ctx.Err() != nil {
			return x, err
		}
		logf("the index is kept in memory only: %v", err)
	}
	x, err := r.inMemory(ctx, c)
	if err != nil {
		return nil, err
	}
	x.state = state
	return x, nil
}

// kept builds an index while it writes its snapshot, and returns what it then
// reads from it. With an error nothing has changed in the folder.
func (r *reading) kept(ctx context.Context, c *corpus.Corpus, file, state string, logf func(string, ...any)) (*Index, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	w, err := newSnapshotWriter(file, r.total(), dimensions)
	if err != nil {
		return nil, err
	}
	r.done = func(article int, vecs []float32) error { return w.putVectors(r.first[article], vecs) }
	x, err := r.index(ctx, c)
	if err != nil {
		w.discard()
		return nil, err
	}
	x.state = state
	return x.kept(ctx, w, logf)
}

// kept writes an index of one segment whose vectors are written already, and
// returns what it then reads.
func (x *Index) kept(ctx context.Context, w *snapshotWriter, logf func(string, ...any)) (*Index, error) {
	err := w.withVectors(func(vecs []float32) error {
		x.segments[0].vectors = vecs
		return x.saveTo(w)
	})
	if err != nil {
		return nil, err
	}
	y, err := read(w.place, logf)
	if err != nil {
		return nil, err
	}
	if err := y.segments[0].fillStore(ctx); err != nil {
		return nil, err
	}
	if y.segments[0].guard != nil {
		debug.FreeOSMemory() // what the making took is not needed any more
	}
	y.snapshot = Snapshot{File: w.place}
	return y, nil
}

// snapshotName names the snapshot of a corpus folder: one for each folder and
// embedder, so that two corpora may share a data folder.
func snapshotName(root string) string {
	if root != "" {
		if abs, err := filepath.Abs(root); err == nil {
			root = abs
		}
	}
	sum := sha256.Sum256([]byte(root + "\x00" + embedderName))
	return "index-" + hex.EncodeToString(sum[:8]) + ".snap"
}

// embedderName is the identity of the default embedder's vectors.
const embedderName = "hashed words and n-grams"
