package eval

import (
	"context"
	"os"
	"testing"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/postgres"
)

// TestGoldenPostgres measures the sets on PostgreSQL.
func TestGoldenPostgres(t *testing.T) {
	url := os.Getenv("VERBATIM_POSTGRES")
	if url == "" {
		t.Skip("VERBATIM_POSTGRES names no PostgreSQL: see tools/postgres")
	}
	store, err := postgres.Connect(t.Context(), postgres.Config{URL: url, Log: t.Logf}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	indexer, err := store.Indexer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer indexer.Close()
	for _, s := range goldenSets {
		e, qs := openSet(t, s)
		if e == nil {
			continue
		}
		began := time.Now()
		if _, err := indexer.Publish(t.Context(), s.name, e); err != nil {
			t.Fatal(err)
		}
		published := time.Since(began)
		a, err := store.Open(t.Context(), s.name, nil)
		if err != nil {
			t.Fatal(err)
		}
		far := rag.Over(a, rag.Options{Log: t.Logf})
		here, err := Run(context.Background(), e, qs)
		if err != nil {
			t.Fatal(err)
		}
		began = time.Now()
		there, err := Run(context.Background(), far, qs)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("written in %v, asked in %v\n%s\n%s", published, time.Since(began), goldenLine(s.name, here), goldenLine(s.name, there))
		t.Logf("p50 %.1f p99 %.1f, there p50 %.1f p99 %.1f", here.P50, here.P99, there.P50, there.P99)
	}
}

func openSet(t *testing.T, s goldenSet) (*rag.Engine, []Question) {
	if _, err := os.Stat(s.questions); err != nil {
		return nil, nil
	}
	if _, err := os.Stat(s.docs); s.docs != "" && err != nil {
		return nil, nil
	}
	qs, err := ReadFile(s.questions)
	if err != nil {
		t.Fatal(err)
	}
	e, err := rag.Open(context.Background(), rag.Options{Dir: s.docs})
	if err != nil {
		t.Fatal(err)
	}
	return e, qs
}
