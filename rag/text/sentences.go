package text

// How a text is cut into sentences.
//
//   - A run of . ! ? … ends a sentence when white space follows and then a
//     capital, a digit or an opening mark. A small letter or a comma continues it:
//     « Pourquoi ? », dit-il.
//   - Closing quotes, brackets and note numbers ("[12]") after the stop belong
//     to the sentence, also after a French space: « Il pleut. » Elle sort.
//   - A stop after an abbreviation ("M.", "art.", "av."), an initial or a list
//     number ends nothing, unless a word that begins sentences follows ("plan B.
//     Il", "etc. Les").
//   - What stands between « », “ ”, " " or ( ) is kept together when its end is
//     within 60 words; a quotation is never shown in halves.
//   - A blank line always ends a sentence; a single line break is a space.

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxQuoted is the most words that a pair of marks keeps together: the longest
// quote that an answer shows.
const maxQuoted = 60

// maxQuotedBytes bounds the search for a closing mark where there are no words.
const maxQuotedBytes = 1500

// Sentences returns the sentences of s in order. The spans tile s: the first
// starts at 0, each starts where the one before ends, the last ends at len(s);
// white space after a sentence belongs to it. An empty s has no sentence.
func Sentences(s string) []Span {
	var out []Span
	start := 0
	cut := func(at int) {
		at = skipSpace(s, at)
		if at > start {
			out = append(out, Span{start, at})
			start = at
		}
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '\n' && blankLine(s, i):
			cut(i)
			i = max(start, i+n)
		case isOpening(r):
			if end := closing(s, i, r, n); end > 0 {
				// The stop may stand inside: look at it together with the mark.
				i = end
				if stop := lastStop(s[:end-closerLen(s[:end])]); stop && startsSentence(s, end) {
					cut(end)
					i = max(start, i)
				}
				continue
			}
			i += n
		case isStop(r):
			end := i + n
			for end < len(s) {
				q, m := utf8.DecodeRuneInString(s[end:])
				if !isStop(q) {
					break
				}
				end += m
			}
			end = skipClosers(s, end)
			if startsSentence(s, end) && !(r == '.' && end >= i+1 && abbreviates(s, start, i, end)) {
				cut(end)
				i = max(start, end)
				continue
			}
			i = end
		default:
			i += n
		}
	}
	cut(len(s))
	if start < len(s) { // only white space was left
		out = append(out, Span{start, len(s)})
	}
	return out
}

func isStop(r rune) bool { return r == '.' || r == '!' || r == '?' || r == '…' }

func isOpening(r rune) bool { return r == '«' || r == '“' || r == '"' || r == '(' || r == '„' }

// closing returns the index just after the mark that closes the one at i, or 0
// when it is farther than maxQuoted words, beyond a blank line, or missing.
func closing(s string, i int, open rune, n int) int {
	var shut rune
	switch open {
	case '«':
		shut = '»'
	case '(':
		shut = ')'
	case '"':
		shut = '"'
	default:
		shut = '”'
	}
	depth, words, space := 1, 0, true
	for j := i + n; j < min(len(s), i+maxQuotedBytes); {
		r, m := utf8.DecodeRuneInString(s[j:])
		switch {
		case r == shut:
			if depth--; depth == 0 {
				return j + m
			}
		case r == open:
			depth++
		case r == '\n' && blankLine(s, j):
			return 0
		}
		if sp := unicode.IsSpace(r); sp != space {
			if space = sp; !sp {
				if words++; words > maxQuoted {
					return 0
				}
			}
		}
		j += m
	}
	return 0
}

// lastStop reports whether s, without white space and note numbers at its end,
// ends in a stop.
func lastStop(s string) bool {
	s = strings.TrimRightFunc(s, func(r rune) bool { return unicode.IsSpace(r) })
	r, _ := utf8.DecodeLastRuneInString(s)
	return isStop(r)
}

func closerLen(s string) int {
	_, n := utf8.DecodeLastRuneInString(s)
	return n
}

// skipClosers returns the index after closing marks and note numbers that
// follow the stop ending at i, also with a space before a French ».
func skipClosers(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == '»' || r == '”' || r == ')' || r == ']' || r == '’' || r == '*' || r == '_':
			i += n
		case r == '"' && (i+n == len(s) || isSpaceAt(s, i+n)):
			i += n
		case r == '[':
			j := i + n
			for j < len(s) && (s[j] >= '0' && s[j] <= '9' || s[j] == ' ') {
				j++
			}
			if j == i+n || j == len(s) || s[j] != ']' {
				return i
			}
			i = j + 1
		case unicode.IsSpace(r) && r != '\n':
			q, m := utf8.DecodeRuneInString(s[i+n:])
			if q != '»' {
				return i
			}
			i += n + m
		default:
			return i
		}
	}
	return i
}

func isSpaceAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsSpace(r)
}

func skipSpace(s string, i int) int {
	for i < len(s) {
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsSpace(r) {
			break
		}
		i += n
	}
	return i
}

// blankLine reports whether the line break at i is followed by another with
// only blanks between.
func blankLine(s string, i int) bool {
	for j := i + 1; j < len(s); j++ {
		switch s[j] {
		case '\n':
			return true
		case ' ', '\t', '\r':
		default:
			return false
		}
	}
	return false
}

// startsSentence reports whether a sentence may begin after the stop that ends
// at i: at the end of s, or after white space at a capital, digit or mark.
func startsSentence(s string, i int) bool {
	j := skipSpace(s, i)
	if j == len(s) {
		return true
	}
	if j == i {
		return false
	}
	r, n := utf8.DecodeRuneInString(s[j:])
	if strings.ContainsRune(`«“"„([-–—•*¿¡`, r) {
		// A dash or a mark may also continue the sentence: look behind it.
		k := skipSpace(s, j+n)
		if k < len(s) {
			q, _ := utf8.DecodeRuneInString(s[k:])
			return !unicode.IsLower(q) || r == '•'
		}
		return true
	}
	return unicode.IsUpper(r) || unicode.IsDigit(r) || unicode.IsTitle(r) || (unicode.IsLetter(r) && !unicode.IsLower(r))
}

// abbreviates reports whether the stop at dot belongs to the word before it.
// begin is where the sentence starts, end where the stop and its closers end.
func abbreviates(s string, begin, dot, end int) bool {
	if end > dot+1 && s[dot+1] == '.' { // an ellipsis of dots
		return false
	}
	w := dot
	for w > begin {
		r, n := utf8.DecodeLastRuneInString(s[begin:w])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			break
		}
		w -= n
	}
	word := s[w:dot]
	if word == "" {
		return false
	}
	if strings.TrimSpace(s[begin:w]) == "" && allDigits(word) && len(word) <= 3 {
		return true // "1. Premier point"
	}
	next := s[skipSpace(s, end):]
	first, _ := utf8.DecodeRuneInString(word)
	if utf8.RuneCountInString(word) == 1 && unicode.IsUpper(first) {
		return !beginsSentences(next)
	}
	f := Fold(word)
	switch {
	case titleAbbreviations[f]:
		return f != "m" || unicode.IsUpper(first)
	case numberAbbreviations[f]:
		r, _ := utf8.DecodeRuneInString(next)
		return unicode.IsDigit(r) || !beginsSentences(next) && f != "h" && f != "p"
	case otherAbbreviations[f]:
		return !beginsSentences(next)
	}
	return false
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// beginsSentences reports whether s begins with a capitalised function word:
// one that seldom follows an abbreviation inside a sentence.
func beginsSentences(s string) bool {
	end := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	if end < 0 {
		end = len(s)
	}
	if end == 0 {
		return false
	}
	if next, _ := utf8.DecodeRuneInString(s[end:]); end == 1 && !isApostrophe(next) && next != ' ' {
		return false // an initial
	}
	w := Fold(s[:end])
	return IsStop(w, French) || IsStop(w, English)
}

// Set returns the words of a list, divided by white space, as a set.
func Set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

var (
	// Before a name, always.
	titleAbbreviations = Set("m mm mme mmes mlle mlles mgr dr drs me pr prof st ste sts gen col cdt cap lt sgt adj mr mrs ms messrs sr jr rev hon gov sen rep")
	// Before a number.
	numberAbbreviations = Set("art al p pp n no nos vol chap ch fig ex vers env h ed t")
	otherAbbreviations  = Set("av apr bd boul cf hab ibid id janv fevr avr juil sept oct nov dec lieut lt ste vs etc ca suiv ref tel dept depts univ inc ltd corp co cie feb jan aug mar apr approx est fr angl all lat litt ms mss")
)
