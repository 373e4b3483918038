package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// The verdicts of Verify.
const (
	Exact   = "exact"   // the words stand in the corpus, in this order
	Altered = "altered" // most of them do; Differences says which do not
	Absent  = "absent"  // nothing like it
)

const (
	// maxVerified is the most words of a pasted text that are looked at.
	maxVerified = 400
	// alteredFrom is the share of common words from which a passage is the one
	// that was altered.
	alteredFrom = .6
	// maxMatches is the most places listed.
	maxMatches = 5
)

// Verify looks for a pasted quote in the corpus, word by word: punctuation,
// case, accents and line breaks do not count, every word and figure does. The
// error is the context's or the index's.
func (e *Engine) Verify(ctx context.Context, quote string) (Verification, error) {
	v := Verification{Quote: quote, Verdict: Absent, Matches: []Row{}, Differences: []Difference{}}
	given := tokens(quote)
	given = given[:min(len(given), maxVerified)]
	if len(given) == 0 {
		return v, nil
	}
	hits, err := e.index.Search(ctx, e.parse(quote), e.filter(Question{}), 50)
	if err != nil {
		return v, fmt.Errorf("verify a quote: %w", err)
	}
	var articles []int
	for _, h := range hits {
		if a := e.index.Passage(h.Passage).Article; !slices.Contains(articles, a) {
			articles = append(articles, a)
		}
	}
	slices.Sort(articles)
	var best alignment
	for _, n := range articles {
		al := align(given, e.tokensOf(n))
		if al.common == len(given) && al.to-al.from == len(given) {
			v.Verdict = Exact
			v.Matches = append(v.Matches, e.matchRow(n, al))
			continue
		}
		if al.likeness() > best.likeness() {
			best, best.article = al, n
		}
	}
	if v.Verdict == Exact {
		v.Matches = v.Matches[:min(len(v.Matches), maxMatches)]
	} else if best.likeness() >= alteredFrom {
		v.Verdict = Altered
		v.Matches = append(v.Matches, e.matchRow(best.article, best))
		v.Differences = best.differences(quote, given, e.corpus.Articles[best.article].Text, e.tokensOf(best.article))
	}
	for i := range v.Matches {
		v.Matches[i].N = i + 1
	}
	return v, nil
}

// A token is one word as written at Start to End, and as compared.
type token struct {
	form       string
	start, end int
	sentence   int
}

// tokens returns the words of s; an elided one ("n'", "qu'") is a word too,
// because "n'a" is not "a".
func tokens(s string) []token {
	var sc text.Scanner
	var out []token
	sc.Reset(s)
	for sc.Next() {
		w := sc.Word()
		if w.Joined {
			continue
		}
		if t, ok := elision(s, w.Start); ok {
			out = append(out, t)
		}
		out = append(out, token{form: string(w.Form), start: w.Start, end: w.End})
	}
	return out
}

// elision returns the elided word that ends just before i.
func elision(s string, i int) (token, bool) {
	r, n := utf8.DecodeLastRuneInString(s[:i])
	if r != '\'' && r != '’' {
		return token{}, false
	}
	j := i - n
	for j > 0 {
		q, m := utf8.DecodeLastRuneInString(s[:j])
		if !unicode.IsLetter(q) {
			break
		}
		j -= m
	}
	if j == i-n {
		return token{}, false
	}
	return token{form: text.Fold(s[j : i-n]), start: j, end: i}, true
}

// tokensOf returns the words of the sentences of an article, noise left out,
// with their places in its text.
func (e *Engine) tokensOf(n int) []token {
	a := &e.corpus.Articles[n]
	var out []token
	for i, s := range a.Sentences {
		if s.Kind == corpus.Noise {
			continue
		}
		for _, t := range tokens(a.Text[s.Start:s.End]) {
			t.start, t.end, t.sentence = t.start+s.Start, t.end+s.Start, i
			out = append(out, t)
		}
	}
	return out
}

// matchRow cites the sentences that an alignment touches.
func (e *Engine) matchRow(n int, al alignment) Row {
	ts := e.tokensOf(n)
	return e.row(span{n, ts[al.from].sentence, ts[al.to-1].sentence})
}

// An alignment lays a quote beside the part of a text that is most like it.
type alignment struct {
	article  int
	from, to int // tokens of the text
	common   int // words that both have, in order
	given    int
	steps    []step
}

// A step takes a word of the quote, of the text, or one of each.
type step struct {
	given, found bool
	same         bool
}

// likeness is the share of words in common, of the longer side.
func (al *alignment) likeness() float64 {
	n := max(al.given, al.to-al.from)
	if n == 0 {
		return 0
	}
	return float64(al.common) / float64(n)
}

// align finds the part of found that is most like given: edit distance over
// words, with what stands before and after in found for nothing.
func align(given, found []token) alignment {
	al := alignment{given: len(given)}
	if len(given) == 0 || len(found) == 0 {
		return al
	}
	const none, both, dropGiven, dropFound = 0, 1, 2, 3
	w := len(found) + 1
	cost := make([]int32, 2*w)
	came := make([]uint8, (len(given)+1)*w)
	for i := 1; i <= len(given); i++ {
		last, now := cost[(i-1)%2*w:][:w], cost[i%2*w:][:w]
		now[0], came[i*w] = int32(2*i), dropGiven
		for j := 1; j < w; j++ {
			c, how := last[j-1], uint8(both)
			if given[i-1].form != found[j-1].form {
				c += 3 // less than one dropped on each side
			}
			if d := last[j] + 2; d < c {
				c, how = d, dropGiven
			}
			if d := now[j-1] + 2; d < c {
				c, how = d, dropFound
			}
			now[j], came[i*w+j] = c, how
		}
	}
	row := cost[len(given)%2*w:][:w]
	al.to = slices.Index(row, slices.Min(row))
	i, j := len(given), al.to
	for i > 0 {
		switch came[i*w+j] {
		case both:
			same := given[i-1].form == found[j-1].form
			al.steps = append(al.steps, step{true, true, same})
			if same {
				al.common++
			}
			i, j = i-1, j-1
		case dropGiven:
			al.steps = append(al.steps, step{given: true})
			i--
		case dropFound:
			al.steps = append(al.steps, step{found: true})
			j--
		case none:
			i = 0
		}
	}
	al.from = j
	slices.Reverse(al.steps)
	if al.from == al.to {
		return alignment{given: len(given)}
	}
	return al
}

// differences lists the runs of words in which the quote and the text differ,
// as each is written.
func (al *alignment) differences(quote string, given []token, source string, found []token) []Difference {
	out := []Difference{}
	g, f := 0, al.from
	for i := 0; i < len(al.steps); {
		if al.steps[i].same {
			g, f, i = g+1, f+1, i+1
			continue
		}
		g0, f0 := g, f
		for i < len(al.steps) && !al.steps[i].same {
			g, f = g+count(al.steps[i].given), f+count(al.steps[i].found)
			i++
		}
		out = append(out, Difference{Given: written(quote, given[g0:g]), Found: written(source, found[f0:f])})
	}
	return out
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// written returns a run of words as it stands in s.
func written(s string, ts []token) string {
	if len(ts) == 0 {
		return ""
	}
	return strings.Join(strings.Fields(s[ts[0].start:slices.MaxFunc(ts, func(a, b token) int { return cmp.Compare(a.end, b.end) }).end]), " ")
}
