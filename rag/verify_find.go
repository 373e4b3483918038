package rag

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// candidatesFor returns the articles of the passages that are nearest to a quote,
// in the order of the corpus.
func (e *Engine) candidatesFor(ctx context.Context, quote string, passages int) ([]int, error) {
	hits, err := e.search(ctx, e.parse(quote), e.filter(Question{}), passages)
	if err != nil {
		return nil, fmt.Errorf("verify a quote: %w", err)
	}
	var articles []int
	for _, h := range hits {
		if a := e.index.Passage(h.Passage).Article; !slices.Contains(articles, a) {
			articles = append(articles, a)
		}
	}
	slices.Sort(articles)
	return articles, nil
}

// maxFound is the most places looked at in one article.
const maxFound = 8

// find returns the places of an article that hold the paste word for word: Knuth,
// Morris and Pratt over its words, of which it keeps as many as the paste has.
func (e *Engine) find(p *paste, n int) []stretch {
	given := p.tokens
	equal := func(a, b *token) bool { return a.key == b.key && a.kind == b.kind && a.kind != gap }
	fail := failures(len(given), func(i, j int) bool { return equal(&given[i], &given[j]) })
	ring := make([]token, len(given))
	at, k := 0, 0
	source := e.corpus.Articles[n].Text
	var out []stretch
	for t := range e.words(n) {
		ring[at%len(ring)] = t
		at++
		for k > 0 && !equal(&given[k], &t) {
			k = fail[k-1]
		}
		if equal(&given[k], &t) {
			k++
		}
		if k < len(given) {
			continue
		}
		k = fail[k-1]
		all := !p.stop || markAt(source[t.end:]) == ""
		for i := 0; all && i < len(given); i++ {
			all = p.same(&given[i], &ring[(at+i)%len(ring)])
		}
		if all {
			if out = append(out, placeOf(n, &ring[at%len(ring)], &t)); len(out) == maxFound {
				break
			}
		}
	}
	return out
}

// failures returns the table of Knuth, Morris and Pratt for a pattern of n.
func failures(n int, equal func(i, j int) bool) []int {
	fail := make([]int, n)
	for i, k := 1, 0; i < n; i++ {
		for k > 0 && !equal(i, k) {
			k = fail[k-1]
		}
		if equal(i, k) {
			k++
		}
		fail[i] = k
	}
	return fail
}

// A needle is the letters and digits of a quote, looked for in a row.
type needle struct {
	letters []byte
	fail    []int
	k       int
	held    bool
}

func newNeedle(quote string) *needle {
	n := &needle{}
	letters(quote, func(b byte) { n.letters = append(n.letters, b) })
	n.fail = failures(len(n.letters), func(i, j int) bool { return n.letters[i] == n.letters[j] })
	return n
}

func (n *needle) read(b byte) {
	if n.held {
		return
	}
	for n.k > 0 && n.letters[n.k] != b {
		n.k = n.fail[n.k-1]
	}
	if n.letters[n.k] == b {
		n.k++
	}
	n.held = n.k == len(n.letters)
}

// holding returns for each take the articles, but those already looked at, that
// have its letters and digits in a row, accents and case left out.
func (e *Engine) holding(ctx context.Context, takes []take, but []int) ([][]int, error) {
	out := make([][]int, len(takes))
	if err := e.needWhole(takes); err != nil {
		return nil, err
	}
	var needles []*needle
	for i := range takes {
		n := newNeedle(takes[i].paste.quote)
		n.held = len(n.letters) == 0
		needles = append(needles, n)
	}
	read := needles[0].read
	if len(needles) > 1 {
		read = func(b byte) {
			for _, d := range needles {
				d.read(b)
			}
		}
	}
	for n := range e.suspects(needles) {
		if e.hides(n) || slices.Contains(but, n) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("verify a quote: %w", err)
		}
		for _, d := range needles {
			d.held = len(d.letters) == 0
		}
		lettersOf(&e.corpus.Articles[n], read, func() {
			for _, d := range needles {
				d.k = 0
			}
		})
		for i, d := range needles {
			if d.held && len(d.letters) > 0 {
				out[i] = append(out[i], n)
			}
		}
	}
	return out, nil
}

// wholeArticles is the most articles of an archive that are read whole for one take.
const wholeArticles = 400

// needWhole returns nil when the articles that have every word of a take are loaded.
func (e *Engine) needWhole(takes []take) error {
	if e.far == nil {
		return nil
	}
	for i := range takes {
		q := e.parse(takes[i].paste.quote)
		if slices.ContainsFunc(q.Terms, func(t index.Term) bool { return unknown(&t) }) {
			continue // a word is nowhere
		}
		if err := e.need(Want{Query: q, K: wholeArticles, Whole: true}); err != nil {
			return err
		}
	}
	return nil
}

// letters yields the folded letters and the digits of s, note numbers left out.
func letters(s string, yield func(byte)) {
	for i := 0; i < len(s); {
		if c := s[i]; c < 0x80 {
			switch {
			case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
				yield(c)
			case 'A' <= c && c <= 'Z':
				yield(c + 'a' - 'A')
			case c == '[':
				i += noteLen(s[i:])
			}
			i++
			continue
		}
		r, n := decode(s[i:])
		if inWord(r) {
			folded := text.Fold(s[i : i+n])
			for k := range len(folded) {
				yield(folded[k])
			}
		}
		i += n
	}
}

// words yields the words of an article with their places in its text, and a gap
// where what follows does not follow on: before and behind headings, and where
// noise or anything that is no sentence was left out.
func (e *Engine) words(n int) iter.Seq[token] {
	a := &e.corpus.Articles[n]
	return func(yield func(token) bool) {
		last := -1
		for i := range a.Sentences {
			s := &a.Sentences[i]
			if s.Kind == corpus.Noise {
				continue
			}
			if last >= 0 && !follows(a, last, i) && !yield(token{kind: gap, start: s.Start, end: s.Start, sentence: i}) {
				return
			}
			last = i
			for t := range tokens(a.Text[s.Start:s.End]) {
				t.start, t.end, t.sentence = t.start+s.Start, t.end+s.Start, i
				if !yield(t) {
					return
				}
			}
		}
	}
}

// follows reports whether sentence j stands right behind i, as part of one text.
func follows(a *corpus.Article, i, j int) bool {
	p, s := &a.Sentences[i], &a.Sentences[j]
	return j == i+1 && p.Kind == s.Kind && (p.Kind != corpus.Heading || p.Paragraph == s.Paragraph) &&
		p.End <= s.Start && strings.TrimSpace(a.Text[p.End:s.Start]) == ""
}

const (
	// maxWhole is the most pairs of words for which an article is aligned whole.
	maxWhole = 1 << 19
	// maxCells bounds the table of an alignment, in bytes. A paste of 700 words
	// needs a million.
	maxCells = 8 << 20
)

// region returns the words of an article that the paste is to be aligned with:
// all of a short one, and of a long one the part that has the most words and
// pairs of words of the paste, the rare ones above all.
func (e *Engine) region(p *paste, n int) []token {
	g := len(p.tokens)
	counts := make(map[uint64]int, 2*g) // of the words and pairs of the paste
	for i := range p.tokens {
		counts[p.tokens[i].key] = 0
		if i > 0 {
			counts[pairKey(p.tokens[i-1].key, p.tokens[i].key)] = 0
		}
	}
	var all []token
	total, last := 0, uint64(0)
	for t := range e.words(n) {
		if total*g <= maxWhole {
			all = append(all, t)
		}
		total++
		for _, k := range [2]uint64{t.key, pairKey(last, t.key)} {
			if c, ok := counts[k]; ok {
				counts[k] = c + 1
			}
		}
		last = t.key
	}
	if total*g <= maxWhole {
		return all
	}
	ring := make([]float64, g)
	sum, most, end, at := 0.0, -1.0, 0, 0
	last = 0
	for t := range e.words(n) {
		weight := 0.0
		for _, k := range [2]uint64{t.key, pairKey(last, t.key)} {
			if c := counts[k]; c > 0 {
				weight += 1 / float64(c)
			}
		}
		last = t.key
		sum += weight - ring[at%g]
		ring[at%g] = weight
		at++
		if sum > most+1e-9 {
			most, end = sum, at
		}
	}
	margin := min(g/2+16, max(0, maxCells/g-g)/2)
	from, to := end-g-margin, end+margin
	all, at = make([]token, 0, g+2*margin), 0
	for t := range e.words(n) {
		if at >= to {
			break
		}
		if at >= from {
			all = append(all, t)
		}
		at++
	}
	return all[:min(len(all), maxCells/g)]
}

func pairKey(a, b uint64) uint64 { return a*0x9E3779B97F4A7C15 ^ b }
