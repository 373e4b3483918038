package index

import (
	"math"
	"math/bits"

	"verbatim.example/rag/text"
)

// The default embedder needs no model: it hashes the words of a text and their
// character 3- and 4-grams ("_mot_" gives _mo mot ot_ _mot mot_ _mot_) into a
// vector, with signs, so that collisions cancel on average (Weinberger et al.,
// "Feature hashing for large scale multitask learning", ICML 2009). A passage's
// vector holds 1 + ln(tf) and depends on its text alone; the query alone carries
// idf squared, which ranks as well as idf on both sides and leaves passages
// untouched when the corpus changes.

const (
	minGram = 3
	maxGram = 4
)

// A feature is the 64-bit hash of a word or n-gram.
type feature uint64

// features appends the features of one folded word to dst.
func features(dst []feature, form []byte) []feature {
	var buf [66]byte
	b := append(buf[:0], '_')
	if len(form) > 64 {
		form = form[:64]
	}
	b = append(b, form...)
	b = append(b, '_')
	dst = append(dst, hashBytes(b))
	for i := 0; i+minGram <= len(b); i++ {
		h := uint64(offset64)
		for j := i; j < len(b) && j < i+maxGram; j++ {
			h = (h ^ uint64(b[j])) * prime64
			if n := j - i + 1; n >= minGram && n < len(b) {
				dst = append(dst, feature(mix(h^uint64(n))))
			}
		}
	}
	return dst
}

// FNV-1a, then a finalizer, because its low bits alone are poor.
const (
	offset64 = 14695981039346656037
	prime64  = 1099511628211
)

func hashBytes(b []byte) feature {
	h := uint64(offset64)
	for _, c := range b {
		h = (h ^ uint64(c)) * prime64
	}
	return feature(mix(h))
}

func mix(h uint64) uint64 {
	h ^= h >> 32
	h *= 0xd6e8feb86659fd93
	h ^= h >> 32
	return h
}

// A bag counts features in the order in which they were first seen, so that
// sums over it come out the same on every run. It is reused between texts and
// belongs to one goroutine.
type bag struct {
	order   []feature
	counts  []float32 // beside order
	slots   []int32   // open addressing: 1 + index into order, 0 when free
	scratch []feature
	scan    text.Scanner
}

func newBag() *bag { return &bag{slots: make([]int32, 4096)} }

func (b *bag) reset() {
	clear(b.slots)
	b.order, b.counts = b.order[:0], b.counts[:0]
}

// add counts the features of the words of s that are not stop words of lang.
func (b *bag) add(s string, lang text.Language) {
	b.scan.Reset(s)
	for b.scan.Next() {
		w := b.scan.Word()
		if w.Joined || !w.Caps && text.IsStopBytes(w.Form, lang) {
			continue
		}
		b.addForm(w.Form, 1)
	}
}

func (b *bag) addForm(form []byte, n float32) {
	b.scratch = features(b.scratch[:0], form)
	for _, f := range b.scratch {
		b.count(f, n)
	}
}

func (b *bag) count(f feature, n float32) {
	if 2*len(b.order) >= len(b.slots) {
		b.slots = make([]int32, 2*len(b.slots))
		for i, g := range b.order {
			b.slots[b.slot(g)] = int32(i + 1)
		}
	}
	at := b.slot(f)
	if i := b.slots[at]; i > 0 {
		b.counts[i-1] += n
		return
	}
	b.order = append(b.order, f)
	b.counts = append(b.counts, n)
	b.slots[at] = int32(len(b.order))
}

// slot returns where f is, or the free place where it belongs.
func (b *bag) slot(f feature) int {
	mask := len(b.slots) - 1
	at := int(f>>8) & mask
	for b.slots[at] > 0 && b.order[b.slots[at]-1] != f {
		at = (at + 1) & mask
	}
	return at
}

// vector sets vec, which is zero, to 1 + ln tf of each feature, of length 1.
func (b *bag) vector(vec []float32) {
	for k, f := range b.order {
		v := float32(1)
		if n := b.counts[k]; n != 1 { // few are more
			v += logCount(n)
		}
		place(vec, f, v)
	}
	normalize(vec)
}

// place adds v to the component of f, with f's sign.
func place(vec []float32, f feature, v float32) {
	// The high bits choose the component, so that any dimension will do.
	hi, _ := bits.Mul64(uint64(f), uint64(len(vec)))
	if f&1 == 1 {
		v = -v
	}
	vec[hi] += v
}

// normalize scales vec to length 1, in float64 so that chromem finds it
// normalised and keeps it without a copy. A zero vector stays zero.
func normalize(vec []float32) {
	var sum float64
	for _, v := range vec {
		sum += float64(v) * float64(v)
	}
	if sum == 0 {
		return
	}
	inv := 1 / math.Sqrt(sum)
	for i, v := range vec {
		vec[i] = float32(float64(v) * inv)
	}
}

// A sparse vector holds the components of a query's vector that are not zero,
// some hundred of them, in ascending order.
type sparse struct {
	at     []uint32
	values []float64
}

// from fills s with the components of vec.
func (s *sparse) from(vec []float32) {
	s.at, s.values = s.at[:0], s.values[:0]
	for i, v := range vec {
		if v != 0 {
			s.at = append(s.at, uint32(i))
			s.values = append(s.values, float64(v))
		}
	}
}

// dot is the inner product with a vector. A product of two float32 is exact in
// float64, so that a fused multiply-add changes nothing and the result is the
// same on every machine.
func (s *sparse) dot(vec []float32) float64 {
	var s0, s1 float64
	at, values := s.at, s.values[:len(s.at)]
	i := 0
	for ; i+2 <= len(at); i += 2 {
		s0 += values[i] * float64(vec[at[i]])
		s1 += values[i+1] * float64(vec[at[i+1]])
	}
	if i < len(at) {
		s0 += values[i] * float64(vec[at[i]])
	}
	return s0 + s1
}

// similarity is the inner product with a vector as the vector store computes it,
// in float32 and in the order of the components: adding zeros changes nothing, so
// that the result is the same to the last bit.
func (s *sparse) similarity(vec []float32) float32 {
	var sum float32
	for i, at := range s.at {
		sum += float32(s.values[i]) * vec[at]
	}
	return sum
}
