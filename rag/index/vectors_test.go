package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"verbatim.example/corpus"
)

// noticed returns options that keep vectors in dir, and the notices given.
func noticed(dir string) (VectorOptions, *[]string) {
	var notices []string
	return VectorOptions{Data: dir, Batch: 8, Log: func(f string, a ...any) { notices = append(notices, fmt.Sprintf(f, a...)) }}, &notices
}

// logOf returns the one file of a data folder.
func logOf(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("files %q, %v", found, err)
	}
	return found[0]
}

// What was embedded once is not embedded again, also after an error in the
// middle, and the ranking is the same.
func TestVectorsResume(t *testing.T) {
	texts, questions, means := meanings(12)
	x := build(t, texts)
	whole := withVectors(t, x, good(means), VectorOptions{})
	dir := t.TempDir()
	o, notices := noticed(dir)
	e := good(means)
	stopped := 0
	for stop := 2; ; stop++ {
		e.calls, e.answer = 0, func(n int, v [][]float32) ([][]float32, error) {
			if n == stop {
				return nil, errDown
			}
			return v, nil
		}
		progress := -1
		o.Progress = func(done, total int) {
			if done <= progress || done > total {
				t.Errorf("progress from %d to %d of %d", progress, done, total)
			}
			progress = done
		}
		y, err := x.WithVectors(t.Context(), e, o)
		if err == nil {
			break
		}
		stopped++
		s := y.VectorState()
		if !errors.Is(err, errDown) || !errors.Is(s.LastError, errDown) || s.Weight != 0 || !strings.Contains(err.Error(), fmt.Sprintf("%d of %d", s.Embedded, s.Passages)) {
			t.Fatalf("%v, %+v", err, s)
		}
		if q := y.Parse(questions["a02.txt"]); !reflect.DeepEqual(search(t, y, q, Filter{}), search(t, x, q, Filter{})) {
			t.Fatal("ranked by the vectors of a part")
		}
	}
	n, most := e.asked()
	if most != 1 || stopped < 3 {
		t.Fatalf("%d texts, one of them %d times, in %d parts", n, most, stopped)
	}
	o.Progress = func(int, int) { t.Error("progress though nothing is missing") }
	o.Kept, e.answer = true, nil
	y := withVectors(t, x, e, o)
	if again, _ := e.asked(); again != n {
		t.Errorf("%d texts were embedded again", again-n)
	}
	if len(*notices) > 0 {
		t.Errorf("notices %q", *notices)
	}
	for _, question := range questions {
		if got, want := search(t, y, y.Parse(question), Filter{}), search(t, whole, whole.Parse(question), Filter{}); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %v\nwant %v", question, got, want)
		}
	}
	if st, err := os.Stat(logOf(t, dir)); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", st.Mode(), err)
	}
}

// Ctrl-C keeps what was embedded before.
func TestVectorsCancelled(t *testing.T) {
	texts, _, means := meanings(12)
	x := build(t, texts)
	o, _ := noticed(t.TempDir())
	e := good(means)
	ctx, cancel := context.WithCancel(t.Context())
	e.answer = func(n int, v [][]float32) ([][]float32, error) {
		if n == 2 {
			cancel()
		}
		return v, nil
	}
	if _, err := x.WithVectors(ctx, e, o); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	e.answer = nil
	withVectors(t, x, e, o)
	if n, most := e.asked(); most != 1 {
		t.Errorf("%d texts, one of them %d times", n, most)
	}
}

// What another process embeds meanwhile is not asked for again, nor written
// twice.
func TestVectorsBeside(t *testing.T) {
	texts, _, means := meanings(30)
	x := build(t, texts)
	o, notices := noticed(t.TempDir())
	one, other := good(means), good(means)
	one.wait = func(context.Context, TextKind, string) {
		if one.calls == 2 {
			withVectors(t, x, other, o)
		}
	}
	withVectors(t, x, one, o)
	mine, _ := one.asked()
	others, _ := other.asked()
	if mine != 2*o.Batch || others < x.Len()-o.Batch {
		t.Errorf("%d and %d texts", mine, others)
	}
	l, err := openVectorLog(o.Data, "good", o.Log)
	if err != nil {
		t.Fatal(err)
	}
	defer l.close()
	held, records := map[vectorKey]bool{}, 0
	if err := l.read(func(k vectorKey, _ []byte) { held[k] = true; records++ }); err != nil || records != len(held) {
		t.Errorf("%d records of %d texts, %v", records, len(held), err)
	}
	if len(*notices) > 0 {
		t.Errorf("notices %q", *notices)
	}
}

// An edited article costs the passages whose text changed; going back to an
// earlier model or text costs nothing, though they share a folder.
func TestVectorsKept(t *testing.T) {
	texts, _, means := meanings(12)
	x := build(t, texts)
	o, notices := noticed(t.TempDir())
	one, other := good(means), good(means)
	other.name = "good " // of another prefix, say
	withVectors(t, x, one, o)
	before, _ := one.asked()
	withVectors(t, x, other, o)
	if n, _ := other.asked(); n < x.Len() {
		t.Fatalf("%d texts for another embedder", n)
	}

	edited := maps.Clone(texts)
	edited["a04.txt"] = strings.Replace(edited["a04.txt"], "Le ", "Un ", 1)
	z := build(t, edited)
	changed := 0
	held := map[string]bool{}
	for i := range x.passages {
		held[x.passageText(i)] = true
	}
	for i := range z.passages {
		if !held[z.passageText(i)] {
			changed++
		}
	}
	if changed != 1 {
		t.Fatalf("%d passages changed", changed)
	}
	for i := range one.texts {
		one.texts[i] = 0
	}
	withVectors(t, z, one, o)
	passages := 0
	n, _ := one.asked()
	for s, k := range one.texts {
		if k > 0 && s[0] == '0'+byte(PassageText) {
			passages++
		}
	}
	if passages == 0 || passages > 2 || n > 3 { // the passage; and, as a probe, it and its sentence once more
		t.Errorf("an edit cost %d texts, %d of them passages", n, passages)
	}
	for _, y := range []*Index{x, z} {
		withVectors(t, y, one, o)
	}
	withVectors(t, x, other, o)
	if again, _ := one.asked(); again != n || before < x.Len() {
		t.Errorf("going back cost %d texts", again-n)
	}
	if n, most := other.asked(); most != 1 {
		t.Errorf("%d texts, one of them %d times", n, most)
	}
	if len(*notices) > 0 {
		t.Errorf("notices %q", *notices)
	}
}

// Kept asks for nothing.
func TestVectorsOnlyKept(t *testing.T) {
	texts, _, means := meanings(12)
	o, _ := noticed(t.TempDir())
	o.Kept = true
	e := good(means)
	y, err := build(t, texts).WithVectors(t.Context(), e, o)
	if !errors.Is(err, ErrNotKept) || e.calls > 0 || y.VectorState().Embedded != 0 {
		t.Errorf("%v, %d calls", err, e.calls)
	}
}

// Vectors that cannot be used are an error, and none of them is kept.
func TestVectorsUnsound(t *testing.T) {
	texts, _, means := meanings(12)
	x := build(t, texts)
	for name, spoil := range map[string]func([][]float32) [][]float32{
		"too few":           func(v [][]float32) [][]float32 { return v[1:] },
		"another dimension": func(v [][]float32) [][]float32 { v[1] = v[1][:9]; return v },
		"of none":           func(v [][]float32) [][]float32 { return make([][]float32, len(v)) },
		"not a number":      func(v [][]float32) [][]float32 { v[1][3] = float32(math.NaN()); return v },
		"zero":              func(v [][]float32) [][]float32 { clear(v[1]); return v },
	} {
		o, _ := noticed(t.TempDir())
		e := good(means)
		e.answer = func(n int, v [][]float32) ([][]float32, error) {
			if n == 2 {
				v = spoil(v)
			}
			return v, nil
		}
		y, err := x.WithVectors(t.Context(), e, o)
		if s := y.VectorState(); !errors.Is(err, ErrUnsoundVectors) || s.Embedded != o.Batch || s.Weight != 0 {
			t.Errorf("%s: %v, %+v", name, err, s)
		}
		o.Kept, e.answer = true, nil
		if y, _ = x.WithVectors(t.Context(), e, o); y.VectorState().Embedded != o.Batch {
			t.Errorf("%s: kept are %d", name, y.VectorState().Embedded)
		}
	}
}

// A folder that cannot be used is one notice, and everything works.
func TestVectorsInMemory(t *testing.T) {
	texts, questions, means := meanings(12)
	x := build(t, texts)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	o, notices := noticed(filepath.Join(file, "data"))
	y := withVectors(t, x, good(means), o)
	if s := y.VectorState(); len(*notices) != 1 || s.File != "" || s.Weight == 0 {
		t.Errorf("notices %q, %+v", *notices, s)
	}
	if hits := search(t, y, y.Parse(questions["a01.txt"]), Filter{}); len(hits) == 0 || files(y, hits[:1]) != "a01.txt" {
		t.Errorf("found %s", files(y, hits))
	}
	o, notices = noticed(filepath.Join(t.TempDir(), "not", "there"))
	withVectors(t, x, good(means), o)
	if len(*notices) > 0 {
		t.Errorf("notices %q", *notices)
	}
	logOf(t, o.Data)
}

// Nothing to embed is no error.
func TestVectorsOfNothing(t *testing.T) {
	x, err := Build(t.Context(), &corpus.Corpus{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	e := good(nil)
	y := withVectors(t, x, e, VectorOptions{})
	if hits, err := y.Search(t.Context(), y.Parse("Qui ?"), Filter{}, 5); err != nil || len(hits) > 0 || e.calls > 0 {
		t.Errorf("%v, %v, %d calls", hits, err, e.calls)
	}
}
