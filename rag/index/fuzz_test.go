package index

import (
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// A snapshot whose sums are right and whose numbers are anything is refused, or
// is an index that can be searched.
func FuzzSnapshot(f *testing.F) {
	c, err := folder(f, hamlet).Parse(f.Context())
	if err != nil {
		f.Fatal(err)
	}
	x, err := Build(f.Context(), c, nil)
	if err != nil {
		f.Fatal(err)
	}
	x.state = "state"
	file := filepath.Join(f.TempDir(), "index-0.snap")
	if err := x.save(file); err != nil {
		f.Fatal(err)
	}
	whole, err := os.ReadFile(file)
	if err != nil {
		f.Fatal(err)
	}
	length := binary.LittleEndian.Uint32(whole[len(magic):])
	js := whole[len(magic)+8:][:length]
	body := whole[padded(int64(len(magic)+8)+int64(length)):]
	var head snapshotHead
	if err := json.Unmarshal(js, &head); err != nil {
		f.Fatal(err)
	}
	for i := range head.Sections {
		f.Add(byte(i), uint32(3), []byte{0xff, 0xff, 0xff, 0xff}, int16(0), int16(0))
		f.Add(byte(i), uint32(8), []byte{1, 0, 0, 0}, int16(0), int16(0))
	}
	f.Add(byte(0), uint32(0), []byte{}, int16(-1), int16(0))
	f.Add(byte(0), uint32(0), []byte{}, int16(0), int16(-1))
	f.Add(byte(0), uint32(0), []byte{}, int16(1), int16(1))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, section byte, at uint32, with []byte, sentences, length int16) {
		h := head
		h.Sections, h.Articles = slices.Clone(head.Sections), slices.Clone(head.Articles)
		h.Articles[0].Sentences += int(sentences)
		h.Articles[0].Length += int(length)
		changed := slices.Clone(body)
		s := &h.Sections[int(section)%len(h.Sections)]
		part := changed[s.Offset:][:s.Length]
		if len(part) > 0 {
			copy(part[int(at)%len(part):], with)
		}
		s.CRC = crc32.Checksum(part, castagnoli)
		js, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		raw := binary.LittleEndian.AppendUint32([]byte(magic), uint32(len(js)))
		raw = append(binary.LittleEndian.AppendUint32(raw, crc32.Checksum(js, castagnoli)), js...)
		raw = append(raw, make([]byte, padded(int64(len(raw)))-int64(len(raw)))...)
		file := filepath.Join(dir, "index-0.snap")
		if err := os.WriteFile(file, append(raw, changed...), 0o600); err != nil {
			t.Fatal(err)
		}
		y, _, err := read(t.Context(), file, "state")
		if err != nil {
			return
		}
		for _, question := range []string{"combien a coûté le pont", "Pourquoi l'école ferme-t-elle ?"} {
			hits, err := y.Search(t.Context(), y.Parse(question), Filter{}, 5)
			if err != nil {
				t.Fatal(err)
			}
			for _, hit := range hits {
				y.Passage(hit.Passage)
			}
		}
	})
}

// Whatever a log of vectors holds, it is opened, what is whole of it is read, and
// it can be appended to.
func FuzzVectorLog(f *testing.F) {
	l := &vectorLog{embedder: "model"}
	head := l.head(5)
	record := append(make([]byte, 32+20), 0, 0, 0, 0)
	binary.LittleEndian.PutUint32(record[52:], crc32.Checksum(record[:52], castagnoli))
	f.Add([]byte{})
	f.Add(head)
	f.Add(append(slices.Clone(head), record...))
	f.Add(append(append(slices.Clone(head), record...), record[:20]...))
	f.Add(l.head(1 << 31))
	f.Add([]byte("verbatim vectors 2\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, vectorsName("model")), raw, 0o600); err != nil {
			t.Fatal(err)
		}
		l, held, _ := testLog(t, dir)
		if l.dim != 0 && l.dim != 5 {
			return
		}
		appendTo(t, l, "new")
		if _, again, _ := testLog(t, dir); len(again) < len(held) || again[keyOf("model", 0, "new")] == nil {
			t.Errorf("%d vectors, then %d", len(held), len(again))
		}
	})
}
