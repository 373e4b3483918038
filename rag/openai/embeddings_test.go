package openai

import (
	"math"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	client "github.com/sashabaranov/go-openai"

	"verbatim.example/rag"
	"verbatim.example/rag/index"
	"verbatim.example/rag/ragtest"
)

// The size of a batch that was taken is kept; no request is larger.
func TestBatches(t *testing.T) {
	for _, f := range []ragtest.Fault{"", ragtest.BatchRefused, ragtest.BatchTooLarge} {
		s := ragtest.New(t, ragtest.Options{})
		s.Misbehave(f)
		e := embedder(t, s, func(c *EmbeddingConfig) { c.Batch = 10 })
		texts := slices.Repeat(sixTexts, 4)
		for range 2 {
			vectors, err := e.Embed(t.Context(), index.PassageText, texts)
			if err != nil || len(vectors) != len(texts) {
				t.Fatalf("%s: %d vectors: %v", f, len(vectors), err)
			}
			for i, text := range texts {
				if !near(vectors[i], ragtest.Embed(text, 64)) {
					t.Fatalf("%s: vector %d is not that of %q", f, i, text)
				}
			}
		}
		var sizes []int
		for _, r := range s.Requests() {
			sizes = append(sizes, len(r.Input))
		}
		want := []int{10, 10, 4, 10, 10, 4}
		if f != "" { // 10 and 5 are refused once, 2 fits
			want = append([]int{10, 5}, slices.Repeat([]int{2}, 24)...)
		}
		if !slices.Equal(sizes, want) {
			t.Errorf("%s: batches of %v, want %v", f, sizes, want)
		}
	}
}

// A text the model cannot read whole is cut until it can.
func TestLongText(t *testing.T) {
	long := strings.Repeat("été ", 200)
	s := ragtest.New(t, ragtest.Options{MaxText: 300})
	e := embedder(t, s, nil)
	vectors, err := e.Embed(t.Context(), index.PassageText, append([]string{long}, sixTexts...))
	if err != nil || len(vectors) != 7 {
		t.Fatalf("%d vectors: %v", len(vectors), err)
	}
	all := s.Requests()
	if got := all[len(all)-1].Input; len(got) != 6 {
		t.Errorf("for one long text batches stay at %d", len(got))
	}
	s = ragtest.New(t, ragtest.Options{})
	s.Next(ragtest.TooLong)
	s.Next(ragtest.TooLong)
	s.Next(ragtest.TooLong)
	e = embedder(t, s, nil)
	if vectors, err = e.Embed(t.Context(), index.PassageText, []string{long, "court"}); err != nil || len(vectors) != 2 {
		t.Fatal(err)
	}
	all = s.Requests()
	if got := all[3].Input[0]; !strings.HasPrefix(long, got) || len(got) > len(long)/4 || !utf8.ValidString(got) {
		t.Errorf("cut to %q", got)
	}
	if got := all[4].Input; len(got) != 1 || got[0] != "court" {
		t.Errorf("then %q", got)
	}
}

func TestHalf(t *testing.T) {
	for in, want := range map[string]string{
		"abcdef": "abc", "un deux trois": "un deu", "un deux trois quatre": "un deux", "報道報道": "報道", "報道報": "報", "éa": "",
	} {
		if got := half(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestPrefixesAndDimensions(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{Dimensions: 16})
	e := embedder(t, s, func(c *EmbeddingConfig) {
		c.QueryPrefix, c.PassagePrefix, c.Dimensions = "query: ", "passage: ", 16
	})
	for _, kind := range []index.TextKind{index.QueryText, index.PassageText} {
		if _, err := e.Embed(t.Context(), kind, []string{"x"}); err != nil {
			t.Fatal(err)
		}
	}
	all := s.Requests()
	if all[0].Input[0] != "query: x" || all[1].Input[0] != "passage: x" {
		t.Errorf("%q %q", all[0].Input, all[1].Input)
	}
	if got := body(t, all[0])["dimensions"]; got != 16. {
		t.Errorf("dimensions %v", got)
	}
	plain := embedder(t, s, nil)
	if _, err := plain.Embed(t.Context(), index.QueryText, []string{"x"}); err != nil || plain.Dimensions() != 16 {
		t.Errorf("%d dimensions: %v", plain.Dimensions(), err)
	}
	if body(t, s.Requests()[2])["dimensions"] != nil {
		t.Error("dimensions are sent unasked")
	}
	if names := []string{e.Name(), plain.Name()}; names[0] != "m/16#b57b2c4b" && !strings.HasPrefix(names[0], "m/16#") || names[1] != "m" {
		t.Errorf("names %q", names)
	}
	// A model that changes its dimensions under way is told.
	s = ragtest.New(t, ragtest.Options{})
	wrong := embedder(t, s, func(c *EmbeddingConfig) { c.Dimensions = 16 })
	s.Misbehave(ragtest.WrongDimensions)
	if _, err := wrong.Embed(t.Context(), index.QueryText, []string{"x"}); kindOf(t, err) != rag.ErrUnusable {
		t.Error(err)
	}
}

func TestNormalise(t *testing.T) {
	for _, test := range []struct {
		v  []float32
		ok bool
	}{
		{[]float32{3, 4}, true},
		{[]float32{1e-20, 1e-5}, true},
		{[]float32{3e38, 3e38}, true},
		{[]float32{0, 0}, false},
		{[]float32{1e-7, 0}, false},
		{[]float32{float32(math.NaN()), 1}, false},
		{[]float32{float32(math.Inf(1)), 1}, false},
		{nil, false},
	} {
		ok := normalise(test.v)
		if ok != test.ok {
			t.Errorf("%v: %t", test.v, ok)
		}
		if n := math.Hypot(float64(at(test.v, 0)), float64(at(test.v, 1))); ok && math.Abs(n-1) > 1e-6 {
			t.Errorf("%v has length %f", test.v, n)
		}
	}
}

func at(v []float32, i int) float32 {
	if i < len(v) {
		return v[i]
	}
	return 0
}

func TestCheckIndexes(t *testing.T) {
	e := &Embeddings{}
	one := []float32{1, 0}
	for _, data := range [][]client.Embedding{
		{{Index: -1, Embedding: one}}, {{Index: 1, Embedding: one}}, {{Embedding: nil}}, {},
	} {
		if _, err := e.check(data, 1); kindOf(t, err) != rag.ErrUnusable {
			t.Errorf("%v: %v", data, err)
		}
	}
	if e.Dimensions() != 0 {
		t.Error("learned dimensions from an unusable reply")
	}
}

func TestEmbeddingProbe(t *testing.T) {
	s := ragtest.New(t, ragtest.Options{})
	e := embedder(t, s, nil)
	if err := e.Probe(t.Context()); err != nil || e.Dimensions() != 64 || e.Stats().PromptTokens == 0 {
		t.Errorf("%v, %d dimensions, %+v", err, e.Dimensions(), e.Stats())
	}
	for _, change := range []func(*EmbeddingConfig){
		func(c *EmbeddingConfig) { c.Batch = -1 },
		func(c *EmbeddingConfig) { c.Batch = maxTexts + 1 },
		func(c *EmbeddingConfig) { c.Dimensions = -1 },
		func(c *EmbeddingConfig) { c.Model = "" },
		func(c *EmbeddingConfig) { c.BaseURL = "ftp://x" },
	} {
		cfg := EmbeddingConfig{Endpoint: patient(s).Endpoint}
		change(&cfg)
		if _, err := NewEmbeddings(cfg); err == nil {
			t.Errorf("%+v, and no error", cfg)
		}
	}
}
