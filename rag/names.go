package rag

import (
	"sync"

	"verbatim.example/rag/claims"
)

// A directory is whom the articles of one view name, and what may be typed as a
// topic. Both are made when first wanted: a pass over the mentions, seconds at
// 100 000 articles.
//
// A view has its own, made of its own articles: what hidden articles say shows
// neither in a name's spelling nor in who is taken for one person.
type directory struct {
	once   sync.Once
	names  *claims.Names
	topics topics

	whoOnce sync.Once
	spelled spellings // made when somebody is first asked for

	reachOnce sync.Once
	reach     reach
}

// directory returns that of this view.
func (e *Engine) directory() *directory {
	d := e.named
	d.once.Do(func() {
		d.names = claims.Merge(e.index.Mentions(func(article int) bool { return !e.hides(article) }))
		d.topics = newTopics(append(namedTopics(d.names), e.subjects()...))
	})
	return d
}

// names returns the merged names of the articles.
func (e *Engine) names() *claims.Names { return e.directory().names }

// entity returns the person or body that a name is of: by one of its names in the
// articles, or by the end of one that no other has (« Poutine », where they always
// write « Vladimir Poutine »); the zero Group when it is of none.
func (e *Engine) entity(name string) claims.Group {
	d := e.directory()
	g := d.names.Group(name)
	if g.Name != "" {
		return g
	}
	for _, whole := range d.topics.ending(name) {
		h := d.names.Group(whole)
		if h.Name != whole {
			continue // a subject
		}
		if g.Name != "" {
			return claims.Group{}
		}
		g = h
	}
	return g
}

// articlesNaming returns the articles in which a name of the same person or body
// occurs, ascending; nil when the name is of none.
func (e *Engine) articlesNaming(name string) []int {
	in := e.entity(name).Articles
	if len(in) == 0 {
		return nil
	}
	out := make([]int, len(in))
	for k, n := range in {
		out[k] = int(n)
	}
	return out
}

// Topics returns names and frequent subjects of the articles for what was typed
// so far: those of which a word begins with it, whatever its case and accents,
// the most written about first. Without anything typed they are the first of all.
//
// The first call makes what later ones look up, unless [Engine.Warm] has.
func (e *Engine) Topics(typed string, most int) []string {
	if e.far != nil {
		return e.farTopics(typed, most)
	}
	return e.directory().topics.find(typed, most)
}
