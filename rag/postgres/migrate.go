package postgres

import (
	"context"
	_ "embed"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// migrations are the steps from no tables to those of this version. What is
// released is never changed.
var migrations = []string{migration1}

//go:embed migrations/1.sql
var migration1 string

// vectorTables are made where the server has the extension pgvector.
//
//go:embed migrations/vectors.sql
var vectorTables string

// Numbers of advisory locks, which are of a database: any two that no other program
// is likely to take.
const (
	lockMigrate = 7226194085214387201
	lockIndexer = 7226194085214387202
)

// leastPgvector is the first version that goes on searching where a filter leaves
// too few (hnsw.iterative_scan).
var leastPgvector = [2]int{0, 8}

// migrate brings the tables up to this version. Processes that start together wait
// for each other.
func (s *Store) migrate(ctx context.Context) error {
	err := s.retry(ctx, func() error {
		return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(lockMigrate)); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "CREATE TABLE IF NOT EXISTS verbatim_schema (version integer NOT NULL)"); err != nil {
				return err
			}
			version, err := versionIn(ctx, tx)
			if err != nil {
				return err
			}
			if version > len(migrations) {
				return ErrNewer
			}
			for _, m := range migrations[version:] {
				if err := execAll(ctx, tx, m); err != nil {
					return err
				}
			}
			if _, err := tx.Exec(ctx, "DELETE FROM verbatim_schema"); err != nil {
				return err
			}
			_, err = tx.Exec(ctx, "INSERT INTO verbatim_schema (version) VALUES ($1)", len(migrations))
			return err
		})
	})
	if err != nil {
		return err
	}
	if err := s.addVectors(ctx); err != nil {
		return err
	}
	return s.check(ctx)
}

// addVectors makes the tables of vectors where the server can have them. Where it
// cannot, words alone find passages.
func (s *Store) addVectors(ctx context.Context) error {
	return s.retry(ctx, func() error {
		return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", int64(lockMigrate)); err != nil {
				return err
			}
			var there, available, installed bool
			err := tx.QueryRow(ctx, `SELECT to_regclass('verbatim_vectors') IS NOT NULL,
				EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector'),
				EXISTS (SELECT FROM pg_extension WHERE extname = 'vector')`).Scan(&there, &available, &installed)
			if err != nil || there || !available && !installed {
				return err
			}
			if !installed {
				if _, err := tx.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS vector"); err != nil {
					return err
				}
			}
			return execAll(ctx, tx, vectorTables)
		})
	})
}

// execAll runs the statements of a file of ours.
func execAll(ctx context.Context, tx pgx.Tx, statements string) error {
	_, err := tx.Exec(ctx, statements, pgx.QueryExecModeSimpleProtocol)
	return err
}

func versionIn(ctx context.Context, tx pgx.Tx) (version int, err error) {
	err = tx.QueryRow(ctx, "SELECT coalesce(max(version), 0) FROM verbatim_schema").Scan(&version)
	return version, err
}

// check looks whether the tables are of this version, and whether there are
// vectors.
func (s *Store) check(ctx context.Context) error {
	var extension string
	err := s.reading(ctx, func(tx pgx.Tx) error {
		version, err := versionIn(ctx, tx)
		switch {
		case err != nil:
			return err
		case version > len(migrations):
			return ErrNewer
		case version < len(migrations):
			return ErrOlder
		}
		return tx.QueryRow(ctx, `SELECT to_regclass('verbatim_vectors') IS NOT NULL,
			coalesce((SELECT extversion FROM pg_extension WHERE extname = 'vector'), '')`).Scan(&s.vectors, &extension)
	})
	if err != nil {
		return err
	}
	var have [2]int
	fmt.Sscanf(extension, "%d.%d", &have[0], &have[1])
	switch {
	case !s.vectors:
		s.log("%s has no pgvector: words alone find passages", s.host)
	case have[0] < leastPgvector[0] || have[0] == leastPgvector[0] && have[1] < leastPgvector[1]:
		s.vectors = false
		s.log("%s has pgvector %s, older than %d.%d: words alone find passages", s.host, extension, leastPgvector[0], leastPgvector[1])
	}
	return nil
}
