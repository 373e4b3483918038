package index

import (
	"context"
	"errors"
	"math"
	"reflect"
	"sync"
	"testing"
	"time"
)

func search(t testing.TB, x *Index, q Query, f Filter) []Hit {
	t.Helper()
	hits, err := x.Search(t.Context(), q, f, 20)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

// Questions in words that occur nowhere are answered by vectors alone, and by
// none without them.
func TestMeaning(t *testing.T) {
	texts, questions, means := meanings(tuning.candidates + 50) // words and hashes do not bring all
	x := build(t, texts)
	y := withVectors(t, x, good(means), VectorOptions{})
	if s := y.VectorState(); s.Weight == 0 || s.Embedded != x.Len() || s.Passages != x.Len() || s.Dimensions != 64 || s.Embedder != "good" || s.LastError != nil {
		t.Fatalf("state %+v", s)
	}
	for file, question := range questions {
		hits := search(t, y, y.Parse(question), Filter{})
		if len(hits) == 0 || y.corpus.Articles[y.passages[hits[0].Passage].Article].File != file {
			t.Errorf("%q: %s, want %s", question, files(y, hits), file)
		} else if hits[0].Dense < .6 {
			t.Errorf("%q: cosine %.2f", question, hits[0].Dense)
		}
		if !reflect.DeepEqual(hits, search(t, y, y.Parse(question), Filter{})) {
			t.Errorf("%q: found otherwise the second time", question)
		}
		if hits := search(t, x, x.Parse(question), Filter{}); len(hits) > 0 && files(x, hits[:1]) == file && hits[0].Words > 0 {
			t.Errorf("%q: its words occur", question)
		}
	}
}

// A filter holds for what vectors find.
func TestMeaningFilter(t *testing.T) {
	texts, questions, means := meanings(12)
	x := build(t, texts)
	y := withVectors(t, x, good(means), VectorOptions{})
	q := y.Parse(questions["a03.txt"])
	if hits := search(t, y, q, Filter{Files: []string{"a03.txt", "a05.txt"}}); len(hits) == 0 || files(y, hits[:1]) != "a03.txt" {
		t.Errorf("among two: %s", files(y, hits))
	}
	hidden := make([]bool, len(texts))
	hidden[3] = true
	for name, f := range map[string]Filter{"hidden": {Hidden: hidden}, "of a file": {Files: []string{"a05.txt"}}, "dated": {Since: "2020"}} {
		for _, h := range search(t, y, q, f) {
			if a := y.passages[h.Passage].Article; !y.allowed(&f, a) {
				t.Errorf("%s: found %s", name, y.corpus.Articles[a].File)
			}
		}
	}
}

// A question that stays local, and one whose vector cannot be had, are ranked as
// without an embedder.
func TestWithoutMeaning(t *testing.T) {
	texts, _, means := meanings(12)
	x := build(t, texts)
	for name, spoil := range map[string]func([][]float32) ([][]float32, error){
		"an error":            func([][]float32) ([][]float32, error) { return nil, errDown },
		"none":                func([][]float32) ([][]float32, error) { return nil, nil },
		"another dimension":   func([][]float32) ([][]float32, error) { return [][]float32{{1, 2}}, nil },
		"not a number":        func(v [][]float32) ([][]float32, error) { v[0][1] = float32(math.NaN()); return v, nil },
		"infinite":            func(v [][]float32) ([][]float32, error) { v[0][1] = float32(math.Inf(1)); return v, nil },
		"zero":                func(v [][]float32) ([][]float32, error) { clear(v[0]); return v, nil },
		"nothing wrong":       nil,
		"one more than asked": func(v [][]float32) ([][]float32, error) { return append(v, v[0]), nil },
	} {
		t.Run(name, func(t *testing.T) {
			e := good(means)
			y := withVectors(t, x, e, VectorOptions{})
			if spoil != nil {
				e.answer = func(_ int, v [][]float32) ([][]float32, error) { return spoil(v) }
			}
			calls := e.calls
			q := y.Parse(x.corpus.Articles[4].Title + " " + x.corpus.Articles[7].Title)
			q.Local = spoil == nil
			want := search(t, x, q, Filter{})
			if got := search(t, y, q, Filter{}); len(want) == 0 || !reflect.DeepEqual(got, want) {
				t.Errorf("got %v\nwant %v", got, want)
			}
			s := y.VectorState()
			if spoil == nil {
				if e.calls != calls || s.Asked > 0 {
					t.Error("a local question was sent")
				}
				return
			}
			if s.Failed != 1 || s.Asked != 1 || s.LastError == nil {
				t.Errorf("state %+v", s)
			}
			e.answer = nil
			if hits := search(t, y, q, Filter{}); hits[0].Dense == 0 {
				t.Error("the vectors are not used though they are back")
			}
			if s := y.VectorState(); s.Failed != 1 || s.Asked != 2 || s.LastError != nil {
				t.Errorf("after it came back: %+v", s)
			}
		})
	}
}

var errDown = errors.New("the endpoint is down")

// An embedder that does not answer costs its timeout, not the answer.
func TestMeaningTimeout(t *testing.T) {
	texts, _, means := meanings(12)
	x := build(t, texts)
	e := good(means)
	y := withVectors(t, x, e, VectorOptions{Timeout: time.Millisecond})
	e.wait = func(ctx context.Context, _ TextKind, _ string) { <-ctx.Done() }
	q := y.Parse(x.corpus.Articles[4].Title)
	if got, want := search(t, y, q, Filter{}), search(t, x, q, Filter{}); !reflect.DeepEqual(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
	if s := y.VectorState(); !errors.Is(s.LastError, context.DeadlineExceeded) || s.Failed != 1 {
		t.Errorf("state %+v", s)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := y.Search(ctx, q, Filter{}, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("a search that was given up: %v", err)
	}
}

// Those who ask the same at the same time, and again, pay once; one who goes
// away takes the answer from nobody.
func TestMeaningShared(t *testing.T) {
	texts, questions, means := meanings(12)
	x := build(t, texts)
	e := good(means)
	y := withVectors(t, x, e, VectorOptions{Timeout: time.Minute})
	asked, release := make(chan bool, 16), make(chan bool)
	e.wait = func(context.Context, TextKind, string) { asked <- true; <-release }
	calls := e.calls
	q := y.Parse(questions["a01.txt"])
	first, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := y.Search(first, q, Filter{}, 5)
		left <- err
	}()
	<-asked
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			hits, err := y.Search(t.Context(), q, Filter{}, 5)
			if err != nil || len(hits) == 0 || files(y, hits[:1]) != "a01.txt" {
				t.Errorf("%s, %v", files(y, hits), err)
			}
		})
	}
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("the one who left: %v", err)
	}
	close(release)
	wg.Wait()
	search(t, y, q, Filter{})
	if e.calls != calls+1 {
		t.Errorf("%d calls for one question", e.calls-calls)
	}
}

func TestRecent(t *testing.T) {
	r := newRecent(2)
	for _, s := range []string{"a", "b"} {
		r.keep(s, []float32{1})
	}
	r.find("a")
	r.keep("c", []float32{1})
	for s, kept := range map[string]bool{"a": true, "b": false, "c": true} {
		if got := r.find(s) != nil; got != kept {
			t.Errorf("%s is kept: %t", s, got)
		}
	}
}
