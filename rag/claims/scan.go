package claims

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A gap is what stands between a word and the one before.
type gap uint8

const (
	comma  gap = 1 << iota
	strong     // ; : ( ) – at the ends of clauses, and the beginning of a sentence
	quote      // a quotation begins or ends
	hyphen
	stop    // . ! ? … inside a sentence
	bracket // ( or )
)

// A word is one word of a sentence.
type word struct {
	start, end int    // in the article's text
	raw        string // in lower case, with accents, without elision
	elision    string // "l" of « l’eau »; "" when there is none
	article    bool   // the elision is a capital: « L’Équipe »
	lex        lexeme
	before     gap
	upper      bool // begins with a capital
	caps       bool // all capitals, two or more
	number     bool
	quoted     bool // inside a quotation
	paren      bool // inside brackets
	owner      bool // ends in 's or ', English
}

// breaks reports whether a word begins a new segment of the sentence.
func (w *word) breaks() bool { return w.before&(comma|strong|quote|stop) != 0 }

// splitHyphens are the second parts of a compound that are words of their own:
// « a-t-il ».
var splitHyphens = map[string]bool{"t": true, "il": true, "elle": true, "ils": true, "elles": true, "on": true, "je": true, "nous": true, "vous": true, "ce": true, "là": true, "ci": true, "même": true, "mêmes": true, "tu": true}

var elisions = map[string]bool{"l": true, "d": true, "j": true, "t": true, "s": true, "n": true, "m": true, "c": true, "qu": true, "jusqu": true, "lorsqu": true, "puisqu": true, "quoiqu": true, "quelqu": true, "presqu": true}

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' }

// maxWords bounds what is read of one sentence: a longer one is a list.
const maxWords = 300

// scan appends the words of s, which stands at offset at of its article, to ws.
func scan(ws []word, s string, at int, lex *lexicon) []word {
	inside, brackets, straight, single := 0, 0, false, false
	g := strong
	elision, article := "", false
	for i := 0; i < len(s) && len(ws) < maxWords; {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			switch r {
			case ',':
				g |= comma
			case '(', '[':
				brackets++
				g |= bracket
			case ')', ']':
				brackets = max(0, brackets-1)
				g |= bracket
			case ';', ':', '–', '—':
				g |= strong
			case '«', '“':
				inside++
				g |= quote
			case '»', '”':
				inside = max(0, inside-1)
				g |= quote
			case '‘':
				single = true
				g |= quote
			case '’':
				if single {
					single = false
					g |= quote
				}
			case '"':
				straight = !straight
				g |= quote
			case '-':
				g |= hyphen
				if i > 0 && s[i-1] == ' ' {
					g |= strong
				}
			case '!', '?', '…':
				g |= stop
			case '.': // not of an initial or a title
				if n := len(ws); n == 0 || !ws[n-1].lex.any(title) && ws[n-1].end-ws[n-1].start > 1 {
					g |= stop
				}
			}
			i += n
			continue
		}
		w := word{start: at + i, before: g, elision: elision, article: article, quoted: inside > 0 || straight || single, paren: brackets > 0}
		end := wordEnd(s, i, lex.french)
		w.end = at + end
		w.number = unicode.IsDigit(r)
		w.upper = unicode.IsUpper(r)
		w.raw = s[i:end]
		if w.upper {
			w.caps = utf8.RuneCountInString(w.raw) > 1 && !lower(w.raw[1:]) && w.raw == strings.ToUpper(w.raw)
			w.raw = strings.ToLower(w.raw)
		} else if !plain(w.raw) && strings.IndexFunc(w.raw, unicode.IsUpper) >= 0 {
			w.raw = strings.ToLower(w.raw)
		}
		if !plain(w.raw) {
			w.raw = strings.ReplaceAll(w.raw, "’", "'")
		}
		elision, article = "", false
		if rest := s[end:]; rest != "" {
			if q, m := utf8.DecodeRuneInString(rest); apostrophe(q) {
				switch {
				case lex.french && elisions[w.raw]:
					elision, article = w.raw, w.upper
					i = end + m
					if w.elision == "" {
						continue // the elided word's gap is the next word's
					}
				case !lex.french && strings.HasPrefix(rest[m:], "s"):
					w.owner = true
					end += m + 1
				case !lex.french:
					w.owner = strings.HasSuffix(w.raw, "s")
				}
			}
		}
		w.lex = lex.of(w.raw)
		if w.number {
			w.lex = lexeme{opens: w.lex.opens}
		}
		ws = append(ws, w)
		g = 0
		i = max(i, end)
	}
	return ws
}

// plain reports whether s is ASCII without capitals.
func plain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// lower reports whether s begins with a small letter of ASCII.
func lower(s string) bool { return 'a' <= s[0] && s[0] <= 'z' }

// wordEnd returns the end of the word of s that begins at i: letters and digits,
// with what joins them inside.
func wordEnd(s string, i int, french bool) int {
	digits := s[i] >= '0' && s[i] <= '9'
	for i < len(s) {
		if c := s[i]; 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r):
			i += n
			continue
		case i+n >= len(s):
			return i
		}
		next, _ := utf8.DecodeRuneInString(s[i+n:])
		switch {
		case digits && unicode.IsDigit(next) && (r == ',' || r == '.' || (r == ' ' || r == '\u00a0' || r == '\u202f') && thousands(s, i+n)):
		case r == '-' && unicode.IsLetter(next) && !splitHyphens[strings.ToLower(letters(s[i+n:]))]:
		case r == '-' && unicode.IsDigit(next) && !digits:
		case r == '.' && unicode.IsLetter(next) && i+n < len(s) && initialAt(s, i): // J.-B., U.N.
		case apostrophe(r) && unicode.IsLetter(next) && french && !elisions[strings.ToLower(lastLetters(s[:i]))]:
		case apostrophe(r) && !french && next == 't' && strings.HasSuffix(s[:i], "n"):
		case apostrophe(r) && !french && unicode.IsUpper(next): // O'Brien
		default:
			return i
		}
		i += n
	}
	return i
}

// thousands reports whether three digits and no more stand at i.
func thousands(s string, i int) bool {
	n := 0
	for i+n < len(s) && s[i+n] >= '0' && s[i+n] <= '9' {
		n++
	}
	return n == 3
}

// initialAt reports whether the stop at i follows a single capital.
func initialAt(s string, i int) bool {
	w := lastLetters(s[:i])
	return utf8.RuneCountInString(w) == 1 && w == strings.ToUpper(w)
}

// letters returns the letters that s begins with.
func letters(s string) string {
	if i := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		return s[:i]
	}
	return s
}

// lastLetters returns the letters that s ends with.
func lastLetters(s string) string {
	return s[strings.LastIndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })+1:]
}
