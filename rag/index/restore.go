package index

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"verbatim.example/corpus"
)

// read returns the index in file when it was made from files of that state by
// this program. From other files of this program's version it returns the
// articles alone, beside errStale. A missing file is fs.ErrNotExist. The
// vectors, most of the file, are read beside the rest.
func read(ctx context.Context, file, state string) (*Index, *corpus.Corpus, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	head, body, err := readHead(f)
	if err != nil {
		return nil, nil, err
	}
	if head.Analyzer != identity() || head.Dimensions != dimensions || head.Name != filepath.Base(file) {
		return nil, nil, errStale
	}
	if head.State != state {
		last, err := lastCorpus(head, body)
		return nil, last, cmp.Or(err, errStale)
	}
	x := &Index{dim: head.Dimensions, state: state}
	vectors := make(chan error, 1)
	go func() {
		part, err := head.section(body, "vectors")
		x.vectors = floats(part)
		vectors <- err
	}()
	err = x.restore(head, body)
	if err := errors.Join(err, <-vectors); err != nil {
		return nil, nil, err
	}
	if len(x.vectors) != len(x.passages)*x.dim {
		return nil, nil, errors.New("its vectors do not fit its passages")
	}
	return x, nil, x.fill(ctx)
}

// lastCorpus returns the articles of a snapshot.
func lastCorpus(head snapshotHead, body *io.SectionReader) (*corpus.Corpus, error) {
	texts, err1 := head.section(body, "text")
	sentences, err2 := head.section(body, "sentences")
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	c, err := restoreCorpus(head, string(texts), numbers(sentences))
	if err != nil {
		return nil, err
	}
	if c.Known, err = head.known(body); err != nil {
		return nil, err
	}
	return c, nil
}

// readHead returns the head of a snapshot and what follows it.
func readHead(f *os.File) (head snapshotHead, body *io.SectionReader, err error) {
	st, err := f.Stat()
	if err != nil {
		return head, nil, err
	}
	pre := make([]byte, len(magic)+8)
	if _, err := io.ReadFull(f, pre); err != nil || !bytes.HasPrefix(pre, []byte(magic)) {
		return head, nil, errors.New("it is not a snapshot of this program")
	}
	n, crc := int64(binary.LittleEndian.Uint32(pre[len(magic):])), binary.LittleEndian.Uint32(pre[len(magic)+4:])
	at := int64(len(pre))
	if n > st.Size()-at {
		return head, nil, errors.New("its head is cut off")
	}
	js := make([]byte, n)
	if _, err := io.ReadFull(f, js); err != nil || crc32.Checksum(js, castagnoli) != crc {
		return head, nil, errors.New("its head is damaged")
	}
	if err := json.Unmarshal(js, &head); err != nil {
		return head, nil, fmt.Errorf("its head: %w", err)
	}
	at = min(padded(at+n), st.Size())
	return head, io.NewSectionReader(f, at, st.Size()-at), nil
}

// section reads one section and checks its sum.
func (h *snapshotHead) section(body *io.SectionReader, name string) ([]byte, error) {
	for _, s := range h.Sections {
		if s.Name != name {
			continue
		}
		if s.Offset < 0 || s.Length < 0 || s.Offset > body.Size() || s.Length > body.Size()-s.Offset {
			return nil, fmt.Errorf("section %q is cut off", name)
		}
		part := make([]byte, s.Length)
		if _, err := body.ReadAt(part, s.Offset); err != nil && s.Length > 0 {
			return nil, fmt.Errorf("section %q: %w", name, err)
		}
		if crc32.Checksum(part, castagnoli) != s.CRC {
			return nil, fmt.Errorf("section %q is damaged", name)
		}
		return part, nil
	}
	return nil, fmt.Errorf("it has no section %q", name)
}

// restore sets everything but the vectors, and derives what follows from it.
func (x *Index) restore(head snapshotHead, body *io.SectionReader) error {
	var err error
	part := func(name string) []byte {
		b, e := head.section(body, name)
		err = errors.Join(err, e)
		return b
	}
	x.names, x.related, x.proper = lines(part("names")), lines(part("families")), part("proper")
	x.terms = make(map[string]uint32, len(x.names))
	for t, name := range x.names {
		x.terms[name] = uint32(t)
	}
	x.sentences = lists{numbers(part("sentence offsets")), numbers(part("sentence terms"))}
	x.heads = lists{numbers(part("head offsets")), numbers(part("head terms"))}
	ps := numbers(part("passages"))
	for i := 0; i+3 <= len(ps); i += 3 {
		x.passages = append(x.passages, Passage{int(ps[i]), int(ps[i+1]), int(ps[i+2])})
	}
	x.grams = make([]uint32, 1<<gramTableBits)
	for g, i := part("grams"), 0; i < len(x.grams) && err == nil; i++ {
		n, m := binary.Uvarint(g)
		if m <= 0 {
			return errors.New("section \"grams\" is too short")
		}
		x.grams[i], g = uint32(n), g[m:]
	}
	x.said = said{
		statements: blobs{numbers(part("statement offsets")), part("statements")},
		mentions:   blobs{numbers(part("mention offsets")), part("mentions")},
		texts:      lines(part("mention texts")),
	}
	texts, sentences := part("text"), numbers(part("sentences"))
	if err != nil {
		return err
	}
	if x.corpus, err = restoreCorpus(head, string(texts), sentences); err != nil {
		return err
	}
	if x.corpus.Known, err = head.known(body); err != nil {
		return err
	}
	if err := x.consistent(); err != nil {
		return err
	}
	checked := make(chan error, 1)
	go func() { checked <- x.said.check(x.corpus) }()
	x.derive()
	return <-checked
}

func restoreCorpus(head snapshotHead, texts string, ss []uint32) (*corpus.Corpus, error) {
	c := &corpus.Corpus{Fingerprint: head.Fingerprint, Skipped: head.Skipped}
	for _, r := range head.Articles {
		a := r.Article
		if len(r.Hash) != 2*len(a.Hash) {
			return nil, errors.New("the hash of an article is damaged")
		}
		if r.Length < 0 || r.Length > len(texts) || r.Sentences < 0 || r.Sentences > len(ss)/6 {
			return nil, errors.New("its articles are cut off")
		}
		if _, err := hex.Decode(a.Hash[:], []byte(r.Hash)); err != nil {
			return nil, errors.New("the hash of an article is damaged")
		}
		a.Text, texts = texts[:r.Length], texts[r.Length:]
		a.Sentences = make([]corpus.Sentence, r.Sentences)
		for i := range a.Sentences {
			v := ss[6*i : 6*i+6]
			a.Sentences[i] = corpus.Sentence{Start: int(v[0]), End: int(v[1]), First: int(v[2]), Last: int(v[3]), Paragraph: int(v[4]), Kind: corpus.Kind(v[5])}
			if s := a.Sentences[i]; s.Start > s.End || s.End > len(a.Text) {
				return nil, errors.New("a sentence lies outside its article")
			}
		}
		ss = ss[6*r.Sentences:]
		c.Articles = append(c.Articles, a)
	}
	return c, nil
}

// consistent reports what the checksums cannot: numbers that do not fit
// together, which only another writer could have made.
func (x *Index) consistent() error {
	bad := func(what string) error { return fmt.Errorf("its %s do not fit together", what) }
	n := uint32(0)
	for i := range x.corpus.Articles {
		x.sentenceBase = append(x.sentenceBase, n)
		n += uint32(len(x.corpus.Articles[i].Sentences))
	}
	if !x.sentences.valid(int(n), len(x.names)) || !x.heads.valid(len(x.corpus.Articles), len(x.names)) {
		return bad("terms")
	}
	if len(x.related) != len(x.names) || len(x.proper) != len(x.names) {
		return bad("families")
	}
	for _, p := range x.passages {
		if p.Article >= len(x.corpus.Articles) || p.First > p.Last || p.Last >= len(x.corpus.Articles[p.Article].Sentences) {
			return bad("passages")
		}
	}
	return nil
}

// valid reports whether there are n lists of numbers below limit.
func (l *lists) valid(n, limit int) bool {
	if !increasing(l.offsets, n, len(l.items)) && !(n == 0 && len(l.offsets) == 0) {
		return false
	}
	for _, t := range l.items {
		if int(t) >= limit {
			return false
		}
	}
	return true
}

// increasing reports whether offsets cut items into n runs.
func increasing(offsets []uint32, n, items int) bool {
	return len(offsets) == n+1 && offsets[0] == 0 && slices.IsSorted(offsets) && int(offsets[n]) == items
}

// exists reports whether a read failed for another reason than no file.
func exists(err error) bool { return !errors.Is(err, fs.ErrNotExist) }
