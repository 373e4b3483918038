package rag

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

// A corpus too large for one process is kept in an archive. A question is then
// answered by an engine of its own, over the articles that may matter to it. It
// begins with none; where it searches, the archive names more articles, and it
// begins anew with these, until every search finds what it looks for among them.
// So finding, answering and checking are the same everywhere.

// An Archive is one state of a corpus that is kept elsewhere. It is safe for
// concurrent use. Articles have numbers in the order of the catalogue's.
type Archive interface {
	// Catalogue returns what every question needs; always the same.
	Catalogue() *index.Catalogue
	// Find returns the articles that may matter to a search, in no order.
	Find(ctx context.Context, w Want) ([]int, error)
	// Load returns the records of articles, in their order.
	Load(ctx context.Context, articles []int) ([]*index.Record, error)
	// Topics returns the first topics of the whole corpus for what was typed, which
	// is folded, words with one space between.
	Topics(ctx context.Context, typed string, most int) ([]Topic, error)
}

// A Topic is something to ask about, and how many articles have it.
type Topic struct {
	Name     string
	Articles int
}

// A Want is what a search is for.
type Want struct {
	Query  index.Query
	Filter index.Filter
	K      int  // passages
	Whole  bool // only articles that have every word of the query, whatever else they have
}

// ErrArchive is why nothing is answered: the archive cannot be reached, or does not
// answer in time. The error that wraps it says more.
var ErrArchive = errors.New("the archive cannot be reached")

// Over makes an engine over an archive. Dir, Data, Progress, Before and Hold of the
// options are of no account.
func Over(archive Archive, o Options) *Engine {
	c := archive.Catalogue()
	e := New(c.Index())
	e.take(o)
	e.corpus, e.shown = c.Corpus(), c.Corpus()
	for i := range e.corpus.Articles {
		e.files[e.corpus.Articles[i].File] = i
	}
	e.far = &far{archive: archive}
	return e
}

// far is what an engine over an archive has.
type far struct {
	archive Archive
	run     *inquiry // nil: the engine itself, which has no articles to read
}

// An inquiry is one question over an archive.
type inquiry struct {
	whole    *Engine         // of which it is
	keys     map[string]bool // of the searches for which articles are loaded
	articles map[int]bool
	settled  bool // what is loaded has to do

	rewrote bool // the model was asked for other forms of the question
	forms   []string
}

// A missing is the error of what needs articles that are not loaded. It is never
// seen outside of narrow.
type missing struct {
	key      string
	want     Want
	articles []int // in the place of want
}

func (m *missing) Error() string { return "more articles are needed" }

// maxRounds is how often a question may begin anew: an answer takes one search and
// seldom two, a dossier two and seldom three.
const maxRounds = 6

// narrow calls f with an engine over the articles that f needs, some of which are
// given: e itself where nothing is far. It calls it again each time that f's error
// says that more are needed.
func (e *Engine) narrow(ctx context.Context, articles []int, f func(v *Engine) error) error {
	if e.far == nil || e.far.run != nil {
		return f(e)
	}
	r := &inquiry{whole: e, keys: map[string]bool{}, articles: map[int]bool{}}
	for _, n := range articles {
		r.articles[n] = true
	}
	for round := 1; ; round++ {
		r.settled = round == maxRounds
		v, err := e.over(ctx, r)
		if err != nil {
			return err
		}
		err = f(v)
		more, ok := errors.AsType[*missing](err)
		if !ok {
			return err
		}
		r.keys[more.key] = true
		found := more.articles
		if found == nil {
			more.want.Filter.Hidden = e.hidden
			if found, err = e.far.archive.Find(ctx, more.want); err != nil {
				return err
			}
		}
		for _, n := range found {
			r.articles[n] = true
		}
	}
}

// over makes the engine of an inquiry.
func (e *Engine) over(ctx context.Context, r *inquiry) (*Engine, error) {
	x := e.index
	if len(r.articles) > 0 {
		numbers := make([]int, 0, len(r.articles))
		for n := range r.articles {
			numbers = append(numbers, n)
		}
		slices.Sort(numbers)
		records, err := e.far.archive.Load(ctx, numbers)
		if err != nil {
			return nil, err
		}
		if x, err = e.far.archive.Catalogue().Assemble(records); err != nil {
			return nil, err
		}
	}
	v := New(x)
	v.shown, v.model, v.limit, v.now, v.log = e.shown, e.model, e.limit, e.now, e.log
	v.far = &far{archive: e.far.archive, run: r}
	v.sieve = new(atomic.Pointer[sieve])
	return v, nil
}

// search is the one way to the index: over an archive what is searched for has to
// be loaded first.
func (e *Engine) search(ctx context.Context, q index.Query, f index.Filter, k int) ([]index.Hit, error) {
	if err := e.need(Want{Query: q, Filter: f, K: k}); err != nil {
		return nil, err
	}
	return e.index.Search(ctx, q, f, k)
}

// need returns nil when what a search is for is loaded.
func (e *Engine) need(w Want) error {
	if e.far == nil {
		return nil
	}
	key := fmt.Sprint(w.Filter, w.K, w.Whole)
	for _, t := range w.Query.Terms {
		key += fmt.Sprint(t.Variants, t.IDF)
	}
	if r := e.far.run; r.settled || r.keys[key] {
		return nil
	}
	return &missing{key: key, want: w}
}

// restrict makes words of a query that only hidden articles of an archive hold words
// that occur nowhere. Where the archive does not answer they do too, and nor will
// it when they are searched for.
func (e *Engine) restrict(q *index.Query) {
	whole := e.far.run.whole
	hidden := whole.countHidden()
	ctx, cancel := context.WithTimeout(context.Background(), restrictPatience)
	defer cancel()
	q.Keep(func(v index.Variant) bool {
		v.Weight = 1
		return e.index.ArticlesWith(v.ID) > hidden || whole.shows(ctx, []index.Term{{Variants: []index.Variant{v}}})
	})
}

// Articles returns the articles of files, with their text. Files that are no
// articles are left out.
func (e *Engine) Articles(ctx context.Context, files []string) ([]*corpus.Article, error) {
	var out []*corpus.Article
	var numbers []int
	for _, f := range files {
		if a := e.article(f); a != nil {
			out, numbers = append(out, a), append(numbers, e.files[f])
		}
	}
	if e.far == nil || e.far.run != nil || len(out) == 0 {
		return out, nil
	}
	records, err := e.far.archive.Load(ctx, numbers)
	if err != nil {
		return nil, fmt.Errorf("read articles: %w", err)
	}
	for i, r := range records {
		out[i] = r.Article()
	}
	return out, nil
}

// passagesOf returns how many passages article n has.
func (e *Engine) passagesOf(n int) int {
	if e.far != nil && e.far.run == nil {
		return e.far.archive.Catalogue().PassagesOf(n)
	}
	return e.index.PassagesOf(n)
}

// farTopics is Topics of an archive: none where it does not answer. A topic whose
// words stand in hidden articles alone is none of this view.
func (e *Engine) farTopics(typed string, most int) []string {
	ctx, cancel := context.WithTimeout(context.Background(), restrictPatience)
	defer cancel()
	hidden := e.countHidden()
	wanted := most
	if hidden > 0 {
		wanted *= 2
	}
	found, err := e.far.archive.Topics(ctx, typable(typed), wanted)
	if err != nil {
		e.log("no topics to choose from: %v", err)
	}
	out := make([]string, 0, len(found))
	for _, t := range found {
		if len(out) < most && (t.Articles > hidden || e.shows(ctx, e.index.Parse(t.Name).Terms)) {
			out = append(out, t.Name)
		}
	}
	return out
}

// countHidden returns how many articles the view leaves out.
func (e *Engine) countHidden() int {
	n := 0
	for _, h := range e.hidden {
		n += count(h)
	}
	return n
}

// shows reports whether an article of an archive that is not hidden has all of some
// words. Where the archive does not answer none does.
func (e *Engine) shows(ctx context.Context, terms []index.Term) bool {
	found, err := e.far.archive.Find(ctx, Want{Query: index.Query{Terms: terms}, Filter: index.Filter{Hidden: e.hidden}, K: 1, Whole: true})
	return err == nil && len(found) > 0
}

// readPatience is how long somebody waits for one article.
const readPatience = 10 * time.Second

// restrictPatience is how long the words of one question may wait for the archive.
const restrictPatience = 3 * time.Second
