package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/cmd/bot/ops"
	"verbatim.example/rag"
	"verbatim.example/rag/index"
)

// How long an embedding endpoint that fails is left alone: at first, and from
// then on twice as long each time up to the longest.
const (
	firstPause = 15 * time.Second
	lastPause  = 30 * time.Minute
)

// corpora are the engines of a corpus, which is read again while they serve: a
// question that has begun ends with the engine that it began with. They are open
// as soon as the articles are read, and find by words alone until their passages
// are embedded.
type corpora struct {
	app    *app
	cfg    Config
	models models
	log    *slog.Logger
	pause  time.Duration // the first
	pace   ops.Pace

	polls, elects time.Duration // how often a database is asked what is new, and for its indexer

	reloaded func(outcome string, took time.Duration) // is told of each reading
	failed   func(error)                              // is told of the first that fails after one that did not

	one  sync.Mutex // reading
	open atomic.Pointer[shelf]
	read chan struct{}         // engines were opened that want vectors; holds one
	cold chan struct{}         // engines serve that may not be warm; holds one
	bad  atomic.Bool           // the last reading failed
	test atomic.Pointer[check] // the self-test of the engines
}

var _ discord.Engines = (*corpora)(nil)

func newCorpora(a *app, cfg Config, m models, log *slog.Logger) *corpora {
	return &corpora{
		app: a, cfg: cfg, models: m, log: log, pause: firstPause, pace: ops.RealPace,
		polls: pollEvery, elects: electEvery,
		reloaded: func(string, time.Duration) {}, failed: func(error) {},
		read: make(chan struct{}, 1), cold: make(chan struct{}, 1),
	}
}

// Engine implements discord.Engines.
func (c *corpora) Engine(folder string) *rag.Engine {
	if s := c.open.Load(); s != nil {
		return s.serving[folder]
	}
	return nil
}

// swap lets a shelf serve in the place of another, if that still does.
func (c *corpora) swap(old, next *shelf) bool {
	if !c.open.CompareAndSwap(old, next) {
		return false
	}
	select {
	case c.cold <- struct{}{}:
	default:
	}
	return true
}

// warm makes the engines that serve ready for what takes long when first wanted,
// each time others do, until ctx ends.
func (c *corpora) warm(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.cold:
		}
		began := time.Now()
		for _, e := range c.open.Load().serving {
			if e.Warm(ctx) != nil {
				return // ctx has ended
			}
		}
		c.log.Info("names and topics are ready", "ms", time.Since(began).Milliseconds())
	}
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

// Reload implements discord.Engines. Every file is read, whatever it looks like;
// those that somebody is writing wait.
func (c *corpora) Reload(ctx context.Context) error {
	var writing []string
	if c.cfg.CorpusDir != "" && c.cfg.Store == "" {
		var err error
		if writing, err = ops.Writing(ctx, c.cfg.CorpusDir, c.pace.Settle); err != nil {
			return err
		}
	}
	return c.load(ctx, reading{writing: writing, again: true})
}

// load reads the corpus. At first every folder has to be readable; from then on
// each is on its own: one that cannot be read keeps its engine, and one that has
// not changed too. Vectors that are kept from before are used at once; no endpoint
// is asked.
func (c *corpora) load(ctx context.Context, how reading) error {
	c.one.Lock()
	defer c.one.Unlock()
	began := time.Now()
	old := c.open.Load()
	next, err := c.readAll(ctx, old, how)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && old == nil:
		return err
	}
	if old != nil && next.same(old.engines) && len(old.gone) == 0 {
		c.tell(err, ops.ReloadUnchanged, began)
		return err
	}
	for {
		now := c.open.Load()
		switch {
		case old == nil:
		case err != nil:
			next.gone = now.gone // what was not read again may still have it
		default: // deleted while this was read
			next.gone = slices.DeleteFunc(slices.Clone(now.gone), func(f string) bool { return slices.Contains(old.gone, f) })
		}
		if s := next.shelve(); c.swap(now, s) {
			break
		}
	}
	t := selfTest(ctx, c.Engine("."))
	c.test.Store(&t)
	if next.wanting {
		select {
		case c.read <- struct{}{}:
		default:
		}
	}
	c.tell(err, ops.ReloadChanged, began)
	return err
}

// readAll reads every folder. What cannot be read is in the error, and in the
// shelf as it was in the old one, which is nil at first.
func (c *corpora) readAll(ctx context.Context, old *shelf, how reading) (shelf, error) {
	next := shelf{engines: engines{parts: map[string]*rag.Engine{}}, loaded: time.Now()}
	before := engines{}
	if old != nil {
		before, next.wanting = old.engines, old.wanting
	}
	var failed []error
	open := func(folder string, before *rag.Engine) *rag.Engine {
		cfg := c.cfg
		if folder != "." {
			cfg.CorpusDir = filepath.Join(cfg.CorpusDir, filepath.FromSlash(folder))
		}
		var e *rag.Engine
		var err error
		if cfg.Store != "" {
			e, err = c.app.archived(ctx, cfg, c.models, folder)
		} else {
			e, err = c.app.engineAfter(ctx, cfg, c.models, c.app.progress(false), before, reading{below(folder, how.writing), how.again})
		}
		switch {
		case err != nil:
			if old != nil && cfg.Store == "" {
				err = fmt.Errorf("read %s again: %w", cfg.CorpusDir, err)
			}
			failed = append(failed, err)
			return before
		case e == before:
			return e
		}
		e, err = c.vectors(ctx, e, true)
		next.wanting = next.wanting || err != nil
		if err != nil && ctx.Err() == nil && !errors.Is(err, index.ErrNotKept) {
			c.log.Warn("words alone find passages", "err", err)
		}
		return e
	}
	next.whole = open(".", before.whole)
	for _, folder := range c.cfg.folders() {
		if len(failed) > 0 && old == nil {
			break
		}
		next.parts[folder] = open(folder, before.parts[folder])
	}
	if old == nil && len(failed) > 0 {
		return shelf{}, failed[0]
	}
	return next, errors.Join(failed...)
}

// below returns the files of a subfolder by their paths in it.
func below(folder string, files []string) []string {
	if folder == "." {
		return files
	}
	var inside []string
	for _, f := range files {
		if rel, err := filepath.Rel(filepath.FromSlash(folder), filepath.FromSlash(f)); err == nil && filepath.IsLocal(rel) {
			inside = append(inside, filepath.ToSlash(rel))
		}
	}
	return inside
}

// tell says how a reading ended. The first failure in a row is told to those who
// run the bot.
func (c *corpora) tell(err error, outcome string, began time.Time) {
	took := time.Since(began)
	if err != nil {
		outcome = ops.ReloadFailed
		if c.cfg.Store == "" || !c.bad.Load() { // a database that is away is asked again and again
			c.log.Error("the articles could not be read again: the last good reading stays", "err", err)
		}
		if !c.bad.Load() {
			c.failed(err)
		}
	}
	c.bad.Store(err != nil)
	c.reloaded(outcome, took)
	if outcome == ops.ReloadChanged {
		c.tellKept()
		s := c.Engine(".").Stats()
		c.log.Info("articles read", "folders", 1+len(c.cfg.folders()), "articles", s.Articles, "passages", s.Passages, "ms", took.Milliseconds())
	}
}

// maxKept is how many files that keep their last good version are named in the log.
const maxKept = 10

// tellKept says which files cannot be read as they are now.
func (c *corpora) tellKept() {
	named := 0
	for _, s := range c.Engine(".").Corpus().Skipped {
		if s.Kept && named < maxKept {
			c.log.Warn("a file keeps its last good version", "file", s.File, "line", s.Line, "reason", s.Reason)
			named++
		}
	}
}

// drop leaves files out of the engines that serve: they are deleted, and the next
// reading will find the same.
func (c *corpora) drop(files []string) {
	for {
		s := c.open.Load()
		if s == nil {
			return
		}
		next := *s
		next.gone = append(slices.Clip(s.gone), files...)
		slices.Sort(next.gone)
		if next.gone = slices.Compact(next.gone); slices.Equal(next.gone, s.gone) || c.swap(s, next.shelve()) {
			return
		}
	}
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
		var err error
		with := s.each(func(e *rag.Engine) *rag.Engine {
			e, failed := c.vectors(ctx, e, false)
			err = errors.Join(err, failed)
			return e
		})
		switch {
		case ctx.Err() != nil:
			return
		case !c.replace(s.engines, with, err != nil):
			// Articles were read meanwhile; c.read says whether they want it.
		case err != nil:
			c.log.Warn("words alone find passages", "err", err, "again in", pause)
			again = time.After(pause)
			pause = min(2*pause, lastPause)
		default:
			state := with.whole.VectorState()
			c.log.Info("passages embedded", "passages", state.Embedded, "model", state.Embedder)
		}
	}
}

// replace puts engines in the place of those that they were made of, and reports
// whether these still served.
func (c *corpora) replace(old, with engines, wanting bool) bool {
	for {
		s := c.open.Load()
		if !s.same(old) {
			return false
		}
		next := *s
		next.engines, next.wanting = with, wanting
		if c.swap(s, next.shelve()) {
			return true
		}
	}
}
