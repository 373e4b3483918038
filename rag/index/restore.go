package index

import (
	"bytes"
	"cmp"
	"context"
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
	if s.data, s.mapped, err = contents(f, file); err != nil {
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

// read returns the index in file when it was made from files of that state by
// this program. From other files of this program's version it returns the
// articles alone, beside errStale. A missing file is fs.ErrNotExist. logf is told
// when vectors that are read later are damaged.
func read(ctx context.Context, file, state string, logf func(string, ...any)) (*Index, *corpus.Corpus, error) {
	s, err := openSnapshot(file)
	if err != nil {
		return nil, nil, err
	}
	if s.State != state {
		last, _, err := s.corpus()
		return nil, last, cmp.Or(err, errStale)
	}
	x, err := s.index(func() {
		logf("%s is damaged: what is wrong with it is computed anew, and all of it at the next start", file)
		os.Remove(file)
	})
	if err != nil {
		return nil, nil, err
	}
	return x, nil, x.fillStore(ctx)
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
// none.
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

// corpus returns the articles of a snapshot, and where their sentences begin.
func (s *contentsOf) corpus() (*corpus.Corpus, []uint32, error) {
	err := s.check(func(name string) bool {
		return slices.Contains([]string{"records", "record offsets", "text offsets", "article sentences", "text", "sentences", knownSection}, name)
	})
	if err != nil {
		return nil, nil, err
	}
	articles, base, err := loadArticles(s.Articles, s.part)
	if err != nil {
		return nil, nil, err
	}
	known, err := s.known()
	if err != nil {
		return nil, nil, err
	}
	return &corpus.Corpus{Articles: articles, Fingerprint: s.Fingerprint, Skipped: s.Skipped, Known: known}, base, nil
}

// index returns the index that a snapshot is, without its vector store. Its
// slices lie in the bytes of the snapshot.
func (s *contentsOf) index(broken func()) (*Index, error) {
	if err := s.check(func(string) bool { return true }); err != nil {
		return nil, err
	}
	x := &Index{dim: s.Dimensions, state: s.State, corpus: &corpus.Corpus{Fingerprint: s.Fingerprint, Skipped: s.Skipped}}
	x.passages = passagesIn(s.part("passages"))
	x.sentences = lists{numbersIn[uint32](s.part("sentence offsets")), numbersIn[uint32](s.part("sentence terms"))}
	x.heads = lists{numbersIn[uint32](s.part("head offsets")), numbersIn[uint32](s.part("head terms"))}
	x.acronyms, x.worth = numbersIn[uint32](s.part("acronyms")), numbersIn[float64](s.part("worth"))
	x.vectors = numbersIn[float32](s.part(vectorSection))
	sums := numbersIn[uint32](s.part("vector sums"))
	err := together(
		func() (err error) {
			x.corpus.Articles, x.sentenceBase, err = loadArticles(s.Articles, s.part)
			return err
		},
		func() (err error) { x.corpus.Known, err = s.known(); return err },
		func() (err error) { x.stems, err = loadTerms(s.part); return err },
		func() (err error) { x.said, err = loadSaid(s.part); return err },
		func() (err error) { x.grams, err = gramsIn(s.part("grams")); return err },
	)
	if err != nil {
		return nil, err
	}
	if len(x.vectors) != len(x.passages)*x.dim || len(sums) != (len(x.passages)+sumBlock-1)/sumBlock {
		return nil, errors.New("its vectors do not fit its passages")
	}
	err = together(
		x.consistent,
		func() error { return x.loadWords(s.part) },
		func() error { return x.said.check(x.corpus) },
		func() (err error) {
			if len(x.passages) >= scanFrom {
				x.columns, err = loadColumns(len(x.passages), x.dim, s.part)
			}
			return err
		},
	)
	if err != nil {
		return nil, err
	}
	switch {
	case s.mapped:
		x.guard = newGuard(x.dim, x.vectors, sums, x.passageVector, broken)
	case !slices.Equal(vectorSums(x.dim, x.vectors), sums):
		return nil, fmt.Errorf("section %q is damaged", vectorSection)
	}
	x.summarise()
	return x, nil
}

// together calls functions at the same time and joins their errors.
func together(fs ...func() error) error {
	errs := make([]error, len(fs))
	var wg sync.WaitGroup
	for i, f := range fs {
		wg.Go(func() { errs[i] = f() })
	}
	wg.Wait()
	return errors.Join(errs...)
}

// gramsIn returns the counters of features.
func gramsIn(b []byte) ([]uint32, error) {
	grams := make([]uint32, 1<<gramTableBits)
	for i := range grams {
		n, m := binary.Uvarint(b)
		if m <= 0 {
			return nil, errors.New("section \"grams\" is too short")
		}
		grams[i], b = uint32(n), b[m:]
	}
	return grams, nil
}

// consistent reports what the checksums cannot: numbers that do not fit
// together, which only another writer could have made.
func (x *Index) consistent() error {
	bad := func(what string) error { return fmt.Errorf("its %s do not fit together", what) }
	articles, n := x.corpus.Articles, x.stems.len()
	if !x.sentences.valid(int(x.sentenceBase[len(articles)]), n) || !x.heads.valid(len(articles), n) || len(x.worth) != n || len(x.acronyms) != len(articles) {
		return bad("terms")
	}
	for _, id := range x.acronyms {
		if id != skip && int(id) >= n {
			return bad("terms")
		}
	}
	last := 0
	for _, p := range x.passages {
		if p.Article < last || p.Article >= len(articles) || p.First < 0 || p.First > p.Last || p.Last >= len(articles[p.Article].Sentences) {
			return bad("passages")
		}
		last = p.Article
	}
	return nil
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
