package index

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
)

// The postings of a segment say which of its passages hold which terms, and how
// often. They are made once and then only read, by any number of goroutines,
// and stand in the snapshot as they stand in memory.
//
// A search is to find the best passages without looking at all that hold a word
// of the question. So the list of a term is cut into blocks of blockSize
// passages, and beside each block stands the most that it can be worth: a
// passage or an article that holds a word tf times, and is of length l, where
// the mean is m, gets (K1 + 1)·x/(x + 1) of its idf, x = tf/norm(l/m). The
// greatest x of the passages and of the articles in the block are kept, rounded
// up to a byte. Unlike the score, x adds up over the variants of a word.
//
// Numbers are little-endian. A list is:
//
//	codes of the greatest x of passage and article
//	when there is more than one block, for each:
//	    last passage u32 | end of its bytes after this table u32 | its two codes
//	for each block:
//	    bits of a gap u8 | bits of a frequency u8
//	    passages between the last block and the first of this, uvarint
//	    gaps between passages, each less 1 | frequencies, each less 1
//
// Gaps and frequencies are packed from the lowest bit of each byte up, each of
// the two beginning with a byte.
type postings struct {
	first    []uint32 // article → its first passage; then the number of passages
	article  []uint32 // passage → article
	lengths  []uint32 // passage → terms
	sizes    []uint32 // article → terms of all its passages
	held     []uint32 // term → passages that hold it
	articles []uint32 // term → articles that hold it
	offsets  []uint32 // term → its list in data; then where the last one ends
	data     []byte   // with padding after the last list
	made     means    // of this segment: the bounds are relative to them
}

// means are the lengths, in terms, that BM25 compares with.
type means struct{ passage, article float64 }

const (
	blockSize  = 128
	blockEntry = 10 // bytes of a block in the table
	packing    = 8  // bytes after the last list, so that 8 can be read anywhere
)

// A bound is how much a word can be worth at most somewhere: the greatest x of
// a passage and of an article.
type bound struct{ passage, article float64 }

// codes are the bounds that a byte stands for: sixteen to the octave, 0.4 % to
// 4 % apart from the truth, the last without an end.
var codes = func() (t [256]float64) {
	for i := range t {
		t[i] = math.Exp2(float64(i-96) / 16)
	}
	t[0], t[255] = 0, math.Inf(1)
	return t
}()

// code returns the least code that stands for x or more.
func code(x float64) byte {
	c, _ := slices.BinarySearch(codes[:], x)
	return byte(c)
}

func boundOf(b []byte) bound { return bound{codes[b[0]], codes[b[1]]} }

// add counts a variant in that weighs so much.
func (b *bound) add(weight float64, o bound) {
	b.passage, b.article = b.passage+weight*o.passage, b.article+weight*o.article
}

func (b *bound) raise(o bound) {
	b.passage, b.article = max(b.passage, o.passage), max(b.article, o.article)
}

// norm is how often a word must occur in a text of a length, relative to the
// mean, to get half of what it can; the conversions forbid a fused multiply-add,
// which would differ between machines.
func norm(length float64) float64 { return float64(K1 * (1 - bm + float64(bm*length))) }

// saturate is BM25's term weight without idf.
func saturate(tf, length float64) float64 {
	return float64(tf*(K1+1)) / (tf + norm(length))
}

// passages returns how many passages hold a term; a term that the segment does
// not know is in none.
func (p *postings) passages(term uint32) int {
	if int(term) >= len(p.held) {
		return 0
	}
	return int(p.held[term])
}

// save hands over the sections that loadPostings wants back.
func (p *postings) save(put func(name string, data []byte)) {
	var m []byte
	m = binary.LittleEndian.AppendUint64(m, math.Float64bits(p.made.passage))
	m = binary.LittleEndian.AppendUint64(m, math.Float64bits(p.made.article))
	put("posting means", m)
	for _, s := range p.numbers() {
		put(s.name, bytesOf(*s.of))
	}
	put("postings", p.data)
}

type numberSection struct {
	name string
	of   *[]uint32
}

func (p *postings) numbers() []numberSection {
	return []numberSection{
		{"article passages", &p.first}, {"passage articles", &p.article}, {"passage lengths", &p.lengths}, {"article lengths", &p.sizes},
		{"term passages", &p.held}, {"term articles", &p.articles}, {"posting offsets", &p.offsets},
	}
}

// loadPostings returns the postings that were saved. They are views of the bytes
// that get returns, which must stay as they are. What the sections say of each
// other is checked here; the blocks are checked when they are read, and one that
// is damaged holds nothing.
func loadPostings(get func(name string) []byte) (*postings, error) {
	p := &postings{data: get("postings")}
	for _, s := range p.numbers() {
		*s.of = numbersIn[uint32](get(s.name))
	}
	m := get("posting means")
	if len(m) != 16 {
		return nil, errors.New("the means of its postings are cut off")
	}
	p.made = means{math.Float64frombits(binary.LittleEndian.Uint64(m)), math.Float64frombits(binary.LittleEndian.Uint64(m[8:]))}
	return p, p.check()
}

func (p *postings) check() error {
	bad := func(what string) error { return fmt.Errorf("the %s of its postings do not fit together", what) }
	for _, m := range [...]float64{p.made.passage, p.made.article} {
		if !(m >= 0 && m <= math.MaxUint32) {
			return bad("means")
		}
	}
	articles, passages := len(p.sizes), len(p.lengths)
	if !increasing(p.first, articles, passages) || len(p.article) != passages {
		return bad("articles")
	}
	for a := range articles {
		for _, of := range p.article[p.first[a]:p.first[a+1]] {
			if of != uint32(a) {
				return bad("articles")
			}
		}
	}
	if len(p.articles) != len(p.held) || !increasing(p.offsets, len(p.held), len(p.data)-packing) {
		return bad("terms")
	}
	for t, n := range p.held {
		blocks := (int(n) + blockSize - 1) / blockSize
		head := 0
		switch {
		case blocks == 1:
			head = 2
		case blocks > 1:
			head = 2 + blocks*blockEntry
		}
		if int(n) > passages || p.articles[t] > n || int(p.offsets[t+1]-p.offsets[t]) < head {
			return bad("lists")
		}
	}
	return nil
}

// of reports whether these are postings of passages, which are of so many articles
// and terms.
func (p *postings) of(passages []Passage, articles, terms int) bool {
	if len(p.held) != terms || len(p.sizes) != articles || len(p.lengths) != len(passages) {
		return false
	}
	for i := range passages {
		if int(p.article[i]) != passages[i].Article {
			return false
		}
	}
	return true
}
