package rag

import (
	"strings"

	"verbatim.example/corpus"
)

// Copies returns the files of a corpus that are near-copies of an article that
// is not in it, by the rule that counts origins, or have the same few sentences.
func Copies(c *corpus.Corpus, a *corpus.Article) []string {
	var files []string
	own, runs := body(a), shingles(a)
	for i := range c.Articles {
		if b := &c.Articles[i]; mostlyAlike(runs, shingles(b)) || body(b) == own {
			files = append(files, b.File)
		}
	}
	return files
}

// body returns the sentences that may be quoted: two texts too short to be told
// copies of each other may have the same.
func body(a *corpus.Article) string {
	var s strings.Builder
	for i := range a.Sentences {
		if a.Sentences[i].Kind == corpus.Body {
			s.WriteString(a.Quote(i, i) + "\n")
		}
	}
	return s.String()
}
