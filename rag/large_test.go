package rag

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"testing"
	"time"

	"verbatim.example/rag/ragtest"
)

// BenchmarkNamesLarge looks up statements, names and topics over made news of
// VERBATIM_ARTICLES articles (1 000 without).
func BenchmarkNamesLarge(b *testing.B) {
	e := engineOf(b, ragtest.News(1, setting(b, "VERBATIM_ARTICLES", 1000)))
	b.Run("statements of 200 articles", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			e.studies = newStudies(len(e.corpus.Articles))
			b.StartTimer()
			for i := range 200 {
				e.statement(i*len(e.corpus.Articles)/200, 0)
			}
		}
	})
	b.Run("names", func(b *testing.B) {
		before := heap()
		for b.Loop() {
			e.named = new(directory)
			e.directory()
		}
		b.ReportMetric(heap()-before, "MB")
		b.ReportMetric(float64(len(e.named.topics.names)), "topics")
	})
	typed := []string{"", "a", "s", "tr", "agence", "agence régionale de b", "maire de", "zzz"}
	for _, name := range e.Topics("", 40) {
		typed = append(typed, name, name[:len(name)/2])
	}
	b.Run("topics", func(b *testing.B) {
		most := time.Duration(0)
		for i := 0; b.Loop(); i++ {
			start := time.Now()
			e.Topics(typed[i%len(typed)], 25)
			most = max(most, time.Since(start))
		}
		b.ReportMetric(float64(most.Microseconds())/1000, "max-ms")
	})
}

// each times f on one of the texts after the other, and reports percentiles.
func each(b *testing.B, texts []string, f func(text string) error) {
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		start := time.Now()
		if err := f(texts[i%len(texts)]); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
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

// heap returns how many megabytes are in use.
func heap() float64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}
