package index

// rows hold vectors of an embedder, rounded to bytes as columns do, one after
// the other: nearly every component of a question's vector counts.
type rows struct {
	passages, dim int
	padded        int       // length of a row: dim, filled up to a multiple of cellLanes
	cells         []int8    // passage × padded
	steps         []float32 // as in columns
	zeros         []uint32
}

// newRows rounds vectors of length dim.
func newRows(passages, dim int, vector func(passage int) []float32) *rows {
	r := &rows{passages: passages, dim: dim, padded: (dim + cellLanes - 1) / cellLanes * cellLanes}
	n := columnShape{passages, r.padded}.padded()
	r.cells, r.steps = make([]int8, n*r.padded), make([]float32, n)
	parallel((passages+columnBlock-1)/columnBlock, func(b int) {
		for p := b * columnBlock; p < min(passages, (b+1)*columnBlock); p++ {
			vec, row := vector(p), r.cells[p*r.padded:]
			var scale float32
			scale, r.steps[p] = scaleOf(vec)
			for i, v := range vec {
				row[i] = roundCell(v, scale)
			}
		}
	})
	r.zeros = zeroSteps(r.steps[:passages])
	return r
}

// adder is as that of columns; the query has all components.
func (r *rows) adder(q *roundQuery) func(sums []int32, from int) {
	return func(sums []int32, from int) { addRows(sums, r.cells[from*r.padded:], q.weights) }
}
