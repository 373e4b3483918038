package rag

import (
	"strings"

	"golang.org/x/text/unicode/norm"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// Rule 1: a quote is one sentence, or two adjacent ones of at most 60 words
// together, exactly as in its file.

const (
	maxPairWords    = 60  // of two sentences together
	maxLeaningWords = 52  // of two that are quoted together only because the second leans on the first
	minQuoteWords   = 4   // fewer are a fragment
	maxQuoteWords   = 120 // more are no sentence but text without stops
)

// A span is the sentences first to last, one or two, of an article.
type span struct{ article, first, last int }

// spanOf returns what is quoted for a candidate: its sentence; with the one
// before it when it leans on it, or when it is too short or leaves a mark open
// that the next one closes. It reports false when no such quote can be shown
// whole.
func (e *Engine) spanOf(c *candidate) (span, bool) {
	a := &e.corpus.Articles[c.article]
	own := span{c.article, c.sentence, c.sentence}
	if c.traits.question || c.traits.words > maxQuoteWords {
		return span{}, false // a question answers none
	}
	fragment := c.traits.words < minQuoteWords || !c.traits.balanced
	if fragment {
		if s, ok := pair(a, c.article, c.sentence-1); ok {
			return s, true
		}
		if s, ok := pair(a, c.article, c.sentence); ok {
			return s, true
		}
		return own, c.traits.words >= minQuoteWords && neverClosed(a, c.sentence)
	}
	if e.leans(c.article, c.sentence) {
		if s, ok := pairWithin(a, c.article, c.sentence-1, maxLeaningWords); ok && !e.twoVoices(s) {
			return s, true
		}
	}
	return own, true
}

// twoVoices reports whether the two sentences of a span say what two speakers
// say, by names that have no word in common: they are not run together.
func (e *Engine) twoVoices(s span) bool {
	a := &e.corpus.Articles[s.article]
	voice := func(i int) []string {
		said := e.statement(s.article, i)
		if said.Kind == claims.Nobody || said.Kind == claims.Unnamed {
			return nil
		}
		return words(claims.Text(a, said.Speaker))
	}
	first, second := voice(s.first), voice(s.last)
	if len(first) == 0 || len(second) == 0 || len(second) == 1 && pronouns[second[0]] {
		return false
	}
	return !hasAny(first, second...)
}

var pronouns = text.Set("il elle ils elles lui eux celui celle ceux celles he she they it him her them")

// leans reports whether sentence i of an article needs the one before it.
func (e *Engine) leans(article, i int) bool {
	a := &e.corpus.Articles[article]
	before := ""
	if i > 0 {
		before = a.Quote(i-1, i-1)
	}
	return leansBack(a.Quote(i, i), before) || e.speaksBefore(article, i)
}

// speaksBefore reports whether sentence i of an article is on the word of somebody
// whom only the one before names: it is a bare quotation.
func (e *Engine) speaksBefore(article, i int) bool {
	a := &e.corpus.Articles[article]
	st, start := e.statement(article, i), a.Sentences[i].Start
	return i > 0 && st.Speaker.End > st.Speaker.Start && st.Speaker.Start < start && st.Speaker.Start >= a.Sentences[i-1].Start &&
		bareQuotation(a.Quote(i, i))
}

// bareQuotation reports whether a sentence is nothing but a quotation.
func bareQuotation(s string) bool {
	s = strings.TrimRight(s, ".!?… \u00a0\u202f")
	return strings.HasPrefix(s, "«") && strings.HasSuffix(s, "»") || strings.HasPrefix(s, "“") && strings.HasSuffix(s, "”") ||
		len(s) > 1 && s[0] == '"' && strings.HasSuffix(s, "\"")
}

// neverClosed reports whether the marks that sentence i leaves open stay so to
// the end of its paragraph, or were never opened: the article wrote it so, and
// no more of it would mend that.
func neverClosed(a *corpus.Article, i int) bool {
	first, last := i, i
	for first > 0 && a.Sentences[first-1].Paragraph == a.Sentences[i].Paragraph {
		first--
	}
	for last+1 < len(a.Sentences) && a.Sentences[last+1].Paragraph == a.Sentences[i].Paragraph {
		last++
	}
	return !balanced(a.Text[a.Sentences[first].Start:a.Sentences[last].End])
}

// pair returns sentences i and i+1 when together they may be quoted.
func pair(a *corpus.Article, article, i int) (span, bool) {
	return pairWithin(a, article, i, maxPairWords)
}

// pairWithin returns sentences i and i+1 when together they may be quoted and
// are of at most so many words.
func pairWithin(a *corpus.Article, article, i, most int) (span, bool) {
	if i < 0 || i+1 >= len(a.Sentences) {
		return span{}, false
	}
	p, n := &a.Sentences[i], &a.Sentences[i+1]
	if p.Kind != corpus.Body || n.Kind != corpus.Body || n.Paragraph-p.Paragraph > 1 {
		return span{}, false
	}
	q := a.Quote(i, i+1)
	if len(strings.Fields(q)) > most || !balanced(q) {
		return span{}, false
	}
	return span{article, i, i + 1}, true
}

// row cites a span.
func (e *Engine) row(s span) Row {
	a := &e.corpus.Articles[s.article]
	return Row{
		File:      a.File,
		FirstLine: a.Sentences[s.first].First,
		LastLine:  a.Sentences[s.last].Last,
		Title:     a.Title,
		Outlet:    a.Outlet,
		Date:      a.Date,
		URL:       a.URL,
		Reports:   a.Reports,
		Quote:     a.Quote(s.first, s.last),
	}
}

// OriginalOutlet returns what follows the last comma outside guillemets in
// « « Title, of two parts », Outlet », or all of it when there is none: whose
// original a summary reports.
func OriginalOutlet(reports string) string {
	depth, after := 0, 0
	for i, r := range reports {
		switch r {
		case '«':
			depth++
		case '»':
			depth--
		case ',':
			if depth <= 0 {
				after = i + 1
			}
		}
	}
	if outlet := strings.TrimSpace(reports[after:]); outlet != "" {
		return outlet
	}
	return reports
}

// Typeset returns a quote as an answer shows it: between « », double quotes
// inside as “ ”, bracketed note numbers left out.
func Typeset(quote string) string {
	var b strings.Builder
	open := false // a straight quote is open
	rs := []rune(text.Collapse(dropNotes(quote)))
	for i, r := range rs {
		switch r {
		case '«':
			b.WriteRune('“')
		case '»':
			b.WriteRune('”')
		case '"', '„':
			if open = !open; open {
				b.WriteRune('“')
			} else {
				b.WriteRune('”')
			}
		default:
			// A French space inside the guillemets goes with them.
			if isBlank(r) && (i > 0 && rs[i-1] == '«' || i+1 < len(rs) && rs[i+1] == '»') {
				continue
			}
			b.WriteRune(r)
		}
	}
	return quoted(strings.TrimSpace(b.String()))
}

func isBlank(r rune) bool { return r == ' ' || r == '\u00a0' || r == '\u202f' }

// dropNotes removes bracketed numbers: "1945[12]" gives "1945".
func dropNotes(s string) string {
	for strings.Contains(s, "[") && marks.MatchString(s) { // "[1[2]3]" becomes one when the inner is gone
		s = marks.ReplaceAllString(s, "")
	}
	return s
}

// normal is what two writings of a quote have in common by rule 1: Unicode
// (NFC), white space, apostrophes and double quotes, and note numbers left out.
func normal(s string) string {
	s = norm.NFC.String(dropNotes(s))
	s = strings.Map(func(r rune) rune {
		switch r {
		case '’', '‘', 'ʼ':
			return '\''
		case '“', '”', '«', '»', '„':
			return '"'
		}
		return r
	}, s)
	s = text.Collapse(s)
	// The space of French guillemets is typography, not text.
	s = strings.ReplaceAll(s, "\" ", "\"")
	return strings.ReplaceAll(s, " \"", "\"")
}
