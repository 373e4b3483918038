package index

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"github.com/philippgille/chromem-go"
)

// BM25's parameters: the usual ones; tuning them is worth less than .01 MRR.
const (
	K1 = 1.2
	bm = .75
)

// tuning holds what was measured; see docs/ranking.md.
var tuning = struct {
	words      float64 // share of BM25 in the fusion; the vectors have the rest
	parent     float64 // share of the parent article in BM25
	related    float64 // weight of a word of the same family
	synonym    float64 // weight of a word that may mean the same
	relation   float64 // weight of a word of the same relation
	title      float64 // what a perfectly matching title adds
	sentence   float64 // what a sentence with all words of the question adds
	bigrams    float64 // what a sentence with all their neighbourhoods adds
	background float64 // passages of ordinary prose counted with those of the corpus
	candidates int     // asked of the vector store
}{words: .7, parent: .5, related: .5, synonym: .25, relation: .25, title: .3, sentence: .15, bigrams: .2, background: 200, candidates: 100}

// A Hit is a passage found.
type Hit struct {
	Passage int
	Score   float64 // 0..1, relative to the best of each ranker
	Words   float64 // BM25 of the passage
	Article float64 // BM25 of its article
	Cosine  float64 // of the hashed vectors
	Dense   float64 // cosine of the embedder's vectors; 0 without
}

// scratch is what one search needs; kept between searches.
type scratch struct {
	words    []float64 // by passage
	articles []float64 // by article
	counts   []float64 // by passage: of the word at hand
	group    []uint32  // passages that hold it
	touched  []uint32  // passages that hold any
	bag      *bag
	vec      []float32
	sparse   sparse    // the same
	rough    []float64 // by passage: similarity to it, by the columns
}

var scratches = sync.Pool{New: func() any { return &scratch{bag: newBag()} }}

// Search returns the k best passages that pass the filter, best first; ties are
// ordered by passage. The error is the context's, or the vector store's; an
// embedder that fails is none: the passages are ranked by words.
func (x *Index) Search(ctx context.Context, q Query, f Filter, k int) ([]Hit, error) {
	if len(x.passages) == 0 || k <= 0 {
		return nil, ctx.Err()
	}
	m, err := x.meaningOf(ctx, q)
	if err != nil {
		return nil, err
	}
	return x.search(ctx, q, f, k, m)
}

func (x *Index) search(ctx context.Context, q Query, f Filter, k int, m meaning) ([]Hit, error) {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	s.words = grow(s.words, len(x.passages))
	s.counts = grow(s.counts, len(x.passages))
	s.articles = grow(s.articles, len(x.corpus.Articles))
	if len(s.vec) != x.dim {
		s.vec = make([]float32, x.dim)
	}
	defer func() { // leave the scratch clean
		for _, p := range s.touched {
			s.words[p] = 0
			s.articles[x.passages[p].Article] = 0
		}
	}()
	if x.part != nil {
		x.scoreAll(q, s)
	} else {
		x.score(q, s)
	}
	x.queryVector(q, s.bag, s.vec)
	s.sparse.from(s.vec)
	n := max(k, tuning.candidates)
	var near []uint32
	var err error
	switch {
	case x.part != nil:
		near = x.nearestHere(s, f, n)
	case x.columns != nil:
		near, err = x.scan(ctx, s, f, n)
	case f.zero():
		near, err = nearest(ctx, x.store, s.vec, n)
	default:
		near, err = x.nearestAllowed(ctx, func(i int) float64 { return s.sparse.dot(x.vector(i)) }, f, n)
	}
	if err != nil {
		return nil, err
	}
	if near, err = x.addNearest(ctx, near, m, f, n); err != nil {
		return nil, err
	}
	hits := x.gather(s, f, near, n)
	x.fuse(q, hits)
	x.fuseMeaning(m, hits)
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return h.Score <= 0 }) // near nothing
	x.addSentences(q, hits)
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage, b.Passage))
	})
	return hits[:min(k, len(hits))], nil
}

func grow(s []float64, n int) []float64 {
	if cap(s) < n {
		return make([]float64, n)
	}
	return s[:n]
}

// score adds up BM25 for passages and articles, and lists the passages touched.
// The variants of a word count as one word: their occurrences are added up,
// weighted, before they saturate.
func (x *Index) score(q Query, s *scratch) {
	s.touched = s.touched[:0]
	for i := range q.Terms {
		t := &q.Terms[i]
		s.group = s.group[:0]
		for _, v := range t.Variants {
			from, to := x.postings.offsets[v.ID], x.postings.offsets[v.ID+1]
			for k := from; k < to; k++ {
				p := x.postings.items[k]
				if s.counts[p] == 0 {
					s.group = append(s.group, p)
				}
				s.counts[p] += v.Weight * float64(x.frequencies[k])
			}
		}
		if len(t.Variants) > 1 {
			slices.Sort(s.group)
		}
		x.scoreGroup(t.IDF, t.articleIDF, s)
	}
}

func (x *Index) scoreGroup(idf, articleIDF float64, s *scratch) {
	article, inArticle := -1, 0.0
	flush := func() {
		if article >= 0 {
			s.articles[article] += articleIDF * saturate(inArticle, float64(x.articleLens[article])/x.meanArticle)
		}
	}
	for _, p := range s.group {
		tf := s.counts[p]
		s.counts[p] = 0
		if s.words[p] == 0 {
			s.touched = append(s.touched, p)
		}
		s.words[p] += idf * saturate(tf, float64(x.lengths[p])/x.meanLength)
		if a := x.passages[p].Article; a != article {
			flush()
			article, inArticle = a, 0
		}
		inArticle += tf
	}
	flush()
}

// saturate is BM25's term weight without idf; the conversions forbid a fused
// multiply-add, which would differ between machines.
func saturate(tf, length float64) float64 {
	return float64(tf*(K1+1)) / (tf + float64(K1*(1-bm+float64(bm*length))))
}

// nearest asks a vector store for the n passages most similar to vec. Those
// that tie with the last are left out, because which of them come back is
// chance.
func nearest(ctx context.Context, store *chromem.Collection, vec []float32, n int) ([]uint32, error) {
	n = min(n, store.Count())
	if n == 0 || zero(vec) {
		return nil, ctx.Err()
	}
	found, err := store.QueryEmbedding(ctx, vec, n, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("query the vector store: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return nil, err // the store leaves out what it did not come to
	}
	near := make([]ranked, len(found))
	for i, r := range found {
		p, err := strconv.Atoi(r.ID)
		if err != nil {
			return nil, fmt.Errorf("passage %q of the vector store: %w", r.ID, err)
		}
		near[i] = ranked{uint32(p), float64(r.Similarity)}
	}
	return withoutTies(near, store.Count()), nil
}

// nearestAllowed is nearest among the passages of the articles that pass f. The
// store filters by exact metadata only, and more slowly than this.
func (x *Index) nearestAllowed(ctx context.Context, cosine func(passage int) float64, f Filter, n int) ([]uint32, error) {
	passes := x.passes(&f)
	found := newBest(n)
	for i := range x.passages {
		if passes(i) {
			found.add(uint32(i), cosine(i))
		}
	}
	var near []uint32
	for _, r := range found.sorted() {
		near = append(near, r.passage)
	}
	return near, ctx.Err()
}

// passes returns a function that reports whether a passage passes f, for
// passages in their order.
func (x *Index) passes(f *Filter) func(passage int) bool {
	if f.zero() {
		return func(int) bool { return true }
	}
	article, allowed := -1, false
	return func(p int) bool {
		if a := x.passages[p].Article; a != article {
			article, allowed = a, x.allowed(f, a)
		}
		return allowed
	}
}

// vector returns the vector of passage i.
func (x *Index) vector(i int) []float32 {
	if x.part != nil {
		return x.part.vectors[i]
	}
	return x.vectors[i*x.dim : (i+1)*x.dim]
}

// gather unites the passages near the query with the n best by words, of those
// that pass f, and gives each all its scores.
func (x *Index) gather(s *scratch, f Filter, near []uint32, n int) []Hit {
	byWords := newBest(n)
	for _, p := range s.touched {
		if f.zero() || x.allowed(&f, x.passages[p].Article) {
			byWords.add(p, x.wordScore(s, p))
		}
	}
	all := slices.Clone(near)
	for _, r := range byWords.sorted() {
		all = append(all, r.passage)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	hits := make([]Hit, len(all))
	for i, p := range all {
		hits[i] = Hit{Passage: int(p), Words: s.words[p], Article: s.articles[x.passages[p].Article], Cosine: s.sparse.dot(x.vector(int(p)))}
	}
	return hits
}
