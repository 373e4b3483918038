package index

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
)

// village is a folder of many short articles, of which some have another text from
// some version on.
func village(articles, changed, version int) map[string]string {
	texts := map[string]string{}
	for i := range articles {
		v := 0
		if i%7 == 3 && i/7 < changed {
			v = version
		}
		texts[fmt.Sprintf("%03d.txt", i)] = fmt.Sprintf("Titre %d\n\nLe conseil numéro %d a voté le budget %d de la commune voisine. Le village %c proteste.\n", i, i, v, 'a'+i%26)
	}
	return texts
}

// A start after a change takes the snapshot, and what has changed beside it. When
// that is much it is merged first, into the snapshot that a new start takes.
func TestStartAfterChange(t *testing.T) {
	updateAll(t)
	mapAll(t)
	dir := t.TempDir()
	open := func(texts map[string]string, before *Index) *Index {
		t.Helper()
		x, err := Open(t.Context(), folder(t, texts), Options{Data: dir, Before: before, Log: t.Errorf})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "opened", x, ofColumns(build(t, texts)))
		return x
	}
	const articles = 600
	file := open(village(articles, 0, 0), nil).Snapshot().File
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	few := village(articles, 9, 1)
	if x := open(few, nil); !x.Snapshot().Used || len(x.segments) != 2 || x.beside() != 18 {
		t.Errorf("%+v, %d segments, %d beside", x.Snapshot(), len(x.segments), x.beside())
	}
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, was) {
		t.Errorf("the snapshot is another: %v", err)
	}
	many := village(articles, 35, 1)
	if x := open(many, nil); len(x.segments) != 1 || x.Snapshot().Used || !alike(x, build(t, many)) {
		t.Errorf("%+v, %d segments", x.Snapshot(), len(x.segments))
	}
	if x := open(many, nil); len(x.segments) != 1 || !x.Snapshot().Used {
		t.Errorf("then %+v, %d segments", x.Snapshot(), len(x.segments))
	}
}

// What gathers while an index serves is merged beside serving; the next change is
// made from that, and who still has the old index finds what it has.
func TestSeal(t *testing.T) {
	updateAll(t)
	mapAll(t)
	dir := t.TempDir()
	open := func(texts map[string]string, before *Index) *Index {
		t.Helper()
		x, err := Open(t.Context(), folder(t, texts), Options{Data: dir, Before: before, Log: t.Errorf})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	const articles = 600
	first := open(village(articles, 0, 0), nil)
	if err := first.Seal(t.Context()); err != nil || first.sealing.latest() != nil {
		t.Fatalf("sealed, and not due: %v", err)
	}
	x := first
	for n := range 34 {
		x = open(village(articles, n+1, 1), x)
	}
	if len(x.segments) < 2 || !x.due() {
		t.Fatalf("%d segments, due %v", len(x.segments), x.due())
	}
	want := findings(t, x)
	ended, end := context.WithCancel(t.Context())
	end()
	if err := x.Seal(ended); !errors.Is(err, context.Canceled) || x.sealing.latest() != nil {
		t.Errorf("sealed, and called off: %v", err)
	}
	if err := x.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := findings(t, x); got != want {
		t.Errorf("who still has it finds\n%s\nnot\n%s", got, want)
	}
	if same := open(village(articles, 34, 1), x); same != x {
		t.Error("another index, and nothing has changed")
	}
	next := open(village(articles, 35, 1), x)
	if len(next.segments) != 2 || next.beside() != 2 {
		t.Errorf("after it was sealed: %d segments, %d articles beside", len(next.segments), next.beside())
	}
	equal(t, "sealed", next, ofColumns(build(t, village(articles, 35, 1))))
	if y := open(village(articles, 34, 1), nil); !y.Snapshot().Used || len(y.segments) != 1 || findings(t, y) != want {
		t.Errorf("a new start: %+v, %d segments", y.Snapshot(), len(y.segments))
	}
}
