package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

const (
	subjectPassages  = 200 // looked at for a topic
	subjectArticles  = 40  // the best of them, read whole
	subjectSentences = 600 // of one article that are read: a book is not
	subjectOn        = .22 // of the weight of the best article, below which one is about something else
	subjectWhole     = .4  // of the topic's idf that some article has, below which the corpus has nothing on it
	subjectShare     = .3  // of the topic's idf that a sentence on it has, with the headings and its paragraph so far,
	subjectWritten   = .6  // or of what its article has, where that writes little of the topic
)

// A subject is what the corpus has on a topic: sentences by article.
type subject struct {
	query    index.Query
	articles []treated // the best first
	more     bool      // there are articles beyond those read
	absent   []string
	known    []string // names of the topic that the corpus has
	fatal    bool     // a name or a figure of the topic occurs nowhere
}

// treated is what one article has on a topic.
type treated struct {
	article   int
	score     float64    // how much it is on the topic, relative to the best of all
	lead      float64    // share of the topic's idf in its first body sentence, which says what it is about; 0 for names alone of a topic that has other words
	sentences []relevant // in the order of the text
}

// relevant is a sentence on a topic.
type relevant struct {
	sentence int
	share    float64 // of the topic's idf, in the sentence itself
	near     float64 // the same with the sentence before
	context  float64 // the same with the headings, and the paragraph so far
	plain    bool    // words of the topic that are no names are among these, or it has none
}

// subject finds what the corpus has on a topic. An article is on it by how well
// its best passage fits and by how much of the topic it has, in passing and as
// what it comes back to: one that mentions a name of the topic once is not on it,
// unless none does more.
func (e *Engine) subject(ctx context.Context, topic Question) (subject, error) {
	s := subject{query: e.query(topic)}
	e.widen(&s.query)
	var known []unit
	s.absent, known, s.fatal = e.mentioned(s.query)
	for _, u := range known[:min(len(known), maxMentioned)] {
		s.known = append(s.known, short(s.query.Text[u.Start:u.End]))
	}
	if s.fatal || !slices.ContainsFunc(s.query.Terms, func(t index.Term) bool { return len(t.Variants) > 0 && !t.Near }) {
		return s, nil
	}
	hits, err := e.search(ctx, s.query, e.filter(topic), subjectPassages)
	if err != nil {
		return s, fmt.Errorf("find what there is on a topic: %w", err)
	}
	m := index.NewMatcher(s.query)
	seen := map[int]bool{}
	whole, best := 0.0, 0.0
	for _, h := range hits {
		n := e.index.Passage(h.Passage).Article
		if h.Score < subjectOn*hits[0].Score {
			break
		}
		if seen[n] {
			continue
		}
		if len(seen) == subjectArticles {
			s.more = true
			break
		}
		seen[n] = true
		t := e.treatedIn(m, n)
		whole = max(whole, t.score)
		t.score *= h.Score / hits[0].Score
		best = max(best, t.score)
		s.articles = append(s.articles, t)
	}
	if whole < subjectWhole {
		s.articles = nil
	}
	s.articles = slices.DeleteFunc(s.articles, func(t treated) bool { return t.score < subjectOn*best })
	for i := range s.articles {
		s.articles[i].score /= best
	}
	slices.SortStableFunc(s.articles, func(a, b treated) int { return cmp.Compare(b.score, a.score) })
	return s, nil
}

// of returns what an article that is on the topic has on it.
func (s *subject) of(article int) *treated {
	return &s.articles[slices.IndexFunc(s.articles, func(t treated) bool { return t.article == article })]
}

// numbers returns the numbers of the articles, the best first.
func (s *subject) numbers() []int {
	out := make([]int, len(s.articles))
	for i := range s.articles {
		out[i] = s.articles[i].article
	}
	return out
}

// treatedIn reads what article n has on the matcher's topic: its body sentences
// that are on it and, as the score, the mean of the topic's idf that it has and
// of that which stands in headings or in two sentences.
func (e *Engine) treatedIn(m *index.Matcher, n int) treated {
	out := treated{article: n}
	a := &e.corpus.Articles[n]
	head := m.Held(e.index.HeadTerms(n))
	central, once := head, uint64(0)
	first := true
	before, above, paragraph := uint64(0), uint64(0), -1 // words of the sentence before, and of its paragraph so far
	for i := range a.Sentences[:min(len(a.Sentences), subjectSentences)] {
		if a.Sentences[i].Kind == corpus.Noise {
			continue
		}
		own := m.Held(e.index.SentenceTerms(n, i))
		if a.Sentences[i].Kind == corpus.Heading {
			central |= own
			continue
		}
		central |= once & own
		once |= own
		if first {
			if first = false; m.PlainShare(own|head) > 0 {
				out.lead = m.Share(own)
			}
		}
		if p := a.Sentences[i].Paragraph; p != paragraph {
			above, paragraph = before, p
		}
		near := own | before
		above |= own
		before = own
		out.sentences = append(out.sentences, relevant{i, m.Share(own), m.Share(near), m.Share(above | head), m.PlainShare(above|head) > 0})
	}
	whole := m.Share(central | once)
	out.sentences = slices.DeleteFunc(out.sentences, func(r relevant) bool {
		return r.context == 0 || r.context < min(subjectShare, subjectWritten*whole)
	})
	out.score = (m.Share(central) + whole) / 2
	return out
}
