package index

import (
	"math"
	"slices"
)

// fuse sets the scores: a convex combination of the rankers, each divided by its
// best (S. Bruch et al., "An analysis of fusion functions for hybrid
// retrieval", TOIS 2023).
func (x *Index) fuse(q Query, hits []Hit) {
	var words, articles, cosine float64
	for _, h := range hits {
		words, articles, cosine = max(words, h.Words), max(articles, h.Article), max(cosine, h.Cosine)
	}
	for i := range hits {
		h := &hits[i]
		w := (1-tuning.parent)*ratio(h.Words, words) + tuning.parent*ratio(h.Article, articles)
		h.Score = quantise(tuning.words*w + (1-tuning.words)*ratio(max(0, h.Cosine), cosine) + tuning.title*x.TitleFit(q, x.passages[h.Passage].Article))
	}
}

// worthReading is the score below which the sentences of a passage are not
// looked at: no sentence would lift it among the best.
const worthReading = .3

// addSentences adds to each score what the best sentence of the passage shows:
// words of the question that stand together are better evidence than the same
// words strewn over two hundred. It brings the scores down to 0..1.
func (x *Index) addSentences(q Query, hits []Hit) {
	m := NewMatcher(q)
	most := 1 + tuning.title + tuning.sentence + tuning.bigrams
	for i := range hits {
		h := &hits[i]
		if h.Score < worthReading {
			h.Score = quantise(h.Score / most)
			continue
		}
		p := x.passages[h.Passage]
		share, bigrams := 0.0, 0.0
		for j := p.First; j <= p.Last; j++ {
			near := m.Proximity(x.SentenceTerms(p.Article, j))
			share, bigrams = max(share, near.Share), max(bigrams, near.Bigrams)
		}
		h.Score = quantise((h.Score + float64(tuning.sentence*share) + float64(tuning.bigrams*bigrams)) / most)
	}
}

// TitleFit is the cosine of the query and the head of an article, by idf: 1 when
// the title asks or names exactly what the question does. Unlike the title's
// share in BM25 it falls with every word of the title that was not asked for. A
// title asked for by its initials is asked for whole.
func (x *Index) TitleFit(q Query, article int) float64 {
	var asked, head, both float64
	for _, t := range q.Terms {
		asked += t.IDF * t.IDF
	}
	if t := x.asksByInitials(q, article); t != nil {
		return ratio(t.IDF, math.Sqrt(asked))
	}
	terms, initials := x.HeadTerms(article), x.acronym(article)
	for i, id := range terms {
		if id == initials || slices.Contains(terms[:i], id) {
			continue
		}
		idf := x.IDF(id)
		head += idf * idf
		best := 0.0
		for _, t := range q.Terms {
			for _, v := range t.Variants {
				if v.ID == id {
					best = max(best, v.Weight*idf*t.IDF)
				}
			}
		}
		both += best
	}
	return ratio(both, math.Sqrt(asked*head))
}

func ratio(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}

// quantise rounds away what differs between machines.
func quantise(v float64) float64 { return math.Round(v*1e9) / 1e9 }
