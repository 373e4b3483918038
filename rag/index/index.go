// Package index finds passages over one frozen corpus, and keeps its snapshot.
//
// An Index is built once and never changed: any number of goroutines may search
// it without a lock. It is a function of its corpus alone, so that the same
// articles give the same answers on every machine.
package index

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/philippgille/chromem-go"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// An Index holds the passages of one corpus, their terms and their vectors.
type Index struct {
	corpus   *corpus.Corpus
	state    string // of the files that it was opened from; "" when it was built of a corpus
	passages []Passage

	stems *terms    // of the corpus
	worth []float64 // term → its idf

	byFile    bool                  // the articles are in the order of their files
	languages map[text.Language]int // articles of each
	language  text.Language         // of most articles

	sentenceBase []uint32 // article → its first sentence in the numbering of sentenceTerms
	sentences    lists    // sentence → terms, in the order of the text
	heads        lists    // article → terms of title, its acronym, outlet and date
	acronyms     []uint32 // article → term of its title's initials; skip when they are none

	postings *postings

	said said

	dim     int
	vectors []float32 // passage × dim, each of length 1 or zero; read through vector
	guard   *guard    // before vectors that are not yet checked; nil: all are right
	grams   []uint32  // feature slot → passages that hold it
	store   *chromem.Collection
	columns *columns // the vectors again, for a scan; nil: the store is asked
	dense   *dense   // vectors of an embedder; nil: none

	part *part // what an index of some articles of a corpus has; nil: it is of all

	snapshot Snapshot
}

// lists holds many short lists of numbers in one slice: list i is
// items[offsets[i]:offsets[i+1]].
type lists struct {
	offsets []uint32
	items   []uint32
}

func (l *lists) at(i int) []uint32 { return l.items[l.offsets[i]:l.offsets[i+1]] }

// Language is that of most articles; French when it is as many.
func (x *Index) Language() text.Language { return x.language }

// Holds reports whether there are articles in a language.
func (x *Index) Holds(lang text.Language) bool { return x.languages[lang] > 0 }

// Corpus returns the corpus that was indexed.
func (x *Index) Corpus() *corpus.Corpus { return x.corpus }

// Len returns the number of passages.
func (x *Index) Len() int { return x.allPassages() }

// Passage returns passage i.
func (x *Index) Passage(i int) Passage { return x.passages[i] }

// PassagesOf returns how many passages article n has.
func (x *Index) PassagesOf(n int) int {
	_, count := x.passageRange(n)
	return count
}

// passageRange returns the first passage of article n, and how many it has.
func (x *Index) passageRange(n int) (first, count int) {
	first, _ = slices.BinarySearchFunc(x.passages, n, func(p Passage, n int) int { return p.Article - n })
	for first+count < len(x.passages) && x.passages[first+count].Article == n {
		count++
	}
	return first, count
}

// Snapshot says where the index is kept.
func (x *Index) Snapshot() Snapshot { return x.snapshot }

// Terms returns the number of distinct terms.
func (x *Index) Terms() int { return x.stems.len() }

// Dimensions returns the length of the vectors.
func (x *Index) Dimensions() int { return x.dim }

// passageTerms calls f with each list of terms of passage i: the head of its
// article, then its sentences.
func (x *Index) passageTerms(i int, f func(terms []uint32)) {
	p := x.passages[i]
	f(x.heads.at(p.Article))
	for j := p.First; j <= p.Last; j++ {
		f(x.SentenceTerms(p.Article, j))
	}
}

// SentenceTerms returns the terms of a sentence in the order of the text. They
// must not be changed.
func (x *Index) SentenceTerms(article, sentence int) []uint32 {
	return x.sentences.at(int(x.sentenceBase[article]) + sentence)
}

// fill makes the columns that a large index scans in place of the vector store,
// and the store.
func (x *Index) fill(ctx context.Context) error {
	if len(x.passages) >= scanFrom {
		x.columns = newColumns(len(x.passages), x.dim, x.vector)
	}
	return x.fillStore(ctx)
}

// fillStore makes the vector store. It keeps the vectors without a copy, because
// they are normalised. Where columns are scanned in its place, nobody waits for
// it: it is filled by a goroutine of its own, which ends when all passages are
// there.
func (x *Index) fillStore(ctx context.Context) (err error) {
	if x.store, err = emptyStore(); err != nil {
		return err
	}
	if x.columns == nil {
		return addPassages(ctx, x.store, len(x.passages), x.vector)
	}
	// There is no error: a vector is never empty, and the context never ends.
	go addPassages(context.WithoutCancel(ctx), x.store, len(x.passages), x.vector)
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
	return nil, fmt.Errorf("vectors are computed by the index")
}

func zero(vec []float32) bool {
	for _, v := range vec {
		if v != 0 {
			return false
		}
	}
	return true
}

// logCount is ln n for a count.
func logCount(n float32) float32 {
	if i := int(n); i > 0 && i < len(logs) && float32(i) == n {
		return logs[i]
	}
	return float32(math.Log(float64(n)))
}

// logs has the logarithms of what most counts are.
var logs = func() (logs [16]float32) {
	for i := range logs {
		logs[i] = float32(math.Log(float64(i)))
	}
	return logs
}()

// HeadTerms returns the terms of title, outlet and date of an article. They
// must not be changed.
func (x *Index) HeadTerms(article int) []uint32 { return x.heads.at(article) }

// ArticlesWith returns how many articles hold a term.
func (x *Index) ArticlesWith(term uint32) int { return x.postings.in(term) }

// IDF returns what a term is worth, by the passages that hold it and by how
// common it is in the language.
func (x *Index) IDF(term uint32) float64 { return x.worth[term] }

// Stem returns the stem that a term is.
func (x *Index) Stem(term uint32) string { return x.stems.names.at(term) }

// Root returns one term for all of a family, so that "discussion" and
// "discuter" can be found to be about the same.
func (x *Index) Root(term uint32) uint32 { return x.stems.members.at(int(x.stems.family[term]))[0] }
