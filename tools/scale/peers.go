package main

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/philippgille/chromem-go"
	_ "modernc.org/sqlite" // the driver

	"verbatim.example/rag/index"
)

// compareWith asks chromem and SQLite for what a search asks of the index: the
// same passages, vectors and words.
func (m *measured) compareWith(ctx context.Context, set *settings, dir, data string, questions []string) error {
	x, err := opened(ctx, dir, data)
	if err != nil {
		return err
	}
	if err := m.chromem(ctx, set, x, questions); err != nil {
		return fmt.Errorf("chromem: %w", err)
	}
	if m.fts, err = sqlite(ctx, set, x, questions); err != nil {
		return fmt.Errorf("SQLite: %w", err)
	}
	return nil
}

// chromem measures its own query on the vectors of the index.
func (m *measured) chromem(ctx context.Context, set *settings, x *index.Index, questions []string) error {
	store, err := chromem.NewDB().CreateCollection("passages", nil, func(context.Context, string) ([]float32, error) {
		return nil, fmt.Errorf("vectors are given")
	})
	if err != nil {
		return err
	}
	for i := range x.Len() {
		if err := store.AddDocument(ctx, chromem.Document{ID: strconv.Itoa(i), Embedding: x.Vector(i)}); err != nil {
			return err
		}
	}
	query := func(q string) error {
		_, err := store.QueryEmbedding(ctx, x.Embed(x.Parse(q)), min(found, store.Count()), nil, nil)
		return err
	}
	for k, clients := range [2]int{1, clients} {
		if m.store[k], err = latencies(questions, clients, set.time, query); err != nil {
			return err
		}
	}
	return nil
}

// An fts is what full-text search by SQLite costs.
type fts struct {
	build time.Duration
	bytes int64
	query [2]latency
}

// sqlite measures FTS5 on the passages and the content words of the questions.
func sqlite(ctx context.Context, set *settings, x *index.Index, questions []string) (f fts, err error) {
	file := filepath.Join(set.dir, fmt.Sprintf("%d.db", x.Len()))
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=journal_mode(off)&_pragma=synchronous(off)&_pragma=mmap_size(8000000000)")
	if err != nil {
		return f, err
	}
	defer os.Remove(file)
	defer db.Close()
	start := time.Now()
	if _, err := db.ExecContext(ctx, `create virtual table passages using fts5(body, content='', tokenize="unicode61 remove_diacritics 2")`); err != nil {
		return f, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return f, err
	}
	defer tx.Rollback()
	insert, err := tx.PrepareContext(ctx, "insert into passages(rowid, body) values (?, ?)")
	if err != nil {
		return f, err
	}
	for i := range x.Len() {
		p := x.Passage(i)
		a := &x.Corpus().Articles[p.Article]
		if _, err := insert.ExecContext(ctx, i+1, a.Title+" "+a.Text[a.Sentences[p.First].Start:a.Sentences[p.Last].End]); err != nil {
			return f, err
		}
	}
	if err := tx.Commit(); err != nil {
		return f, err
	}
	f.build = time.Since(start)
	info, err := os.Stat(file)
	if err != nil {
		return f, err
	}
	f.bytes = info.Size()
	ask, err := db.PrepareContext(ctx, "select rowid, bm25(passages) from passages where passages match ? order by rank limit "+strconv.Itoa(found))
	if err != nil {
		return f, err
	}
	defer ask.Close()
	query := func(q string) error {
		words := matching(x.Parse(q))
		if words == "" {
			return nil
		}
		rows, err := ask.QueryContext(ctx, words)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var id int
			var score float64
			if err := rows.Scan(&id, &score); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	for k, clients := range [2]int{1, clients} {
		if f.query[k], err = latencies(questions, clients, set.time, query); err != nil {
			return f, err
		}
	}
	return f, nil
}

// matching returns the content words of a question as FTS5 takes them.
func matching(q index.Query) string {
	var words []string
	for _, t := range q.Terms {
		words = append(words, `"`+strings.ReplaceAll(t.Form, `"`, "")+`"`)
	}
	return strings.Join(words, " OR ")
}
