package rag

import (
	"math/bits"
	"math/rand/v2"
	"testing"
)

// Words that are few edits apart have nearly the same bytes, so that what has not
// is passed over unread.
func TestBytesIn(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	near := 0
	for range 20_000 {
		a, b := make([]byte, 3+r.IntN(4)), make([]byte, 3+r.IntN(4))
		for i := range a {
			a[i] = 'a' + byte(r.IntN(4))
		}
		for i := range b {
			b[i] = "abcdé"[r.IntN(6)]
		}
		n := edits(string(a), string(b))
		near += count(n <= 2)
		if d := bits.OnesCount64(bytesIn(string(a)) ^ bytesIn(string(b))); d > 2*n {
			t.Fatalf("%q and %q are %d edits apart and differ in %d bytes", a, b, n, d)
		}
	}
	if near < 1000 {
		t.Errorf("only %d pairs are near", near)
	}
}
