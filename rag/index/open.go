package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"

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

// Open returns the index of files: Before when nothing has changed since, or the
// snapshot when it is of these files as this program would index them, else one
// built and then saved. Files that are there and cannot be read now keep the
// articles that Before or the snapshot has of them; a snapshot of another
// version has none. What is wrong with a snapshot or its folder is one notice
// and never an error; nothing is saved when ctx ends first, and the snapshot
// before stays.
func Open(ctx context.Context, files *corpus.Files, o Options) (*Index, error) {
	logf := o.Log
	if logf == nil {
		logf = func(string, ...any) {}
	}
	state := files.State()
	if o.Before != nil && o.Before.state == state {
		return o.Before, nil
	}
	file, before := "", (*corpus.Corpus)(nil)
	if o.Data != "" {
		file = filepath.Join(o.Data, snapshotName(o.Root))
	}
	if o.Before != nil {
		before = o.Before.corpus
	} else if file != "" {
		x, last, err := read(ctx, file, state, logf)
		if err == nil {
			x.snapshot = Snapshot{File: file, Used: true}
			return x, nil
		}
		before = last
		if exists(err) {
			logf("%s is not used and is built anew: %v", file, err)
		}
	}
	c, _, err := files.ParseAfter(ctx, before)
	if err != nil {
		return nil, err
	}
	state = c.Known.State() // of what was parsed
	x, err := buildKept(ctx, newBuilding(c, nil, o.Progress), file, state, logf)
	if err != nil {
		return nil, fmt.Errorf("build the index: %w", err)
	}
	return x, nil
}

// buildKept builds an index and keeps it in file; then the file serves, so that
// memory is the same as after a start from it. Without a file, or where it cannot
// be written, which is a notice, it is in memory.
func buildKept(ctx context.Context, b *building, file, state string, logf func(string, ...any)) (*Index, error) {
	if file != "" {
		x, err := buildInto(ctx, b, file, state, logf)
		if err == nil || ctx.Err() != nil {
			return x, err
		}
		logf("the index is kept in memory only: %v", err)
	}
	b.out = nil
	x, err := indexed(ctx, b)
	if err != nil {
		return nil, err
	}
	x.state = state
	return x, x.fill(ctx)
}

// buildInto builds an index while it writes its snapshot, and returns what it
// then reads from it. With an error nothing has changed in the folder.
func buildInto(ctx context.Context, b *building, file, state string, logf func(string, ...any)) (*Index, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	w, err := newSnapshotWriter(file, b.total(), dimensions)
	if err != nil {
		return nil, err
	}
	b.out = w
	x, err := indexed(ctx, b)
	if err == nil {
		x.state = state
		err = w.withVectors(func(vecs []float32) error {
			x.vectors = vecs
			return x.saveTo(w)
		})
	} else {
		w.discard()
	}
	if err != nil {
		return nil, err
	}
	x, _, err = read(ctx, file, state, logf)
	if err != nil {
		return nil, err
	}
	if x.guard != nil {
		// What the making took is not needed any more.
		debug.FreeOSMemory()
	}
	x.snapshot = Snapshot{File: file}
	return x, nil
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
