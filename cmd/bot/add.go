package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"verbatim.example/cmd/bot/discord"
	"verbatim.example/cmd/bot/intake"
	"verbatim.example/corpus"
)

// AddURLs says whether addresses may be fetched: off, on or proxy.
type AddURLs intake.Addresses

// UnmarshalText implements encoding.TextUnmarshaler.
func (a *AddURLs) UnmarshalText(b []byte) error {
	switch v := intake.Addresses(b); v {
	case intake.AddressesOff, intake.AddressesOn, intake.AddressesProxy:
		*a = AddURLs(v)
		return nil
	}
	return fmt.Errorf("%q: write off, on, or proxy (through the proxy of HTTPS_PROXY, which then decides what may be reached)", b)
}

// An adding is one run of add.
type adding struct {
	*app
	cfg     Config
	convert func(context.Context, intake.Document, time.Time) (intake.Article, error)
	fetch   func(context.Context, string) (intake.Document, error)
	dir     string // where articles go
	input   *lineReader
	asks    bool // there is somebody to ask

	title, outlet, date, author, url string
	into                             string
	yes, force                       bool
	unconfirmed                      bool // something was shown and not added for want of an answer

	known  []*corpus.Corpus // what is read now; of use when loaded
	loaded bool
}

// An added is what add prints as JSON, one for each document.
type added struct {
	Document   string             `json:"document"`
	Added      bool               `json:"added"`
	File       string             `json:"file,omitempty"` // where it stands, or would
	Title      string             `json:"title,omitempty"`
	Outlet     string             `json:"outlet,omitempty"`
	Date       string             `json:"date,omitempty"`
	Author     string             `json:"author,omitempty"`
	URL        string             `json:"url,omitempty"`
	FirstLines []string           `json:"first_lines,omitempty"`
	Duplicates []intake.Duplicate `json:"duplicates"`
	Error      string             `json:"error,omitempty"`
}

func (a *app) add() *cobra.Command {
	d := &adding{app: a}
	c := &cobra.Command{
		Use:   "add FILE | URL… | -",
		Short: `Turn documents (HTML, PDF, DOCX, ODT, Markdown, text) into articles of the folder; "-": one name a line from standard input`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usageError{"add takes files or addresses", "for example: bot add article.pdf"}
			}
			return nil
		},
		RunE: d.run,
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&d.into, "into", "", "folder to add to (CORPUS_DIR, else articles in the data folder)")
	f.StringVar(&d.title, "title", "", "title, in place of the document's")
	f.StringVar(&d.outlet, "outlet", "", "outlet, likewise")
	f.StringVar(&d.date, "date", "", "date of publication, likewise")
	f.StringVar(&d.author, "author", "", "author, likewise")
	f.StringVar(&d.url, "url", "", "address of the original, likewise")
	f.BoolVar(&d.yes, "yes", false, "add without asking; what is there already is left out")
	f.BoolVar(&d.force, "force", false, "add also what is there already")
	return c
}

// convert reads one document in a process of its own: see intake.Apart.
func (a *app) convert() *cobra.Command {
	return &cobra.Command{
		Use: "convert", Hidden: true, Args: cobra.NoArgs,
		Short: "Read one document from standard input, for bot add",
		RunE: func(cmd *cobra.Command, _ []string) error {
			return intake.Serve(cmd.Context(), a.stdin, a.stdout)
		},
	}
}

// converter returns what reads documents: this program, as a process of its own.
func converter() (func(context.Context, intake.Document, time.Time) (intake.Article, error), error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find the program itself: %w", err)
	}
	return intake.Apart(self, "convert"), nil
}

func (d *adding) run(cmd *cobra.Command, args []string) error {
	ctx := cmd.Context()
	var err error
	if d.cfg, err = d.config(); err != nil {
		return err
	}
	if d.convert, err = converter(); err != nil {
		return err
	}
	d.fetch = intake.NewFetcher(intake.Addresses(d.cfg.AddURLs)).Fetch
	names, err := d.names(ctx, args)
	if err != nil {
		return err
	}
	if err := d.settle(); err != nil {
		return err
	}
	failed := false
	for _, name := range names {
		out, err := d.one(ctx, name)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			failed = true
			out.Error = err.Error()
			d.notice("%s: %v", name, err)
		}
		if d.json {
			if err := d.printJSON(out); err != nil {
				return err
			}
		}
	}
	switch {
	case failed:
		return errReported
	case d.unconfirmed:
		return usageError{"nobody to ask here: nothing was added", "to add without asking: bot add --yes …"}
	}
	return nil
}

// names returns the documents to add; those of standard input leave nobody to
// ask there.
func (d *adding) names(ctx context.Context, args []string) ([]string, error) {
	d.input = newLineReader(d.stdin)
	if len(args) != 1 || args[0] != "-" {
		in, ok := d.stdin.(*os.File)
		d.asks = ok && term.IsTerminal(int(in.Fd())) && !d.json
		if len(args) > 1 && (d.title != "" || d.url != "") {
			return nil, usageError{"--title and --url are those of one document", "add the documents one by one"}
		}
		return args, nil
	}
	var names []string
	for {
		line, err := d.input.next(ctx)
		if errors.Is(err, io.EOF) {
			return names, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read standard input: %w", err)
		}
		if line = strings.TrimSpace(line); line != "" {
			names = append(names, line)
		}
	}
}

// settle decides where articles go: where the program reads them.
func (d *adding) settle() error {
	d.dir = d.into
	switch {
	case d.into != "":
	case d.cfg.CorpusDir != "":
		d.dir = d.cfg.CorpusDir
	default:
		if err := prepareData(d.cfg.DataDir); err != nil {
			return usageError{fmt.Sprintf("DATA_DIR: %v", err), "name a folder: bot add --into DIR …"}
		}
		d.dir = filepath.Join(d.cfg.DataDir, "articles")
	}
	if err := writable(d.dir); err != nil {
		return usageError{err.Error(), "make it writable, or name another folder with --into DIR and point CORPUS_DIR there"}
	}
	return nil
}

// writable says why files cannot be put into a folder, which is made if need be.
func writable(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return forUser(err, "mkdir and chown", dir)
	}
	return tryToWrite(dir)
}

// intake returns what adds articles on Discord.
func (c Config) intake() (*discord.Intake, error) {
	convert, err := converter()
	if err != nil {
		return nil, err
	}
	return &discord.Intake{Dir: c.CorpusDir, Convert: convert, Fetch: intake.NewFetcher(intake.Addresses(c.AddURLs)).Fetch}, nil
}

// checkAddresses says what may be fetched for bot add and /admin add, and for whom.
func checkAddresses(cfg Config) check {
	const name, who = "adding addresses", "bot add and, for those who may manage the server, /admin add"
	proxy := intake.ProxySet()
	switch intake.Addresses(cfg.AddURLs) {
	case intake.AddressesOn:
		if proxy != "" {
			return check{name, statusWarn, "ADD_URLS=on, and " + proxy + " is set: every address is refused, because where it leads cannot be checked", "ADD_URLS=proxy, if the proxy may decide what can be reached; else unset " + proxy}
		}
		return check{name, statusOK, "ADD_URLS=on: " + who + " fetch from the public web, from this machine; private addresses are refused", ""}
	case intake.AddressesProxy:
		if proxy == "" {
			return check{name, statusWarn, "ADD_URLS=proxy, and no proxy is set: every address is refused", "set HTTPS_PROXY, or ADD_URLS=on"}
		}
		return check{name, statusOK, "ADD_URLS=proxy: " + who + " fetch what the proxy of " + proxy + " lets through", ""}
	}
	return check{name, statusOK, "ADD_URLS=off: " + who + " take files; no address is fetched", ""}
}
