package rag

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
	"verbatim.example/rag/ragtest"
)

// BenchmarkVerifyLarge verifies quotes over a made corpus of VERBATIM_ARTICLES
// articles (3 000 without) and over the public set piaf, if it is there: as they
// stand, with a word changed, invented, and joined from two articles.
func BenchmarkVerifyLarge(b *testing.B) {
	articles := 3_000
	if s := os.Getenv("VERBATIM_ARTICLES"); s != "" {
		var err error
		if articles, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("made", func(b *testing.B) {
		fsys := fstest.MapFS{}
		for name, s := range ragtest.Corpus(1, articles) {
			fsys[name] = &fstest.MapFile{Data: []byte(s)}
		}
		files, err := corpus.ScanFS(fsys)
		if err != nil {
			b.Fatal(err)
		}
		benchmarkVerify(b, files)
	})
	b.Run("piaf", func(b *testing.B) {
		files, err := corpus.Scan(b.Context(), "../../shared/eval/piaf/docs")
		if err != nil {
			b.Skip(err)
		}
		benchmarkVerify(b, files)
	})
}

func benchmarkVerify(b *testing.B, files *corpus.Files) {
	c, err := files.Parse(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	x, err := index.Build(b.Context(), c, nil)
	if err != nil {
		b.Fatal(err)
	}
	e := New(x)
	var exact, altered, absent, joined []string
	before := ""
	for i := range 64 {
		a := &c.Articles[i*len(c.Articles)/64]
		k := len(a.Sentences) / 2
		q := a.Quote(k, k)
		ws := strings.Fields(q)
		exact = append(exact, q)
		ws[len(ws)/2] = "zeugme"
		altered = append(altered, strings.Join(ws, " "))
		slices.Reverse(ws)
		absent = append(absent, strings.Join(ws, " "))
		joined = append(joined, before+" "+q)
		before = q
	}
	for _, s := range []struct {
		name   string
		quotes []string
	}{{"exact", exact}, {"altered", altered}, {"absent", absent}, {"joined", joined}} {
		b.Run(s.name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if _, err := e.Verify(b.Context(), s.quotes[i%64]); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
		})
	}
}
