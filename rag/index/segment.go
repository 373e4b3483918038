package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/philippgille/chromem-go"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// A segment is some articles of an index with what was made of them. Its articles
// and passages have numbers of their own, in the order of the files. It is made
// once and then only read, by any number of indexes; what depends on the whole
// corpus is theirs, and so is which of its articles they have.
type segment struct {
	articles []corpus.Article
	passages []Passage

	sentenceBase []uint32 // article → its first sentence among all
	sentences    lists    // sentence → terms, in the order of the text
	heads        lists    // article → terms of title, its acronym, outlet and date
	acronyms     []uint32 // article → term of its title's initials; skip when they are none

	terms    []uint32 // the postings' number of a term → the index's, ascending; nil: the same
	postings *postings
	said     said

	dim     int
	vectors []float32 // passage × dim, each of length 1 or zero; read through vector
	guard   *guard    // before vectors that are not yet checked; nil: all are right

	rows  [][]float32 // in the place of vectors, of a part: passage → its vector
	texts [][]string  // in the place of those of said, of a part: article → texts of its mentions

	store   *chromem.Collection
	columns *columns // the vectors again, for a scan; nil: all are read, or the store is asked
}

// lists holds many short lists of numbers in one slice: list i is
// items[offsets[i]:offsets[i+1]].
type lists struct {
	offsets []uint32
	items   []uint32
}

func (l *lists) at(i int) []uint32 { return l.items[l.offsets[i]:l.offsets[i+1]] }

// passagesOf returns the first passage of an article, and the one after its last.
func (s *segment) passagesOf(article int) (from, to int) {
	return int(s.postings.first[article]), int(s.postings.first[article+1])
}

// own returns the postings' number of a term of the index.
func (s *segment) own(term uint32) (uint32, bool) {
	if s.terms == nil {
		return term, int(term) < len(s.postings.held)
	}
	own, ok := slices.BinarySearch(s.terms, term)
	return uint32(own), ok
}

// setAcronyms sets the acronyms, whose terms find knows.
func (s *segment) setAcronyms(find func(stem string) (uint32, bool)) {
	s.acronyms = make([]uint32, len(s.articles))
	parallel(len(s.acronyms), func(i int) {
		a := &s.articles[i]
		s.acronyms[i] = skip
		if id, ok := find(text.Stem(text.Fold(acronym(a)), a.Language)); ok {
			s.acronyms[i] = id
		}
	})
}

// sentenceTerms returns the terms of a sentence of an article.
func (s *segment) sentenceTerms(article, sentence int) []uint32 {
	return s.sentences.at(int(s.sentenceBase[article]) + sentence)
}

// passageTerms calls f with each list of terms of passage i: the head of its
// article, then its sentences.
func (s *segment) passageTerms(i int, f func(terms []uint32)) {
	p := s.passages[i]
	f(s.heads.at(p.Article))
	for j := p.First; j <= p.Last; j++ {
		f(s.sentenceTerms(p.Article, j))
	}
}

// vector returns the vector of passage i.
func (s *segment) vector(i int) []float32 {
	switch {
	case s.rows != nil:
		return s.rows[i]
	case s.guard != nil:
		return s.guard.at(i)
	}
	return vectorIn(s.vectors, s.dim, i)
}

// fill makes the columns that a large segment scans in place of the vector store,
// and the store.
func (s *segment) fill(ctx context.Context) error {
	if len(s.passages) >= scanFrom {
		s.columns = newColumns(len(s.passages), s.dim, s.vector)
	}
	return s.fillStore(ctx)
}

// fillStore makes the vector store. It keeps the vectors without a copy, because
// they are normalised. Where columns are scanned in its place, nobody waits for
// it: it is filled by a goroutine of its own, which ends when all passages are
// there.
func (s *segment) fillStore(ctx context.Context) (err error) {
	if s.store, err = emptyStore(); err != nil {
		return err
	}
	if s.columns == nil {
		return addPassages(ctx, s.store, len(s.passages), s.vector)
	}
	// There is no error: a vector is never empty, and the context never ends.
	go addPassages(context.WithoutCancel(ctx), s.store, len(s.passages), s.vector)
	return nil
}

// newStore makes a vector store of n passages.
func newStore(ctx context.Context, n int, vector func(passage int) []float32) (*chromem.Collection, error) {
	store, err := emptyStore()
	if err != nil {
		return nil, err
	}
	return store, addPassages(ctx, store, n, vector)
}

func emptyStore() (*chromem.Collection, error) {
	store, err := chromem.NewDB().CreateCollection("passages", nil, refuseToEmbed)
	if err != nil {
		return nil, fmt.Errorf("create the vector store: %w", err)
	}
	return store, nil
}

func addPassages(ctx context.Context, store *chromem.Collection, n int, vector func(passage int) []float32) error {
	for i := range n {
		vec := vector(i)
		if zero(vec) {
			continue // chromem would score it NaN
		}
		if err := store.AddDocument(ctx, chromem.Document{ID: strconv.Itoa(i), Embedding: vec}); err != nil {
			return fmt.Errorf("add passage %d to the vector store: %w", i, err)
		}
	}
	return nil
}

// refuseToEmbed stands where chromem would otherwise call a remote service.
func refuseToEmbed(context.Context, string) ([]float32, error) {
	return nil, errors.New("vectors are computed by the index")
}

func zero(vec []float32) bool {
	return !slices.ContainsFunc(vec, func(v float32) bool { return v != 0 })
}

// save writes everything but the articles, the vectors and their columns.
func (s *segment) save(put func(name string, data []byte)) {
	put("passages", passageBytes(s.passages))
	put("sentence offsets", bytesOf(s.sentences.offsets))
	put("sentence terms", bytesOf(s.sentences.items))
	put("head offsets", bytesOf(s.heads.offsets))
	put("head terms", bytesOf(s.heads.items))
	put("acronyms", bytesOf(s.acronyms))
	s.postings.save(put)
	s.said.save(put)
	put("vector sums", bytesOf(vectorSums(s.dim, s.vectors)))
}

// loadSegment returns the segment of n articles that save wrote, of so
// many terms, and the sums of its vectors. Its slices lie in the bytes of the
// sections.
func loadSegment(n, dim, terms int, get func(name string) []byte) (*segment, []uint32, error) {
	s := &segment{
		dim:       dim,
		passages:  passagesIn(get("passages")),
		sentences: lists{numbersIn[uint32](get("sentence offsets")), numbersIn[uint32](get("sentence terms"))},
		heads:     lists{numbersIn[uint32](get("head offsets")), numbersIn[uint32](get("head terms"))},
		acronyms:  numbersIn[uint32](get("acronyms")),
		vectors:   numbersIn[float32](get(vectorSection)),
	}
	sums := numbersIn[uint32](get("vector sums"))
	err := together(
		func() (err error) { s.articles, s.sentenceBase, err = loadArticles(n, get); return err },
		func() (err error) { s.said, err = loadSaid(get); return err },
	)
	if err != nil {
		return nil, nil, err
	}
	if len(s.vectors) != len(s.passages)*dim || len(sums) != (len(s.passages)+sumBlock-1)/sumBlock {
		return nil, nil, errors.New("its vectors do not fit its passages")
	}
	if !s.said.fits(n) {
		return nil, nil, errors.New("its statements do not fit its articles")
	}
	err = together(
		func() error { return s.consistent(terms) },
		func() (err error) { s.postings, err = loadPostings(get); return err },
		func() (err error) {
			if len(s.passages) >= scanFrom {
				s.columns, err = loadColumns(len(s.passages), dim, get)
			}
			return err
		},
	)
	if err == nil && !s.postings.of(s.passages, n, terms) {
		err = errors.New("its postings do not fit together")
	}
	return s, sums, err
}

// consistent reports what the checksums cannot: numbers that do not fit
// together, which only another writer could have made.
func (s *segment) consistent(terms int) error {
	bad := func(what string) error { return fmt.Errorf("its %s do not fit together", what) }
	articles := len(s.articles)
	if !s.sentences.valid(int(s.sentenceBase[articles]), terms) || !s.heads.valid(articles, terms) || len(s.acronyms) != articles {
		return bad("terms")
	}
	for _, id := range s.acronyms {
		if id != skip && int(id) >= terms {
			return bad("terms")
		}
	}
	last := 0
	for _, p := range s.passages {
		if p.Article < last || p.Article >= articles || p.First < 0 || p.First > p.Last || p.Last >= len(s.articles[p.Article].Sentences) {
			return bad("passages")
		}
		last = p.Article
	}
	return nil
}
