package index

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"verbatim.example/corpus"
)

// Options say where an index is kept and whom to tell.
type Options struct {
	Root     string                           // the corpus folder, part of the snapshot's name; "": the embedded one
	Data     string                           // folder of the snapshot; "" keeps nothing
	Progress func(done, total int)            // may be nil; called from several goroutines
	Log      func(format string, args ...any) // one line a notice; may be nil
}

// A Snapshot says where an index is kept.
type Snapshot struct {
	File string // "" when nowhere
	Used bool   // the index was read from it
}

// Open returns the index of files: from the snapshot when it holds these files
// as this program would index them, else built and then saved. What is wrong
// with a snapshot or its folder is one notice and never an error; nothing is
// saved when ctx ends first, and the snapshot before stays.
func Open(ctx context.Context, files *corpus.Files, o Options) (*Index, error) {
	logf := o.Log
	if logf == nil {
		logf = func(string, ...any) {}
	}
	file := ""
	if o.Data != "" {
		file = filepath.Join(o.Data, snapshotName(o.Root))
		x, err := read(ctx, file, files.Fingerprint())
		if err == nil {
			x.snapshot = Snapshot{File: file, Used: true}
			return x, nil
		}
		if exists(err) {
			logf("%s is not used and is built anew: %v", file, err)
		}
	}
	c, err := files.Parse(ctx)
	if err != nil {
		return nil, err
	}
	x, err := Build(ctx, c, o.Progress)
	if err != nil {
		return nil, fmt.Errorf("build the index: %w", err)
	}
	if file == "" {
		return x, nil
	}
	err = os.MkdirAll(o.Data, 0o700)
	if err == nil {
		err = x.save(file)
	}
	if err != nil {
		logf("the index is kept in memory only: %v", err)
		return x, nil
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
