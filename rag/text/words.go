package text

import (
	"unicode"
	"unicode/utf8"
)

// A Word is one token of a text.
type Word struct {
	// Form is the word in lower case, without accents, elision ("l'", "qu'") or
	// possessive ("'s"); a number without separators of thousands and with a
	// decimal point. It is valid until the next call of Next.
	Form []byte
	// Start and End are the byte range in the text, elision left out.
	Start, End int
	// Upper: begins with a capital. Caps: two or more letters, all capital.
	// Number: begins with a digit. Joined: a hyphenated compound as one word,
	// after its parts ("porte-parole" gives porte, parole, porteparole).
	Upper, Caps, Number, Joined bool
}

// A Scanner reads the words of a text. The zero Scanner reads nothing; call
// Reset. It is not safe for concurrent use.
type Scanner struct {
	s    string
	at   int
	form []byte
	join []byte // forms since the compound began
	from int    // where the compound began
	n    int    // parts so far
	todo bool   // the compound is to be returned next
	word Word
}

// Reset makes the scanner read s.
func (sc *Scanner) Reset(s string) {
	sc.s, sc.at, sc.join, sc.n, sc.todo = s, 0, sc.join[:0], 0, false
}

// Word returns the word that Next found.
func (sc *Scanner) Word() Word { return sc.word }

// Next advances to the next word and reports whether there is one.
func (sc *Scanner) Next() bool {
	if sc.todo {
		sc.todo = false
		sc.word = Word{Form: sc.join, Start: sc.from, End: sc.word.End, Joined: true, Upper: sc.word.Upper}
		sc.n = 0
		return true
	}
	if sc.n == 0 {
		sc.join = sc.join[:0]
	}
	for sc.at < len(sc.s) {
		r, n := rune(sc.s[sc.at]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(sc.s[sc.at:])
		}
		switch {
		case r >= '0' && r <= '9':
			sc.number()
			return true
		case isLetter(r):
			if sc.letters() {
				return true
			}
		case r == '%' || r == '€' || r == '$':
			sc.form = utf8.AppendRune(sc.form[:0], r)
			sc.word = Word{Form: sc.form, Start: sc.at, End: sc.at + n}
			sc.at += n
			sc.n = 0
			return true
		default:
			sc.at += n
		}
	}
	return false
}

func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
	}
	return unicode.IsLetter(r) || unicode.Is(unicode.Mn, r)
}

// invisible reports a soft hyphen or a zero-width character: it may stand inside
// a word and is none of it.
func invisible(r rune) bool {
	return r == '\u00ad' || r >= '\u200b' && r <= '\u200d' || r == '\u2060' || r == '\ufeff'
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

func isApostrophe(r rune) bool {
	return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' || r == '＇'
}

// letters reads a run of letters and digits, with its elisions, from sc.at. It
// reports false when nothing is left of it.
func (sc *Scanner) letters() bool {
	sc.form = sc.form[:0]
	start, upper, letters, capitals := sc.at, false, 0, 0
	i := sc.at
	for i < len(sc.s) {
		if c := sc.s[i]; 'a' <= c && c <= 'z' {
			sc.form = append(sc.form, c)
			letters++
			i++
			continue
		}
		r, n := rune(sc.s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(sc.s[i:])
		}
		switch {
		case isLetter(r) || isDigit(r):
			if up := r < utf8.RuneSelf && 'A' <= r && r <= 'Z' || r >= utf8.RuneSelf && unicode.IsUpper(r); up {
				capitals++
				upper = upper || letters == 0
			}
			if isLetter(r) {
				letters++
			}
			sc.form = appendFolded(sc.form, r)
			i += n
			continue
		case invisible(r):
			i += n
			continue
		case r == '.' && letters == 1 && capitals == 1:
			// O.N.U. is one word; "M. Dupont" and "A." are not.
			if end, ok := sc.initials(i); ok {
				i = end
				letters, capitals = 3, 3
			}
		case isApostrophe(r):
			next, _ := utf8.DecodeRuneInString(sc.s[i+n:])
			if !isLetter(next) && !isDigit(next) {
				break
			}
			if elided[string(sc.form)] {
				i += n
				start, sc.form, upper, letters, capitals = i, sc.form[:0], false, 0, 0
				continue
			}
			if (next == 's' || next == 'S') && possessive(sc.s, i+n) && len(sc.form) > 0 {
				sc.emit(start, i, upper, letters, capitals)
				sc.at = i + n + 1
				return true
			}
			i += n // aujourd'hui, prud'homme, O'Brien: one word
			continue
		}
		break
	}
	sc.at = max(i, sc.at+1)
	if len(sc.form) == 0 {
		return false
	}
	sc.emit(start, i, upper, letters, capitals)
	return true
}

// emit makes the word.
func (sc *Scanner) emit(start, end int, upper bool, letters, capitals int) {
	if string(sc.form) == "ne" && end-start > len("ne") {
		sc.form = append(sc.form, 'e') // « né » is no negation: read as « née »
	}
	sc.word = Word{Form: sc.form, Start: start, End: end, Upper: upper, Caps: letters >= 2 && capitals == letters}
	sc.compound(start, end)
}

// compound keeps the books of a hyphenated compound, of which the word at hand
// may be a part: porte-parole, Covid-19. It begins with a letter.
func (sc *Scanner) compound(start, end int) {
	hyphen := end+1 < len(sc.s) && sc.s[end] == '-' && (isLetterAt(sc.s, end+1) || isDigit(rune(sc.s[end+1])))
	if sc.n == 0 {
		if !hyphen || sc.word.Number {
			return
		}
		sc.from = start
	}
	sc.join = append(sc.join, sc.form...)
	sc.n++
	if !hyphen {
		sc.todo = sc.n > 1
		if !sc.todo {
			sc.n = 0
		}
	}
}

func isLetterAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return isLetter(r)
}

// possessive reports whether the s at i ends its word: Musk's.
func possessive(s string, i int) bool {
	if i+1 >= len(s) {
		return true
	}
	r, _ := utf8.DecodeRuneInString(s[i+1:])
	return !isLetter(r) && !isDigit(r)
}

// initials reads ".N.U." after a capital at the stop at i and adds its letters.
func (sc *Scanner) initials(i int) (end int, ok bool) {
	form := sc.form
	n := 0
	for i+1 < len(sc.s) && sc.s[i] == '.' {
		r, m := utf8.DecodeRuneInString(sc.s[i+1:])
		if !unicode.IsUpper(r) || (i+1+m < len(sc.s) && sc.s[i+1+m] != '.') && n == 0 {
			break
		}
		after, _ := utf8.DecodeRuneInString(sc.s[i+1+m:])
		if isLetter(after) {
			break
		}
		form = appendFolded(form, r)
		i += 1 + m
		n++
	}
	if n == 0 {
		return 0, false
	}
	if i < len(sc.s) && sc.s[i] == '.' {
		i++
	}
	sc.form = form
	return i, true
}

// number reads digits with separators of thousands and decimals, and what is
// glued to them: "3 000" gives 3000, "1,5" 1.5, "1er" 1, "4x4" 4x4.
func (sc *Scanner) number() {
	s, i := sc.s, sc.at
	sc.form = sc.form[:0]
	digits := func() int {
		n := 0
		for i < len(s) && isDigit(rune(s[i])) {
			sc.form = append(sc.form, s[i])
			i++
			n++
		}
		return n
	}
	n := digits()
	if n <= 3 {
		for {
			r, m := utf8.DecodeRuneInString(s[i:])
			comma := r == ',' && sc.form[0] != '0' // 15,500 people; but 0,125
			if !comma && r != ' ' && r != '\u00a0' && r != '\u202f' && r != '.' && r != '\'' && r != '’' || !threeDigits(s, i+m) {
				break
			}
			i += m
			digits()
		}
	}
	if i+1 < len(s) && (s[i] == ',' || s[i] == '.') && isDigit(rune(s[i+1])) {
		i++
		sc.form = append(sc.form, '.')
		digits()
	}
	end := i
	mark := len(sc.form)
	for i < len(s) {
		r, m := utf8.DecodeRuneInString(s[i:])
		if !isLetter(r) && !isDigit(r) {
			break
		}
		sc.form = appendFolded(sc.form, r)
		i += m
	}
	if ordinal[string(sc.form[mark:])] {
		sc.form = sc.form[:mark]
	} else {
		end = i
	}
	sc.word = Word{Form: sc.form, Start: sc.at, End: end, Number: true}
	sc.compound(sc.at, end)
	sc.at = i
}

// threeDigits reports whether exactly three digits stand at i.
func threeDigits(s string, i int) bool {
	for k := range 3 {
		if i+k >= len(s) || !isDigit(rune(s[i+k])) {
			return false
		}
	}
	return i+3 == len(s) || !isDigit(rune(s[i+3]))
}

var (
	elided  = Set("l d j t s n m c qu jusqu lorsqu puisqu quoiqu presqu quelqu")
	ordinal = Set("er ere re e eme nd nde th st rd ieme")
)
