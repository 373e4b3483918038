package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// Options say which corpus an Engine answers from, and where its index is kept.
type Options struct {
	Dir      string                           // folder of articles; "" is the embedded corpus
	Data     string                           // folder for the snapshot; "" keeps nothing
	Progress func(done, total int)            // passages indexed; may be nil; called from several goroutines
	Log      func(format string, args ...any) // one line a notice; may be nil
	Model    Model                            // writes the answers; nil: they are quotes
	Patience time.Duration                    // for a model's whole answer, from which on quotes stand in its place; 0: a minute

	Before *Engine  // of an earlier reading of Dir, which keeps serving; may be nil
	Hold   []string // files still being written: they are not read
	Reread bool     // files too that look as they did when they were read last
}

// An Engine answers over one frozen corpus. It is safe for concurrent use.
type Engine struct {
	corpus *corpus.Corpus
	index  *index.Index
	files  map[string]int // file → article

	hidden []bool         // by article, of a view: those that it leaves out; nil: none
	shown  *corpus.Corpus // the others

	studies *studies // of the articles looked at last

	sieve  *atomic.Pointer[sieve] // nil inside until [Engine.Warm] has made it
	sifted *atomic.Pointer[sieve] // of the engine before, until then; may be nil inside
	named  *directory             // of this view

	model Model // nil: answers are quotes
	limit time.Duration

	now func() time.Time // « hier » of a question is counted from it

	log func(format string, args ...any)

	far *far // the articles are in an archive; nil: in memory
}

// Open reads the corpus and makes its engine, from the snapshot when it is of
// this corpus and this program. When nothing has changed since Before was opened
// it returns Before itself. Files that are there and cannot be read now keep
// their articles of Before, or of the snapshot. Errors are those of the corpus;
// a snapshot that cannot be read or written is a notice.
func Open(ctx context.Context, o Options) (*Engine, error) {
	logf := o.Log
	if logf == nil {
		logf = func(string, ...any) {}
	}
	if err := CheckCoefficients(); err != nil {
		logf("%v", err)
	}
	at := index.Options{Root: o.Dir, Data: o.Data, Progress: o.Progress, Log: logf}
	if o.Before != nil {
		at.Before = o.Before.index
	}
	x, err := index.OpenScan(ctx, func(known *corpus.Known) (*corpus.Files, error) { return scan(ctx, o, known) }, at)
	if err != nil {
		return nil, err
	}
	if o.Before != nil && x == o.Before.index {
		return o.Before, nil
	}
	e := New(x)
	if o.Before != nil {
		e.sifted.Store(o.Before.sieve.Load())
	}
	e.take(o)
	return e, nil
}

// take sets what the options say of answering.
func (e *Engine) take(o Options) {
	if o.Log != nil {
		e.log = o.Log
	}
	e.model, e.limit = o.Model, cmp.Or(o.Patience, time.Minute)
}

// scan looks through the folder.
func scan(ctx context.Context, o Options, known *corpus.Known) (*corpus.Files, error) {
	var files *corpus.Files
	var err error
	switch {
	case o.Dir == "":
		return corpus.ScanFS(corpus.Embedded())
	case o.Reread:
		files, err = corpus.Scan(ctx, o.Dir)
	default:
		files, err = corpus.ScanAfter(ctx, o.Dir, known)
	}
	if err != nil {
		return nil, err
	}
	return files.Hold(o.Hold), nil
}

// New makes an engine over an index.
func New(x *index.Index) *Engine {
	c := x.Corpus()
	e := &Engine{
		corpus:  c,
		shown:   c,
		index:   x,
		files:   make(map[string]int, len(c.Articles)),
		studies: newStudies(len(c.Articles)),
		sieve:   new(atomic.Pointer[sieve]),
		sifted:  new(atomic.Pointer[sieve]),
		named:   new(directory),
		now:     time.Now,
		log:     func(string, ...any) {},
	}
	for i := range c.Articles {
		e.files[c.Articles[i].File] = i
	}
	return e
}

// article returns the article of a file, nil when there is none.
func (e *Engine) article(file string) *corpus.Article {
	i, ok := e.files[file]
	if !ok || e.hides(i) {
		return nil
	}
	return &e.corpus.Articles[i]
}

// Article returns the article of a file.
func (e *Engine) Article(file string) (*corpus.Article, error) {
	if a := e.article(file); a != nil {
		ctx, cancel := context.WithTimeout(context.Background(), readPatience)
		defer cancel()
		found, err := e.Articles(ctx, []string{file})
		if err != nil {
			return nil, err
		}
		return found[0], nil
	}
	var near []string
	for _, a := range e.shown.Articles {
		if strings.Contains(strings.ToLower(a.File), strings.ToLower(strings.TrimSuffix(file, ".txt"))) && len(near) < 3 {
			near = append(near, a.File)
		}
	}
	if len(near) > 0 {
		return nil, fmt.Errorf("no article %q; there is %s", file, strings.Join(near, ", "))
	}
	return nil, fmt.Errorf("no article %q among %d; bot sources lists them", file, len(e.shown.Articles))
}

// Passages returns how many passages an article has.
func (e *Engine) Passages(file string) int {
	n := 0
	if i, ok := e.files[file]; ok && !e.hides(i) {
		n = e.passagesOf(i)
	}
	return n
}

// Stats says what an engine holds.
type Stats struct {
	Articles, Passages, Terms, Dimensions int
	Snapshot                              string // file; "" when nothing is kept
	Fresh                                 bool   // read from it, not built
}

// Stats returns what the engine holds.
func (e *Engine) Stats() Stats {
	s := e.index.Snapshot()
	passages := e.index.Len()
	for i, hidden := range e.hidden {
		if hidden {
			passages -= e.passagesOf(i)
		}
	}
	return Stats{len(e.shown.Articles), passages, e.index.Terms(), e.index.Dimensions(), s.File, s.Used}
}

// Search returns the k best passages for a query, best first. Files, Since and
// Until restrict it.
func (e *Engine) Search(ctx context.Context, question Question, k int) (hits []Hit, err error) {
	err = e.narrow(ctx, nil, func(v *Engine) error {
		hits, err = v.passages(ctx, question, k)
		return err
	})
	return hits, err
}

func (e *Engine) passages(ctx context.Context, question Question, k int) ([]Hit, error) {
	found, err := e.search(ctx, e.query(question), e.filter(question), k)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	hits := make([]Hit, len(found))
	for i, h := range found {
		p := e.index.Passage(h.Passage)
		a := &e.corpus.Articles[p.Article]
		hits[i] = Hit{
			File:      a.File,
			FirstLine: a.Sentences[p.First].First,
			LastLine:  a.Sentences[p.Last].Last,
			Title:     a.Title,
			Text:      passageText(a, p),
			Score:     h.Score,
		}
	}
	return hits, nil
}

// passageText returns the text of a passage, noise left out.
func passageText(a *corpus.Article, p index.Passage) string {
	var parts []string
	for i := p.First; i <= p.Last; i++ {
		if a.Sentences[i].Kind != corpus.Noise {
			parts = append(parts, text.Collapse(a.Quote(i, i)))
		}
	}
	return strings.Join(slices.Clip(parts), " ")
}

// Index returns the index that the engine finds passages with.
func (e *Engine) Index() *index.Index { return e.index }
