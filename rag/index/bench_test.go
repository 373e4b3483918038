package index

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim.example/corpus"
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

// synthetic returns n texts of about 400 words drawn from a Zipf vocabulary.
func synthetic(n int) map[string]string {
	r := rand.New(rand.NewPCG(1, 2))
	zipf := rand.NewZipf(r, 1.07, 8, 40000)
	word := func() string {
		k := zipf.Uint64()
		var b strings.Builder
		for range 2 + k%3 {
			b.WriteByte("bcdfglmnprstv"[k%13])
			b.WriteByte("aeiou"[k/13%5])
			k = k*2654435761 + 7
			k %= 1 << 32
		}
		return b.String()
	}
	texts := map[string]string{}
	for i := range n {
		var b strings.Builder
		fmt.Fprintf(&b, "Titre %s %s\n\n", word(), word())
		for range 20 {
			b.WriteString("Le ")
			for range 19 {
				b.WriteString(word() + " ")
			}
			b.WriteString("fin.\n\n")
		}
		texts[fmt.Sprintf("a%05d.txt", i)] = b.String()
	}
	return texts
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
	files, n := folder(b, synthetic(1000)), 0
	for b.Loop() {
		x, err := Open(b.Context(), files, Options{Data: b.TempDir()})
		if err != nil {
			b.Fatal(err)
		}
		n += x.Len()
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "passages/s")
}

// BenchmarkWarm opens the snapshot of 10 000 passages.
func BenchmarkWarm(b *testing.B) {
	files, dir := folder(b, synthetic(4000)), b.TempDir()
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

// BenchmarkSearchVectors ranks some 10 000 passages by words and by 384
// dimensions; the question's vector is known.
func BenchmarkSearchVectors(b *testing.B) {
	c, err := folder(b, synthetic(4000)).Parse(b.Context())
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
