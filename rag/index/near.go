package index

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// A word of the question that occurs nowhere is looked for under another
// spelling: one edit away from four letters, a name's from three, two from eight. An edit is a
// letter more, less, other, or two exchanged.

// nearest spellings kept for one word, and the weight of each by its edits.
const maxSpellings = 3

var spellingWeights = [...]float64{1, .7, .5}

// letters is a set of the letters of a term: bit 0 to 25 for a to z, 26 and
// above for what else there is. Words within n edits differ in at most 2n bits.
func letters(s string) uint32 {
	var m uint32
	for _, c := range []byte(s) {
		if 'a' <= c && c <= 'z' {
			m |= 1 << (c - 'a')
		} else {
			m |= 1 << (26 + c%6)
		}
	}
	return m
}

// digits returns the digits of a term.
func digits(s string) string {
	if !strings.ContainsAny(s, "0123456789") {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// spellings returns the terms nearest to a word that occurs nowhere, with their
// weights, nearest first: terms are stems, so that its own stem is compared and
// the word as it is. A word written with a capital may be shorter, and is a name.
func (x *Index) spellings(form string, name bool) []Variant {
	type near struct {
		id    uint32
		edits int
	}
	var found []near
	var p pattern
	stem := text.Stem(form, text.French)
	for i, word := range [...]string{stem, form} {
		if word == stem && i > 0 {
			continue // form is its own stem
		}
		n := utf8.RuneCountInString(word)
		most := 0
		switch {
		case n >= 8:
			most = 2
		case n >= 4 || n == 3 && name:
			most = 1
		}
		if most == 0 {
			continue
		}
		mask, numbers := letters(word), digits(word)
		p.compare(word)
		x.lexicon.eachLetters(func(id, m uint32) {
			if bits.OnesCount32(m^mask) > 2*most || n < 5 && name && x.statistics.proper[id] == 0 || x.statistics.held[id] == 0 {
				return
			}
			other := x.Stem(id)
			if d := p.distance(other, most); d <= most && digits(other) == numbers { // another number is another thing
				found = append(found, near{id, d})
			}
		})
	}
	// Nearest first; of these the most frequent; then the first in the corpus.
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.edits, b.edits),
			cmp.Compare(x.statistics.in[b.id], x.statistics.in[a.id]), x.compareFirst(a.id, b.id))
	})
	var vs []Variant
	for _, f := range found {
		if f.edits > found[0].edits || len(vs) == maxSpellings {
			break
		}
		if !slices.ContainsFunc(vs, func(v Variant) bool { return v.ID == f.id }) {
			vs = append(vs, Variant{f.id, spellingWeights[f.edits]})
		}
	}
	return vs
}

// compareFirst orders terms by where they first stand in the corpus.
func (x *Index) compareFirst(a, b uint32) int {
	if a == b || x.part {
		return cmp.Compare(a, b)
	}
	first := x.firstArticle(a)
	if c := cmp.Compare(first, x.firstArticle(b)); c != 0 {
		return c
	}
	either := func(t uint32) bool { return t == a || t == b }
	terms := x.HeadTerms(first)
	for j := 0; !slices.ContainsFunc(terms, either); j++ {
		terms = x.SentenceTerms(first, j)
	}
	if terms[slices.IndexFunc(terms, either)] == a {
		return -1
	}
	return 1
}

// shortStop is the letters from which a stop word may be misspelled: shorter ones
// are near too much.
const shortStop = 4

// misspelledStop reports whether a word that occurs nowhere, and is no word of
// the language that the program knows, is one edit from a stop word of it: the
// likeliest to be meant, being the most frequent. « maire » is not « faire ».
func misspelledStop(form string, lang text.Language) bool {
	if len(form) < shortStop {
		return false
	}
	var p pattern
	p.compare(form)
	for stop := range text.StopWords(lang) {
		if len(stop) >= shortStop && p.distance(stop, 1) <= 1 {
			return text.Background(text.Stem(form, lang), lang) == 0 && text.Translate(form, lang) == nil
		}
	}
	return false
}

// longestSpelled is the most bytes of a word that is near any other.
const longestSpelled = 40

// A pattern is a word prepared for being compared with many.
type pattern struct {
	word string
	at   [256]uint64 // by byte: bit i where word[i] is it
}

// compare prepares p for a word, in place of the one before.
func (p *pattern) compare(word string) {
	for _, c := range []byte(p.word) {
		p.at[c] = 0
	}
	p.word = word[:min(len(word), longestSpelled+1)]
	for i, c := range []byte(p.word) {
		p.at[c] |= 1 << i
	}
}

// distance returns the edits between the word and another (optimal string
// alignment, in bytes of folded words), or most+1 when there are more. Each step
// takes a byte of the other and computes the differences of a whole column at once
// (H. Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
// distances", 2003).
func (p *pattern) distance(other string, most int) int {
	m := len(p.word)
	if m > longestSpelled || len(other) > longestSpelled || m-len(other) > most || len(other)-m > most {
		return most + 1
	}
	if m == 0 {
		return len(other)
	}
	edits, last := m, uint64(1)<<(m-1)
	var more, less = ^uint64(0), uint64(0) // bit i: row i+1 has one more than row i, one less
	var diagonal, before uint64            // rows that cost no more than their diagonal; matches of the byte before
	for j := range len(other) {
		match := p.at[other[j]]
		swapped := (^diagonal & match) << 1 & before
		diagonal = ((match & more) + more) ^ more | match | less | swapped
		up, down := less|^(diagonal|more), diagonal&more // the differences along the row
		if up&last != 0 {
			edits++
		}
		if down&last != 0 {
			edits--
		}
		if edits-(len(other)-j-1) > most {
			return most + 1
		}
		up = up<<1 | 1
		more, less = down<<1|^(diagonal|up), up&diagonal
		before = match
	}
	return edits
}
