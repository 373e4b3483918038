package index

import (
	"cmp"
	"slices"
)

// A ranked passage has a score by which it is compared with others.
type ranked struct {
	passage uint32
	score   float64
}

// byScore orders the best first; ties by passage.
func byScore(a, b ranked) int {
	if c := cmp.Compare(b.score, a.score); c != 0 {
		return c
	}
	return cmp.Compare(a.passage, b.passage)
}

// best keeps the n best of the passages that are added.
type best struct {
	n     int
	found []ranked // at most 2n
	full  bool     // n were in order once,
	last  ranked   // and this was the last of them
}

func newBest(n int) *best { return &best{n: n, found: make([]ranked, 0, 2*n)} }

func (b *best) add(passage uint32, score float64) {
	r := ranked{passage, score}
	if b.full && byScore(b.last, r) < 0 {
		return
	}
	if b.found = append(b.found, r); len(b.found) == 2*b.n {
		b.sorted()
	}
}

// sorted returns the best so far, best first.
func (b *best) sorted() []ranked {
	slices.SortFunc(b.found, byScore)
	b.found = b.found[:min(b.n, len(b.found))]
	if len(b.found) == b.n {
		b.full, b.last = true, b.found[b.n-1]
	}
	return b.found
}
