package rag

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

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
	// alteredFrom is the share of common words from which a passage is the one
	// that was altered.
	alteredFrom = .6
	// alteredRun is the words in a row from which it is, whatever stands around.
	alteredRun = 12
	// maxMatches is the most places listed.
	maxMatches = 5
)

// Verify looks for a pasted quote in the corpus, word by word. White space,
// quotation marks, apostrophes, note numbers, commas and the like, case and a
// missing final mark do not count, nor do accents missing on capitals or on the
// whole paste. Every word, figure and sign, and a question or exclamation mark,
// does. What is stitched together over a heading or a line of the site is not
// exact. The error is the context's or the index's.
func (e *Engine) Verify(ctx context.Context, quote string) (Verification, error) {
	v := Verification{Quote: quote, Verdict: Absent, Matches: []Row{}, Differences: []Difference{}}
	p := newPaste(quote)
	if p == nil {
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
	if err := e.exact(ctx, p, articles, &v); err != nil {
		return v, err
	}
	if v.Verdict == Absent {
		others, err := e.holding(ctx, p, articles)
		if err != nil {
			return v, err
		}
		if err := e.exact(ctx, p, others, &v); err != nil {
			return v, err
		}
		articles = append(articles, others[:min(len(others), maxMatches)]...)
	}
	if v.Verdict == Absent {
		if err := e.altered(ctx, p, articles, &v); err != nil {
			return v, err
		}
	}
	for i := range v.Matches {
		v.Matches[i].N = i + 1
	}
	return v, nil
}

// exact adds the articles that hold the paste word for word.
func (e *Engine) exact(ctx context.Context, p *paste, articles []int, v *Verification) error {
	for _, n := range articles {
		if len(v.Matches) == maxMatches {
			break
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("verify a quote: %w", err)
		}
		if first, last, ok := e.find(p, n); ok {
			v.Verdict = Exact
			v.Matches = append(v.Matches, e.matchRow(n, first, last))
		}
	}
	return nil
}

// altered finds the passage most like the paste.
func (e *Engine) altered(ctx context.Context, p *paste, articles []int, v *Verification) error {
	var best alignment
	for _, n := range articles {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("verify a quote: %w", err)
		}
		found := e.region(p, n)
		// No alignment has more words in common than the two sides have.
		if c := p.shared(found); c == 0 || float64(c) < alteredFrom*float64(len(p.tokens)) && c < alteredRun {
			continue
		}
		al := align(p, found)
		al.article = n
		if al.tells() && (!best.tells() || al.likeness() > best.likeness()) {
			best = al
		}
	}
	if !best.tells() {
		return nil
	}
	first, last := best.cited()
	v.Verdict = Altered
	v.Matches = append(v.Matches, e.matchRow(best.article, first, last))
	v.Differences = best.differences(p, e.corpus.Articles[best.article].Text)
	return nil
}

// matchRow cites the sentences first to last of an article.
func (e *Engine) matchRow(n, first, last int) Row {
	r := e.row(span{n, first, last})
	if e.checkRow(r) != nil {
		// As it stands in the text, with its own blanks.
		a := &e.corpus.Articles[n]
		r.Quote = strings.ReplaceAll(a.Text[a.Sentences[first].Start:a.Sentences[last].End], "\n", " ")
	}
	return r
}

// A paste is the quote to verify.
type paste struct {
	quote  string
	tokens []token
	bare   bool // has no accent at all
	stop   bool // ends in a full stop
}

// newPaste returns nil when there is no word in the quote.
func newPaste(quote string) *paste {
	p := &paste{quote: quote, bare: true}
	words := false
	for t := range tokens(quote) {
		p.tokens = append(p.tokens, t)
		words = words || t.kind != mark
		p.bare = p.bare && (t.kind != word || !accented(t.form))
	}
	if !words {
		return nil
	}
	if n := len(p.tokens) - 1; p.tokens[n].kind == mark && outside(quote, p.tokens[n-1].end, p.tokens[n].start) {
		p.tokens = p.tokens[:n]
	}
	p.stop = fullStop(quote[p.tokens[len(p.tokens)-1].end:]) && p.tokens[len(p.tokens)-1].kind != mark
	return p
}

// outside reports whether the mark at i, behind the word that ends at end, is
// that of who pasted: all before it is in one pair of quotation marks.
func outside(quote string, end, i int) bool {
	const closers = "»”\""
	rest := strings.TrimSpace(quote[:i])
	for _, opener := range []string{"«", "“", "„", "\""} {
		if s, ok := strings.CutPrefix(rest, opener); ok && strings.ContainsAny(quote[end:i], closers) {
			return strings.IndexAny(s, closers) == strings.LastIndexAny(s, closers)
		}
	}
	return false
}

// fullStop reports whether s begins with one, blanks left out; an ellipsis is
// none.
func fullStop(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, ".") && !strings.HasPrefix(s, "..")
}

// same reports whether a word of the paste is the one found.
func (p *paste) same(given, found *token) bool {
	if given.key != found.key || given.kind != found.kind || given.kind == gap {
		return false
	}
	return given.kind != word || p.bare || given.form == found.form || sameLetters(given.form, found.form)
}

// shared returns how many words of the paste are among those found.
func (p *paste) shared(found []token) int {
	have := make(map[uint64]int, len(p.tokens))
	for i := range found {
		have[found[i].key]++
	}
	n := 0
	for i := range p.tokens {
		if k := p.tokens[i].key; have[k] > 0 {
			have[k]--
			n++
		}
	}
	return n
}

// find returns the sentences that hold the paste word for word: Knuth, Morris
// and Pratt over the words of the article, of which it keeps as many as the
// paste has.
func (e *Engine) find(p *paste, n int) (first, last int, ok bool) {
	given := p.tokens
	equal := func(a, b *token) bool { return a.key == b.key && a.kind == b.kind && a.kind != gap }
	fail := failures(len(given), func(i, j int) bool { return equal(&given[i], &given[j]) })
	ring := make([]token, len(given))
	at, k := 0, 0
	source := e.corpus.Articles[n].Text
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
			return ring[at%len(ring)].sentence, t.sentence, true
		}
	}
	return 0, 0, false
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

// holding returns the articles, but those already looked at, that have the
// letters and digits of the paste in a row, accents and case left out.
func (e *Engine) holding(ctx context.Context, p *paste, but []int) ([]int, error) {
	var needle []byte
	letters(p.quote, func(b byte) { needle = append(needle, b) })
	if len(needle) == 0 {
		return nil, nil
	}
	fail := failures(len(needle), func(i, j int) bool { return needle[i] == needle[j] })
	var out []int
	for n := range e.corpus.Articles {
		if e.hides(n) {
			continue
		}
		if slices.Contains(but, n) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("verify a quote: %w", err)
		}
		a := &e.corpus.Articles[n]
		k, held := 0, false
		for i := range a.Sentences {
			s := &a.Sentences[i]
			if s.Kind == corpus.Noise {
				k = 0
				continue
			}
			letters(a.Text[s.Start:s.End], func(b byte) {
				for k > 0 && needle[k] != b {
					k = fail[k-1]
				}
				if needle[k] == b {
					k++
				}
				if k == len(needle) {
					k, held = fail[k-1], true
				}
			})
			if held {
				out = append(out, n)
				break
			}
		}
	}
	return out, nil
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
