package index

import (
	"errors"
	"math"
	"slices"
)

// words are the postings of a segment.
type words struct {
	terms       []uint32 // own number of a term → the index's, ascending; nil: they are the same
	postings    lists    // own term → passages, ascending
	frequencies []uint8  // beside postings: occurrences in the passage, at most 255
	lengths     []uint32 // passage → terms
	articles    []uint32 // article → terms of all its passages
}

// own returns the segment's number of a term of the index.
func (w *words) own(term uint32) (int, bool) {
	if w.terms != nil {
		return slices.BinarySearch(w.terms, term)
	}
	return int(term), int(term) < len(w.postings.offsets)-1
}

// post builds the postings of a segment by counting. all is the number of terms of
// the index; whole has the segment number them as the index does, and returns how
// many articles hold each.
func (s *segment) post(all int, whole bool) (in []uint32) {
	w := &s.words
	own := make([]uint32, all) // term → own; with whole, the same
	if n := all; whole {
		for t := range n {
			own[t] = uint32(t)
		}
	} else {
		for _, l := range [...][]uint32{s.heads.items, s.sentences.items} {
			for _, t := range l {
				own[t] = 1
			}
		}
		w.terms = []uint32{}
		for t := range own {
			if own[t] == 1 {
				own[t] = uint32(len(w.terms))
				w.terms = append(w.terms, uint32(t))
			}
		}
		all = len(w.terms)
	}
	counts := make([]uint32, all) // in the passage at hand
	held := make([]uint32, all+1) // term → passages
	var touched []uint32
	each := func(i int, f func(t, n uint32)) {
		touched = touched[:0]
		s.passageTerms(i, func(ts []uint32) {
			for _, t := range ts {
				t = own[t]
				if counts[t]++; counts[t] == 1 {
					touched = append(touched, t)
				}
			}
		})
		for _, t := range touched {
			f(t, counts[t])
			counts[t] = 0
		}
	}
	w.lengths = make([]uint32, len(s.passages))
	w.articles = make([]uint32, len(s.articles))
	for i, p := range s.passages {
		each(i, func(t, n uint32) {
			held[t+1]++
			w.lengths[i] += n
			w.articles[p.Article] += n
		})
	}
	for t := range all {
		held[t+1] += held[t]
	}
	w.postings = lists{offsets: held, items: make([]uint32, held[all])}
	w.frequencies = make([]uint8, len(w.postings.items))
	in = make([]uint32, all)
	last := make([]uint32, all) // 1 + the last article seen
	at := slices.Clone(held)
	for i, p := range s.passages {
		each(i, func(t, n uint32) {
			w.postings.items[at[t]] = uint32(i)
			w.frequencies[at[t]] = uint8(min(n, math.MaxUint8))
			at[t]++
			if last[t] != uint32(p.Article)+1 {
				last[t] = uint32(p.Article) + 1
				in[t]++
			}
		})
	}
	return in
}

func (w *words) save(put func(name string, data []byte)) {
	put("posting offsets", bytesOf(w.postings.offsets))
	put("postings", bytesOf(w.postings.items))
	put("frequencies", w.frequencies)
	put("lengths", bytesOf(w.lengths))
	put("article lengths", bytesOf(w.articles))
}

// loadWords returns what save put there, without a copy.
func loadWords(terms, passages, articles int, get func(name string) []byte) (words, error) {
	w := words{
		postings:    lists{numbersIn[uint32](get("posting offsets")), numbersIn[uint32](get("postings"))},
		frequencies: get("frequencies"), lengths: numbersIn[uint32](get("lengths")), articles: numbersIn[uint32](get("article lengths")),
	}
	if !w.postings.valid(terms, passages) || len(w.frequencies) != len(w.postings.items) || len(w.lengths) != passages || len(w.articles) != articles {
		return words{}, errors.New("its postings do not fit together")
	}
	return w, nil
}
