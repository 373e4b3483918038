package index

import "context"

// An Embedder turns texts into vectors that are near when the texts mean the
// same. It is safe for concurrent use.
type Embedder interface {
	// Name is the identity of its vectors: model, dimensions and prefixes.
	// Vectors of one name may be compared, and kept for later.
	Name() string
	// Embed returns one vector for each text, in their order: finite, not zero,
	// all of the same length. Its error means that none is to be used.
	Embed(ctx context.Context, kind TextKind, texts []string) ([][]float32, error)
}

// A TextKind says on which side of a search a text stands: some models want
// each side marked.
type TextKind uint8

// The kinds of texts.
const (
	PassageText TextKind = iota
	QueryText
)
