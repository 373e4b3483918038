package rag

import (
	"slices"
	"testing"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/ragtest"
)

// BenchmarkDeskLarge makes the three views over made news of VERBATIM_ARTICLES
// articles (5 000 without), of an engine that is warm; what that costs comes first.
// Topics are the titles of articles and the names of persons; names are those of the persons written
// about most and least.
func BenchmarkDeskLarge(b *testing.B) {
	e := engineOf(b, ragtest.News(1, setting(b, "VERBATIM_ARTICLES", 5000)))
	b.Run("names", func(b *testing.B) {
		for b.Loop() {
			e.named = new(directory)
			e.spellings()
		}
	})
	b.Run("sieve", func(b *testing.B) {
		before := heap()
		for b.Loop() {
			e.sieve.Store(nil)
			if err := e.Warm(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(heap()-before, "MB")
	})
	groups := slices.Clone(e.names().Groups())
	slices.SortStableFunc(groups, func(x, y claims.Group) int { return len(y.Articles) - len(x.Articles) })
	var titles, names []string
	for i := range 64 {
		titles = append(titles, e.corpus.Articles[i*len(e.corpus.Articles)/64].Title)
		names = append(names, groups[i*i*(len(groups)-1)/(63*63)].Name)
	}
	topics := slices.Concat(titles, names)
	b.Run("compare", func(b *testing.B) {
		each(b, topics, func(topic string) error {
			_, err := e.Compare(b.Context(), Question{Text: topic})
			return err
		})
	})
	b.Run("timeline", func(b *testing.B) {
		each(b, topics, func(topic string) error {
			_, err := e.Timeline(b.Context(), Question{Text: topic})
			return err
		})
	})
	who := func(name string) error {
		_, err := e.Who(b.Context(), Question{Text: name})
		return err
	}
	b.Run("who", func(b *testing.B) { each(b, names, who) })
	b.Run("who, unknown", func(b *testing.B) { each(b, []string{"Zvorgnak", "Elvira Zvorgnak"}, who) })
}
