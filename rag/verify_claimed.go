package rag

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// A framing takes a pasted text apart: the words that somebody is said to have
// said, and what says so around them.
type framing struct {
	quote   string      // the words; an ellipsis stands between parts
	parts   []text.Span // of the pasted text, in order
	claimed string      // who is said to say them, as written
	kind    claims.Kind // Nobody where it is not known
	marked  bool        // the words stand in quotation marks
	loose   bool        // what stands around says more, or nothing of who says it
}

const (
	maxFrame      = 16 // words around a quote that only say who says it
	maxName       = 8  // words of who says it
	leastQuoted   = 3  // words of a quote with somebody's name
	leastUnmarked = 6  // the same without quotation marks
)

// framingsOf returns the ways to take a pasted text apart, the likeliest first. A
// text without quotation marks has one only where it says who says it.
func framingsOf(s string) []framing {
	if parts := quotedParts(s); len(parts) > 0 {
		if f, ok := markedFraming(s, parts); ok {
			return []framing{f}
		}
		return nil
	}
	return unmarkedFramings(s)
}

var closers = map[rune]string{'«': "»", '“': "”", '„': "“”", '"': "\"", '‹': "›"}

// quotedParts returns what stands between quotation marks, nested ones with what
// they stand in.
func quotedParts(s string) []text.Span {
	var out []text.Span
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		closing, ok := closers[r]
		if !ok {
			i += n
			continue
		}
		end, depth := -1, 0
		for k, c := range s[i+n:] {
			if c == r && !strings.ContainsRune(closing, r) {
				depth++
			}
			if strings.ContainsRune(closing, c) {
				if depth == 0 {
					end = i + n + k
					break
				}
				depth--
			}
		}
		if end < 0 {
			i += n
			continue
		}
		out = append(out, text.Span{Start: i + n, End: end})
		_, n = utf8.DecodeRuneInString(s[end:])
		i = end + n
	}
	return out
}

// markedFraming reads a text with quotation marks, of which the rest is short, and
// says who says it or is shorter than the quote.
func markedFraming(s string, parts []text.Span) (framing, bool) {
	var frame, quote []string
	from, quoted := 0, 0
	for _, q := range parts {
		words := wordCount(s[q.Start:q.End])
		quoted += words
		frame = append(frame, trimMark(s[from:q.Start]))
		quote = append(quote, strings.TrimSpace(s[q.Start:q.End]))
		from = q.End
	}
	frame = append(frame, trimMark(s[from:]))
	around := wordCount(strings.Join(frame, " "))
	if around == 0 || around > maxFrame || quoted < leastQuoted || around > 2*quoted {
		return framing{}, false
	}
	f := framing{quote: strings.Join(quote, " […] "), parts: parts, marked: true}
	f.claimed, f.kind = whoSays(frame, text.Detect(s))
	f.loose = f.claimed == "" || sentenceEnd.MatchString(strings.Join(frame[:len(frame)-1], " dit ")+" dit") || sentenceEnd.MatchString(frame[len(frame)-1])
	return f, f.claimed != "" || quoted >= leastUnmarked && quoted >= around
}

// trimMark cuts the quotation marks at the ends of what stands around a quote.
func trimMark(s string) string {
	return strings.Trim(strings.TrimSpace(s), "«»“”„\"‹› \u00a0\u202f\t\n")
}

var (
	dashName  = regexp.MustCompile(`^[,.]?\s*(?:[—–―‒-]{1,2}|~|\()\s*([^—–()]+?)\s*\)?[.]?$`)
	colonName = regexp.MustCompile(`^([^:]+?)\s*:$`)
	// sentenceEnd is one with more behind it.
	sentenceEnd = regexp.MustCompile(`\pL{3,}[.!?…]+(\s|$)[^\x00]*\pL{3}`)
	loneName    = regexp.MustCompile(`^,?\s*([^,]+?)[.]?$`)
)

// whoSays reads who says a quote from what stands before it, between its parts
// and behind.
func whoSays(frame []string, lang text.Language) (string, claims.Kind) {
	before, behind := frame[0], frame[len(frame)-1]
	rest := strings.Join(frame[1:], "")
	if before == "" && len(frame) == 2 {
		if m := dashName.FindStringSubmatch(behind); m != nil {
			if n := nameOf(m[1]); n != "" {
				return n, claims.Nobody
			}
		}
	}
	languages := []text.Language{text.French, text.English}
	if lang == text.English {
		languages = []text.Language{text.English, text.French}
	}
	for _, l := range languages {
		if name, kind, verb := speakerIn(frame, l); name != "" && verb != claims.Declines {
			return name, kind
		}
	}
	if strings.TrimSpace(rest) == "" {
		if m := colonName.FindStringSubmatch(before); m != nil {
			return nameOf(m[1]), claims.Nobody
		}
	}
	if before == "" && len(frame) == 2 {
		if m := loneName.FindStringSubmatch(behind); m != nil && allNames(m[1]) {
			return nameOf(m[1]), claims.Nobody
		}
	}
	return "", claims.Nobody
}

// speakerIn reads the speaker of a sentence in which a few words stand for the
// quote, so that nothing in it is taken for the frame.
func speakerIn(frame []string, lang text.Language) (string, claims.Kind, claims.Verb) {
	stand := "« Cela est ainsi depuis hier »"
	if lang == text.English {
		stand = "“That has been so for long”"
	}
	var b strings.Builder
	for i, f := range frame {
		if i > 0 {
			b.WriteString(stand)
			if f != "" && !strings.HasPrefix(f, ",") && !strings.HasPrefix(f, ".") {
				b.WriteString(", ")
			}
		}
		b.WriteString(f + " ")
	}
	s := strings.TrimSpace(b.String())
	if !strings.HasSuffix(s, ".") {
		s += "."
	}
	a := corpus.Article{Text: s, Language: lang, Sentences: []corpus.Sentence{{Start: 0, End: len(s), First: 1, Last: 1, Kind: corpus.Body}}}
	st := claims.Of(&a)[0]
	if st.Speaker.Start == st.Speaker.End {
		return "", claims.Nobody, claims.None
	}
	name := claims.Text(&a, st.Speaker)
	if unnamedSpeakers[text.Fold(name)] {
		return "", claims.Nobody, claims.None
	}
	return name, st.Kind, st.Verb
}

// unnamedSpeakers stand for somebody whom the text does not name.
var unnamedSpeakers = text.Set("il elle ils elles on lui eux je nous he she they it him her them i we l'interesse l'interessee")

// nameOf returns the name at the start of what stands beside a quote, without
// what follows it behind a comma; "" when it is too long to be one or has no
// capital.
func nameOf(s string) string {
	s, _, _ = strings.Cut(s, ",")
	s = strings.Trim(strings.TrimSpace(s), "@*_#.;:()[]«»\"“” ")
	if n := wordCount(s); n == 0 || n > maxName || !strings.ContainsFunc(s, unicode.IsUpper) {
		return ""
	}
	return s
}

// allNames reports whether each word has a capital, small ones left out.
func allNames(s string) bool {
	n := 0
	for w := range strings.FieldsSeq(s) {
		r, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(r) && !nameGlue[text.Fold(w)] {
			return false
		}
		n += count(unicode.IsUpper(r))
	}
	return n > 0 && wordCount(s) <= 4
}

func wordCount(s string) int {
	return len(strings.FieldsFunc(s, func(r rune) bool { return !inWord(r) }))
}

var (
	leadColon  = regexp.MustCompile(`^\s*([^:\n.!?«»"]{2,60}?)\s*:\s+(\S[^\x00]*)$`)
	leadSource = regexp.MustCompile(`(?i)^\s*((?:selon|d['’]après|suivant|pour|according to)\s[^,\n]{2,60}),\s*([^\x00]+)$`)
	tailDash   = regexp.MustCompile(`^([^\x00]+?)\s*(?:\s[—–―-]{1,2}\s*|\n\s*[—–―-]?\s*|\s\()([\p{Lu}@][^—–\n()]{1,60}?)\)?\s*[.]?\s*$`)
	tailClause = regexp.MustCompile(`^([^\x00]+?)(,\s*[^,\n]{4,90})$`)
	leadThat   = regexp.MustCompile(`^\s*([^\n.!?]{4,90}?)\s(?:que\s|qu['’]|that\s)([^\x00]+)$`)
)

// unmarkedFramings reads who says a text without quotation marks, at its edges.
func unmarkedFramings(s string) []framing {
	var out []framing
	lang := text.Detect(s)
	add := func(quote string, at int, claimed string, kind claims.Kind, verb claims.Verb) {
		around := wordCount(s) - wordCount(quote)
		if claimed != "" && verb != claims.Declines && verb != claims.Denies && wordCount(quote) >= leastUnmarked && around <= wordCount(quote) {
			out = append(out, framing{quote: strings.TrimSpace(quote), parts: []text.Span{{Start: at, End: at + len(quote)}}, claimed: claimed, kind: kind})
		}
	}
	if m := leadColon.FindStringSubmatchIndex(s); m != nil && allNames(s[m[2]:m[3]]) {
		add(s[m[4]:m[5]], m[4], nameOf(s[m[2]:m[3]]), claims.Nobody, claims.Affirms)
	}
	if m := tailDash.FindStringSubmatchIndex(s); m != nil && nameOf(s[m[4]:m[5]]) != "" && allNames(strings.Split(s[m[4]:m[5]], ",")[0]) {
		add(s[m[2]:m[3]], m[2], nameOf(s[m[4]:m[5]]), claims.Nobody, claims.Affirms)
	}
	if m := leadSource.FindStringSubmatchIndex(s); m != nil {
		name, kind, verb := speakerIn([]string{s[m[2]:m[3]] + ",", ""}, lang)
		add(s[m[4]:m[5]], m[4], name, kind, verb)
	}
	if m := tailClause.FindStringSubmatchIndex(s); m != nil && wordCount(s[m[4]:m[5]]) <= maxFrame {
		name, kind, verb := speakerIn([]string{"", strings.TrimRight(s[m[4]:m[5]], ". ")}, lang)
		add(s[m[2]:m[3]], m[2], name, kind, verb)
	}
	if m := leadThat.FindStringSubmatchIndex(s); m != nil && wordCount(s[m[2]:m[3]]) <= maxFrame {
		name, kind, verb := speakerIn([]string{s[m[2]:m[3]] + " :", ""}, lang)
		add(s[m[4]:m[5]], m[4], name, kind, verb)
	}
	return out
}
