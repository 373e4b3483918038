package index

import "context"

// scans reports whether the index looks for the nearest vectors itself. The vector
// store of a segment also has articles that are no more.
func (x *Index) scans() bool { return x.homes != nil || x.segments[0].columns != nil }

// scan is nearest over the columns, among the passages that pass f.
func (x *Index) scan(ctx context.Context, s *scratch, f Filter, n int) ([]uint32, error) {
	if len(s.sparse.at) == 0 {
		return nil, ctx.Err()
	}
	q := newRoundQuery(s.sparse.at, s.sparse.values, columnLanes)
	s.runs = s.runs[:0]
	parts := make([]*scanPart, len(x.segments))
	for k, seg := range x.segments {
		from := len(s.runs)
		s.runs = x.allowedIn(s.runs, k, &f)
		c := seg.columns
		parts[k] = &scanPart{
			view: &x.views[k], allowed: s.runs[from:len(s.runs):len(s.runs)], steps: c.steps, zeros: c.zeros, add: c.adder(q),
			similarity: func(p int) float32 { return s.sparse.similarity(seg.vector(p)) },
		}
	}
	return scanParts(ctx, q, parts, n)
}

// allowedIn appends the passages of a segment whose articles are the index's and
// pass f, ascending.
func (x *Index) allowedIn(dst []run, segment int, f *Filter) []run {
	v, s := &x.views[segment], x.segments[segment]
	if f.zero() {
		return append(dst, v.live...)
	}
	first := len(dst)
	for article := range s.articles {
		a := v.article(uint32(article))
		if a == skip || !x.allowed(f, int(a)) {
			continue
		}
		from, to := s.passagesOf(article)
		if n := len(dst) - 1; n >= first && dst[n].to == from {
			dst[n].to = to
		} else {
			dst = append(dst, run{from, to})
		}
	}
	return dst
}

// scanDense is scan over an embedder's vectors.
func (x *Index) scanDense(ctx context.Context, vec []float32, f Filter, n int) ([]uint32, error) {
	if zero(vec) {
		return nil, ctx.Err()
	}
	values := make([]float64, len(vec))
	for i, v := range vec {
		values[i] = float64(v)
	}
	q := newRoundQuery(nil, values, cellLanes)
	r := x.dense.rows
	return scanParts(ctx, q, []*scanPart{{
		allowed: x.allowedRuns(nil, &f), steps: r.steps, zeros: r.zeros, add: r.adder(q),
		similarity: func(p int) float32 { return similarity(vec, x.dense.vectors[p]) },
	}}, n)
}

// similarity is the inner product as the vector store computes it.
func similarity(a, b []float32) float32 {
	var sum float32
	b = b[:len(a)]
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

// allowedRuns appends the passages of the articles that pass f, ascending.
func (x *Index) allowedRuns(dst []run, f *Filter) []run {
	if f.zero() {
		return append(dst, run{0, len(x.passages)})
	}
	for from := 0; from < len(x.passages); {
		article, to := x.passages[from].Article, from+1
		for to < len(x.passages) && x.passages[to].Article == article {
			to++
		}
		if x.allowed(f, article) {
			if n := len(dst) - 1; n >= 0 && dst[n].to == from {
				dst[n].to = to
			} else {
				dst = append(dst, run{from, to})
			}
		}
		from = to
	}
	return dst
}
