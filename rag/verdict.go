package rag

import (
	"math"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

// What speaks for there being an answer at all, for the logistic model that
// gives an answer's score. The best sentence is that of the ranker, the best
// passage and article are its own. Between 0 and 1 unless said otherwise; a
// share without more is of the question's idf.
const (
	aWords       = iota // BM25 of the best passage over what the question could reach
	aWordsMargin        // by how much no other article comes as near, -1..1
	aCosine             // of the best passage
	aTitle              // fit of the best article's title
	aUnasked            // share of the title's idf that the question does not have
	aNameInTitle        // share of the names' idf in the title; one half without names
	aArticle            // share in the whole of the best article
	aCoverage           // share in the best sentence
	aOwn                // share of the words outside the title in the best sentence
	aPlain              // share of the words that are not names in it, each counting the same
	aFocus              // idf of the question's words in it beside that of all its words
	aGrams              // share of the grams of the question's words in it
	aGramsNear          // the same in the best passage
	aScore              // of the best sentence / 10
	aRunner             // how far below it the best of another article is, / 10
	aUnknown            // share that occurs nowhere
	aNear               // share known only by a near spelling
	aRare               // the rarest word of the question is in the best article
	aNameMiss           // share of the names' idf missing from the best article
	aFigureMiss         // a figure of the question is missing from the best article
	aTerms              // ln(1 + content words) / 3
	aCross              // question and best article are of different languages
	numAnswerFeatures
)

var answerFeatureNames = [numAnswerFeatures]string{"words", "words_margin", "cosine", "title", "unasked", "name_in_title", "article", "coverage", "own", "plain", "focus", "grams", "grams_near", "score", "runner", "unknown", "near", "rare", "name_miss", "figure_miss", "terms", "cross"}

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
		case t.Near:
			f[aNear] += t.IDF / m.Total()
		}
	}
	best := &cs[0]
	f[aCoverage], f[aOwn], f[aFocus], f[aGrams] = best.features[fCoverage], best.features[fOwn], best.features[fFocus], best.features[fGrams]
	f[aPlain] = m.PlainCount(best.near.Held)
	f[aScore] = best.score / 10
	f[aRunner], f[aGramsNear] = margin(cs), best.grams

	lang := e.corpus.Articles[best.article].Language
	f[aCross] = flag(q.Language != "" && lang != "" && q.Language != lang)
	top := hits[best.passage]
	f[aWords] = top.Words / (m.Total() * (index.K1 + 1))
	f[aCosine] = top.Cosine
	other := 0.0 // BM25 of the best passage of another article
	for _, h := range hits {
		if x.Passage(h.Passage).Article != best.article {
			other = max(other, h.Words+h.Article)
		}
	}
	if own := top.Words + top.Article; own > 0 {
		f[aWordsMargin] = max(-1, 1-other/own)
	}

	head := x.HeadTerms(best.article)
	inTitle := m.Held(head)
	f[aTitle], f[aUnasked] = x.TitleFit(q, best.article), 1
	if len(head) > 0 {
		focus, _ := content(x, m, head)
		f[aUnasked] -= focus
	}
	inArticle := inTitle
	for i, s := range e.corpus.Articles[best.article].Sentences {
		if s.Kind != corpus.Noise {
			inArticle |= m.Held(x.SentenceTerms(best.article, i))
		}
	}
	f[aArticle] = m.Share(inArticle)
	f[aRare] = rarest(q, inArticle)
	names, missing, titled := 0.0, 0.0, 0.0
	for k, t := range q.Terms[:min(len(q.Terms), index.MaxWords)] {
		if t.Name {
			names += t.IDF
			titled += t.IDF * float64(inTitle>>k&1)
			missing += t.IDF * float64(1-inArticle>>k&1)
		}
		if t.Number && inArticle>>k&1 == 0 {
			f[aFigureMiss] = 1
		}
	}
	f[aNameInTitle] = .5
	if names > 0 {
		f[aNameInTitle], f[aNameMiss] = titled/names, missing/names
	}
	return f
}

// margin returns how far the best candidate is above the best of another
// article, in tenths and at most one.
func margin(cs []candidate) float64 {
	other := cs[0].score - 10
	for i := range cs {
		if cs[i].article != cs[0].article {
			other = max(other, cs[i].score)
		}
	}
	return (cs[0].score - other) / 10
}

// rarest returns 1 when the rarest word of the question that occurs anywhere is
// among held.
func rarest(q index.Query, held uint64) float64 {
	best := -1
	for k := range q.Terms[:min(len(q.Terms), index.MaxWords)] {
		if len(q.Terms[k].Variants) > 0 && (best < 0 || q.Terms[k].IDF > q.Terms[best].IDF) {
			best = k
		}
	}
	if best < 0 {
		return 0
	}
	return float64(held >> best & 1)
}
