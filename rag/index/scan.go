package index

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// A scan finds the n vectors nearest to a question's, exactly, and reads a
// fraction of them: sums over rounded vectors (columns, rows) tell between which
// bounds each similarity is. The n-th best of the lower bounds so far is a floor;
// whose upper bound is below it is passed over. The others are computed from the
// vectors themselves, as the vector store does, those with the highest upper
// bound first, until the n-th best that was computed is above the next bound.

// scanFrom is the number of passages from which the index looks for the nearest
// vectors itself. The vector store reads every component of every vector, in the
// order of a map: at 100 000 passages that is two hundred milliseconds, and at
// this size half of what a question takes.
const scanFrom = 512

// A scanPart is what one scan looks through: the rounded vectors of one segment.
type scanPart struct {
	view       *view                            // what the index calls its passages; nil: the same
	allowed    []run                            // that may be found
	steps      []float32                        // passage → what 1 in a cell stands for
	zeros      []uint32                         // passages that are never found: their vectors are zero
	add        func(sums []int32, from int)     // adds the products of the passages from one on, in one block
	similarity func(passage int) (near float32) // as the vector store computes it
}

// A run is passages from one to before another.
type run struct{ from, to int }

// count returns how many passages may be found.
func (p *scanPart) count() int {
	n := 0
	for _, r := range p.allowed {
		from, _ := slices.BinarySearch(p.zeros, uint32(r.from))
		to, _ := slices.BinarySearch(p.zeros, uint32(r.to))
		n += r.to - r.from - (to - from)
	}
	return n
}

// A roundQuery is a question's vector for a scan.
type roundQuery struct {
	at      []uint32 // components; filled up with the last, at weight 0
	weights []int16  // beside at
	unit    float64  // what 1 in a weight stands for
	coarse  float64  // how far the rounding takes a sum from the truth at most, in steps,
	fine    float64  // and what else does: the sum of float32, and what is left out
}

// mostSum bounds the sums of a scan, so that they and what is added to them do
// not overflow.
const mostSum = 1 << 30

// newRoundQuery rounds the components of a vector, in ascending order; at is nil
// when they are all. The weights are filled up to a multiple of lanes.
func newRoundQuery(at []uint32, values []float64, lanes int) *roundQuery {
	q := &roundQuery{at: at}
	var most, all float64
	for _, v := range values {
		most, all = max(most, math.Abs(v)), all+math.Abs(v)
	}
	// No cell is beyond 128, so that no sum is beyond 128 times the weights.
	scale := min(math.MaxInt16/most, mostSum/128/all)
	q.unit = 1 / scale
	for _, v := range values {
		q.weights = append(q.weights, int16(math.Round(v*scale)))
		// A cell is half a step from the truth, rounded in float32, and at most
		// MaxInt8 of them; a weight is half a unit from it.
		q.coarse += math.Abs(v)*.501 + math.MaxInt8*q.unit/2
	}
	// Both vectors have length 1: so far is a sum of float32 from the truth.
	q.fine = float64(len(values)) / (1 << 23)
	for len(q.weights)%lanes > 0 {
		q.weights = append(q.weights, 0)
	}
	for len(at) > 0 && len(q.at) < len(q.weights) {
		q.at = append(q.at, q.at[len(q.at)-1])
	}
	return q
}

// A piece is passages that are summed up at once, of one block; from and to are
// multiples of cellLanes.
type piece struct {
	part     int // its number
	from, to int
	run      int // the first allowed run that it holds
}

// farApart is how many passages that may not be found are rather passed over
// than summed up with those around them.
const farApart = 512

// piecesOf appends the pieces of a part's allowed runs.
func piecesOf(dst []piece, part int, allowed []run) []piece {
	first := len(dst)
	for i, r := range allowed {
		for from := r.from; from < r.to; {
			block := from / columnBlock
			to := min(r.to, (block+1)*columnBlock)
			first64, last64 := from/cellLanes*cellLanes, (to+cellLanes-1)/cellLanes*cellLanes
			if n := len(dst) - 1; n >= first && dst[n].from/columnBlock == block && first64 <= dst[n].to+farApart {
				dst[n].to = max(dst[n].to, last64)
			} else {
				dst = append(dst, piece{part, first64, last64, i})
			}
			from = to
		}
	}
	return dst
}

// A candidate may be among the nearest.
type candidate struct {
	part    uint32
	passage uint32  // in the part
	upper   float64 // bound of its similarity
}

// A scanner is what one goroutine of a scan needs; kept between scans.
type scanner struct {
	sums  [columnBlock]int32
	mask  [columnBlock / 64]uint64
	least best // by the lower bounds
	maybe []candidate
	prune int // number of candidates from which they are looked through again
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

func (s *scanner) reset(n int) {
	s.least = best{n: n, found: s.least.found[:0]}
	s.maybe, s.prune = s.maybe[:0], 2*n+columnBlock
}

// look adds the candidates of a piece of a part. Nothing below floor is one.
func (s *scanner) look(q *roundQuery, part *scanPart, c piece, floor float64) {
	sums, steps := s.sums[:c.to-c.from], part.steps[c.from:c.to]
	clear(sums)
	part.add(sums, c.from)
	floor = max(floor, s.least.last())
	// In float32 a product is off by less than 2⁻²² of it.
	bound := (floor - q.fine) / q.unit
	bound -= math.Abs(bound) / (1 << 21)
	mask := s.mask[:len(sums)/64]
	above(mask, sums, int32(math.Ceil(q.coarse/q.unit)), steps, float32(bound))
	run := c.run
	for m, set := range mask {
		for ; set != 0; set &= set - 1 {
			k := 64*m + bits.TrailingZeros64(set)
			p := c.from + k
			for run < len(part.allowed) && part.allowed[run].to <= p {
				run++
			}
			if run == len(part.allowed) {
				return
			}
			if p < part.allowed[run].from || steps[k] == 0 {
				continue
			}
			step := float64(steps[k])
			rough, off := step*q.unit*float64(sums[k]), step*q.coarse+q.fine
			if rough+off < floor {
				continue
			}
			s.maybe = append(s.maybe, candidate{uint32(c.part), uint32(p), rough + off})
			s.least.add(part.view.passage(uint32(p)), rough-off)
			floor = max(floor, s.least.last())
		}
	}
	if len(s.maybe) >= s.prune {
		s.maybe = slices.DeleteFunc(s.maybe, func(c candidate) bool { return c.upper < floor })
		s.prune = max(s.prune, 2*len(s.maybe))
	}
}

// scanning counts the scans at work. When there are few of them a scan is shared
// out among goroutines: it ends sooner, for more work in all.
var scanning atomic.Int32

// fewPieces is the number of pieces that one goroutine is worth.
const fewPieces = 4

// scanParts returns the n passages of some parts nearest to a vector, ties with the
// last left out; see withoutTies. The error is the context's.
func scanParts(ctx context.Context, q *roundQuery, parts []*scanPart, n int) ([]uint32, error) {
	count := 0
	var pieces []piece
	for i, p := range parts {
		count += p.count()
		pieces = piecesOf(pieces, i, p.allowed)
	}
	others := int(scanning.Add(1))
	defer scanning.Add(-1)
	team := make([]*scanner, max(1, min(runtime.GOMAXPROCS(0)/others, len(pieces)/fewPieces)))
	var next atomic.Int64
	var floor atomic.Uint64 // bits of the highest that anyone knows, when it is above 0
	work := func(s *scanner) {
		for i := int(next.Add(1)) - 1; i < len(pieces) && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
			known := math.Float64frombits(floor.Load())
			if known == 0 {
				known = math.Inf(-1)
			}
			s.look(q, parts[pieces[i].part], pieces[i], known)
			if l := s.least.last(); l > 0 && l > known {
				floor.Store(math.Float64bits(l)) // whoever is last: each is true
			}
		}
	}
	var wg sync.WaitGroup
	for i := range team {
		team[i] = scanners.Get().(*scanner)
		defer scanners.Put(team[i])
		team[i].reset(n)
		if i > 0 {
			wg.Go(func() { work(team[i]) })
		}
	}
	work(team[0])
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	all := team[0]
	for _, s := range team[1:] {
		all.maybe = append(all.maybe, s.maybe...)
		for _, r := range s.least.found {
			all.least.add(r.passage, r.score)
		}
	}
	return withoutTies(nearestOf(parts, all.maybe, all.least.last(), n), count), nil
}

// nearestOf computes the similarities of the candidates that may be among the n
// nearest, and returns these.
func nearestOf(parts []*scanPart, maybe []candidate, floor float64, n int) []ranked {
	maybe = slices.DeleteFunc(maybe, func(c candidate) bool { return c.upper < floor })
	slices.SortFunc(maybe, func(a, b candidate) int { return cmp.Compare(b.upper, a.upper) })
	found := newBest(n)
	for _, c := range maybe {
		if c.upper < found.last() {
			break
		}
		part := parts[c.part]
		found.add(part.view.passage(c.passage), float64(part.similarity(int(c.passage))))
	}
	return found.sorted()
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
