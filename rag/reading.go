package rag

import (
	"crypto/rand"
	"encoding/hex"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/prompts"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// What a model is given to read.
const (
	maxSources       = 6   // passages in a prompt
	sourcesOfArticle = 2   // among them
	wholeArticle     = 600 // words up to which an article is given whole
)

// sources picks what the model reads, best first: the passages of the best
// sentence and of the best hits, each with the sentence before and after, a
// short article whole. Of copies the first stands for all, and hits of the same
// article that touch are one.
func (e *Engine) sources(f *finding) []source {
	var out []source
	add := func(article, first, last int) {
		a := &e.corpus.Articles[article]
		if articleWords(a) <= wholeArticle {
			first, last = 0, len(a.Sentences)-1
		} else {
			first, last = max(0, first-1), min(len(a.Sentences)-1, last+1)
		}
		same := 0
		for i := range out {
			o := &out[i]
			if o.article != article {
				if e.copies(article, o.article) {
					return
				}
				continue
			}
			if first <= o.last+1 && o.first <= last+1 {
				o.first, o.last = min(o.first, first), max(o.last, last)
				return
			}
			same++
		}
		if same < sourcesOfArticle && len(out) < maxSources {
			out = append(out, source{article, first, last})
		}
	}
	hit := func(rank int) {
		p := e.index.Passage(f.hits[rank].Passage)
		add(p.Article, p.First, p.Last)
	}
	if len(f.ranked) > 0 {
		hit(f.ranked[0].passage)
	}
	for i := range f.hits {
		hit(i)
	}
	return out
}

func articleWords(a *corpus.Article) int { return len(strings.Fields(a.Text)) }

// arrange puts the best source first and the second best last, where models
// read best (N. F. Liu et al., "Lost in the middle", TACL 2024).
func arrange(sources []source) []source {
	if len(sources) < 3 {
		return sources
	}
	out := append([]source{sources[0]}, sources[2:]...)
	return append(out, sources[1])
}

// prompt asks for an answer from sources. Sentences that give instructions are
// left out: nothing in an article is for the model to do.
func (e *Engine) prompt(f *finding, sources []source) prompts.Prompt {
	p := prompts.Answer{
		English:  f.language == text.English,
		Question: f.question.Text,
		Nonce:    nonce(),
	}
	if slices.ContainsFunc(f.query.Terms, func(t index.Term) bool { return t.Before }) {
		p.Previous = f.question.Previous
	}
	for i, s := range sources {
		a := &e.corpus.Articles[s.article]
		passage := prompts.Passage{N: i + 1, Outlet: a.Outlet, Date: a.Date}
		if !instructs(a.Title) {
			passage.Title = a.Title
		}
		for j := s.first; j <= s.last; j++ {
			if a.Sentences[j].Kind == corpus.Noise {
				continue
			}
			if sentence := text.Collapse(dropNotes(a.Quote(j, j))); sentence != "" && !e.instructs(s.article, j) {
				passage.Sentences = append(passage.Sentences, sentence)
			}
		}
		p.Passages = append(p.Passages, passage)
	}
	return p.Prompt()
}

// nonce returns what the lines of one prompt are marked with.
func nonce() string {
	var b [4]byte
	rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
