package index

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// hamlet is a folder whose snapshot is small.
var hamlet = map[string]string{
	"pont.txt": town["pont.txt"],
	"a.md":     "# Une école ferme\n\nL'école de Montcalme ferme faute d'élèves, annonce le rectorat.\n",
}

// kept builds an index over texts, with its snapshot in a new folder.
func kept(t *testing.T, texts map[string]string) (x *Index, dir, file string) {
	t.Helper()
	dir = t.TempDir()
	x, err := Open(t.Context(), folder(t, texts), Options{Data: dir, Root: "/here"})
	if err != nil || x.Snapshot().File == "" {
		t.Fatal(err)
	}
	return x, dir, x.Snapshot().File
}

// restored reads an index that can be searched.
func restored(t testing.TB, file string) (*Index, error) {
	t.Helper()
	x, err := read(file, t.Logf)
	if err == nil {
		err = x.segments[0].fillStore(t.Context())
	}
	return x, err
}

// alike reports whether two indexes hold the same.
func alike(a, b *Index) bool {
	s, t := a.segments[0], b.segments[0]
	return reflect.DeepEqual(a.corpus, b.corpus) && reflect.DeepEqual(s.vectors, t.vectors) && reflect.DeepEqual(s.postings, t.postings) && reflect.DeepEqual(s.said, t.said) &&
		reflect.DeepEqual(a.lexicon, b.lexicon) && reflect.DeepEqual(a.statistics, b.statistics)
}

// same reports whether two indexes hold and find the same.
func same(t *testing.T, a, b *Index) bool {
	t.Helper()
	if !alike(a, b) {
		return false
	}
	for _, question := range []string{"combien a coûté le pont", "Pourquoi l'école ferme-t-elle ?"} {
		x, err1 := a.Search(t.Context(), a.Parse(question), Filter{}, 5)
		y, err2 := b.Search(t.Context(), b.Parse(question), Filter{}, 5)
		if err1 != nil || err2 != nil || len(x) == 0 || !reflect.DeepEqual(x, y) {
			return false
		}
	}
	return true
}

// A snapshot with a wrong byte, any byte, is found out before it is used; only
// what stands between the sections may be anything. FAULTS=1 flips every byte, but
// one in sixteen of the two largest sections.
func TestSnapshotFlipped(t *testing.T) {
	t.Parallel()
	x, _, file := kept(t, hamlet)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	head, err := readHead(raw)
	if err != nil {
		t.Fatal(err)
	}
	last := head.Sections[len(head.Sections)-1]
	behind := last.Offset + last.Length // the padding before the head
	idle := func(at int64) bool {
		for _, s := range head.Sections {
			if s.Offset <= at && at < s.Offset+s.Length {
				return false
			}
		}
		return int64(preludeSize) <= at && at < padded(behind)
	}
	every := os.Getenv("FAULTS") != ""
	step, edge := int64(229), int64(8)
	switch {
	case every:
		step = 16
	case testing.Short():
		step, edge = 9973, 1
	}
	looked := func(at int64) bool { // also at both ends of every section
		if at%step == 0 || at >= behind && (every || at%(step/8+1) == 0) || at < align {
			return true
		}
		for _, s := range head.Sections {
			d := at - s.Offset
			if d >= 0 && d < edge || d >= s.Length-edge && d < s.Length+edge {
				return true
			}
			if every && d >= 0 && d < s.Length && s.Name != "grams" && s.Name != "vectors" {
				return true
			}
		}
		return false
	}
	flips, harmless := 0, 0
	for at := range int64(len(raw)) {
		if !looked(at) {
			continue
		}
		flips++
		if _, err := f.WriteAt([]byte{raw[at] ^ 1<<(at%8)}, at); err != nil {
			t.Fatal(err)
		}
		got, err := read(file, t.Logf)
		switch {
		case err == nil && !idle(at):
			t.Fatalf("byte %d of %d is wrong, and nobody saw it", at, len(raw))
		case err == nil && harmless%64 == 0 && (got.segments[0].fillStore(t.Context()) != nil || !same(t, x, got)):
			t.Fatalf("byte %d between sections changes the index", at)
		case err == nil:
			harmless++
		case got != nil:
			t.Fatalf("byte %d is wrong, and what was read is used", at)
		}
		if _, err := f.WriteAt(raw[at:at+1], at); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d of %d bytes flipped, %d of them between sections", flips, len(raw), harmless)
	if got, err := restored(t, file); err != nil || !same(t, x, got) {
		t.Errorf("mended: %v", err)
	}
}

// Whatever stands in the place of a snapshot, the index is built, is the right
// one, is told of in one line, and is kept in its place where that can be.
func TestSnapshotSpoilt(t *testing.T) {
	t.Parallel()
	x, _, file := kept(t, hamlet)
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, _, other := kept(t, town)
	foreign, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	write := func(b []byte) func(string) error {
		return func(file string) error { return os.WriteFile(file, b, 0o600) }
	}
	for _, c := range []struct {
		what  string
		spoil func(file string) error
		stays bool // it cannot be replaced
	}{
		{"a byte of the vectors is wrong", write(append(bytes.Clone(raw[:len(raw)-100]), append([]byte{^raw[len(raw)-100]}, raw[len(raw)-99:]...)...)), false},
		{"nothing", write(nil), false},
		{"zeros", write(make([]byte, len(raw))), false},
		{"a head of 4 GB", write(append([]byte(magic), bytes.Repeat([]byte{0xff}, 64)...)), false},
		{"a later version's", write(append([]byte(strings.Replace(magic, "2", "3", 1)), raw[len(magic):]...)), false},
		{"another corpus's, renamed", write(foreign), false},
		{"a folder", func(file string) error { return os.MkdirAll(filepath.Join(file, "below"), 0o700) }, true},
		{"a link to nowhere", func(file string) error { return os.Symlink(filepath.Join(filepath.Dir(file), "nowhere"), file) }, false},
		{"a link to itself", func(file string) error { return os.Symlink(file, file) }, false},
	} {
		dir := t.TempDir()
		if err := c.spoil(filepath.Join(dir, filepath.Base(file))); err != nil {
			t.Fatal(err)
		}
		var log []string
		o := Options{Data: dir, Root: "/here", Log: func(format string, args ...any) { log = append(log, format) }}
		got, err := Open(t.Context(), folder(t, hamlet), o)
		if err != nil || got.Snapshot().Used || !same(t, x, got) {
			t.Fatalf("%s: %v, %+v", c.what, err, got.Snapshot())
		}
		if (got.Snapshot().File == "") != c.stays || len(log) > 2 || c.stays == (len(log) < 2) {
			t.Errorf("%s: %+v, told %q", c.what, got.Snapshot(), log)
		}
		if again, err := Open(t.Context(), folder(t, hamlet), Options{Data: dir, Root: "/here"}); err != nil || again.Snapshot().Used == c.stays || !same(t, x, again) {
			t.Errorf("%s: then %v", c.what, err)
		}
		if left, err := filepath.Glob(filepath.Join(dir, "*.tmp")); err != nil || len(left) > 0 {
			t.Errorf("%s: left behind %q", c.what, left)
		}
	}
}

// A snapshot that is cut off, anywhere, is found out.
func TestSnapshotCut(t *testing.T) {
	t.Parallel()
	_, _, file := kept(t, hamlet)
	st, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	step := int64(64)
	if testing.Short() {
		step = 64 * 61
	}
	for size := st.Size() - 1; size >= 0; size -= step {
		if err := os.Truncate(file, size); err != nil {
			t.Fatal(err)
		}
		if got, err := read(file, t.Logf); err == nil || got != nil {
			t.Fatalf("%d of %d bytes, and nobody saw it", size, st.Size())
		}
	}
}

// A snapshot that another version of the program wrote is not used, and does not
// even lend its articles; going back to that version builds it anew too.
func TestSnapshotOfOtherVersion(t *testing.T) {
	x, dir, file := kept(t, hamlet)
	broken := map[string]string{"pont.txt": "", "a.md": hamlet["a.md"]}
	was := dimensions
	dimensions = 512 // part of what a version is
	defer func() { dimensions = was }()
	for _, version := range []int{512, was} {
		dimensions = version
		var log []string
		o := Options{Data: dir, Root: "/here", Log: func(format string, args ...any) { log = append(log, format) }}
		y, err := Open(t.Context(), folder(t, broken), o)
		if err != nil || y.Snapshot().Used || len(log) != 1 || len(y.Corpus().Articles) != 1 {
			t.Fatalf("%v, %+v, %q, %d articles", err, y.Snapshot(), log, len(y.Corpus().Articles))
		}
		if y, err = Open(t.Context(), folder(t, broken), o); err != nil || !y.Snapshot().Used || len(log) != 1 {
			t.Fatalf("its own: %v, %+v, %q", err, y.Snapshot(), log)
		}
	}
	y, err := Open(t.Context(), folder(t, hamlet), Options{Data: dir, Root: "/here"})
	if err != nil || y.Snapshot().File != file || !same(t, x, y) {
		t.Errorf("%v, %+v", err, y.Snapshot())
	}
}

// A snapshot that cannot be saved leaves the one before whole, and nothing else.
func TestSnapshotNotSaved(t *testing.T) {
	x, dir, file := kept(t, hamlet)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	was := file + ".was"
	if err := os.Rename(file, was); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(file, 0o700); err != nil { // cannot be replaced, whoever runs this
		t.Fatal(err)
	}
	if err := x.save(file); err == nil {
		t.Fatal("saved over a folder")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("%v, %v", entries, err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(was, file); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
		t.Errorf("the one before: %v", err)
	}
}
