package index

import (
	"encoding/binary"
	"errors"
	"fmt"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
)

// A Record is one article as an index has it: its text and sentences, its terms,
// passages, statements and mentions. It is not changed once made, and may be
// shared by many indexes.
type Record struct {
	article    corpus.Article
	head       []uint32
	sentences  lists
	passages   []Passage // of article 0
	statements []byte
	mentions   []byte
	texts      []string // of the mentions
	vectors    []float32
}

// errRecord is what a record is refused with that AppendRecord did not write.
var errRecord = errors.New("index: not a record of an article")

// AppendRecord appends to b what the index has of an article, but for what
// corpus.Article says of it: numbers are varints, terms the numbers that number
// gives them. The vectors are left out: they follow from the text.
func (x *Index) AppendRecord(b []byte, article int, number func(term uint32) uint32) []byte {
	put := func(n int) { b = binary.AppendUvarint(b, uint64(n)) }
	bytes := func(s []byte) { put(len(s)); b = append(b, s...) }
	terms := func(ts []uint32) {
		put(len(ts))
		for _, t := range ts {
			put(int(number(t)))
		}
	}
	a := &x.corpus.Articles[article]
	bytes([]byte(a.Text))
	put(len(a.Sentences))
	var last corpus.Sentence
	for i, s := range a.Sentences {
		for _, n := range [...]int{s.Start - last.End, s.End - s.Start, s.First - last.Last, s.Last - s.First, s.Paragraph - last.Paragraph} {
			b = binary.AppendVarint(b, int64(n))
		}
		put(int(s.Kind))
		terms(x.SentenceTerms(article, i))
		last = s
	}
	terms(x.HeadTerms(article))
	s, own := x.home(article)
	from, to := s.passagesOf(own)
	put(to - from)
	for _, p := range s.passages[from:to] {
		put(p.First)
		put(p.Last - p.First)
	}
	bytes(s.said.statements.at(own))
	var texts []string
	numbers := map[string]uint32{}
	mentions := claims.AppendMentions(nil, x.MentionsIn(article), func(s string) uint32 {
		n, ok := numbers[s]
		if !ok {
			n = uint32(len(texts))
			numbers[s] = n
			texts = append(texts, s)
		}
		return n
	})
	put(len(texts))
	for _, s := range texts {
		bytes([]byte(s))
	}
	bytes(mentions)
	return b
}

// DecodeRecord reads what AppendRecord wrote of an article, whose other properties
// are given. It returns an error for other bytes; terms are checked by
// [Catalogue.Assemble].
func DecodeRecord(a corpus.Article, b []byte) (*Record, error) {
	r := &Record{article: a}
	d := recordReader{b: b}
	r.article.Text = string(d.bytes())
	r.article.Sentences = make([]corpus.Sentence, d.count())
	r.sentences.offsets = make([]uint32, 1, len(r.article.Sentences)+1)
	var last corpus.Sentence
	for i := range r.article.Sentences {
		s := &r.article.Sentences[i]
		s.Start = last.End + d.signed()
		s.End = s.Start + d.signed()
		s.First = last.Last + d.signed()
		s.Last = s.First + d.signed()
		s.Paragraph = last.Paragraph + d.signed()
		s.Kind = corpus.Kind(d.unsigned())
		if s.Start < 0 || s.Start > s.End || s.End > len(r.article.Text) {
			return nil, errRecord
		}
		r.sentences.items = d.terms(r.sentences.items)
		r.sentences.offsets = append(r.sentences.offsets, uint32(len(r.sentences.items)))
		last = *s
	}
	r.head = d.terms(nil)
	r.passages = make([]Passage, d.count())
	for i := range r.passages {
		p := &r.passages[i]
		p.First = d.unsigned()
		p.Last = p.First + d.unsigned()
		if p.First < 0 || p.Last < p.First || p.Last >= len(r.article.Sentences) {
			return nil, errRecord
		}
	}
	r.statements = d.bytes()
	r.texts = make([]string, d.count())
	for i := range r.texts {
		r.texts[i] = string(d.bytes())
	}
	r.mentions = d.bytes()
	if d.failed || len(d.b) > 0 {
		return nil, errRecord
	}
	if err := claims.Check(r.statements, len(r.article.Sentences), len(r.article.Text)); err != nil {
		return nil, fmt.Errorf("%s: %w", a.File, err)
	}
	if _, err := claims.DecodeMentions(nil, r.mentions, 0, r.texts); err != nil {
		return nil, fmt.Errorf("%s: %w", a.File, err)
	}
	r.embed()
	return r, nil
}

// embed makes the hashed vectors of the passages.
func (r *Record) embed() {
	s := scratches.Get().(*scratch)
	defer scratches.Put(s)
	head := headText(&r.article)
	r.vectors = make([]float32, len(r.passages)*dimensions)
	for i, p := range r.passages {
		s.bag.passage(&r.article, head, p, vectorIn(r.vectors, dimensions, i))
	}
}

// Article returns the article.
func (r *Record) Article() *corpus.Article { return &r.article }

// Size is about how many bytes of memory the record takes.
func (r *Record) Size() int {
	n := 4*(len(r.vectors)+len(r.sentences.items)+len(r.sentences.offsets)+len(r.head)) +
		len(r.article.Text) + 48*len(r.article.Sentences) + len(r.statements) + len(r.mentions) + 512
	for _, s := range r.texts {
		n += 16 + len(s)
	}
	return n
}

// A recordReader takes values from the start of b. Once there is one that cannot
// be read it has failed, and all that it returns is zero.
type recordReader struct {
	b      []byte
	failed bool
}

func (d *recordReader) fail() { d.b, d.failed = nil, true }

func (d *recordReader) unsigned() int {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > 1<<40 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

func (d *recordReader) signed() int {
	v, n := binary.Varint(d.b)
	if n <= 0 || v > 1<<40 || v < -1<<40 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

// count reads the number of things that follow, each of a byte at least.
func (d *recordReader) count() int {
	n := d.unsigned()
	if n > len(d.b) {
		d.fail()
		return 0
	}
	return n
}

func (d *recordReader) bytes() []byte {
	n := d.count()
	s := d.b[:n]
	d.b = d.b[n:]
	return s
}

func (d *recordReader) terms(dst []uint32) []uint32 {
	for range d.count() {
		dst = append(dst, uint32(d.unsigned()))
	}
	return dst
}

// articleTerms calls f with lists of the terms of an article, a term perhaps more
// than once.
func (x *Index) articleTerms(article int, f func(terms []uint32)) {
	f(x.HeadTerms(article))
	for i := range x.corpus.Articles[article].Sentences {
		f(x.SentenceTerms(article, i))
	}
}

// TermsOf returns the distinct terms of an article, in no order.
func (x *Index) TermsOf(article int) []uint32 {
	seen := map[uint32]bool{}
	var out []uint32
	x.articleTerms(article, func(ts []uint32) {
		for _, t := range ts {
			if !seen[t] {
				seen[t] = true
				out = append(out, t)
			}
		}
	})
	return out
}

// foldedDimensions is the length of a folded vector.
const foldedDimensions = 512

// FoldedVectors returns the hashed vectors of an article's passages at a quarter of
// their length, one behind the other: neighbouring components are added up, which
// is the vector that hashing into fewer places gives.
func (x *Index) FoldedVectors(article int) []float32 {
	s, own := x.home(article)
	var out []float32
	for from, to := s.passagesOf(own); from < to; from++ {
		out = append(out, folded(s.vector(from))...)
	}
	return out
}

func folded(vec []float32) []float32 {
	out := make([]float32, foldedDimensions)
	step := len(vec) / foldedDimensions
	for i, v := range vec {
		out[i/step] += v
	}
	normalize(out)
	return out
}

// FoldedQuery returns the folded vector of a question.
func (x *Index) FoldedQuery(q Query) []float32 {
	return folded(x.Embed(q))
}
