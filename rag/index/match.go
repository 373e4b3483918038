package index

import "math/bits"

// MaxWords is the most words of a question that a Matcher looks for.
const MaxWords = 64

// A Matcher finds the words of one query in lists of terms. A set of words is a
// bit mask: bit k is Terms[k] of the query.
type Matcher struct {
	slots []slot    // open addressing by term; a power of two, at most half full
	idf   []float64 // by word
	total float64
	names uint64  // the words that are names
	plain float64 // idf of the others
}

type slot struct {
	id     uint32
	word   int32 // 1 + the word of the query; 0 when free
	weight float64
}

// NewMatcher prepares q for its index. Where a term stands for two words, it
// counts for the one it stands for best.
func NewMatcher(q Query) *Matcher {
	m := &Matcher{}
	n := 0
	terms := q.Terms[:min(len(q.Terms), MaxWords)]
	for _, t := range terms {
		n += len(t.Variants)
	}
	m.slots = make([]slot, 1<<bits.Len(uint(2*n)))
	for k, t := range terms {
		m.idf = append(m.idf, t.IDF)
		m.total += t.IDF
		if t.Name {
			m.names |= 1 << k
		} else {
			m.plain += t.IDF
		}
		for _, v := range t.Variants {
			s := m.find(v.ID)
			if s.word == 0 || v.Weight > s.weight {
				*s = slot{v.ID, int32(k) + 1, v.Weight}
			}
		}
	}
	return m
}

// find returns the slot of a term, or the free one where it belongs.
func (m *Matcher) find(id uint32) *slot {
	mask := uint32(len(m.slots) - 1)
	for i := id & mask; ; i = (i + 1) & mask {
		if s := &m.slots[i]; s.word == 0 || s.id == id {
			return s
		}
	}
}

// Total is the idf of all words of the query.
func (m *Matcher) Total() float64 { return m.total }

// Word returns which word of the query a term stands for; -1 for none.
func (m *Matcher) Word(term uint32) int { return int(m.find(term).word) - 1 }

// Held returns the words of the query among terms.
func (m *Matcher) Held(terms []uint32) uint64 {
	var held uint64
	for _, t := range terms {
		if w := m.Word(t); w >= 0 {
			held |= 1 << w
		}
	}
	return held
}

// Share returns what part of the query's idf a set of its words has.
func (m *Matcher) Share(held uint64) float64 {
	if m.total == 0 {
		return 0
	}
	sum := 0.0
	for k, idf := range m.idf {
		if held>>k&1 == 1 {
			sum += idf
		}
	}
	return sum / m.total
}

// OwnShare returns what part of the idf of the query's words outside apart a
// set has; 0 when all are in apart.
func (m *Matcher) OwnShare(held, apart uint64) float64 {
	own, all := 0.0, 0.0
	for k, idf := range m.idf {
		if apart>>k&1 == 1 {
			continue
		}
		all += idf
		if held>>k&1 == 1 {
			own += idf
		}
	}
	return ratio(own, all)
}

// Names returns those of a set of words that are names.
func (m *Matcher) Names(held uint64) uint64 { return held & m.names }

// PlainShare returns what part of the idf of the query's words that are not
// names a set has; 1 when it has only names. Names say whom a question is about,
// the other words what it asks.
func (m *Matcher) PlainShare(held uint64) float64 {
	if m.plain == 0 {
		return 1
	}
	return m.Share(held&^m.names) * m.total / m.plain
}

// PlainCount is PlainShare with every word counting the same: the one common
// word that is missing may be what is asked.
func (m *Matcher) PlainCount(held uint64) float64 {
	all := len(m.idf) - bits.OnesCount64(m.names)
	if all == 0 {
		return 1
	}
	return float64(bits.OnesCount64(held&^m.names)) / float64(all)
}

// A Proximity says how the words of a query stand in a sentence.
type Proximity struct {
	Held    uint64
	Share   float64 // of the query's idf
	Bigrams float64 // share of the query's neighbouring words that are neighbours, or have one term between
}

// Proximity reads the terms of one sentence.
func (m *Matcher) Proximity(terms []uint32) Proximity {
	var p Proximity
	var pairs uint64
	last, lastAt := -1, 0
	for i, t := range terms {
		w := m.Word(t)
		if w < 0 {
			continue
		}
		p.Held |= 1 << w
		if last >= 0 && w == last+1 && i-lastAt <= 2 {
			pairs |= 1 << last
		}
		last, lastAt = w, i
	}
	p.Share = m.Share(p.Held)
	if n := len(m.idf) - 1; n > 0 {
		for k := range n {
			p.Bigrams += float64(pairs >> k & 1)
		}
		p.Bigrams /= float64(n)
	}
	return p
}
