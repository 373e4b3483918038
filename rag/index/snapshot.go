package index

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"

	"verbatim.example/corpus"
)

// A snapshot is one file, written beside its place and moved there, so that a
// reader finds the old one or the new one:
//
//	magic | place of the head, u64 | its length, u64 | its crc, u32 | crc of all before, u32 | padding
//	sections, each padded to a multiple of align
//	head, JSON
//
// Numbers are little-endian, sums CRC-32C. The head names the analyzer and the
// files it was made from and each section's place and sum; the vectors, the first
// section, have sums by block in another one. A section lies as it lies in the
// memory of a little-endian machine of 64 bits, so that one that is mapped needs
// no room on the heap. A snapshot that is torn, of other files, or of another
// program is built anew: it costs time only.

const magic = "verbatim snapshot 2\n"

// preludeSize is the length of what stands before the sections, without padding.
const preludeSize = len(magic) + 8 + 8 + 4 + 4

// align is the boundary of sections: a multiple of any number's size.
const align = 64

// snapshotHead is the JSON at the end.
type snapshotHead struct {
	Name        string        `json:"name"` // of its file: a snapshot of another folder is not taken for this one's
	Analyzer    string        `json:"analyzer"`
	Fingerprint string        `json:"fingerprint"`
	State       string        `json:"state"` // of the files it was made from
	Dimensions  int           `json:"dimensions"`
	Articles    int           `json:"articles"`
	Sections    []section     `json:"sections"`
	Skipped     []corpus.Skip `json:"skipped"`
}

type section struct {
	Name   string `json:"name"`
	Offset int64  `json:"offset"`
	Length int64  `json:"length"`
	CRC    uint32 `json:"crc"` // 0 of the vectors
}

// vectorSection is the section that has its sums elsewhere.
const vectorSection = "vectors"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errStale is why a snapshot that is whole is not used.
var errStale = errors.New("it was made from other articles or by another version")

// A snapshotWriter writes a snapshot beside its place. The vectors come first and
// in any order; the other sections follow one by one. The first error is kept and
// ends in commit.
type snapshotWriter struct {
	place    string
	f        *os.File
	dim      int
	vectors  int64 // bytes of the vectors
	buf      *bufio.Writer
	at       int64
	sections []section
	err      error
}

// newSnapshotWriter begins a snapshot that has so many vectors, with the rights of
// its owner alone.
func newSnapshotWriter(place string, vectors, dim int) (*snapshotWriter, error) {
	f, err := os.CreateTemp(filepath.Dir(place), filepath.Base(place)+".*.tmp")
	if err != nil {
		return nil, err
	}
	w := &snapshotWriter{place: place, f: f, dim: dim, vectors: 4 * int64(vectors) * int64(dim)}
	w.sections = []section{{Name: vectorSection, Offset: align, Length: w.vectors}}
	w.at = align + w.vectors
	w.buf = bufio.NewWriterSize(io.NewOffsetWriter(f, w.at), 1<<20)
	return w, nil
}

// putVectors writes the vectors of passages from first on. Several goroutines may
// call it.
func (w *snapshotWriter) putVectors(first int, vecs []float32) error {
	_, err := w.f.WriteAt(bytesOf(vecs), align+4*int64(first)*int64(w.dim))
	return err
}

// withVectors calls use with the vectors as they were written. They are mapped
// where that can be, for as long as the call takes.
func (w *snapshotWriter) withVectors(use func(vecs []float32) error) error {
	size := align + w.vectors
	if err := w.f.Truncate(size); err != nil {
		w.discard()
		return err
	}
	data, err := mapFile(w.f, size)
	if err == nil {
		defer unmap(data)
	} else {
		data = make([]byte, size)
		if _, err := w.f.ReadAt(data[align:], align); err != nil && w.vectors > 0 {
			w.discard()
			return err
		}
	}
	return use(numbersIn[float32](data[align:]))
}

// put writes a section.
func (w *snapshotWriter) put(name string, data []byte) {
	w.stream(name, func(put func([]byte)) { put(data) })
}

// stream writes a section in parts.
func (w *snapshotWriter) stream(name string, write func(put func([]byte))) {
	w.pad()
	s := section{Name: name, Offset: w.at}
	write(func(b []byte) {
		s.CRC = crc32.Update(s.CRC, castagnoli, b)
		s.Length += int64(len(b))
		w.write(b)
	})
	w.sections = append(w.sections, s)
}

func (w *snapshotWriter) pad() { w.write(make([]byte, padded(w.at)-w.at)) }

func (w *snapshotWriter) write(b []byte) {
	if w.err == nil {
		_, w.err = w.buf.Write(b)
	}
	w.at += int64(len(b))
}

func padded(n int64) int64 { return (n + align - 1) / align * align }

// commit writes the head, waits until all is on the disk, and moves the file into
// its place. With an error nothing is left of it.
func (w *snapshotWriter) commit(head snapshotHead) error {
	w.pad()
	head.Name, head.Dimensions, head.Sections = filepath.Base(w.place), w.dim, w.sections
	js, err := json.Marshal(head)
	pre := binary.LittleEndian.AppendUint64([]byte(magic), uint64(w.at))
	pre = binary.LittleEndian.AppendUint64(pre, uint64(len(js)))
	pre = binary.LittleEndian.AppendUint32(pre, crc32.Checksum(js, castagnoli))
	pre = binary.LittleEndian.AppendUint32(pre, crc32.Checksum(pre, castagnoli))
	w.write(js)
	if err = errors.Join(err, w.err); err == nil {
		err = w.buf.Flush()
	}
	if err == nil {
		_, err = w.f.WriteAt(append(pre, make([]byte, align-len(pre))...), 0)
	}
	if err == nil {
		err = w.f.Sync()
	}
	if err == nil {
		err = w.f.Close()
	}
	if err == nil {
		err = os.Rename(w.f.Name(), w.place)
	}
	if err != nil {
		w.discard()
		return fmt.Errorf("write %s: %w", w.place, err)
	}
	return nil
}

// discard leaves nothing behind.
func (w *snapshotWriter) discard() {
	w.f.Close()
	os.Remove(w.f.Name())
}

// save writes an index of one segment to a file.
func (x *Index) save(file string) error {
	s := x.segments[0]
	w, err := newSnapshotWriter(file, len(s.passages), s.dim)
	if err != nil {
		return err
	}
	if err := w.putVectors(0, s.vectors); err != nil {
		w.discard()
		return err
	}
	return x.saveTo(w)
}

// saveTo writes everything but the vectors, and commits.
func (x *Index) saveTo(w *snapshotWriter) error {
	if x.corpus.Known != nil {
		known, err := x.corpus.Known.AppendBinary(nil)
		if err != nil {
			w.discard()
			return err
		}
		w.put(knownSection, known)
	}
	s := x.segments[0]
	saveArticles(x.corpus.Articles, w)
	x.lexicon.base.save(w.put)
	x.statistics.save(w.put)
	s.save(w.put)
	if len(s.passages) >= scanFrom {
		streamColumns(len(s.passages), s.dim, s.vector, w.stream)
	}
	return w.commit(snapshotHead{Analyzer: identity(), Fingerprint: x.corpus.Fingerprint, State: x.state, Articles: len(x.corpus.Articles), Skipped: x.corpus.Skipped})
}
