package index

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
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
	Name        string          `json:"name"` // of its file: a snapshot of another folder is not taken for this one's
	Analyzer    string          `json:"analyzer"`
	Fingerprint string          `json:"fingerprint"`
	State       string          `json:"state"` // of the files it was made from
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
	head := snapshotHead{Name: filepath.Base(file), Analyzer: identity(), Fingerprint: x.corpus.Fingerprint, State: x.state, Dimensions: x.dim, Skipped: x.corpus.Skipped}
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
		{"statement offsets", numberBytes(x.said.statements.offsets)},
		{"statements", x.said.statements.bytes},
		{"mention offsets", numberBytes(x.said.mentions.offsets)},
		{"mentions", x.said.mentions.bytes},
		{"mention texts", []byte(strings.Join(x.said.texts, "\n"))},
		{"vectors", floatBytes(x.vectors)},
	}
	known, err := knownBytes(x.corpus)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	parts = append(parts, struct {
		name string
		data []byte
	}{knownSection, known})
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
		if err := put(append(pre, js...)); err != nil {
			return err
		}
		for _, p := range parts {
			if err := put(make([]byte, padded(n)-n)); err != nil {
				return err
			}
			if err := put(p.data); err != nil {
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
