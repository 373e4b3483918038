// Package postgres keeps corpora in PostgreSQL, for more articles than one process
// holds and for several processes on one corpus.
//
// One process, the indexer, writes; all read. What is written becomes visible as
// one new state of the corpus with a number, its generation. A reader goes on with
// the state that it has until it has read the next.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A Config says how a database is reached.
type Config struct {
	URL string                           // postgres://user:password@host:port/database?…, or what else libpq knows
	Log func(format string, args ...any) // one line a notice; may be nil
}

// What a connection may do where the URL says nothing else.
const (
	statementTimeout = 10 * time.Second // of a question
	connectTimeout   = 5 * time.Second
	lockTimeout      = 10 * time.Second
	poolSize         = 8
	idleTime         = 5 * time.Minute
	lifeTime         = time.Hour
)

// A Store is a database that holds corpora. It is safe for concurrent use.
type Store struct {
	pool    *pgxpool.Pool
	host    string
	vectors bool // the database has vectors
	log     func(format string, args ...any)
	cache   *cache
}

// Parse reads a configuration without connecting. Its errors never show the URL.
func parse(c Config) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, errURL
	}
	// Several processes may share connections through a pooler, so that no
	// statement is left prepared on one.
	if cfg.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement {
		cfg.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	unset := func(name, value string) {
		if _, ok := cfg.ConnConfig.RuntimeParams[name]; !ok {
			cfg.ConnConfig.RuntimeParams[name] = value
		}
	}
	unset("application_name", "verbatim")
	unset("statement_timeout", fmt.Sprint(statementTimeout.Milliseconds()))
	unset("lock_timeout", fmt.Sprint(lockTimeout.Milliseconds()))
	if cfg.ConnConfig.ConnectTimeout == 0 || cfg.ConnConfig.ConnectTimeout > time.Minute {
		cfg.ConnConfig.ConnectTimeout = connectTimeout
	}
	if !poolSizeSet(c.URL) {
		cfg.MaxConns = poolSize
	}
	cfg.MaxConnIdleTime, cfg.MaxConnLifetime = idleTime, lifeTime
	return cfg, nil
}

// Host returns the host and port that a URL names, without more; "" when it names
// none or cannot be read.
func Host(url string) string {
	cfg, err := pgxpool.ParseConfig(url)
	if url == "" || err != nil {
		return ""
	}
	return hostOf(cfg)
}

func hostOf(cfg *pgxpool.Config) string {
	return fmt.Sprintf("%s:%d", cfg.ConnConfig.Host, cfg.ConnConfig.Port)
}

// Connect connects to a database and looks whether it can be used. With write it
// makes or updates the tables; else tables that are not there are [ErrEmpty].
func Connect(ctx context.Context, c Config, write bool) (*Store, error) {
	cfg, err := parse(c)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, unreachable(hostOf(cfg), err)
	}
	s := &Store{pool: pool, host: hostOf(cfg), log: c.Log, cache: newCache(cacheBytes)}
	if s.log == nil {
		s.log = func(string, ...any) {}
	}
	if write {
		err = s.migrate(ctx)
	} else {
		err = s.check(ctx)
	}
	if err != nil {
		pool.Close()
		return nil, err
	}
	return s, nil
}

// Close ends all connections.
func (s *Store) Close() { s.pool.Close() }

// Host returns the host and port of the database.
func (s *Store) Host() string { return s.host }

// reading calls f in a transaction that sees one state of the database and changes
// nothing, again where the connection was lost.
func (s *Store) reading(ctx context.Context, f func(tx pgx.Tx) error) error {
	return s.retry(ctx, func() error {
		return pgx.BeginTxFunc(ctx, s.pool, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, f)
	})
}

// retry calls f until it succeeds, fails for good, or has failed often enough.
func (s *Store) retry(ctx context.Context, f func() error) error {
	pause := firstPause
	for try := 1; ; try++ {
		err := f()
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil:
			return ctx.Err()
		case !passing(err) || try == tries:
			return s.explain(err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause *= 4
	}
}

// A database that fails over is away for some seconds.
const (
	tries      = 4
	firstPause = 50 * time.Millisecond
)

var errURL = errors.New("STORE is not a PostgreSQL address: write postgres://user:password@host:5432/database")

func poolSizeSet(url string) bool { return strings.Contains(url, "pool_max_conns") }

// A Description says what a database is.
type Description struct {
	Server  string // version
	Vectors string // version of pgvector; "": words alone find passages
	Standby bool   // it only reads
}

// Describe asks the database what it is.
func (s *Store) Describe(ctx context.Context) (d Description, err error) {
	err = s.reading(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT current_setting('server_version'), pg_is_in_recovery(),
			coalesce((SELECT extversion FROM pg_extension WHERE extname = 'vector'), '')`).Scan(&d.Server, &d.Standby, &d.Vectors)
	})
	if !s.vectors {
		d.Vectors = ""
	}
	return d, err
}
