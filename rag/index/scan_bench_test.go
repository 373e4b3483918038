package index

import (
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
	x := &Index{dim: dimensions, corpus: &corpus.Corpus{Articles: make([]corpus.Article, n)}, passages: make([]Passage, n)}
	x.vectors, x.grams = make([]float32, n*x.dim), make([]uint32, 1<<gramTableBits)
	asked := make([]string, questions)
	var counting sync.Mutex
	inParallel((n+chunk-1)/chunk, func(c int) {
		texts := ragtest.Corpus(uint64(c), (chunk+perArticle-1)/perArticle)
		b, r := newBag(), rand.New(rand.NewPCG(7, uint64(c)))
		grams := make([]uint32, len(x.grams))
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
			x.passages[p].Article = p
			if q := p * questions / n; p == (q*n+questions-1)/questions {
				from := r.IntN(len(words) - 14)
				asked[q] = strings.Join(words[from:from+14], " ")
			}
		}
		counting.Lock()
		defer counting.Unlock()
		for i, g := range grams {
			x.grams[i] += g
		}
	})
	var qs []*sparse
	for _, s := range asked {
		vec, q := make([]float32, x.dim), new(sparse)
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
func readAll(numbers []float32) uint64 {
	words := unsafe.Slice((*[8]uint64)(unsafe.Pointer(&numbers[0])), len(numbers)/16)
	var all atomic.Uint64
	inParallel(runtime.GOMAXPROCS(0), func(i int) {
		part := words[i*len(words)/runtime.GOMAXPROCS(0) : (i+1)*len(words)/runtime.GOMAXPROCS(0)]
		var s0, s1, s2, s3 uint64
		for k := range part {
			w := &part[k]
			s0, s1, s2, s3 = s0+w[0]+w[4], s1+w[1]+w[5], s2+w[2]+w[6], s3+w[3]+w[7]
		}
		all.Add(s0 + s1 + s2 + s3)
	})
	return all.Load()
}

// BenchmarkScan compares, at VERBATIM_PASSAGES passages (10 000 without), reading
// all vectors once, the store, and the scan with and without AVX2.
func BenchmarkScan(b *testing.B) {
	n := 10_000
	if s := os.Getenv("VERBATIM_PASSAGES"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	x, questions := hashed(n)
	components := 0
	for _, q := range questions {
		components += len(q.at)
	}
	begun := time.Now()
	x.columns = newColumns(n, x.dim, x.vector)
	b.Logf("%d passages, %d components a question; columns made in %v", n, components/len(questions), time.Since(begun))
	var sink atomic.Uint64
	b.Run("read", func(b *testing.B) { loop(b, 1, func(int) { sink.Add(readAll(x.vectors)) }) })
	scan := func(b *testing.B, clients int) {
		loop(b, clients, func(i int) {
			s := scratches.Get().(*scratch)
			defer scratches.Put(s)
			s.sparse = *questions[i%len(questions)]
			if _, err := x.scan(b.Context(), s, Filter{}, tuning.candidates); err != nil {
				b.Error(err)
			}
		})
	}
	for _, clients := range []int{1, 50} {
		name := strconv.Itoa(clients)
		b.Run("scan/"+name, func(b *testing.B) { scan(b, clients) })
		if useAVX2 {
			b.Run("portable/"+name, func(b *testing.B) {
				useAVX2 = false
				defer func() { useAVX2 = true }()
				scan(b, clients)
			})
		}
	}
	var err error
	if x.store, err = newStore(b.Context(), n, x.vector); err != nil {
		b.Fatal(err)
	}
	b.Run("store/1", func(b *testing.B) {
		vec := make([]float32, x.dim)
		loop(b, 1, func(i int) {
			q := questions[i%len(questions)]
			clear(vec)
			for k, at := range q.at {
				vec[at] = float32(q.values[k])
			}
			if _, err := nearest(b.Context(), x.store, vec, tuning.candidates); err != nil {
				b.Error(err)
			}
		})
	})
}
