package index

import (
	"math"
	"math/bits"
	"slices"
)

// windowSize is how many passages are looked at together: their sums stay in the
// nearest cache.
const windowSize = 2048

// A window holds what the passages and articles from some article on have of the
// essential terms. Between windows all is zero.
type window struct {
	words    []float64 // by passage
	counts   []float64 // by passage: of the term at hand
	group    []uint32  // passages that hold it
	articles []float64 // by article
	inside   []float64 // by article: of the term at hand
	holding  []uint32  // articles that hold it
	touched  []uint64  // set of the articles that hold any
}

func (v *window) grow(passages, articles int) {
	if len(v.words) < passages {
		v.words, v.counts = make([]float64, passages), make([]float64, passages)
	}
	if len(v.articles) < articles {
		v.articles, v.inside, v.touched = make([]float64, articles), make([]float64, articles), make([]uint64, articles/64+1)
	}
}

// windowEnd returns where a window ends that begins with an article: after
// windowSize passages, or after the article when it has more.
func (w *wordSearch) windowEnd(from uint32) (to uint32) {
	after := int(w.first[from]) + windowSize
	if after >= len(w.lengths) {
		return uint32(len(w.sizes))
	}
	return max(from+1, w.article[after])
}

// look scores the articles from one to before another that may be among the
// best.
func (w *wordSearch) look(from, to uint32) {
	first, last := w.first[from], w.first[to]
	for i := range w.terms {
		t := &w.terms[i]
		var b bound
		for c := range t.scan {
			b.add(t.scan[c].weight, t.scan[c].over(first, last))
		}
		t.here = w.worth(t, b)
	}
	idle := w.idle(func(t *wordTerm) float64 { return t.here })
	if idle == len(w.order) {
		return
	}
	v := &w.window
	v.grow(int(last-first), int(to-from))
	for _, t := range w.order[idle:] {
		w.sumUp(&w.terms[t], from, to)
	}
	for i, set := range v.touched {
		for v.touched[i] = 0; set != 0; set &= set - 1 {
			a := uint32(64*i + bits.TrailingZeros64(set))
			words := v.words[w.first[from+a]-first : w.first[from+a+1]-first]
			if (slices.Max(words)+v.articles[a]+w.sums[idle])*slack >= w.least() {
				w.tryArticle(from+a, words, v.articles[a], idle)
			}
			clear(words)
			v.articles[a] = 0
		}
	}
}

// sumUp adds what a term is worth to the passages and articles of the window.
func (w *wordSearch) sumUp(t *wordTerm, from, to uint32) {
	v := &w.window
	first, n := w.first[from], w.first[to]-w.first[from]
	v.group, v.holding = v.group[:0], v.holding[:0]
	for i := range t.scan {
		c := &t.scan[i]
		passage, ok := c.seek(first)
		for ok && passage-first < n {
			k := passage - first
			if v.counts[k] == 0 {
				v.group = append(v.group, k)
			}
			v.counts[k] += c.tf()
			passage, ok = c.next()
		}
	}
	for _, k := range v.group {
		tf := v.counts[k]
		v.counts[k] = 0
		v.words[k] += t.idf * saturate(tf, w.lengthOf(first+k))
		a := w.article[first+k] - from
		if v.inside[a] == 0 {
			v.holding = append(v.holding, a)
		}
		v.inside[a] += tf
	}
	for _, a := range v.holding {
		v.articles[a] += t.articleIDF * saturate(v.inside[a], w.sizeOf(from+a))
		v.inside[a] = 0
		v.touched[a/64] |= 1 << (a % 64)
	}
}

// tryArticle scores an article when it still may be among the best with the
// idle terms looked up, the most telling first: words and article are what it
// has of the others.
func (w *wordSearch) tryArticle(a uint32, words []float64, article float64, idle int) {
	if _, done := slices.BinarySearch(w.done, a); done || w.allowed != nil && !w.allowed(int(a)) {
		return
	}
	w.turnTo(a)
	w.words = append(w.words[:0], words...)
	for i := idle - 1; i >= 0; i-- {
		t := &w.terms[w.order[i]]
		sum, most := 0.0, math.Inf(-1)
		for k, tf := range w.lookUp(w.order[i]) {
			if tf > 0 {
				w.words[k] += t.idf * saturate(tf, w.lengthOf(w.from+uint32(k)))
				sum += tf
			}
			most = max(most, w.words[k])
		}
		if sum > 0 {
			article += t.articleIDF * saturate(sum, w.sizeOf(a))
		}
		if (most+article+w.sums[i])*slack < w.least() {
			return
		}
	}
	for _, t := range w.order[idle:] {
		w.lookUp(t)
	}
	w.score()
}
