package index

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"verbatim.example/rag/text"
)

// fakeEmbedder puts texts near that share words, or words of the same meaning.
type fakeEmbedder struct {
	name   string
	dim    int
	means  map[string]string                                      // stem → its meaning; nil: itself
	topic  func(s string) string                                  // what a text is about beside its words; nil: nothing
	noise  float32                                                // share of a random direction by the text
	crowd  float32                                                // share of a direction that all have: cosines of .7 to .9
	answer func(n int, vecs [][]float32) ([][]float32, error)     // may spoil call n, from 1; nil: never
	wait   func(ctx context.Context, kind TextKind, first string) // before an answer; nil: at once

	mu    sync.Mutex
	calls int
	texts map[string]int // how often each was embedded
}

func (e *fakeEmbedder) Name() string { return e.name }

func (e *fakeEmbedder) Embed(ctx context.Context, kind TextKind, texts []string) ([][]float32, error) {
	e.mu.Lock()
	e.calls++
	n := e.calls
	e.mu.Unlock()
	if e.wait != nil {
		e.wait(ctx, kind, texts[0])
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	vecs := make([][]float32, len(texts))
	for i, s := range texts {
		vecs[i] = e.vector(s)
	}
	if e.answer != nil {
		var err error
		if vecs, err = e.answer(n, vecs); err != nil {
			return nil, err
		}
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.texts == nil {
		e.texts = map[string]int{}
	}
	for _, s := range texts {
		e.texts[fmt.Sprint(kind, s)]++
	}
	return vecs, nil
}

// asked returns how many texts were embedded, and the most often one was.
func (e *fakeEmbedder) asked() (texts, most int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, n := range e.texts {
		texts += n
		most = max(most, n)
	}
	return texts, most
}

func (e *fakeEmbedder) vector(s string) []float32 {
	vec := make([]float32, e.dim)
	var sc text.Scanner
	sc.Reset(s)
	for sc.Next() {
		w := sc.Word()
		if form := string(w.Form); !w.Joined && !text.IsStop(form, text.French) {
			stem := text.Stem(form, text.French)
			if m := e.means[stem]; m != "" {
				stem = m
			}
			for j := range uint64(8) {
				place(vec, feature(mix(uint64(hashBytes([]byte(stem)))+j)), 1)
			}
		}
	}
	normalize(vec)
	add := func(seed string, share float32) {
		for j, v := range random(seed, e.dim) {
			vec[j] += share * v
		}
	}
	if e.topic != nil {
		add("topic "+e.topic(s), 1)
	}
	if e.noise > 0 {
		add(s, e.noise)
	}
	normalize(vec)
	vec[0] += e.crowd + 1e-3 // never zero
	return vec
}

// random is a direction that depends on the seed alone.
func random(seed string, dim int) []float32 {
	r := rand.New(rand.NewPCG(uint64(hashBytes([]byte(seed))), 1))
	vec := make([]float32, dim)
	for j := range vec {
		vec[j] = float32(r.NormFloat64())
	}
	normalize(vec)
	return vec
}

// meanings is a corpus in which the sentences of an article mean the same in
// other words, the questions about it, whose words occur nowhere, and the table
// of meanings.
func meanings(articles int) (texts, questions, means map[string]string) {
	texts, questions, means = map[string]string{}, map[string]string{}, map[string]string{}
	n := 0
	word := func(meaning string) string {
		n++
		var b strings.Builder
		for k := uint64(mix(uint64(n))); b.Len() < 12; k /= 70 {
			b.WriteByte("bcdfglmnprstvz"[k%14])
			b.WriteByte("aeiou"[k/14%5])
		}
		means[text.Stem(b.String(), text.French)] = meaning
		return b.String()
	}
	sentence := func(article int) string {
		var ws []string
		for k := range 6 {
			ws = append(ws, word(fmt.Sprintf("%d-%d", article, k)))
		}
		return strings.Join(ws, " ")
	}
	for i := range articles {
		var b strings.Builder
		fmt.Fprintf(&b, "%s\n\n", word("title"))
		for range 9 {
			fmt.Fprintf(&b, "Le %s.\n\n", sentence(i))
		}
		file := fmt.Sprintf("a%02d.txt", i)
		texts[file], questions[file] = b.String(), "Quel "+sentence(i)+" ?"
	}
	return texts, questions, means
}

// good returns the fake that knows the meanings.
func good(means map[string]string) *fakeEmbedder {
	return &fakeEmbedder{name: "good", dim: 64, means: means, crowd: 1.5}
}

func withVectors(t testing.TB, x *Index, e Embedder, o VectorOptions) *Index {
	t.Helper()
	y, err := x.WithVectors(t.Context(), e, o)
	if err != nil {
		t.Fatal(err)
	}
	return y
}
