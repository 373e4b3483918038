package index

import (
	"encoding/binary"
	"math"
	"unsafe"

	"verbatim.example/corpus"
)

// Numbers as bytes, little-endian. On a machine of that byte order both sides
// are one memory, seen in two ways; elsewhere they are copies.

// number is what sections hold.
type number interface {
	int8 | uint8 | uint32 | uint64 | float32 | float64
}

// little is whether numbers lie in memory as in a file.
var little = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// bytesOf returns the bytes of numbers, which must not be changed meanwhile.
func bytesOf[T number](ns []T) []byte {
	if len(ns) == 0 {
		return nil
	}
	b := unsafe.Slice((*byte)(unsafe.Pointer(&ns[0])), len(ns)*int(unsafe.Sizeof(ns[0])))
	if little || unsafe.Sizeof(ns[0]) == 1 {
		return b
	}
	return swapped(b, int(unsafe.Sizeof(ns[0])))
}

// numbersIn returns the numbers that bytes are: the bytes themselves where the
// machine has the file's byte order and they are aligned, so that nothing is
// copied. What is left over at the end is not looked at.
func numbersIn[T number](b []byte) []T {
	var t T
	size := int(unsafe.Sizeof(t))
	n := len(b) / size
	if n == 0 {
		return nil
	}
	if size > 1 && (!little || uintptr(unsafe.Pointer(&b[0]))%uintptr(size) != 0) {
		ns := make([]T, n)
		to := unsafe.Slice((*byte)(unsafe.Pointer(&ns[0])), n*size)
		if copy(to, b); !little {
			copy(to, swapped(to, size))
		}
		return ns
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b[0])), n)
}

// swapped returns numbers of some bytes each with the order of these reversed.
func swapped(b []byte, size int) []byte {
	out := make([]byte, len(b))
	for i := range b {
		out[i] = b[i-i%size+size-1-i%size]
	}
	return out
}

// stringOf returns bytes as a string, without a copy: they must never change.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// bytesOfString returns the bytes of a string, which must not be changed.
func bytesOfString(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

// A sentence takes sentenceSize bytes: Start, End, First, Last and Paragraph in
// eight each, Kind in one, and zeros. That is how a machine of 64 bits and
// little-endian lays it out in memory.
const sentenceSize = 48

var nativeSentences = little && unsafe.Sizeof(corpus.Sentence{}) == sentenceSize &&
	unsafe.Offsetof(corpus.Sentence{}.End) == 8 && unsafe.Offsetof(corpus.Sentence{}.First) == 16 &&
	unsafe.Offsetof(corpus.Sentence{}.Last) == 24 && unsafe.Offsetof(corpus.Sentence{}.Paragraph) == 32 &&
	unsafe.Offsetof(corpus.Sentence{}.Kind) == 40 && unsafe.Sizeof(int(0)) == 8

func appendSentence(b []byte, s corpus.Sentence) []byte {
	for _, v := range [...]int{s.Start, s.End, s.First, s.Last, s.Paragraph, int(s.Kind)} {
		b = binary.LittleEndian.AppendUint64(b, uint64(v))
	}
	return b
}

// sentencesIn returns the sentences that bytes are, without a copy where that can
// be.
func sentencesIn(b []byte) []corpus.Sentence {
	n := len(b) / sentenceSize
	if n == 0 {
		return nil
	}
	if nativeSentences && uintptr(unsafe.Pointer(&b[0]))%8 == 0 {
		return unsafe.Slice((*corpus.Sentence)(unsafe.Pointer(&b[0])), n)
	}
	out := make([]corpus.Sentence, n)
	for i := range out {
		var v [6]int
		for k := range v {
			v[k] = int(binary.LittleEndian.Uint64(b[i*sentenceSize+8*k:]))
		}
		out[i] = corpus.Sentence{Start: v[0], End: v[1], First: v[2], Last: v[3], Paragraph: v[4], Kind: corpus.Kind(v[5])}
	}
	return out
}

// A passage takes passageSize bytes: its three numbers, in eight each.
const passageSize = 24

var nativePassages = little && unsafe.Sizeof(Passage{}) == passageSize && unsafe.Offsetof(Passage{}.First) == 8 && unsafe.Offsetof(Passage{}.Last) == 16

func passageBytes(ps []Passage) []byte {
	if nativePassages && len(ps) > 0 {
		return unsafe.Slice((*byte)(unsafe.Pointer(&ps[0])), len(ps)*passageSize)
	}
	b := make([]byte, 0, len(ps)*passageSize)
	for _, p := range ps {
		for _, v := range [...]int{p.Article, p.First, p.Last} {
			b = binary.LittleEndian.AppendUint64(b, uint64(v))
		}
	}
	return b
}

func passagesIn(b []byte) []Passage {
	n := len(b) / passageSize
	if n == 0 {
		return nil
	}
	if nativePassages && uintptr(unsafe.Pointer(&b[0]))%8 == 0 {
		return unsafe.Slice((*Passage)(unsafe.Pointer(&b[0])), n)
	}
	out := make([]Passage, n)
	for i := range out {
		at := b[i*passageSize:]
		out[i] = Passage{int(binary.LittleEndian.Uint64(at)), int(binary.LittleEndian.Uint64(at[8:])), int(binary.LittleEndian.Uint64(at[16:]))}
	}
	return out
}

// numbersOf returns a copy of the numbers of b.
func numbersOf(b []byte) []float32 {
	fs := make([]float32, len(b)/4)
	for i := range fs {
		fs[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return fs
}
