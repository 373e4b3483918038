package index

import (
	"math"
	"slices"
)

// Search in an index of some articles reads all of them: making postings, which
// serve many questions, would cost more than one question.

// scoreAll is score without postings.
func (x *Index) scoreAll(q Query, s *scratch) {
	s.touched = s.touched[:0]
	found := x.occurrences(q)
	for i := range q.Terms {
		t := &q.Terms[i]
		s.group = s.group[:0]
		for _, v := range t.Variants {
			for _, o := range found[v.ID] {
				if s.counts[o.passage] == 0 {
					s.group = append(s.group, o.passage)
				}
				s.counts[o.passage] += v.Weight * float64(o.count)
			}
		}
		if len(t.Variants) > 1 {
			slices.Sort(s.group)
		}
		x.scoreGroup(t.IDF, t.articleIDF, s)
	}
}

// An occurrence is a passage that holds a term, and how often: at most 255 times.
type occurrence struct {
	passage uint32
	count   uint8
}

// occurrences returns where the terms of a query occur, by term, in the order of the
// passages.
func (x *Index) occurrences(q Query) map[uint32][]occurrence {
	found := map[uint32][]occurrence{}
	var some [64]uint64 // bits of the terms: tell of most others that they are not asked for
	for _, t := range q.Terms {
		for _, v := range t.Variants {
			found[v.ID] = nil
			some[v.ID>>6&63] |= 1 << (v.ID & 63)
		}
	}
	for p := range x.passages {
		x.passageTerms(p, func(terms []uint32) {
			for _, t := range terms {
				if some[t>>6&63]>>(t&63)&1 == 0 {
					continue
				}
				os, asked := found[t]
				switch n := len(os); {
				case !asked:
				case n == 0 || os[n-1].passage != uint32(p):
					found[t] = append(os, occurrence{uint32(p), 1})
				case os[n-1].count < math.MaxUint8:
					os[n-1].count++
				}
			}
		})
	}
	return found
}

// nearestHere returns the n passages most similar to the question, as scan does.
func (x *Index) nearestHere(s *scratch, f Filter, n int) []uint32 {
	passes := x.passes(&f)
	count, found := 0, newBest(n)
	for p := range x.passages {
		vec := x.vector(p)
		if len(s.sparse.at) == 0 || !passes(p) || zero(vec) {
			continue
		}
		count++
		found.add(uint32(p), float64(s.sparse.similarity(vec)))
	}
	return withoutTies(found.sorted(), count)
}
