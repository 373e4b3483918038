package index

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// dimensions of the hashed vectors. See docs/ranking.md for what other sizes
// cost and give.
var dimensions = 2048

// gramTableBits bounds the table of document frequencies of features: 2^bits
// counters, addressed by hash.
const gramTableBits = 18

// headText is what stands before every passage: the title, its initials, the outlet and the
// date, because a passage seldom repeats what its article is about.
func headText(a *corpus.Article) string {
	return strings.Join([]string{a.Title, acronym(a), a.Outlet, text.DateWords(a.Date, a.Language)}, ". ")
}

// A reading is articles that are read, all or some of them.
type reading struct {
	articles []corpus.Article
	passages [][]Passage                             // by article
	first    []int                                   // article → its first passage; one more for the end
	heard    []heard                                 // by article; nil: what they say is not wanted
	room     func(article int) []float32             // zeros for the vectors of its passages; nil: some of the reading's own
	done     func(article int, vecs []float32) error // takes the vectors; may be nil
	progress func(done, total int)                   // of passages; may be nil; called by several goroutines
}

// newReading cuts articles into passages, unless these are given.
func newReading(articles []corpus.Article, passages [][]Passage) *reading {
	r := &reading{articles: articles, passages: passages, first: make([]int, len(articles)+1)}
	if passages == nil {
		r.passages = make([][]Passage, len(articles))
		parallel(len(articles), func(i int) { r.passages[i] = passagesOf(i, &articles[i]) })
	}
	for i, ps := range r.passages {
		r.first[i+1] = r.first[i] + len(ps)
	}
	return r
}

// total is the number of passages.
func (r *reading) total() int { return r.first[len(r.articles)] }

// read reads some articles into parts, which are numbered like the articles; which
// is nil for all. It returns its readers, whose numbers begin at from.
func (r *reading) read(ctx context.Context, which []int, parts []analysis, from int) ([]*analyst, error) {
	n := len(r.articles)
	if which != nil {
		n = len(which)
	}
	readers := make([]*analyst, max(1, min(runtime.GOMAXPROCS(0), n)))
	errs := make([]error, len(readers))
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for w := range readers {
		an := newAnalyst()
		readers[w] = an
		wg.Go(func() {
			for ctx.Err() == nil && errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				if which != nil {
					i = which[i]
				}
				vecs := an.room(len(r.passages[i]) * dimensions)
				if r.room != nil {
					vecs = r.room(i)
				}
				parts[i] = an.analyse(&r.articles[i], r.passages[i], vecs)
				parts[i].reader = from + w
				if r.done != nil {
					errs[w] = r.done(i, vecs)
				}
				if r.heard != nil {
					r.heard[i] = hear(i, &r.articles[i])
				}
				if n := done.Add(int64(len(r.passages[i]))); r.progress != nil {
					r.progress(int(n), r.total())
				}
			}
		})
	}
	wg.Wait()
	return readers, cmp.Or(append(errs, ctx.Err())...)
}

// Build makes the index of c in memory, and reads what its articles say: a
// function of them alone. progress may be nil; it is called with the passages
// done, from several goroutines, in no order.
func Build(ctx context.Context, c *corpus.Corpus, progress func(done, total int)) (*Index, error) {
	r := newReading(c.Articles, nil)
	r.heard, r.progress = make([]heard, len(c.Articles)), progress
	return r.inMemory(ctx, c)
}

// inMemory makes the index of the reading's articles.
func (r *reading) inMemory(ctx context.Context, c *corpus.Corpus) (*Index, error) {
	vecs := make([]float32, r.total()*dimensions)
	r.room = func(i int) []float32 { return vecs[r.first[i]*dimensions : r.first[i+1]*dimensions] }
	r.done = nil
	x, err := r.index(ctx, c)
	if err != nil {
		return nil, err
	}
	x.segments[0].vectors = vecs
	return x, x.segments[0].fill(ctx)
}

// index makes an index of the reading's articles that has neither vectors, columns
// nor a vector store.
func (r *reading) index(ctx context.Context, c *corpus.Corpus) (*Index, error) {
	parts := make([]analysis, len(r.articles))
	readers, err := r.read(ctx, nil, parts, 0)
	if err != nil {
		return nil, err
	}
	s := &segment{articles: r.articles, passages: slices.Concat(r.passages...), dim: dimensions}
	var names []string
	known := map[string]uint32{}
	number := numbered(parts, readers, func(stem string) uint32 {
		n, ok := known[stem]
		if !ok {
			n = uint32(len(names))
			known[stem] = n
			names = append(names, stem)
		}
		return n
	})
	s.take(parts, number)
	st := (&statistics{grams: make([]uint32, 1<<gramTableBits)}).extended(len(names))
	st.read(readers, number, comes)
	s.post(len(names), true)
	st.sum(s)
	st.derive(func(t uint32) string { return names[t] })
	s.setAcronyms(func(stem string) (uint32, bool) { t, ok := known[stem]; return t, ok })
	s.said = newSaid(r.heard)
	return newIndex(c, s, newTerms(names, st.families(names)), st), nil
}

// families returns the family of each term: that of the language in which it
// occurs most often.
func (st *statistics) families(names []string) []string {
	out := make([]string, len(names))
	const run = 1 << 10
	parallel((len(names)+run-1)/run, func(r int) {
		for t := r * run; t < min((r+1)*run, len(names)); t++ {
			out[t] = text.Family(names[t], languages[st.languageOf(uint32(t))])
		}
	})
	return out
}
