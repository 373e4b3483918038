package corpus

import (
	"fmt"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// parseDate reads a date in the forms French and English papers use and
// returns it as YYYY-MM-DD, YYYY-MM or YYYY:
//
//	2024-10-25, 2024/10/25, 2024.10.25, 20241025, with or without a time behind
//	25 octobre 2024, vendredi 25 octobre, 2024, 1er mai 2024, le 25 oct. 2024
//	October 25, 2024; Oct 25th, 2024; 25 October 2024
//	octobre 2024, October 2024, 2024-10, 2024
//	25/10/2024 and 10/25/2024 when one number is over 12
//
// A date that does not exist, or may be read two ways, is no date.
func parseDate(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 100 {
		return "", false
	}
	if d, ok := isoDate(s); ok {
		return d, true
	}
	d, rest, ok := wordDate(dateFields(s))
	return d, ok && onlyTime(rest)
}

// isoDate reads year, month and day written in figures only, a time behind
// them left aside, and day/month/year where it is clear which is which.
func isoDate(s string) (string, bool) {
	if len(s) > 10 && (s[10] == 'T' || s[10] == ' ') && (strings.Count(s[:10], "-") == 2 || strings.Count(s[:10], "/") == 2) {
		if rest := s[11:]; rest != "" && strings.IndexFunc(rest, func(r rune) bool {
			return !unicode.IsDigit(r) && !strings.ContainsRune(":.+-ZTUCGM hH", r)
		}) < 0 {
			s = s[:10]
		}
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '/' || r == '.' })
	if len(s) != len(strings.Join(parts, "-")) {
		return "", false
	}
	n := make([]int, len(parts))
	for i, p := range parts {
		v, ok := figures(p)
		if !ok {
			return "", false
		}
		n[i] = v
	}
	switch {
	case len(n) == 1 && len(s) == 8:
		return civil(n[0]/10000, n[0]/100%100, n[0]%100)
	case len(n) == 1 && len(s) == 4:
		return civil(n[0], 0, 0)
	case len(n) == 2 && len(parts[0]) == 4:
		return month(n[0], n[1])
	case len(n) == 2 && len(parts[1]) == 4:
		return month(n[1], n[0])
	case len(n) == 3 && len(parts[0]) == 4 && n[1] != 0 && n[2] != 0:
		return civil(n[0], n[1], n[2])
	case len(n) == 3 && len(parts[2]) == 4 && n[0] != 0 && n[1] != 0:
		switch {
		case n[0] > 12 || n[0] == n[1]:
			return civil(n[2], n[1], n[0])
		case n[1] > 12:
			return civil(n[2], n[0], n[1])
		}
	}
	return "", false
}

// wordDate reads a date whose month is a word at the start of fields, and
// returns what is left.
func wordDate(fields []string) (date string, rest []string, ok bool) {
	day, mon := 0, 0
	for i, f := range fields {
		number := ordinal(f)
		n, isNumber := figures(number)
		m := monthNames[f]
		switch {
		case m != 0 && mon == 0:
			mon = m
		case isNumber && len(number) == 4 && mon != 0:
			if day == 0 {
				date, ok = month(n, mon)
			} else {
				date, ok = civil(n, mon, day)
			}
			return date, fields[i+1:], ok
		case isNumber && day == 0 && n >= 1 && n <= 31 && len(number) <= 2:
			day = n
		case day == 0 && mon == 0 && dateFiller[f]:
		default:
			return "", nil, false
		}
	}
	return "", nil, false
}

// onlyTime reports whether nothing but a time of day follows a date.
func onlyTime(fields []string) bool {
	for _, f := range fields {
		if strings.IndexFunc(f, unicode.IsDigit) < 0 && !timeFiller[f] {
			return false
		}
	}
	return len(fields) <= 5
}

// dateFields cuts s into lower-case words without the punctuation around them.
func dateFields(s string) []string {
	fields := strings.Fields(strings.ToLower(s))
	out := fields[:0]
	for _, f := range fields {
		if f = strings.Trim(f, ".,;()[]|·•–—-"); f != "" {
			out = append(out, f)
		}
	}
	return out
}

// ordinal turns "1er" and "25th" into figures.
func ordinal(s string) string {
	for _, suffix := range []string{"er", "st", "nd", "rd", "th"} {
		if n, ok := strings.CutSuffix(s, suffix); ok && n != "" {
			return n
		}
	}
	return s
}

// figures reads up to eight ASCII digits.
func figures(s string) (int, bool) {
	if s == "" || len(s) > 8 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// Years a news article may be from; what lies outside is another number.
const (
	firstYear = 1600
	lastYear  = 2100
)

func month(y, m int) (string, bool) {
	if m < 1 || m > 12 {
		return "", false
	}
	d, ok := civil(y, m, 1)
	return strings.TrimSuffix(d, "-01"), ok
}

// civil is the date as text, if it exists; month and day 0 are unknown.
func civil(y, m, d int) (string, bool) {
	if y < firstYear || y > lastYear {
		return "", false
	}
	if m == 0 {
		return fmt.Sprintf("%04d", y), d == 0
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if t.Month() != time.Month(m) || t.Day() != d {
		return "", false
	}
	return t.Format(time.DateOnly), true
}

// dateInName finds the date in a file name (2024-10-25, 2024_10_25, 20241025),
// when there is exactly one and no figure touches it.
func dateInName(file string) string {
	name := path.Base(file)
	found := ""
	for i := 0; i+8 <= len(name); i++ {
		if i > 0 && (digit(name[i-1]) || letter(name[i-1])) {
			continue
		}
		d, n := dateAt(name[i:])
		if n == 0 || i+n < len(name) && (digit(name[i+n]) || letter(name[i+n])) {
			continue
		}
		if found != "" && found != d {
			return ""
		}
		found = d
		i += n - 1
	}
	return found
}

// dateAt reads a date at the start of s, and its length.
func dateAt(s string) (string, int) {
	n := 8
	if len(s) >= 10 && (s[4] == '-' || s[4] == '_' || s[4] == '.') && s[7] == s[4] {
		s, n = s[:4]+s[5:7]+s[8:10], 10
	}
	v, ok := figures(s[:8])
	if !ok || v/10000 < 1900 {
		return "", 0
	}
	if v/100%100 == 0 || v%100 == 0 {
		return "", 0
	}
	d, ok := civil(v/10000, v/100%100, v%100)
	if !ok {
		return "", 0
	}
	return d, n
}

func digit(c byte) bool  { return c >= '0' && c <= '9' }
func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// date normalises a date found at some place of the file; a note says when it
// is none.
func (p *page) date(where, value string) string {
	d, ok := parseDate(value)
	if !ok {
		p.notes = append(p.notes, noteBadDate(where, oneLine(value)))
	}
	return d
}

var monthNames = map[string]int{
	"janvier": 1, "janv": 1, "january": 1, "jan": 1,
	"février": 2, "fevrier": 2, "févr": 2, "fév": 2, "february": 2, "feb": 2,
	"mars": 3, "march": 3, "mar": 3,
	"avril": 4, "avr": 4, "april": 4, "apr": 4,
	"mai": 5, "may": 5,
	"juin": 6, "june": 6, "jun": 6,
	"juillet": 7, "juil": 7, "july": 7, "jul": 7,
	"août": 8, "aout": 8, "august": 8, "aug": 8,
	"septembre": 9, "sept": 9, "september": 9, "sep": 9,
	"octobre": 10, "oct": 10, "october": 10,
	"novembre": 11, "nov": 11, "november": 11,
	"décembre": 12, "decembre": 12, "déc": 12, "dec": 12, "december": 12,
}

// dateFiller are words that may stand before a date and say nothing of it.
var dateFiller = words(`le lundi mardi mercredi jeudi vendredi samedi dimanche
	monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun
	publié publiée posté mis en ligne paru published on the posted date : updated`)

// timeFiller are words that may stand behind a date.
var timeFiller = words(`à at a.m p.m am pm utc gmt cet cest est edt pst pdt h min`)

// words makes a set of the words of s.
func words(s string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		set[w] = true
	}
	return set
}
