package rag

import (
	"context"
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
	blocks []*sieveBlock
	lanes  int
}

const (
	sieveGram    = 5
	sieveRowBits = 11
	sieveRows    = 1 << sieveRowBits
	sieveLanes   = 64   // of a block
	sieveLane    = 2048 // letters of a lane
	sieveLap     = 64   // letters that a lane shares with the next; of a needle as many are looked for
)

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

// newSieve makes the sieve of a corpus. The error is the context's.
func newSieve(ctx context.Context, c *corpus.Corpus) (*sieve, error) {
	s := &sieve{}
	var b, before *sieveBlock // of the lane, and of the lane before
	var bit, bitBefore uint64
	gram, read := uint64(0), 0 // the letters read last, and how many since the last break
	filled := sieveLane        // letters of the lane
	for n := range c.Articles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		lettersOf(&c.Articles[n], func(c byte) {
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
	return s, nil
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
