package rag

import (
	"os"
	"runtime"
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

// BenchmarkAskLarge asks over a made corpus of VERBATIM_PASSAGES passages
// (10 000 without), a question in the words of an article each time.
func BenchmarkAskLarge(b *testing.B) {
	const perArticle = 3
	passages := 10_000
	if s := os.Getenv("VERBATIM_PASSAGES"); s != "" {
		var err error
		if passages, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	fsys := fstest.MapFS{}
	for name, s := range ragtest.Corpus(1, passages/perArticle) {
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
	questions := make([]string, 64)
	for i := range questions {
		a := &c.Articles[i*len(c.Articles)/len(questions)]
		s := a.Sentences[len(a.Sentences)/2]
		questions[i] = "Quand " + a.Title + " " + strings.Join(strings.Fields(a.Text[s.Start:s.End])[:4], " ") + " ?"
	}
	measure := func(name string, f func(question string) error) {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if err := f(questions[i%len(questions)]); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
	measure("search", func(question string) error {
		_, err := x.Search(b.Context(), x.Parse(question), index.Filter{}, hitsRead)
		return err
	})
	measure("ask", func(question string) error {
		_, err := e.Ask(b.Context(), Question{Text: question}, nil)
		return err
	})
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	b.Logf("%d passages, %d MB in use", x.Len(), m.HeapAlloc>>20)
	runtime.KeepAlive(e)
}
