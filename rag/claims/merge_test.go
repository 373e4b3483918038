package claims_test

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"testing/fstest"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/ragtest"
)

// newsMentions returns the mentions of made news.
func newsMentions(t testing.TB, articles int) []claims.Mention {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, s := range ragtest.News(1, articles) {
		fsys[name] = &fstest.MapFile{Data: []byte(s)}
	}
	files, err := corpus.ScanFS(fsys)
	if err != nil {
		t.Fatal(err)
	}
	c, err := files.Parse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []claims.Mention
	for i := range c.Articles {
		a := &c.Articles[i]
		out = append(out, claims.Mentions(i, a, claims.Of(a))...)
	}
	return out
}

// BenchmarkMerge merges the names of made news of VERBATIM_ARTICLES articles
// (1 000 without).
func BenchmarkMerge(b *testing.B) {
	articles := 1000
	if s := os.Getenv("VERBATIM_ARTICLES"); s != "" {
		var err error
		if articles, err = strconv.Atoi(s); err != nil {
			b.Fatal(err)
		}
	}
	mentions := newsMentions(b, articles)
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	before := heap()
	var n *claims.Names
	for b.Loop() {
		n = claims.Merge(mentions)
	}
	b.ReportMetric(heap()-before, "MB")
	b.ReportMetric(float64(len(mentions)), "mentions")
	b.ReportMetric(float64(len(n.All())), "names")
	runtime.KeepAlive(mentions)
}
