package rag

import (
	"hash/maphash"
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"verbatim.example/rag/text"
)

// What a quote and an article are compared by, and how one is laid beside the
// other.

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
	return unicode.IsSpace(r) || strings.ContainsRune("([{«“„\"'‘’≈~<>=±:", r)
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

// sameLetters reports whether two forms are the same but for case and for
// accents missing on capitals.
func sameLetters(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if unicode.ToLower(x[i]) != unicode.ToLower(y[i]) && !isCapital(x[i]) && !isCapital(y[i]) {
			return false
		}
	}
	return true // the keys are equal
}

func isCapital(r rune) bool { return 'A' <= r && r <= 'Z' }

// An alignment lays a quote beside the part of a text that is most like it.
type alignment struct {
	article  int
	found    []token
	from, to int // words of found
	common   int // words that both have, in order
	run      int // most of them without a difference between
	given    int
	steps    []step
}

// A step takes a word of the quote, of the text, or one of each.
type step struct {
	given, found bool
	same         bool
}

// likeness is the share of words in common, of the longer side.
func (al *alignment) likeness() float64 {
	n := max(al.given, al.to-al.from)
	if n == 0 {
		return 0
	}
	return float64(al.common) / float64(n)
}

// tells reports whether the quote was made of this text.
func (al *alignment) tells() bool {
	return al.likeness() >= alteredFrom || al.run >= alteredRun
}

// align finds the part of found that is most like the paste: edit distance over
// words, with what stands before and after in found for nothing.
func align(p *paste, found []token) alignment {
	given := p.tokens
	al := alignment{given: len(given), found: found}
	if len(given) == 0 || len(found) == 0 {
		return al
	}
	const none, both, dropGiven, dropFound = 0, 1, 2, 3
	w := len(found) + 1
	cost := make([]int32, 2*w)
	came := make([]uint8, (len(given)+1)*w)
	for i := 1; i <= len(given); i++ {
		last, now := cost[(i-1)%2*w:][:w], cost[i%2*w:][:w]
		now[0], came[i*w] = int32(2*i), dropGiven
		for j := 1; j < w; j++ {
			c, how := last[j-1], uint8(both)
			switch {
			case found[j-1].kind == gap:
				c += 5 // never: dropping both is cheaper
			case !p.same(&given[i-1], &found[j-1]):
				c += 3 // less than one dropped on each side
			}
			if d := last[j] + 2; d < c {
				c, how = d, dropGiven
			}
			if d := now[j-1] + 2; d < c {
				c, how = d, dropFound
			}
			now[j], came[i*w+j] = c, how
		}
	}
	row := cost[len(given)%2*w:][:w]
	al.to = slices.Index(row, slices.Min(row))
	i, j := len(given), al.to
	for i > 0 {
		switch came[i*w+j] {
		case both:
			al.steps = append(al.steps, step{true, true, p.same(&given[i-1], &found[j-1])})
			i, j = i-1, j-1
		case dropGiven:
			al.steps = append(al.steps, step{given: true})
			i--
		case dropFound:
			al.steps = append(al.steps, step{found: true})
			j--
		case none:
			i = 0
		}
	}
	al.from = j
	slices.Reverse(al.steps)
	if al.from == al.to {
		return alignment{given: len(given)}
	}
	al.mend()
	run := 0
	for _, s := range al.steps {
		if !s.same {
			run = 0
			continue
		}
		run++
		al.common, al.run = al.common+1, max(al.run, run)
	}
	return al
}

// mend sets a word or two at an end of the quote, which the text has not,
// beside those that it has there in the same sentence.
func (al *alignment) mend() {
	const most = 2
	alone := func(s step) bool { return s.given && !s.found }
	beside := func(i, j int) bool {
		return i >= 0 && i < len(al.found) && al.found[i].kind != gap && al.found[i].sentence == al.found[j].sentence
	}
	n := 0
	for n < len(al.steps) && alone(al.steps[n]) {
		n++
	}
	if n <= most {
		for ; n > 0 && beside(al.from-1, al.from); n-- {
			al.from--
			al.steps[n-1].found = true
		}
	}
	n = 0
	for n < len(al.steps) && alone(al.steps[len(al.steps)-1-n]) {
		n++
	}
	if n <= most {
		for ; n > 0 && beside(al.to, al.to-1); n-- {
			al.to++
			al.steps[len(al.steps)-n].found = true
		}
	}
}

// cited returns the sentences to cite: of the stretches of text without a gap
// that the alignment touches, those with the most words in common.
func (al *alignment) cited() (first, last int) {
	most, common, from, f := 0, 0, -1, al.from
	for _, s := range al.steps {
		if !s.found {
			continue
		}
		t := &al.found[f]
		f++
		switch {
		case t.kind == gap:
			common, from = 0, -1
			continue
		case from < 0:
			from = t.sentence
		}
		if s.same {
			common++
		}
		if common > most {
			most, first, last = common, from, t.sentence
		} else if common == most && from == first {
			last = t.sentence // a word that differs, at the end
		}
	}
	return first, last
}

// differences lists the runs of words in which the quote and the text differ,
// as each is written.
func (al *alignment) differences(p *paste, source string) []Difference {
	out := []Difference{}
	given, found := p.tokens, al.found
	g, f := 0, al.from
	for i := 0; i < len(al.steps); {
		if al.steps[i].same {
			g, f, i = g+1, f+1, i+1
			continue
		}
		g0, f0 := g, f
		for i < len(al.steps) && !al.steps[i].same {
			g, f = g+count(al.steps[i].given), f+count(al.steps[i].found)
			i++
		}
		d := Difference{Given: written(p.quote, given[g0:g]), Found: written(source, found[f0:f])}
		// A mark stands where the other side has a stop.
		if g == g0 && g > 0 && found[f0].kind == mark && fullStop(p.quote[given[g-1].end:]) {
			d.Given = "."
		}
		if f == f0 && f > 0 && given[g0].kind == mark && fullStop(source[found[f-1].end:]) {
			d.Found = "."
		}
		out = append(out, d)
	}
	if n := len(al.steps); p.stop && n > 0 && al.steps[n-1].same {
		if m := markAt(source[found[al.to-1].end:]); m != "" {
			out = append(out, Difference{Given: ".", Found: m})
		}
	}
	return out
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// written returns a run of words as it stands in s, "[…]" for a gap.
func written(s string, ts []token) string {
	var parts []string
	for i := 0; i < len(ts); {
		if ts[i].kind == gap {
			parts = append(parts, "[…]")
			i++
			continue
		}
		start := i
		for i < len(ts) && ts[i].kind != gap {
			i++
		}
		parts = append(parts, strings.Fields(s[ts[start].start:ts[i-1].end])...)
	}
	return strings.Join(parts, " ")
}
