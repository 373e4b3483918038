package index

import (
	"strings"

	"verbatim.example/corpus"
)

// A passage is 150 to 200 words of whole sentences of one article, without
// overlap: with the parent article in the score its size hardly matters for
// ranking, and this is what a person reads at a glance. A tail of fewer than 40
// words joins the passage before it. Noise is left out; headings go with what
// follows them.
const (
	passageWords = 150
	maxWords     = 200
	tailWords    = 40
)

// A Passage is a run of sentences of one article.
type Passage struct {
	Article     int // index into Corpus.Articles
	First, Last int // sentences, inclusive; noise between them is not part of it
}

// passagesOf cuts article number n into passages.
func passagesOf(n int, a *corpus.Article) []Passage {
	var out []Passage
	var sizes []int
	open, words := false, 0
	for i := range a.Sentences {
		s := &a.Sentences[i]
		if s.Kind == corpus.Noise {
			continue
		}
		w := countWords(a.Text[s.Start:s.End])
		if !open || words > 0 && words+w > maxWords && s.Kind != corpus.Heading || words >= passageWords {
			out = append(out, Passage{Article: n, First: i, Last: i})
			sizes = append(sizes, 0)
			open, words = true, 0
		}
		out[len(out)-1].Last = i
		words += w
		sizes[len(sizes)-1] = words
	}
	if n := len(out); n > 1 && sizes[n-1] < tailWords {
		out[n-2].Last = out[n-1].Last
		out = out[:n-1]
	}
	return out
}

func countWords(s string) int {
	n := 0
	for range strings.FieldsSeq(s) {
		n++
	}
	return n
}
