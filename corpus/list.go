package corpus

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
)

// A folder is how the files of a corpus are reached.
type folder struct {
	open func(name string) (fs.File, error)     // does not wait where a file has become a pipe
	list func(dir string) ([]entry, error)      // beside an error what was listed before it
	stat func(name string) (fs.FileInfo, error) // of what a link leads to
}

// An entry is a name in a folder, and what the system says of it; of a link, not
// of where it leads.
type entry struct {
	name  string
	mode  fs.FileMode // the type
	stamp stamp
}

// openFolder opens the folder dir, which nothing read through it leaves. done
// closes it.
func openFolder(dir string) (d folder, done func() error, err error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return folder{}, nil, fmt.Errorf("open corpus folder: %w", err)
	}
	return folder{
		open: func(name string) (fs.File, error) { return root.OpenFile(name, os.O_RDONLY|nonblock, 0) },
		list: func(dir string) ([]entry, error) { return listRoot(root, dir) },
		stat: root.Stat,
	}, root.Close, nil
}

// folderFS is a folder of a file system.
func folderFS(fsys fs.FS) folder {
	return folder{
		open: fsys.Open,
		list: func(dir string) ([]entry, error) {
			found, err := fs.ReadDir(fsys, dir)
			entries := make([]entry, 0, len(found))
			for _, d := range found {
				entries = append(entries, entry{name: d.Name(), mode: d.Type()})
			}
			return entries, err
		},
		stat: func(name string) (fs.FileInfo, error) { return fs.Stat(fsys, name) },
	}
}

// statChunk is how many names of one folder are looked at in a row: enough that
// starting a goroutine does not count.
const statChunk = 512

// listRoot lists a folder below root by one call of the system for each name,
// several at once.
func listRoot(root *os.Root, dir string) ([]entry, error) {
	sub, err := root.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer sub.Close()
	f, err := sub.Open(".")
	if err != nil {
		return nil, err
	}
	names, err := f.Readdirnames(-1)
	f.Close()
	slices.Sort(names)
	entries := make([]entry, len(names))
	chunks := (len(names) + statChunk - 1) / statChunk
	failed := make([]error, chunks)
	each(context.Background(), chunks, runtime.GOMAXPROCS(0), func(c int) {
		for i := c * statChunk; i < min((c+1)*statChunk, len(names)); i++ {
			info, err := sub.Lstat(names[i])
			switch {
			case errors.Is(err, fs.ErrNotExist): // gone since it was listed
			case err != nil:
				failed[c] = err
			default:
				entries[i] = entry{names[i], info.Mode().Type(), stampOf(info)}
			}
		}
	})
	entries = slices.DeleteFunc(entries, func(e entry) bool { return e.name == "" })
	return entries, errors.Join(append(failed, err)...)
}

// A candidate is a file to read.
type candidate struct {
	path  string
	stamp stamp // of a link, nothing
	link  bool
}

// candidates returns the files to read, sorted by path, and notes the skips.
func (s *Files) candidates(ctx context.Context, d folder) ([]candidate, error) {
	var found []candidate
	for dirs := []string{"."}; len(dirs) > 0; {
		lists := make([][]entry, len(dirs))
		failed := make([]error, len(dirs))
		each(ctx, len(dirs), max(4, 2*runtime.GOMAXPROCS(0)), func(i int) { lists[i], failed[i] = d.list(dirs[i]) })
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("list corpus folder: %w", err)
		}
		total := 0
		for _, l := range lists {
			total += len(l)
		}
		found = slices.Grow(found, total)
		var below []string
		for i, dir := range dirs {
			switch {
			case failed[i] == nil:
			case dir == ".":
				return nil, fmt.Errorf("list corpus folder: %w", failed[i])
			case errors.Is(failed[i], fs.ErrNotExist): // gone since it was listed
			default:
				s.skip(dir, reasonUnreadable(failed[i]))
				s.broken = append(s.broken, dir)
			}
			for _, e := range lists[i] {
				p := e.name
				if dir != "." {
					p = dir + "/" + p
				}
				switch s.sort(d, p, e) {
				case isFolder:
					below = append(below, p)
				case isFile:
					found = append(found, candidate{path: p, stamp: e.stamp})
				case isLink:
					found = append(found, candidate{path: p, link: true})
				}
			}
		}
		dirs = below
	}
	slices.SortFunc(found, func(a, b candidate) int { return strings.Compare(a.path, b.path) })
	return found, nil
}

// What an entry is for a scan.
const (
	isNothing = iota
	isFolder
	isFile
	isLink // to a file
)

// sort says what an entry is, and notes why one is left out that somebody may
// miss.
func (s *Files) sort(d folder, p string, e entry) int {
	if strings.HasPrefix(e.name, ".") {
		return isNothing
	}
	as := isFile
	switch {
	case e.mode.IsDir():
		if !printable(e.name) {
			s.skip(p, reasonName)
			return isNothing
		}
		return isFolder
	case e.mode&fs.ModeSymlink != 0:
		as = isLink
		info, err := d.stat(p)
		switch {
		case err != nil:
			s.skip(p, reasonLink)
			return isNothing
		case info.IsDir():
			s.skip(p, reasonFolderLink)
			return isNothing
		case !info.Mode().IsRegular():
			return isNothing
		}
	case !e.mode.IsRegular():
		return isNothing
	}
	if reason := convertible(p); reason != "" {
		s.skip(p, reason)
		return isNothing
	}
	if formatOf(p) == formatNone && p != sourcesFile {
		return isNothing
	}
	if !printable(path.Base(p)) {
		s.skip(p, reasonName)
		return isNothing
	}
	return as
}

// dropLinks leaves out the links to files that are read under another name, and
// all but the first of the links to one file.
func (s *Files) dropLinks(d folder, linked map[string]bool) {
	if len(linked) == 0 {
		return
	}
	type key struct{ size, modified int64 } // what copies of one file have in common, to compare few
	read := map[key][]string{}
	for _, f := range s.files {
		if !linked[f.path] {
			k := key{f.stamp.size, f.stamp.modified}
			read[k] = append(read[k], f.path)
		}
	}
	s.files = slices.DeleteFunc(s.files, func(f file) bool {
		if !linked[f.path] {
			return false
		}
		info, err := d.stat(f.path)
		if err != nil {
			return false // gone since it was read
		}
		k := key{f.stamp.size, f.stamp.modified}
		for _, other := range read[k] {
			if o, err := d.stat(other); err == nil && os.SameFile(o, info) {
				s.skip(f.path, reasonSameFile(other))
				return true
			}
		}
		read[k] = append(read[k], f.path)
		return false
	})
}
