package main

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/rag"
	"verbatim.example/rag/index"
)

// How long an embedding endpoint that fails is left alone: at first, and from
// then on twice as long each time up to the longest.
const (
	firstPause = 15 * time.Second
	lastPause  = 30 * time.Minute
)

// corpora are the engines of a corpus: one for each subfolder that a channel
// has to itself, and one for the articles that are in none of them. They are
// open as soon as the articles are read, and find by words alone until their
// passages are embedded.
type corpora struct {
	app    *app
	cfg    Config
	models models
	log    *slog.Logger
	pause  time.Duration // the first

	one  sync.Mutex // reading
	open atomic.Pointer[shelf]
	read chan struct{} // engines were opened; holds one
}

var _ discord.Engines = (*corpora)(nil)

func newCorpora(a *app, cfg Config, m models, log *slog.Logger) *corpora {
	return &corpora{app: a, cfg: cfg, models: m, log: log, pause: firstPause, read: make(chan struct{}, 1)}
}

// A shelf holds the engines that were opened together. It is never changed.
type shelf struct {
	whole *rag.Engine
	parts map[string]*rag.Engine // by subfolder
	apart []string               // files that are in a part
	rest  *rag.Engine            // whole without them
}

// each returns the shelf with what f makes of its engines; the error is the
// first of f's, none of which keeps an engine from its place.
func (s *shelf) each(f func(*rag.Engine) (*rag.Engine, error)) (*shelf, error) {
	var first error
	made := func(e *rag.Engine) *rag.Engine {
		e, err := f(e)
		first = cmp.Or(first, err)
		return e
	}
	next := &shelf{whole: made(s.whole), parts: map[string]*rag.Engine{}, apart: s.apart}
	for folder, e := range s.parts {
		next.parts[folder] = made(e)
	}
	next.rest = next.whole.Without(s.apart)
	return next, first
}

// Engine implements discord.Engines.
func (c *corpora) Engine(folder string) *rag.Engine {
	s := c.open.Load()
	switch {
	case s == nil:
		return nil
	case folder == "":
		return s.rest
	case folder == ".":
		return s.whole
	}
	return s.parts[folder]
}

// folders lists the subfolders that channels have, sorted, each once.
func (c Config) folders() []string {
	var list []string
	for _, f := range c.ChannelCorpus {
		if f != "." && !slices.Contains(list, f) {
			list = append(list, f)
		}
	}
	slices.Sort(list)
	return list
}

func (c *corpora) folders() []string { return append([]string{""}, c.cfg.folders()...) }

// Reload implements discord.Engines. Vectors that are kept from before are used
// at once; no endpoint is asked.
func (c *corpora) Reload(ctx context.Context) error {
	c.one.Lock()
	defer c.one.Unlock()
	whole, err := c.app.engine(ctx, c.cfg, c.models, c.app.progress(false))
	if err != nil {
		return err
	}
	s := &shelf{whole: whole, parts: map[string]*rag.Engine{}}
	for _, folder := range c.cfg.folders() {
		for _, art := range whole.Corpus().Articles {
			if strings.HasPrefix(art.File, folder+"/") {
				s.apart = append(s.apart, art.File)
			}
		}
		cfg := c.cfg
		cfg.CorpusDir = filepath.Join(cfg.CorpusDir, filepath.FromSlash(folder))
		if s.parts[folder], err = c.app.engine(ctx, cfg, c.models, c.app.progress(false)); err != nil {
			return err
		}
	}
	s, err = s.each(func(e *rag.Engine) (*rag.Engine, error) { return c.vectors(ctx, e, true) })
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil && !errors.Is(err, index.ErrNotKept) {
		c.log.Warn("words alone find passages", "err", err)
	}
	c.open.Store(s)
	if err != nil {
		select {
		case c.read <- struct{}{}:
		default:
		}
	}
	return nil
}

// vectors gives an engine the vectors of its passages; only those that are kept
// from before, or else the error is index.ErrNotKept.
func (c *corpora) vectors(ctx context.Context, e *rag.Engine, kept bool) (*rag.Engine, error) {
	if c.models.embeddings == nil {
		return e, nil
	}
	p := c.app.embedding(false)
	defer p.close()
	o := c.app.vectorOptions(c.cfg, p)
	o.Kept = kept
	return e.WithVectors(ctx, c.models.embeddings, o)
}

// embed embeds what was read and puts the engines that search by vectors in the
// place of those without, each time articles are read, until ctx ends. Where
// the endpoint fails it tries again, and what was embedded counts.
func (c *corpora) embed(ctx context.Context) {
	pause := c.pause
	var again <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.read:
			pause = c.pause
		case <-again:
		}
		again = nil
		s := c.open.Load()
		next, err := s.each(func(e *rag.Engine) (*rag.Engine, error) { return c.vectors(ctx, e, false) })
		switch {
		case ctx.Err() != nil:
			return
		case !c.open.CompareAndSwap(s, next):
			// Articles were read meanwhile; c.read says whether they want it.
		case err != nil:
			c.log.Warn("words alone find passages", "err", err, "again in", pause)
			again = time.After(pause)
			pause = min(2*pause, lastPause)
		default:
			state := next.whole.VectorState()
			c.log.Info("passages embedded", "passages", state.Embedded, "model", state.Embedder)
		}
	}
}
