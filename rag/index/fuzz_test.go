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
	head, err := readHead(whole)
	if err != nil {
		f.Fatal(err)
	}
	for i := range head.Sections {
		f.Add(byte(i), uint32(3), []byte{0xff, 0xff, 0xff, 0xff}, int16(0), int16(0))
		f.Add(byte(i), uint32(8), []byte{1, 0, 0, 0}, int16(0), int16(0))
	}
	f.Add(byte(0), uint32(0), []byte{}, int16(-1), int16(-1))
	f.Add(byte(0), uint32(0), []byte{}, int16(1), int16(1))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, section byte, at uint32, with []byte, articles, length int16) {
		h := head
		h.Sections = slices.Clone(head.Sections)
		h.Articles += int(articles)
		changed := slices.Clone(whole)
		s := &h.Sections[int(section)%len(h.Sections)]
		if n := s.Length + int64(length); 0 <= n && n <= int64(len(changed))-s.Offset {
			s.Length = n
		}
		part := changed[s.Offset:][:s.Length]
		if len(part) > 0 {
			copy(part[int(at)%len(part):], with)
		}
		s.CRC = crc32.Checksum(part, castagnoli)
		file := filepath.Join(dir, "index-0.snap")
		if err := os.WriteFile(file, rehead(t, changed, h), 0o600); err != nil {
			t.Fatal(err)
		}
		y, err := restored(t, file)
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

// rehead returns a snapshot with another head.
func rehead(t testing.TB, raw []byte, h snapshotHead) []byte {
	t.Helper()
	js, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	at := binary.LittleEndian.Uint64(raw[len(magic):])
	pre := binary.LittleEndian.AppendUint64([]byte(magic), at)
	pre = binary.LittleEndian.AppendUint64(pre, uint64(len(js)))
	pre = binary.LittleEndian.AppendUint32(pre, crc32.Checksum(js, castagnoli))
	pre = binary.LittleEndian.AppendUint32(pre, crc32.Checksum(pre, castagnoli))
	return slices.Concat(pre, raw[len(pre):at], js)
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
