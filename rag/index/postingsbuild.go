package index

import (
	"encoding/binary"
	"math"
	"math/bits"
	"runtime"
	"slices"
)

// newPostings makes the postings of passages that hold some of a number of
// terms. first is where the passages of each article begin, and how many there
// are; each calls f with the terms of a passage, and is called by several
// goroutines. The lists together must not be longer than 4 GB, some ten million
// articles.
func newPostings(terms int, first []uint32, each func(passage int, f func(terms []uint32))) *postings {
	articles, passages := len(first)-1, int(first[len(first)-1])
	p := &postings{first: first, article: make([]uint32, passages), lengths: make([]uint32, passages), sizes: make([]uint32, articles)}
	workers := max(1, min(runtime.GOMAXPROCS(0), articles))
	// Each worker has a run of articles, and counts twice what they hold: to
	// learn where its part of each list begins, and to fill it.
	share := func(w int) (from, to int) { return articles * w / workers, articles * (w + 1) / workers }
	counted := make([][]uint32, workers) // by worker and term
	parallel(workers, func(w int) {
		held := make([]uint32, terms)
		c := newCounter(terms)
		from, to := share(w)
		for a := from; a < to; a++ {
			for i := first[a]; i < first[a+1]; i++ {
				p.article[i] = uint32(a)
				c.count(func(f func([]uint32)) { each(int(i), f) }, func(t, n uint32) {
					held[t]++
					p.lengths[i] += n
				})
				p.sizes[a] += p.lengths[i]
			}
		}
		counted[w] = held
	})
	p.made = means{mean(p.lengths), mean(p.sizes)}
	starts := make([]int, terms+1)
	at := make([][]int, workers)
	for w := range at {
		at[w] = make([]int, terms)
	}
	for t := range terms {
		n := starts[t]
		for w := range at {
			at[w][t] = n
			n += int(counted[w][t])
		}
		starts[t+1] = n
	}
	ps, fs := make([]uint32, starts[terms]), make([]uint8, starts[terms])
	parallel(workers, func(w int) {
		c, at := newCounter(terms), at[w]
		from, to := share(w)
		for i := first[from]; i < first[to]; i++ {
			c.count(func(f func([]uint32)) { each(int(i), f) }, func(t, n uint32) {
				ps[at[t]], fs[at[t]] = i, uint8(min(n, math.MaxUint8))
				at[t]++
			})
		}
	})
	p.pack(starts, ps, fs)
	return p
}

// post makes the postings of a segment. all is the number of terms of the index;
// whole has the postings number them as the index does.
func (s *segment) post(all int, whole bool) {
	first := make([]uint32, len(s.articles)+1)
	for _, p := range s.passages {
		first[p.Article+1]++
	}
	for a := range s.articles {
		first[a+1] += first[a]
	}
	if whole {
		s.postings = newPostings(all, first, s.passageTerms)
		return
	}
	own := make([]uint32, all) // term of the index → 1 + the postings' number
	s.terms = []uint32{}
	for _, ts := range [...][]uint32{s.heads.items, s.sentences.items} {
		for _, t := range ts {
			if own[t] == 0 {
				own[t] = 1
				s.terms = append(s.terms, t)
			}
		}
	}
	slices.Sort(s.terms)
	for i, t := range s.terms {
		own[t] = uint32(i + 1)
	}
	renumbered := func(l lists) lists {
		items := make([]uint32, len(l.items))
		for i, t := range l.items {
			items[i] = own[t] - 1
		}
		return lists{l.offsets, items}
	}
	r := *s
	r.heads, r.sentences = renumbered(s.heads), renumbered(s.sentences)
	s.postings = newPostings(len(s.terms), first, r.passageTerms)
}

func mean(ns []uint32) float64 {
	var sum float64
	for _, n := range ns {
		sum += float64(n)
	}
	return sum / float64(max(1, len(ns)))
}

// A counter counts the terms of one passage after the other.
type counter struct {
	counts  []uint32 // by term: 0 between passages
	touched []uint32
}

func newCounter(terms int) *counter { return &counter{counts: make([]uint32, terms)} }

// count calls f with each term that each calls its argument with, once, and how
// often it came.
func (c *counter) count(each func(func(terms []uint32)), f func(term, n uint32)) {
	c.touched = c.touched[:0]
	each(func(ts []uint32) {
		for _, t := range ts {
			if c.counts[t]++; c.counts[t] == 1 {
				c.touched = append(c.touched, t)
			}
		}
	})
	for _, t := range c.touched {
		f(t, c.counts[t])
		c.counts[t] = 0
	}
}

// pack writes the lists: that of term t is ps[starts[t]:starts[t+1]], with the
// frequencies beside.
func (p *postings) pack(starts []int, ps []uint32, fs []uint8) {
	terms := len(starts) - 1
	p.held, p.articles, p.offsets = make([]uint32, terms), make([]uint32, terms), make([]uint32, terms+1)
	workers := max(1, min(runtime.GOMAXPROCS(0), terms))
	// Each has about as many postings.
	share := make([]int, workers+1)
	for w := range share {
		share[w], _ = slices.BinarySearch(starts[:terms], starts[terms]/workers*w)
	}
	share[workers] = terms
	parts := make([][]byte, workers)
	parallel(workers, func(w int) {
		k := packer{p: p}
		for t := share[w]; t < share[w+1]; t++ {
			before := len(k.out)
			p.held[t] = uint32(starts[t+1] - starts[t])
			p.articles[t] = k.list(ps[starts[t]:starts[t+1]], fs[starts[t]:starts[t+1]])
			p.offsets[t+1] = uint32(len(k.out) - before)
		}
		parts[w] = k.out
	})
	for t := range terms {
		p.offsets[t+1] += p.offsets[t]
	}
	p.data = append(slices.Concat(parts...), make([]byte, packing)...)
}

// A packer writes lists.
type packer struct {
	p      *postings
	out    []byte
	bounds []bound // of the blocks of the list at hand
}

// list appends a list and returns how many articles it is of.
func (k *packer) list(ps []uint32, fs []uint8) (articles uint32) {
	if len(ps) == 0 {
		return 0
	}
	p := k.p
	blocks := (len(ps) + blockSize - 1) / blockSize
	k.bounds = append(k.bounds[:0], make([]bound, blocks)...)
	for from := 0; from < len(ps); {
		a, tf, to := p.article[ps[from]], 0, from
		for to < len(ps) && p.article[ps[to]] == a {
			tf += int(fs[to])
			b := &k.bounds[to/blockSize]
			b.passage = max(b.passage, float64(fs[to])/norm(float64(p.lengths[ps[to]])/p.made.passage))
			to++
		}
		x := float64(tf) / norm(float64(p.sizes[a])/p.made.article)
		for b := from / blockSize; b <= (to-1)/blockSize; b++ {
			k.bounds[b].article = max(k.bounds[b].article, x)
		}
		articles++
		from = to
	}
	var most bound
	for _, b := range k.bounds {
		most.raise(b)
	}
	k.out = append(k.out, code(most.passage), code(most.article))
	table := len(k.out)
	if blocks > 1 {
		k.out = append(k.out, make([]byte, blocks*blockEntry)...)
	}
	data, next := len(k.out), uint32(0)
	for i := range blocks {
		from, to := i*blockSize, min((i+1)*blockSize, len(ps))
		k.block(next, ps[from:to], fs[from:to])
		next = ps[to-1] + 1
		if blocks > 1 {
			e := k.out[table+i*blockEntry:]
			binary.LittleEndian.PutUint32(e, ps[to-1])
			binary.LittleEndian.PutUint32(e[4:], uint32(len(k.out)-data))
			e[8], e[9] = code(k.bounds[i].passage), code(k.bounds[i].article)
		}
	}
	return articles
}

// block appends a block whose passages are next or later.
func (k *packer) block(next uint32, ps []uint32, fs []uint8) {
	var gaps, often uint32
	for i, f := range fs {
		often |= uint32(f) - 1
		if i > 0 {
			gaps |= ps[i] - ps[i-1] - 1
		}
	}
	gapBits, oftenBits := bits.Len32(gaps), bits.Len32(often)
	k.out = append(k.out, byte(gapBits), byte(oftenBits))
	k.out = binary.AppendUvarint(k.out, uint64(ps[0]-next))
	var w bitWriter
	for i := 1; i < len(ps); i++ {
		k.out = w.add(k.out, uint64(ps[i]-ps[i-1]-1), gapBits)
	}
	k.out = w.flush(k.out)
	for _, f := range fs {
		k.out = w.add(k.out, uint64(f)-1, oftenBits)
	}
	k.out = w.flush(k.out)
}

// A bitWriter packs numbers of at most 32 bits.
type bitWriter struct {
	held uint64
	n    int
}

func (w *bitWriter) add(out []byte, v uint64, width int) []byte {
	w.held |= v << w.n
	for w.n += width; w.n >= 8; w.n -= 8 {
		out = append(out, byte(w.held))
		w.held >>= 8
	}
	return out
}

func (w *bitWriter) flush(out []byte) []byte {
	if w.n > 0 {
		out = append(out, byte(w.held))
	}
	*w = bitWriter{}
	return out
}
