package index

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// A vector log keeps the vectors of one embedder, because they cost money. It is
// appended to and never rewritten:
//
//	magic | length of name, u32 | name | dimension, u32 | crc of all before, u32 | records
//	record: key, 32 bytes | dimension × float32 | crc of key and numbers, u32
//
// Numbers are little-endian, sums CRC-32C. Every process that reads or appends
// holds the file's lock meanwhile, first reads what others appended, and cuts off
// a record that a crash left half-written; so any number of processes, over any
// corpora, may share one file. When two embed the same text at the same moment,
// both pay, and the first vector written counts.

const vectorMagic = "verbatim vectors 1\n"

// maxDimension is more than any embedder has.
const maxDimension = 1 << 16

// A vectorKey is the SHA-256 of an embedder's name, the kind of a text and the
// text.
type vectorKey [sha256.Size]byte

func keyOf(embedder string, kind TextKind, text string) vectorKey {
	return sha256.Sum256(fmt.Appendf(nil, "%s\x00%d\x00%s", embedder, kind, text))
}

// vectorsName names the log of an embedder: what is readable of its name, and a
// hash of all of it.
func vectorsName(embedder string) string {
	safe := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '_':
			return r
		}
		return '-'
	}, embedder)
	sum := sha256.Sum256([]byte(embedder))
	return "vectors-" + strings.Trim(safe[:min(len(safe), 48)], "-.") + "-" + hex.EncodeToString(sum[:6]) + ".log"
}

type vectorLog struct {
	file     string
	embedder string
	f        *os.File
	readOnly bool
	dim      int   // 0: the file is empty
	end      int64 // of what was read or written
	logf     func(format string, args ...any)
}

// errForeign is why a file is set aside.
var errForeign = errors.New("it is not of this version and embedder, or its head is damaged")

// openVectorLog opens or makes the log of an embedder in a folder. A file there
// that is none of this version and embedder is renamed, with a notice. A log
// that cannot be written to is opened for reading.
func openVectorLog(dir, embedder string, logf func(string, ...any)) (*vectorLog, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	l := &vectorLog{file: filepath.Join(dir, vectorsName(embedder)), embedder: embedder, logf: logf}
	for {
		var err error
		if l.f, err = os.OpenFile(l.file, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600); err != nil {
			var readErr error
			if l.f, readErr = os.Open(l.file); readErr != nil {
				return nil, err
			}
			l.readOnly = true
		}
		again := false
		err = l.locked(func() error {
			if again = !l.inPlace(); again {
				return nil
			}
			err := l.readHead()
			if errors.Is(err, errForeign) && !l.readOnly {
				again = true
				return l.setAside()
			}
			return err
		})
		if err == nil && !again {
			return l, nil
		}
		l.f.Close()
		if err != nil {
			return nil, err
		}
	}
}

func (l *vectorLog) close() error { return l.f.Close() }

// locked calls do while no other process reads or writes the file.
func (l *vectorLog) locked(do func() error) error {
	if err := lock(l.f); err != nil {
		return fmt.Errorf("lock %s: %w", l.file, err)
	}
	return errors.Join(do(), unlock(l.f))
}

// inPlace reports whether the open file is still the one of its name: another
// process may have set it aside.
func (l *vectorLog) inPlace() bool {
	named, err1 := os.Stat(l.file)
	open, err2 := l.f.Stat()
	return err1 == nil && err2 == nil && os.SameFile(named, open)
}

// setAside renames the file to a name that is free.
func (l *vectorLog) setAside() error {
	for n := 1; ; n++ {
		aside := fmt.Sprintf("%s.%d.aside", l.file, n)
		if _, err := os.Lstat(aside); err == nil {
			continue
		}
		if err := os.Rename(l.file, aside); err != nil {
			return err
		}
		l.logf("%s is set aside as %s: %v", l.file, filepath.Base(aside), errForeign)
		return nil
	}
}

// head returns the bytes before the records.
func (l *vectorLog) head(dim int) []byte {
	b := binary.LittleEndian.AppendUint32([]byte(vectorMagic), uint32(len(l.embedder)))
	b = append(b, l.embedder...)
	b = binary.LittleEndian.AppendUint32(b, uint32(dim))
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// readHead sets the dimension and the place of the first record; an empty file
// has neither.
func (l *vectorLog) readHead() error {
	b := make([]byte, len(l.head(0)))
	n, err := l.f.ReadAt(b, 0)
	switch {
	case n == 0 && err == io.EOF:
		return nil
	case err != nil && err != io.EOF:
		return err
	case n < len(b):
		return errForeign
	}
	dim := int(binary.LittleEndian.Uint32(b[len(b)-8:]))
	if dim == 0 || dim > maxDimension || !bytes.Equal(b, l.head(dim)) {
		return errForeign
	}
	l.dim, l.end = dim, int64(n)
	return nil
}

func (l *vectorLog) recordSize() int { return len(vectorKey{}) + 4*l.dim + 4 }

// read calls take with every record after those read before; vec is valid until
// take returns. The file is locked. What follows the last whole record is cut
// off; damaged records before it are passed over. Either is one notice.
func (l *vectorLog) read(take func(key vectorKey, vec []byte)) error {
	if l.dim == 0 {
		if err := l.readHead(); err != nil || l.dim == 0 {
			return err
		}
	}
	st, err := l.f.Stat()
	if err != nil {
		return err
	}
	if st.Size() < l.end || !l.inPlace() {
		return fmt.Errorf("%s was changed by somebody else", l.file)
	}
	record := make([]byte, l.recordSize())
	sums := len(record) - 4
	r := bufio.NewReaderSize(io.NewSectionReader(l.f, l.end, st.Size()-l.end), 1<<20)
	damaged, since, at := 0, 0, l.end
	for {
		if _, err := io.ReadFull(r, record); err == io.EOF || err == io.ErrUnexpectedEOF {
			break
		} else if err != nil {
			return err
		}
		at += int64(len(record))
		if crc32.Checksum(record[:sums], castagnoli) != binary.LittleEndian.Uint32(record[sums:]) {
			since++
			continue
		}
		damaged, since = damaged+since, 0
		take(vectorKey(record), record[len(vectorKey{}):sums])
		l.end = at
	}
	if damaged > 0 {
		l.logf("%s: %d damaged vectors are passed over", l.file, damaged)
	}
	if l.end == st.Size() || l.readOnly {
		return nil
	}
	l.logf("%s: its torn end is cut off, %d bytes", l.file, st.Size()-l.end)
	return l.f.Truncate(l.end)
}

// write appends records and waits until they are on the disk. The file is locked
// and read to its end; what could not be written whole is cut off again.
func (l *vectorLog) write(keys []vectorKey, vecs [][]float32) error {
	if len(keys) == 0 {
		return nil
	}
	var b []byte
	dim := l.dim
	if dim == 0 {
		dim = len(vecs[0])
		b = l.head(dim)
	}
	for i, key := range keys {
		if len(vecs[i]) != dim {
			return fmt.Errorf("%s holds vectors of another dimension", l.file)
		}
		start := len(b)
		b = append(b, key[:]...)
		for _, v := range vecs[i] {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(b[start:], castagnoli))
	}
	_, err := l.f.Write(b)
	if err == nil {
		err = l.f.Sync()
	}
	if err != nil {
		return errors.Join(err, l.f.Truncate(l.end))
	}
	l.dim, l.end = dim, l.end+int64(len(b))
	return nil
}
