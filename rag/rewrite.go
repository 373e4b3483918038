package rag

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim.example/prompts"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

const (
	maxRewritten = 500   // characters of a rewritten question
	rewriteShare = .25   // of the time for an answer that rewriting the question may take
	maxJSON      = 4_000 // bytes of a model's object that are read
)

// rewritten returns the rewritten forms of a question: none, which is logged, where
// the model has failed.
func (e *Engine) rewritten(ctx context.Context, question Question) []string {
	if e.far != nil && e.far.run.rewrote {
		return e.far.run.forms
	}
	forms, err := e.rewrite(ctx, question)
	if err != nil {
		e.log("a question is searched as it was asked: %v", err)
	}
	if e.far != nil {
		e.far.run.rewrote, e.far.run.forms = true, forms
	}
	return forms
}

// rewrite asks the model for a question that leans on the one before as it would
// stand alone, in the languages of the corpus. What comes back is a stranger's
// text: it is searched for, beside the question as asked, and never shown.
func (e *Engine) rewrite(ctx context.Context, question Question) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(rewriteShare*float64(e.limit)))
	defer cancel()
	var b strings.Builder
	for piece, err := range e.model.Write(ctx, prompts.Rewrite{Question: question.Text, Previous: question.Previous}.Prompt()) {
		if err != nil {
			return nil, err
		}
		if b.WriteString(piece); b.Len() > maxJSON {
			break
		}
	}
	s := b.String()
	first, last := strings.IndexByte(s, '{'), strings.LastIndexByte(s, '}')
	if first < 0 || last < first {
		return nil, fmt.Errorf("%w: no object in it", ErrUnusable)
	}
	var forms struct{ FR, EN string }
	if err := json.Unmarshal([]byte(s[first:last+1]), &forms); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnusable, err)
	}
	var out []string
	for _, form := range []struct {
		lang text.Language
		text string
	}{{text.French, forms.FR}, {text.English, forms.EN}} {
		if e.index.Holds(form.lang) && strings.TrimSpace(form.text) != "" {
			out = append(out, text.Cut(form.text, maxRewritten))
		}
	}
	return out, nil
}

// searchBeside searches for rewritten forms of a question and joins what it
// finds with what the question itself found, in equal parts. The forms' words
// join those of the question as taken from the one before.
func (e *Engine) searchBeside(ctx context.Context, f *finding, forms []string) error {
	for _, form := range forms {
		q := e.query(Question{Text: form, Local: f.question.Local})
		hits, err := e.search(ctx, q, e.filter(f.question), hitsRead)
		if err != nil {
			return err
		}
		f.query.Adopt(q)
		f.hits = joinHits(f.hits, hits, hitsRead)
	}
	return nil
}

// joinHits returns the k best of two searches: the mean of their scores, each
// relative to the best of its search.
func joinHits(a, b []index.Hit, k int) []index.Hit {
	byPassage := map[int]int{}
	var out []index.Hit
	for _, hits := range [][]index.Hit{a, b} {
		for _, h := range hits {
			score := h.Score / hits[0].Score / 2
			i, ok := byPassage[h.Passage]
			if !ok {
				i = len(out)
				byPassage[h.Passage] = i
				h.Score = 0
				out = append(out, h)
			}
			o := &out[i]
			o.Score += score
			o.Words, o.Article, o.Cosine = max(o.Words, h.Words), max(o.Article, h.Article), max(o.Cosine, h.Cosine)
		}
	}
	slices.SortFunc(out, func(x, y index.Hit) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.Passage, y.Passage))
	})
	return out[:min(k, len(out))]
}
