package openai

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	client "github.com/sashabaranov/go-openai"

	"verbatim.example/rag"
	"verbatim.example/rag/index"
)

// EmbeddingConfig is an embedding model and how it is asked.
type EmbeddingConfig struct {
	Endpoint
	Dimensions    int           // asked for and insisted on; 0: the model's own
	QueryPrefix   string        // before a question, like "query: "
	PassagePrefix string        // before a passage, like "passage: "
	Batch         int           // texts of a request at most; 0: 64
	Timeout       time.Duration // of a request; 0: a minute
	Budget        *Budget       // nil: none
	Log           *slog.Logger  // nil: the default
	RetryWait     time.Duration // before the first retry; 0: half a second
	Rest          time.Duration // of an endpoint that keeps failing; 0: half a minute
}

const (
	someTexts = 64
	maxTexts  = 2048 // OpenAI's, of a request
	leastText = 64   // bytes: a text is not cut further to make it fit
)

// Embeddings is an embedding model. It is safe for concurrent use.
//
// Texts are sent in batches. A batch that is refused as too large is halved, and
// the size that works is kept while the program runs. A single text longer than
// the model reads is cut, at a space where there is one, until it fits.
type Embeddings struct {
	cfg    EmbeddingConfig
	client *client.Client
	wire   *wire
	guard  *guard
	tokens tokenizer
	counts counts

	mu    sync.Mutex
	batch int // texts of a request
	dims  int // of every vector; 0: none seen yet
}

var _ index.Embedder = (*Embeddings)(nil)

// NewEmbeddings says what is missing or wrong in a configuration; it sends
// nothing.
func NewEmbeddings(cfg EmbeddingConfig) (*Embeddings, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if cfg.Dimensions < 0 {
		return nil, errors.New("the dimensions are below zero")
	}
	cfg.Batch = cmp.Or(cfg.Batch, someTexts)
	if cfg.Batch < 1 || cfg.Batch > maxTexts {
		return nil, fmt.Errorf("a batch is of 1 to %d texts", maxTexts)
	}
	cfg.Timeout = cmp.Or(cfg.Timeout, time.Minute)
	cfg.Log = cmp.Or(cfg.Log, slog.Default())
	e := &Embeddings{cfg: cfg, batch: cfg.Batch, dims: cfg.Dimensions}
	e.client, e.wire = cfg.client()
	e.guard = newGuard(cfg.Endpoint, cfg.RetryWait, cfg.Rest, cfg.Log, &e.counts)
	return e, nil
}

// Name implements index.Embedder: the model, its dimensions where they are set,
// and eight letters of the prefixes' hash where there are any. It may hold any
// character a model's name may.
func (e *Embeddings) Name() string {
	name := e.cfg.Model
	if e.cfg.Dimensions > 0 {
		name += "/" + strconv.Itoa(e.cfg.Dimensions)
	}
	if e.cfg.QueryPrefix+e.cfg.PassagePrefix != "" {
		sum := sha256.Sum256([]byte(e.cfg.QueryPrefix + "\x00" + e.cfg.PassagePrefix))
		name += "#" + hex.EncodeToString(sum[:4])
	}
	return name
}

// Embed implements index.Embedder. The vectors have length 1.
func (e *Embeddings) Embed(ctx context.Context, kind index.TextKind, texts []string) ([][]float32, error) {
	prefix := e.cfg.PassagePrefix
	if kind == index.QueryText {
		prefix = e.cfg.QueryPrefix
	}
	vectors := make([][]float32, 0, len(texts))
	for len(vectors) < len(texts) {
		size := min(e.size(), len(texts)-len(vectors))
		batch := make([]string, size)
		for i := range batch {
			batch[i] = prefix + texts[len(vectors)+i]
		}
		got, err := e.fitting(ctx, batch)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e.cfg.Endpoint, err)
		}
		vectors = append(vectors, got...)
	}
	return vectors, nil
}

// Probe sends the smallest real request.
func (e *Embeddings) Probe(ctx context.Context) error {
	_, err := e.Embed(ctx, index.QueryText, []string{"OK"})
	return err
}

// Dimensions returns the length of the vectors; 0 before the first when it is
// not set.
func (e *Embeddings) Dimensions() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.dims
}

// Stats returns what was counted since the program started.
func (e *Embeddings) Stats() Stats { return e.guard.stats() }

// Close closes connections that wait to be used again.
func (e *Embeddings) Close() { e.wire.http.CloseIdleConnections() }

func (e *Embeddings) size() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.batch
}

// fitting embeds as many of the first texts as the endpoint takes at once.
func (e *Embeddings) fitting(ctx context.Context, texts []string) ([][]float32, error) {
	whole, cut := len(texts), false
	for {
		vectors, err := e.request(ctx, texts)
		if err == nil {
			if !cut { // of one long text the others' batches need not be smaller
				e.fits(len(texts), whole)
			}
			return vectors, nil
		}
		var f *failure
		switch {
		case !errors.As(err, &f) || !f.size || ctx.Err() != nil:
			return nil, err
		case len(texts) > 1:
			texts = texts[:len(texts)/2]
		case f.kind == rag.ErrTooLong && len(texts[0]) > leastText:
			texts, cut = []string{half(texts[0])}, true
		default:
			return nil, err
		}
	}
}

// fits remembers a size that was taken after a larger one was not.
func (e *Embeddings) fits(size, tried int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if size < tried && size < e.batch {
		e.batch = size
		e.cfg.Log.Info("the endpoint takes smaller batches", "endpoint", e.cfg.Endpoint, "texts", size)
	}
}

// half returns the first half of a text, to the end of a word.
func half(s string) string {
	end := len(s) / 2
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	s = s[:end]
	if at := strings.LastIndexByte(s, ' '); at > len(s)/2 {
		s = s[:at]
	}
	return s
}

// request embeds texts in one request, repeated while that may help.
func (e *Embeddings) request(ctx context.Context, texts []string) ([][]float32, error) {
	vectors, err := retried(ctx, e.guard, func() ([][]float32, error) { return e.once(ctx, texts) })
	if err != nil {
		return nil, classify(ctx, err, &call{key: e.cfg.Key})
	}
	return vectors, nil
}

// once sends one request.
func (e *Embeddings) once(ctx context.Context, texts []string) ([][]float32, error) {
	bytes := 0
	for _, t := range texts {
		bytes += len(t)
	}
	estimate := Spend{Requests: 1, Embedding: e.tokens.estimate(bytes)}
	settle, err := reserve(ctx, e.cfg.Budget, estimate)
	if err != nil {
		return nil, err
	}
	outcome, err := e.guard.allow()
	if err != nil {
		settle(Spend{})
		return nil, err
	}
	late := lateness{fmt.Sprintf("no vectors within %s", e.cfg.Timeout)}
	ctx, cancel := context.WithTimeoutCause(ctx, e.cfg.Timeout, late)
	defer cancel()
	c := &call{key: e.cfg.Key}
	reply, err := e.client.CreateEmbeddings(withCall(ctx, c), client.EmbeddingRequest{
		Input: texts, Model: placeholder, Dimensions: e.cfg.Dimensions,
	})
	var vectors [][]float32
	if err == nil {
		vectors, err = e.check(reply.Data, len(texts))
	}
	if err != nil {
		err = classify(ctx, err, c)
	}
	outcome(err)
	spent := Spend{Requests: 1}
	var f *failure
	switch {
	case reply.Usage.PromptTokens > 0:
		spent.Embedding = reply.Usage.PromptTokens
		e.tokens.learn(bytes, spent.Embedding)
	case c.answered || errors.As(err, &f) && f.late:
		spent.Embedding = estimate.Embedding
	}
	e.counts.prompt.Add(int64(spent.Embedding))
	settle(spent)
	return vectors, err
}
