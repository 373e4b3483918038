package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// VectorOptions say where the vectors of an embedder are kept and how it is
// asked.
type VectorOptions struct {
	Data     string                           // folder of the log; "" keeps nothing
	Kept     bool                             // use what is kept and embed no passage: what is missing is an error
	Batch    int                              // texts embedded, and kept, at once; 0: 64
	Timeout  time.Duration                    // for the vector of a question; 0: 3 s
	Progress func(done, total int)            // texts that have their vector; may be nil; not called when none is missing
	Log      func(format string, args ...any) // one line a notice; may be nil
}

// ErrNotKept is why an index that may only use what is kept has no vectors.
var ErrNotKept = errors.New("not all texts were embedded before")

// WithVectors returns an index that shares everything with x and ranks by the
// vectors of emb as well. It embeds each text once: what is kept in the folder
// is not asked for again, and each batch is on the disk before the next is asked
// for. How much the vectors weigh is measured on the passages themselves; those
// that find nothing weigh nothing.
//
// The index is never nil. With an error it ranks by words alone, as x does; what
// was embedded stays kept, and the error, which wraps the embedder's or the
// context's, says how much that is. A folder that cannot be used is a notice.
func (x *Index) WithVectors(ctx context.Context, emb Embedder, o VectorOptions) (*Index, error) {
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	if o.Batch <= 0 {
		o.Batch = 64
	}
	if o.Timeout <= 0 {
		o.Timeout = 3 * time.Second
	}
	v := &vectorising{emb: emb, o: o, byKey: map[vectorKey]*embedded{}}
	d := &dense{emb: emb, timeout: o.Timeout, cache: newRecent(256)}
	y := *x
	y.dense = d
	passages := make([]*embedded, len(x.passages))
	for i := range passages {
		passages[i] = v.want(PassageText, x.passageText(i))
	}
	t := x.trial(v, passages)
	weight := v.want(weightNote, x.weightIdentity())
	v.open()
	defer v.close()
	texts := passages
	if weight.vec == nil {
		texts = slices.Concat(passages, t.texts())
	}
	err := v.embed(ctx, texts)
	d.state = VectorState{Embedder: emb.Name(), File: v.file(), Dimensions: v.dim, Passages: len(passages), LastError: err}
	for _, p := range passages {
		if p.vec != nil {
			d.state.Embedded++
		}
	}
	if err != nil {
		return &y, fmt.Errorf("embed passages: %d of %d have their vectors: %w", d.state.Embedded, len(passages), err)
	}
	if len(passages) == 0 {
		return &y, nil
	}
	if err := d.fill(ctx, passages); err != nil {
		return &y, err
	}
	if weight.vec == nil {
		w, err := x.calibrate(ctx, t, passages)
		if err != nil {
			d.state.LastError = err
			return &y, fmt.Errorf("measure what the vectors are worth: %w", err)
		}
		weight.vec = make([]float32, v.dim)
		weight.vec[0] = float32(w)
		v.keep([]*embedded{weight})
	}
	d.weight = weightOf(weight.vec)
	d.state.Weight = d.weight
	return &y, nil
}

// passageText is what stands for passage i: its head in words, then its
// sentences.
func (x *Index) passageText(i int) string {
	p := x.passages[i]
	a := &x.corpus.Articles[p.Article]
	var parts []string
	for _, s := range []string{a.Title, a.Outlet, dateWords(a.Date, a.Language)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	head := strings.Join(parts, ". ")
	parts = nil
	for j := p.First; j <= p.Last; j++ {
		if a.Sentences[j].Kind != corpus.Noise {
			parts = append(parts, text.Collapse(a.Quote(j, j)))
		}
	}
	return strings.TrimSpace(head + "\n" + strings.Join(parts, " "))
}
