package index

import "slices"

// allowed reports whether article n passes f.
func (x *Index) allowed(f *Filter, n int) bool {
	return (f.Hidden == nil || !f.Hidden[n]) && f.Allows(&x.corpus.Articles[n])
}

// Restrict makes words that occur only in articles that f does not let pass
// words that occur nowhere.
func (x *Index) Restrict(q *Query, f Filter) {
	for i := range q.Terms {
		t := &q.Terms[i]
		held := slices.DeleteFunc(slices.Clone(t.Variants), func(v Variant) bool {
			return !x.someArticle(v.ID, func(article int) bool { return x.allowed(&f, article) })
		})
		t.Variants, t.Near, t.misspelled = held, t.Near && len(held) > 0, t.misspelled && len(held) > 0
	}
}

// someArticle reports whether an article that ok chooses holds a term. Those of
// one segment come in their order.
func (x *Index) someArticle(term uint32, ok func(article int) bool) bool {
	for k, seg := range x.segments {
		t, held := seg.words.own(term)
		if held && slices.ContainsFunc(seg.words.postings.at(t), func(own uint32) bool {
			p := x.views[k].passage(own)
			return p != skip && ok(x.passages[p].Article)
		}) {
			return true
		}
	}
	return false
}

// firstArticle returns the first article that holds a term, which some do.
func (x *Index) firstArticle(term uint32) int {
	first := len(x.corpus.Articles)
	x.someArticle(term, func(article int) bool {
		first = min(first, article)
		return false
	})
	return first
}
