package rag

import (
	"cmp"
	"slices"
	"strconv"

	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// denialScore is the score of a passage, relative to the best, below which it is
// about something else.
const denialScore = .35

// denialSpans returns up to most spans that deny what the answer's first quote
// reports: sentences of the best passages with a cue of denial, a name in common
// with the quote, the names of the question that the quote has (in the sentence,
// the one before or the title), and an object (what is denied) that question and quote are
// about, or the quote by two words: a long sentence names much in passing. Best
// first, one an article at most.
func (e *Engine) denialSpans(q index.Query, hits []index.Hit, first span, most int) []span {
	names := namesOf(e.row(first).Quote)
	asked, quoted := e.topicsOf(q, first)
	type found struct {
		span  span
		score float64
	}
	var best []found
	read := newReader(q)
	m := index.NewMatcher(q)
	wanted := m.Names(m.Held(e.index.HeadTerms(first.article)))
	for i := first.first; i <= first.last; i++ {
		wanted |= m.Names(m.Held(e.index.SentenceTerms(first.article, i)))
	}
	for _, h := range hits {
		if h.Score < denialScore*hits[0].Score {
			break
		}
		p := e.index.Passage(h.Passage)
		a, denials := &e.corpus.Articles[p.Article], e.cuesOf(p.Article).denials
		for i := p.First; i <= p.Last; i++ {
			if !denials[i].is || overlap(span{p.Article, i, i}, first) {
				continue
			}
			near := m.Proximity(e.index.SentenceTerms(p.Article, i))
			named := near.Held | m.Held(e.index.HeadTerms(p.Article))
			if i > 0 {
				named |= m.Held(e.index.SentenceTerms(p.Article, i-1))
			}
			if wanted&^named != 0 {
				continue // of somebody else
			}
			sentence := a.Quote(i, i)
			shared := 0
			for n := range namesOf(sentence) {
				shared += count(names[n])
			}
			inQuestion, inQuote := e.denied(denials[i].object, asked), e.denied(denials[i].object, quoted)
			if shared == 0 || inQuote == 0 || inQuestion == 0 && inQuote < 2 {
				continue
			}
			c := candidate{article: p.Article, sentence: i, traits: read.read(sentence)}
			if sp, ok := e.spanOf(&c); ok && !overlap(sp, first) {
				best = append(best, found{sp, float64(2*inQuestion+inQuote+shared) + 2*near.Share + 2*h.Score/hits[0].Score})
			}
		}
	}
	slices.SortStableFunc(best, func(a, b found) int { return cmp.Compare(b.score, a.score) })
	var out []span
	for _, f := range best {
		if len(out) < most && !slices.ContainsFunc(out, func(s span) bool { return s.article == f.span.article || e.sameFact(s, f.span) }) {
			out = append(out, f.span)
		}
	}
	return out
}

// topic returns what stands for a folded word and those that mean the same in a
// denial; "" for a stop word and for one that occurs nowhere.
func (e *Engine) topic(form string) string {
	if t := text.Topic(form); t > 0 {
		return "topic " + strconv.Itoa(t)
	}
	if text.IsStop(form, text.French) || text.IsStop(form, text.English) || text.Background(text.Stem(form, text.French), text.French) >= everywhere {
		return ""
	}
	for _, id := range e.index.Stems(form) {
		return strconv.Itoa(int(e.index.Root(id)))
	}
	return ""
}

// everywhere is the share of passages from which a word is too common to be
// what a denial is about.
const everywhere = .04

// denied returns how many topics an object has in common with others.
func (e *Engine) denied(object []string, topics map[string]bool) int {
	found := map[string]bool{}
	for _, w := range object {
		if t := e.topic(w); topics[t] {
			found[t] = true
		}
	}
	return len(found)
}

// deniesAsked reports whether a span denies something that the question is about.
func (e *Engine) deniesAsked(q index.Query, s span) bool {
	asked, _ := e.topicsOf(q, s)
	for i := s.first; i <= s.last; i++ {
		if d := e.cuesOf(s.article).denials[i]; d.is && e.denied(d.object, asked) > 0 {
			return true
		}
	}
	return false
}

// topicsOf returns what the question and what a quote are about, names apart.
func (e *Engine) topicsOf(q index.Query, s span) (asked, quoted map[string]bool) {
	asked, quoted = map[string]bool{}, map[string]bool{}
	quote := e.row(s).Quote
	names := namesOf(quote)
	for _, t := range q.Terms {
		if t.Name {
			names[t.Form] = true
			continue
		}
		asked[e.topic(t.Form)] = true
		for _, v := range t.Variants {
			if v.Weight > .5 { // its own stem, or the one sense of a translation
				asked[e.topic(e.index.Stem(v.ID))] = true
			}
		}
	}
	for _, w := range words(quote) {
		if !names[w] {
			quoted[e.topic(w)] = true
		}
	}
	for n := range names {
		delete(asked, e.topic(n))
		delete(quoted, e.topic(n))
	}
	delete(asked, "")
	delete(quoted, "")
	return asked, quoted
}
