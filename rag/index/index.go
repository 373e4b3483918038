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

	names    []string            // term → stem
	terms    map[string]uint32   // stem → term
	related  []string            // term → family
	proper   []byte              // term → 1 when it is mostly written with a capital
	families map[string][]uint32 // family → terms
	letters  []uint32            // term → set of its letters
	worth    []float64           // term → its idf

	languages map[text.Language]int // articles of each
	language  text.Language         // of most articles

	sentenceBase []uint32 // article → its first sentence in the numbering of sentenceTerms
	sentences    lists    // sentence → terms, in the order of the text
	heads        lists    // article → terms of title, its acronym, outlet and date
	acronyms     []uint32 // article → term of its title's initials; skip when they are none

	postings     lists    // term → passages, ascending
	frequencies  []uint8  // beside postings: occurrences in the passage, at most 255
	articleCount []uint32 // term → articles that hold it
	lengths      []uint32 // passage → terms
	meanLength   float64
	articleLens  []uint32 // article → terms of all its passages
	meanArticle  float64

	said said

	dim     int
	vectors []float32 // passage × dim, each of length 1 or zero
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

func (l *lists) add(items []uint32) {
	if len(l.offsets) == 0 {
		l.offsets = append(l.offsets, 0)
	}
	l.items = append(l.items, items...)
	l.offsets = append(l.offsets, uint32(len(l.items)))
}

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
func (x *Index) Terms() int { return len(x.names) }

// Dimensions returns the length of the vectors.
func (x *Index) Dimensions() int { return x.dim }

// properShare is the share of occurrences inside a sentence with a capital from
// which a word is a name, however the question writes it.
const properShare = .7

// merge renumbers the terms of the workers in the order of the articles, so
// that the numbering does not depend on who analysed what.
func (x *Index) merge(parts []analysis, vocabs []*vocabulary) {
	x.terms = map[string]uint32{}
	var capital, inside []uint32
	global := make([][]uint32, len(vocabs))
	for w, v := range vocabs {
		global[w] = make([]uint32, len(v.names))
		for i := range global[w] {
			global[w][i] = skip
		}
	}
	renumber := func(w int, ts []uint32) []uint32 {
		for i, t := range ts {
			g := global[w][t]
			if g == skip {
				name := vocabs[w].names[t]
				var ok bool
				if g, ok = x.terms[name]; !ok {
					g = uint32(len(x.names))
					x.terms[name] = g
					x.names = append(x.names, name)
					x.related = append(x.related, vocabs[w].families[t])
					capital, inside = append(capital, 0), append(inside, 0)
				}
				global[w][t] = g
			}
			ts[i] = g
		}
		return ts
	}
	var vectors int
	for i := range parts {
		vectors += len(parts[i].vectors)
	}
	x.vectors = make([]float32, 0, vectors)
	for i := range parts {
		p := &parts[i]
		x.sentenceBase = append(x.sentenceBase, uint32(max(0, len(x.sentences.offsets)-1)))
		x.heads.add(renumber(p.worker, p.head))
		for _, ts := range p.sentences {
			x.sentences.add(renumber(p.worker, ts))
		}
		x.passages = append(x.passages, p.passages...)
		x.vectors = append(x.vectors, p.vectors...)
	}
	for w, v := range vocabs {
		for t, g := range global[w] {
			if g != skip {
				capital[g] += v.capital[t]
				inside[g] += v.inside[t]
			}
		}
	}
	x.proper = make([]byte, len(x.names))
	for t := range x.proper {
		if float64(capital[t]) > properShare*float64(inside[t]) {
			x.proper[t] = 1
		}
	}
}

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

// finish derives what follows from passages, sentences and vectors: the
// postings and the vector store.
func (x *Index) finish(ctx context.Context) error {
	stored := make(chan error, 1)
	go func() { stored <- x.fill(ctx) }()
	x.derive()
	return <-stored
}

// derive makes what follows from passages and sentences.
func (x *Index) derive() {
	x.acronyms = make([]uint32, len(x.corpus.Articles))
	for i := range x.acronyms {
		x.acronyms[i] = x.acronymTerm(&x.corpus.Articles[i])
	}
	x.post()
	x.deriveTerms()
}

// acronymTerm returns the term of the initials of an article's title; skip when
// they are none.
func (x *Index) acronymTerm(a *corpus.Article) uint32 {
	if id, ok := x.terms[text.Stem(text.Fold(acronym(a)), a.Language)]; ok {
		return id
	}
	return skip
}

// deriveTerms makes what follows from the languages of the articles, and from the
// terms and how many passages hold them.
func (x *Index) deriveTerms() {
	x.languages = map[text.Language]int{}
	for i := range x.corpus.Articles {
		x.languages[x.corpus.Articles[i].Language]++
	}
	x.language = text.French
	if x.languages[text.English] > x.languages[text.French] {
		x.language = text.English
	}
	x.letters = make([]uint32, len(x.names))
	for t, name := range x.names {
		x.letters[t] = letters(name)
	}
	x.families = make(map[string][]uint32, len(x.names))
	for t, f := range x.related {
		x.families[f] = append(x.families[f], uint32(t))
	}
	x.worth = make([]float64, len(x.names))
	for t, name := range x.names {
		x.worth[t] = idf(x.allPassages(), float64(x.holding(uint32(t))), text.Background(name, x.language))
	}
}

// fill makes the vector store, and the columns that a large index scans in its
// place. The store keeps the vectors without a copy, because they are
// normalised.
func (x *Index) fill(ctx context.Context) (err error) {
	if len(x.passages) >= scanFrom {
		x.columns = newColumns(len(x.passages), x.dim, x.vector)
	}
	x.store, err = newStore(ctx, len(x.passages), x.vector)
	return err
}

// newStore makes a vector store of n passages.
func newStore(ctx context.Context, n int, vector func(passage int) []float32) (*chromem.Collection, error) {
	store, err := chromem.NewDB().CreateCollection("passages", nil, refuseToEmbed)
	if err != nil {
		return nil, fmt.Errorf("create the vector store: %w", err)
	}
	for i := range n {
		vec := vector(i)
		if zero(vec) {
			continue // chromem would score it NaN
		}
		if err := store.AddDocument(ctx, chromem.Document{ID: strconv.Itoa(i), Embedding: vec}); err != nil {
			return nil, fmt.Errorf("add passage %d to the vector store: %w", i, err)
		}
	}
	return store, nil
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
func logCount(n float32) float32 { return float32(math.Log(float64(n))) }

// HeadTerms returns the terms of title, outlet and date of an article. They
// must not be changed.
func (x *Index) HeadTerms(article int) []uint32 { return x.heads.at(article) }

// ArticlesWith returns how many articles hold a term.
func (x *Index) ArticlesWith(term uint32) int { return int(x.articleCount[term]) }

// IDF returns what a term is worth, by the passages that hold it and by how
// common it is in the language.
func (x *Index) IDF(term uint32) float64 { return x.worth[term] }

// Stem returns the stem that a term is.
func (x *Index) Stem(term uint32) string { return x.names[term] }

// Root returns one term for all of a family, so that "discussion" and
// "discuter" can be found to be about the same.
func (x *Index) Root(term uint32) uint32 { return x.families[x.related[term]][0] }
