package postgres

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

// An Indexer is the one process that writes. It holds an advisory lock of a
// connection, and writes through that connection alone: who has lost the lock cannot
// write.
type Indexer struct {
	store *Store
	conn  *pgxpool.Conn
}

// Indexer makes this process the indexer, or returns [ErrTaken].
func (s *Store) Indexer(ctx context.Context) (*Indexer, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, s.explain(err)
	}
	var got bool
	err = conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", int64(lockIndexer)).Scan(&got)
	if err == nil && got {
		return &Indexer{s, conn}, nil
	}
	conn.Release()
	if err != nil {
		return nil, s.explain(err)
	}
	return nil, ErrTaken
}

// Close lets another process be the indexer.
func (x *Indexer) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), connectTimeout)
	defer cancel()
	if _, err := x.conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", int64(lockIndexer)); err != nil {
		x.conn.Conn().Close(ctx) // the lock ends with the session
	}
	x.conn.Release()
}

// Alive returns an error when the connection, and the lock with it, is lost.
func (x *Indexer) Alive(ctx context.Context) error {
	if err := x.conn.Ping(ctx); err != nil {
		return x.store.explain(err)
	}
	return nil
}
