package index

import (
	"cmp"
	"math"
	"slices"
)

// The best passages by words are found article by article, because an article
// gives its passages a part of its own score. What an article may be worth is
// bounded by what each word may be worth there; words that together cannot lift
// an article among the best are essential for none, and their lists are looked
// at only for articles that another word brings up (H. Turtle, J. Flood, "Query
// evaluation: strategies and optimizations", IPM 1995). That is decided again
// for every window of some hundred articles, by the bounds of the blocks in it
// (S. Ding, T. Suel, "Faster top-k document retrieval using block-max indexes",
// SIGIR 2011). What is left is scored by one function, the same for all, so that
// bounds decide what is looked at and never what it scores.

// A wordHit is a passage with its scores.
type wordHit struct {
	passage        uint32
	words, article float64
}

func (h wordHit) score() float64 { return h.words + h.article }

// compareHits orders the best first; ties by passage.
func compareHits(a, b wordHit) int {
	return cmp.Or(cmp.Compare(b.score(), a.score()), cmp.Compare(a.passage, b.passage))
}

// A wordSearch finds the n best passages of one segment after the other. It
// keeps its memory between searches and belongs to one goroutine.
type wordSearch struct {
	n     int
	found []wordHit // a heap, the worst first

	// Of the segment at hand.
	segmentWords
	stretch bound // what bounds are multiplied with, because the means are others
	terms   []wordTerm
	cursors []cursor
	order   []int     // terms, the least worth first
	sums    []float64 // what the first 0, 1, … of them are worth together
	done    []uint32  // articles that were scored ahead of the others
	window  window

	// Of the article at hand.
	at     uint32
	from   uint32    // its first passage
	size   int       // its passages
	matrix []float64 // term × passage: occurrences, weighted
	words  []float64 // by passage: what is known of the scores
}

// segmentWords are the postings of a segment, and what a search must know of the
// index they are part of.
type segmentWords struct {
	*postings                        // which number the variants of the terms
	segment   *segment               // whose they are
	asked     []Term                 // of the question, as they number them
	means     means                  // of the index
	view      *view                  // what the index calls the passages; nil: the same
	allowed   func(article int) bool // whether an article of the segment passes; nil: all do
	few       bool                   // no articles are looked at but
	only      []uint32               // these, which pass, in ascending order
}

func (s *segmentWords) lengthOf(passage uint32) float64 {
	return float64(s.lengths[passage]) / s.means.passage
}

func (s *segmentWords) sizeOf(article uint32) float64 {
	return float64(s.sizes[article]) / s.means.article
}

// A wordTerm is a term of the question with its variants' lists.
type wordTerm struct {
	idf, articleIDF float64
	scan, probe     []cursor // of the same lists: one goes through windows, one looks up articles
	most            float64  // what the term is worth in a passage at most,
	here            float64  // and in the window at hand
}

// aheadOf is how many times as many passages as are wanted are scored ahead of
// the windows, which was measured.
const aheadOf = 3

// slack makes up for the rounding in sums of bounds.
const slack = 1 + 1e-9

// begin forgets what was found.
func (w *wordSearch) begin(n int) { w.n, w.found = n, w.found[:0] }

// least is the score that the last of the n best has; what has less is of no
// interest.
func (w *wordSearch) least() float64 {
	if len(w.found) < w.n {
		return math.Inf(-1)
	}
	return w.found[0].score()
}

// keep adds a passage to the best if it is one.
func (w *wordSearch) keep(h wordHit) {
	f := w.found
	if len(f) < w.n {
		f = append(f, h)
		for i := len(f) - 1; i > 0; {
			up := (i - 1) / 2
			if compareHits(f[i], f[up]) < 0 {
				break
			}
			f[i], f[up] = f[up], f[i]
			i = up
		}
		w.found = f
		return
	}
	if compareHits(h, f[0]) > 0 {
		return
	}
	f[0] = h
	for i := 0; ; {
		worst := i
		for _, down := range [...]int{2*i + 1, 2*i + 2} {
			if down < len(f) && compareHits(f[down], f[worst]) > 0 {
				worst = down
			}
		}
		if worst == i {
			return
		}
		f[i], f[worst] = f[worst], f[i]
		i = worst
	}
}

// open prepares a segment.
func (w *wordSearch) open(s segmentWords, terms []Term) {
	w.segmentWords = s
	w.stretch = bound{max(1, s.means.passage/s.made.passage), max(1, s.means.article/s.made.article)}
	lists := 0
	for i := range terms {
		lists += len(terms[i].Variants)
	}
	if cap(w.cursors) < 2*lists {
		w.cursors = make([]cursor, 2*lists)
	}
	cs := w.cursors[:cap(w.cursors)]
	w.terms, w.order = w.terms[:0], w.order[:0]
	take := func(vs []Variant) []cursor {
		n := 0
		for _, v := range vs {
			if s.passages(v.ID) > 0 {
				cs[n].open(s.postings, v)
				n++
			}
		}
		taken := cs[:n]
		cs = cs[n:]
		return taken
	}
	for i := range terms {
		t := &terms[i]
		wt := wordTerm{idf: t.IDF, articleIDF: t.articleIDF, scan: take(t.Variants), probe: take(t.Variants)}
		if len(wt.scan) == 0 {
			continue
		}
		var most bound
		for c := range wt.scan {
			most.add(wt.scan[c].weight, wt.scan[c].most)
		}
		wt.most = w.worth(&wt, most)
		w.order = append(w.order, len(w.terms))
		w.terms = append(w.terms, wt)
	}
}

// worth returns what a term adds to the score of a passage at most.
func (w *wordSearch) worth(t *wordTerm, b bound) float64 {
	gain := func(idf, x float64) float64 { return max(0, idf*(K1+1)/(1+1/x)) }
	return gain(t.idf, b.passage*w.stretch.passage) + gain(t.articleIDF, b.article*w.stretch.article)
}

// add searches a segment.
func (w *wordSearch) add(s segmentWords, terms []Term) {
	w.open(s, terms)
	if s.few {
		for _, a := range s.only {
			w.turnTo(a)
			w.fill()
			w.score()
		}
		return
	}
	w.ahead()
	most := func(t *wordTerm) float64 { return t.most }
	for start := uint32(0); int(start) < len(s.lengths); {
		next, any := uint32(0), false
		for _, t := range w.order[w.idle(most):] {
			for c := range w.terms[t].scan {
				if passage, ok := w.terms[t].scan[c].seek(start); ok && (!any || passage < next) {
					next, any = passage, true
				}
			}
		}
		if !any {
			return
		}
		from := s.article[next]
		to := w.windowEnd(from)
		w.look(from, to)
		start = s.first[to]
	}
}

// idle orders the terms by what they are worth, the least first, and returns how
// many of them cannot together bring a passage among the best.
func (w *wordSearch) idle(worth func(*wordTerm) float64) int {
	slices.SortStableFunc(w.order, func(a, b int) int { return cmp.Compare(worth(&w.terms[a]), worth(&w.terms[b])) })
	least, n := w.least(), 0
	w.sums = append(w.sums[:0], 0)
	for i, t := range w.order {
		w.sums = append(w.sums, w.sums[i]+worth(&w.terms[t]))
		if w.sums[i+1]*slack < least {
			n = i + 1
		}
	}
	return n
}

// ahead scores articles that hold the most telling words, so that there is
// something to compare with in the first window.
func (w *wordSearch) ahead() {
	w.done = w.done[:0]
	w.idle(func(t *wordTerm) float64 { return t.most })
	passages := 0
	for _, t := range slices.Backward(w.order) {
		for i := range w.terms[t].probe {
			c := &w.terms[t].probe[i]
			for passage, ok := c.seek(0); ok && passages < aheadOf*w.n; {
				a := w.article[passage]
				w.done = append(w.done, a)
				passages += int(w.first[a+1] - w.first[a])
				passage, ok = c.seek(w.first[a+1])
			}
		}
	}
	slices.Sort(w.done)
	w.done = slices.Compact(w.done)
	for _, a := range w.done {
		if w.allowed == nil || w.allowed(int(a)) {
			w.turnTo(a)
			w.fill()
			w.score()
		}
	}
}

// turnTo makes an article the one at hand.
func (w *wordSearch) turnTo(a uint32) {
	w.at, w.from, w.size = a, w.first[a], int(w.first[a+1]-w.first[a])
	if need := w.size * len(w.terms); cap(w.matrix) < need {
		w.matrix = make([]float64, need)
	} else {
		w.matrix = w.matrix[:need]
	}
}

// fill looks up all terms.
func (w *wordSearch) fill() {
	for t := range w.terms {
		w.lookUp(t)
	}
}

// lookUp sets and returns how often the passages hold a term.
func (w *wordSearch) lookUp(t int) []float64 {
	tfs := w.matrix[t*w.size : (t+1)*w.size]
	clear(tfs)
	for i := range w.terms[t].probe {
		c := &w.terms[t].probe[i]
		passage, ok := c.seek(w.from)
		for ok && passage-w.from < uint32(w.size) {
			tfs[passage-w.from] += c.tf()
			passage, ok = c.next()
		}
	}
	return tfs
}

// score scores the passages by the matrix. The two functions that it calls are
// the definition of the scores: terms in the order of the question, within an
// article passages in their order.
func (w *wordSearch) score() {
	article := w.articleScore()
	for i := range w.size {
		if words, held := w.passageScore(i); held {
			w.keep(wordHit{w.view.passage(w.from + uint32(i)), words, article})
		}
	}
}

func (w *wordSearch) articleScore() (score float64) {
	size := w.sizeOf(w.at)
	for t := range w.terms {
		tf := 0.0
		for _, f := range w.matrix[t*w.size : (t+1)*w.size] {
			tf += f
		}
		if tf > 0 {
			score += float64(w.terms[t].articleIDF * saturate(tf, size))
		}
	}
	return score
}

// passageScore returns the score of passage i of the article, and whether it
// holds any term.
func (w *wordSearch) passageScore(i int) (score float64, held bool) {
	length := w.lengthOf(w.from + uint32(i))
	for t := range w.terms {
		if tf := w.matrix[t*w.size+i]; tf > 0 {
			score += float64(w.terms[t].idf * saturate(tf, length))
			held = true
		}
	}
	return score, held
}

// scores calls f with the scores of passages of a segment, which are in
// ascending order: of each 0 when it holds no word, of its article 0 when that
// holds none.
func (w *wordSearch) scores(s segmentWords, terms []Term, passages []uint32, f func(wordHit)) {
	w.open(s, terms)
	for i, p := range passages {
		if a := s.article[p]; i == 0 || a != w.at {
			w.turnTo(a)
			w.fill()
		}
		words, _ := w.passageScore(int(p - w.from))
		f(wordHit{s.view.passage(p), words, w.articleScore()})
	}
}
