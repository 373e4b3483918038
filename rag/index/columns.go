package index

import (
	"errors"
	"math"
	"runtime"
	"slices"
)

// columns hold the hashed vectors of a segment by component, rounded to bytes: a
// quarter of their size. A question's vector has some hundred components that
// are not zero, so that it is enough to read these. They only choose whose
// similarity is computed from the vectors themselves; see scan.go.
type columns struct {
	columnShape
	cells []int8    // blocks, one after the other; within a block by component
	steps []float32 // passage → what 1 in a cell stands for; 0 for a zero vector, and after the last
	zeros []uint32  // passages whose vector is zero
}

// columnBlock is how many passages are summed up at once: their sums stay in the
// nearest cache, and a component of theirs is one page of memory.
const columnBlock = 4096

// A columnShape says where the cells of so many vectors stand.
type columnShape struct{ passages, dim int }

// blocks returns how many blocks there are. Each has columnBlock passages, the
// last what remains, filled up to a multiple of cellLanes.
func (c columnShape) blocks() int { return (c.passages + columnBlock - 1) / columnBlock }

// width returns how many passages block b has: a component's cells stand so far
// behind those of the component before.
func (c columnShape) width(b int) int { return min(columnBlock, c.padded()-b*columnBlock) }

// padded returns the passages of all blocks.
func (c columnShape) padded() int { return (c.passages + cellLanes - 1) / cellLanes * cellLanes }

// cellsOf returns the place of block b among the cells.
func (c columnShape) cellsOf(b int) (from, to int) {
	from = b * columnBlock * c.dim
	return from, from + c.width(b)*c.dim
}

// newColumns rounds vectors.
func newColumns(passages, dim int, vector func(passage int) []float32) *columns {
	c := &columns{columnShape: columnShape{passages, dim}}
	c.cells, c.steps = make([]int8, c.padded()*dim), make([]float32, c.padded())
	parallel(c.blocks(), func(b int) {
		from, to := c.cellsOf(b)
		c.roundBlock(b, c.cells[from:to], c.steps[b*columnBlock:], vector)
	})
	c.zeros = zeroSteps(c.steps[:passages])
	return c
}

// tile is how many components are rounded at once.
const tile = 16

// roundBlock writes the cells and the steps of block b to the start of theirs;
// so a writer need not hold more than one block. vector is called in the order
// of the passages.
func (c columnShape) roundBlock(b int, cells []int8, steps []float32, vector func(passage int) []float32) {
	width := c.width(b)
	var vecs [cellLanes][]float32
	var scales [cellLanes]float32
	for at := 0; at < width; at += cellLanes {
		n := max(0, min(cellLanes, c.passages-b*columnBlock-at))
		for k := range n {
			vecs[k] = vector(b*columnBlock + at + k)
			scales[k], steps[at+k] = scaleOf(vecs[k])
		}
		clear(steps[at+n : at+cellLanes])
		for d := 0; d < c.dim; d += tile {
			var rounded [tile][cellLanes]int8
			last := min(d+tile, c.dim)
			for k, vec := range vecs[:n] {
				scale := scales[k]
				for j, v := range vec[d:last] {
					rounded[j&(tile-1)][k] = roundCell(v, scale)
				}
			}
			for j := d; j < last; j++ {
				copy(cells[j*width+at:], rounded[j-d][:])
			}
		}
	}
}

// scaleOf returns what the components of a vector are multiplied by to become
// cells, and what 1 in a cell stands for; both are 0 for a zero vector.
func scaleOf(vec []float32) (scale, step float32) {
	var bits uint32 // without a sign they are in the order of the numbers
	for _, v := range vec {
		bits = max(bits, math.Float32bits(v)&^(1<<31))
	}
	most := math.Float32frombits(bits)
	if most == 0 {
		return 0, 0
	}
	return math.MaxInt8 / most, most / math.MaxInt8
}

// roundCell returns the cell of a component.
func roundCell(v, scale float32) int8 { return int8(int32(float32(v*scale)+128.5) - 128) }

// zeroSteps returns the passages without a step.
func zeroSteps(steps []float32) (zeros []uint32) {
	for p, step := range steps {
		if step == 0 {
			zeros = append(zeros, uint32(p))
		}
	}
	return zeros
}

func (c *columns) save(put func(name string, data []byte)) {
	put("columns", bytesOf(c.cells))
	put("column steps", bytesOf(c.steps))
}

// streamColumns writes what save puts, of vectors whose columns are nowhere: as
// many blocks at a time as there are processors.
func streamColumns(passages, dim int, vector func(passage int) []float32, stream func(name string, write func(put func([]byte)))) {
	c := columnShape{passages, dim}
	steps := make([]float32, c.padded())
	stream("columns", func(put func([]byte)) {
		some := make([][]int8, min(c.blocks(), runtime.GOMAXPROCS(0)))
		for first := 0; first < c.blocks(); first += len(some) {
			some = some[:min(len(some), c.blocks()-first)]
			parallel(len(some), func(i int) {
				b := first + i
				some[i] = slices.Grow(some[i][:0], c.width(b)*dim)[:c.width(b)*dim]
				c.roundBlock(b, some[i], steps[b*columnBlock:], vector)
			})
			for _, cells := range some {
				put(bytesOf(cells))
			}
		}
	})
	stream("column steps", func(put func([]byte)) { put(bytesOf(steps)) })
}

// loadColumns returns what save put there for so many vectors, without a copy.
func loadColumns(passages, dim int, get func(name string) []byte) (*columns, error) {
	c := &columns{columnShape: columnShape{passages, dim}, cells: numbersIn[int8](get("columns")), steps: numbersIn[float32](get("column steps"))}
	if len(c.cells) != c.padded()*dim || len(c.steps) != c.padded() {
		return nil, errors.New("its columns do not fit its passages")
	}
	for _, step := range c.steps {
		if !(step >= 0 && step <= 1) {
			return nil, errors.New("its columns have a step that no vector has")
		}
	}
	c.zeros = zeroSteps(c.steps[:passages])
	return c, nil
}

// adder returns what adds to sums the products of the passages from one place to
// another, which stand in one block, and a query.
func (c *columns) adder(q *roundQuery) func(sums []int32, from int) {
	return func(sums []int32, from int) {
		block := from / columnBlock
		first, last := c.cellsOf(block)
		cells, width := c.cells[first:last], c.width(block)
		place := func(i int) (offsets [columnLanes]int) {
			ahead := 0
			if i == len(q.at) { // the next block
				i, ahead = 0, len(cells)
			}
			for k := range offsets {
				offsets[k] = ahead + int(q.at[i+k])*width + from%columnBlock
			}
			return offsets
		}
		next := place(0)
		for i := 0; i < len(q.at); i += columnLanes {
			offsets := next
			next = place(i + columnLanes)
			addColumns(sums, cells, &offsets, &next, (*[columnLanes]int16)(q.weights[i:]))
		}
	}
}
