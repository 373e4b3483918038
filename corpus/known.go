package corpus

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
)

// Known is what a reading of a folder leaves to the next, so that what has not
// changed is neither read nor parsed again: of each file what the system said of
// it, the hash of its bytes, and the lines that it may share with others. It is
// not changed once made. Nil knows nothing.
//
// Everything is kept as it is written, little-endian, so that a large one is
// used where it lies in a mapped file.
type Known struct {
	state    string
	names    []byte // paths of the article files, sorted, one behind the other
	nameEnds []byte // u32 a file: where its path ends
	stamps   []byte // stampSize a file
	hashes   []byte // 32 a file, of its bytes
	marks    []byte // one a file
	lineEnds []byte // u32 a file: where its lines end, in lines
	lines    []byte // u64 a line: its key, once a file
	common   []byte // commonSize a line that stands in minFileShare files or more: key, files
	skips    []Skip // of the files that could not be parsed, in their order
	table    []byte // the sources.csv that was used
}

const (
	stampSize  = 32
	commonSize = 12
)

// Marks of a file.
const (
	markSettled = 1 << iota // what changed after it was read shows in its stamp
	markPage                // it could be parsed; else its reason is among the skips
	markCounted             // its lines count among the repeats
	markArticle             // an article was made of it, or would be without a twin
)

// State is [Files.State] of what was parsed, which is what a scan found unless
// the folder was changed in between.
func (k *Known) State() string { return k.state }

func (k *Known) len() int {
	if k == nil {
		return 0
	}
	return len(k.marks)
}

func u32(b []byte, i int) int { return int(binary.LittleEndian.Uint32(b[4*i:])) }

// span returns where the i-th of the runs that end at ends lies.
func span(ends []byte, i int) (from, to int) {
	if i > 0 {
		from = u32(ends, i-1)
	}
	return from, u32(ends, i)
}

func (k *Known) path(i int) []byte {
	from, to := span(k.nameEnds, i)
	return k.names[from:to]
}

func (k *Known) hash(i int) [32]byte { return [32]byte(k.hashes[32*i:]) }

// linesOf returns the keys of the lines of a file, eight bytes each.
func (k *Known) linesOf(i int) []byte {
	from, to := span(k.lineEnds, i)
	return k.lines[8*from : 8*to]
}

// from returns the first file from i on that does not sort before path: going
// through sorted paths finds each in its turn.
func (k *Known) from(i int, path string) int {
	for i < k.len() && string(k.path(i)) < path {
		i++
	}
	return i
}

// is reports whether file i is there and has that path.
func (k *Known) is(i int, path string) bool { return i < k.len() && string(k.path(i)) == path }

// settled reports whether file i is there and has that path, and its bytes are
// still those that were read.
func (k *Known) settled(i int, path string, now stamp) bool {
	var buf [stampSize]byte
	return k.is(i, path) && k.marks[i]&markSettled != 0 && string(k.stamps[stampSize*i:][:stampSize]) == string(now.append(buf[:0]))
}

func (s stamp) append(b []byte) []byte {
	for _, n := range []uint64{uint64(s.size), uint64(s.modified), uint64(s.changed), s.inode} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	return b
}

// counted returns how many files count among the repeats.
func (k *Known) counted() int {
	n := 0
	for _, m := range k.marks {
		if m&markCounted != 0 {
			n++
		}
	}
	return n
}

// add appends a file, which sorts behind the others; its lines are appended
// before.
func (k *Known) add(f *file, mark byte) {
	if f.settled {
		mark |= markSettled
	}
	k.names = append(k.names, f.path...)
	k.nameEnds = binary.LittleEndian.AppendUint32(k.nameEnds, uint32(len(k.names)))
	k.stamps = f.stamp.append(k.stamps)
	k.hashes = append(k.hashes, f.hash[:]...)
	k.marks = append(k.marks, mark)
	k.lineEnds = binary.LittleEndian.AppendUint32(k.lineEnds, uint32(len(k.lines)/8))
}

// parts are the fields as they are written.
func (k *Known) parts() []*[]byte {
	return []*[]byte{&k.names, &k.nameEnds, &k.stamps, &k.hashes, &k.marks, &k.lineEnds, &k.lines, &k.common, &k.table}
}

// writtenAs says how a Known is written and how its lines are told.
func writtenAs() string { return "known 1 " + Identity() + "\n" }

// AppendBinary appends k as [UnmarshalKnown] reads it.
func (k *Known) AppendBinary(b []byte) ([]byte, error) {
	skips, err := json.Marshal(k.skips)
	if err != nil {
		return b, fmt.Errorf("write what is known of the corpus folder: %w", err)
	}
	b = append(b, writtenAs()...)
	put := func(part []byte) {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(part)))
		b = append(b, part...)
	}
	put([]byte(k.state))
	put(skips)
	for _, part := range k.parts() {
		put(*part)
	}
	return b, nil
}

// UnmarshalKnown returns what AppendBinary wrote. It keeps parts of b, which must
// not be changed and has to last as long. What was written by another version of
// the parser is an error.
func UnmarshalKnown(b []byte) (*Known, error) {
	bad := func(what string) (*Known, error) {
		return nil, fmt.Errorf("read what is known of the corpus folder: %s", what)
	}
	if len(b) < len(writtenAs()) || string(b[:len(writtenAs())]) != writtenAs() {
		return bad("it is of another version")
	}
	b = b[len(writtenAs()):]
	var k Known
	var state, skips []byte
	for _, part := range append([]*[]byte{&state, &skips}, k.parts()...) {
		if len(b) < 8 {
			return bad("it is cut off")
		}
		n := binary.LittleEndian.Uint64(b)
		if b = b[8:]; n > uint64(len(b)) {
			return bad("it is cut off")
		}
		if n > 0 {
			*part = b[:n:n]
		}
		b = b[n:]
	}
	k.state = string(state)
	if err := json.Unmarshal(skips, &k.skips); err != nil {
		return bad(err.Error())
	}
	if err := k.check(); err != nil {
		return bad(err.Error())
	}
	return &k, nil
}

// check reports parts that do not fit together.
func (k *Known) check() error {
	n := len(k.marks)
	if len(k.nameEnds) != 4*n || len(k.stamps) != stampSize*n || len(k.hashes) != 32*n || len(k.lineEnds) != 4*n ||
		len(k.lines)%8 != 0 || len(k.common)%commonSize != 0 || !runs(k.nameEnds, len(k.names)) || !runs(k.lineEnds, len(k.lines)/8) {
		return errors.New("its parts do not fit together")
	}
	skips := k.skips
	for i := range n {
		if i > 0 && string(k.path(i-1)) >= string(k.path(i)) {
			return errors.New("its files are not in order")
		}
		if k.marks[i]&markPage != 0 {
			continue
		}
		if len(skips) == 0 || skips[0].File != string(k.path(i)) {
			return errors.New("its skipped files do not fit together")
		}
		skips = skips[1:]
	}
	if len(skips) > 0 {
		return errors.New("its skipped files do not fit together")
	}
	return nil
}

// runs reports whether ends cut total into runs.
func runs(ends []byte, total int) bool {
	last := 0
	for i := range len(ends) / 4 {
		end := u32(ends, i)
		if end < last {
			return false
		}
		last = end
	}
	return last == total
}
