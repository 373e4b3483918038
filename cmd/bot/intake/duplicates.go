package intake

import (
	"crypto/sha256"
	"net/url"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag"
)

// A Duplicate is a file of the corpus that says what a document says.
type Duplicate struct {
	File string `json:"file"`
	Why  string `json:"why"` // SameFile, SameURL, SameText
}

// Why two are the same.
const (
	SameFile = "file" // byte for byte
	SameURL  = "url"
	SameText = "text" // a copy, or near it
)

// Duplicates returns the files of a corpus that a document may be in already, by
// the surest reason for each: read is how the corpus will read it, data what came
// from outside. c may be nil.
func Duplicates(c *corpus.Corpus, read *corpus.Article, data []byte) []Duplicate {
	if c == nil {
		return nil
	}
	var out []Duplicate
	hash := sha256.Sum256(data)
	copies := rag.Copies(c, read)
	own := sameAddress(read.URL)
	for i := range c.Articles {
		a := &c.Articles[i]
		switch {
		case a.Hash == hash || a.Hash == read.Hash:
			out = append(out, Duplicate{a.File, SameFile})
		case own != "" && own == sameAddress(a.URL):
			out = append(out, Duplicate{a.File, SameURL})
		case slices.Contains(copies, a.File):
			out = append(out, Duplicate{a.File, SameText})
		}
	}
	return out
}

// Known returns the file of a corpus whose article is the one at an address. c
// may be nil.
func Known(c *corpus.Corpus, address string) (file string, ok bool) {
	own := sameAddress(address)
	if c == nil || own == "" {
		return "", false
	}
	for i := range c.Articles {
		if sameAddress(c.Articles[i].URL) == own {
			return c.Articles[i].File, true
		}
	}
	return "", false
}

// sameAddress returns what two addresses of one page have in common: scheme,
// "www." and what campaigns append are left aside.
func sameAddress(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return ""
	}
	q := u.Query()
	for name := range q {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "utm_") || lower == "fbclid" || lower == "gclid" || lower == "xtor" {
			q.Del(name)
		}
	}
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	return host + strings.TrimSuffix(u.EscapedPath(), "/") + "?" + q.Encode()
}
