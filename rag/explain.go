package rag

import (
	"context"
	"fmt"

	"verbatim.example/rag/text"
)

// An Explanation is the evidence behind an answer, for fitting and for people
// who wonder.
type Explanation struct {
	Kind      string              // what the question asks for
	Sentences []ExplainedSentence // best first
	Answer    []float64           // beside AnswerFeatures
	Score     float64
}

// An ExplainedSentence is a sentence that could be quoted.
type ExplainedSentence struct {
	File     string
	Quote    string    // what would be shown for it; "" when it cannot be shown whole
	Sentence string    // the sentence alone
	Features []float64 // beside SentenceFeatures
	Score    float64
}

// SentenceFeatures and AnswerFeatures name the features in their order.
func SentenceFeatures() []string { return append([]string(nil), featureNames[:]...) }
func AnswerFeatures() []string   { return append([]string(nil), answerFeatureNames[:]...) }

// Explain returns the evidence for a question. weights, beside
// SentenceFeatures, replaces the fitted ones; nil keeps them. The score is
// always that of the fitted model.
func (e *Engine) Explain(ctx context.Context, question Question, weights []float64) (x Explanation, err error) {
	err = e.narrow(ctx, nil, func(v *Engine) error {
		x, err = v.explain(ctx, question, weights)
		return err
	})
	return x, err
}

func (e *Engine) explain(ctx context.Context, question Question, weights []float64) (Explanation, error) {
	q := e.query(question)
	hits, err := e.search(ctx, q, e.filter(question), hitsRead)
	if err != nil {
		return Explanation{}, fmt.Errorf("explain a question: %w", err)
	}
	lang := q.Language
	if lang == text.Unknown {
		lang = e.index.Language()
	}
	kind := kindOf(question.Text, lang)
	cs := e.candidates(q, kind, hits)
	w := model.sentence
	copy(w[:], weights)
	rank(cs, &w)
	f := e.answerFeatures(q, hits, cs)
	x := Explanation{Kind: kind.String(), Answer: f[:], Score: model.probability(&f)}
	for i := range cs {
		c := &cs[i]
		a := &e.corpus.Articles[c.article]
		s := ExplainedSentence{File: a.File, Sentence: a.Quote(c.sentence, c.sentence), Features: c.features[:], Score: c.score}
		if sp, ok := e.spanOf(c); ok {
			s.Quote = e.row(sp).Quote
		}
		x.Sentences = append(x.Sentences, s)
	}
	return x, nil
}
