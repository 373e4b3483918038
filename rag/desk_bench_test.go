package rag

import (
	"context"
	"os"
	"slices"
	"strconv"
	"testing"
	"testing/fstest"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/ragtest"
)

// BenchmarkDeskLarge makes timelines and says who is who over made news of
// VERBATIM_ARTICLES articles (5 000 without). Topics are the titles of articles,
// names those of the persons written about most and least.
func BenchmarkDeskLarge(b *testing.B) {
	articles := 5000
	if s := os.Getenv("VERBATIM_ARTICLES"); s != "" {
		var err error
		if articles, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	fsys := fstest.MapFS{}
	for name, s := range ragtest.News(1, articles) {
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
	groups := slices.Clone(e.names().Groups())
	slices.SortStableFunc(groups, func(x, y claims.Group) int { return len(y.Articles) - len(x.Articles) })
	var topics, names []string
	for i := range 64 {
		topics = append(topics, c.Articles[i*len(c.Articles)/64].Title)
		names = append(names, groups[i*i*(len(groups)-1)/(63*63)].Name)
	}
	measure := func(name string, asked []string, f func(context.Context, Question) error) {
		b.Run(name, func(b *testing.B) {
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				if err := f(b.Context(), Question{Text: asked[i%len(asked)]}); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
	measure("timeline", topics, func(ctx context.Context, q Question) error {
		_, err := e.Timeline(ctx, q)
		return err
	})
	measure("who", names, func(ctx context.Context, q Question) error {
		_, err := e.Who(ctx, q)
		return err
	})
	measure("who, unknown", []string{"Zvorgnak", "Elvira Zvorgnak"}, func(ctx context.Context, q Question) error {
		_, err := e.Who(ctx, q)
		return err
	})
}
