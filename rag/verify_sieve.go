package rag

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"iter"
	"math/bits"
	"slices"

	"verbatim.example/corpus"
)

// A sieve tells which articles may have given letters in a row, without reading
// them: a signature file in bit slices (Faloutsos and Christodoulakis, 1984). The
// letters of the corpus are cut into lanes, and each gram of five letters sets one
// of the sieveRows bits of its lane. Where the letters stand, all their grams are
// of one lane; where they do not, that is chance, and the article is read in vain.
//
// It takes an eighth of a byte a letter.
type sieve struct {
	runs  []*sieveRun
	first []int32 // beside runs: the article that each begins with
}

const (
	sieveGram    = 5
	sieveRowBits = 11
	sieveRows    = 1 << sieveRowBits
	sieveLanes   = 64   // of a block
	sieveLane    = 2048 // letters of a lane
	sieveLap     = 64   // letters that a lane shares with the next; of a needle as many are looked for
)

// A sieveRun is what some articles in a row have, numbered from 0. It follows from
// them alone, so that the next sieve takes it over where they are the same.
type sieveRun struct {
	key    [sha256.Size]byte // of the articles
	lanes  int
	blocks []*sieveBlock
}

// A sieveBlock is 64 lanes. Bit l of a row is set where lane l has a gram of it.
type sieveBlock struct {
	rows        [sieveRows]uint64
	first, last [sieveLanes]int32 // by lane: the articles that it begins and ends in
}

// gramRow returns the row of a gram, one letter in each byte.
func gramRow(gram uint64) uint64 {
	const fibonacci = 0x9e3779b97f4a7c15 // D. Knuth, The Art of Computer Programming 3, 6.4
	return gram & (1<<(8*sieveGram) - 1) * fibonacci >> (64 - sieveRowBits)
}

// newSieve makes the sieve of a corpus, with what one of an earlier reading has of
// the same articles; before may be nil. The error is the context's.
func newSieve(ctx context.Context, c *corpus.Corpus, before *sieve) (*sieve, error) {
	made := map[[sha256.Size]byte]*sieveRun{}
	if before != nil {
		for _, r := range before.runs {
			made[r.key] = r
		}
	}
	s := &sieve{}
	for first := 0; first < len(c.Articles); {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		end := first + 1
		for end < len(c.Articles) && !endsRun(&c.Articles[end-1]) {
			end++
		}
		articles := c.Articles[first:end]
		key := runKey(articles)
		r := made[key]
		if r == nil {
			r = newSieveRun(articles)
			r.key = key
		}
		s.runs, s.first = append(s.runs, r), append(s.first, int32(first))
		first = end
	}
	return s, nil
}

// endsRun reports whether a run ends behind an article. The article alone says so,
// one of 256, so that a change moves no other end.
func endsRun(a *corpus.Article) bool { return a.Hash[0] == 0 }

// runKey names all that the letters of articles follow from.
func runKey(articles []corpus.Article) [sha256.Size]byte {
	var b []byte
	for i := range articles {
		a := &articles[i]
		b = append(b, a.Hash[:]...)
		b = binary.AppendUvarint(b, uint64(len(a.Sentences)))
		for k := range a.Sentences {
			s := &a.Sentences[k]
			b = binary.AppendUvarint(b, uint64(s.Start))
			b = binary.AppendUvarint(b, uint64(s.End))
			b = append(b, byte(s.Kind))
		}
	}
	return sha256.Sum256(b)
}

func newSieveRun(articles []corpus.Article) *sieveRun {
	s := &sieveRun{}
	var b, before *sieveBlock // of the lane, and of the lane before
	var bit, bitBefore uint64
	gram, read := uint64(0), 0 // the letters read last, and how many since the last break
	filled := sieveLane        // letters of the lane
	for n := range articles {
		lettersOf(&articles[n], func(c byte) {
			if filled == sieveLane {
				before, bitBefore = b, bit
				l := s.lanes % sieveLanes
				if l == 0 {
					b = new(sieveBlock)
					s.blocks = append(s.blocks, b)
				}
				b.first[l], bit, filled = int32(n), 1<<l, 0
				s.lanes++
			}
			b.last[(s.lanes-1)%sieveLanes] = int32(n)
			filled++
			gram = gram<<8 | uint64(c)
			if read++; read < sieveGram {
				return
			}
			row := gramRow(gram)
			b.rows[row] |= bit
			if filled < sieveLap && before != nil {
				before.rows[row] |= bitBefore
			}
		}, func() { read = 0 })
	}
	return s
}

// mayHold yields the articles that may have letters in a row, ascending, some of
// them more than once.
func (s *sieve) mayHold(letters []byte) iter.Seq[int] {
	var rows []uint64
	gram := uint64(0)
	for i, c := range letters[:min(len(letters), sieveLap)] {
		if gram = gram<<8 | uint64(c); i >= sieveGram-1 {
			rows = append(rows, gramRow(gram))
		}
	}
	return func(yield func(int) bool) {
		for k, r := range s.runs {
			for n := range r.mayHold(rows) {
				if !yield(int(s.first[k]) + n) {
					return
				}
			}
		}
	}
}

// mayHold yields the articles of the run that may have all grams of some rows.
func (s *sieveRun) mayHold(rows []uint64) iter.Seq[int] {
	return func(yield func(int) bool) {
		for k, b := range s.blocks {
			lanes := ^uint64(0) >> (sieveLanes - min(sieveLanes, s.lanes-k*sieveLanes))
			for _, r := range rows {
				if lanes &= b.rows[r]; lanes == 0 {
					break
				}
			}
			for ; lanes != 0; lanes &= lanes - 1 {
				l := bits.TrailingZeros64(lanes)
				for n := b.first[l]; n <= b.last[l]; n++ {
					if !yield(int(n)) {
						return
					}
				}
			}
		}
	}
}

// lettersOf yields the letters and digits of an article as a quote is compared
// with them, and calls breakOff where they do not follow on: at each end, and
// where noise was left out.
func lettersOf(a *corpus.Article, yield func(byte), breakOff func()) {
	breakOff()
	for i := range a.Sentences {
		s := &a.Sentences[i]
		if s.Kind == corpus.Noise {
			breakOff()
			continue
		}
		letters(a.Text[s.Start:s.End], yield)
	}
}

// suspects returns the articles that may have the letters of one of the needles:
// all of them where there is no sieve, or a needle is too short for it.
func (e *Engine) suspects(needles []*needle) iter.Seq[int] {
	s := e.sieve.Load()
	small := func(n *needle) bool { return len(n.letters) > 0 && len(n.letters) < sieveGram }
	if s == nil || slices.ContainsFunc(needles, small) {
		return func(yield func(int) bool) {
			for n := range e.corpus.Articles {
				if !yield(n) {
					return
				}
			}
		}
	}
	var found []int
	for _, n := range needles {
		if len(n.letters) > 0 {
			found = slices.AppendSeq(found, s.mayHold(n.letters))
		}
	}
	slices.Sort(found)
	return slices.Values(slices.Compact(found))
}
