package ragtest

import (
	"maps"
	"strings"
	"testing"
)

func TestNews(t *testing.T) {
	a := News(1, 30)
	if len(a) != 30 || !maps.Equal(a, News(1, 30)) {
		t.Error("the same seed makes another corpus")
	}
	if maps.Equal(a, News(2, 30)) {
		t.Error("another seed makes the same corpus")
	}
	for name, s := range a {
		if strings.Count(s, ".\n\n") != 20 {
			t.Errorf("%s: %q", name, s)
		}
	}
}
