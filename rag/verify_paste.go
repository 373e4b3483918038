package rag

import (
	"regexp"
	"strings"

	"verbatim.example/rag/text"
)

// A paste is the quote to verify.
type paste struct {
	quote  string
	tokens []token
	cut    []bool // by token: an ellipsis stands before it
	bare   bool   // has no accent at all
	stop   bool   // ends in a full stop
	speech bool   // stood in quotation marks: nothing of who reports it
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
	p.cut = make([]bool, len(p.tokens))
	for i := 1; i < len(p.tokens); i++ {
		p.cut[i] = ellipsis.MatchString(quote[p.tokens[i-1].end:p.tokens[i].start])
	}
	p.stop = fullStop(quote[p.tokens[len(p.tokens)-1].end:]) && p.tokens[len(p.tokens)-1].kind != mark
	return p
}

// ellipsis is a mark of words left out: … ... (…) […] [ ].
var ellipsis = regexp.MustCompile(`…|\.\.\.|[\[(]\s*[\])]`)

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

// What a chat writes around words: links, emoji, mentions, times.
var (
	chatLink    = regexp.MustCompile(`\[([^\[\]\n]+)\]\(<?https?://[^\s)]+\)`)
	chatAddress = regexp.MustCompile(`<?https?://\S+`)
	chatCode    = regexp.MustCompile("<a?:\\w+:\\d+>|<[@#][!&]?\\d+>|<t:-?\\d+(:\\w)?>|```\\w*\n")
	chatEmoji   = regexp.MustCompile(`(^|[\s\p{P}])(:[a-z][a-z0-9_+-]+:)+`)
	// chatQuote begins a line of what Discord shows as a quotation.
	chatQuote = regexp.MustCompile(`(?m)^\s*(>>>|>)\s?`)
)

// plain returns a text pasted from a chat without what the chat adds to words.
func plain(s string) string {
	s = chatQuote.ReplaceAllString(s, "")
	s = chatLink.ReplaceAllString(s, "$1")
	s = chatAddress.ReplaceAllString(s, " ")
	s = chatCode.ReplaceAllString(s, " ")
	s = chatEmoji.ReplaceAllString(s, "$1 ")
	return s
}

// noted is what an editor puts in brackets: « il [Musk] a dit », [sic].
var noted = regexp.MustCompile(`\[[^\[\]\d]{1,60}\]`)

// withoutNotes returns a quote with an ellipsis for each note of an editor in
// brackets; one that holds a negation or a figure is no note.
func withoutNotes(s string) string {
	return noted.ReplaceAllStringFunc(s, func(n string) string {
		for w := range strings.FieldsFuncSeq(text.Fold(n), func(r rune) bool { return !inWord(r) }) {
			if negations[w] {
				return n
			}
		}
		return "[…]"
	})
}
