package index

import (
	"errors"
	"math"
)

// post builds the postings by counting.
func (x *Index) post() {
	counts := make([]uint32, x.stems.len()) // in the passage at hand
	held := make([]uint32, x.stems.len()+1) // term → passages
	var touched []uint32
	each := func(i int, f func(t, n uint32)) {
		touched = touched[:0]
		x.passageTerms(i, func(ts []uint32) {
			for _, t := range ts {
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
	x.lengths = make([]uint32, len(x.passages))
	x.articleLens = make([]uint32, len(x.corpus.Articles))
	for i, p := range x.passages {
		each(i, func(t, n uint32) {
			held[t+1]++
			x.lengths[i] += n
			x.articleLens[p.Article] += n
		})
	}
	for t := range x.stems.len() {
		held[t+1] += held[t]
	}
	x.postings = lists{offsets: held, items: make([]uint32, held[x.stems.len()])}
	x.frequencies = make([]uint8, len(x.postings.items))
	x.articleCount = make([]uint32, x.stems.len())
	last := make([]uint32, x.stems.len()) // 1 + the last article seen
	at := append([]uint32(nil), held...)
	for i, p := range x.passages {
		each(i, func(t, n uint32) {
			x.postings.items[at[t]] = uint32(i)
			x.frequencies[at[t]] = uint8(min(n, math.MaxUint8))
			at[t]++
			if last[t] != uint32(p.Article)+1 {
				last[t] = uint32(p.Article) + 1
				x.articleCount[t]++
			}
		})
	}
}

func (x *Index) saveWords(put func(name string, data []byte)) {
	put("posting offsets", bytesOf(x.postings.offsets))
	put("postings", bytesOf(x.postings.items))
	put("frequencies", x.frequencies)
	put("article counts", bytesOf(x.articleCount))
	put("lengths", bytesOf(x.lengths))
	put("article lengths", bytesOf(x.articleLens))
}

// loadWords sets what saveWords put there, without a copy.
func (x *Index) loadWords(get func(name string) []byte) error {
	x.postings = lists{numbersIn[uint32](get("posting offsets")), numbersIn[uint32](get("postings"))}
	x.frequencies, x.articleCount = get("frequencies"), numbersIn[uint32](get("article counts"))
	x.lengths, x.articleLens = numbersIn[uint32](get("lengths")), numbersIn[uint32](get("article lengths"))
	if !x.postings.valid(x.stems.len(), len(x.passages)) || len(x.frequencies) != len(x.postings.items) ||
		len(x.articleCount) != x.stems.len() || len(x.lengths) != len(x.passages) || len(x.articleLens) != len(x.corpus.Articles) {
		return errors.New("its postings do not fit together")
	}
	return nil
}

func mean(ns []uint32) float64 {
	var sum float64
	for _, n := range ns {
		sum += float64(n)
	}
	return sum / float64(max(1, len(ns)))
}
