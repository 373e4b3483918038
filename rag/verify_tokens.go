package rag

import (
	"hash/maphash"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"verbatim.example/rag/text"
)

// What a quote and an article are compared by.

const (
	word   = iota
	figure // a number with its sign, or a sign with a meaning: % €
	mark   // ? or ! at the end of a sentence
	gap    // where the article breaks off: a heading, a line of the site
)

// A token is one word as written at start to end.
type token struct {
	key        uint64 // hash of the word without case and accents
	form       string // with both, NFKC; of a figure and a mark as compared
	start, end int
	sentence   int
	kind       uint8
}

var hashSeed = maphash.MakeSeed()

// keyOf returns the key of a word; the kind keeps "5" from what is not a figure.
func keyOf(form string) uint64 {
	var buf [64]byte
	b := buf[:0]
	for i := range len(form) {
		c := form[i]
		if c >= utf8.RuneSelf {
			return maphash.String(hashSeed, text.Fold(form))
		}
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		b = append(b, c)
	}
	return maphash.Bytes(hashSeed, b)
}

// tokens yields the words of s; an elided one ("n'", "qu'") is a word too,
// because "n'a" is not "a".
func tokens(s string) iter.Seq[token] {
	return func(yield func(token) bool) {
		before := ' ' // the character before i
		for i := 0; i < len(s); {
			r, n := decode(s[i:])
			t := token{start: i}
			switch {
			case r == '[' && noteLen(s[i:]) > 0:
				i += noteLen(s[i:]) + 1
				continue
			case isDigit(r):
				t.kind = figure
				t.form, t.end = numeral(s, i)
			case isMinus(r) && opens(before) && digitAt(s, i+n, r):
				t.kind = figure
				t.form, t.end = numeral(s, i+n+blanks(s[i+n:]))
				t.form = "-" + t.form
			case unicode.IsLetter(r) || unicode.IsDigit(r):
				t.form, t.end = letterRun(s, i)
			case r == '%' || r == '‰' || unicode.Is(unicode.Sc, r) || r == '½' || r == '¼' || r == '¾':
				t.kind, t.form, t.end = figure, s[i:i+n], i+n
			case r == '?' || r == '!' || r == '⁉' || r == '‼':
				if t.form = markAt(s[i:]); t.form != "" {
					t.kind = mark
				}
				t.end = i + marksLen(s[i:])
			default:
				before = r
				i += n
				continue
			}
			if t.form != "" {
				t.key = keyOf(t.form)
				if !yield(t) {
					return
				}
			}
			i = t.end
			before, _ = utf8.DecodeLastRuneInString(s[:i])
		}
	}
}

func decode(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isMinus(r rune) bool { return r == '-' || r == '−' || r == '–' || r == '‑' }

// opens reports whether a minus behind r is a sign, not a hyphen.
func opens(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("([{«“„\"'‘’≈~<>=±:*_|`", r)
}

// digitAt reports whether a digit stands at i, behind the minus; blanks may
// stand between only when it cannot be a dash.
func digitAt(s string, i int, minus rune) bool {
	if minus == '−' {
		i += blanks(s[i:])
	}
	r, _ := decode(s[i:])
	return isDigit(r)
}

// blanks returns the length of the white space that s begins with.
func blanks(s string) int { return len(s) - len(strings.TrimLeftFunc(s, unicode.IsSpace)) }

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// noteLen returns how long the note number is that s begins with, its last
// bracket left out; 0 when it is none.
func noteLen(s string) int {
	i := 1
	for i < len(s) && isDigit(rune(s[i])) {
		i++
	}
	if i > 1 && i < len(s) && s[i] == ']' {
		return i
	}
	return 0
}

// numeral reads the digits at i: separators of thousands that are blanks left
// out, the decimal comma a point.
func numeral(s string, i int) (form string, end int) {
	start, plain := i, true
	var b []byte
	digits := func() int {
		n := 0
		for ; i < len(s) && isDigit(rune(s[i])); i++ {
			b = append(b, s[i])
			n++
		}
		return n
	}
	if digits() <= 3 {
		for {
			j := i + blanks(s[i:])
			if j == i || j+3 > len(s) || j+3 < len(s) && isDigit(rune(s[j+3])) ||
				!isDigit(rune(s[j])) || !isDigit(rune(s[j+1])) || !isDigit(rune(s[j+2])) {
				break
			}
			i, plain = j, false
			digits()
		}
	}
	for i+1 < len(s) && (s[i] == ',' || s[i] == '.') && isDigit(rune(s[i+1])) {
		plain = plain && s[i] == '.'
		b = append(b, '.')
		i++
		digits()
	}
	if plain {
		return s[start:i], i
	}
	return string(b), i
}

// letterRun reads the word at i with the apostrophe that joins it to the next.
// O.N.U. is one word.
func letterRun(s string, i int) (form string, end int) {
	start, plain := i, true // plain: the form is what is written
	for i < len(s) {
		if c := s[i] | 0x20; 'a' <= c && c <= 'z' {
			i++
			continue
		}
		r, n := decode(s[i:])
		if !inWord(r) && !unicode.Is(unicode.Cf, r) {
			break
		}
		plain = plain && r < utf8.RuneSelf || plain && r >= 0xC0 && r < 0x180 && r != 'Œ' && r != 'œ' && r != 'Æ' && r != 'æ'
		i += n
	}
	form = s[start:i]
	if n := initials(s[start:]); n > 0 {
		form, i = strings.ReplaceAll(s[start:start+n], ".", ""), start+n
	}
	if !plain {
		form = opened.Replace(norm.NFKC.String(form))
		form = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Cf, r) {
				return -1
			}
			return r
		}, form)
	}
	if r, n := decode(s[i:]); r == '\'' || r == '’' || r == '‘' || r == 'ʼ' || r == '＇' {
		if next, _ := decode(s[i+n:]); inWord(next) {
			i += n
		}
	}
	return form, i
}

var opened = strings.NewReplacer("œ", "oe", "Œ", "OE", "æ", "ae", "Æ", "AE", "ʼ", "")

// initials returns the length of the capitals set apart by stops that s begins
// with, at least two, their last stop included; 0 when there are none.
func initials(s string) int {
	i, count := 0, 0
	for i+1 < len(s) && 'A' <= s[i] && s[i] <= 'Z' && s[i+1] == '.' {
		i, count = i+2, count+1
	}
	if i < len(s) && count > 0 && 'A' <= s[i] && s[i] <= 'Z' {
		if r, _ := decode(s[i+1:]); !inWord(r) && r != '\'' && r != '’' {
			i, count = i+1, count+1
		}
	}
	if count < 2 {
		return 0
	}
	return i
}

func marksLen(s string) int { return len(s) - len(strings.TrimLeft(s, "?!⁉‼")) }

// markAt returns what ends a sentence at the start of s, blanks left out: "?",
// "!", "?!" or "".
func markAt(s string) string {
	s = s[blanks(s):]
	n := marksLen(s)
	if r, _ := decode(s[n:]); n == 0 || n < len(s) && inWord(r) {
		return ""
	}
	asks, cries := strings.ContainsAny(s[:n], "?⁉"), strings.ContainsAny(s[:n], "!⁉‼")
	switch {
	case asks && cries:
		return "?!"
	case asks:
		return "?"
	}
	return "!"
}

// accented reports whether a form has letters with accents.
func accented(form string) bool {
	for _, r := range form {
		if r >= 0xC0 && unicode.IsLetter(r) && text.Fold(string(r)) != string(unicode.ToLower(r)) {
			return true
		}
	}
	return false
}

// sameLetters reports whether two forms with the same folded letters are the
// same but for case, for accents that the first leaves out, and for those that
// the second leaves out on capitals. An accent that only the first has is no
// slip: « où » is not « ou ».
func sameLetters(given, found string) bool {
	x, y := []rune(given), []rune(found)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if unicode.ToLower(x[i]) != unicode.ToLower(y[i]) && x[i] >= utf8.RuneSelf && !isCapital(y[i]) {
			return false
		}
	}
	return true
}

func isCapital(r rune) bool { return 'A' <= r && r <= 'Z' }
