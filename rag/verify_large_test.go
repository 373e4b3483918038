package rag

import (
	"os"
	"slices"
	"strings"
	"testing"

	"verbatim.example/rag/ragtest"
)

// BenchmarkVerifyLarge verifies quotes over a made corpus of VERBATIM_ARTICLES
// articles (3 000 without) and over the public set piaf, if it is there: as they
// stand, with a word changed, invented, and joined from two articles, by an engine that is warm.
func BenchmarkVerifyLarge(b *testing.B) {
	b.Run("made", func(b *testing.B) {
		benchmarkVerify(b, engineOf(b, ragtest.News(1, setting(b, "VERBATIM_ARTICLES", 3000))))
	})
	b.Run("piaf", func(b *testing.B) {
		const dir = "../../shared/eval/piaf/docs"
		if _, err := os.Stat(dir); err != nil {
			b.Skip("SKIPPED: the public set is not here")
		}
		e, err := Open(b.Context(), Options{Dir: dir})
		if err != nil {
			b.Fatal(err)
		}
		benchmarkVerify(b, e)
	})
}

func benchmarkVerify(b *testing.B, e *Engine) {
	if err := e.Warm(b.Context()); err != nil {
		b.Fatal(err)
	}
	c := e.corpus
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
			each(b, s.quotes, func(quote string) error {
				_, err := e.Verify(b.Context(), quote)
				return err
			})
		})
	}
}
