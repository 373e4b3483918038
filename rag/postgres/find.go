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
	rareRows      = 4_000 // articles that are looked at for having a rare word
	mostRows      = 8_000 // or common ones
)

// Parameters of every search, of verbatim_shown: $1 corpus, $2 generation, $3 files,
// $4 folders, $5 since, $6 until, $7 hidden.
const shown = `verbatim_shown(a, $1, $2, $3, $4, $5, $6, $7)`

// sqlWords: $8 words of which one is enough, $9 words of which all are wanted, $10
// all words, $11 their worth beside them, $12 mean length, $13 how many to look at,
// $14 how many to return. Long articles have more words by chance.
const sqlWords = `(SELECT id FROM (SELECT a.id, a.terms, a.length FROM verbatim_articles a
		WHERE (a.terms && $8::integer[] OR a.terms @> $9::integer[]) AND ` + shown + ` LIMIT $13) a
	ORDER BY (SELECT sum(w) FROM unnest($10::integer[], $11::float8[]) q(t, w) WHERE t = ANY (a.terms))
		/ (0.7 + 0.3 * least(4, a.length / $12::float8)) DESC, id LIMIT $14)`

// sqlBoth: $15 the question's vector, $16 how many passages.
const sqlBoth = sqlWords + ` UNION SELECT verbatim_near($1, $2, $3, $4, $5, $6, $7, $15::real[]::halfvec(512), $16)`

// sqlWhole: $8 to $13 are words, each in all its stems; $14 how many. The newest
// come first.
const sqlWhole = `SELECT a.id FROM verbatim_articles a WHERE a.terms && $8::integer[] AND a.terms && $9::integer[] AND a.terms && $10::integer[]
	AND a.terms && $11::integer[] AND a.terms && $12::integer[] AND a.terms && $13::integer[] AND ` + shown + `
	ORDER BY a.date DESC, a.id LIMIT $14`

// Find implements rag.Archive.
func (a *Archive) Find(ctx context.Context, w rag.Want) ([]int, error) {
	sql, args := sqlWords, a.state(w.Filter)
	if w.Whole {
		sql, args = sqlWhole, append(args, a.whole(w.Query, w.K)...)
	} else {
		rare, both, terms, worth := a.words(w.Query)
		args = append(args, rare, both, terms, worth, a.mean, mostRows, max(leastArticles, w.K))
		if a.vectors {
			sql, args = sqlBoth, append(args, a.catalogue.Index().FoldedQuery(w.Query), max(leastNear, w.K))
		}
	}
	var out []int
	err := a.store.retry(ctx, func() error {
		rows, err := a.store.pool.Query(ctx, sql, args...)
		if err != nil {
			return err
		}
		out = out[:0]
		var id int64
		_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
			if n, ok := a.numbers[id]; ok {
				out = append(out, int(n))
			}
			return nil
		})
		return err
	})
	return out, err
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

// noTerm is the number of no term.
const noTerm = -1

// words returns of the terms of a query those of which one is enough for an article
// to be looked at, those of which all are wanted, and all with what each is worth.
// The rare ones are enough, as many as few articles hold; where these are too few,
// the two rarest of the common ones are wanted together.
func (a *Archive) words(q index.Query) (rare, both, terms []int32, worth []float64) {
	x := a.catalogue.Index()
	type word struct {
		ids      []int32
		articles int
	}
	var all []word
	for _, t := range q.Terms {
		var w word
		for _, v := range t.Variants {
			w.ids = append(w.ids, int32(v.ID))
			w.articles += x.ArticlesWith(v.ID)
			terms, worth = append(terms, int32(v.ID)), append(worth, v.Weight*t.IDF)
		}
		if w.articles > 0 {
			all = append(all, w)
		}
	}
	slices.SortStableFunc(all, func(a, b word) int { return cmp.Compare(a.articles, b.articles) })
	rows := 0
	for len(all) > 0 && rows+all[0].articles <= rareRows {
		rows += all[0].articles
		rare = append(rare, all[0].ids...)
		all = all[1:]
	}
	if rows < leastArticles {
		for _, w := range all[:min(2, len(all))] {
			both = append(both, w.ids[0])
		}
	}
	if both == nil {
		both = []int32{noTerm}
	}
	return rare, both, terms, worth
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
func (a *Archive) Topics(ctx context.Context, typed string, most int) ([]rag.Topic, error) {
	// Nothing typed is where every topic begins.
	sql, args := `SELECT name, max(articles) n FROM verbatim_topics WHERE corpus = $1 AND typed >= $3 AND typed < $4
		GROUP BY name ORDER BY n DESC, name LIMIT $2`, []any{a.corpus, most, typed, typed + "\U0010ffff"}
	if typed == "" {
		sql, args = `SELECT DISTINCT articles, name FROM verbatim_topics WHERE corpus = $1 ORDER BY articles DESC, name LIMIT $2`, args[:2]
		sql = `SELECT name, articles FROM (` + sql + `) t ORDER BY articles DESC, name`
	}
	var out []rag.Topic
	err := a.store.retry(ctx, func() error {
		rows, err := a.store.pool.Query(ctx, sql, args...)
		if err == nil {
			out, err = pgx.CollectRows(rows, pgx.RowToStructByPos[rag.Topic])
		}
		return err
	})
	return out, err
}
