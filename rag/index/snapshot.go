package index

import (
	"bytes"
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
	"strings"

	"verbatim.example/corpus"
)

// A snapshot is one file, written beside its place and moved there, so that a
// reader finds the old one or the new one:
//
//	magic | length of head, u32 | crc of head, u32 | head, JSON | padding | sections
//
// Numbers are little-endian. The head names the analyzer and the corpus it was
// made from and each section's place and checksum (CRC-32C). What follows from
// the sections (postings, the vector store) is derived when it is read. A
// snapshot that is torn, of another corpus, or of another program is built anew:
// it costs time only.

const magic = "verbatim snapshot 1\n"

// align is the boundary of sections: a multiple of any number's size.
const align = 64

// snapshotHead is the JSON at the start.
type snapshotHead struct {
	Analyzer    string          `json:"analyzer"`
	Fingerprint string          `json:"fingerprint"`
	Dimensions  int             `json:"dimensions"`
	Sections    []section       `json:"sections"`
	Articles    []articleRecord `json:"articles"`
	Skipped     []corpus.Skip   `json:"skipped"`
}

type section struct {
	Name   string `json:"name"`
	Offset int64  `json:"offset"` // from the end of the head, padded
	Length int64  `json:"length"`
	CRC    uint32 `json:"crc"`
}

// articleRecord is an article without its text and sentences, and how long
// these are.
type articleRecord struct {
	Article   corpus.Article
	Hash      string // hex
	Sentences int
	Length    int
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// errStale is why a snapshot that is whole is not used.
var errStale = errors.New("it was made from other articles or by another version")

// save writes the index to file.
func (x *Index) save(file string) error {
	head := snapshotHead{Analyzer: Analyzer(), Fingerprint: x.corpus.Fingerprint, Dimensions: x.dim, Skipped: x.corpus.Skipped}
	var texts strings.Builder
	var sentences []uint32
	for i := range x.corpus.Articles {
		a := &x.corpus.Articles[i]
		r := articleRecord{Article: *a, Hash: hex.EncodeToString(a.Hash[:]), Sentences: len(a.Sentences), Length: len(a.Text)}
		r.Article.Text, r.Article.Sentences = "", nil
		head.Articles = append(head.Articles, r)
		texts.WriteString(a.Text)
		for _, s := range a.Sentences {
			sentences = append(sentences, uint32(s.Start), uint32(s.End), uint32(s.First), uint32(s.Last), uint32(s.Paragraph), uint32(s.Kind))
		}
	}
	var passages []uint32
	for _, p := range x.passages {
		passages = append(passages, uint32(p.Article), uint32(p.First), uint32(p.Last))
	}
	var grams []byte
	for _, n := range x.grams {
		grams = binary.AppendUvarint(grams, uint64(n))
	}
	parts := []struct {
		name string
		data []byte
	}{
		{"text", []byte(texts.String())},
		{"sentences", numberBytes(sentences)},
		{"passages", numberBytes(passages)},
		{"names", []byte(strings.Join(x.names, "\n"))},
		{"families", []byte(strings.Join(x.related, "\n"))},
		{"proper", x.proper},
		{"sentence offsets", numberBytes(x.sentences.offsets)},
		{"sentence terms", numberBytes(x.sentences.items)},
		{"head offsets", numberBytes(x.heads.offsets)},
		{"head terms", numberBytes(x.heads.items)},
		{"grams", grams},
		{"vectors", floatBytes(x.vectors)},
	}
	at := int64(0)
	for _, p := range parts {
		head.Sections = append(head.Sections, section{p.name, at, int64(len(p.data)), crc32.Checksum(p.data, castagnoli)})
		at = padded(at + int64(len(p.data)))
	}
	js, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return replaceFile(file, func(w io.Writer) error {
		pre := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(js)))
		pre = binary.LittleEndian.AppendUint32(pre, crc32.Checksum(js, castagnoli))
		n := int64(0)
		put := func(data []byte) error {
			m, err := w.Write(data)
			n += int64(m)
			return err
		}
		if err := errors.Join(put(pre), put(js)); err != nil {
			return err
		}
		for _, p := range parts {
			if err := errors.Join(put(make([]byte, padded(n)-n)), put(p.data)); err != nil {
				return err
			}
		}
		return nil
	})
}

func padded(n int64) int64 { return (n + align - 1) / align * align }

// replaceFile writes file through a temporary one beside it, with the rights of
// its owner alone.
func replaceFile(file string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*.tmp")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := write(f); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// read returns the index in file when it was made from the corpus of that
// fingerprint by this program. A missing file is fs.ErrNotExist.
func read(ctx context.Context, file, fingerprint string) (*Index, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	head, body, err := parseHead(data)
	if err != nil {
		return nil, err
	}
	if head.Analyzer != Analyzer() || head.Fingerprint != fingerprint || head.Dimensions != dimensions {
		return nil, errStale
	}
	parts := map[string][]byte{}
	for _, s := range head.Sections {
		if s.Offset < 0 || s.Length < 0 || s.Offset > int64(len(body)) || s.Length > int64(len(body))-s.Offset {
			return nil, fmt.Errorf("section %q is cut off", s.Name)
		}
		part := body[s.Offset : s.Offset+s.Length]
		if crc32.Checksum(part, castagnoli) != s.CRC {
			return nil, fmt.Errorf("section %q is damaged", s.Name)
		}
		parts[s.Name] = part
	}
	x := &Index{dim: head.Dimensions, names: lines(parts["names"]), related: lines(parts["families"])}
	x.terms = make(map[string]uint32, len(x.names))
	for t, name := range x.names {
		x.terms[name] = uint32(t)
	}
	if x.corpus, err = restoreCorpus(head, parts); err != nil {
		return nil, err
	}
	x.proper = parts["proper"]
	x.sentences = lists{numbers(parts["sentence offsets"]), numbers(parts["sentence terms"])}
	x.heads = lists{numbers(parts["head offsets"]), numbers(parts["head terms"])}
	x.vectors = floats(parts["vectors"])
	ps := numbers(parts["passages"])
	for i := 0; i+3 <= len(ps); i += 3 {
		x.passages = append(x.passages, Passage{int(ps[i]), int(ps[i+1]), int(ps[i+2])})
	}
	x.grams = make([]uint32, 1<<gramTableBits)
	for g, i := parts["grams"], 0; i < len(x.grams); i++ {
		n, m := binary.Uvarint(g)
		if m <= 0 {
			return nil, fmt.Errorf("section %q is too short", "grams")
		}
		x.grams[i], g = uint32(n), g[m:]
	}
	if err := x.consistent(); err != nil {
		return nil, err
	}
	return x, x.finish(ctx)
}

func parseHead(data []byte) (head snapshotHead, body []byte, err error) {
	rest, ok := bytes.CutPrefix(data, []byte(magic))
	if !ok || len(rest) < 8 {
		return head, nil, errors.New("it is not a snapshot of this program")
	}
	n, crc := int64(binary.LittleEndian.Uint32(rest)), binary.LittleEndian.Uint32(rest[4:])
	rest = rest[8:]
	if n > int64(len(rest)) || crc32.Checksum(rest[:n], castagnoli) != crc {
		return head, nil, errors.New("its head is damaged")
	}
	if err := json.Unmarshal(rest[:n], &head); err != nil {
		return head, nil, fmt.Errorf("its head: %w", err)
	}
	at := padded(int64(len(data)) - int64(len(rest)) + n)
	return head, data[min(at, int64(len(data))):], nil
}

func restoreCorpus(head snapshotHead, parts map[string][]byte) (*corpus.Corpus, error) {
	c := &corpus.Corpus{Fingerprint: head.Fingerprint, Skipped: head.Skipped}
	texts, ss := string(parts["text"]), numbers(parts["sentences"])
	for _, r := range head.Articles {
		a := r.Article
		if len(r.Hash) != 2*len(a.Hash) {
			return nil, errors.New("the hash of an article is damaged")
		}
		if r.Length > len(texts) || 6*r.Sentences > len(ss) {
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
	if len(x.vectors) != len(x.passages)*x.dim {
		return bad("vectors")
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
	if len(l.offsets) != n+1 && !(n == 0 && len(l.offsets) == 0) {
		return false
	}
	for i := 1; i < len(l.offsets); i++ {
		if l.offsets[i] < l.offsets[i-1] {
			return false
		}
	}
	if len(l.offsets) > 0 && (l.offsets[0] != 0 || int(l.offsets[n]) != len(l.items)) {
		return false
	}
	for _, t := range l.items {
		if int(t) >= limit {
			return false
		}
	}
	return true
}

// exists reports whether a read failed for another reason than no file.
func exists(err error) bool { return !errors.Is(err, fs.ErrNotExist) }
