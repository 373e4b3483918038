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

// part is what an index of some articles of a corpus has in the place of, or
// beside, what one of all has. Its postings have no lists, but count for the whole
// corpus.
type part struct {
	passages, articles int // of the whole corpus

	lengths []uint32    // passage → terms
	vectors [][]float32 // passage → its hashed vector
	texts   [][]string  // article → texts of its mentions
}

// Outline returns what a catalogue of the corpus is made of. It shares memory with
// the index.
func (x *Index) Outline() Outline {
	o := Outline{Corpus: x.corpus, MeanLength: x.postings.made.passage, MeanArticle: x.postings.made.article, Grams: x.gramBytes()}
	for i := range x.corpus.Articles {
		o.Passages = append(o.Passages, uint16(min(x.PassagesOf(i), math.MaxUint16)))
	}
	for t := range uint32(x.stems.len()) {
		o.Terms = append(o.Terms, TermCount{
			x.Stem(t), x.stems.families.at(x.stems.family[t]), x.stems.proper[t] == 1, uint32(x.postings.passages(t)), uint32(x.postings.in(t)),
		})
	}
	return o
}

// gramBytes returns how many passages hold each feature, as varints.
func (x *Index) gramBytes() []byte {
	var b []byte
	for _, n := range x.grams {
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
	x := &Index{
		corpus: o.Corpus, dim: dimensions, grams: grams,
		postings: &postings{made: means{o.MeanLength, o.MeanArticle}},
		part:     &part{articles: len(o.Corpus.Articles)},
	}
	for _, n := range o.Passages {
		x.part.passages += int(n)
	}
	names, families, proper := make([]string, len(o.Terms)), make([]string, len(o.Terms)), make([]byte, len(o.Terms))
	for t, c := range o.Terms {
		if names[t], families[t] = c.Name, c.Family; c.Name == "" {
			names[t] = fmt.Sprintf("\x00\x00\x00%d", t) // like no word
		}
		if c.Proper {
			proper[t] = 1
		}
		x.postings.held, x.postings.articles = append(x.postings.held, c.Passages), append(x.postings.articles, c.Articles)
	}
	x.stems = newTerms(names, families, proper)
	x.summarise()
	x.weighTerms()
	c := &Catalogue{corpus: o.Corpus, passages: o.Passages, index: x}
	x.corpus = &corpus.Corpus{Skipped: o.Corpus.Skipped, Fingerprint: o.Corpus.Fingerprint}
	return c, nil
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
	x := *c.index
	p := *c.index.part
	x.part = &p
	x.corpus = &corpus.Corpus{Skipped: c.corpus.Skipped, Fingerprint: c.corpus.Fingerprint, Articles: make([]corpus.Article, len(records))}
	x.said = said{statements: blobs{offsets: make([]uint32, 1)}, mentions: blobs{offsets: make([]uint32, 1)}}
	known := uint32(x.stems.len())
	for i, r := range records {
		for _, ts := range [...][]uint32{r.head, r.sentences.items} {
			if !below(ts, int(known)) {
				return nil, fmt.Errorf("a record of %s has a term beyond %d", r.article.File, known)
			}
		}
		x.corpus.Articles[i] = r.article
		x.acronyms = append(x.acronyms, x.acronymTerm(&r.article))
		x.sentenceBase = append(x.sentenceBase, uint32(max(0, len(x.sentences.offsets)-1)))
		x.heads.add(r.head)
		for j := range r.article.Sentences {
			x.sentences.add(r.sentences.at(j))
		}
		for k, q := range r.passages {
			q.Article = i
			x.passages = append(x.passages, q)
			p.vectors = append(p.vectors, vectorIn(r.vectors, dimensions, k))
			p.lengths = append(p.lengths, uint32(len(r.head))+r.sentences.offsets[q.Last+1]-r.sentences.offsets[q.First])
		}
		x.said.statements.add(r.statements)
		x.said.mentions.add(r.mentions)
		p.texts = append(p.texts, r.texts)
	}
	x.byFile = true
	return &x, nil
}

// add appends a list.
func (l *lists) add(items []uint32) {
	if len(l.offsets) == 0 {
		l.offsets = append(l.offsets, 0)
	}
	l.items = append(l.items, items...)
	l.offsets = append(l.offsets, uint32(len(l.items)))
}

// add appends a run of bytes.
func (b *blobs) add(run []byte) {
	b.bytes = append(b.bytes, run...)
	b.offsets = append(b.offsets, uint32(len(b.bytes)))
}

// allPassages returns how many passages the whole corpus has.
func (x *Index) allPassages() int {
	if x.part != nil {
		return x.part.passages
	}
	return len(x.passages)
}

// allArticles returns how many articles the whole corpus has.
func (x *Index) allArticles() int {
	if x.part != nil {
		return x.part.articles
	}
	return len(x.corpus.Articles)
}
