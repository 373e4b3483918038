package index

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// testLog opens a log and returns what it holds, with the notices given.
func testLog(t *testing.T, dir string) (l *vectorLog, held map[vectorKey][]float32, notices *[]string) {
	t.Helper()
	o, notices := noticed(dir)
	l, err := openVectorLog(dir, "model", o.Log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.close() })
	held = map[vectorKey][]float32{}
	err = l.locked(func() error {
		return l.read(func(k vectorKey, b []byte) { held[k] = numbersOf(b) })
	})
	if err != nil {
		t.Fatal(err)
	}
	return l, held, notices
}

func appendTo(t *testing.T, l *vectorLog, keys ...string) {
	t.Helper()
	var ks []vectorKey
	var vs [][]float32
	for _, k := range keys {
		ks, vs = append(ks, keyOf("model", 0, k)), append(vs, random(k, 5))
	}
	err := l.locked(func() error {
		if err := l.read(func(vectorKey, []byte) {}); err != nil {
			return err
		}
		return l.write(ks, vs)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func wantHeld(t *testing.T, held map[vectorKey][]float32, keys ...string) {
	t.Helper()
	if len(held) != len(keys) {
		t.Errorf("%d records, want %d", len(held), len(keys))
	}
	for _, k := range keys {
		if got := held[keyOf("model", 0, k)]; !reflect.DeepEqual(got, random(k, 5)) {
			t.Errorf("%s: %v", k, got)
		}
	}
}

// A record that was cut anywhere, or whose bytes never reached the disk, is cut
// off with one notice; the others stay, and appending goes on.
func TestVectorLogTorn(t *testing.T) {
	dir := t.TempDir()
	l, _, _ := testLog(t, dir)
	appendTo(t, l, "a", "b", "c")
	file, size := l.file, l.recordSize()
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for cut := range size {
		for _, tail := range [][]byte{nil, make([]byte, size-cut)} {
			if cut == 0 && tail == nil {
				continue // not torn
			}
			damaged := append(bytes.Clone(whole[:len(whole)-size+cut]), tail...)
			if bytes.Equal(damaged, whole) {
				continue
			}
			if err := os.WriteFile(file, damaged, 0o600); err != nil {
				t.Fatal(err)
			}
			l, held, notices := testLog(t, dir)
			wantHeld(t, held, "a", "b")
			if len(*notices) != 1 || !strings.Contains((*notices)[0], "torn") {
				t.Fatalf("cut at %d: notices %q", cut, *notices)
			}
			appendTo(t, l, "d")
			_, held, notices = testLog(t, dir)
			wantHeld(t, held, "a", "b", "d")
			if len(*notices) > 0 {
				t.Fatalf("cut at %d, the second time: notices %q", cut, *notices)
			}
		}
	}
}

// A record that went bad in the middle is passed over.
func TestVectorLogDamaged(t *testing.T) {
	dir := t.TempDir()
	l, _, _ := testLog(t, dir)
	appendTo(t, l, "a", "b", "c")
	data, err := os.ReadFile(l.file)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-l.recordSize()-10]++
	if err := os.WriteFile(l.file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, held, notices := testLog(t, dir)
	wantHeld(t, held, "a", "c")
	if len(*notices) != 1 {
		t.Errorf("notices %q", *notices)
	}
}

// A file that is none of this version and embedder is kept under another name.
func TestVectorLogForeign(t *testing.T) {
	dir := t.TempDir()
	l, _, _ := testLog(t, dir)
	appendTo(t, l, "a")
	own, err := os.ReadFile(l.file)
	if err != nil {
		t.Fatal(err)
	}
	for i, content := range [][]byte{
		[]byte("something else"),
		bytes.Replace(own, []byte("vectors 1"), []byte("vectors 2"), 1),
		bytes.Replace(own, []byte("model"), []byte("ledom"), 1),
		own[:len(vectorMagic)+3],
	} {
		if err := os.WriteFile(l.file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		n, held, notices := testLog(t, dir)
		wantHeld(t, held)
		aside, err := os.ReadFile(fmt.Sprintf("%s.%d.aside", l.file, i+1))
		if err != nil || !bytes.Equal(aside, content) || len(*notices) != 1 {
			t.Errorf("%d: %v, notices %q", i, err, *notices)
		}
		appendTo(t, n, "b")
		_, held, _ = testLog(t, dir)
		wantHeld(t, held, "b")
	}
}

// Those who append at the same time lose nothing and read each other.
func TestVectorLogShared(t *testing.T) {
	dir := t.TempDir()
	var wg sync.WaitGroup
	var want []string
	for w := range 4 {
		l, _, _ := testLog(t, dir)
		for i := range 20 {
			want = append(want, fmt.Sprint(w, i))
		}
		wg.Go(func() {
			for i := range 20 {
				appendTo(t, l, fmt.Sprint(w, i))
			}
		})
	}
	wg.Wait()
	l, held, notices := testLog(t, dir)
	wantHeld(t, held, want...)
	if len(*notices) > 0 {
		t.Errorf("notices %q", *notices)
	}
	// One who has it open sees that it was taken away.
	if err := os.Rename(l.file, filepath.Join(dir, "away")); err != nil {
		t.Fatal(err)
	}
	if err := l.locked(func() error { return l.read(func(vectorKey, []byte) {}) }); err == nil {
		t.Error("reads a file that is no longer there")
	}
}

func TestVectorsName(t *testing.T) {
	seen := map[string]string{}
	for _, name := range []string{"m", "m ", "m/1", "m:1", "M", "text-embedding-3-small", "text-embedding-3-small 256", "../../etc/passwd", strings.Repeat("é", 300), strings.Repeat("é", 301), ""} {
		file := vectorsName(name)
		if other, ok := seen[strings.ToLower(file)]; ok {
			t.Errorf("%q and %q share %s", name, other, file)
		}
		seen[strings.ToLower(file)] = name
		if filepath.Base(file) != file || len(file) > 100 {
			t.Errorf("%q: %s", name, file)
		}
	}
}
