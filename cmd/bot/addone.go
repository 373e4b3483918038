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

	"verbatim.example/cmd/bot/intake"
	"verbatim.example/corpus"
)

// One document on its way into the folder: what is there already, the document
// itself, what is shown, and the answer.

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
		return intake.Document{}, forUser(err, "chown", name)
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
