package corpus

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode"
	"unicode/utf8"
)

// maxFile is the largest file read, in bytes: some 800,000 words, more than
// any article, and small enough that a folder of mistakes does not fill memory.
const maxFile = 5 << 20

// sourcesFile is the name, at the root of the folder, of the table that
// corrects or completes what is known of the articles.
const sourcesFile = "sources.csv"

// Files is what Scan found: the bytes and hashes of the candidate files of one
// folder, ordered by path. It is not changed once made, and safe for
// concurrent use.
type Files struct {
	files   []file   // sources.csv included, ordered by path
	skipped []Skip   // in no particular order
	broken  []string // files and folders among the skipped that are there and cannot be read now
}

// A file is one candidate, read.
type file struct {
	path string
	data []byte
	hash [32]byte
}

// Scan reads every article file (.txt, .md, .markdown, .html, .htm, in any
// case) of the folder dir and its subfolders, and the root's sources.csv. It
// does not leave the folder: a link out of it is reported as skipped, a link to
// a file inside it is read, unless that file is read already, a link to a folder
// is reported as skipped. Names
// that begin with a dot are left alone; files of other kinds too, except that
// PDF and word-processor files are reported with the command that converts
// them. A file that cannot be read is reported; only a folder that cannot be
// opened or listed, or a done ctx, is an error.
func Scan(ctx context.Context, dir string) (*Files, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("open corpus folder: %w", err)
	}
	defer root.Close()
	return scan(ctx, root.FS(), func(name string) (fs.File, error) { return root.OpenFile(name, os.O_RDONLY|nonblock, 0) })
}

// ScanFS is Scan over a file system, such as [Embedded].
func ScanFS(fsys fs.FS) (*Files, error) {
	return scan(context.Background(), fsys, fsys.Open)
}

// scan reads the files that fsys lists through open, which does not wait for
// another process where a file has become a pipe.
func scan(ctx context.Context, fsys fs.FS, open func(name string) (fs.File, error)) (*Files, error) {
	s := &Files{}
	names, linked, err := s.list(ctx, fsys)
	if err != nil {
		return nil, err
	}
	found := make([]file, len(names))
	reasons := make([]string, len(names))
	each(ctx, len(names), max(4, 2*runtime.GOMAXPROCS(0)), func(i int) {
		found[i].path = names[i]
		found[i].data, reasons[i] = readFile(open, names[i])
		found[i].hash = sha256.Sum256(found[i].data)
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read corpus folder: %w", err)
	}
	for i, f := range found {
		switch reasons[i] {
		case "":
			s.files = append(s.files, f)
		case reasonVanished:
		default:
			s.skip(f.path, reasons[i])
			s.broken = append(s.broken, f.path)
		}
	}
	s.files = s.dropLinks(fsys, s.files, linked)
	return s, nil
}

// list returns the paths of the candidate files, sorted, and which of them are
// links, and notes the skips.
func (s *Files) list(ctx context.Context, fsys fs.FS) (names []string, linked map[string]bool, err error) {
	linked = map[string]bool{}
	err = fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil && p == ".":
			return err
		case err != nil:
			s.skip(p, reasonUnreadable(err))
			s.broken = append(s.broken, p)
			return nil
		case p == ".":
			return nil
		case strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		link := d.Type()&fs.ModeSymlink != 0
		switch {
		case d.IsDir():
			if !printable(d.Name()) {
				s.skip(p, reasonName)
				return fs.SkipDir
			}
			return nil
		case link:
			info, err := fs.Stat(fsys, p)
			switch {
			case err != nil:
				s.skip(p, reasonLink)
				return nil
			case info.IsDir():
				s.skip(p, reasonFolderLink)
				return nil
			case !info.Mode().IsRegular():
				return nil
			}
		case !d.Type().IsRegular():
			return nil
		}
		if reason := convertible(p); reason != "" {
			s.skip(p, reason)
			return nil
		}
		if formatOf(p) == formatNone && p != sourcesFile {
			return nil
		}
		if !printable(d.Name()) {
			s.skip(p, reasonName)
			return nil
		}
		names = append(names, p)
		if link {
			linked[p] = true
		}
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("list corpus folder: %w", err)
	}
	slices.Sort(names)
	return names, linked, nil
}

// dropLinks leaves out the links to files that are read under another name, and
// all but the first of the links to one file. linked says which of the files
// are links.
func (s *Files) dropLinks(fsys fs.FS, files []file, linked map[string]bool) []file {
	if len(linked) == 0 {
		return files
	}
	type key struct { // what copies of one file have in common, to compare few
		size int64
		time time.Time
	}
	type seen struct {
		path string
		info fs.FileInfo
	}
	read := map[key][]seen{}
	first := func(p string) string {
		info, err := fs.Stat(fsys, p)
		if err != nil {
			return "" // gone since it was read
		}
		k := key{info.Size(), info.ModTime()}
		for _, f := range read[k] {
			if linked[p] && os.SameFile(f.info, info) {
				return f.path
			}
		}
		read[k] = append(read[k], seen{p, info})
		return ""
	}
	for _, f := range files {
		if !linked[f.path] {
			first(f.path)
		}
	}
	return slices.DeleteFunc(files, func(f file) bool {
		if !linked[f.path] {
			return false
		}
		other := first(f.path)
		if other != "" {
			s.skip(f.path, reasonSameFile(other))
		}
		return other != ""
	})
}

// Some programs replace a file by removing it and writing it anew: one that has
// vanished since it was listed is looked for again.
const (
	vanishedTries = 3
	vanishedPause = 20 * time.Millisecond
)

// readFile returns the bytes of a file, or why it is skipped: reasonVanished
// when it was deleted meanwhile.
func readFile(open func(name string) (fs.File, error), name string) (data []byte, reason string) {
	f, err := open(name)
	for try := 1; errors.Is(err, fs.ErrNotExist); try++ {
		if try == vanishedTries {
			return nil, reasonVanished
		}
		time.Sleep(vanishedPause)
		f, err = open(name)
	}
	if err != nil {
		return nil, reasonUnreadable(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, reasonUnreadable(err)
	}
	if !info.Mode().IsRegular() {
		return nil, reasonUnreadable(errors.New("not a regular file"))
	}
	if info.Size() > maxFile {
		return nil, reasonTooBig(info.Size())
	}
	// One read too many tells a file that grows from one that ended; a small
	// file costs two reads in all.
	buf := make([]byte, info.Size()+1)
	n, err := io.ReadFull(f, buf)
	if err == nil {
		var rest []byte
		rest, err = io.ReadAll(io.LimitReader(f, maxFile+1-int64(n)))
		buf, n = append(buf, rest...), n+len(rest)
	}
	if err != nil && err != io.ErrUnexpectedEOF && err != io.EOF {
		return nil, reasonUnreadable(err)
	}
	if n > maxFile {
		return nil, reasonTooBig(int64(n))
	}
	return buf[:n:n], ""
}

// Fingerprint identifies what was read: hex SHA-256 over, for each file in
// byte order of its path, the path, a zero byte and the SHA-256 of its bytes.
func (s *Files) Fingerprint() string { return fingerprint(s.files) }

func fingerprint(files []file) string {
	h := sha256.New()
	var line bytes.Buffer
	for _, f := range files {
		line.Reset()
		line.WriteString(f.path)
		line.WriteByte(0)
		line.Write(f.hash[:])
		h.Write(line.Bytes())
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (s *Files) skip(file, reason string) {
	s.skipped = append(s.skipped, Skip{File: cleanName(file), Reason: reason})
}

// A format says how a file is read.
type format uint8

const (
	formatNone format = iota
	formatText
	formatMarkdown
	formatHTML
)

func formatOf(name string) format {
	switch strings.ToLower(path.Ext(name)) {
	case ".txt":
		return formatText
	case ".md", ".markdown":
		return formatMarkdown
	case ".html", ".htm":
		return formatHTML
	}
	return formatNone
}

// printable reports whether a name can be shown and typed: valid UTF-8 without
// control characters, line separators or marks that turn the direction of text.
func printable(name string) bool {
	return utf8.ValidString(name) && strings.IndexFunc(name, unprintable) < 0
}

func unprintable(r rune) bool {
	return unicode.IsControl(r) || r >= 0x2028 && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// cleanName makes any name fit for a message.
func cleanName(name string) string {
	if printable(name) {
		return name
	}
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(name, "\uFFFD"))
}

// each calls f(0) to f(n-1) from at most workers goroutines and returns when
// all calls have; once ctx is done the remaining calls are left out.
func each(ctx context.Context, n, workers int, f func(int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, workers) {
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				f(i)
			}
		})
	}
	wg.Wait()
}
