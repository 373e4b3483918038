package index

import "math"

// post builds the postings by counting.
func (x *Index) post() {
	counts := make([]uint32, len(x.names)) // in the passage at hand
	held := make([]uint32, len(x.names)+1) // term → passages
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
	for t := range x.names {
		held[t+1] += held[t]
	}
	x.postings = lists{offsets: held, items: make([]uint32, held[len(x.names)])}
	x.frequencies = make([]uint8, len(x.postings.items))
	x.articleCount = make([]uint32, len(x.names))
	last := make([]uint32, len(x.names)) // 1 + the last article seen
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
	x.meanLength, x.meanArticle = mean(x.lengths), mean(x.articleLens)
}

func mean(ns []uint32) float64 {
	var sum float64
	for _, n := range ns {
		sum += float64(n)
	}
	return sum / float64(max(1, len(ns)))
}
