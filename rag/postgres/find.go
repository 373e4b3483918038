package postgres

import (
	"cmp"
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"verbatim.example/rag"
	"verbatim.example/rag/index"
)

// Which articles may matter to a search is found in two ways: those that have its
// rarest words, ordered by what their words are worth together, and those with a
// passage whose vector is near the question's. What they are worth in truth is for
// rag/index to say, which reads them.
const (
	leastArticles = 240   // by words
	leastNear     = 100   // passages by vectors
	rareRows      = 4_000 // articles that may be looked at for their words
)

// inState restricts rows of verbatim_articles to a state and a filter:
// $1 corpus, $2 generation, $3 files, $4 folders, $5 since, $6 until, $7 hidden.
const inState = `a.corpus = $1 AND a.born <= $2 AND (a.died IS NULL OR a.died > $2)
	AND (cardinality($3::text[]) + cardinality($4::text[]) = 0 OR a.file = ANY($3) OR EXISTS (SELECT FROM unnest($4::text[]) f WHERE starts_with(a.file, f)))
	AND ($5 = '' OR a.date <> '' AND left(a.date, length($5)) >= left($5, length(a.date)))
	AND ($6 = '' OR a.date <> '' AND left(a.date, length($6)) <= left($6, length(a.date)))
	AND a.id <> ALL($7::bigint[])`

// sqlWords: $8 the words looked for, $9 all words, $10 their worth beside them,
// $11 mean length, $12 how many. Long articles have more words by chance.
const sqlWords = `SELECT a.id FROM verbatim_articles a WHERE a.terms && $8::integer[] AND ` + inState + `
	ORDER BY (SELECT sum(w) FROM unnest($9::integer[], $10::float8[]) q(t, w) WHERE t = ANY (a.terms))
		/ (0.7 + 0.3 * least(4, a.length / $11::float8)) DESC, a.id LIMIT $12`

// sqlWhole: $8 to $13 are words, each in all its stems; $14 how many. The newest
// come first.
const sqlWhole = `SELECT a.id FROM verbatim_articles a WHERE a.terms && $8::integer[] AND a.terms && $9::integer[] AND a.terms && $10::integer[]
	AND a.terms && $11::integer[] AND a.terms && $12::integer[] AND a.terms && $13::integer[] AND ` + inState + `
	ORDER BY a.date DESC, a.id LIMIT $14`

// sqlNear: $8 the question's vector, $9 how many passages.
const sqlNear = `SELECT a.id FROM verbatim_vectors v JOIN verbatim_articles a ON a.id = v.article WHERE ` + inState + `
	ORDER BY v.vector <#> $8::real[]::halfvec(512) LIMIT $9`

// Find implements rag.Archive.
func (a *Archive) Find(ctx context.Context, w rag.Want) ([]int, error) {
	found := map[int64]bool{}
	err := a.store.reading(ctx, func(tx pgx.Tx) error {
		clear(found)
		collect := func(sql string, args ...any) error {
			rows, err := tx.Query(ctx, sql, append(a.state(w.Filter), args...)...)
			if err != nil {
				return err
			}
			var id int64
			_, err = pgx.ForEachRow(rows, []any{&id}, func() error { found[id] = true; return nil })
			return err
		}
		if w.Whole {
			return collect(sqlWhole, a.whole(w.Query, w.K)...)
		}
		rare, terms, worth := a.words(w.Query)
		if len(rare) > 0 {
			if err := collect(sqlWords, rare, terms, worth, a.mean, max(leastArticles, w.K)); err != nil {
				return err
			}
		}
		vec := a.catalogue.Index().FoldedQuery(w.Query)
		if !a.vectors || vec == nil {
			return nil
		}
		for _, set := range [...]string{"SET LOCAL hnsw.ef_search = 200", "SET LOCAL hnsw.iterative_scan = relaxed_order"} {
			if _, err := tx.Exec(ctx, set); err != nil {
				return err
			}
		}
		return collect(sqlNear, vec, max(leastNear, w.K))
	})
	if err != nil {
		return nil, err
	}
	var out []int
	for id := range found {
		if n, ok := a.numbers[id]; ok {
			out = append(out, int(n))
		}
	}
	return out, nil
}

// state returns the parameters of inState.
func (a *Archive) state(f index.Filter) []any {
	files, folders, hidden := []string{}, []string{}, []int64{}
	for _, name := range f.Files {
		if name != "" && name[len(name)-1] == '/' {
			folders = append(folders, name)
		} else {
			files = append(files, name)
		}
	}
	for n, h := range f.Hidden {
		if h {
			hidden = append(hidden, a.ids[n])
		}
	}
	return []any{a.corpus, a.generation, files, folders, f.Since, f.Until, hidden}
}

// words returns the terms of a query whose articles are looked at, all its terms and
// what each is worth. The rarest are looked for, as many as hold few articles.
func (a *Archive) words(q index.Query) (rare, terms []int32, worth []float64) {
	x := a.catalogue.Index()
	type word struct {
		id       uint32
		worth    float64
		articles int
	}
	var all []word
	for _, t := range q.Terms {
		for _, v := range t.Variants {
			all = append(all, word{v.ID, v.Weight * t.IDF, x.ArticlesWith(v.ID)})
		}
	}
	slices.SortFunc(all, func(a, b word) int { return cmp.Or(cmp.Compare(a.articles, b.articles), cmp.Compare(a.id, b.id)) })
	rows := 0
	for i, w := range all {
		if rows += w.articles; i == 0 || rows <= rareRows {
			rare = append(rare, int32(w.id))
		}
		terms, worth = append(terms, int32(w.id)), append(worth, w.worth)
	}
	return rare, terms, worth
}

// wholeWords is how many words sqlWhole asks for.
const wholeWords = 6

// whole returns the parameters of sqlWhole: the rarest words of a query, the first
// again where it has fewer.
func (a *Archive) whole(q index.Query, most int) []any {
	x := a.catalogue.Index()
	type group struct {
		ids      []int32
		articles int
	}
	var all []group
	for _, t := range q.Terms {
		var g group
		for _, v := range t.Variants {
			if v.Weight == 1 {
				g.ids = append(g.ids, int32(v.ID))
				g.articles += x.ArticlesWith(v.ID)
			}
		}
		if len(g.ids) > 0 {
			all = append(all, g)
		}
	}
	slices.SortStableFunc(all, func(a, b group) int { return cmp.Compare(a.articles, b.articles) })
	args := make([]any, 0, wholeWords+1)
	for i := range wholeWords {
		switch {
		case len(all) == 0:
			args = append(args, []int32{})
		case i < len(all):
			args = append(args, all[i].ids)
		default:
			args = append(args, all[0].ids)
		}
	}
	return append(args, most)
}

// Topics implements rag.Archive.
func (a *Archive) Topics(ctx context.Context, typed string, most int) ([]string, error) {
	var out []string
	err := a.store.reading(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT name FROM verbatim_topics
			WHERE corpus = $1 AND ($2 = '' OR EXISTS (SELECT FROM unnest(typed) t WHERE starts_with(t, $2)))
			ORDER BY articles DESC, name LIMIT $3`, a.corpus, typed, most)
		if err != nil {
			return err
		}
		out, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return out, err
}
