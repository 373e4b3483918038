package ops

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"verbatim.example/corpus"
)

// A listing is what a folder holds, without reading a file of it: each file that
// the corpus looks at, by its slash path.
type listing map[string]trait

// A trait tells a file from what it was before. Modification times are compared
// with each other, never with the clock, which another machine may keep.
type trait struct {
	size     int64
	modified time.Time
	mode     fs.FileMode
}

// list looks through a folder, the target of a link in place of the link. folder
// is told each folder before it is read, by its slash path; it may be nil. What
// cannot be looked at is not listed; the error is the root's.
func list(ctx context.Context, dir string, folder func(path string)) (listing, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	fsys := root.FS()
	l := listing{}
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && p == ".":
			return err
		case err != nil:
			l[p] = trait{mode: fs.ModeIrregular} // a folder that cannot be read
			return nil
		case d.IsDir() && p != "." && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir():
			if folder != nil {
				folder(p)
			}
			return nil
		case !corpus.Reads(p):
			return nil
		}
		info, err := fs.Stat(fsys, p)
		if err != nil {
			if info, err = d.Info(); err != nil {
				return nil // gone meanwhile
			}
		}
		l[p] = trait{info.Size(), info.ModTime(), info.Mode()}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look through the corpus folder: %w", err)
	}
	return l, nil
}

// changed returns what is in one of two listings alone, or differs, sorted.
func (l listing) changed(other listing) []string {
	var files []string
	for f, t := range l {
		if o, ok := other[f]; !ok || !t.same(o) {
			files = append(files, f)
		}
	}
	for f := range other {
		if _, ok := l[f]; !ok {
			files = append(files, f)
		}
	}
	slices.Sort(files)
	return files
}

func (t trait) same(o trait) bool {
	return t.size == o.size && t.mode == o.mode && t.modified.Equal(o.modified)
}

// gone returns the files of l that a later listing does not have, sorted: none
// when it has no file at all, as a folder whose disk is not there.
func (l listing) gone(now listing) []string {
	if len(now) == 0 {
		return nil
	}
	var files []string
	for _, f := range slices.Sorted(maps.Keys(l)) {
		if _, ok := now[f]; !ok && !under(f, now) {
			files = append(files, f)
		}
	}
	return files
}

// under reports whether a file is below a folder that cannot be read now.
func under(file string, now listing) bool {
	for i := range file {
		if file[i] == '/' {
			if _, ok := now[file[:i]]; ok {
				return true
			}
		}
	}
	return false
}

// Writing returns the files of a folder that change within a moment, sorted:
// somebody is still writing them.
func Writing(ctx context.Context, dir string, moment time.Duration) ([]string, error) {
	before, err := list(ctx, dir, nil)
	if err != nil {
		return nil, err
	}
	if err := sleep(ctx, moment); err != nil {
		return nil, err
	}
	after, err := list(ctx, dir, nil)
	if err != nil {
		return nil, err
	}
	return before.changed(after), nil
}

// sleep waits for d or the end of ctx.
func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
