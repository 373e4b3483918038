package index

import (
	"slices"
	"sort"
	"strings"
)

// allowed reports whether article n passes f.
func (x *Index) allowed(f *Filter, n int) bool {
	return (f.Hidden == nil || !f.Hidden[n]) && f.Allows(&x.corpus.Articles[n])
}

// fewArticles is how many articles are looked up one by one.
const fewArticles = 512

// few returns the articles that pass f, ascending, when its files are few; ok is
// false when they are not, or f names none.
func (x *Index) few(f *Filter) (articles []uint32, ok bool) {
	if len(f.Files) == 0 || !x.byFile {
		return nil, false
	}
	all := x.corpus.Articles
	for _, name := range f.Files {
		from := sort.Search(len(all), func(i int) bool { return all[i].File >= name })
		folder := strings.HasSuffix(name, "/")
		for i := from; i < len(all) && (all[i].File == name || folder && strings.HasPrefix(all[i].File, name)); i++ {
			if len(articles) == fewArticles {
				return nil, false
			}
			articles = append(articles, uint32(i))
		}
	}
	slices.Sort(articles)
	articles = slices.Compact(articles)
	return slices.DeleteFunc(articles, func(a uint32) bool { return !x.allowed(f, int(a)) }), true
}

// Restrict makes words that occur only in articles that f does not let pass
// words that occur nowhere.
func (x *Index) Restrict(q *Query, f Filter) {
	searched := x.searched(&f)
	q.Keep(func(v Variant) bool {
		return slices.ContainsFunc(searched, func(s segmentWords) bool { return s.some(v.ID) })
	})
}

// Keep leaves to the words of a query those of their variants that keep chooses.
func (q *Query) Keep(keep func(Variant) bool) {
	for i := range q.Terms {
		t := &q.Terms[i]
		held := slices.DeleteFunc(slices.Clone(t.Variants), func(v Variant) bool { return !keep(v) })
		t.Variants, t.Near, t.misspelled = held, t.Near && len(held) > 0, t.misspelled && len(held) > 0
	}
}

// some reports whether a term of the index is in an article that passes.
func (s *segmentWords) some(term uint32) bool {
	own, ok := s.segment.own(term)
	switch {
	case !ok:
		return false
	case s.few:
		return s.someOf(own, s.only)
	case s.allowed == nil:
		return s.postings.passages(own) > 0
	}
	return s.someArticle(own, s.allowed)
}

// firstArticle returns the first article that holds a term, which some do.
func (x *Index) firstArticle(term uint32) int {
	first := uint32(len(x.corpus.Articles))
	for k, s := range x.segments {
		v := &x.views[k]
		if own, ok := s.own(term); ok {
			s.postings.someArticle(own, func(article int) bool {
				a := v.article(uint32(article))
				first = min(first, a) // skip is more
				return a != skip
			})
		}
	}
	return int(first)
}
