package rag

import (
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// Rule 5: articles are not origins. Articles of one outlet, near-copies,
// summaries of one original, and articles that rest on the same medium have one
// origin.

// origins returns how many independent origins the articles have, whether that
// is only the least that they can have, and the names of the media that more
// than one of them rests on.
//
// An article that repeats a medium without a name adds no origin, for its source
// may be one of the others. The count is sure when each article is explained: it
// is of a known outlet and quotes somebody itself, copies another of them, or rests on a medium whose own
// article is among them. A medium that is not may itself have repeated another.
func (e *Engine) origins(articles []int) (n int, atLeast bool, names []string) {
	g := newSets(len(articles))
	seen := map[string]bool{} // the media whose own articles are among them
	for i, article := range articles {
		a := &e.corpus.Articles[article]
		switch {
		case a.Reports != "":
			g.name(i, "reports "+text.Fold(a.Reports))
		case a.Outlet != "":
			own := outletKey(a)
			seen[own] = true
			g.name(i, own)
		}
	}
	var order []medium
	for i, article := range articles {
		for _, m := range e.basisOf(article).media {
			g.name(i, m.key)
			if k := slices.IndexFunc(order, func(o medium) bool { return o.key == m.key }); k < 0 {
				order = append(order, m)
			} else if len(m.name) > len(order[k].name) {
				order[k].name = m.name // "Wall Street Journal" rather than "WSJ"
			}
		}
	}
	copied := g.joinCopies(e, articles)
	adds := map[int]bool{}
	for i, article := range articles {
		b := e.basisOf(article)
		explained := b.own && e.corpus.Articles[article].Outlet != "" || copied[i]
		for _, m := range b.media {
			explained = explained || seen[m.key]
		}
		rests := len(b.media) > 0 && !slices.ContainsFunc(b.media, func(m medium) bool { return seen[m.key] })
		atLeast = atLeast || b.unnamed || !explained || rests || e.corpus.Articles[article].Reports != ""
		if !b.unnamed {
			adds[g.find(i)] = true
		}
	}
	for _, m := range order {
		if g.shared[m.key] {
			names = append(names, m.name)
		}
	}
	return max(min(1, len(articles)), len(adds)), atLeast, names
}

// outletKey returns what the spellings of an article's outlet have in common.
func outletKey(a *corpus.Article) string { return mediumKey(dropNotes(a.Outlet)) }

// sets join things that have a name in common.
type sets struct {
	parent []int
	holder map[string]int // name → one that has it
	shared map[string]bool
}

func newSets(n int) *sets {
	g := &sets{make([]int, n), map[string]int{}, map[string]bool{}}
	for i := range g.parent {
		g.parent[i] = i
	}
	return g
}

func (g *sets) find(i int) int {
	for g.parent[i] != i {
		i = g.parent[i]
	}
	return i
}

func (g *sets) join(i, j int) { g.parent[g.find(i)] = g.find(j) }

// name gives i a name, and joins it with those that have it.
func (g *sets) name(i int, name string) {
	if j, ok := g.holder[name]; ok {
		g.shared[name] = g.shared[name] || i != j
		g.join(i, j)
		return
	}
	g.holder[name] = i
}
