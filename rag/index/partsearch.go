package index

import "slices"

// A search in a part reads all its articles: postings of all their terms, which
// serve many questions, would cost more than one question.

// posted returns the part with postings of the terms of a query alone.
func (x *Index) posted(q Query) *Index {
	whole := x.segments[0]
	s := *whole
	s.terms = []uint32{}
	var some [64]uint64 // bits of the terms: tell of most others that they are not asked for
	for _, t := range q.Terms {
		for _, v := range t.Variants {
			s.terms = append(s.terms, v.ID)
			some[v.ID>>6&63] |= 1 << (v.ID & 63)
		}
	}
	slices.Sort(s.terms)
	s.terms = slices.Compact(s.terms)
	other := uint32(len(s.terms)) // stands for all terms that are not asked for
	s.postings = newPostings(len(s.terms)+1, whole.postings.first, func(passage int, f func([]uint32)) {
		var room [512]uint32
		own := room[:0]
		whole.passageTerms(passage, func(ts []uint32) {
			for _, t := range ts {
				n := other
				if some[t>>6&63]>>(t&63)&1 == 1 {
					if at, asked := slices.BinarySearch(s.terms, t); asked {
						n = uint32(at)
					}
				}
				own = append(own, n)
			}
		})
		f(own)
	})
	y := *x
	y.segments = []*segment{&s}
	return &y
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
