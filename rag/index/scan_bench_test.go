package index

import (
	"errors"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unsafe"

	"verbatim.example/corpus"
	"verbatim.example/rag/ragtest"
	"verbatim.example/rag/text"
)

// hashed returns an index of n passages that has nothing but their vectors, made
// as those of articles are, and the vectors of some questions in their words.
func hashed(n int) (*Index, []*sparse) {
	const perArticle, chunk, questions = 3, 1000, 200
	x := ofVectors(&segment{dim: dimensions, passages: make([]Passage, n), vectors: make([]float32, n*dimensions)})
	all := x.statistics.grams
	asked := make([]string, questions)
	var counting sync.Mutex
	parallel((n+chunk-1)/chunk, func(c int) {
		texts := ragtest.Corpus(uint64(c), (chunk+perArticle-1)/perArticle)
		b, r := newBag(), rand.New(rand.NewPCG(7, uint64(c)))
		grams := make([]uint32, len(all))
		for i := range min(chunk, n-c*chunk) {
			words := strings.Fields(texts["a"+pad(i/perArticle)+".txt"])
			words = words[i%perArticle*len(words)/perArticle : (i%perArticle+1)*len(words)/perArticle]
			b.reset()
			b.add(strings.Join(words, " "), text.French)
			p := c*chunk + i
			for k, f := range b.order {
				place(x.vector(p), f, 1+logCount(b.counts[k]))
				grams[gramSlot(f)]++
			}
			normalize(x.vector(p))
			if q := p * questions / n; p == (q*n+questions-1)/questions {
				from := r.IntN(len(words) - 14)
				asked[q] = strings.Join(words[from:from+14], " ")
			}
		}
		counting.Lock()
		defer counting.Unlock()
		for i, g := range grams {
			all[i] += g
		}
	})
	var qs []*sparse
	for _, s := range asked {
		vec, q := make([]float32, x.Dimensions()), new(sparse)
		x.queryVector(Query{Text: s, Language: text.French}, newBag(), vec)
		q.from(vec)
		qs = append(qs, q)
	}
	return x, qs
}

func pad(n int) string { s := strconv.Itoa(n); return strings.Repeat("0", 6-len(s)) + s }

// loop lets clients ask one after the other, and reports what they waited.
func loop(b *testing.B, clients int, ask func(i int)) {
	var next atomic.Int64
	took := make([]time.Duration, b.N)
	var wg sync.WaitGroup
	b.ResetTimer()
	for range clients {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < b.N; i = int(next.Add(1)) - 1 {
				begun := time.Now()
				ask(i)
				took[i] = time.Since(begun)
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(took)
	ms := func(share float64) float64 { return took[int(share*float64(b.N-1))].Seconds() * 1e3 }
	b.ReportMetric(ms(.5), "p50-ms")
	b.ReportMetric(ms(.99), "p99-ms")
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "q/s")
}

// readAll reads every byte of numbers once, by all processors.
func readAll(numbers []float32) error {
	words := unsafe.Slice((*[8]uint64)(unsafe.Pointer(&numbers[0])), len(numbers)/16)
	var all atomic.Uint64
	parallel(runtime.GOMAXPROCS(0), func(i int) {
		part := words[i*len(words)/runtime.GOMAXPROCS(0) : (i+1)*len(words)/runtime.GOMAXPROCS(0)]
		var s0, s1, s2, s3 uint64
		for k := range part {
			w := &part[k]
			s0, s1, s2, s3 = s0+w[0]+w[4], s1+w[1]+w[5], s2+w[2]+w[6], s3+w[3]+w[7]
		}
		all.Add(s0 + s1 + s2 + s3)
	})
	if all.Load() == 0 {
		return errors.New("nothing but zeros was read")
	}
	return nil
}

func passagesWanted(b *testing.B) int {
	s := os.Getenv("VERBATIM_PASSAGES")
	if s == "" {
		return 10_000
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

// A way is one of several to the same end.
type way struct {
	name string
	take func(i int) error
}

// compare takes each way in turn, so that other work on the machine slows all
// alike, and reports what each takes; then lets fifty clients scan.
func compare(b *testing.B, read, scan, store func(i int) error) {
	portable := func(i int) error {
		defer func(was bool) { useAVX2 = was }(useAVX2)
		useAVX2 = false
		return scan(i)
	}
	b.Run("in turn", func(b *testing.B) {
		ways := []way{{"read", read}, {"scan", scan}, {"portable", portable}, {"store", store}}
		took := make([][]time.Duration, len(ways))
		for i := 0; b.Loop(); i++ {
			for k, w := range ways {
				begun := time.Now()
				if err := w.take(i); err != nil {
					b.Fatal(err)
				}
				took[k] = append(took[k], time.Since(begun))
			}
		}
		for k, w := range ways {
			slices.Sort(took[k])
			b.ReportMetric(took[k][len(took[k])/2].Seconds()*1e3, w.name+"-p50-ms")
			b.ReportMetric(took[k][len(took[k])*99/100].Seconds()*1e3, w.name+"-p99-ms")
		}
	})
	b.Run("50 clients", func(b *testing.B) {
		loop(b, 50, func(i int) {
			if err := scan(i); err != nil {
				b.Error(err)
			}
		})
	})
}

// BenchmarkScan compares, at VERBATIM_PASSAGES passages (10 000 without), reading
// all vectors once, the store, and the scan with and without AVX2.
func BenchmarkScan(b *testing.B) {
	n := passagesWanted(b)
	x, questions := hashed(n)
	components := 0
	for _, q := range questions {
		components += len(q.at)
	}
	begun := time.Now()
	x.segments[0].columns = newColumns(n, x.Dimensions(), x.vector)
	b.Logf("%d passages, %d components a question; columns made in %v", n, components/len(questions), time.Since(begun))
	var err error
	if x.segments[0].store, err = newStore(b.Context(), n, x.vector); err != nil {
		b.Fatal(err)
	}
	compare(b, func(int) error { return readAll(x.segments[0].vectors) }, func(i int) error {
		s := scratches.Get().(*scratch)
		defer scratches.Put(s)
		s.sparse = *questions[i%len(questions)]
		_, err := x.scan(b.Context(), s, Filter{}, tuning.candidates)
		return err
	}, func(i int) error {
		q, vec := questions[i%len(questions)], make([]float32, x.Dimensions())
		for k, at := range q.at {
			vec[at] = float32(q.values[k])
		}
		_, err := nearest(b.Context(), x.segments[0].store, vec, tuning.candidates)
		return err
	})
}

// BenchmarkScanDense is BenchmarkScan over vectors of 1 536 components that are
// crowded as those of neural models are.
func BenchmarkScanDense(b *testing.B) {
	const dim, questions = 1536, 50
	n := passagesWanted(b)
	vectors := make([]float32, (n+questions)*dim)
	vector := func(p int) []float32 { return vectors[p*dim : (p+1)*dim] }
	// Each is what all have in common, some topics, and a rest.
	const topics = 1000
	about := rand.New(rand.NewPCG(21, 22))
	directions := make([]float32, topics*dim)
	for i := range directions {
		directions[i] = float32(about.NormFloat64())
	}
	parallel(n+questions, func(p int) {
		r := rand.New(rand.NewPCG(23, uint64(p)))
		vec := vector(p)
		add := func(topic int, share float32) {
			for d, v := range directions[topic*dim : (topic+1)*dim] {
				vec[d] += share * v
			}
		}
		add(0, 1)
		for range 4 {
			add(1+r.IntN(topics-1), r.Float32())
		}
		for d := range vec {
			vec[d] += float32(r.NormFloat64()) / 3
		}
		normalize(vec)
	})
	x := &Index{corpus: &corpus.Corpus{}, passages: make([]Passage, n), dense: &dense{vectors: make([][]float32, n)}}
	for p := range n {
		x.dense.vectors[p] = vector(p)
	}
	begun := time.Now()
	x.dense.rows = newRows(n, dim, vector)
	b.Logf("%d passages; rows made in %v", n, time.Since(begun))
	var err error
	if x.dense.store, err = newStore(b.Context(), n, vector); err != nil {
		b.Fatal(err)
	}
	compare(b, func(int) error { return readAll(vectors[:n*dim]) }, func(i int) error {
		_, err := x.scanDense(b.Context(), vector(n+i%questions), Filter{}, tuning.candidates)
		return err
	}, func(i int) error {
		_, err := nearest(b.Context(), x.dense.store, vector(n+i%questions), tuning.candidates)
		return err
	})
}
