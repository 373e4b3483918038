package rag

import (
	"math"
	"math/bits"

	"verbatim.example/rag/index"
)

// A wording is what a text shares of a question as it is written: its words,
// its neighbouring words, its character n-grams, one bit each. Unlike the index
// it keeps inflections and stop words: who asks about a text often writes as it
// does, and an n-gram stands for a word written otherwise.
type wording struct {
	words, pairs uint64
	inWords      [gramSets]uint64 // 4-grams of the content words
	across       [gramSets]uint64 // 5-grams of the text, spaces included
}

const (
	wordGram = 4 // letters of a gram within a word
	textGram = 5 // and of one across words
	gramSets = 4 // of 64 grams; a longer question's further ones are left out
)

func (w wording) or(o wording) wording {
	w.words |= o.words
	w.pairs |= o.pairs
	for i := range gramSets {
		w.inWords[i] |= o.inWords[i]
		w.across[i] |= o.across[i]
	}
	return w
}

// wordings reads the wording of sentences against that of one question.
type wordings struct {
	words   map[string]uint64 // → their places in the question
	inWords map[[wordGram]byte]int
	across  map[[textGram]byte]int
	worth   []float64 // of the grams within words: idf of the word, shared among them
	total   float64   // of worth

	here   wording // of the sentence so far
	before uint64  // places of the word before
	last   [textGram]byte
	n      int // bytes read into last
}

// ask prepares for a question.
func (r *wordings) ask(q index.Query) {
	r.words, r.inWords, r.across = map[string]uint64{}, map[[wordGram]byte]int{}, map[[textGram]byte]int{}
	for i, w := range words(q.Text) {
		if i < 64 {
			r.words[w] |= 1 << i
		}
		r.eachAcross(w, func(g [textGram]byte) {
			if _, ok := r.across[g]; !ok && len(r.across) < 64*gramSets {
				r.across[g] = len(r.across)
			}
		})
	}
	for _, t := range q.Terms {
		worth := t.IDF / float64(max(1, len(t.Form)-1))
		eachInWord(t.Form, func(g [wordGram]byte) {
			if _, ok := r.inWords[g]; !ok && len(r.inWords) < 64*gramSets {
				r.inWords[g] = len(r.inWords)
				r.worth = append(r.worth, worth)
				r.total += worth
			}
		})
	}
}

// reset begins a sentence.
func (r *wordings) reset() { r.here, r.before, r.n = wording{}, 0, 0 }

// hear reads the next word of the sentence.
func (r *wordings) hear(form string) {
	places := r.words[form]
	r.here.words |= places
	r.here.pairs |= r.before & (places >> 1)
	r.before = places
	eachInWord(form, func(g [wordGram]byte) {
		if k, ok := r.inWords[g]; ok {
			r.here.inWords[k/64] |= 1 << (k % 64)
		}
	})
	r.eachAcross(form, r.found)
}

// end returns the wording of the sentence.
func (r *wordings) end() wording {
	r.eachAcross("", r.found)
	return r.here
}

func (r *wordings) found(g [textGram]byte) {
	if k, ok := r.across[g]; ok {
		r.here.across[k/64] |= 1 << (k % 64)
	}
}

// eachAcross calls f with the grams that end in a space or the word after it.
func (r *wordings) eachAcross(form string, f func(g [textGram]byte)) {
	for i := -1; i < len(form); i++ {
		c := byte(' ')
		if i >= 0 {
			c = form[i]
		}
		copy(r.last[:], r.last[1:])
		r.last[textGram-1] = c
		if r.n++; r.n >= textGram {
			f(r.last)
		}
	}
}

// eachInWord calls f with the grams of _form_.
func eachInWord(form string, f func(g [wordGram]byte)) {
	g := [wordGram]byte{wordGram - 1: '_'}
	for i := range len(form) + 1 {
		c := byte('_')
		if i < len(form) {
			c = form[i]
		}
		copy(g[:], g[1:])
		g[wordGram-1] = c
		if i >= wordGram-2 {
			f(g)
		}
	}
}

// grams returns what part of the grams of the question's words w has, by idf.
func (r *wordings) grams(w wording) float64 {
	return share(weigh(r.worth, w.inWords[:]), r.total)
}

// A rarity weighs words, pairs and grams of a question by how few of its
// candidates have them: what most have does not tell them apart.
type rarity struct {
	words, pairs, across                [64 * gramSets]float64
	totalWords, totalPairs, totalAcross float64
}

func rarityOf(cs []candidate) *rarity {
	r := &rarity{}
	for i := range cs {
		w := &cs[i].traits.wording
		tally(r.words[:], w.words)
		tally(r.pairs[:], w.pairs)
		tally(r.across[:], w.across[:]...)
	}
	toIDF := func(counts []float64) (total float64) {
		for k, n := range counts {
			if n > 0 {
				counts[k] = math.Log(1 + (float64(len(cs))-n+.5)/(n+.5))
				total += counts[k]
			}
		}
		return total
	}
	r.totalWords, r.totalPairs, r.totalAcross = toIDF(r.words[:]), toIDF(r.pairs[:]), toIDF(r.across[:])
	return r
}

// shares returns what part of the question's words, pairs and grams w has, of
// those that any candidate has.
func (r *rarity) shares(w wording) (words, pairs, across float64) {
	return share(weigh(r.words[:], []uint64{w.words}), r.totalWords),
		share(weigh(r.pairs[:], []uint64{w.pairs}), r.totalPairs),
		share(weigh(r.across[:], w.across[:]), r.totalAcross)
}

// tally adds 1 at each bit that is set.
func tally(counts []float64, sets ...uint64) {
	for i, set := range sets {
		for ; set != 0; set &= set - 1 {
			counts[64*i+bits.TrailingZeros64(set)]++
		}
	}
}

// weigh adds up the weights of the bits that are set.
func weigh(weights []float64, sets []uint64) (sum float64) {
	for i, set := range sets {
		for ; set != 0; set &= set - 1 {
			sum += weights[64*i+bits.TrailingZeros64(set)]
		}
	}
	return sum
}

func share(part, all float64) float64 {
	if all == 0 {
		return 0
	}
	return part / all
}
