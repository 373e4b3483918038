package index

import (
	"bytes"
	"encoding/binary"
	"math"
	"strings"
	"unsafe"
)

// Numbers as bytes, little-endian.

func numberBytes(ns []uint32) []byte {
	b := make([]byte, 0, 4*len(ns))
	for _, n := range ns {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	return b
}

func numbers(b []byte) []uint32 {
	ns := make([]uint32, len(b)/4)
	for i := range ns {
		ns[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return ns
}

func floatBytes(fs []float32) []byte {
	b := make([]byte, 0, 4*len(fs))
	for _, f := range fs {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(f))
	}
	return b
}

// floats returns the numbers of b: b itself seen as numbers where the machine
// has the file's byte order and b is aligned, so that vectors are not copied.
func floats(b []byte) []float32 {
	if len(b) >= 4 && binary.NativeEndian.Uint16([]byte{1, 0}) == 1 && uintptr(unsafe.Pointer(&b[0]))%4 == 0 {
		return unsafe.Slice((*float32)(unsafe.Pointer(&b[0])), len(b)/4)
	}
	return numbersOf(b)
}

// lines splits b at line breaks; the strings share one copy of b.
func lines(b []byte) []string {
	if len(b) == 0 {
		return nil
	}
	out := make([]string, 0, bytes.Count(b, []byte("\n"))+1)
	for s := range strings.SplitSeq(string(b), "\n") {
		out = append(out, s)
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
