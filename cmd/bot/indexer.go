package main

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"time"

	"verbatim.example/cmd/bot/ops"
	"verbatim.example/rag"
	"verbatim.example/rag/postgres"
)

// Of several processes on one database those that have the folder of the articles
// want to be the indexer; one is, and reads and writes for all. Each looks now and
// then whether there is something new.

const (
	pollEvery  = 5 * time.Second  // whether somebody has written
	electEvery = 15 * time.Second // whether there is no indexer, and whether this still is it
)

// poll reads what others have written, until ctx ends.
func (c *corpora) poll(ctx context.Context) {
	t := time.NewTicker(c.polls)
	defer t.Stop()
	told := false
	for {
		if c.open.Load() == nil || c.bad.Load() || c.app.moved(ctx, c.cfg) {
			err := c.load(ctx, reading{})
			if err != nil && ctx.Err() == nil && c.open.Load() == nil && !told {
				c.log.Error("the articles cannot be read yet", "err", remedied(err))
			}
			told = err != nil
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
	}
}

// elect makes this process the indexer whenever there is none, until ctx ends.
func (c *corpora) elect(ctx context.Context) {
	for ctx.Err() == nil {
		err := c.lead(ctx)
		if err != nil && ctx.Err() == nil && !errors.Is(err, postgres.ErrTaken) {
			c.log.Error("the articles could not be written", "err", remedied(err))
		}
		select {
		case <-ctx.Done():
		case <-time.After(c.elects):
		}
	}
}

// lead is the work of the indexer: to write the articles now and each time they
// have changed. It returns when it is the indexer no more, or cannot be.
func (c *corpora) lead(ctx context.Context) error {
	s, err := c.app.database(ctx, c.cfg, false)
	if errors.Is(err, postgres.ErrEmpty) || errors.Is(err, postgres.ErrOlder) {
		s, err = c.app.database(ctx, c.cfg, true)
	}
	if err != nil {
		return err
	}
	x, err := s.Indexer(ctx)
	if err != nil {
		return err
	}
	defer x.Close()
	c.log.Info("this process writes the articles", "store", s.Host())
	w := &writer{corpora: c, indexer: x, read: map[string]*rag.Engine{}, changed: make(chan []string, 1)}
	return w.run(ctx)
}

// A writer is an indexer at work.
type writer struct {
	corpora *corpora
	indexer *postgres.Indexer
	read    map[string]*rag.Engine // by folder
	changed chan []string          // files that are being written; holds one
}

func (w *writer) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel()
	c := w.corpora
	for _, folder := range append([]string{"."}, c.elsewhere()...) {
		watching.Go(func() { w.watch(ctx, folder) })
	}
	alive := time.NewTicker(c.elects)
	defer alive.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-alive.C:
			if err := w.indexer.Alive(ctx); err != nil {
				return err
			}
		case writing := <-w.changed:
			if err := w.write(ctx, writing); err != nil {
				return err
			}
		}
	}
}

// watch tells of changes below a folder of the corpus.
func (w *writer) watch(ctx context.Context, folder string) {
	c := w.corpora
	f := &ops.Folder{
		Dir:   filepath.Join(c.cfg.CorpusDir, filepath.FromSlash(folder)),
		Sweep: c.cfg.CorpusSweep.every(),
		Pace:  c.pace,
		Log:   c.log,
		Gone:  func([]string) {},
		Changed: func(ctx context.Context, writing []string) error {
			select {
			case <-w.changed: // what was told before and not taken up
			default:
			}
			w.changed <- insideOf(folder, writing)
			return nil
		},
	}
	f.Watch(ctx)
}

// write reads every folder and writes what has changed. A folder that cannot be read
// stays in the database as it is.
func (w *writer) write(ctx context.Context, writing []string) error {
	c := w.corpora
	for _, folder := range append([]string{"."}, c.cfg.folders()...) {
		e, err := c.app.local(ctx, c.cfg, folder, w.read[folder], reading{writing: below(folder, writing)})
		if err != nil {
			c.log.Error("the articles could not be read: what was written last stays", "folder", folder, "err", err)
			continue
		}
		if e == w.read[folder] {
			continue
		}
		if err := c.app.publish(ctx, w.indexer, folder, e); err != nil {
			return err
		}
		w.read[folder] = e
	}
	return nil
}
