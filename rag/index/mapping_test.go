package index

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"testing"

	"verbatim.example/rag/ragtest"
)

// mapAll has every snapshot mapped until the test ends, which must not be
// parallel to others.
func mapAll(t *testing.T) {
	t.Helper()
	if _, err := mapFile(nil, 0); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("nothing is mapped here")
	}
	was := mapFrom
	mapFrom = 0
	t.Cleanup(func() { mapFrom = was })
}

// flip changes one byte of a file in its place, as nobody should.
func flip(t *testing.T, file string, at int64) {
	t.Helper()
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at); err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt([]byte{^b[0]}, at); err != nil {
		t.Fatal(err)
	}
}

// findings is what an index finds for some questions.
func findings(t *testing.T, x *Index) string {
	t.Helper()
	var out bytes.Buffer
	for i := range 8 {
		q := x.Parse("Quand " + x.Corpus().Articles[i*5%len(x.Corpus().Articles)].Title)
		hits, err := x.Search(t.Context(), q, Filter{}, 20)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&out, hits, q)
	}
	return out.String()
}

// An index over a mapped snapshot is the one that was built, right after it was
// built and after every start; its text and its numbers lie in the file.
func TestMapped(t *testing.T) {
	mapAll(t)
	texts, dir := ragtest.News(3, 250), t.TempDir()
	built := build(t, texts)
	want := findings(t, built)
	for start := range 3 {
		x, err := Open(t.Context(), folder(t, texts), Options{Data: dir})
		if err != nil || x.Snapshot().Used != (start > 0) {
			t.Fatalf("start %d: %+v, %v", start, x.Snapshot(), err)
		}
		if x.segments[0].guard == nil || x.segments[0].columns == nil {
			t.Fatal("it is not mapped, or too small for columns")
		}
		if !alike(x, built) || !slices.Equal(x.segments[0].columns.cells, built.segments[0].columns.cells) {
			t.Errorf("start %d: another index than the one built", start)
		}
		if got := findings(t, x); got != want {
			t.Errorf("start %d: finds\n%s\nnot\n%s", start, got, want)
		}
	}
}

// Damaged vectors are found before they are used and computed anew; what else is
// damaged is found at the start. The next start builds the snapshot anew.
func TestMappedDamaged(t *testing.T) {
	mapAll(t)
	texts, dir := ragtest.News(4, 60), t.TempDir()
	x, err := Open(t.Context(), folder(t, texts), Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	want, file := findings(t, x), x.Snapshot().File
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, err := readHead(raw)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range head.Sections {
		places := []int64{s.Length / 2}
		if s.Name == vectorSection {
			places = []int64{0, s.Length / 2, s.Length - 1}
		}
		for _, at := range places {
			if err := os.WriteFile(file+".new", raw, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(file+".new", file); err != nil {
				t.Fatal(err)
			}
			flip(t, file, s.Offset+at)
			notices := make(chan string, 100)
			y, err := read(file, func(format string, args ...any) { notices <- fmt.Sprintf(format, args...) })
			if s.Name != vectorSection {
				if err == nil {
					t.Errorf("byte %d of %s is wrong, and nobody saw it", at, s.Name)
				}
				continue
			}
			if err != nil || y.segments[0].fillStore(t.Context()) != nil {
				t.Fatal(err)
			}
			for i := range y.passages {
				if !slices.Equal(y.vector(i), x.vector(i)) {
					t.Fatalf("vector %d is another", i)
				}
			}
			if got := findings(t, y); got != want {
				t.Errorf("finds\n%s\nnot\n%s", got, want)
			}
			if len(notices) != 1 {
				t.Errorf("%d notices", len(notices))
			}
			again, err := Open(t.Context(), folder(t, texts), Options{Data: dir})
			if err != nil || again.Snapshot().Used || findings(t, again) != want {
				t.Errorf("the next start: %+v, %v", again.Snapshot(), err)
			}
		}
	}
}

// One file is mapped once; of those that replace each other in a place only so
// many are, and later ones are read.
func TestMappingsBounded(t *testing.T) {
	mapAll(t)
	dir := t.TempDir()
	open := func(n int) *Index {
		t.Helper()
		x, err := Open(t.Context(), folder(t, ragtest.News(5, n)), Options{Data: dir})
		if err != nil || len(x.Corpus().Articles) != n {
			t.Fatal(err)
		}
		return x
	}
	for i := range mostMappings + 2 {
		x, again := open(8+i), open(8+i)
		if mapped := x.segments[0].guard != nil; mapped != (i < mostMappings) {
			t.Errorf("snapshot %d: mapped %v", i+1, mapped)
		}
		if one := &x.segments[0].vectors[0] == &again.segments[0].vectors[0]; one != (i < mostMappings) {
			t.Errorf("snapshot %d: mapped once %v", i+1, one)
		}
	}
}
