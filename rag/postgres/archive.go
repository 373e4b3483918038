package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5"

	"verbatim.example/corpus"
	"verbatim.example/rag"
	"verbatim.example/rag/index"
)

// An Archive is one state of one corpus.
type Archive struct {
	store      *Store
	corpus     int32
	name       string
	generation int64
	catalogue  *index.Catalogue
	ids        []int64 // article → row
	numbers    map[int64]int32
	vectors    bool
	mean       float64 // distinct terms of an article
}

var _ rag.Archive = (*Archive)(nil)

// Generation returns the number of the state.
func (a *Archive) Generation() int64 { return a.generation }

// Catalogue implements rag.Archive.
func (a *Archive) Catalogue() *index.Catalogue { return a.catalogue }

// Open returns the current state of a corpus: the one before, which may be nil, when
// it still is. [ErrEmpty] says that nothing was written yet.
func (s *Store) Open(ctx context.Context, name string, before *Archive) (*Archive, error) {
	var next *Archive
	err := s.reading(ctx, func(tx pgx.Tx) (err error) {
		next, err = s.open(ctx, tx, name, before)
		return err
	})
	if err != nil {
		return nil, err
	}
	return next, nil
}

// Generation returns the number of the current state of a corpus; 0 when there is
// none.
func (s *Store) Generation(ctx context.Context, name string) (g int64, err error) {
	err = s.retry(ctx, func() error {
		return s.pool.QueryRow(ctx, "SELECT coalesce(max(generation), 0) FROM verbatim_corpora WHERE name = $1", name).Scan(&g)
	})
	return g, err
}

func (s *Store) open(ctx context.Context, tx pgx.Tx, name string, before *Archive) (*Archive, error) {
	a := &Archive{store: s, name: name}
	var analyzer string
	var skipped []byte
	o := index.Outline{Corpus: &corpus.Corpus{}}
	err := tx.QueryRow(ctx, `SELECT id, analyzer, generation, vectors FROM verbatim_corpora WHERE name = $1`, name).
		Scan(&a.corpus, &analyzer, &a.generation, &a.vectors)
	switch {
	case errors.Is(err, pgx.ErrNoRows), err == nil && a.generation == 0:
		return nil, ErrEmpty
	case err != nil:
		return nil, err
	case analyzer != index.Identity():
		return nil, ErrOther
	case before != nil && before.corpus == a.corpus && before.generation == a.generation:
		return before, nil
	}
	a.vectors = a.vectors && s.vectors
	err = tx.QueryRow(ctx, `SELECT fingerprint, skipped, mean_length, mean_article, grams FROM verbatim_corpora WHERE id = $1`, a.corpus).
		Scan(&o.Corpus.Fingerprint, &skipped, &o.MeanLength, &o.MeanArticle, &o.Grams)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(skipped, &o.Corpus.Skipped); err != nil {
		return nil, fmt.Errorf("read the skipped files of %s: %w", name, err)
	}
	if err := a.readArticles(ctx, tx, &o); err != nil {
		return nil, err
	}
	if o.Terms, err = readTerms(ctx, tx, a.corpus); err != nil {
		return nil, err
	}
	a.catalogue, err = index.NewCatalogue(o)
	return a, err
}

func (a *Archive) readArticles(ctx context.Context, tx pgx.Tx, o *index.Outline) error {
	rows, err := tx.Query(ctx, `SELECT id, meta, passages, length FROM verbatim_articles
		WHERE corpus = $1 AND died IS NULL ORDER BY file`, a.corpus)
	if err != nil {
		return err
	}
	a.numbers = map[int64]int32{}
	var id int64
	var meta []byte
	var passages, length, total int
	_, err = pgx.ForEachRow(rows, []any{&id, &meta, &passages, &length}, func() error {
		art, err := decodeMeta(meta)
		if err != nil {
			return err
		}
		a.numbers[id] = int32(len(a.ids))
		a.ids = append(a.ids, id)
		o.Corpus.Articles = append(o.Corpus.Articles, art)
		o.Passages = append(o.Passages, uint16(passages))
		total += length
		return nil
	})
	a.mean = float64(total) / float64(max(1, len(a.ids)))
	return err
}

func readTerms(ctx context.Context, tx pgx.Tx, corpus int32) ([]index.TermCount, error) {
	rows, err := tx.Query(ctx, `SELECT id, name, family, proper, passages, articles FROM verbatim_terms WHERE corpus = $1 AND held`, corpus)
	if err != nil {
		return nil, err
	}
	var out []index.TermCount
	var id int
	var name, family []byte
	var t index.TermCount
	_, err = pgx.ForEachRow(rows, []any{&id, &name, &family, &t.Proper, &t.Passages, &t.Articles}, func() error {
		t.Name, t.Family = string(name), string(family)
		if id >= len(out) {
			out = slices.Grow(out, id+1-len(out))[:id+1]
		}
		out[id] = t
		return nil
	})
	return out, err
}

// encodeMeta returns what is known of an article beside its text.
func encodeMeta(a corpus.Article) ([]byte, error) {
	a.Text, a.Sentences = "", nil
	return json.Marshal(a)
}

func decodeMeta(b []byte) (a corpus.Article, err error) {
	if err := json.Unmarshal(b, &a); err != nil {
		return a, fmt.Errorf("read what is known of an article: %w", err)
	}
	return a, nil
}

// Load implements rag.Archive.
func (a *Archive) Load(ctx context.Context, articles []int) ([]*index.Record, error) {
	ids := make([]int64, len(articles))
	for i, n := range articles {
		ids[i] = a.ids[n]
	}
	records := make([]*index.Record, len(articles))
	absent := a.store.cache.get(ids, records)
	if len(absent) == 0 {
		return records, nil
	}
	bodies := make(map[int64][]byte, len(absent))
	err := a.store.retry(ctx, func() error {
		rows, err := a.store.pool.Query(ctx, `SELECT id, body FROM verbatim_articles WHERE id = ANY($1)`, absent)
		if err != nil {
			return err
		}
		var id int64
		var body []byte
		_, err = pgx.ForEachRow(rows, []any{&id, &body}, func() error {
			bodies[id] = slices.Clone(body)
			return nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return records, a.decode(ids, articles, bodies, records)
}

// decode makes the records that are not there yet, on all processors.
func (a *Archive) decode(ids []int64, articles []int, bodies map[int64][]byte, records []*index.Record) error {
	var wg sync.WaitGroup
	errs := make([]error, decoders)
	for w := range decoders {
		wg.Go(func() {
			for i := w; i < len(ids); i += decoders {
				if records[i] != nil {
					continue
				}
				body, ok := bodies[ids[i]]
				if !ok {
					errs[w] = errors.Join(errs[w], errGone)
					return
				}
				r, err := index.DecodeRecord(a.catalogue.Corpus().Articles[articles[i]], body)
				if err != nil {
					errs[w] = fmt.Errorf("read an article of %s: %w", a.name, err)
					return
				}
				records[i] = r
				a.store.cache.put(ids[i], r)
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// decoders is how many goroutines decode the records of one question.
const decoders = 2

// errGone is why a question over a state that is long past has no answer.
var errGone = fmt.Errorf("%w: its articles have changed meanwhile", rag.ErrArchive)
