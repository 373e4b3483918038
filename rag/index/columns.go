package index

import (
	"context"
	"errors"
	"math"
	"runtime"
	"sync"
	"sync/atomic"
)

// scanFrom is the number of passages from which the index looks for the nearest
// vectors itself. The vector store reads every component of every vector, in the
// order of a map: at 100 000 passages that is two hundred milliseconds, and at
// this size half of what a question takes. A question's vector has some hundred
// components that are not zero, so that it is enough to read these.
const scanFrom = 512

// columns hold the vectors of an index by component, rounded to bytes: a quarter
// of their size. They only choose whose similarity is computed from the vectors
// themselves.
type columns struct {
	dim   int
	cells []int8    // blocks of columnBlock passages × dim; within a block by component
	steps []float64 // passage → what 1 in a cell stands for; 0 for a zero vector
}

// columnBlock is how many passages are summed up at once: their sums stay in the
// nearest cache.
const columnBlock = 1024

// newColumns rounds n vectors.
func newColumns(n, dim int, vector func(passage int) []float32) *columns {
	blocks := (n + columnBlock - 1) / columnBlock
	c := &columns{dim: dim, cells: make([]int8, blocks*columnBlock*dim), steps: make([]float64, n)}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(blocks, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for b := int(next.Add(1)) - 1; b < blocks; b = int(next.Add(1)) - 1 {
				last := min(n, (b+1)*columnBlock)
				for p := b * columnBlock; p < last; p += columnGroup {
					c.round(p, min(p+columnGroup, last), vector)
				}
			}
		})
	}
	wg.Wait()
	return c
}

func (c *columns) save(put func(name string, data []byte)) {
	put("columns", bytesOf(c.cells))
	put("column steps", bytesOf(c.steps))
}

// loadColumns returns what save put there for n vectors, without a copy.
func loadColumns(n, dim int, get func(name string) []byte) (*columns, error) {
	c := &columns{dim: dim, cells: numbersIn[int8](get("columns")), steps: numbersIn[float64](get("column steps"))}
	if len(c.steps) != n || len(c.cells) != (n+columnBlock-1)/columnBlock*columnBlock*dim {
		return nil, errors.New("its columns do not fit its passages")
	}
	return c, nil
}

func (c *columns) block(b int) []int8 {
	return c.cells[b*columnBlock*c.dim : (b+1)*columnBlock*c.dim]
}

// columnGroup is how many passages are rounded at once: their cells stand
// together, those of one passage far apart.
const columnGroup = 8

// round fills the cells of some passages of one block.
func (c *columns) round(from, to int, vector func(passage int) []float32) {
	var vecs [columnGroup][]float32
	var steps [columnGroup]float32 // in 1
	for p := from; p < to; p++ {
		vec := vector(p)
		vecs[p-from] = vec
		var bits uint32 // without a sign they are in the order of the numbers
		for _, v := range vec {
			bits = max(bits, math.Float32bits(v)&^(1<<31))
		}
		most := math.Float32frombits(bits)
		if most > 0 {
			steps[p-from] = math.MaxInt8 / most
		}
		c.steps[p] = float64(most) / math.MaxInt8
	}
	cells := c.block(from / columnBlock)[from%columnBlock:]
	for d := range c.dim {
		for k, vec := range vecs[:to-from] {
			cells[d*columnBlock+k] = int8(int32(vec[d]*steps[k]+128.5) - 128)
		}
	}
}

// unit is what 1 stands for in the rounded components of a query.
const unit = 1.0 / (1 << 15)

// A columnQuery is a query's vector for columns.
type columnQuery struct {
	at      []int   // components, as many as a multiple of 4: the last again with weight 0
	weights []int32 // beside at
	coarse  float64 // how far from the truth the rounding takes a sum at most, in steps,
	fine    float64 // and the sum of float32 beside
}

func newColumnQuery(s *sparse) columnQuery {
	var q columnQuery
	for i, v := range s.values {
		w := math.Round(v / unit)
		q.at, q.weights = append(q.at, int(s.at[i])), append(q.weights, int32(w))
		// A cell is half a step from the truth, rounded in float32, and at most
		// MaxInt8 of them; a weight is half a unit from it.
		q.coarse += math.Abs(v)*.501 + math.MaxInt8*unit/2
	}
	q.fine = float64(len(q.at)) / (1 << 23)
	for len(q.at)%4 > 0 {
		q.at, q.weights = append(q.at, q.at[0]), append(q.weights, 0)
	}
	return q
}

// sums adds up the products of a block's cells and a query. They cannot overflow:
// a query of length 1 has at most √dim in all.
func (c *columns) sums(q columnQuery, block int, sums *[columnBlock]int32) {
	cells := c.block(block)
	column := func(i int) *[columnBlock]int8 { return (*[columnBlock]int8)(cells[q.at[i]*columnBlock:]) }
	clear(sums[:])
	for i := 0; i < len(q.at); i += 4 {
		c0, c1, c2, c3 := column(i), column(i+1), column(i+2), column(i+3)
		w0, w1, w2, w3 := q.weights[i], q.weights[i+1], q.weights[i+2], q.weights[i+3]
		for k := range sums {
			sums[k] += w0*int32(c0[k]) + w1*int32(c1[k]) + w2*int32(c2[k]) + w3*int32(c3[k])
		}
	}
}

// scan is nearest over the columns, among the passages that pass f. What comes
// back is exact: the sums of the columns tell between which bounds a similarity
// is, and those that may be among the n best are computed as the vector store
// does.
func (x *Index) scan(ctx context.Context, s *scratch, f Filter, n int) ([]uint32, error) {
	c := x.columns
	if len(s.sparse.at) == 0 {
		return nil, ctx.Err()
	}
	q := newColumnQuery(&s.sparse)
	s.rough = grow(s.rough, len(x.passages))
	passes := x.passes(&f)
	count, least := 0, newBest(n) // by the lower bound
	var sums [columnBlock]int32
	for p, step := range c.steps {
		if p%columnBlock == 0 {
			c.sums(q, p/columnBlock, &sums)
		}
		if step == 0 || !passes(p) {
			s.rough[p] = math.Inf(-1)
			continue
		}
		count++
		s.rough[p] = step * unit * float64(sums[p%columnBlock])
		least.add(uint32(p), s.rough[p]-step*q.coarse-q.fine)
	}
	bound := math.Inf(-1)
	if l := least.sorted(); len(l) == n {
		bound = l[n-1].score
	}
	found := newBest(n)
	for p, step := range c.steps {
		if rough := s.rough[p]; rough+step*q.coarse+q.fine >= bound && !math.IsInf(rough, -1) {
			found.add(uint32(p), float64(s.sparse.similarity(x.vector(p))))
		}
	}
	return withoutTies(found.sorted(), count), ctx.Err()
}

// withoutTies returns the passages of the best of count, those that tie with the
// last left out: which of them the vector store finds is chance.
func withoutTies(rs []ranked, count int) []uint32 {
	var near []uint32
	for _, r := range rs {
		if last := rs[len(rs)-1].score; len(rs) == count || r.score > last || rs[0].score == last {
			near = append(near, r.passage)
		}
	}
	return near
}
