package index

import (
	"hash/crc32"
	"runtime"
	"sync"
	"sync/atomic"
)

// A guard stands before the vectors of a mapped snapshot. They are most of it,
// and no more than some hundred of them are looked at for a question, so they are
// checked block by block, before a block is used for the first time. One that is
// damaged is computed anew from the text of its passages, which gives the same.
type guard struct {
	dim    int
	all    []float32
	sums   []uint32                    // block → CRC-32C of its bytes
	anew   func(passage int) []float32 // computes a vector
	broken func()                      // called when the first damaged block is found

	state  []atomic.Uint32 // by block
	mended sync.Map        // block → []float32
	told   sync.Once
}

// sumBlock is how many vectors have one sum: a block is read for one vector of it
// in some microseconds.
const sumBlock = 16

// What is known of a block.
const (
	unchecked = iota
	whole
	mended
)

func newGuard(dim int, all []float32, sums []uint32, anew func(passage int) []float32, broken func()) *guard {
	return &guard{dim: dim, all: all, sums: sums, anew: anew, broken: broken, state: make([]atomic.Uint32, len(sums))}
}

// at returns the vector of a passage, which must not be changed.
func (g *guard) at(passage int) []float32 {
	block := passage / sumBlock
	state := g.state[block].Load()
	if state == unchecked {
		state = g.check(block)
	}
	if state == mended {
		vecs, _ := g.mended.Load(block)
		return vectorIn(vecs.([]float32), g.dim, passage%sumBlock)
	}
	return vectorIn(g.all, g.dim, passage)
}

// vectorIn returns one of many vectors.
func vectorIn(vecs []float32, dim, i int) []float32 { return vecs[i*dim : (i+1)*dim : (i+1)*dim] }

// check finds out whether a block is what was written, and mends it. Two that
// check the same one find the same.
func (g *guard) check(block int) uint32 {
	first, last := block*sumBlock, min((block+1)*sumBlock, len(g.all)/g.dim)
	state := uint32(whole)
	if crc32.Checksum(bytesOf(g.all[first*g.dim:last*g.dim]), castagnoli) != g.sums[block] {
		vecs := make([]float32, 0, (last-first)*g.dim)
		for i := first; i < last; i++ {
			vecs = append(vecs, g.anew(i)...)
		}
		g.mended.Store(block, vecs)
		g.told.Do(g.broken)
		state = mended
	}
	g.state[block].Store(state)
	return state
}

// vectorSums returns the sum of each block of vectors.
func vectorSums(dim int, all []float32) []uint32 {
	size := sumBlock * dim
	sums := make([]uint32, (len(all)+size-1)/size)
	parallel(len(sums), func(block int) {
		sums[block] = crc32.Checksum(bytesOf(all[block*size:min((block+1)*size, len(all))]), castagnoli)
	})
	return sums
}

// parallel calls f(0) to f(n-1) from as many goroutines as there are processors,
// and returns when all calls have.
func parallel(n int, f func(i int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				f(i)
			}
		})
	}
	wg.Wait()
}
