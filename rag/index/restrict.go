package index

import "slices"

// allowed reports whether article n passes f.
func (x *Index) allowed(f *Filter, n int) bool {
	return (f.Hidden == nil || !f.Hidden[n]) && f.Allows(&x.corpus.Articles[n])
}

// Restrict makes words that occur only in articles that f does not let pass
// words that occur nowhere.
func (x *Index) Restrict(q *Query, f Filter) {
	q.Keep(func(_ Term, v Variant) bool {
		return slices.ContainsFunc(x.postings.at(int(v.ID)), func(p uint32) bool { return x.allowed(&f, x.passages[p].Article) })
	})
}

// Keep leaves to the words of a query those of their variants that keep chooses.
func (q *Query) Keep(keep func(Term, Variant) bool) {
	for i := range q.Terms {
		t := &q.Terms[i]
		held := slices.DeleteFunc(slices.Clone(t.Variants), func(v Variant) bool { return !keep(*t, v) })
		t.Variants, t.Near, t.misspelled = held, t.Near && len(held) > 0, t.misspelled && len(held) > 0
	}
}
