package index

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"verbatim.example/corpus"
)

// A snapshot is the bytes of one, with its head.
type contentsOf struct {
	snapshotHead
	info   os.FileInfo
	data   []byte
	mapped bool
}

// openSnapshot returns the snapshot in file when this program wrote it there. A
// missing file is fs.ErrNotExist.
func openSnapshot(file string) (*contentsOf, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s := &contentsOf{}
	if s.info, err = f.Stat(); err != nil {
		return nil, err
	}
	if s.data, s.mapped, err = contents(f, s.info, file); err != nil {
		return nil, err
	}
	if s.snapshotHead, err = readHead(s.data); err != nil {
		return nil, err
	}
	if s.Analyzer != identity() || s.Dimensions != dimensions || s.Name != filepath.Base(file) {
		return nil, errStale
	}
	return s, nil
}

// read returns the index in file when this program wrote it, of whatever state of
// the folder, without its vector store. A missing file is fs.ErrNotExist. logf is
// told when vectors that are read later are damaged.
func read(file string, logf func(string, ...any)) (*Index, error) {
	s, err := openSnapshot(file)
	if err != nil {
		return nil, err
	}
	return s.index(func() {
		logf("%s is damaged: what is wrong with it is computed anew, and all of it at the next start", file)
		if now, err := os.Stat(file); err == nil && os.SameFile(now, s.info) {
			os.Remove(file)
		}
	})
}

// readHead returns the head of a snapshot.
func readHead(data []byte) (head snapshotHead, err error) {
	if len(data) < align || !bytes.HasPrefix(data, []byte(magic)) {
		return head, errors.New("it is not a snapshot of this program")
	}
	rest := data[len(magic):preludeSize]
	at, n := binary.LittleEndian.Uint64(rest), binary.LittleEndian.Uint64(rest[8:])
	if crc32.Checksum(data[:preludeSize-4], castagnoli) != binary.LittleEndian.Uint32(rest[20:]) {
		return head, errors.New("its beginning is damaged")
	}
	if at > uint64(len(data)) || n != uint64(len(data))-at {
		return head, errors.New("its head is cut off")
	}
	js := data[at:]
	if crc32.Checksum(js, castagnoli) != binary.LittleEndian.Uint32(rest[16:]) {
		return head, errors.New("its head is damaged")
	}
	if err := json.Unmarshal(js, &head); err != nil {
		return head, fmt.Errorf("its head: %w", err)
	}
	return head, nil
}

// part returns the bytes of a section, unchecked.
func (s *contentsOf) part(name string) []byte {
	i := slices.IndexFunc(s.Sections, func(t section) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	t := s.Sections[i]
	return s.data[t.Offset:][:t.Length:t.Length]
}

// check compares the sums of those sections that use chooses. The vectors have
// others.
func (s *contentsOf) check(use func(name string) bool) error {
	size := int64(len(s.data))
	var checked []section
	for _, t := range s.Sections {
		if t.Offset < 0 || t.Length < 0 || t.Offset > size || t.Length > size-t.Offset {
			return fmt.Errorf("section %q is cut off", t.Name)
		}
		if t.Name != vectorSection && use(t.Name) {
			checked = append(checked, t)
		}
	}
	// The longest first, so that no processor waits for another at the end.
	slices.SortStableFunc(checked, func(a, b section) int { return cmp.Compare(b.Length, a.Length) })
	bad := make([]bool, len(checked))
	parallel(len(checked), func(i int) {
		t := checked[i]
		bad[i] = crc32.Checksum(s.data[t.Offset:][:t.Length], castagnoli) != t.CRC
	})
	if i := slices.Index(bad, true); i >= 0 {
		return fmt.Errorf("section %q is damaged", checked[i].Name)
	}
	return nil
}

// index returns the index that a snapshot is, without its vector store. Its
// slices lie in the bytes of the snapshot.
func (s *contentsOf) index(broken func()) (*Index, error) {
	if err := s.check(func(string) bool { return true }); err != nil {
		return nil, err
	}
	stems, err := loadTerms(s.part)
	if err != nil {
		return nil, err
	}
	seg, sums, err := loadSegment(s.Articles, s.Dimensions, stems.names.len(), s.part)
	if err != nil {
		return nil, err
	}
	switch {
	case s.mapped:
		seg.guard = newGuard(seg.dim, seg.vectors, sums, seg.passageVector, broken)
	case !slices.Equal(vectorSums(seg.dim, seg.vectors), sums):
		return nil, fmt.Errorf("section %q is damaged", vectorSection)
	}
	st, err := loadStatistics(seg, stems.names, s.part)
	if err != nil {
		return nil, err
	}
	known, err := s.known()
	if err != nil {
		return nil, err
	}
	x := newIndex(&corpus.Corpus{Articles: seg.articles, Fingerprint: s.Fingerprint, Skipped: s.Skipped, Known: known}, seg, stems, st)
	x.state = s.State
	return x, nil
}

// together calls functions at the same time and returns the first error of theirs.
func together(fs ...func() error) error {
	errs := make([]error, len(fs))
	var wg sync.WaitGroup
	for i, f := range fs {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	return cmp.Or(errs...)
}

// valid reports whether there are n lists of numbers below limit.
func (l *lists) valid(n, limit int) bool {
	return (increasing(l.offsets, n, len(l.items)) || n == 0 && len(l.offsets) == 0) && below(l.items, limit)
}

// below reports whether all numbers are below a limit.
func below(ns []uint32, limit int) bool {
	const run = 1 << 18
	var bad atomic.Bool
	parallel((len(ns)+run-1)/run, func(r int) {
		for _, v := range ns[r*run : min((r+1)*run, len(ns))] {
			if int64(v) >= int64(limit) {
				bad.Store(true)
				return
			}
		}
	})
	return !bad.Load()
}

// increasing reports whether offsets cut items into n runs.
func increasing[T uint32 | uint64](offsets []T, n, items int) bool {
	return len(offsets) == n+1 && offsets[0] == 0 && slices.IsSorted(offsets) && uint64(offsets[n]) == uint64(items)
}

// exists reports whether a read failed for another reason than no file.
func exists(err error) bool { return !errors.Is(err, fs.ErrNotExist) }
