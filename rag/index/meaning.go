package index

import (
	"container/list"
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/philippgille/chromem-go"
	"golang.org/x/sync/singleflight"
)

// dense is what an index knows from an embedder: a vector for each passage, and
// how to get a question's.
type dense struct {
	emb     Embedder
	timeout time.Duration
	vectors [][]float32 // by passage, of length 1
	store   *chromem.Collection
	rows    *rows   // the vectors again, for a scan; nil: the store is asked
	weight  float64 // share in the fusion; 0: not in use

	calls singleflight.Group
	mu    sync.Mutex // of what follows
	cache *recent
	state VectorState
}

// A VectorState says what an embedder does for an index.
type VectorState struct {
	Embedder   string // its name; "": there is none
	File       string // where its vectors are kept; "": in memory only
	Dimensions int    // 0: not known yet
	Passages   int
	Embedded   int     // passages that have their vector; none is used until all have
	Weight     float64 // share of the vectors in the ranking; 0: not in use
	Asked      int     // questions sent to the embedder
	Failed     int     // those that were ranked by words alone because it failed
	LastError  error   // why the last question or passage has no vector; nil after a success
}

// VectorState returns the state of the embedder's vectors.
func (x *Index) VectorState() VectorState {
	if x.dense == nil {
		return VectorState{Passages: len(x.passages)}
	}
	x.dense.mu.Lock()
	defer x.dense.mu.Unlock()
	return x.dense.state
}

// fill takes the vectors of the passages, and rounds those that a large index
// scans in the place of the store.
func (d *dense) fill(ctx context.Context, passages []*embedded) (err error) {
	d.vectors = make([][]float32, len(passages))
	for i, p := range passages {
		d.vectors[i] = p.vec
	}
	vector := func(i int) []float32 { return d.vectors[i] }
	if len(d.vectors) >= scanFrom {
		d.rows = newRows(len(d.vectors), len(d.vectors[0]), vector)
	}
	d.store, err = newStore(ctx, len(d.vectors), vector)
	return err
}

// A meaning is a question's vector and what it weighs. The zero meaning has no
// say.
type meaning struct {
	vec    []float32
	weight float64
}

// meaningOf asks the embedder for the vector of a question. What goes wrong is
// noted and gives the zero meaning; the error is the context's.
func (x *Index) meaningOf(ctx context.Context, q Query) (meaning, error) {
	d := x.dense
	if d == nil || d.weight == 0 || q.Local {
		return meaning{}, ctx.Err()
	}
	// What a question that leans on the one before takes from it.
	s := q.Text
	for _, t := range q.Terms {
		if t.Before {
			s += " " + t.Form
		}
	}
	vec, err := d.question(ctx, s)
	if err != nil {
		return meaning{}, ctx.Err()
	}
	return meaning{vec, d.weight}, nil
}

// question returns the vector of a text: from memory, or by one call for all who
// want it at the same time. The call ends by its own timeout, so that one who
// goes away takes the answer from nobody.
func (d *dense) question(ctx context.Context, s string) ([]float32, error) {
	if vec := d.recent(s); vec != nil {
		return vec, nil
	}
	call := d.calls.DoChan(s, func() (any, error) {
		if vec := d.recent(s); vec != nil { // a call ended meanwhile
			return vec, nil
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), d.timeout)
		defer cancel()
		vecs, err := embedSound(ctx, d.emb, QueryText, []string{s}, len(d.vectors[0]))
		d.mu.Lock()
		defer d.mu.Unlock()
		d.state.Asked++
		d.state.LastError = err
		if err != nil {
			d.state.Failed++
			return nil, err
		}
		d.cache.keep(s, vecs[0])
		return vecs[0], nil
	})
	select {
	case r := <-call:
		if r.Err != nil {
			return nil, r.Err
		}
		return r.Val.([]float32), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// recent returns the vector of a text that was asked for lately, or nil.
func (d *dense) recent(s string) []float32 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.cache.find(s)
}

// addNearest adds to near the n passages nearest in meaning that pass f.
func (x *Index) addNearest(ctx context.Context, near []uint32, m meaning, f Filter, n int) ([]uint32, error) {
	if m.weight == 0 {
		return near, nil
	}
	var more []uint32
	var err error
	switch {
	case x.dense.rows != nil:
		more, err = x.scanDense(ctx, m.vec, f, n)
	case f.zero():
		more, err = nearest(ctx, x.dense.store, m.vec, n)
	default:
		more, err = x.nearestAllowed(ctx, func(i int) float64 { return dot(m.vec, x.dense.vectors[i]) }, f, n)
	}
	return append(near, more...), err
}

// fuseMeaning gives the vectors their share of the scores: a convex combination,
// in which a passage stands between the middle of all candidates, which is
// worth nothing, and the best. The cosines of neural models are crowded; only
// their order and distances tell.
func (x *Index) fuseMeaning(m meaning, hits []Hit) {
	if m.weight == 0 || len(hits) == 0 {
		return
	}
	cosines := make([]float64, len(hits))
	for i := range hits {
		h := &hits[i]
		h.Dense = dot(m.vec, x.dense.vectors[h.Passage])
		cosines[i] = h.Dense
	}
	slices.Sort(cosines)
	middle, best := cosines[(len(cosines)-1)/2], cosines[len(cosines)-1]
	for i := range hits {
		h := &hits[i]
		near := max(0, ratio(h.Dense-middle, best-middle))
		h.Score = quantise((1-m.weight)*h.Score + m.weight*near)
	}
}

// dot is the inner product. A product of two float32 is exact in float64, so
// that the result is the same on every machine.
func dot(a, b []float32) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += float64(a[i]) * float64(b[i])
		s1 += float64(a[i+1]) * float64(b[i+1])
		s2 += float64(a[i+2]) * float64(b[i+2])
		s3 += float64(a[i+3]) * float64(b[i+3])
	}
	for ; i < len(a); i++ {
		s0 += float64(a[i]) * float64(b[i])
	}
	return math.Round((s0+s1+s2+s3)*1e9) / 1e9
}

// recent keeps the vectors of the questions used last.
type recent struct {
	most  int
	order *list.List // of *recentVector, last used first
	byKey map[string]*list.Element
}

type recentVector struct {
	text string
	vec  []float32
}

func newRecent(most int) *recent {
	return &recent{most: most, order: list.New(), byKey: map[string]*list.Element{}}
}

// find returns nil for a text that is not kept.
func (r *recent) find(s string) []float32 {
	e := r.byKey[s]
	if e == nil {
		return nil
	}
	r.order.MoveToFront(e)
	return e.Value.(*recentVector).vec
}

func (r *recent) keep(s string, vec []float32) {
	if r.byKey[s] != nil {
		return
	}
	r.byKey[s] = r.order.PushFront(&recentVector{s, vec})
	if r.order.Len() > r.most {
		last := r.order.Remove(r.order.Back()).(*recentVector)
		delete(r.byKey, last.text)
	}
}
