package index

import (
	"context"

	"verbatim.example/corpus"
)

// Options say where an index is kept and whom to tell.
type Options struct {
	Root     string                           // the corpus folder, part of the snapshot's name
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
// as this program would index them, else built and then saved.
func Open(ctx context.Context, files *corpus.Files, o Options) (*Index, error) {
	c, err := files.Parse(ctx)
	if err != nil {
		return nil, err
	}
	return Build(ctx, c, o.Progress)
}
