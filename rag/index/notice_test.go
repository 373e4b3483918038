package index

import (
	"strings"
	"testing"

	"verbatim.example/corpus"
)

// What is wrong with a snapshot is one line, however many of its parts are: a
// notice names the first.
func TestOneLineNotice(t *testing.T) {
	c := &corpus.Corpus{Articles: make([]corpus.Article, 2000)}
	empty := blobs{offsets: make([]uint32, len(c.Articles)+1)} // even one that says nothing says so
	for _, err := range []error{
		together(func() error { return nil }, func() error { return errArticles }, func() error { return errStale }),
		(&said{statements: empty, mentions: empty}).check(c.Articles),
	} {
		if err == nil || strings.Contains(err.Error(), "\n") {
			t.Errorf("%v", err)
		}
	}
}
