package index

// Vector returns the vector of passage i by the default embedder, of length 1 or
// zero. It must not be changed.
func (x *Index) Vector(i int) []float32 { return x.vector(i) }

// Embed returns the vector of a question by the default embedder, of length 1 or
// zero.
func (x *Index) Embed(q Query) []float32 {
	vec := make([]float32, x.Dimensions())
	x.queryVector(q, newBag(), vec)
	return vec
}
