package rag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// Quotes in what a model wrote: whatever stands between quotation marks must
// stand in the source, word for word.

// quotesOf returns what stands between the outermost quotation marks of s, and
// whether they close what they open. Guillemets and curly quotes may hold
// quotes of another kind.
func quotesOf(s string) (quotes []text.Span, ok bool) {
	var open []rune // closers awaited
	start := 0
	for i, r := range s {
		n := utf8.RuneLen(r)
		switch {
		case len(open) > 0 && r == open[len(open)-1]:
			open = open[:len(open)-1]
			if len(open) == 0 {
				quotes = append(quotes, text.Span{Start: start, End: i})
			}
		case r == '«' || r == '“' || r == '„' || r == '"':
			if len(open) == 0 {
				start = i + n
			}
			open = append(open, map[rune]rune{'«': '»', '“': '”', '„': '“', '"': '"'}[r])
		case r == '»' || r == '”':
			return quotes, false
		}
	}
	return quotes, len(open) == 0
}

// retypeset returns a claim with its quotes between « », double quotes inside
// them as “ ”.
func retypeset(s string) string {
	quotes, ok := quotesOf(s)
	if !ok || len(quotes) == 0 {
		return s
	}
	var b strings.Builder
	at := 0
	for _, q := range quotes {
		_, open := utf8.DecodeLastRuneInString(s[:q.Start])
		b.WriteString(s[at : q.Start-open])
		b.WriteString(Typeset(s[q.Start:q.End]))
		_, shut := utf8.DecodeRuneInString(s[q.End:])
		at = q.End + shut
	}
	b.WriteString(s[at:])
	return b.String()
}

// quotesIn reports whether all quotes of a claim stand in a text that normal
// was applied to. « […] » divides a quote into parts, which stand there in
// order.
func quotesIn(st *statement, source string) bool {
	for _, q := range st.quotes {
		at := 0
		for piece := range strings.SplitSeq(strings.NewReplacer("[...]", "[…]", "(…)", "[…]", "(...)", "[…]").Replace(st.text[q.Start:q.End]), "[…]") {
			piece = strings.TrimFunc(normal(piece), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(".,;:…", r) })
			if piece == "" {
				continue
			}
			i := indexQuote(source[at:], piece)
			if i < 0 {
				return false
			}
			at += i + len(piece)
		}
		if at == 0 {
			return false // nothing between the marks
		}
	}
	return true
}

// indexQuote finds a quote in a source, whole words only, its first letter in
// either case; -1 when it is not there.
func indexQuote(source, quote string) int {
	first, n := utf8.DecodeRuneInString(quote)
	rest := quote[n:]
	for at := 0; ; {
		i := strings.Index(source[at:], rest)
		if i < 0 {
			return -1
		}
		i += at
		before, m := utf8.DecodeLastRuneInString(source[:i])
		end := i + len(rest)
		if unicode.ToLower(before) == unicode.ToLower(first) && m > 0 {
			prior, _ := utf8.DecodeLastRuneInString(source[:i-m])
			next, _ := utf8.DecodeRuneInString(source[end:])
			last, _ := utf8.DecodeLastRuneInString(quote)
			if (i-m == 0 || !inWord(prior) || !inWord(first)) && (end == len(source) || !inWord(next) || !inWord(last)) {
				return i - m
			}
		}
		if at = i + 1; at > len(source) {
			return -1
		}
		for at < len(source) && !utf8.RuneStart(source[at]) {
			at++
		}
	}
}
