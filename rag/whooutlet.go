package rag

import (
	"cmp"
	"maps"
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
)

// A medium whose own articles are in the corpus: what it published.

const (
	maxPublished   = 60 // listed, one an article
	shownPublished = 5  // in the text
	answerLess     = .4 // how much less a denial tells what an article is about than what it answers
)

// outlets returns the articles of this view by the canonical name of their outlet,
// ascending.
func (e *Engine) outlets() map[string][]int32 {
	out := map[string][]int32{}
	for n := range e.corpus.Articles {
		a := &e.corpus.Articles[n]
		if a.Outlet == "" || a.Reports != "" || e.hides(n) {
			continue
		}
		if key := outletKey(a); key != "" {
			out[key] = append(out[key], int32(n))
		}
	}
	return out
}

// asOutlet adds to who was asked for its own articles as a medium, and makes it one
// where nobody names it.
// The error is of an archive.
func (e *Engine) asOutlet(b *bearer, name string) error {
	key := claims.CanonicalMedium(name)
	if err := e.needOutlet(b, key); err != nil {
		return err
	}
	own := e.spellings().outlets
	if b.name == "" {
		if len(own[key]) == 0 {
			return nil
		}
		first := &e.corpus.Articles[own[key][0]]
		*b = bearer{name: plain(dropNotes(first.Outlet)), medium: map[string]bool{key: true}, groups: map[string]bool{}}
	}
	for key := range b.medium {
		b.published = append(b.published, own[key]...)
	}
	slices.Sort(b.published)
	b.published = slices.Compact(b.published)
	return nil
}

// needOutlet returns nil when the newest articles of a medium are loaded: of the one
// that was asked for, or of who was asked for as one.
func (e *Engine) needOutlet(b *bearer, key string) error {
	if e.far == nil {
		return nil
	}
	r := e.far.run
	keys := b.medium
	if b.name == "" {
		keys = map[string]bool{key: true}
	}
	mark := "outlet"
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		mark += " " + k
	}
	if r.settled || r.keys[mark] {
		return nil
	}
	all := e.far.archive.Catalogue().Corpus().Articles
	own := []int{}
	for n := range all {
		if all[n].Outlet != "" && all[n].Reports == "" && !r.whole.hides(n) && keys[outletKey(&all[n])] {
			own = append(own, n)
		}
	}
	slices.SortFunc(own, func(i, j int) int { return cmp.Or(cmp.Compare(all[j].Date, all[i].Date), cmp.Compare(i, j)) })
	return &missing{key: mark, articles: own[:min(len(own), maxPublished)]}
}

// publishedBy returns of each article of a medium the sentence that tells best
// what it is about, the newest first.
func (e *Engine) publishedBy(articles []int, p *people) []position {
	var out []position
	read := newReader(index.Query{})
	for _, n := range articles[:min(len(articles), maxPublished)] {
		a := &e.corpus.Articles[n]
		var best *position
		for i := range e.spokenIn(n).statements {
			st := &e.spokenIn(n).statements[i]
			if a.Sentences[st.Sentence].Kind != corpus.Body || st.Verb == claims.Declines {
				continue
			}
			v := position{Statement: *st, relevant: relevant{sentence: st.Sentence}, article: n}
			if !e.quotable(&v, read.read(a.Quote(st.Sentence, st.Sentence))) {
				continue
			}
			v.score = e.tellsOf(&v)
			if v.Verb == claims.Denies {
				v.score -= answerLess
			}
			if best == nil || v.score > best.score {
				best = &v
			}
		}
		if best != nil {
			p.name(best)
			best.content = e.contentOf(best)
			out = append(out, *best)
		}
	}
	return out
}
