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
	"path"
	"runtime"
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

// Files is what a scan found: the hashes of the candidate files of one folder,
// ordered by path, and their bytes as far as they were read. It is not changed
// once made, and safe for concurrent use.
type Files struct {
	files   []file   // sources.csv included, ordered by path
	skipped []Skip   // in no particular order
	broken  []string // files and folders among the skipped that are there and cannot be read now

	again opener // of the folder, for bytes that were not read

	once  sync.Once
	print string // the fingerprint, once it was asked for
}

// An opener opens a folder; done closes it.
type opener func() (d folder, done func() error, err error)

// A file is one candidate.
type file struct {
	path    string
	data    []byte // nil: those that were read last, and not read again
	hash    [32]byte
	stamp   stamp
	settled bool // what changes from now on shows in the stamp
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
func Scan(ctx context.Context, dir string) (*Files, error) { return ScanAfter(ctx, dir, nil) }

// ScanAfter is Scan for a folder of which something is known from an earlier
// reading; known may be nil. A file is not read again when the system says of it
// what it said then (size, times, inode) and it had not been changed for two
// seconds when it was read: a change after that shows.
func ScanAfter(ctx context.Context, dir string, known *Known) (*Files, error) {
	return scan(ctx, func() (folder, func() error, error) { return openFolder(dir) }, known, time.Now())
}

// ScanFS is Scan over a file system, such as [Embedded].
func ScanFS(fsys fs.FS) (*Files, error) {
	open := func() (folder, func() error, error) { return folderFS(fsys), func() error { return nil }, nil }
	return scan(context.Background(), open, nil, time.Now())
}

// scan reads what has changed of a folder since it was known.
func scan(ctx context.Context, open opener, known *Known, began time.Time) (*Files, error) {
	d, done, err := open()
	if err != nil {
		return nil, err
	}
	defer done()
	s := &Files{again: open}
	found, err := s.candidates(ctx, d)
	if err != nil {
		return nil, err
	}
	files := make([]file, len(found))
	linked := map[string]bool{}
	var unread []int
	at := 0
	for i, c := range found {
		files[i] = file{path: c.path, stamp: c.stamp}
		if c.link {
			linked[c.path] = true
		}
		at = known.from(at, c.path)
		if !c.link && known.settled(at, c.path, c.stamp) {
			files[i].hash, files[i].settled = known.hash(at), true
		} else {
			unread = append(unread, i)
		}
	}
	reasons := make([]string, len(files))
	each(ctx, len(unread), max(4, 2*runtime.GOMAXPROCS(0)), func(k int) {
		i := unread[k]
		reasons[i] = files[i].read(d, began)
	})
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read corpus folder: %w", err)
	}
	for i, f := range files {
		switch reasons[i] {
		case "":
			s.files = append(s.files, f)
		case reasonVanished:
		default:
			s.skip(f.path, reasons[i])
			s.broken = append(s.broken, f.path)
		}
	}
	s.dropLinks(d, linked)
	return s, nil
}

// read reads the bytes of the file, or returns why it is skipped: reasonVanished
// when it was deleted meanwhile. began is when nothing had been read yet.
func (f *file) read(d folder, began time.Time) (reason string) {
	f.data, f.stamp, reason = readFile(d.open, f.path)
	f.hash, f.settled = sha256.Sum256(f.data), f.stamp.settled(began)
	return reason
}

// Some programs replace a file by removing it and writing it anew: one that has
// vanished since it was listed is looked for again.
const (
	vanishedTries = 3
	vanishedPause = 20 * time.Millisecond
)

// readFile returns the bytes of a file and what the system said of it before
// they were read, or why it is skipped: reasonVanished when it was deleted
// meanwhile.
func readFile(open func(name string) (fs.File, error), name string) (data []byte, as stamp, reason string) {
	f, err := open(name)
	for try := 1; errors.Is(err, fs.ErrNotExist); try++ {
		if try == vanishedTries {
			return nil, as, reasonVanished
		}
		time.Sleep(vanishedPause)
		f, err = open(name)
	}
	if err != nil {
		return nil, as, reasonUnreadable(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, as, reasonUnreadable(err)
	}
	as = stampOf(info)
	if !info.Mode().IsRegular() {
		return nil, as, reasonUnreadable(errors.New("not a regular file"))
	}
	if info.Size() > maxFile {
		return nil, as, reasonTooBig(info.Size())
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
		return nil, as, reasonUnreadable(err)
	}
	if n > maxFile {
		return nil, as, reasonTooBig(int64(n))
	}
	return buf[:n:n], as, ""
}

// Fingerprint identifies what was read: hex SHA-256 over, for each file in
// byte order of its path, the path, a zero byte and the SHA-256 of its bytes.
func (s *Files) Fingerprint() string {
	s.once.Do(func() { s.print = fingerprint(s.files) })
	return s.print
}

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
