package rag

import (
	"math"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

// What speaks for there being an answer at all, for the logistic model that
// gives an answer's score. Between 0 and 1 unless said otherwise.
const (
	aWords        = iota // BM25 of the best passage over what the question could reach
	aCosine              // of the best passage
	aCoverage            // share of the question's idf in the best sentence
	aContext             // the same with title, heading and the sentence before
	aPassage             // the same in the best passage with its title
	aArticle             // the same in the whole of the best article
	aWindow              // share of the question's idf within eight terms of the best sentence
	aBigrams             // neighbouring words that stay neighbours in the best sentence
	aMargin              // distance of the second article's score
	aUnknown             // share of the question's idf that occurs nowhere
	aNear                // share known only by a near spelling
	aAgree               // words and vectors put the same article first
	aTypeMiss            // the best sentence lacks the expected kind of answer
	aTitle               // fit of the best article's title
	aRare                // the rarest word of the question is in the best article
	aNameMiss            // share of the names' idf missing from the best article
	aFigure              // a figure of the question is missing from the best article
	aTerms               // ln(1 + content words) / 3
	aPeak                // share of the best sentence in the softmax of all candidates
	aPlain               // share of the words that are not names in the best sentence
	aPlainPassage        // the same in the best passage with its title
	aUnknownCount        // share of the words that occur nowhere, each counting the same
	aCross               // question and article are of different languages
	numAnswerFeatures
)

var answerFeatureNames = [numAnswerFeatures]string{"words", "cosine", "coverage", "context", "passage", "article", "window", "bigrams", "margin", "unknown", "near", "agree", "type_miss", "title", "rare", "name_miss", "figure_miss", "terms", "peak", "plain", "plain_passage", "unknown_count", "cross"}

// answerFeatures describes the evidence for an answer: hits as searched, cs as
// ranked.
func (e *Engine) answerFeatures(q index.Query, hits []index.Hit, cs []candidate) [numAnswerFeatures]float64 {
	var f [numAnswerFeatures]float64
	x := e.index
	m := index.NewMatcher(q)
	f[aTerms] = math.Log(float64(1+len(q.Terms))) / 3
	if m.Total() == 0 || len(hits) == 0 || len(cs) == 0 {
		f[aUnknown] = 1
		return f
	}
	for _, t := range q.Terms {
		switch {
		case len(t.Variants) == 0:
			f[aUnknown] += t.IDF / m.Total()
			f[aUnknownCount] += 1 / float64(len(q.Terms))
		case t.Near:
			f[aNear] += t.IDF / m.Total()
		}
	}
	best := cs[0]
	f[aCoverage], f[aContext] = best.features[fCoverage], best.features[fContext]
	f[aWindow], f[aBigrams] = best.near.Window, best.near.Bigrams
	f[aTypeMiss] = best.features[fTypeMiss]
	top := hits[best.passage]
	p := x.Passage(top.Passage)
	f[aWords] = top.Words / (m.Total() * (index.K1 + 1))
	f[aCosine] = top.Cosine
	f[aTitle] = x.TitleFit(q, p.Article)
	held := m.Held(x.HeadTerms(p.Article))
	inArticle := held
	a := &e.corpus.Articles[p.Article]
	for i := range a.Sentences {
		if a.Sentences[i].Kind == corpus.Noise {
			continue
		}
		h := m.Held(x.SentenceTerms(p.Article, i))
		inArticle |= h
		if p.First <= i && i <= p.Last {
			held |= h
		}
	}
	f[aPlain], f[aPlainPassage] = m.PlainCount(best.near.Held), m.PlainCount(held)
	f[aPassage], f[aArticle] = m.Share(held), m.Share(inArticle)
	f[aRare] = rarest(q, inArticle)
	names, missing := 0.0, 0.0
	for k, t := range q.Terms[:min(len(q.Terms), index.MaxWords)] {
		if t.Name {
			names += t.IDF
		}
		if inArticle>>k&1 == 0 {
			if t.Name {
				missing += t.IDF
			}
			if t.Number {
				f[aFigure] = 1
			}
		}
	}
	if names > 0 {
		f[aNameMiss] = missing / names
	}
	f[aMargin] = 1
	words, vectors := hits[0], hits[0]
	for _, h := range hits {
		if a := x.Passage(h.Passage).Article; a != p.Article {
			f[aMargin] = min(f[aMargin], max(0, (top.Score-h.Score)/top.Score))
		}
		if h.Words+h.Article > words.Words+words.Article {
			words = h
		}
		if h.Cosine > vectors.Cosine {
			vectors = h
		}
	}
	f[aAgree] = flag(x.Passage(words.Passage).Article == x.Passage(vectors.Passage).Article)
	sum := 0.0
	for _, c := range cs {
		sum += math.Exp(c.score - best.score)
	}
	f[aPeak] = 1 / sum
	f[aCross] = flag(q.Language != "" && a.Language != "" && q.Language != a.Language)
	return f
}
