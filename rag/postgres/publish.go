package postgres

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"verbatim.example/rag"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// What writing may take: the first time it writes everything.
const (
	writeTimeout = "SET LOCAL statement_timeout = '30min'"
	// grace is how long a state that is past can still be read: longer than any
	// question takes, and than readers take to see the next.
	grace = 10 * time.Minute
	// topicsEvery is how often what may be typed is written anew where articles were
	// only added: it is read from all of them.
	topicsEvery = 10 * time.Minute
	// chunkRows is how many short rows are sent at once,
	chunkRows = 20_000
	// and batchRows how many articles.
	batchRows = 200
)

// Published says what a call of Publish wrote.
type Published struct {
	Generation            int64 // the same as before: nothing had changed
	Added, Removed, Terms int   // rows
}

// Publish makes the articles of an engine, which has them in memory, the current
// state of a corpus. It writes what has changed, in one transaction: readers see all
// of it or nothing.
func (x *Indexer) Publish(ctx context.Context, name string, e *rag.Engine) (Published, error) {
	var p publication
	err := pgx.BeginFunc(ctx, x.conn, func(tx pgx.Tx) error {
		p = publication{tx: tx, engine: e, from: e.Index(), outline: e.Index().Outline(), vectors: x.store.vectors}
		return p.write(ctx, name)
	})
	if err != nil {
		return Published{}, fmt.Errorf("write %s: %w", name, x.store.explain(err))
	}
	return p.done, nil
}

// A publication is one call of Publish.
type publication struct {
	tx      pgx.Tx
	engine  *rag.Engine
	from    *index.Index
	outline index.Outline
	vectors bool
	corpus  int32
	numbers []int32 // term of the index → its number in the database
	deleted int     // articles that are not there any more
	done    Published
}

func (p *publication) write(ctx context.Context, name string) error {
	if _, err := p.tx.Exec(ctx, writeTimeout); err != nil {
		return err
	}
	if _, err := p.tx.Exec(ctx, "INSERT INTO verbatim_corpora (name) VALUES ($1) ON CONFLICT DO NOTHING", name); err != nil {
		return err
	}
	var analyzer, fingerprint string
	var generation int64
	var vectors, stale bool
	var skippedBefore []byte
	err := p.tx.QueryRow(ctx, `SELECT id, analyzer, generation, vectors, fingerprint, skipped, topics < now() - $2::interval
		FROM verbatim_corpora WHERE name = $1 FOR UPDATE`, name, topicsEvery).
		Scan(&p.corpus, &analyzer, &generation, &vectors, &fingerprint, &skippedBefore, &stale)
	if err != nil {
		return err
	}
	skipped, err := json.Marshal(p.outline.Corpus.Skipped)
	if err != nil {
		return err
	}
	p.done.Generation = generation + 1
	fresh := generation == 0 || analyzer != index.Identity() || vectors != p.vectors
	changed, err := p.articles(ctx, fresh)
	if err != nil {
		return err
	}
	if !fresh && !changed && fingerprint == p.outline.Corpus.Fingerprint && string(skipped) == string(skippedBefore) {
		p.done.Generation = generation
		return nil
	}
	_, err = p.tx.Exec(ctx, `UPDATE verbatim_corpora SET analyzer = $2, generation = $3, written = now(), fingerprint = $4, skipped = $5,
		mean_length = $6, mean_article = $7, grams = $8, vectors = $9 WHERE id = $1`,
		p.corpus, index.Identity(), p.done.Generation, p.outline.Corpus.Fingerprint, skipped, p.outline.MeanLength, p.outline.MeanArticle, p.outline.Grams, p.vectors)
	if err != nil {
		return err
	}
	if fresh || stale || p.deleted > 0 {
		if err := p.topics(ctx); err != nil {
			return err
		}
	}
	_, err = p.tx.Exec(ctx, "DELETE FROM verbatim_articles WHERE corpus = $1 AND died IS NOT NULL AND buried < now() - $2::interval", p.corpus, grace)
	return err
}

// A living row is an article as it was written last.
type living struct {
	id     int64
	digest string
}

// articles writes those that are new or have changed, and lets those die that are
// not there any more. With fresh it writes all.
func (p *publication) articles(ctx context.Context, fresh bool) (changed bool, err error) {
	rows, err := p.tx.Query(ctx, "SELECT id, file, digest FROM verbatim_articles WHERE corpus = $1 AND died IS NULL", p.corpus)
	if err != nil {
		return false, err
	}
	before := map[string]living{}
	var l living
	var file string
	var digest []byte
	if _, err := pgx.ForEachRow(rows, []any{&l.id, &file, &digest}, func() error {
		l.digest = string(digest)
		before[file] = l
		return nil
	}); err != nil {
		return false, err
	}
	var dead []int64
	type writing struct {
		article int
		meta    []byte
		digest  []byte
	}
	var list []writing
	for i, a := range p.outline.Corpus.Articles {
		meta, err := encodeMeta(a)
		if err != nil {
			return false, err
		}
		sum := sha256.Sum256(meta)
		if b, ok := before[a.File]; ok {
			delete(before, a.File)
			if !fresh && b.digest == string(sum[:]) {
				continue
			}
			dead = append(dead, b.id)
		}
		list = append(list, writing{i, meta, sum[:]})
	}
	for _, b := range before {
		dead = append(dead, b.id)
	}
	p.deleted = len(before)
	p.done.Added, p.done.Removed = len(list), len(dead)
	if len(list)+len(dead) == 0 {
		return false, nil
	}
	if _, err := p.tx.Exec(ctx, "UPDATE verbatim_articles SET died = $2, buried = now() WHERE id = ANY($1)", dead, p.done.Generation); err != nil {
		return false, err
	}
	if err := p.terms(ctx); err != nil {
		return false, err
	}
	built, err := p.buildLater(ctx)
	if err != nil {
		return false, err
	}
	b := &pgx.Batch{}
	for _, w := range list {
		p.queue(b, w.article, w.meta, w.digest)
		if b.Len() >= batchRows {
			if err := p.send(ctx, b); err != nil {
				return false, err
			}
			b = &pgx.Batch{}
		}
	}
	if err := p.send(ctx, b); err != nil {
		return false, err
	}
	return true, built()
}

// buildLater takes away the index of the vectors when there are none yet, and
// returns what makes it: at once it takes a fraction of the time.
func (p *publication) buildLater(ctx context.Context) (built func() error, err error) {
	nothing := func() error { return nil }
	if !p.vectors {
		return nothing, nil
	}
	var some bool
	if err := p.tx.QueryRow(ctx, "SELECT EXISTS (SELECT FROM verbatim_vectors)").Scan(&some); err != nil || some {
		return nothing, err
	}
	if _, err := p.tx.Exec(ctx, "DROP INDEX IF EXISTS verbatim_vectors_nearest"); err != nil {
		return nil, err
	}
	return func() error {
		_, err := p.tx.Exec(ctx, "CREATE INDEX verbatim_vectors_nearest ON verbatim_vectors USING hnsw (vector halfvec_ip_ops)")
		return err
	}, nil
}

// queue adds the writing of one article to a batch.
func (p *publication) queue(b *pgx.Batch, article int, meta, digest []byte) {
	a := &p.outline.Corpus.Articles[article]
	body := p.from.AppendRecord(nil, article, func(t uint32) uint32 { return uint32(p.numbers[t]) })
	var terms []int32
	for _, t := range p.from.TermsOf(article) {
		terms = append(terms, p.numbers[t])
	}
	args := []any{p.corpus, p.done.Generation, a.File, a.Date, digest, meta, int(p.outline.Passages[article]), len(terms), terms, body}
	const insert = `INSERT INTO verbatim_articles (corpus, born, file, date, digest, meta, passages, length, terms, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`
	if !p.vectors {
		b.Queue(insert, args...)
		return
	}
	b.Queue(`WITH a AS (`+insert+` RETURNING id)
		INSERT INTO verbatim_vectors (article, passage, vector)
		SELECT id, n, ($11::real[])[n * 512 + 1 : (n + 1) * 512]::halfvec(512) FROM a, generate_series(0, $7 - 1) n`,
		append(args, p.from.FoldedVectors(article))...)
}

func (p *publication) send(ctx context.Context, b *pgx.Batch) error {
	if b.Len() == 0 {
		return nil
	}
	return p.tx.SendBatch(ctx, b).Close()
}

// terms brings the vocabulary up to date, and numbers it.
func (p *publication) terms(ctx context.Context) error {
	type row struct {
		id   int32
		held bool
		index.TermCount
	}
	rows, err := p.tx.Query(ctx, "SELECT id, name, family, proper, passages, articles, held FROM verbatim_terms WHERE corpus = $1", p.corpus)
	if err != nil {
		return err
	}
	before := map[string]row{}
	next := int32(0)
	var r row
	var name, family []byte
	if _, err := pgx.ForEachRow(rows, []any{&r.id, &name, &family, &r.Proper, &r.Passages, &r.Articles, &r.held}, func() error {
		r.Name, r.Family = string(name), string(family)
		before[r.Name] = r
		next = max(next, r.id+1)
		return nil
	}); err != nil {
		return err
	}
	var ids, passages, articles []int32
	var names, families [][]byte
	var proper, held []bool
	add := func(r row) {
		ids, names, families = append(ids, r.id), append(names, []byte(r.Name)), append(families, []byte(r.Family))
		proper, held = append(proper, r.Proper), append(held, r.held)
		passages, articles = append(passages, int32(r.Passages)), append(articles, int32(r.Articles))
	}
	for _, t := range p.outline.Terms {
		now := row{next, true, t}
		if b, ok := before[t.Name]; ok {
			now.id = b.id
			delete(before, t.Name)
			if b != now {
				add(now)
			}
		} else {
			next++
			add(now)
		}
		p.numbers = append(p.numbers, now.id)
	}
	for _, b := range before {
		if b.held {
			b.held = false
			add(b)
		}
	}
	p.done.Terms = len(ids)
	for i := 0; i < len(ids); i += chunkRows {
		j := min(len(ids), i+chunkRows)
		_, err := p.tx.Exec(ctx, `INSERT INTO verbatim_terms (corpus, id, name, family, proper, passages, articles, held)
			SELECT $1, * FROM unnest($2::integer[], $3::bytea[], $4::bytea[], $5::boolean[], $6::integer[], $7::integer[], $8::boolean[])
			ON CONFLICT (corpus, id) DO UPDATE SET name = excluded.name, family = excluded.family, proper = excluded.proper,
				passages = excluded.passages, articles = excluded.articles, held = excluded.held`,
			p.corpus, ids[i:j], names[i:j], families[i:j], proper[i:j], passages[i:j], articles[i:j], held[i:j])
		if err != nil {
			return err
		}
	}
	return nil
}

// topics writes what may be typed for a topic.
func (p *publication) topics(ctx context.Context) error {
	if _, err := p.tx.Exec(ctx, "DELETE FROM verbatim_topics WHERE corpus = $1", p.corpus); err != nil {
		return err
	}
	var typed, names []string
	var articles []int32
	p.engine.EachTopic(func(name string, ways []string, n int) {
		if strings.Contains(name, "\x00") {
			return // is no text of the database's
		}
		for _, w := range ways {
			typed, names, articles = append(typed, text.Cut(w, maxTyped)), append(names, name), append(articles, int32(n))
		}
	})
	for i := 0; i < len(typed); i += chunkRows {
		j := min(len(typed), i+chunkRows)
		_, err := p.tx.Exec(ctx, `INSERT INTO verbatim_topics (corpus, typed, name, articles)
			SELECT $1, * FROM unnest($2::text[], $3::text[], $4::integer[]) ON CONFLICT DO NOTHING`, p.corpus, typed[i:j], names[i:j], articles[i:j])
		if err != nil {
			return err
		}
	}
	_, err := p.tx.Exec(ctx, "UPDATE verbatim_corpora SET topics = now() WHERE id = $1", p.corpus)
	return err
}

// maxTyped is how many characters of a name can be typed for it: a row of an index
// has its limits.
const maxTyped = 100
