package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"verbatim.example/corpus"
)

// A corpus too large for one process is kept elsewhere: the records of its
// articles, and beside them what tells which of them a question needs. A process
// has in memory what every question needs, the catalogue. For one question it
// makes an index of the articles that may matter, with the statistics of the whole
// corpus, so that what is found among them ranks as it does among all.

// An Outline is what a catalogue is made of.
type Outline struct {
	Corpus      *corpus.Corpus // its articles without Text and Sentences
	Passages    []uint16       // by article
	Terms       []TermCount    // by number
	MeanLength  float64        // of a passage, in terms
	MeanArticle float64        // of the passages of an article together
	Grams       []byte         // of Index.Grams
}

// A TermCount says of a term what the whole corpus knows of it. One without a name
// is none: its number is not in use.
type TermCount struct {
	Name, Family       string
	Proper             bool   // mostly written with a capital
	Passages, Articles uint32 // that hold it
}

// A Catalogue is what every question needs of a corpus that is kept elsewhere. It
// is never changed and safe for concurrent use.
type Catalogue struct {
	index    *Index
	corpus   *corpus.Corpus
	passages []uint16
}

// Outline returns what a catalogue of the corpus is made of. It shares memory with
// the index.
func (x *Index) Outline() Outline {
	st, l := x.statistics, x.lexicon
	o := Outline{Corpus: x.corpus, MeanLength: st.means.passage, MeanArticle: st.means.article, Grams: x.gramBytes()}
	for i := range x.corpus.Articles {
		o.Passages = append(o.Passages, uint16(min(x.PassagesOf(i), math.MaxUint16)))
	}
	for t := range uint32(l.len()) {
		o.Terms = append(o.Terms, TermCount{l.name(t), l.familyName(t), st.proper[t] == 1, st.held[t], st.in[t]})
	}
	return o
}

// gramBytes returns how many passages hold each feature, as varints.
func (x *Index) gramBytes() []byte {
	var b []byte
	for _, n := range x.statistics.grams {
		b = binary.AppendUvarint(b, uint64(n))
	}
	return b
}

// gramCounts reads what gramBytes wrote.
func gramCounts(b []byte) ([]uint32, error) {
	out := make([]uint32, 1<<gramTableBits)
	for i := range out {
		n, m := binary.Uvarint(b)
		if m <= 0 {
			return nil, errors.New("the counts of n-grams are too short")
		}
		out[i], b = uint32(n), b[m:]
	}
	return out, nil
}

// NewCatalogue makes a catalogue.
func NewCatalogue(o Outline) (*Catalogue, error) {
	grams, err := gramCounts(o.Grams)
	if err != nil {
		return nil, err
	}
	if len(o.Passages) != len(o.Corpus.Articles) {
		return nil, errors.New("the passages do not fit the articles")
	}
	n := len(o.Terms)
	st := &statistics{articles: len(o.Corpus.Articles), grams: grams}
	for _, k := range o.Passages {
		st.passages += int(k)
	}
	for i := range o.Corpus.Articles {
		st.languages[numberOf(o.Corpus.Articles[i].Language)]++
	}
	names, families := make([]string, n), make([]string, n)
	st.held, st.in, st.capital, st.inside = make([]uint32, n), make([]uint32, n), make([]uint32, n), make([]uint32, n)
	for t, c := range o.Terms {
		if names[t], families[t] = c.Name, c.Family; c.Name == "" {
			names[t] = fmt.Sprintf("\x00\x00\x00%d", t) // like no word
		}
		st.held[t], st.in[t], st.inside[t] = c.Passages, c.Articles, 1
		if c.Proper {
			st.capital[t] = 1
		}
	}
	st.derive(func(t uint32) string { return names[t] })
	st.means = means{o.MeanLength, o.MeanArticle}
	c := &Catalogue{corpus: o.Corpus, passages: o.Passages}
	c.index = newIndex(c.some(nil), emptySegment(), newTerms(names, families), st)
	c.index.part = true
	return c, nil
}

// some returns a corpus of some of the articles.
func (c *Catalogue) some(articles []corpus.Article) *corpus.Corpus {
	return &corpus.Corpus{Skipped: c.corpus.Skipped, Fingerprint: c.corpus.Fingerprint, Articles: articles}
}

// emptySegment returns a segment that articles can be added to.
func emptySegment() *segment {
	one := func() []uint32 { return make([]uint32, 1) }
	return &segment{
		dim: dimensions, sentenceBase: one(), sentences: lists{offsets: one()}, heads: lists{offsets: one()},
		postings: &postings{first: one()}, said: said{statements: blobs{offsets: one()}, mentions: blobs{offsets: one()}},
		rows: [][]float32{}, texts: [][]string{},
	}
}

// Corpus returns the corpus; its articles have neither Text nor Sentences. It must
// not be changed.
func (c *Catalogue) Corpus() *corpus.Corpus { return c.corpus }

// PassagesOf returns how many passages article n of the corpus has.
func (c *Catalogue) PassagesOf(n int) int { return int(c.passages[n]) }

// Index returns an index of none of the articles, which knows the words of all.
func (c *Catalogue) Index() *Index { return c.index }

// Assemble makes the index of some articles, given in the order of the corpus. It
// shares memory with the records, and with the catalogue. The error is of a record
// of another corpus.
func (c *Catalogue) Assemble(records []*Record) (*Index, error) {
	s, known := emptySegment(), c.index.lexicon.len()
	for _, r := range records {
		for _, ts := range [...][]uint32{r.head, r.sentences.items} {
			if !below(ts, known) {
				return nil, fmt.Errorf("a record of %s has a term beyond %d", r.article.File, known)
			}
		}
		for k, p := range r.passages {
			p.Article = len(s.articles)
			s.passages = append(s.passages, p)
			s.rows = append(s.rows, vectorIn(r.vectors, dimensions, k))
		}
		s.postings.first = append(s.postings.first, uint32(len(s.passages)))
		s.articles = append(s.articles, r.article)
		s.heads.add(r.head)
		for j := range r.article.Sentences {
			s.sentences.add(r.sentences.at(j))
		}
		s.sentenceBase = append(s.sentenceBase, uint32(len(s.sentences.offsets)-1))
		s.said.statements.add(r.statements)
		s.said.mentions.add(r.mentions)
		s.texts = append(s.texts, r.texts)
	}
	s.setAcronyms(c.index.lexicon.find)
	x := *c.index
	x.corpus, x.passages, x.segments = c.some(s.articles), s.passages, []*segment{s}
	x.views = []view{{live: []run{{0, len(s.passages)}}}}
	return &x, nil
}

// add appends a list.
func (l *lists) add(items []uint32) {
	l.items = append(l.items, items...)
	l.offsets = append(l.offsets, uint32(len(l.items)))
}

// add appends a run of bytes.
func (b *blobs) add(run []byte) {
	b.bytes = append(b.bytes, run...)
	b.offsets = append(b.offsets, uint32(len(b.bytes)))
}
