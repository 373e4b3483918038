package index

import "context"

// scan is nearest over the columns, among the passages that pass f.
func (x *Index) scan(ctx context.Context, s *scratch, f Filter, n int) ([]uint32, error) {
	if len(s.sparse.at) == 0 {
		return nil, ctx.Err()
	}
	q := newRoundQuery(s.sparse.at, s.sparse.values, columnLanes)
	s.runs = x.allowedRuns(s.runs[:0], &f)
	c := x.columns
	return scanParts(ctx, q, []*scanPart{{
		allowed: s.runs, steps: c.steps, zeros: c.zeros, add: c.adder(q),
		similarity: func(p int) float32 { return s.sparse.similarity(x.vector(p)) },
	}}, n)
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
