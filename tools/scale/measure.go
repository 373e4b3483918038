package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag"
	"verbatim.example/rag/index"
	"verbatim.example/rag/ragtest"
)

// A measured is what was found at one size.
type measured struct {
	articles, passages, terms int
	text                      int64 // bytes of the files

	parse            time.Duration // files read and parsed
	scratch          built         // by the program, nothing kept before
	snapshot         int64
	started          started
	search, ask      [2]latency // one client, many
	compare, who     latency
	timeline, verify latency
	warm, rewarm     time.Duration    // from nothing, after an update
	update           [2]time.Duration // of 1 article, of 100
	store            [2]latency       // chromem's own query
	fts              fts
}

const (
	clients  = 50
	found    = 20 // passages a search returns, as many as a question reads
	someDesk = 64 // topics and names of a view

	// What was written just before it is read is read again at the next start,
	// for its next change might not show in its times.
	settled = 2500 * time.Millisecond
)

func measure(ctx context.Context, set *settings, n int) (*measured, error) {
	m := &measured{articles: n}
	dir, data := filepath.Join(set.dir, fmt.Sprint(n)), filepath.Join(set.dir, fmt.Sprint(n, "-data"))
	say("%d articles: writing", n)
	if err := ragtest.WriteNews(dir, set.seed, n); err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	defer os.RemoveAll(data)
	time.Sleep(settled) // as articles of a folder are older than its index
	var questions []string
	for _, q := range ragtest.Questions(set.seed, n, 2000) {
		questions = append(questions, q.Text)
	}

	say("%d articles: parsing, indexing", n)
	start := time.Now()
	c, err := parsed(ctx, dir)
	if err != nil {
		return nil, err
	}
	m.parse = time.Since(start)
	for i := range c.Articles {
		m.text += int64(len(c.Articles[i].Text))
	}
	c = nil
	debug.FreeOSMemory()
	if m.scratch, err = set.build(ctx, dir, data); err != nil {
		return nil, err
	}
	if m.snapshot, err = sizeOf(data); err != nil {
		return nil, err
	}
	say("%d articles: starting", n)
	if m.started, err = set.start(ctx, dir, data, questions); err != nil {
		return nil, err
	}
	if err := m.serve(ctx, set, dir, data, questions); err != nil {
		return nil, err
	}
	debug.FreeOSMemory()
	if set.peers {
		say("%d articles: peers", n)
		if err := m.compareWith(ctx, set, dir, data, questions); err != nil {
			return nil, err
		}
		debug.FreeOSMemory()
	}
	return m, nil
}

func parsed(ctx context.Context, dir string) (*corpus.Corpus, error) {
	files, err := corpus.Scan(ctx, dir)
	if err != nil {
		return nil, err
	}
	return files.Parse(ctx)
}

// serve measures an engine that serves, and changes the folder under it.
func (m *measured) serve(ctx context.Context, set *settings, dir, data string, questions []string) error {
	o := rag.Options{Dir: dir, Data: data}
	e, err := rag.Open(ctx, o)
	if err != nil {
		return err
	}
	s := e.Stats()
	if !s.Fresh {
		return fmt.Errorf("the snapshot that the program kept is not used")
	}
	m.passages, m.terms = s.Passages, s.Terms
	search := func(q string) error {
		_, err := e.Search(ctx, rag.Question{Text: q}, found)
		return err
	}
	ask := func(q string) error {
		_, err := e.Ask(ctx, rag.Question{Text: q}, nil)
		return err
	}
	say("%d articles: searching, asking", m.articles)
	for k, clients := range [2]int{1, clients} {
		if m.search[k], err = latencies(questions, clients, set.time, search); err != nil {
			return err
		}
		if m.ask[k], err = latencies(questions, clients, set.time, ask); err != nil {
			return err
		}
	}
	say("%d articles: warming, the desk", m.articles)
	start := time.Now()
	if err := e.Warm(ctx); err != nil {
		return err
	}
	m.warm = time.Since(start)
	if err := m.desk(ctx, set, e); err != nil {
		return err
	}
	say("%d articles: updating", m.articles)
	for k, n := range [2]int{1, 100} {
		// Articles in the middle get a sentence more.
		first := max(0, min(m.articles-n, m.articles/2+k*1000))
		at := first
		for file, text := range ragtest.Articles(set.seed, first, min(first+n, m.articles)) {
			text += fmt.Sprintf("\nLe dossier %d est rouvert.\n", at)
			if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
				return err
			}
			at++
		}
		o.Before = e
		start := time.Now()
		if e, err = rag.Open(ctx, o); err != nil {
			return err
		}
		if err := ask(questions[0]); err != nil {
			return err
		}
		m.update[k] = time.Since(start)
		if k == 0 {
			start = time.Now()
			if err := e.Warm(ctx); err != nil {
				return err
			}
			m.rewarm = time.Since(start)
		}
	}
	return nil
}

// desk measures the views of an engine that is warm, on what articles are titled
// and on who is named most, and quotes.
func (m *measured) desk(ctx context.Context, set *settings, e *rag.Engine) error {
	names := e.Topics("", someDesk)
	var titles, quotes []string
	articles := e.Corpus().Articles
	for i := range min(someDesk, len(articles)) {
		a := &articles[i*len(articles)/min(someDesk, len(articles))]
		k := len(a.Sentences) / 2
		titles, quotes = append(titles, a.Title), append(quotes, a.Quote(k, k))
	}
	var err error
	if m.compare, err = latencies(append(titles, names...), 1, set.time, func(topic string) error {
		_, err := e.Compare(ctx, rag.Question{Text: topic})
		return err
	}); err != nil {
		return err
	}
	if m.timeline, err = latencies(append(titles, names...), 1, set.time, func(topic string) error {
		_, err := e.Timeline(ctx, rag.Question{Text: topic})
		return err
	}); err != nil {
		return err
	}
	if m.who, err = latencies(names, 1, set.time, func(name string) error {
		_, err := e.Who(ctx, rag.Question{Text: name})
		return err
	}); err != nil {
		return err
	}
	m.verify, err = latencies(quotes, 1, set.time, func(quote string) error {
		_, err := e.Verify(ctx, quote)
		return err
	})
	return err
}

// opened returns the index alone, for what its peers are compared with.
func opened(ctx context.Context, dir, data string) (*index.Index, error) {
	files, err := corpus.Scan(ctx, dir)
	if err != nil {
		return nil, err
	}
	return index.Open(ctx, files, index.Options{Root: dir, Data: data})
}

func sizeOf(dir string) (int64, error) {
	var n int64
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			n += info.Size()
		}
		return err
	})
	return n, err
}

func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, time.Now().Format(time.TimeOnly)+" "+format+"\n", args...)
}
