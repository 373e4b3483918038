// Package index finds passages over one frozen corpus, and keeps its snapshot.
//
// An Index is built once and never changed: any number of goroutines may search
// it without a lock. It is a function of its corpus alone, so that the same
// articles give the same answers on every machine, whatever they were before.
package index

import (
	"math"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// An Index holds the passages of one corpus, their terms and their vectors: a
// large segment, and where articles have come since it was made, small ones. Some
// articles of a segment may be none of the index's any more.
type Index struct {
	corpus   *corpus.Corpus
	state    string    // of the files that it was opened from; "" when it was built of a corpus
	passages []Passage // of the corpus
	byFile   bool      // the articles are in the order of their files

	segments []*segment
	views    []view // beside segments
	homes    []home // article → where it is; nil: there is one segment, and it is all of it

	lexicon    *lexicon
	statistics *statistics

	dense *dense // vectors of an embedder; nil: none

	part bool // it is of some articles of a corpus, and has the postings of one query at most

	snapshot Snapshot
	sealing  *sealing // of the snapshot that replaces this one; shared with the indexes made from this one
}

// A home is an article of a segment.
type home struct{ segment, article uint32 }

// A view is what an index has of a segment: for each article and passage of it
// the index's number, or skip. They are nil when all have the same.
type view struct {
	articles, passages []uint32
	live               []run // passages that are the index's
}

// passage returns the index's number of a segment's passage.
func (v *view) passage(own uint32) uint32 {
	if v == nil || v.passages == nil {
		return own
	}
	return v.passages[own]
}

// article returns the index's number of a segment's article.
func (v *view) article(own uint32) uint32 {
	if v.articles == nil {
		return own
	}
	return v.articles[own]
}

// newIndex returns an index of one segment.
func newIndex(c *corpus.Corpus, s *segment, stems *terms, st *statistics) *Index {
	byFile := slices.IsSortedFunc(c.Articles, func(a, b corpus.Article) int { return strings.Compare(a.File, b.File) })
	return &Index{byFile: byFile, corpus: c, passages: s.passages, segments: []*segment{s}, views: []view{{live: []run{{0, len(s.passages)}}}}, lexicon: newLexicon(stems), statistics: st, sealing: new(sealing)}
}

// home returns the segment of an article, and its number there.
func (x *Index) home(article int) (*segment, int) {
	if x.homes == nil {
		return x.segments[0], article
	}
	p := x.homes[article]
	return x.segments[p.segment], int(p.article)
}

// spot returns the segment of a passage, and its number there.
func (x *Index) spot(passage int) (*segment, int) {
	if x.homes == nil {
		return x.segments[0], passage
	}
	p := x.homes[x.passages[passage].Article]
	s := x.segments[p.segment]
	first, _ := s.passagesOf(int(p.article))
	return s, first + passage - int(x.views[p.segment].passages[first])
}

// vector returns the vector of a passage.
func (x *Index) vector(passage int) []float32 {
	s, own := x.spot(passage)
	return s.vector(own)
}

// Language is that of most articles; French when it is as many.
func (x *Index) Language() text.Language { return x.statistics.language }

// Holds reports whether there are articles in a language.
func (x *Index) Holds(lang text.Language) bool { return x.statistics.languages[numberOf(lang)] > 0 }

// Corpus returns the corpus that was indexed.
func (x *Index) Corpus() *corpus.Corpus { return x.corpus }

// Len returns the number of passages.
func (x *Index) Len() int { return x.statistics.passages }

// Passage returns passage i.
func (x *Index) Passage(i int) Passage { return x.passages[i] }

// PassagesOf returns how many passages article n has.
func (x *Index) PassagesOf(n int) int {
	s, own := x.home(n)
	from, to := s.passagesOf(own)
	return to - from
}

// Snapshot says where the index is kept.
func (x *Index) Snapshot() Snapshot { return x.snapshot }

// Terms returns the number of distinct terms.
func (x *Index) Terms() int {
	n := 0
	for _, held := range x.statistics.held {
		if held > 0 {
			n++
		}
	}
	return n
}

// Dimensions returns the length of the vectors.
func (x *Index) Dimensions() int { return x.segments[0].dim }

// SentenceTerms returns the terms of a sentence in the order of the text. They
// must not be changed.
func (x *Index) SentenceTerms(article, sentence int) []uint32 {
	s, own := x.home(article)
	return s.sentenceTerms(own, sentence)
}

// HeadTerms returns the terms of title, outlet and date of an article. They
// must not be changed.
func (x *Index) HeadTerms(article int) []uint32 {
	s, own := x.home(article)
	return s.heads.at(own)
}

// acronym returns the term of the initials of an article's title; skip when they
// are none.
func (x *Index) acronym(article int) uint32 {
	s, own := x.home(article)
	return s.acronyms[own]
}

// term returns the term that a stem is, if an article has it.
func (x *Index) term(stem string) (uint32, bool) {
	t, ok := x.lexicon.find(stem)
	return t, ok && x.statistics.held[t] > 0
}

// related returns the terms of a family that articles have.
func (x *Index) related(family string) []uint32 {
	var out []uint32
	for _, t := range x.lexicon.related(family) {
		if x.statistics.held[t] > 0 {
			out = append(out, t)
		}
	}
	return out
}

// ArticlesWith returns how many articles hold a term.
func (x *Index) ArticlesWith(term uint32) int { return int(x.statistics.in[term]) }

// IDF returns what a term is worth, by the passages that hold it and by how
// common it is in the language.
func (x *Index) IDF(term uint32) float64 { return x.statistics.worth[term] }

// Stem returns the stem that a term is.
func (x *Index) Stem(term uint32) string { return x.lexicon.name(term) }

// Root returns one number for all terms of a family, so that "discussion" and
// "discuter" can be found to be about the same.
func (x *Index) Root(term uint32) uint32 { return x.lexicon.familyOf(term) }

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
