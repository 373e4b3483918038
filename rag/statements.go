package rag

import (
	"sync"

	"verbatim.example/rag/claims"
)

// spoken is what one article says and who says it, decoded when first wanted.
type spoken struct {
	once       sync.Once
	statements []claims.Statement
	at         []int32 // sentence → 1 + statement; 0 for headings and noise
}

// spokenIn returns what article n says.
func (e *Engine) spokenIn(n int) *spoken {
	s := &e.studies.of(n).spoken
	s.once.Do(func() {
		s.statements = e.index.Statements(n)
		s.at = make([]int32, len(e.corpus.Articles[n].Sentences))
		for i := range s.statements {
			s.at[s.statements[i].Sentence] = int32(i) + 1
		}
	})
	return s
}

// statement returns what sentence i of article n says; the zero Statement for a
// heading or noise.
func (e *Engine) statement(n, i int) claims.Statement {
	s := e.spokenIn(n)
	if k := s.at[i]; k > 0 {
		return s.statements[k-1]
	}
	return claims.Statement{Sentence: i}
}
