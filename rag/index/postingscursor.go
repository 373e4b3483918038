package index

import (
	"encoding/binary"
	"slices"
)

// A cursor reads one list. It goes forward and back; forward is faster. The zero
// cursor is of an empty list.
type cursor struct {
	p      *postings
	weight float64 // of the variant whose list it is
	most   bound   // anywhere in the list
	n      int     // postings
	table  []byte  // of more than one block
	body   []byte  // the blocks, and at least packing bytes more
	end    int     // of the blocks

	block     int    // the one at hand; −1: none
	at, count int    // posting of the block at hand, and how many it has
	passage   uint32 // of the posting at hand
	since     uint32 // the first passage after the posting before
	gaps      []byte // packed
	gapBits   uint
	often     []byte // packed frequencies
	oftenBits uint
}

// open places a cursor before the list of a term.
func (c *cursor) open(p *postings, v Variant) {
	c.p, c.weight, c.most, c.n = p, v.Weight, bound{}, p.passages(v.ID)
	c.table, c.block, c.at, c.count = nil, -1, 0, 0
	if c.n == 0 {
		return
	}
	from, to := p.offsets[v.ID], p.offsets[v.ID+1]
	c.most = boundOf(p.data[from:])
	from += 2
	if blocks := c.blocks(); blocks > 1 {
		c.table = p.data[from:][:blocks*blockEntry]
		from += uint32(len(c.table))
	}
	c.body, c.end = p.data[from:], int(to-from)
}

func (c *cursor) blocks() int { return (c.n + blockSize - 1) / blockSize }

// last returns the last passage of block b.
func (c *cursor) last(b int) uint32 {
	if b == c.blocks()-1 {
		return uint32(len(c.p.lengths)) // no need to look: there is none after
	}
	return binary.LittleEndian.Uint32(c.table[b*blockEntry:])
}

// blockOf returns the first block whose last passage is passage or later.
func (c *cursor) blockOf(passage uint32) int {
	from, to := 0, c.blocks()
	if b := c.block; b >= 0 {
		if passage <= c.last(b) {
			if b == 0 || passage > c.last(b-1) {
				return b
			}
			to = b
		} else {
			// In steps that double, then by halves.
			from = b + 1
			for step := 1; from+step < to; step *= 2 {
				if passage <= c.last(from+step-1) {
					to = from + step
					break
				}
				from += step
			}
		}
	}
	for from < to {
		if m := (from + to) / 2; passage <= c.last(m) {
			to = m
		} else {
			from = m + 1
		}
	}
	return from
}

// seek goes to the first passage of the list that is passage or later; ok is
// false when there is none.
func (c *cursor) seek(passage uint32) (found uint32, ok bool) {
	if c.n == 0 {
		return 0, false
	}
	if c.at >= c.count || passage < c.since || passage > c.passage {
		b := c.blockOf(passage)
		if b != c.block || c.at >= c.count || passage < c.since {
			c.read(b)
		}
		for c.skipTo(passage); c.at >= c.count; c.skipTo(passage) {
			if c.block+1 >= c.blocks() {
				return 0, false
			}
			c.read(c.block + 1)
		}
	}
	return c.passage, true
}

// skipTo goes to the first passage of the block that is passage or later, or
// behind the last.
func (c *cursor) skipTo(passage uint32) {
	at, width, mask := uint(c.at)*c.gapBits, c.gapBits, uint64(1)<<c.gapBits-1
	since, now := uint64(c.since), uint64(c.passage)
	i := c.at
	for ; i < c.count && now < uint64(passage); i++ {
		since = now + 1
		if i+1 < c.count {
			now = since + binary.LittleEndian.Uint64(c.gaps[at>>3:])>>(at&7)&mask
			at += width
		}
	}
	if c.at = i; now >= uint64(len(c.p.lengths)) {
		c.count = 0 // damaged
		return
	}
	c.since, c.passage = uint32(since), uint32(now)
}

// next goes one passage further.
func (c *cursor) next() (passage uint32, ok bool) {
	if c.at++; c.at < c.count {
		at := uint(c.at-1) * c.gapBits
		c.since = c.passage + 1
		after := uint64(c.since) + binary.LittleEndian.Uint64(c.gaps[at>>3:])>>(at&7)&(1<<c.gapBits-1)
		if after < uint64(len(c.p.lengths)) {
			c.passage = uint32(after)
			return c.passage, true
		}
		c.count = 0 // damaged
	}
	for c.block+1 < c.blocks() {
		if c.read(c.block + 1); c.count > 0 {
			return c.passage, true
		}
	}
	return 0, false
}

// tf returns how often the passage at hand holds the term, weighted.
func (c *cursor) tf() float64 { return float64(c.weight * float64(c.frequency())) }

// frequency returns how often the passage at hand holds the term, up to 255.
func (c *cursor) frequency() uint8 {
	at := uint(c.at) * c.oftenBits
	return uint8(binary.LittleEndian.Uint64(c.often[at>>3:])>>(at&7)&(1<<c.oftenBits-1)) + 1
}

// over returns a bound for the passages from from to before to. It may look at
// blocks that stand at hand, and reads none.
func (c *cursor) over(from, to uint32) bound {
	if c.table == nil {
		return c.most
	}
	var most bound
	for b := c.blockOf(from); b < c.blocks(); b++ {
		most.raise(boundOf(c.table[b*blockEntry+8:]))
		if c.last(b) >= to-1 {
			break
		}
	}
	return most
}

// read goes to the first passage of block b. A block whose numbers cannot be is
// left empty.
func (c *cursor) read(b int) {
	c.block, c.at, c.count = b, 0, 0
	from, to, next := 0, c.end, uint64(0)
	if c.table != nil {
		e := c.table[b*blockEntry:]
		to = int(binary.LittleEndian.Uint32(e[4:]))
		if b > 0 {
			next = uint64(binary.LittleEndian.Uint32(c.table[(b-1)*blockEntry:])) + 1
			from = int(binary.LittleEndian.Uint32(c.table[(b-1)*blockEntry+4:]))
		}
	}
	if from+3 > to || to > c.end {
		return
	}
	gapBits, oftenBits := uint(c.body[from]), uint(c.body[from+1])
	skipped, m := binary.Uvarint(c.body[from+2 : to])
	n := min(blockSize, c.n-b*blockSize)
	if m <= 0 || gapBits > 32 || oftenBits > 8 {
		return
	}
	gaps := from + 2 + m
	often := gaps + (int(gapBits)*(n-1)+7)/8
	if often+(int(oftenBits)*n+7)/8 > to || next+skipped >= uint64(len(c.p.lengths)) {
		return
	}
	c.since, c.passage, c.count = uint32(next), uint32(next+skipped), n
	c.gaps, c.gapBits, c.often, c.oftenBits = c.body[gaps:], gapBits, c.body[often:], oftenBits
}

// someArticle reports whether one of the articles that hold a term is so.
func (p *postings) someArticle(term uint32, so func(article int) bool) bool {
	var c cursor
	c.open(p, Variant{term, 1})
	for passage, ok := c.seek(0); ok; {
		a := p.article[passage]
		if so(int(a)) {
			return true
		}
		passage, ok = c.seek(p.first[a+1])
	}
	return false
}

// someOf reports whether a term is in one of some articles, which are ascending.
func (p *postings) someOf(term uint32, articles []uint32) bool {
	var c cursor
	c.open(p, Variant{term, 1})
	return slices.ContainsFunc(articles, func(a uint32) bool {
		passage, ok := c.seek(p.first[a])
		return ok && passage < p.first[a+1]
	})
}
