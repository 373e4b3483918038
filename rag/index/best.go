package index

import (
	"cmp"
	"math"
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

// best keeps the n best of the passages that are added, as a heap with the worst
// of them on top.
type best struct {
	n     int
	found []ranked
}

func newBest(n int) *best { return &best{n: n, found: make([]ranked, 0, n)} }

// last returns the score below which nothing is kept: that of the worst when
// there are n, otherwise -∞.
func (b *best) last() float64 {
	if len(b.found) < b.n {
		return math.Inf(-1)
	}
	return b.found[0].score
}

func (b *best) add(passage uint32, score float64) {
	r := ranked{passage, score}
	if len(b.found) < b.n {
		at := len(b.found)
		b.found = append(b.found, r)
		for at > 0 && worse(r, b.found[(at-1)/2]) {
			b.found[at] = b.found[(at-1)/2]
			at = (at - 1) / 2
		}
		b.found[at] = r
		return
	}
	if !worse(b.found[0], r) {
		return
	}
	at := 0
	for {
		child := 2*at + 1
		if child >= len(b.found) {
			break
		}
		if child+1 < len(b.found) && worse(b.found[child+1], b.found[child]) {
			child++
		}
		if !worse(b.found[child], r) {
			break
		}
		b.found[at] = b.found[child]
		at = child
	}
	b.found[at] = r
}

// worse reports whether a comes after b in the order of byScore. No score is
// NaN.
func worse(a, b ranked) bool {
	return a.score < b.score || a.score == b.score && a.passage > b.passage
}

// sorted returns what was kept, best first. Nothing may be added after it.
func (b *best) sorted() []ranked {
	slices.SortFunc(b.found, byScore)
	return b.found
}
