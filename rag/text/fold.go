package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldTable maps the letters U+00C0 to U+017F to their lower-case base letters,
// so that the common case costs one look-up and no decomposition. Ligatures
// (æ, œ, ß, ĳ) become two letters and are handled in appendFolded.
var foldTable = func() (t [0x180 - 0xC0]byte) {
	for r := rune(0xC0); r < 0x180; r++ {
		d := norm.NFD.String(string(unicode.ToLower(r)))
		if b := d[0]; b < utf8.RuneSelf {
			t[r-0xC0] = b
		}
	}
	t['ø'-0xC0], t['Ø'-0xC0] = 'o', 'o'
	t['ł'-0xC0], t['Ł'-0xC0] = 'l', 'l'
	t['đ'-0xC0], t['Đ'-0xC0] = 'd', 'd'
	t['ð'-0xC0], t['Ð'-0xC0] = 'd', 'd'
	t['ı'-0xC0] = 'i'
	t['×'-0xC0], t['÷'-0xC0] = 0, 0
	return t
}()

// appendFolded appends r in lower case and without accents: "É" gives "e", "œ"
// gives "oe". Combining marks give nothing. A letter of another script is
// decomposed and its marks dropped.
func appendFolded(dst []byte, r rune) []byte {
	switch {
	case r < utf8.RuneSelf:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, byte(r))
	case r >= 0xC0 && r < 0x180:
		if b := foldTable[r-0xC0]; b != 0 {
			return append(dst, b)
		}
		switch r {
		case 'æ', 'Æ':
			return append(dst, "ae"...)
		case 'œ', 'Œ':
			return append(dst, "oe"...)
		case 'ß':
			return append(dst, "ss"...)
		case 'þ', 'Þ':
			return append(dst, "th"...)
		}
	case r == '’' || r == '‘' || r == 'ʼ' || r == '＇':
		return append(dst, '\'')
	case unicode.Is(unicode.Mn, r):
		return dst
	case r > 0x24F: // other scripts, and Latin letters with two marks
		var in, out [64]byte
		n := utf8.EncodeRune(in[:], unicode.ToLower(r))
		for _, d := range string(norm.NFKD.Append(out[:0], in[:n]...)) {
			if !unicode.Is(unicode.Mn, d) {
				dst = utf8.AppendRune(dst, unicode.ToLower(d))
			}
		}
		return dst
	}
	return utf8.AppendRune(dst, unicode.ToLower(r))
}

// Fold returns s in lower case, without accents, with ligatures opened and
// typographic apostrophes made plain. It is what two spellings of a word have
// in common.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	var short [shortText]byte
	dst := short[:0]
	if len(s) > shortText {
		dst = make([]byte, 0, len(s))
	}
	for i, r := range s {
		if c := s[i]; c < utf8.RuneSelf && (c < 'A' || c > 'Z') {
			dst = append(dst, c)
			continue
		}
		dst = appendFolded(dst, r)
	}
	return string(dst)
}

// shortText is how many bytes most texts stay under that are folded or collapsed:
// names and words. They take no memory but for the result.
const shortText = 64

// folded reports whether s is ASCII without capitals, which is folded already.
func folded(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return false
		}
	}
	return true
}

// Collapse returns s with every run of white space (no-break spaces too) as one
// space, and none at the ends.
func Collapse(s string) string {
	if collapsed(s) {
		return s
	}
	var short [shortText]byte
	dst := short[:0]
	if len(s) > shortText {
		dst = make([]byte, 0, len(s))
	}
	space := false
	for _, r := range s {
		if isSpace(r) {
			space = true
			continue
		}
		if space && len(dst) > 0 {
			dst = append(dst, ' ')
		}
		space = false
		dst = utf8.AppendRune(dst, r)
	}
	return string(dst)
}

func isSpace(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

// collapsed reports whether s is UTF-8 with no white space but single spaces, and
// none at the ends.
func collapsed(s string) bool {
	space := true // a second one, or one at the beginning, would be too much
	for i, r := range s {
		switch {
		case r == ' ':
			if space {
				return false
			}
			space = true
			continue
		case r < utf8.RuneSelf:
			if r < ' ' && unicode.IsSpace(r) {
				return false
			}
		case isSpace(r), r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			return false
		}
		space = false
	}
	return !space || s == ""
}

// Cut returns the first n characters of s.
func Cut(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
