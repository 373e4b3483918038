package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"verbatim.example/rag"
	"verbatim.example/rag/postgres"
)

// stored are the corpora of a database as one process sees them: the states that it
// reads last.
type stored struct {
	mu    sync.Mutex
	store *postgres.Store
	last  map[string]held // by folder
}

// held is the last state of a corpus, and its engine.
type held struct {
	archive *postgres.Archive
	engine  *rag.Engine
}

// database connects to the database of the articles, once. With write its tables
// are made or brought up to date.
func (a *app) database(ctx context.Context, cfg Config, write bool) (*postgres.Store, error) {
	a.stored.mu.Lock()
	defer a.stored.mu.Unlock()
	if a.stored.store != nil && !write {
		return a.stored.store, nil
	}
	s, err := postgres.Connect(ctx, postgres.Config{URL: cfg.Store.Reveal(), Log: a.notice}, write)
	if err != nil {
		return nil, err
	}
	if a.stored.store != nil {
		a.stored.store.Close()
	}
	a.stored.store, a.stored.last = s, map[string]held{}
	return s, nil
}

// close ends the connections to the database.
func (a *app) close() {
	a.stored.mu.Lock()
	defer a.stored.mu.Unlock()
	if a.stored.store != nil {
		a.stored.store.Close()
		a.stored.store = nil
	}
}

// archived returns the engine over the current state of a folder's corpus in the
// database: the same as before when it still is.
func (a *app) archived(ctx context.Context, cfg Config, m models, folder string) (*rag.Engine, error) {
	s, err := a.database(ctx, cfg, false)
	if err != nil {
		return nil, err
	}
	a.stored.mu.Lock()
	before := a.stored.last[folder]
	a.stored.mu.Unlock()
	archive, err := s.Open(ctx, folder, before.archive)
	if err != nil {
		return nil, fmt.Errorf("open the articles of %s: %w", folder, err)
	}
	if before.engine != nil && archive == before.archive {
		return before.engine, nil
	}
	e := rag.Over(archive, rag.Options{Log: a.notice, Model: m.model(), Patience: time.Duration(cfg.AnswerTimeout)})
	a.stored.mu.Lock()
	a.stored.last[folder] = held{archive, e}
	a.stored.mu.Unlock()
	return e, nil
}

// moved reports whether a folder's corpus in the database is not the one that is
// read, or cannot be looked at.
func (a *app) moved(ctx context.Context, cfg Config) bool {
	for _, folder := range append([]string{"."}, cfg.folders()...) {
		a.stored.mu.Lock()
		s, last := a.stored.store, a.stored.last[folder].archive
		a.stored.mu.Unlock()
		if s == nil || last == nil {
			return true
		}
		if g, err := s.Generation(ctx, folder); err != nil || g != last.Generation() {
			return true
		}
	}
	return false
}

// embedding returns the endpoint that embeds; none with a database, which has the
// hashed vectors alone.
func (c *Config) embedding() endpoint {
	e := c.Models.embedding()
	if c.Store != "" {
		e.Model = ""
	}
	return e
}

// checkStore looks at the database of the articles.
func (a *app) checkStore(ctx context.Context, cfg Config) check {
	const name = "store"
	s, err := a.database(ctx, cfg, false)
	if err != nil {
		return check{name, statusFail, err.Error(), postgres.Remedy(err)}
	}
	d, err := s.Describe(ctx)
	if err != nil {
		return check{name, statusFail, err.Error(), postgres.Remedy(err)}
	}
	detail := fmt.Sprintf("PostgreSQL %s at %s", d.Server, s.Host())
	if d.Standby {
		detail += ", read-only"
	}
	if d.Vectors == "" {
		return check{name, statusWarn, detail + ", without pgvector: words alone find passages", "install pgvector 0.8 or later on the server, then run bot index"}
	}
	return check{name, statusOK, fmt.Sprintf("%s, pgvector %s", detail, d.Vectors), ""}
}

// publish writes what was read from the folder of the articles, and from those of
// channels, into the database.
func (a *app) publish(ctx context.Context, x *postgres.Indexer, folder string, e *rag.Engine) error {
	p, err := x.Publish(ctx, folder, e)
	if err != nil {
		return err
	}
	if a.log != nil && p.Added+p.Removed > 0 {
		a.log.Info("articles written", "folder", folder, "generation", p.Generation, "added", p.Added, "removed", p.Removed, "terms", p.Terms)
	}
	return nil
}

// remedied adds to an error of the database what can be done about it.
func remedied(err error) error {
	if remedy := postgres.Remedy(err); remedy != "" {
		return errors.Join(err, errors.New(remedy))
	}
	return err
}

// fill writes the articles into the database, once: whole is what was read of the
// folder, those of channels are read here.
func (a *app) fill(ctx context.Context, cfg Config, whole *rag.Engine) error {
	s, err := a.database(ctx, cfg, true)
	if err != nil {
		return err
	}
	x, err := s.Indexer(ctx)
	if err != nil {
		return err
	}
	defer x.Close()
	if err := a.publish(ctx, x, ".", whole); err != nil {
		return err
	}
	for _, folder := range cfg.folders() {
		e, err := a.local(ctx, cfg, folder, nil, reading{again: true})
		if err != nil {
			return err
		}
		if err := a.publish(ctx, x, folder, e); err != nil {
			return err
		}
	}
	return nil
}
