package rag

import (
	"sync"
	"testing"
)

// The articles looked at last keep what was found in them, and no more than these.
func TestStudies(t *testing.T) {
	const articles = 3 * mostStudied
	s := newStudies(articles)
	kept := func() int {
		n := 0
		for i := range s.byArticle {
			n += count(s.byArticle[i].Load() != nil)
		}
		return n
	}
	first := s.of(7)
	for i := range mostStudied - 1 {
		s.of(8 + i)
	}
	if s.of(7) != first || kept() != mostStudied {
		t.Errorf("%d studies are kept, want %d and the first of them", kept(), mostStudied)
	}
	s.of(0)
	if s.byArticle[7].Load() != nil || s.byArticle[8].Load() == nil || kept() != mostStudied {
		t.Errorf("%d studies are kept, want %d without the first", kept(), mostStudied)
	}
	var all sync.WaitGroup
	for w := range 4 {
		all.Go(func() {
			for i := range articles {
				if s.of((i*(w+1))%articles) == nil {
					t.Error("an article has no study")
				}
			}
		})
	}
	all.Wait()
	if kept() != mostStudied || len(s.have) != mostStudied {
		t.Errorf("%d studies are kept, %d counted, want %d", kept(), len(s.have), mostStudied)
	}
}
