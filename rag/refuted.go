package rag

import (
	"maps"
	"slices"
	"sync"
)

// A refutation is what a sentence that denies is compared by with what is asked
// and quoted.
type refutation struct {
	own      []string // names, as [spelling] writes them
	around   []string // those of the title and of the sentence before
	topics   []string // of what it denies, each once
	back     bool     // it points back to what is told before
	negation bool     // it has no word of denial
}

// refuted are the refutations of one article by sentence, found when first wanted.
type refuted struct {
	mu         sync.Mutex
	bySentence map[int]*refutation
}

// refutation returns that of sentence i of an article.
func (e *Engine) refutation(article, i int) *refutation {
	r := &e.studies.of(article).refuted
	r.mu.Lock()
	defer r.mu.Unlock()
	d := r.bySentence[i]
	if d == nil {
		d = e.readRefutation(article, i)
		if r.bySentence == nil {
			r.bySentence = map[int]*refutation{}
		}
		r.bySentence[i] = d
	}
	return d
}

func (e *Engine) readRefutation(article, i int) *refutation {
	a := &e.corpus.Articles[article]
	around := spelledNames(a.Title)
	if i > 0 {
		maps.Copy(around, spelledNames(a.Quote(i-1, i-1)))
	}
	topics := map[string]bool{}
	for _, w := range e.deniedWords(article, i) {
		topics[e.topic(w)] = true
	}
	delete(topics, "")
	return &refutation{
		own:      slices.Collect(maps.Keys(spelledNames(a.Quote(i, i)))),
		around:   slices.Collect(maps.Keys(around)),
		topics:   slices.Collect(maps.Keys(topics)),
		back:     e.pointsBack(article, i),
		negation: e.deniesByNegation(article, i),
	}
}

// denies returns how many topics what is denied has in common with others.
func (d *refutation) denies(topics map[string]bool) int {
	n := 0
	for _, t := range d.topics {
		n += count(topics[t])
	}
	return n
}
