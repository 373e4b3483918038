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
	inWords gramTable
	across  gramTable
	worth   []float64 // of the grams within words: idf of the word, shared among them
	total   float64   // of worth

	here   wording // of the sentence so far
	before uint64  // places of the word before
	last   uint64  // bytes read last across words
	n      int     // how many
}

// ask prepares for a question.
func (r *wordings) ask(q index.Query) {
	r.words = map[string]uint64{}
	for i, w := range words(q.Text) {
		if i < 64 {
			r.words[w] |= 1 << i
		}
		for i := -1; i < len(w); i++ {
			if g, ok := r.readAcross([]byte(w), i); ok {
				r.across.add(g)
			}
		}
	}
	for _, t := range q.Terms {
		worth := t.IDF / float64(max(1, len(t.Form)-1))
		g := uint64('_')
		for i := range len(t.Form) + 1 {
			if g = readInWord(g, []byte(t.Form), i); i >= wordGram-2 && r.inWords.add(g) {
				r.worth = append(r.worth, worth)
				r.total += worth
			}
		}
	}
}

// reset begins a sentence.
func (r *wordings) reset() { r.here, r.before, r.n = wording{}, 0, 0 }

// hear reads the next word of the sentence.
func (r *wordings) hear(form []byte) {
	places := r.words[string(form)]
	r.here.words |= places
	r.here.pairs |= r.before & (places >> 1)
	r.before = places
	inWord := uint64('_')
	for i := range len(form) + 1 {
		if inWord = readInWord(inWord, form, i); i >= wordGram-2 {
			r.inWords.mark(inWord, &r.here.inWords)
		}
	}
	for i := -1; i < len(form); i++ {
		if g, ok := r.readAcross(form, i); ok {
			r.across.mark(g, &r.here.across)
		}
	}
}

// end returns the wording of the sentence.
func (r *wordings) end() wording {
	if g, ok := r.readAcross(nil, -1); ok {
		r.across.mark(g, &r.here.across)
	}
	return r.here
}

// readAcross reads byte i of a word, or the space before it at -1, and returns
// the gram that ends there, if there is one.
func (r *wordings) readAcross(form []byte, i int) (gram uint64, ok bool) {
	c := byte(' ')
	if i >= 0 {
		c = form[i]
	}
	r.last = (r.last<<8 | uint64(c)) & (1<<(8*textGram) - 1)
	r.n++
	return r.last, r.n >= textGram
}

// readInWord reads byte i of a word, or the mark after it, and returns the bytes
// read last: a gram from the third on, as a mark stands before the word too.
func readInWord(last uint64, form []byte, i int) uint64 {
	c := byte('_')
	if i < len(form) {
		c = form[i]
	}
	return (last<<8 | uint64(c)) & (1<<(8*wordGram) - 1)
}

// A gramTable numbers grams of up to five bytes, one in each byte of a number, in
// the order in which they are added: open addressing, at most a quarter full.
type gramTable struct {
	slots [1 << gramTableBits]uint64 // gram<<16 | 1 + its number; 0 when free
	n     int
}

const gramTableBits = 10

// add adds a gram and reports whether it is new and there was room.
func (t *gramTable) add(gram uint64) bool {
	at := t.slot(gram)
	if *at != 0 || t.n == 64*gramSets {
		return false
	}
	t.n++
	*at = gram<<16 | uint64(t.n)
	return true
}

// mark sets the bit of a gram that was added.
func (t *gramTable) mark(gram uint64, sets *[gramSets]uint64) {
	if s := *t.slot(gram); s != 0 {
		k := s&(1<<16-1) - 1
		sets[k/64%gramSets] |= 1 << (k % 64)
	}
}

// slot returns where a gram is, or the free place where it belongs.
func (t *gramTable) slot(gram uint64) *uint64 {
	for i := gram * 0x9e3779b97f4a7c15 >> (64 - gramTableBits); ; i = (i + 1) % (1 << gramTableBits) {
		if s := &t.slots[i%(1<<gramTableBits)]; *s == 0 || *s>>16 == gram {
			return s
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
