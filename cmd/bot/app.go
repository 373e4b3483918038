package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/caarlos0/env/v11"
	"github.com/spf13/cobra"

	"verbatim.example/rag"
)

// An app is one run of the program: its surroundings and its flags.
type app struct {
	environ []string
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer // control characters are made harmless
	screen  io.Writer // standard error as it is, for the progress bar
	locale  words     // the fixed words of the operator's language

	hinted atomic.Bool // the terminal shows that a model writes

	log *slog.Logger // where notices go while the bot runs; nil: to standard error

	stored stored // what is in a database

	served bool // the Discord bot has run and ended properly

	json                  bool
	corpusDir, data, mode string
}

func newApp(environ []string, stdin io.Reader, stdout, stderr io.Writer) *app {
	return &app{
		environ: environ,
		stdin:   stdin,
		stdout:  stdout,
		stderr:  cleanWriter{stderr},
		screen:  stderr,
		locale:  wordsFor(localeOf(env.ToMap(environ))),
	}
}

// command returns the root command. Without a subcommand it runs the Discord
// bot.
func (a *app) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "bot",
		Short: "Answers questions over a folder of articles, word for word",
		Long: `Answers questions over a folder of articles: every sentence is word for word
in a named file at named lines, or it is not said. Without a subcommand it runs
the Discord bot.`,
		Example: `  bot ask "Qui a réclamé l'expulsion d'Elon Musk ?"
  bot ask --corpus ~/articles "Who denied it?"
  printf '%s\n' "Question 1" "Question 2" | bot ask -`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Sprintf("%q is not a subcommand", args[0]), fmt.Sprintf("to ask a question: bot ask %q; for the list: bot --help", args[0])}
			}
			return nil
		},
		RunE:          a.serve,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       cmp.Or(version(), "unknown") + " (" + runtime.Version() + ")",
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetIn(a.stdin)
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{err.Error(), fmt.Sprintf(`for the flags: %s --help; text that looks like a flag goes after "--"`, c.CommandPath())}
	})
	f := root.PersistentFlags()
	f.SortFlags = false
	f.StringVar(&a.corpusDir, "corpus", "", "folder of articles (CORPUS_DIR; empty: the demonstration articles)")
	f.StringVar(&a.data, "data", "", "folder of what the program keeps (DATA_DIR; \"data\")")
	f.StringVar(&a.mode, "mode", "", "how to answer: auto, or extractive: no chat model is asked (MODE; auto)")
	f.BoolVar(&a.json, "json", false, "print JSON")
	root.AddCommand(a.ask(), a.search(), a.verify(), a.compare(), a.timeline(), a.who(), a.sources(), a.source(), a.index(), a.doctor(), a.health(), a.eval(), a.add(), a.convert())
	return root
}

// config reads the configuration; flags come first.
func (a *app) config() (Config, error) {
	return LoadConfig(map[string]string{
		"CORPUS_DIR": a.corpusDir,
		"DATA_DIR":   a.data,
		"MODE":       a.mode,
	}, a.environ)
}

// A corpusError says why the corpus cannot be used.
type corpusError struct{ error }

func (e corpusError) Unwrap() error { return e.error }

// open reads the configuration and makes the engine, with notices and progress
// on standard error; no model is asked. Its error has been told apart for
// report.
func (a *app) open(ctx context.Context) (*rag.Engine, Config, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, Config{}, err
	}
	a.prepare(&cfg)
	e, err := a.engine(ctx, cfg, models{}, a.progress(false))
	if err != nil {
		return nil, Config{}, err
	}
	a.tellSkipped(e)
	return e, cfg, nil
}

func (a *app) tellSkipped(e *rag.Engine) {
	if n := len(e.Corpus().Skipped); n > 0 {
		a.notice("%s skipped: see bot sources", count(n, "file or line", "files or lines"))
	}
}

// prepare makes the data folder. One that cannot be written to is a warning, and
// cfg then names none.
func (a *app) prepare(cfg *Config) {
	if err := prepareData(cfg.DataDir); err != nil {
		a.notice("DATA_DIR: %v: working in memory, nothing will be kept", err)
		cfg.DataDir = ""
		return
	}
	sweepData(cfg.DataDir, time.Now())
}

// engine opens the corpus, with a data folder known to be good, or none. Its
// passages have no vectors of an embedder yet.
func (a *app) engine(ctx context.Context, cfg Config, m models, p *progress) (*rag.Engine, error) {
	if cfg.Store != "" {
		return a.archived(ctx, cfg, m, ".")
	}
	return a.engineAfter(ctx, cfg, m, p, nil, reading{})
}

// local opens a folder of the corpus as it is on this machine.
func (a *app) local(ctx context.Context, cfg Config, folder string, before *rag.Engine, how reading) (*rag.Engine, error) {
	if folder != "." {
		cfg.CorpusDir = filepath.Join(cfg.CorpusDir, filepath.FromSlash(folder))
	}
	return a.engineAfter(ctx, cfg, models{}, a.progress(false), before, how)
}

// A reading is how the corpus is read.
type reading struct {
	writing []string // files that somebody is still writing: they wait
	again   bool     // files too that look as they did when they were read last
}

// engineAfter is engine for a folder that was read before.
func (a *app) engineAfter(ctx context.Context, cfg Config, m models, p *progress, before *rag.Engine, how reading) (*rag.Engine, error) {
	defer p.close()
	e, err := rag.Open(ctx, rag.Options{
		Before:   before,
		Hold:     how.writing,
		Reread:   how.again,
		Dir:      cfg.CorpusDir,
		Data:     cfg.DataDir,
		Progress: p.show,
		Log:      a.notice,
		Model:    m.model(),
		Patience: time.Duration(cfg.AnswerTimeout),
	})
	if err != nil {
		return nil, corpusError{err}
	}
	keepTight(e.Stats().Passages)
	return e, nil
}

// notice tells the operator something in one line.
func (a *app) notice(format string, args ...any) {
	if a.log != nil {
		a.log.Warn(fmt.Sprintf(format, args...))
		return
	}
	a.unhint()
	fmt.Fprintf(a.stderr, "bot: "+format+"\n", args...)
}

// count writes a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
