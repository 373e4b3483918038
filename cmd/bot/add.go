package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
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
		return err
	}
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return fmt.Errorf("write to %s: %w", dir, errors.Unwrap(err)) // without the random name
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// corpora returns what is read now: the corpus, and the folder added to where
// that is another.
func (d *adding) corpora(ctx context.Context) []*corpus.Corpus {
	if d.loaded {
		return d.known
	}
	d.known, d.loaded = nil, true
	for _, dir := range []string{d.cfg.CorpusDir, d.dir} {
		if dir == "" || len(d.known) > 0 && inside(d.cfg.CorpusDir, dir) {
			continue
		}
		if c, err := corpus.Load(ctx, dir); err == nil { // an empty folder is an error
			d.known = append(d.known, c)
		}
	}
	return d.known
}

// inside reports whether a folder is root or below it.
func inside(root, dir string) bool {
	a, err1 := filepath.Abs(root)
	b, err2 := filepath.Abs(dir)
	if err1 != nil || err2 != nil {
		return false
	}
	rel, err := filepath.Rel(a, b)
	return err == nil && filepath.IsLocal(rel)
}

// one adds one document.
func (d *adding) one(ctx context.Context, name string) (added, error) {
	out := added{Document: name, Duplicates: []intake.Duplicate{}}
	known := d.corpora(ctx)
	if intake.IsURL(name) && !d.force {
		for _, c := range known {
			if file, ok := intake.Known(c, name); ok {
				out.File, out.Duplicates = file, []intake.Duplicate{{File: file, Why: intake.SameURL}}
				d.notice("%s is there already: %s; --force adds it again", name, file)
				return out, nil
			}
		}
	}
	doc, err := d.document(ctx, name)
	if err != nil {
		return out, err
	}
	art, err := d.convert(ctx, doc, time.Now())
	if err != nil {
		return out, err
	}
	if err := art.Override(d.title, d.outlet, d.date, d.author, d.url); err != nil {
		return out, err
	}
	read, err := art.Read()
	if err != nil {
		return out, err
	}
	out.Title, out.Outlet, out.Date, out.Author, out.URL = art.Title, art.Outlet, art.Date, art.Author, art.URL
	out.FirstLines = intake.FirstLines(read)
	out.File = art.FileName()
	for _, c := range known {
		out.Duplicates = append(out.Duplicates, intake.Duplicates(c, read, doc.Data)...)
	}
	wanted, err := d.confirm(ctx, out)
	if err != nil || !wanted {
		return out, err
	}
	if out.File, err = art.Write(d.dir); err != nil {
		return out, err
	}
	out.Added, d.loaded = true, false
	if !d.json {
		if err := d.write(clean(filepath.Join(d.dir, out.File)) + "\n"); err != nil {
			return out, err
		}
	}
	if d.cfg.CorpusDir == "" {
		d.notice("to read it: CORPUS_DIR=%s", d.dir)
	}
	return out, nil
}

// document gets what a name stands for.
func (d *adding) document(ctx context.Context, name string) (intake.Document, error) {
	if intake.IsURL(name) {
		return d.fetch(ctx, name)
	}
	f, err := os.Open(name)
	if err != nil {
		if e, ok := errors.AsType[*fs.PathError](err); ok {
			err = e.Err // the name is said beside it
		}
		return intake.Document{}, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, intake.MaxSize+1))
	if err != nil {
		return intake.Document{}, fmt.Errorf("read: %w", err)
	}
	return intake.Document{Name: filepath.Base(name), Data: data}, nil
}

// confirm shows what would be added and asks, where there is somebody to ask.
func (d *adding) confirm(ctx context.Context, out added) (bool, error) {
	again := len(out.Duplicates) > 0 && !d.force
	if d.yes && again {
		d.notice("%s is there already: %s; --force adds it again", out.Document, duplicate(out.Duplicates[0]))
		return false, nil
	}
	if d.yes {
		return true, nil
	}
	if !d.json {
		p := d.page(d.cfg)
		p.added(out)
		if err := d.write(p.b.String()); err != nil {
			return false, err
		}
	}
	if !d.asks {
		d.unconfirmed = true
		return false, nil
	}
	question := "Add it? [y/N] "
	if again {
		question = "It seems to be there already. Add it all the same? [y/N] "
	}
	if _, err := io.WriteString(d.screen, question); err != nil {
		return false, fmt.Errorf("ask: %w", err)
	}
	line, err := d.input.next(ctx)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("read the answer: %w", err)
	}
	switch strings.ToLower(strings.TrimSpace(line)) {
	case "y", "yes", "o", "oui":
		return true, nil
	}
	return false, nil
}

// added writes what would be added. What is unknown is not written.
func (p *page) added(out added) {
	for _, l := range []struct{ label, value string }{
		{"Title", out.Title}, {"Outlet", out.Outlet}, {"Date", out.Date}, {"Author", out.Author}, {"Address", out.URL},
	} {
		if l.value != "" {
			p.text(fmt.Sprintf("%-8s %s", l.label, l.value), "         ")
		}
	}
	for _, line := range out.FirstLines {
		p.text("  "+line, "  ")
	}
	p.small("-> "+out.File, "   ")
	for _, dup := range out.Duplicates {
		p.text("There already: "+duplicate(dup), "   ")
	}
}

// duplicate names a file and says why it is the same.
func duplicate(d intake.Duplicate) string {
	return d.File + map[string]string{
		intake.SameFile: " (the same file)",
		intake.SameURL:  " (the same address)",
		intake.SameText: " (nearly the same text)",
	}[d.Why]
}

// intake returns what adds articles on Discord.
func (c Config) intake() (*discord.Intake, error) {
	convert, err := converter()
	if err != nil {
		return nil, err
	}
	return &discord.Intake{Dir: c.CorpusDir, Convert: convert, Fetch: intake.NewFetcher(intake.Addresses(c.AddURLs)).Fetch}, nil
}
