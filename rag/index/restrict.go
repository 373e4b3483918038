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
			return !x.postings.someArticle(v.ID, func(a int) bool { return x.allowed(&f, a) })
		})
		t.Variants, t.Near, t.misspelled = held, t.Near && len(held) > 0, t.misspelled && len(held) > 0
	}
}
