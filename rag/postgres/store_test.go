package postgres

import (
	"os"
	"reflect"
	"testing"

	"verbatim.example/rag"
)

// server returns the address of a PostgreSQL with pgvector.
func server(t *testing.T) string {
	t.Helper()
	url := os.Getenv("VERBATIM_POSTGRES")
	if url == "" {
		t.Skip("VERBATIM_POSTGRES names no PostgreSQL: see tools/postgres")
	}
	return url
}

func TestFirst(t *testing.T) {
	s, err := Connect(t.Context(), Config{URL: server(t), Log: t.Logf}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	dir := os.Getenv("DIR")
	e, err := rag.Open(t.Context(), rag.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	ix, err := s.Indexer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer ix.Close()
	p, err := ix.Publish(t.Context(), ".", e)
	if err != nil {
		t.Fatal(err)
	}
	t.Log(p)
	a, err := s.Open(t.Context(), ".", nil)
	if err != nil {
		t.Fatal(err)
	}
	far := rag.Over(a, rag.Options{Log: t.Logf})
	for _, q := range []string{"Qui a réclamé l'expulsion d'Elon Musk ?", "Who denied it?", "Wall Street"} {
		want, err := e.Ask(t.Context(), rag.Question{Text: q}, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := far.Ask(t.Context(), rag.Question{Text: q}, nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Log(want.TookMS, got.TookMS)
		got.TookMS = want.TookMS
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q is answered\n%+v\nnot\n%+v", q, got, want)
		}
	}
}
