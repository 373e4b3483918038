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
		mask := letters(word)
		for id, m := range x.stems.letters {
			if bits.OnesCount32(m^mask) > 2*most || n < 5 && name && x.stems.proper[id] == 0 {
				continue
			}
			other := x.Stem(uint32(id))
			if d := len(other) - len(word); d > most || -d > most || digits(other) != digits(word) {
				continue // another number is another thing
			}
			if d := distance(word, other, most); d <= most {
				found = append(found, near{uint32(id), d})
			}
		}
	}
	// Nearest first; of these the most frequent; then the first in the corpus.
	slices.SortFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.edits, b.edits),
			cmp.Compare(x.postings.in(b.id), x.postings.in(a.id)), cmp.Compare(a.id, b.id))
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
	for stop := range text.StopWords(lang) {
		if len(stop) >= shortStop && distance(form, stop, 1) <= 1 {
			return text.Background(text.Stem(form, lang), lang) == 0 && text.Translate(form, lang) == nil
		}
	}
	return false
}

// distance returns the edits between a and b (optimal string alignment, in
// bytes of folded words), or most+1 when there are more.
func distance(a, b string, most int) int {
	const maxLen = 40
	if len(a) > maxLen || len(b) > maxLen {
		if a == b {
			return 0
		}
		return most + 1
	}
	var rows [3][maxLen + 1]int
	before, last, now := &rows[0], &rows[1], &rows[2]
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			d := last[j-1]
			if a[i-1] != b[j-1] {
				d++
			}
			d = min(d, last[j]+1, now[j-1]+1)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+1)
			}
			now[j] = d
			least = min(least, d)
		}
		if least > most {
			return most + 1
		}
		before, last, now = last, now, before
	}
	return last[len(b)]
}
