package rag

import (
	"slices"
	"sync"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// nearCopy is the share of common five-word runs, over the shorter text, from
// which two texts count as copies: with every tenth word replaced half of the
// runs are left, and texts that only quote the same statement share less than
// this.
const nearCopy = .3

// wordRuns are what the body of one article is compared by, found when first
// wanted: hashes of its runs of five words, sorted, each once.
type wordRuns struct {
	once   sync.Once
	hashes []uint32
}

// runsIn returns those of article n.
func (e *Engine) runsIn(n int) []uint32 {
	r := &e.studies.of(n).wordRuns
	r.once.Do(func() { r.hashes = shingles(&e.corpus.Articles[n]) })
	return r.hashes
}

// joinCopies joins articles that share most of their runs of words, and returns
// which were joined to one before them.
func (g *sets) joinCopies(e *Engine, articles []int) []bool {
	copied := make([]bool, len(articles))
	for i, article := range articles {
		for j, before := range articles[:i] {
			if e.copies(article, before) {
				g.join(i, j)
				copied[i] = true
			}
		}
	}
	return copied
}

// copies reports whether two articles share most of their runs of words.
func (e *Engine) copies(a, b int) bool { return mostlyAlike(e.runsIn(a), e.runsIn(b)) }

// mostlyAlike reports whether texts of two sets of runs are copies. A text of few
// runs is not told from another.
func mostlyAlike(x, y []uint32) bool {
	const fewest = 20
	shorter := min(len(x), len(y))
	if shorter < fewest {
		return false
	}
	both := 0
	for len(x) > 0 && len(y) > 0 {
		switch {
		case x[0] < y[0]:
			x = x[1:]
		case x[0] > y[0]:
			y = y[1:]
		default:
			both++
			x, y = x[1:], y[1:]
		}
	}
	return float64(both) >= nearCopy*float64(shorter)
}

// shingles returns hashes of the runs of five words of the body of a, sorted, each
// once: FNV-1a of the words, added up by its prime.
func shingles(a *corpus.Article) []uint32 {
	const (
		width  = 5
		offset = 14695981039346656037
		prime  = 1099511628211
	)
	var ring [width]uint64
	var out []uint32
	n := 0
	var sc text.Scanner
	for _, s := range a.Sentences {
		if s.Kind != corpus.Body {
			continue
		}
		sc.Reset(a.Text[s.Start:s.End])
		for sc.Next() {
			w := sc.Word()
			if w.Joined {
				continue
			}
			h := uint64(offset)
			for _, b := range w.Form {
				h = (h ^ uint64(b)) * prime
			}
			ring[n%width] = h
			n++
			if n < width {
				continue
			}
			h = 0
			for k := range width {
				h = h*prime + ring[(n-width+k)%width]
			}
			out = append(out, uint32(h>>32))
		}
	}
	slices.Sort(out)
	return slices.Clip(slices.Compact(out))
}
