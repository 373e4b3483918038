package index

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// forms runs a test with each form of the inner loops that the machine has.
func forms(t *testing.T, test func(t *testing.T)) {
	if useAVX2 {
		t.Run("AVX2", test)
		useAVX2 = false
		defer func() { useAVX2 = true }()
	}
	t.Run("portable", test)
}

// extreme returns numbers of a kind: any, or none but the most that there can be.
func extreme(r *rand.Rand, kind int) (cell func() int8, weight func() int16) {
	switch kind {
	case 0:
		return func() int8 { return int8(r.IntN(256) - 128) }, func() int16 { return int16(r.IntN(1<<16) - 1<<15) }
	case 1:
		return func() int8 { return math.MaxInt8 }, func() int16 { return math.MaxInt16 }
	case 2:
		return func() int8 { return math.MinInt8 }, func() int16 { return math.MinInt16 }
	case 3:
		return func() int8 { return math.MinInt8 }, func() int16 { return math.MaxInt16 }
	default:
		return func() int8 { return int8(r.IntN(2)*255 - 128) }, func() int16 { return int16(r.IntN(2)*(1<<16-1) - 1<<15) }
	}
}

// Both forms add the same integers, those of plain arithmetic.
func TestKernels(t *testing.T) {
	forms(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(7, 8))
		for kind := range 5 {
			cell, weight := extreme(r, kind)
			for _, n := range []int{0, cellLanes, 3 * cellLanes, columnBlock} {
				cells := make([]int8, 11*n+5)
				for i := range cells {
					cells[i] = cell()
				}
				var offsets [columnLanes]int
				var weights [columnLanes]int16
				for i := range offsets {
					offsets[i], weights[i] = r.IntN(10*n+6), weight()
				}
				sums, want := make([]int32, n+1), make([]int32, n+1) // what follows stays as it is
				for k := range sums {
					sums[k] = r.Int32N(2000) - 1000
					want[k] = sums[k]
					for i, at := range offsets {
						if k < n {
							want[k] += int32(weights[i]) * int32(cells[at+k])
						}
					}
				}
				addColumns(sums[:n], cells, &offsets, &offsets, &weights)
				if !slices.Equal(sums, want) {
					t.Fatalf("kind %d, columns of %d: %v, want %v", kind, n, sums, want)
				}
			}
			for _, dim := range []int{cellLanes, 2 * cellLanes, 1536} {
				for _, n := range []int{0, 1, 7} {
					if kind > 0 && dim > 128 {
						continue // no rounded query has so large weights throughout
					}
					cells, weights := make([]int8, n*dim+3), make([]int16, dim)
					for i := range cells {
						cells[i] = cell()
					}
					for i := range weights {
						weights[i] = weight() / int16(1+dim/512)
					}
					sums, want := make([]int32, n+1), make([]int32, n+1)
					for k := range sums {
						sums[k] = int32(k)
						want[k] = sums[k]
						for i, w := range weights {
							if k < n {
								want[k] += int32(w) * int32(cells[k*dim+i])
							}
						}
					}
					addRows(sums[:n], cells, weights)
					if !slices.Equal(sums, want) {
						t.Fatalf("kind %d, %d rows of %d: %v, want %v", kind, n, dim, sums, want)
					}
				}
			}
		}
	})
}

func TestAbove(t *testing.T) {
	forms(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(9, 10))
		sums, steps := make([]int32, 4*cellLanes), make([]float32, 4*cellLanes)
		for _, bound := range []float32{float32(math.Inf(-1)), -1e6, 0, 1e5, float32(math.Inf(1))} {
			add := r.Int32N(1 << 20)
			for k := range sums {
				sums[k], steps[k] = int32(r.Int64N(2*mostSum)-mostSum), float32(r.IntN(3))/1000
			}
			mask := make([]uint64, len(sums)/64)
			mask[1] = math.MaxUint64 // what was there does not stay
			above(mask, sums, add, steps, bound)
			for k := range sums {
				if got, want := mask[k/64]>>(k%64)&1 == 1, float32(sums[k]+add)*steps[k] >= bound; got != want {
					t.Fatalf("(%d+%d)·%v ≥ %v: %t", sums[k], add, steps[k], bound, got)
				}
			}
		}
	})
}

// No rounded query can make a sum overflow, whatever its vector, and its bounds
// hold: the truth is between them.
func TestRoundQuery(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{1, 5, 100, 2048, 1 << 16} {
		for kind := range 4 {
			values := make([]float64, n)
			for i := range values {
				switch kind {
				case 0:
					values[i] = 1 // all equal: the most that they can come to
				case 1:
					values[i] = r.NormFloat64()
				case 2:
					values[i] = -1e-6
				default:
					values[i] = 1e6 / float64(1+i*i)
				}
			}
			q := newRoundQuery(nil, values, cellLanes)
			all, off, left := 0.0, 0.0, 0.0
			for i, w := range q.weights {
				all += 128 * math.Abs(float64(w))
				if i < n {
					off += math.MaxInt8 * math.Abs(values[i]-float64(w)*q.unit)
					left += math.Abs(values[i]) / 2
				}
			}
			if len(q.weights)%cellLanes != 0 || all+q.coarse/q.unit+1 > math.MaxInt32 {
				t.Errorf("%d values of kind %d: sums as large as %v", n, kind, all+q.coarse/q.unit)
			}
			if off+left > q.coarse {
				t.Errorf("%d values of kind %d: off by %v, said to be %v", n, kind, off+left, q.coarse)
			}
		}
	}
}
