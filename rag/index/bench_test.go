package index

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/metrics"
	"slices"
	"strconv"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/ragtest"
)

// shared is the folder of the public sets; benchmarks and tests on them are
// skipped where it is absent.
const shared = "../../../shared/eval"

func sharedFiles(b *testing.B, set string) *corpus.Files {
	b.Helper()
	dir := filepath.Join(shared, set, "docs")
	if _, err := os.Stat(dir); err != nil {
		b.Skipf("%s is not here", dir)
	}
	files, err := corpus.Scan(b.Context(), dir)
	if err != nil {
		b.Fatal(err)
	}
	return files
}

// setting returns the number in an environment variable.
func setting(b *testing.B, variable string, without int) int {
	s := os.Getenv(variable)
	if s == "" {
		return without
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func BenchmarkSearchPiaf(b *testing.B) {
	c, err := sharedFiles(b, "piaf").Parse(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	x, err := Build(b.Context(), c, nil)
	if err != nil {
		b.Fatal(err)
	}
	questions := []string{"Quel ruisseau ne court pas par les Ulis ?", "Qui a écrit les Mamelles de Tirésias ?", "Combien d'églises et de lieux de culte compte la ville de Rome ?", "Quand se déroule la période du grand hiatus ?"}
	for i := 0; b.Loop(); i++ {
		if _, err := x.Search(b.Context(), x.Parse(questions[i%len(questions)]), Filter{}, 20); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBuildPiaf(b *testing.B) {
	files := sharedFiles(b, "piaf")
	c, err := files.Parse(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for b.Loop() {
		x, err := Build(b.Context(), c, nil)
		if err != nil {
			b.Fatal(err)
		}
		n += x.Len()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "passages/s")
}

// BenchmarkFromScratch reads, cuts, analyses and saves.
func BenchmarkFromScratch(b *testing.B) {
	files, n := folder(b, ragtest.Corpus(1, 1000)), 0
	for b.Loop() {
		x, err := Open(b.Context(), files, Options{Data: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		n += x.Len()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "passages/s")
}

// BenchmarkWarm opens the snapshot of 12 000 passages.
func BenchmarkWarm(b *testing.B) {
	files, dir := folder(b, ragtest.Corpus(1, 4000)), b.TempDir()
	x, err := Open(b.Context(), files, Options{Data: dir})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(x.Len()), "passages")
	for b.Loop() {
		if x, err = Open(b.Context(), files, Options{Data: dir}); err != nil || !x.Snapshot().Used {
			b.Fatal(err, x.Snapshot())
		}
	}
}

// BenchmarkNews reads, indexes and saves made news of VERBATIM_ARTICLES articles
// (1 000 without), then opens the snapshot.
func BenchmarkNews(b *testing.B) {
	files := folder(b, ragtest.News(1, setting(b, "VERBATIM_ARTICLES", 1000)))
	memory := func(b *testing.B, x *Index) {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(m.HeapAlloc>>20), "MB")
		runtime.KeepAlive(x)
	}
	// spent returns the processor seconds since the process began, by the
	// runtime's own account.
	spent := func() float64 {
		runtime.GC() // it is kept up to date by collections
		sample := []metrics.Sample{{Name: "/cpu/classes/user:cpu-seconds"}, {Name: "/cpu/classes/gc/total:cpu-seconds"}}
		metrics.Read(sample)
		return sample[0].Value.Float64() + sample[1].Value.Float64()
	}
	dir := b.TempDir()
	b.Run("scratch", func(b *testing.B) {
		var x *Index
		before := spent()
		for b.Loop() {
			x = nil
			if err := os.RemoveAll(dir); err != nil {
				b.Fatal(err)
			}
			var err error
			if x, err = Open(b.Context(), files, Options{Data: dir}); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric((spent()-before)/float64(b.N), "cpu-s/op")
		st, err := os.Stat(x.Snapshot().File)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(x.Len())*float64(b.N)/b.Elapsed().Seconds(), "passages/s")
		b.ReportMetric(float64(st.Size())/float64(x.Len()), "bytes/passage")
		memory(b, x)
	})
	b.Run("warm", func(b *testing.B) {
		var x *Index
		before := spent()
		for b.Loop() {
			x = nil
			var err error
			if x, err = Open(b.Context(), files, Options{Data: dir}); err != nil || !x.Snapshot().Used {
				b.Fatal(err, x.Snapshot())
			}
		}
		b.ReportMetric((spent()-before)/float64(b.N), "cpu-s/op")
		memory(b, x)
	})
}

// BenchmarkUpdate changes one article, and a hundred, of made news of
// VERBATIM_ARTICLES articles (1 000 without) that are parsed already.
func BenchmarkUpdate(b *testing.B) {
	files := folder(b, ragtest.News(1, setting(b, "VERBATIM_ARTICLES", 1000)))
	x, err := Open(b.Context(), files, Options{Data: b.TempDir()})
	if err != nil {
		b.Fatal(err)
	}
	files = nil
	other, err := folder(b, ragtest.News(2, 100)).Parse(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{1, 100} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			y := x
			for b.Loop() {
				b.StopTimer()
				if y.beside()+2*n > max(sealLeast, len(x.segments[0].articles)/mostShare) {
					y = x
				}
				c := *y.corpus
				c.Articles = slices.Clone(c.Articles)
				from := make([]int, len(c.Articles))
				for i := range from {
					from[i] = i
				}
				for i := range n {
					k := rand.IntN(len(from))
					file := c.Articles[k].File
					c.Articles[k], from[k] = other.Articles[i], -1
					c.Articles[k].File = file
				}
				b.StartTimer()
				if y, err = y.after(b.Context(), &c, from); err != nil || y == nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(len(y.segments)), "segments")
		})
	}
}

// BenchmarkSearchVectors ranks some 12 000 passages by words and by 384
// dimensions; the question's vector is known.
func BenchmarkSearchVectors(b *testing.B) {
	c, err := folder(b, ragtest.Corpus(1, 4000)).Parse(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	x, err := Build(b.Context(), c, nil)
	if err != nil {
		b.Fatal(err)
	}
	e := &fakeEmbedder{name: "model", dim: 384, topic: func(s string) string { return s[:min(len(s), 20)] }}
	y := withVectors(b, x, e, VectorOptions{Batch: 1000})
	y.dense.weight = .5 // whatever was measured
	q := y.Parse(c.Articles[7].Title + " " + c.Articles[9].Title)
	for name, x := range map[string]*Index{"words": x, "vectors": y} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := x.Search(b.Context(), q, Filter{}, 20); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkNearest finds the nearest vectors by the store and by the columns.
func BenchmarkNearest(b *testing.B) {
	for _, articles := range []int{60, 170, 4000} {
		x := build(b, ragtest.Corpus(1, articles))
		x.segments[0].columns = newColumns(x.Len(), x.Dimensions(), x.vector)
		s := scratches.New().(*scratch)
		s.vec = make([]float32, x.Dimensions())
		x.queryVector(x.Parse("Quand "+x.corpus.Articles[7].Title), s.bag, s.vec)
		s.sparse.from(s.vec)
		b.Run(fmt.Sprintf("%d/store", x.Len()), func(b *testing.B) {
			for b.Loop() {
				if _, err := nearest(b.Context(), x.segments[0].store, s.vec, tuning.candidates); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("%d/scan", x.Len()), func(b *testing.B) {
			for b.Loop() {
				if _, err := x.scan(b.Context(), s, Filter{}, tuning.candidates); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
