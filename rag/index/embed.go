package index

import (
	"context"
	"errors"
	"fmt"
	"math"
)

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
