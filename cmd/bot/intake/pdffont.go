package intake

import (
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"

	"github.com/ledongthuc/pdf"
)

// Fonts of a PDF file: from the codes of a string to text and widths.

// A code is one of a string that is shown.
type code struct {
	text  string
	width float64 // thousandths of the size
	space bool    // takes the spacing of words: the single byte 32
}

// A font turns strings into codes.
type font struct {
	wide    bool // codes have two bytes
	unicode map[string]string
	enc     pdf.TextEncoding
	widths  map[int]float64
	other   float64 // width of all other codes
}

func newFont(v pdf.Value) *font {
	f := &font{widths: map[int]float64{}, unicode: readToUnicode(v.Key("ToUnicode"))}
	if v.Key("Subtype").Name() == "Type0" {
		f.wide = true
		below := v.Key("DescendantFonts").Index(0)
		f.other = 1000
		if dw := below.Key("DW"); !dw.IsNull() {
			f.other = dw.Float64()
		}
		f.readWidths(below.Key("W"))
		return f
	}
	pf := pdf.Font{V: v}
	f.enc = pf.Encoder()
	f.other = v.Key("FontDescriptor").Key("MissingWidth").Float64()
	widths, first := v.Key("Widths"), int(v.Key("FirstChar").Int64())
	for i := range min(widths.Len(), 256) {
		f.widths[first+i] = widths.Index(i).Float64()
	}
	if widths.Len() == 0 {
		f.other = 500 // one of the standard fonts: about the average of Helvetica
	}
	if v.Key("Subtype").Name() == "Type3" {
		if m := v.Key("FontMatrix"); m.Len() == 6 { // its units are its own
			for c := range f.widths {
				f.widths[c] *= 1000 * m.Index(0).Float64()
			}
		}
	}
	return f
}

// readWidths reads the widths of a composite font: "c [w w …]" or "from to w".
func (f *font) readWidths(w pdf.Value) {
	for i := 0; i+1 < w.Len() && len(f.widths) < 1<<16; {
		from := int(w.Index(i).Int64())
		if list := w.Index(i + 1); list.Kind() == pdf.Array {
			for k := range min(list.Len(), 1<<16) {
				f.widths[from+k] = list.Index(k).Float64()
			}
			i += 2
			continue
		}
		width := w.Index(i + 2).Float64()
		for c := from; c <= min(int(w.Index(i+1).Int64()), 1<<16); c++ {
			f.widths[c] = width
		}
		i += 3
	}
}

// codes cuts a string into codes.
func (f *font) codes(raw string) []code {
	var out []code
	step := 1
	if f.wide {
		step = 2
	}
	for ; len(raw) >= step; raw = raw[step:] {
		c := raw[:step]
		n := int(c[0])
		if f.wide {
			n = n<<8 | int(c[1])
		}
		width, ok := f.widths[n]
		if !ok {
			width = f.other
		}
		t, ok := f.unicode[c]
		if !ok && f.enc != nil {
			t = f.enc.Decode(c)
		} else if !ok {
			t = "\uFFFD"
		}
		out = append(out, code{text: unligature.Replace(t), width: width, space: c == " "})
	}
	return out
}

// unligature takes apart the letters that printers join.
var unligature = strings.NewReplacer("\ufb00", "ff", "\ufb01", "fi", "\ufb02", "fl", "\ufb03", "ffi", "\ufb04", "ffl", "\ufb05", "st", "\ufb06", "st", "\x00", "")

// Limits of a map from codes to text: its bytes, and how many codes it has.
const (
	maxMap   = 4 << 20
	maxCodes = 1 << 17
)

// A token of such a map: a string in hexadecimal, a bracket, or a word.
var mapToken = regexp.MustCompile(`<[0-9A-Fa-f\s]*>|\[|\]|<<|>>|/?[^\s<>\[\]()/]+`)

// readToUnicode reads the map from codes to text that a font carries; ISO
// 32000-1, 9.10.3. The library reads it as a program, which takes more than it
// needs to be.
func readToUnicode(v pdf.Value) map[string]string {
	if v.Kind() != pdf.Stream {
		return nil
	}
	data, err := io.ReadAll(io.LimitReader(v.Reader(), maxMap))
	if err != nil && len(data) == 0 {
		return nil
	}
	m := map[string]string{}
	var args []string    // strings since the last word
	var lists [][]string // arrays among them, by their place
	open := false
	for _, t := range mapToken.FindAllString(string(data), -1) {
		switch {
		case t[0] == '<' && t != "<<":
			s := fromHex(t[1 : len(t)-1])
			if open {
				lists[len(lists)-1] = append(lists[len(lists)-1], s)
				continue
			}
			args, lists = append(args, s), append(lists, nil)
		case t == "[":
			open = true
			args, lists = append(args, ""), append(lists, []string{})
		case t == "]":
			open = false
		case t == "endbfchar":
			for i := 0; i+1 < len(args) && len(m) < maxCodes; i += 2 {
				m[args[i]] = fromUTF16(args[i+1])
			}
			args, lists = nil, nil
		case t == "endbfrange":
			for i := 0; i+2 < len(args); i += 3 {
				bfRange(m, args[i], args[i+1], args[i+2], lists[i+2])
			}
			args, lists = nil, nil
		default:
			args, lists, open = nil, nil, false
		}
	}
	return m
}

// bfRange maps the codes from lo to hi: one after the other from to on, or to
// what a list has.
func bfRange(m map[string]string, lo, hi, to string, list []string) {
	if len(lo) == 0 || len(lo) != len(hi) || lo[:len(lo)-1] != hi[:len(hi)-1] {
		return
	}
	last := len(lo) - 1
	for c := int(lo[last]); c <= int(hi[last]) && len(m) < maxCodes; c++ {
		key, by := lo[:last]+string([]byte{byte(c)}), c-int(lo[last])
		if list != nil {
			if by < len(list) {
				m[key] = fromUTF16(list[by])
			}
			continue
		}
		if r := []rune(fromUTF16(to)); len(r) > 0 {
			r[len(r)-1] += rune(by)
			m[key] = string(r)
		}
	}
}

// fromHex decodes a string in hexadecimal; a last odd digit counts as the first
// of two.
func fromHex(s string) string {
	s = strings.Join(strings.Fields(s), "")
	if len(s)%2 == 1 {
		s += "0"
	}
	b, err := hex.DecodeString(s)
	if err != nil {
		return "" // unreachable: the pattern has nothing else
	}
	return string(b)
}

func fromUTF16(s string) string {
	units := make([]uint16, len(s)/2)
	for i := range units {
		units[i] = uint16(s[2*i])<<8 | uint16(s[2*i+1])
	}
	return string(utf16.Decode(units))
}
