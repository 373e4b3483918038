package index

import (
	"context"
	"errors"
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

// A building is the making of an index.
type building struct {
	corpus   *corpus.Corpus
	passages [][]Passage           // by article
	beside   func(article int)     // called once for each, by several goroutines; may be nil
	progress func(done, total int) // passages; likewise
	out      *snapshotWriter       // takes the vectors; nil: they stay in memory
	first    []int                 // article → its first passage, in the end their number
}

// Build makes the index of c in memory, and reads what its articles say: a
// function of them alone. progress may be nil; it is called with the passages
// done, from several goroutines, in no order.
func Build(ctx context.Context, c *corpus.Corpus, progress func(done, total int)) (*Index, error) {
	x, err := indexed(ctx, newBuilding(c, nil, progress))
	if err != nil {
		return nil, err
	}
	return x, x.fill(ctx)
}

// newBuilding cuts articles into passages, unless these are given.
func newBuilding(c *corpus.Corpus, passages [][]Passage, progress func(done, total int)) *building {
	b := &building{corpus: c, passages: passages, progress: progress, first: make([]int, len(c.Articles)+1)}
	if passages == nil {
		b.passages = make([][]Passage, len(c.Articles))
		parallel(len(c.Articles), func(i int) { b.passages[i] = passagesOf(i, &c.Articles[i]) })
	}
	for i, ps := range b.passages {
		b.first[i+1] = b.first[i] + len(ps)
	}
	return b
}

// total is the number of passages.
func (b *building) total() int { return b.first[len(b.first)-1] }

// indexed makes the index and what its articles say, but neither columns nor the
// vector store; nor has it vectors when they were written to a snapshot.
func indexed(ctx context.Context, b *building) (*Index, error) {
	all := make([]heard, len(b.corpus.Articles))
	b.beside = func(i int) { all[i] = hear(i, &b.corpus.Articles[i]) }
	x, err := buildPassages(ctx, b)
	if err != nil {
		return nil, err
	}
	x.said = newSaid(all)
	return x, nil
}

// buildPassages is indexed without what the articles say.
func buildPassages(ctx context.Context, b *building) (*Index, error) {
	x := &Index{corpus: b.corpus, dim: dimensions}
	articles := b.corpus.Articles
	if b.out == nil {
		x.vectors = make([]float32, b.total()*x.dim)
	}
	parts := make([]analysis, len(articles))
	analysts := make([]*analyst, max(1, min(runtime.GOMAXPROCS(0), len(parts))))
	errs := make([]error, len(analysts))
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for w := range analysts {
		an := newAnalyst()
		analysts[w] = an
		wg.Go(func() {
			var room []float32
			for ctx.Err() == nil && errs[w] == nil {
				i := int(next.Add(1)) - 1
				if i >= len(parts) {
					return
				}
				vecs := x.vectors
				if b.out == nil {
					vecs = vecs[b.first[i]*x.dim : b.first[i+1]*x.dim]
				} else {
					room = slices.Grow(room[:0], len(b.passages[i])*x.dim)[:len(b.passages[i])*x.dim]
					clear(room)
					vecs = room
				}
				parts[i] = an.analyse(&articles[i], b.passages[i], vecs)
				parts[i].worker = w
				if b.out != nil {
					errs[w] = b.out.putVectors(b.first[i], vecs)
				}
				if b.beside != nil {
					b.beside(i)
				}
				if n := done.Add(int64(len(b.passages[i]))); b.progress != nil {
					b.progress(int(n), b.total())
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(append(errs, ctx.Err())...); err != nil {
		return nil, err
	}
	x.passages = slices.Concat(b.passages...)
	x.merge(parts, analysts)
	x.grams = analysts[0].grams
	for _, an := range analysts[1:] {
		for i, n := range an.grams {
			x.grams[i] += n
		}
	}
	x.derive()
	return x, nil
}

// derive makes what follows from passages, terms and sentences.
func (x *Index) derive() {
	x.acronyms = make([]uint32, len(x.corpus.Articles))
	parallel(len(x.acronyms), func(i int) {
		x.acronyms[i] = x.acronymTerm(&x.corpus.Articles[i])
	})
	x.post()
	x.summarise()
	x.weighTerms()
}

// acronymTerm returns the term of the initials of an article's title; skip when
// they are none.
func (x *Index) acronymTerm(a *corpus.Article) uint32 {
	if id, ok := x.stems.names.find(text.Stem(text.Fold(acronym(a)), a.Language)); ok {
		return id
	}
	return skip
}

// weighTerms sets what each term is worth.
func (x *Index) weighTerms() {
	x.worth = make([]float64, x.stems.len())
	for t := range x.worth {
		name := x.stems.names.at(uint32(t))
		x.worth[t] = idf(x.allPassages(), float64(x.postings.passages(uint32(t))), text.Background(name, x.language))
	}
}

// summarise counts what no snapshot needs to keep.
func (x *Index) summarise() {
	x.languages = map[text.Language]int{}
	for i := range x.corpus.Articles {
		x.languages[x.corpus.Articles[i].Language]++
	}
	x.language = text.French
	if x.languages[text.English] > x.languages[text.French] {
		x.language = text.English
	}
	x.byFile = slices.IsSortedFunc(x.corpus.Articles, func(a, b corpus.Article) int { return strings.Compare(a.File, b.File) })
}
