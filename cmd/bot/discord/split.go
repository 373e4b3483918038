package discord

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxContent is the most characters in one message, counted as Discord counts
// them: Unicode code points.
const maxContent = 2000

// Where a text may be cut, from bad to good.
const (
	never     = iota // inside an address, a citation, an escape, a letter with its marks
	anywhere         // between two letters
	wordEnd          // after a space
	codeLine         // between two lines of code
	sentence         // after a sentence
	lineEnd          // between two lines, two points of a list
	paragraph        // after an empty line, or around a block of code
	borders          // their number
)

var (
	// whole matches what is kept in one piece: links, addresses, code in a line,
	// escaped marks.
	whole = regexp.MustCompile("\\[(?:\\\\.|[^\\]\\\\\n])*\\]\\(<[^>\n]*>\\)|<?https?://[^\\s<>]+>?|`[^`\n]+`|\\\\.")
	// citation matches a mark with the space that ties it to its sentence.
	citation    = regexp.MustCompile(`[ \x{00a0}]?\[\d{1,3}\]`)
	sentenceEnd = regexp.MustCompile(`[.!?…][»”")\]*_]*[ \x{00a0}]+`)
	fenceLine   = regexp.MustCompile("(?m)^```([\\w+-]{0,20})$")
)

// split cuts a message into parts of at most limit characters, at the best
// border near the end of each; limit is at least 64. A block of code that is cut
// is closed, and opened again in the next part. But for that and for white space
// where it was cut, the parts joined give the text.
func split(s string, limit int) []string {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) <= limit {
		if s == "" {
			return nil
		}
		return []string{s}
	}
	const closing = "\n```"
	if fenceLine.MatchString(s) {
		limit -= len(closing) + len("```\n") + 20 // the longest name of a language
	}
	var parts []string
	open := "" // the line that opens the block that goes on
	for _, part := range cut(s, limit) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		was := open
		for _, m := range fenceLine.FindAllString(part, -1) {
			if open == "" {
				open = m
			} else {
				open = ""
			}
		}
		if was == "" {
			part = strings.TrimLeft(part, "\n ")
		} else {
			part = was + "\n" + strings.TrimLeft(part, "\n")
		}
		part = strings.TrimRight(part, "\n ")
		if open != "" {
			part += closing
		}
		parts = append(parts, part)
	}
	return parts
}

// splitMessage is split for a text with its sources, which all stand on the last
// part, with some of the text.
func splitMessage(body, sources string, limit int) []string {
	if sources == "" {
		return split(body, limit)
	}
	together := strings.TrimSpace(body + "\n\n" + sources)
	if utf8.RuneCountInString(together) <= limit {
		return []string{together}
	}
	parts := split(body, limit)
	n := utf8.RuneCountInString(sources) + 2
	if n > limit/2 {
		return append(parts, split(sources, limit)...)
	}
	if len(parts) > 0 {
		last := parts[len(parts)-1]
		if utf8.RuneCountInString(last)+n > limit {
			// Room is made on the last part by moving its beginning to one before.
			again := split(last, limit-n)
			parts, last = append(parts[:len(parts)-1], again[:len(again)-1]...), again[len(again)-1]
		} else {
			parts = parts[:len(parts)-1]
		}
		return append(parts, last+"\n\n"+sources)
	}
	return []string{sources}
}

// cut returns pieces of at most limit characters whose concatenation is s.
func cut(s string, limit int) []string {
	kinds := bordersOf(s)
	var parts []string
	for start := 0; start < len(s); {
		end, room := start, limit
		for end < len(s) && room > 0 {
			_, n := utf8.DecodeRuneInString(s[end:])
			end, room = end+n, room-1
		}
		if end < len(s) {
			end = start + best(kinds[start:end+1])
		}
		parts = append(parts, s[start:end])
		start = end
	}
	return parts
}

// best returns where to cut the text whose borders are given, 0 not among them:
// at the best kind of border that stands in the last two thirds, else at the
// last of any kind, else at the end.
func best(kinds []uint8) int {
	var last [borders]int
	for i := 1; i < len(kinds); i++ {
		last[kinds[i]] = i
	}
	for k := paragraph; k > anywhere; k-- {
		if last[k] > len(kinds)/3 {
			return last[k]
		}
	}
	at := 0
	for _, i := range last[anywhere:] {
		at = max(at, i)
	}
	if at == 0 {
		return len(kinds) - 1
	}
	return at
}

// bordersOf returns for each byte of s, and its end, how good it is to cut
// before it.
func bordersOf(s string) []uint8 {
	kinds := make([]uint8, len(s)+1)
	var before rune
	for i, r := range s {
		switch {
		case unicode.Is(unicode.M, r) || r == '\u200d' || before == '\u200d':
		case i >= 2 && s[i-2:i] == "\n\n":
			kinds[i] = paragraph
		case before == '\n':
			kinds[i] = lineEnd
		case before == ' ':
			kinds[i] = wordEnd
		default:
			kinds[i] = anywhere
		}
		before = r
	}
	for _, m := range sentenceEnd.FindAllStringIndex(s, -1) {
		if kinds[m[1]] == wordEnd {
			kinds[m[1]] = sentence
		}
	}
	fences := fenceLine.FindAllStringIndex(s, -1)
	for i := 0; i < len(fences); i += 2 {
		from, to := fences[i][0], len(s)
		if i+1 < len(fences) {
			to = fences[i+1][1]
		}
		for j := from + 1; j < to; j++ {
			switch {
			case j <= fences[i][1] || i+1 < len(fences) && j >= fences[i+1][0]:
				kinds[j] = never // a fence, and between it and its code
			case kinds[j] >= lineEnd:
				kinds[j] = codeLine
			default:
				kinds[j] = min(kinds[j], anywhere)
			}
		}
		if from > 0 {
			kinds[from] = paragraph
		}
	}
	for _, m := range whole.FindAllStringIndex(s, -1) {
		clear(kinds[m[0]+1 : m[1]])
	}
	for _, m := range citation.FindAllStringIndex(s, -1) {
		clear(kinds[m[0]:m[1]])
	}
	kinds[0] = never
	return kinds
}
