package eval

import (
	"fmt"
	"math"
	"os"
	"testing"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/postgres"
)

// TestGoldenPostgres measures every set that is here with the articles in memory and
// in PostgreSQL: no figure differs by more than one point.
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
			t.Logf("SKIPPED: set %s is not here", s.name)
			continue
		}
		began := time.Now()
		if _, err := indexer.Publish(t.Context(), s.name, e); err != nil {
			t.Fatal(err)
		}
		written := time.Since(began)
		a, err := store.Open(t.Context(), s.name, nil)
		if err != nil {
			t.Fatal(err)
		}
		here, err := Run(t.Context(), e, qs)
		if err != nil {
			t.Fatal(err)
		}
		there, err := Run(t.Context(), rag.Over(a, rag.Options{Log: t.Logf}), qs)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("written in %v; in memory, p50 %.1f ms, p99 %.1f, and in PostgreSQL, p50 %.1f ms, p99 %.1f:\n%s\n%s",
			written.Round(time.Millisecond), here.P50, here.P99, there.P50, there.P99, goldenLine(s.name, here), goldenLine(s.name, there))
		for _, c := range differences(here, there) {
			t.Errorf("set %s: %s", s.name, c)
		}
		if there.CitationsVerbatim != there.Citations || there.CitationsResolve != there.Citations || there.RulesBroken > 0 {
			t.Errorf("set %s: of %d citations %d are verbatim, %d resolve; %d rules broken", s.name, there.Citations, there.CitationsVerbatim, there.CitationsResolve, there.RulesBroken)
		}
	}
}

// differences returns which rates of two reports are more than a point apart.
func differences(a, b *Report) []string {
	rate := func(v *float64) float64 {
		if v == nil {
			return 0 // of both
		}
		return *v
	}
	var out []string
	for _, c := range []struct {
		what string
		a, b float64
	}{
		{"recall@1", a.Recall1, b.Recall1}, {"recall@5", a.Recall5, b.Recall5}, {"recall@10", a.Recall10, b.Recall10}, {"mrr@10", a.MRR10, b.MRR10},
		{"hit@1", a.Hit1, b.Hit1}, {"hit@3", a.Hit3, b.Hit3}, {"answered rate", a.AnsweredRate, b.AnsweredRate}, {"answered precision", a.AnsweredPrecision, b.AnsweredPrecision},
		{"false answers", rate(a.FalseAnswerRate), rate(b.FalseAnswerRate)}, {"false answers at 90", rate(a.FalseAnswerAt90), rate(b.FalseAnswerAt90)}, {"AUROC", rate(a.AUROC), rate(b.AUROC)},
	} {
		if math.Abs(c.a-c.b) > .01 {
			out = append(out, fmt.Sprintf("%s is %.1f in memory and %.1f in PostgreSQL", c.what, 100*c.a, 100*c.b))
		}
	}
	return out
}
