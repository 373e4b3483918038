package ragtest

import (
	"maps"
	"testing"
)

func TestCorpus(t *testing.T) {
	a := Corpus(1, 3)
	if len(a) != 3 || !maps.Equal(a, Corpus(1, 3)) {
		t.Error("the same seed makes another corpus")
	}
	if maps.Equal(a, Corpus(2, 3)) {
		t.Error("another seed makes the same corpus")
	}
}
