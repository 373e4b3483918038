package index

import (
	"strings"
	"testing"
)

// What is wrong with a snapshot is one line, however many of its parts are: a
// notice names the first.
func TestOneLineNotice(t *testing.T) {
	err := together(func() error { return nil }, func() error { return errArticles }, func() error { return errStale })
	if err == nil || strings.Contains(err.Error(), "\n") {
		t.Errorf("%v", err)
	}
}
