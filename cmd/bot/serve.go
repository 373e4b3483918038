package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/rag"
)

// serve runs the Discord bot until it is interrupted. Articles are read while
// it connects.
func (a *app) serve(cmd *cobra.Command, _ []string) error {
	cfg, err := a.config()
	if err != nil {
		return err
	}
	if cfg.DiscordToken == "" {
		return ConfigError{
			`no Discord token; to ask here: bot ask "your question"`,
			"to get a token: https://discord.com/developers/applications, New Application, Bot, Reset Token",
			"to set it: DISCORD_TOKEN=… in the file .env or in the environment",
		}
	}
	if err := prepareData(cfg.DataDir); err != nil {
		a.notice("DATA_DIR: %v: working in memory, nothing will be kept", err)
		cfg.DataDir = ""
	}
	ctx, cancel := context.WithCancelCause(cmd.Context())
	defer cancel(nil)
	log := slog.New(slog.NewTextHandler(a.stderr, nil))
	c := &corpora{app: a, cfg: cfg}
	read := make(chan struct{})
	go func() {
		defer close(read)
		if err := c.Reload(ctx); err != nil {
			cancel(err)
			return
		}
		log.Info("articles read", "folders", len(c.folders()))
	}()
	err = discord.Run(ctx, cfg.discord(), c, nil, log)
	cancel(nil)
	<-read
	if unreadable, ok := errors.AsType[corpusError](context.Cause(ctx)); ok {
		return unreadable
	}
	a.served = err == nil
	return err
}

// corpora are the engines of a corpus: one for each subfolder that a channel
// has to itself, and one for the articles that are in none of them.
type corpora struct {
	app  *app
	cfg  Config
	one  sync.Mutex // reading
	open atomic.Pointer[map[string]*rag.Engine]
}

var _ discord.Engines = (*corpora)(nil)

// Engine implements discord.Engines.
func (c *corpora) Engine(folder string) *rag.Engine {
	if engines := c.open.Load(); engines != nil {
		return (*engines)[folder]
	}
	return nil
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

// Reload implements discord.Engines.
func (c *corpora) Reload(ctx context.Context) error {
	c.one.Lock()
	defer c.one.Unlock()
	whole, err := c.app.engineIn(ctx, c.cfg, c.app.progress(false))
	if err != nil {
		return err
	}
	engines := map[string]*rag.Engine{".": whole}
	var apart []string
	for _, folder := range c.cfg.folders() {
		for _, art := range whole.Corpus().Articles {
			if strings.HasPrefix(art.File, folder+"/") {
				apart = append(apart, art.File)
			}
		}
		cfg := c.cfg
		cfg.CorpusDir = filepath.Join(cfg.CorpusDir, filepath.FromSlash(folder))
		if engines[folder], err = c.app.engineIn(ctx, cfg, c.app.progress(false)); err != nil {
			return err
		}
	}
	engines[""] = whole.Without(apart)
	c.open.Store(&engines)
	return nil
}
