package rag

import (
	"sync"
	"sync/atomic"
)

// mostStudied is how many articles keep what was found in them: some ten kilobytes
// each. What a question looks at is less by far, and is soon found again.
const mostStudied = 2048

// A study is what was found in one article, each part when first wanted.
type study struct {
	basis    basis
	orders   orders
	spoken   spoken
	wordRuns wordRuns
	refuted  refuted
}

// studies are those of the articles that were looked at last. They are safe for
// concurrent use.
type studies struct {
	byArticle []atomic.Pointer[study]

	mu   sync.Mutex
	have []int32 // the articles that have one; when full, from oldest on in their order
	next int     // the oldest
}

func newStudies(articles int) *studies {
	return &studies{byArticle: make([]atomic.Pointer[study], articles)}
}

// of returns the study of an article, a new one where it has none, in the place
// of the oldest. Who has that goes on with it.
func (s *studies) of(article int) *study {
	if found := s.byArticle[article].Load(); found != nil {
		return found
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if found := s.byArticle[article].Load(); found != nil {
		return found
	}
	if len(s.have) < mostStudied {
		s.have = append(s.have, int32(article))
	} else {
		s.byArticle[s.have[s.next]].Store(nil)
		s.have[s.next] = int32(article)
		s.next = (s.next + 1) % mostStudied
	}
	found := new(study)
	s.byArticle[article].Store(found)
	return found
}
