package rag

import (
	"context"
	"fmt"
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

const (
	subjectPassages = 200 // looked at for a topic
	subjectScore    = .35 // of a passage, relative to the best, below which it is about something else
	subjectShare    = .3  // of the topic's idf that a sentence has, with its title and the one before
)

// A subject is what the corpus has on a topic: sentences by article.
type subject struct {
	query    index.Query
	articles []treated // the best first
	absent   []string
	fatal    bool // a name or a figure of the topic occurs nowhere
}

// treated is what one article has on a topic.
type treated struct {
	article   int
	score     float64    // of its best passage, relative to the best of all
	sentences []relevant // in the order of the text
}

// relevant is a sentence on a topic.
type relevant struct {
	sentence int
	share    float64 // of the topic's idf, in the sentence itself
	context  float64 // the same with title and the sentence before
}

// subject finds what the corpus has on a topic.
func (e *Engine) subject(ctx context.Context, topic Question) (subject, error) {
	s := subject{query: e.query(topic)}
	s.absent, _, s.fatal = e.mentioned(s.query)
	if len(s.query.Terms) == 0 || s.fatal {
		return s, nil
	}
	hits, err := e.index.Search(ctx, s.query, e.filter(topic), subjectPassages)
	if err != nil {
		return s, fmt.Errorf("find what there is on a topic: %w", err)
	}
	m := index.NewMatcher(s.query)
	at := map[int]int{}
	for _, h := range hits {
		if h.Score < subjectScore*hits[0].Score {
			break
		}
		p := e.index.Passage(h.Passage)
		k, ok := at[p.Article]
		if !ok {
			k = len(s.articles)
			at[p.Article] = k
			s.articles = append(s.articles, treated{article: p.Article, score: h.Score / hits[0].Score})
		}
		s.articles[k].sentences = append(s.articles[k].sentences, e.relevantIn(m, p)...)
	}
	for i := range s.articles {
		found := s.articles[i].sentences
		slices.SortFunc(found, func(a, b relevant) int { return a.sentence - b.sentence })
		s.articles[i].sentences = slices.CompactFunc(found, func(a, b relevant) bool { return a.sentence == b.sentence })
	}
	s.articles = slices.DeleteFunc(s.articles, func(a treated) bool { return len(a.sentences) == 0 })
	return s, nil
}

// relevantIn returns the body sentences of a passage that are on the matcher's topic.
func (e *Engine) relevantIn(m *index.Matcher, p index.Passage) []relevant {
	var out []relevant
	a := &e.corpus.Articles[p.Article]
	head := m.Held(e.index.HeadTerms(p.Article))
	for i := p.First; i <= p.Last; i++ {
		if a.Sentences[i].Kind != corpus.Body {
			continue
		}
		own := m.Held(e.index.SentenceTerms(p.Article, i))
		with := own | head
		if i > 0 {
			with |= m.Held(e.index.SentenceTerms(p.Article, i-1))
		}
		if c := m.Share(with); c >= subjectShare {
			out = append(out, relevant{i, m.Share(own), c})
		}
	}
	return out
}
