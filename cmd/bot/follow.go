package main

import (
	"context"
	"os"
	"os/signal"
	"path"
	"path/filepath"
	"sync"
	"syscall"

	"verbatim.example/cmd/bot/ops"
)

// follow reads the corpus again when its folder changes, and when SIGHUP asks for
// it, until ctx ends.
func (c *corpora) follow(ctx context.Context) {
	hangUp := make(chan os.Signal, 1)
	signal.Notify(hangUp, syscall.SIGHUP)
	defer signal.Stop(hangUp)
	var watch sync.WaitGroup
	defer watch.Wait()
	switch {
	case c.cfg.Store != "":
		watch.Go(func() { c.poll(ctx) })
		if c.cfg.CorpusDir != "" {
			watch.Go(func() { c.elect(ctx) })
		}
	case c.cfg.CorpusDir != "":
		for _, folder := range append([]string{"."}, c.elsewhere()...) {
			watch.Go(func() { c.watch(ctx, folder) })
		}
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangUp:
			c.log.Info("told to read the articles again")
			if err := c.Reload(ctx); err != nil && ctx.Err() == nil && !c.bad.Load() {
				c.log.Error("the corpus folder cannot be looked through", "err", err)
			}
		}
	}
}

// watch watches a folder of the corpus.
func (c *corpora) watch(ctx context.Context, folder string) {
	f := &ops.Folder{
		Dir:   filepath.Join(c.cfg.CorpusDir, filepath.FromSlash(folder)),
		Sweep: c.cfg.CorpusSweep.every(),
		Pace:  c.pace,
		Log:   c.log,
		Gone:  func(files []string) { c.drop(insideOf(folder, files)) },
		Changed: func(ctx context.Context, writing []string) error {
			return c.load(ctx, reading{writing: insideOf(folder, writing)})
		},
	}
	f.Watch(ctx)
}

// insideOf returns files of a folder by their paths in the corpus.
func insideOf(folder string, files []string) []string {
	var paths []string
	for _, f := range files {
		paths = append(paths, path.Join(folder, f))
	}
	return paths
}

// elsewhere returns the subfolders of channels that links lead out of the corpus
// folder: watching that does not show what changes there.
func (c *corpora) elsewhere() []string {
	root, err := filepath.EvalSymlinks(c.cfg.CorpusDir)
	if err != nil {
		return nil
	}
	var list []string
	for _, folder := range c.cfg.folders() {
		real, err := filepath.EvalSymlinks(filepath.Join(root, filepath.FromSlash(folder)))
		if err != nil {
			continue
		}
		if rel, err := filepath.Rel(root, real); err != nil || !filepath.IsLocal(rel) {
			list = append(list, folder)
		}
	}
	return list
}
