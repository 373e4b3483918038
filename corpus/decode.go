package corpus

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxLine is the longest line read, in bytes: a quote names its lines, and a
// line of a megabyte names nothing.
const maxLine = 1 << 20

// decode returns the text of a file as UTF-8 whose lines end in "\n" (the last
// one too), with a note when the encoding was a guess worth telling. The byte
// order mark and the CR of CRLF go; everything else stays as it is: no
// normalisation, and neither a lone CR nor U+2028 ends a line.
func decode(data []byte) (text, note string) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return lines(fromUTF16(data[2:], 1)), ""
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		return lines(fromUTF16(data[2:], 0)), ""
	default:
		if high := bareUTF16(data); high >= 0 {
			return lines(fromUTF16(data, high)), noteUTF16
		}
	}
	if utf8.Valid(data) {
		return lines(string(data)), ""
	}
	if at := tornUTF8(data); at >= 0 {
		note := noteBadUTF8(1 + bytes.Count(data[:at], []byte{'\n'}))
		return lines(strings.ToValidUTF8(string(data), "\uFFFD")), note
	}
	s, err := charmap.Windows1252.NewDecoder().Bytes(data)
	if err != nil { // unreachable: every byte has a meaning
		s = bytes.ToValidUTF8(data, []byte("\uFFFD"))
	}
	return lines(string(s)), noteWindows1252
}

// lines makes "\n" the only line end, and ends the last line.
func lines(s string) string {
	if strings.Contains(s, "\r\n") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	if s != "" && s[len(s)-1] != '\n' {
		s += "\n"
	}
	return s
}

// fromUTF16 decodes pairs of bytes of which the one at offset high (0 or 1)
// comes first in value. An odd byte at the end becomes U+FFFD.
func fromUTF16(data []byte, high int) string {
	units := make([]uint16, len(data)/2, len(data)/2+1)
	for i := range units {
		units[i] = uint16(data[2*i+high])<<8 | uint16(data[2*i+1-high])
	}
	if len(data)%2 == 1 {
		units = append(units, utf8.RuneError)
	}
	return string(utf16.Decode(units))
}

// bareUTF16 tells UTF-16 without a byte order mark by its zero bytes: in text
// of Latin letters nearly all stand on one side of the pairs and none on the
// other. It returns the offset of the high byte (0 or 1), or -1.
func bareUTF16(data []byte) int {
	head := data[:min(len(data), 4096)&^1]
	if len(head) < 8 {
		return -1
	}
	var zero [2]int
	for i, b := range head {
		if b == 0 {
			zero[i%2]++
		}
	}
	pairs := len(head) / 2
	for side := range 2 {
		if zero[side]*10 >= pairs*7 && zero[1-side]*100 <= pairs {
			return side
		}
	}
	return -1
}

// tornUTF8 reports where the first invalid byte stands in a text that is UTF-8
// but for a few bytes: eight good characters beyond ASCII for each bad byte. It
// returns -1 for anything else.
func tornUTF8(data []byte) int {
	good, bad, first := 0, 0, -1
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if bad++; first < 0 {
				first = i
			}
		case size > 1:
			good++
		}
		i += size
	}
	if good < 8*bad {
		return -1
	}
	return first
}

// declaredCharset returns the character set that the head of an HTML file names,
// "" when it names none or one that decode reads.
func declaredCharset(data []byte) string {
	head := strings.ToLower(string(data[:min(len(data), 2048)]))
	_, rest, ok := strings.Cut(head, "charset=")
	if !ok {
		return ""
	}
	rest = strings.TrimLeft(rest, `"' `)
	if i := strings.IndexAny(rest, "\"'> ;/\n"); i >= 0 {
		rest = rest[:i]
	}
	switch rest {
	case "utf-8", "utf8", "iso-8859-1", "iso8859-1", "latin1", "windows-1252", "cp1252", "us-ascii", "ascii", "iso-8859-15":
		return ""
	}
	return oneLine(rest)
}

// unfit reports why a decoded text is not read, and the line: it is binary, or
// a line is over the limit. The reason is empty when the text is fit.
func unfit(text string) (line int, reason string) {
	control := 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == 0:
			return 1 + strings.Count(text[:i], "\n"), reasonBinary
		case c < ' ' && c != '\n' && c != '\t' && c != '\r' && c != '\f':
			control++
		}
	}
	// A stray control character is dirt; one in a hundred is another format.
	if control*100 > len(text) {
		return 0, reasonBinary
	}
	line = 1
	for rest := text; rest != ""; line++ {
		n := lineEnd(rest)
		if n > maxLine {
			return line, reasonLongLine(n)
		}
		rest = rest[n:]
	}
	return 0, ""
}
