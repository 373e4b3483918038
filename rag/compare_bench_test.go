package rag

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
	"verbatim.example/rag/ragtest"
)

// BenchmarkCompare compares over the labelled articles.
func BenchmarkCompare(b *testing.B) {
	e := folder(b, "testdata/claims/fixture")
	topics := labelledTopics(b)
	for i := 0; b.Loop(); i++ {
		if c := compared(b, e, topics[i%len(topics)].Question); c.Verdict != Answered {
			b.Fatalf("%q: %s", c.Topic, c.Verdict)
		}
	}
}

// BenchmarkCompareLarge compares over a made corpus of VERBATIM_ARTICLES (3 000
// without), on the words of a title each time. Of each topic the first time
// counts, when nothing is known of its articles.
func BenchmarkCompareLarge(b *testing.B) {
	articles := 3000
	if s := os.Getenv("VERBATIM_ARTICLES"); s != "" {
		var err error
		if articles, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	fsys := fstest.MapFS{}
	for name, s := range ragtest.Corpus(1, articles) {
		fsys[name] = &fstest.MapFile{Data: []byte(s)}
	}
	files, err := corpus.ScanFS(fsys)
	if err != nil {
		b.Fatal(err)
	}
	c, err := files.Parse(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	x, err := index.Build(b.Context(), c, nil)
	if err != nil {
		b.Fatal(err)
	}
	clear(fsys)
	e := New(x)
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		if i%64 == 0 {
			e = New(x)
		}
		start := time.Now()
		if _, err := e.Compare(b.Context(), Question{Text: c.Articles[i%64*len(c.Articles)/64].Title}); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
