package index

// A search in an index of some articles reads all of them: postings of all their
// terms, which serve many questions, would cost more than one question.

// postQuery makes the postings of the terms of a query, and returns the query's
// terms by their numbers in these.
func (x *Index) postQuery(q Query) (*postings, []Term) {
	numbers := map[uint32]uint32{}
	var some [64]uint64 // bits of the terms: tell of most others that they are not asked for
	terms := make([]Term, len(q.Terms))
	for i, t := range q.Terms {
		terms[i] = t
		terms[i].Variants = make([]Variant, len(t.Variants))
		for k, v := range t.Variants {
			n, ok := numbers[v.ID]
			if !ok {
				n = uint32(len(numbers))
				numbers[v.ID] = n
				some[v.ID>>6&63] |= 1 << (v.ID & 63)
			}
			terms[i].Variants[k] = Variant{n, v.Weight}
		}
	}
	first := make([]uint32, len(x.corpus.Articles)+1)
	for i := range x.corpus.Articles {
		_, n := x.passageRange(i)
		first[i+1] = first[i] + uint32(n)
	}
	other := uint32(len(numbers)) // stands for all terms that are not asked for
	return newPostings(len(numbers)+1, first, func(passage int, f func([]uint32)) {
		asked := make([]uint32, 0, x.part.lengths[passage])
		x.passageTerms(passage, func(ts []uint32) {
			for _, t := range ts {
				n, ok := other, false
				if some[t>>6&63]>>(t&63)&1 == 1 {
					if n, ok = numbers[t]; !ok {
						n = other
					}
				}
				asked = append(asked, n)
			}
		})
		f(asked)
	}), terms
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
