package rag

import (
	"context"
	"fmt"
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

// Without returns a view of the engine that shares its index and in which the
// articles of some files do not exist: they are not found, quoted, counted or
// listed, and a word that only they hold occurs in no article. Files that are no
// articles are passed over; without any, the engine itself is returned. The
// view of a view leaves out what both do.
//
// The fingerprint of a view is that of the engine: it names the reading that an
// answer was made from, which is the same whatever a view leaves out of it.
//
// Making one costs a pass over the articles; keep it.
func (e *Engine) Without(files []string) *Engine {
	hidden := make([]bool, len(e.corpus.Articles))
	copy(hidden, e.hidden)
	any := false
	for _, f := range files {
		if i, ok := e.files[f]; ok && !hidden[i] {
			hidden[i], any = true, true
		}
	}
	if !any {
		return e
	}
	v := *e
	v.hidden, v.named = hidden, new(directory)
	shown := *e.corpus
	shown.Articles = nil
	for i, a := range e.corpus.Articles {
		if !hidden[i] {
			shown.Articles = append(shown.Articles, a)
		}
	}
	v.shown = &shown
	return &v
}

// parse analyses a text that stays on this machine. Words that only hidden
// articles hold occur nowhere.
func (e *Engine) parse(question string) index.Query {
	q := e.index.Parse(question)
	q.Local = true
	switch {
	case e.hidden != nil:
		e.index.Restrict(&q, e.filter(Question{}))
	case e.far != nil && e.far.run != nil && e.far.run.whole.hidden != nil:
		e.restrict(&q)
	}
	return q
}

// filter returns what a question restricts the search to.
func (e *Engine) filter(q Question) index.Filter {
	return index.Filter{Files: q.Files, Since: q.Since, Until: q.Until, Hidden: e.hidden}
}

// Quotes returns the n best quotes for a question, best first, by the rules of
// an answer but without its verdict: they are offered, and assert nothing.
func (e *Engine) Quotes(ctx context.Context, question Question, n int) (rows []Row, err error) {
	err = e.narrow(ctx, nil, func(v *Engine) error {
		rows, err = v.quotes(ctx, question, n)
		return err
	})
	return rows, err
}

func (e *Engine) quotes(ctx context.Context, question Question, n int) ([]Row, error) {
	q, _ := e.understand(question)
	if len(q.Terms) == 0 || n <= 0 {
		return nil, nil
	}
	hits, err := e.search(ctx, q, e.filter(question), hitsRead)
	if err != nil {
		return nil, fmt.Errorf("find quotes: %w", err)
	}
	kind := kindOf(question.Text, q.Language)
	cs := e.candidates(q, kind, hits)
	rank(cs, &model.sentence)
	var rows []Row
	for i, s := range e.selectQuotes(cs, n) {
		r := e.row(s)
		r.N = i + 1
		rows = append(rows, r)
	}
	return slices.Clip(rows), nil
}

// hides reports whether article i does not exist in this view.
func (e *Engine) hides(i int) bool { return e.hidden != nil && e.hidden[i] }

// Corpus returns the articles. They must not be changed.
func (e *Engine) Corpus() *corpus.Corpus { return e.shown }
