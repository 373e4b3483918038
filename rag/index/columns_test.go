package index

import (
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"testing"

	"verbatim.example/corpus"
)

// ofVectors returns an index that has nothing but the vectors of a segment, each
// passage of an article of its own.
func ofVectors(s *segment) *Index {
	n := len(s.passages)
	s.articles = make([]corpus.Article, n)
	first := make([]uint32, n+1)
	for i := range s.passages {
		s.passages[i].Article = i
		first[i+1] = uint32(i + 1)
	}
	s.postings = &postings{first: first}
	st := &statistics{passages: n, articles: n, grams: make([]uint32, 1<<gramTableBits)}
	return newIndex(&corpus.Corpus{Articles: s.articles}, s, newTerms(nil, nil), st)
}

// viewFrom returns the view of a segment of so many passages that an index numbers
// from first on.
func viewFrom(first, passages int) *view {
	v := &view{}
	for p := range passages {
		v.passages = append(v.passages, uint32(first+p))
	}
	return v
}

// made returns an index of vectors alone, with ties, zeros and components of any
// size, each passage of an article of its own.
func made(r *rand.Rand, passages, dim int) *Index {
	seg := &segment{dim: dim, passages: make([]Passage, passages), vectors: make([]float32, passages*dim)}
	x := ofVectors(seg)
	for i := range passages {
		vec := x.vector(i)
		switch r.IntN(6) {
		case 0: // a zero vector
		case 1: // the same as another
			if i > 0 {
				copy(vec, x.vector(r.IntN(i)))
			}
		case 2: // one component
			vec[r.IntN(dim)] = 1
		case 3: // few sizes: many ties
			for range 4 {
				vec[r.IntN(8)] = float32(1 + r.IntN(2))
			}
		default:
			for d := range vec {
				if r.IntN(3) > 0 {
					vec[d] = float32(r.NormFloat64() * r.ExpFloat64())
				}
			}
		}
		normalize(vec)
	}
	return x
}

// asked returns the scratch of a question with up to n components.
func asked(r *rand.Rand, dim, n int) *scratch {
	s := scratches.New().(*scratch)
	s.vec = make([]float32, dim)
	for range 1 + r.IntN(n) {
		s.vec[r.IntN(dim)] = float32(r.NormFloat64())
	}
	normalize(s.vec)
	s.sparse.from(s.vec)
	return s
}

// exhaustive computes every similarity, of the passages that pass f.
func exhaustive(x *Index, s *scratch, f Filter, n int) []uint32 {
	var all []ranked
	for p := range x.passages {
		if !zero(x.vector(p)) && x.allowed(&f, x.passages[p].Article) {
			all = append(all, ranked{uint32(p), float64(s.sparse.similarity(x.vector(p)))})
		}
	}
	slices.SortFunc(all, byScore)
	return withoutTies(all[:min(n, len(all))], len(all))
}

// sizes are numbers of passages around those at which something changes.
var sizes = []int{1, 3, 63, 64, 65, 511, 512, 1023, 1025, columnBlock - 1, columnBlock, columnBlock + 1, 2*columnBlock + 17}

// The scan finds what the vector store does, ties included.
func TestScan(t *testing.T) {
	forms(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(1, 2))
		const dim = 96
		for _, passages := range sizes {
			x := made(r, passages, dim)
			var err error
			if x.segments[0].store, err = newStore(t.Context(), passages, x.vector); err != nil {
				t.Fatal(err)
			}
			x.segments[0].columns = newColumns(passages, dim, x.vector)
			for range 12 {
				s, n := asked(r, dim, dim), 1+r.IntN(150)
				got, err := x.scan(t.Context(), s, Filter{}, n)
				if err != nil {
					t.Fatal(err)
				}
				if want := exhaustive(x, s, Filter{}, n); !slices.Equal(got, want) {
					t.Fatalf("%d of %d passages: %v, want %v", n, passages, got, want)
				}
				sameAsStore(t, x, s, got, n)
			}
		}
	})
}

// sameAsStore compares what was found with what the vector store finds.
func sameAsStore(t *testing.T, x *Index, s *scratch, got []uint32, n int) {
	t.Helper()
	want, err := nearest(t.Context(), x.segments[0].store, s.vec, n)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) == n && n > 1 && s.sparse.similarity(x.vector(int(got[0]))) == s.sparse.similarity(x.vector(int(got[n-1]))) {
		return // all tie: which ones come back from the store is chance
	}
	got = slices.Clone(got)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("%d of %d passages: %v, the store %v", n, len(x.passages), got, want)
	}
}

// It finds the same on vectors of texts and questions in their words.
func TestScanHashed(t *testing.T) {
	x, questions := hashed(2500)
	x.segments[0].columns = newColumns(len(x.passages), x.Dimensions(), x.vector)
	var err error
	if x.segments[0].store, err = newStore(t.Context(), len(x.passages), x.vector); err != nil {
		t.Fatal(err)
	}
	forms(t, func(t *testing.T) {
		s := scratches.New().(*scratch)
		s.vec = make([]float32, x.Dimensions())
		for i := 0; i < len(questions); i += 5 {
			s.sparse = *questions[i]
			clear(s.vec)
			for k, at := range s.sparse.at {
				s.vec[at] = float32(s.sparse.values[k])
			}
			got, err := x.scan(t.Context(), s, Filter{}, tuning.candidates)
			if err != nil || len(got) < tuning.candidates/2 {
				t.Fatal(got, err)
			}
			sameAsStore(t, x, s, got, tuning.candidates)
		}
	})
}

// With a filter it finds the nearest of those that pass.
func TestScanFiltered(t *testing.T) {
	forms(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(5, 6))
		const passages, dim = 2*columnBlock + 700, 32
		x := made(r, passages, dim)
		x.segments[0].columns = newColumns(passages, dim, x.vector)
		for name, hide := range map[string]func(i int) bool{
			"none":                 func(int) bool { return false },
			"all":                  func(int) bool { return true },
			"all but one":          func(i int) bool { return i != columnBlock },
			"all but the last":     func(i int) bool { return i != passages-1 },
			"a third":              func(i int) bool { return i%3 == 0 },
			"most, here and there": func(i int) bool { return i%1000 > 2 },
			"a block":              func(i int) bool { return i/columnBlock == 1 },
			"all but a stretch":    func(i int) bool { return i < columnBlock-5 || i > columnBlock+90 },
		} {
			f := Filter{Hidden: make([]bool, passages)}
			for i := range f.Hidden {
				f.Hidden[i] = hide(i)
			}
			for _, n := range []int{1, 20, 100, passages} {
				s := asked(r, dim, 9)
				got, err := x.scan(t.Context(), s, f, n)
				if err != nil {
					t.Fatal(err)
				}
				if want := exhaustive(x, s, f, n); !slices.Equal(got, want) {
					t.Errorf("%s hidden, %d passages: %v, want %v", name, n, got, want)
				}
			}
		}
	})
}

// A scan that is shared out, one beside many others, and one over parts find the
// same.
func TestScanShared(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	const passages, dim = 9*columnBlock + 5, 16
	x := made(r, passages, dim)
	x.segments[0].columns = newColumns(passages, dim, x.vector)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(4))
	for range 20 {
		s, n := asked(r, dim, 12), 1+r.IntN(150)
		want := exhaustive(x, s, Filter{}, n)
		shared, err1 := x.scan(t.Context(), s, Filter{}, n)
		scanning.Add(100)
		alone, err2 := x.scan(t.Context(), s, Filter{}, n)
		scanning.Add(-100)
		q := newRoundQuery(s.sparse.at, s.sparse.values, columnLanes)
		var parts []*scanPart
		for next := 0; next < passages; {
			base := next
			size := min(1+r.IntN(3*columnBlock), passages-base)
			vector := func(p int) []float32 { return x.vector(base + p) }
			c := newColumns(size, dim, vector)
			parts = append(parts, &scanPart{
				view: viewFrom(base, size), allowed: []run{{0, size}}, steps: c.steps, zeros: c.zeros, add: c.adder(q),
				similarity: func(p int) float32 { return s.sparse.similarity(vector(p)) },
			})
			next += size
		}
		cut, err3 := scanParts(t.Context(), q, parts, n)
		if err := errors.Join(err1, err2, err3); err != nil {
			t.Fatal(err)
		}
		for how, got := range map[string][]uint32{"shared out": shared, "alone": alone, "in parts": cut} {
			if !slices.Equal(got, want) {
				t.Errorf("%s, %d passages: %v, want %v", how, n, got, want)
			}
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.scan(ctx, asked(r, dim, 3), Filter{}, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("a scan that was given up: %v", err)
	}
}

// Rows find what the vector store does, on vectors of any length.
func TestScanDense(t *testing.T) {
	forms(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(15, 16))
		for _, dim := range []int{3, 64, 100, 384} {
			for _, passages := range []int{1, 65, 513, columnBlock + 3} {
				x := made(r, passages, max(dim, 8))
				vecs := make([]*embedded, passages)
				for i := range vecs {
					vecs[i] = &embedded{vec: x.vector(i)}
				}
				x.dense = new(dense)
				if err := x.dense.fill(t.Context(), vecs); err != nil {
					t.Fatal(err)
				}
				if (x.dense.rows != nil) != (passages >= scanFrom) {
					t.Errorf("%d passages: rows %v", passages, x.dense.rows != nil)
				}
				x.dense.rows, x.segments[0].store = newRows(passages, x.Dimensions(), x.vector), x.dense.store
				hidden := Filter{Hidden: make([]bool, passages)}
				for i := range hidden.Hidden {
					hidden.Hidden[i] = r.IntN(3) > 0
				}
				for range 5 {
					s, n := asked(r, x.Dimensions(), 2*x.Dimensions()), 1+r.IntN(150)
					for _, f := range []Filter{{}, hidden} {
						got, err := x.scanDense(t.Context(), s.vec, f, n)
						if err != nil {
							t.Fatal(err)
						}
						if want := exhaustive(x, s, f, n); !slices.Equal(got, want) {
							t.Fatalf("%d of %d passages × %d: %v, want %v", n, passages, x.Dimensions(), got, want)
						}
						if f.zero() {
							sameAsStore(t, x, s, got, n)
						}
					}
				}
			}
		}
	})
}

// Columns come back from what they saved, as views of it, and not from less.
func TestColumnsKept(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	const passages, dim = columnBlock + 100, 24
	x := made(r, passages, dim)
	c := newColumns(passages, dim, x.vector)
	kept := map[string][]byte{}
	c.save(func(name string, data []byte) { kept[name] = slices.Clone(data) })
	got, err := loadColumns(passages, dim, func(name string) []byte { return kept[name] })
	if err != nil || !reflect.DeepEqual(got, c) {
		t.Fatalf("not what was saved: %v", err)
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // one block after the other
	streamed := map[string][]byte{}
	streamColumns(passages, dim, x.vector, func(name string, write func(put func([]byte))) {
		write(func(data []byte) { streamed[name] = append(streamed[name], data...) })
	})
	if !reflect.DeepEqual(streamed, kept) {
		t.Error("what is streamed is something else than what is saved")
	}
	kept["columns"][0]++
	if got.cells[0] == c.cells[0] {
		t.Error("the cells are a copy")
	}
	for name := range kept {
		for _, spoiled := range [][]byte{nil, kept[name][4:], append(slices.Clone(kept[name]), 0, 0, 0, 0)} {
			if _, err := loadColumns(passages, dim, func(n string) []byte {
				if n == name {
					return spoiled
				}
				return kept[n]
			}); err == nil {
				t.Errorf("%d bytes of %s were taken", len(spoiled), name)
			}
		}
	}
	if _, err := loadColumns(passages+100, dim, func(n string) []byte { return kept[n] }); err == nil {
		t.Error("columns of fewer passages were taken")
	}
	steps := kept["column steps"]
	for _, bad := range []float32{-1, 2, float32(math.NaN())} {
		binary.LittleEndian.PutUint32(steps, math.Float32bits(bad))
		if _, err := loadColumns(passages, dim, func(n string) []byte { return kept[n] }); err == nil {
			t.Errorf("a step of %v was taken", bad)
		}
	}
}

// The worst case of a rounded vector is within what newRoundQuery says.
func TestRoundCell(t *testing.T) {
	r := rand.New(rand.NewPCG(19, 20))
	for range 2000 {
		vec := []float32{float32(r.NormFloat64()), float32(r.NormFloat64() * r.Float64()), float32(r.ExpFloat64()), 0}
		normalize(vec)
		scale, step := scaleOf(vec)
		for _, v := range vec {
			if off := math.Abs(float64(v) - float64(step)*float64(roundCell(v, scale))); off > .501*float64(step) {
				t.Fatalf("%v is off by %v steps", v, off/float64(step))
			}
		}
	}
	if scale, step := scaleOf(make([]float32, 3)); scale != 0 || step != 0 {
		t.Error("a zero vector has a step")
	}
}

// The similarity of a query's components is the vector store's, to the last bit.
func TestSimilarity(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const dim = 64
	x := ofVectors(&segment{dim: dim, passages: make([]Passage, 50), vectors: make([]float32, 50*dim)})
	for i := range x.passages {
		for d := range dim {
			x.vector(i)[d] = float32(r.NormFloat64())
		}
		normalize(x.vector(i))
	}
	if err := x.segments[0].fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	vec, s := make([]float32, dim), sparse{}
	for range 9 {
		vec[r.IntN(dim)] = float32(r.NormFloat64())
	}
	normalize(vec)
	s.from(vec)
	found, err := x.segments[0].store.QueryEmbedding(t.Context(), vec, 50, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		var p int
		for p = range x.passages {
			if slices.Equal(x.vector(p), f.Embedding) {
				break
			}
		}
		if got := s.similarity(x.vector(p)); got != f.Similarity {
			t.Errorf("passage %d: %v, want %v", p, got, f.Similarity)
		}
	}
}
