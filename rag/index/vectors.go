package index

import (
	"context"
	"errors"
	"fmt"
	"math"
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

// weightNote marks a record that holds no vector but what was measured.
const weightNote TextKind = 255

// An embedded text has its vector, or waits for it.
type embedded struct {
	key  vectorKey
	kind TextKind
	text string
	vec  []float32 // nil: not yet
}

// vectorising is the work of one call of WithVectors.
type vectorising struct {
	emb   Embedder
	o     VectorOptions
	byKey map[vectorKey]*embedded
	log   *vectorLog // nil: in memory
	dim   int        // 0: not known yet
}

// want returns the one entry of a text.
func (v *vectorising) want(kind TextKind, s string) *embedded {
	key := keyOf(v.emb.Name(), kind, s)
	e, ok := v.byKey[key]
	if !ok {
		e = &embedded{key: key, kind: kind, text: s}
		v.byKey[key] = e
	}
	return e
}

// open opens the log and takes from it what is wanted.
func (v *vectorising) open() {
	if v.o.Data == "" {
		return
	}
	var err error
	if v.log, err = openVectorLog(v.o.Data, v.emb.Name(), v.o.Log); err == nil {
		err = v.log.locked(func() error { return v.log.read(v.take) })
	}
	if err != nil {
		v.forget(err)
	}
}

// forget goes on in memory.
func (v *vectorising) forget(err error) {
	v.o.Log("vectors are kept in memory only: %v", err)
	v.close()
	v.log = nil
}

func (v *vectorising) close() {
	if v.log != nil {
		v.log.close() // all that was written is synced
	}
}

func (v *vectorising) file() string {
	if v.log == nil {
		return ""
	}
	return v.log.file
}

// take keeps a record that is wanted. The first vector of a text counts.
func (v *vectorising) take(key vectorKey, b []byte) {
	e := v.byKey[key]
	if e == nil || e.vec != nil {
		return
	}
	vec := numbersOf(b)
	if v.dim == 0 {
		v.dim = len(vec)
	}
	if len(vec) == v.dim && (e.kind == weightNote || sound(vec)) {
		e.vec = vec
	}
}

// embed asks for the vectors that are missing, batch by batch, each of one kind.
func (v *vectorising) embed(ctx context.Context, texts []*embedded) error {
	queues := map[TextKind][]*embedded{}
	seen := map[*embedded]bool{}
	missing := 0
	for _, e := range texts {
		if !seen[e] && e.vec == nil {
			queues[e.kind] = append(queues[e.kind], e)
			missing++
		}
		seen[e] = true
	}
	if v.o.Kept && missing > 0 {
		return ErrNotKept
	}
	total := len(seen)
	done := total - missing
	for _, kind := range []TextKind{PassageText, QueryText} {
		queue := queues[kind]
		for len(queue) > 0 {
			var batch []*embedded
			for len(queue) > 0 && len(batch) < v.o.Batch {
				if queue[0].vec == nil { // else another process embedded it meanwhile
					batch = append(batch, queue[0])
				} else {
					done++
				}
				queue = queue[1:]
			}
			if err := v.ask(ctx, kind, batch); err != nil {
				return err
			}
			if done += len(batch); v.o.Progress != nil {
				v.o.Progress(done, total)
			}
		}
	}
	return ctx.Err()
}

// ask embeds and keeps one batch.
func (v *vectorising) ask(ctx context.Context, kind TextKind, batch []*embedded) error {
	if err := ctx.Err(); err != nil || len(batch) == 0 {
		return err
	}
	texts := make([]string, len(batch))
	for i, e := range batch {
		texts[i] = e.text
	}
	vecs, err := embedSound(ctx, v.emb, kind, texts, v.dim)
	if err != nil {
		return err
	}
	v.dim = len(vecs[0])
	for i, e := range batch {
		e.vec = vecs[i]
	}
	v.keep(batch)
	return nil
}

// keep appends to the log, after what other processes appended. What they have
// embedded meanwhile counts, and is not written twice.
func (v *vectorising) keep(batch []*embedded) {
	if v.log == nil {
		return
	}
	if v.log.readOnly {
		v.forget(fmt.Errorf("%s cannot be written to", v.log.file))
		return
	}
	own := make([][]float32, len(batch))
	for i, e := range batch {
		own[i], e.vec = e.vec, nil
	}
	err := v.log.locked(func() error {
		err := v.log.read(v.take)
		var keys []vectorKey
		var vecs [][]float32
		for i, e := range batch {
			if e.vec == nil {
				keys, vecs = append(keys, e.key), append(vecs, own[i])
			}
		}
		if err != nil {
			return err
		}
		return v.log.write(keys, vecs)
	})
	for i, e := range batch {
		if e.vec == nil {
			e.vec = own[i]
		}
	}
	if err != nil {
		v.forget(err)
	}
}

// ErrUnsoundVectors is why vectors are not used: they are not one for each text,
// of one length, finite and not zero.
var ErrUnsoundVectors = errors.New("the embedder's vectors cannot be used")

// embedSound asks for vectors and checks them, and returns them with length 1.
// dim is what their dimension must be; 0: any.
func embedSound(ctx context.Context, emb Embedder, kind TextKind, texts []string, dim int) ([][]float32, error) {
	vecs, err := emb.Embed(ctx, kind, texts)
	if err != nil {
		return nil, err
	}
	if len(vecs) != len(texts) {
		return nil, fmt.Errorf("%w: %d for %d texts", ErrUnsoundVectors, len(vecs), len(texts))
	}
	out := make([][]float32, len(vecs))
	for i, vec := range vecs {
		if dim == 0 {
			dim = len(vec)
		}
		if len(vec) != dim {
			return nil, fmt.Errorf("%w: of dimension %d, not %d as before", ErrUnsoundVectors, len(vec), dim)
		}
		if !sound(vec) {
			return nil, fmt.Errorf("%w: not finite, or zero", ErrUnsoundVectors)
		}
		out[i] = append([]float32(nil), vec...)
		normalize(out[i])
	}
	return out, nil
}

// sound reports whether a vector is finite and has a direction.
func sound(vec []float32) bool {
	var sum float64
	for _, v := range vec {
		sum += float64(v) * float64(v)
	}
	return sum > 1e-12 && !math.IsInf(sum, 0) && !math.IsNaN(sum)
}
