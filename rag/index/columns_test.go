package index

import (
	"math/rand/v2"
	"slices"
	"testing"

	"verbatim.example/corpus"
)

// The scan finds what the vector store does: on vectors with ties, zeros and
// components of any size, for any number of passages.
func TestScan(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const dim = 96
	for _, passages := range []int{1, 3, 99, columnBlock - 1, columnBlock, 2*columnBlock + 17} {
		x := &Index{dim: dim, corpus: &corpus.Corpus{Articles: make([]corpus.Article, 1)}, passages: make([]Passage, passages)}
		for i := range passages {
			vec := make([]float32, dim)
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
			x.vectors = append(x.vectors, vec...)
		}
		x.columns = newColumns(passages, dim, x.vector)
		var err error
		if x.store, err = newStore(t.Context(), passages, x.vector); err != nil {
			t.Fatal(err)
		}
		for range 30 {
			s := scratches.New().(*scratch)
			s.vec = make([]float32, dim)
			for range r.IntN(dim) {
				s.vec[r.IntN(dim)] = float32(r.NormFloat64())
			}
			normalize(s.vec)
			s.sparse.from(s.vec)
			n := 1 + r.IntN(150)
			got, err := x.scan(t.Context(), s, Filter{}, n)
			if err != nil {
				t.Fatal(err)
			}
			want, err := nearest(t.Context(), x.store, s.vec, n)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(got)
			slices.Sort(want)
			if first := similarities(x, s, got); len(first) > 0 && first[0] == first[len(first)-1] && len(got) == n {
				want = want[:0] // all tie: which ones come back from the store is chance
				for p := range passages {
					if !zero(x.vector(p)) && float64(s.sparse.similarity(x.vector(p))) == first[0] && len(want) < n {
						want = append(want, uint32(p))
					}
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%d of %d passages: %v, want %v", n, passages, got, want)
			}
		}
	}
}

func similarities(x *Index, s *scratch, passages []uint32) []float64 {
	var out []float64
	for _, p := range passages {
		out = append(out, float64(s.sparse.similarity(x.vector(int(p)))))
	}
	slices.Sort(out)
	return out
}

// With a filter it finds the nearest of those that pass.
func TestScanFiltered(t *testing.T) {
	const articles, dim = 700, 32
	r := rand.New(rand.NewPCG(5, 6))
	x := &Index{dim: dim, corpus: &corpus.Corpus{Articles: make([]corpus.Article, articles)}}
	hidden := make([]bool, articles)
	for i := range 2 * articles {
		x.passages = append(x.passages, Passage{Article: i / 2})
		vec := make([]float32, dim)
		for d := range vec {
			vec[d] = float32(r.NormFloat64())
		}
		normalize(vec)
		x.vectors = append(x.vectors, vec...)
		hidden[i/2] = i%3 == 0
	}
	x.columns = newColumns(len(x.passages), dim, x.vector)
	for _, n := range []int{1, 20, 3 * articles} {
		s := scratches.New().(*scratch)
		s.sparse.from(x.vector(n % articles))
		f := Filter{Hidden: hidden}
		got, err := x.scan(t.Context(), s, f, n)
		if err != nil {
			t.Fatal(err)
		}
		want, err := x.nearestAllowed(t.Context(), func(p int) float64 { return s.sparse.dot(x.vector(p)) }, f, n+1)
		if err != nil {
			t.Fatal(err)
		}
		// The last of n is left out, as what may tie with it is.
		if n < len(want) {
			want = want[:max(1, n-1)]
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d passages: %v, want %v", n, got, want)
		}
	}
}

// The similarity of a query's components is the vector store's, to the last bit.
func TestSimilarity(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const dim = 64
	x := &Index{dim: dim, corpus: &corpus.Corpus{}, passages: make([]Passage, 50), vectors: make([]float32, 50*dim)}
	for i := range x.passages {
		for d := range dim {
			x.vector(i)[d] = float32(r.NormFloat64())
		}
		normalize(x.vector(i))
	}
	if err := x.fill(t.Context()); err != nil {
		t.Fatal(err)
	}
	vec, s := make([]float32, dim), sparse{}
	for range 9 {
		vec[r.IntN(dim)] = float32(r.NormFloat64())
	}
	normalize(vec)
	s.from(vec)
	found, err := x.store.QueryEmbedding(t.Context(), vec, 50, nil, nil)
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
