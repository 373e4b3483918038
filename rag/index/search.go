package index

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
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
	words  wordSearch
	bag    *bag
	vec    []float32
	sparse sparse // the same
	runs   []run  // passages that may be found
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
	select {
	case turns <- struct{}{}:
		defer func() { <-turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return x.search(ctx, q, f, k, m)
}

// turns has a place for each processor: of many searches at once these run to
// their end, in the order in which they came, where all together would take
// processors and caches from each other and some would be late.
var turns = make(chan struct{}, runtime.GOMAXPROCS(0))

func (x *Index) search(ctx context.Context, q Query, f Filter, k int, m meaning) ([]Hit, error) {
	if x.part {
		x = x.posted(q)
	}
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	if dim := x.Dimensions(); len(s.vec) != dim {
		s.vec = make([]float32, dim)
	}
	x.queryVector(q, s.bag, s.vec)
	s.sparse.from(s.vec)
	n := max(k, tuning.candidates)
	var near []uint32
	var err error
	switch {
	case x.part:
		near = x.nearestHere(s, f, n)
	case x.scans():
		near, err = x.scan(ctx, s, f, n)
	case f.zero():
		near, err = nearest(ctx, x.segments[0].store, s.vec, n)
	default:
		near, err = x.nearestAllowed(ctx, func(i int) float64 { return s.sparse.dot(x.vector(i)) }, f, n)
	}
	if err != nil {
		return nil, err
	}
	if near, err = x.addNearest(ctx, near, m, f, n); err != nil {
		return nil, err
	}
	hits := x.gather(s, q, f, near, n)
	x.fuse(q, hits)
	x.fuseMeaning(m, hits)
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return h.Score <= 0 }) // near nothing
	x.addSentences(q, hits)
	slices.SortFunc(hits, func(a, b Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage, b.Passage))
	})
	return hits[:min(k, len(hits))], nil
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

// gather unites the passages near the query with the n best by words, of those
// that pass f, and gives each all its scores.
func (x *Index) gather(s *scratch, q Query, f Filter, near []uint32, n int) []Hit {
	searched := x.searched(&f)
	s.words.begin(n)
	for i := range searched {
		searched[i].asked = searched[i].segment.named(q.Terms)
		s.words.add(searched[i], searched[i].asked)
	}
	found := s.words.found
	slices.SortFunc(found, func(a, b wordHit) int { return cmp.Compare(a.passage, b.passage) })
	hits := make([]Hit, 0, len(found)+len(near))
	add := func(h wordHit) {
		hits = append(hits, Hit{Passage: int(h.passage), Words: h.words, Article: h.article, Cosine: s.sparse.dot(x.vector(int(h.passage)))})
	}
	for _, h := range found {
		add(h)
	}
	slices.Sort(near)
	near = slices.DeleteFunc(slices.Compact(near), func(p uint32) bool {
		_, held := slices.BinarySearchFunc(found, p, func(h wordHit, p uint32) int { return cmp.Compare(h.passage, p) })
		return held
	})
	for i := range searched {
		var own []uint32
		for _, p := range near {
			if seg, passage := x.spot(int(p)); seg == searched[i].segment {
				own = append(own, uint32(passage))
			}
		}
		s.words.scores(searched[i], searched[i].asked, own, add)
	}
	slices.SortFunc(hits, func(a, b Hit) int { return a.Passage - b.Passage })
	return hits
}

// searched returns what a search by words needs of each segment, and of the index.
func (x *Index) searched(f *Filter) []segmentWords {
	only, few := x.few(f)
	out := make([]segmentWords, len(x.segments))
	for k, s := range x.segments {
		v := &x.views[k]
		out[k] = segmentWords{segment: s, postings: s.postings, means: x.statistics.means, view: v, few: few}
		switch {
		case few:
			for _, a := range only {
				if own, article := x.home(int(a)); own == s {
					out[k].only = append(out[k].only, uint32(article))
				}
			}
		case !f.zero() || v.articles != nil:
			out[k].allowed = func(article int) bool {
				a := v.article(uint32(article))
				return a != skip && x.allowed(f, int(a))
			}
		}
	}
	return out
}

// named returns the terms of a question with the variants that the segment has, as
// its postings number them.
func (s *segment) named(terms []Term) []Term {
	if s.terms == nil {
		return terms
	}
	out := slices.Clone(terms)
	for i := range out {
		t := &out[i]
		t.Variants = nil
		for _, v := range terms[i].Variants {
			if own, ok := s.own(v.ID); ok {
				t.Variants = append(t.Variants, Variant{own, v.Weight})
			}
		}
	}
	return out
}
