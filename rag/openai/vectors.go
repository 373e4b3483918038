package openai

import (
	"math"

	client "github.com/sashabaranov/go-openai"
)

// leastNorm is the length below which a vector points nowhere.
const leastNorm = 1e-6

// check returns the vectors of n texts in the order of the texts and of length
// 1, whatever the order they came in, or says what is wrong with them.
func (e *Embeddings) check(data []client.Embedding, n int) ([][]float32, error) {
	if len(data) != n {
		return nil, unusable("%d vectors for %d texts", len(data), n)
	}
	dims := e.Dimensions()
	if dims == 0 {
		dims = len(data[0].Embedding)
	}
	vectors := make([][]float32, n)
	for _, d := range data {
		switch {
		case d.Index < 0 || d.Index >= n:
			return nil, unusable("a vector for text %d of %d", d.Index, n)
		case vectors[d.Index] != nil:
			return nil, unusable("two vectors for text %d", d.Index)
		case len(d.Embedding) != dims || dims == 0:
			return nil, unusable("a vector of %d dimensions instead of %d", len(d.Embedding), dims)
		}
		if !normalise(d.Embedding) {
			return nil, unusable("the vector of text %d points nowhere", d.Index)
		}
		vectors[d.Index] = d.Embedding
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.dims == 0 {
		e.dims = dims
	}
	return vectors, nil
}

// normalise gives a vector length 1, or reports that it has no direction.
func normalise(v []float32) bool {
	sum := 0.
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	norm := math.Sqrt(sum)
	if !(norm > leastNorm) || math.IsInf(norm, 0) {
		return false
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / norm)
	}
	return true
}
