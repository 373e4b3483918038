package rag

import (
	"math"
	"strconv"
	"strings"

	"verbatim.example/rag/text"
)

// Figures: everything that counts, measures or dates.

// An amount is a number, a date or a day of the week in a sentence.
type amount struct {
	from, to int // parts, inclusive
	kind     figureKind
	value    float64
	code     string // of 4x4, 5G: compared as written
	unit     string // % or a currency
	year     int
	month    int
	day      int
	about    approximation
	after    []int // parts of content that follow: what is counted
}

type figureKind uint8

const (
	quantity figureKind = iota
	ordinal
	calendar
	weekday
	clock   // value in minutes
	several // plusieurs: more than one
	coded
)

// An approximation is how a figure is hedged.
type approximation uint8

const (
	exactly approximation = iota
	about                 // environ
	over                  // plus de
	under                 // moins de
	nearly                // près de
)

var (
	approximations = map[string]approximation{
		"environ": about, "quelque": about, "autour": about, "approximativement": about, "around": about, "approximately": about, "roughly": about, "about": about, "some": about,
		"presque": nearly, "nearly": nearly, "almost": nearly,
		"over": over, "exceeding": over, "depasse": over, "depassant": over, "depassent": over, "exceeds": over, "exceeded": over,
		"under": under, "below": under,
	}
	approximatePhrases = []struct {
		words string
		is    approximation
	}{
		{"plus de", over}, {"plus d", over}, {"au moins", over}, {"au dela de", over}, {"more than", over}, {"at least", over}, {"superieur a", over}, {"superieure a", over},
		{"moins de", under}, {"moins d", under}, {"au plus", under}, {"less than", under}, {"fewer than", under}, {"at most", under}, {"up to", under}, {"jusqu a", under}, {"inferieur a", under}, {"inferieure a", under},
		{"pres de", nearly}, {"pres d", nearly}, {"close to", nearly}, {"quasi", nearly},
		{"a peu pres", about}, {"de l ordre de", about}, {"in the region of", about},
	}
	currencies = map[string]string{
		"€": "eur", "euro": "eur", "euros": "eur", "eur": "eur", "$": "usd", "dollar": "usd", "dollars": "usd", "usd": "usd",
		"sterling": "gbp", "pound": "gbp", "pounds": "gbp", "yen": "jpy", "yens": "jpy", "rouble": "rub", "roubles": "rub", "ruble": "rub", "rubles": "rub",
		"franc": "frf", "francs": "frf", "cfa": "frf", "yuan": "cny", "yuans": "cny",
	}
	severals     = text.Set("plusieurs multiples multiple nombreux nombreuses several many numerous")
	scaleLetters = map[string]float64{"k": 1e3, "m": 1e6, "mn": 1e6, "md": 1e9, "mds": 1e9, "bn": 1e9}
)

// figuresOf returns the figures of a sentence in order.
func figuresOf(st *statement) []amount {
	var out []amount
	ps := st.parts
	for i := 0; i < len(ps); {
		f, ok := dateAt(st, i)
		if !ok {
			f, ok = numberAt(st, i)
		}
		if !ok {
			i++
			continue
		}
		f.finish(st)
		out = append(out, f)
		i = f.to + 1
	}
	return out
}

// digits returns the whole number that part i is in digits; -1 when it is none.
func (st *statement) digits(i int) int {
	if i < 0 || i >= len(st.parts) || !st.parts[i].number {
		return -1
	}
	n, err := strconv.Atoi(st.parts[i].form)
	if err != nil {
		return -1
	}
	return n
}

// gap returns what stands between parts i and i+1.
func (st *statement) gap(i int) string {
	if i < 0 || i+1 >= len(st.parts) || st.parts[i].end > st.parts[i+1].start {
		return ""
	}
	return st.text[st.parts[i].end:st.parts[i+1].start]
}

func isDay(n int) bool  { return 1 <= n && n <= 31 }
func isYear(n int) bool { return 1000 <= n && n <= 2100 }

// dateAt reads the date or the day of the week that begins at part i.
func dateAt(st *statement, i int) (amount, bool) {
	p := &st.parts[i]
	if d := text.Weekday(p.form); d > 0 && (st.lang != text.English || p.upper) {
		return amount{from: i, to: i, kind: weekday, value: float64(d)}, true
	}
	if a, b, c := st.digits(i), st.digits(i+1), st.digits(i+2); b >= 0 && c >= 0 && st.gap(i) == st.gap(i+1) && strings.Contains("/-.", st.gap(i)) && st.gap(i) != "" {
		switch {
		case isYear(a) && b <= 12 && isDay(c):
			return amount{from: i, to: i + 2, kind: calendar, year: a, month: b, day: c}, true
		case isDay(a) && b <= 12 && isYear(c):
			return amount{from: i, to: i + 2, kind: calendar, year: c, month: b, day: a}, true
		}
	}
	f := amount{from: i, to: i, kind: calendar}
	at := i
	if d := st.digits(i); isDay(d) {
		switch {
		case st.month(i+1) > 0:
			f.day, at = d, i+1
		case i+3 < len(st.parts) && (st.parts[i+1].form == "au" || st.parts[i+1].form == "et" || st.parts[i+1].form == "to" || st.parts[i+1].form == "and") && isDay(st.digits(i+2)) && st.month(i+3) > 0:
			f.day, f.month = d, st.month(i+3)
			return f, true
		}
	}
	if f.month = st.month(at); f.month == 0 {
		return amount{}, false
	}
	near := f.day > 0
	f.to = at
	if d := st.digits(at + 1); f.day == 0 && isDay(d) && st.lang != text.French && strings.TrimSpace(st.gap(at)) == "" {
		f.day, f.to, near = d, at+1, true
	}
	if y := st.digits(f.to + 1); isYear(y) && strings.Trim(st.gap(f.to), ", ") == "" {
		f.year, f.to, near = y, f.to+1, true
	}
	month := &st.parts[at]
	if !near && (month.form == "may" || month.form == "march" || month.form == "mars") {
		return amount{}, false // a verb, a planet
	}
	return f, near || st.lang != text.English || month.upper
}

// month returns the month that part i names.
func (st *statement) month(i int) int {
	if i >= len(st.parts) {
		return 0
	}
	return text.Month(st.parts[i].form)
}

// numberAt reads the number that begins at part i.
func numberAt(st *statement, i int) (amount, bool) {
	p := &st.parts[i]
	f := amount{from: i, to: i}
	if v, ok := centuryAt(st, i); ok {
		f.kind, f.value = ordinal, v
		return f, true
	}
	if severals[p.form] {
		f.kind = several
		return f, true
	}
	if !p.number {
		return f, false
	}
	if p.form == "%" {
		return f, false
	}
	if '0' <= p.form[0] && p.form[0] <= '9' {
		return digitsAt(st, i)
	}
	return wordsAt(st, i)
}

// centuryAt reads XXIe, or XX before siècle.
func centuryAt(st *statement, i int) (float64, bool) {
	p := &st.parts[i]
	if !p.upper || len(p.form) > 6 {
		return 0, false
	}
	if base, ok := strings.CutSuffix(p.form, "e"); ok && (len(base) > 1 || base == "x" || base == "v") && text.Roman(base) > 1 && st.text[p.start:p.end-1] == strings.ToUpper(base) {
		return float64(text.Roman(base)), true
	}
	if p.caps && i+1 < len(st.parts) && st.parts[i+1].form == "siecle" && text.Roman(p.form) > 0 {
		return float64(text.Roman(p.form)), true
	}
	return 0, false
}

// digitsAt reads a number in digits with what is glued to it and the scale that
// follows.
func digitsAt(st *statement, i int) (amount, bool) {
	f := amount{from: i, to: i}
	form := st.parts[i].form
	n := 0
	for n < len(form) && (isDigit(rune(form[n])) || form[n] == '.' && n+1 < len(form)) {
		n++
	}
	v, err := strconv.ParseFloat(form[:n], 64)
	if err != nil {
		f.kind, f.code = coded, form
		return f, true
	}
	f.value = v
	switch rest := form[n:]; {
	case rest == "":
	case rest[0] == 'h':
		if minutes, err := strconv.Atoi(rest[1:]); len(rest) == 1 || err == nil {
			f.kind, f.value = clock, v*60+float64(minutes)
			return f, true
		}
		f.kind, f.code = coded, form
		return f, true
	case scaleLetters[rest] > 0:
		f.value *= scaleLetters[rest]
		return f, true
	case (rest == "am" || rest == "pm") && v <= 12:
		f.kind, f.value = clock, v*60
		if rest == "pm" && v < 12 {
			f.value += 12 * 60
		}
		return f, true
	default:
		f.kind, f.code = coded, form
		return f, true
	}
	if m := st.digits(i + 1); st.gap(i) == ":" && v < 25 && m >= 0 && m < 60 {
		f.kind, f.value, f.to = clock, v*60+float64(m), i+1
		v = f.value / 60
	}
	if next := f.to + 1; next < len(st.parts) {
		switch form := st.parts[next].form; {
		case form == "h" && f.kind == quantity:
			f.kind, f.value, f.to = clock, v*60, next
			if m := st.digits(next + 1); m >= 0 && m < 60 {
				f.value, f.to = f.value+float64(m), next+1
			}
		case v <= 13 && (form == "pm" || form == "p" && next+1 < len(st.parts) && st.parts[next+1].form == "m"):
			f.kind, f.to, f.value = clock, next, v*60
			if v < 12 {
				f.value += 12 * 60
			}
		case scaleLetters[form] > 0 && f.kind == quantity && st.parts[next].upper:
			f.value, f.to = v*scaleLetters[form], next
		default:
			for f.to+1 < len(st.parts) && f.kind == quantity {
				w, ok := text.Number(st.parts[f.to+1].form, st.lang)
				if !ok || !w.Scale || w.Value < 1000 || strings.TrimSpace(st.gap(f.to)) != "" {
					break
				}
				f.value, f.to = f.value*w.Value, f.to+1
			}
		}
	}
	return f, true
}

// wordsAt reads a number in words.
func wordsAt(st *statement, i int) (amount, bool) {
	f := amount{from: i, to: i - 1}
	total, current := 0.0, 0.0
	some, lastUnit := false, math.Inf(1)
	for j := i; j < len(st.parts); j++ {
		form := st.parts[j].form
		if j > i {
			if g := strings.TrimSpace(st.gap(j - 1)); g != "" && g != "-" && g != "‑" {
				break
			}
		}
		if some && (form == "et" || form == "and") && j+1 < len(st.parts) && (form == "et" && current >= 20 || form == "and" && current+total >= 100) {
			if w, ok := text.Number(st.parts[j+1].form, st.lang); ok && !w.Scale && !w.Ordinal && (form == "and" || w.Value == 1 || w.Value == 11) {
				continue
			}
			break
		}
		w, ok := text.Number(form, st.lang)
		if !ok || !st.parts[j].number {
			break
		}
		if w.Ordinal || w.About {
			if w.Ordinal && j == i {
				f.kind, f.value, f.to = ordinal, w.Value, j
				return f, true
			}
			if w.About {
				f.about = about
				current, some, f.to = max(1, current)*w.Value, true, j
			}
			break
		}
		switch {
		case w.Scale && w.Value == 100:
			current = max(1, current) * 100
			lastUnit = 100
		case w.Scale:
			total, current = total+max(1, current)*w.Value, 0
			lastUnit = math.Inf(1)
		case current == 4 && w.Value == 20 || math.Mod(current, 100) == 4 && w.Value == 20:
			current += 76
			lastUnit = 20
		case w.Value < lastUnit && (w.Value < 20 || lastUnit > 20):
			current += w.Value
			lastUnit = w.Value
			if w.Value >= 20 {
				lastUnit = 20
			}
		default:
			f.value = total + current
			return f.lone(st)
		}
		some, f.to = true, j
	}
	if !some {
		return f, false
	}
	f.value = total + current
	return f.lone(st)
}

// lone leaves out un, une and one: articles, pronouns.
func (f amount) lone(st *statement) (amount, bool) {
	if f.from == f.to && f.value == 1 {
		next := f.to + 1
		single := next < len(st.parts) && (st.parts[next].form == "seul" || st.parts[next].form == "seule" || st.parts[next].form == "single")
		return f, single
	}
	return f, true
}

// finish adds the unit, the hedge and what is counted.
func (f *amount) finish(st *statement) {
	ps := st.parts
	next := f.to + 1
	skip := func() {
		for next < len(ps) && (ps[next].form == "de" || ps[next].form == "d" || ps[next].form == "of") {
			next++
		}
	}
	skip()
	if next < len(ps) && f.kind == quantity {
		form := ps[next].form
		switch {
		case form == "%" || form == "percent" || form == "pourcent":
			f.unit, f.to = "%", next
		case (form == "pour" || form == "per") && next+1 < len(ps) && ps[next+1].form == "cent":
			f.unit, f.to = "%", next+1
		case form == "US" || currencies[form] != "":
			f.unit, f.to = currencies[form], next
		}
		if f.unit == "" && f.from > 0 && (ps[f.from-1].form == "$" || ps[f.from-1].form == "€") {
			f.unit = currencies[ps[f.from-1].form]
		}
		if f.unit != "" {
			next = f.to + 1
		}
	}
	before := f.from
	var words []string
	for k := max(0, before-4); k < before; k++ {
		words = append(words, ps[k].form)
	}
	tail := " " + strings.Join(words, " ")
	for _, a := range approximatePhrases {
		if strings.HasSuffix(tail, " "+a.words) {
			f.about = a.is
		}
	}
	if n := len(words); n > 0 && f.about == exactly {
		f.about = approximations[words[n-1]]
	}
	if f.kind == calendar || f.kind == weekday {
		f.about = exactly
	}
	const reach, most = 4, 2
	clause := ps[f.to].clause
	for k := next; k < len(ps) && k < next+reach && len(f.after) < most && ps[k].clause == clause && !ps[k].number; k++ {
		if ps[k].content {
			f.after = append(f.after, k)
		}
	}
}

// same reports whether g, of a source, says what f says.
func (f *amount) same(g *amount) bool {
	switch {
	case f.kind == coded || g.kind == coded:
		return f.kind == g.kind && f.code == g.code
	case f.kind == calendar && g.kind == calendar:
		return (f.year == 0 || f.year == g.year) && (f.month == 0 || f.month == g.month) && (f.day == 0 || f.day == g.day)
	case f.kind == quantity && g.kind == calendar: // in 2022; on 25 October 2022
		return g.year > 0 && f.unit == "" && f.value == float64(g.year) && f.about == exactly
	case f.kind == clock && g.kind == quantity:
		return f.value == g.value*60
	case f.kind == quantity && g.kind == clock:
		return f.value*60 == g.value
	case f.kind != g.kind:
		return false
	case f.kind != quantity:
		return f.value == g.value
	case f.unit != g.unit && !(f.unit == "" && g.unit != "%"):
		return false
	}
	return f.close(g)
}

// rounding is how far a rounded figure may be from the exact one.
const rounding = .1

// close compares two quantities under their hedges.
func (f *amount) close(g *amount) bool {
	const epsilon = 1e-9
	diff := f.value - g.value
	equal := math.Abs(diff) <= epsilon*max(1, math.Abs(g.value))
	if equal {
		switch {
		case f.about == g.about:
			return true
		case f.about == exactly:
			return false // "plus de 100" is not 100
		default: // a hedge that the source has not, or another
			return f.about == about || f.about == nearly && g.about == about
		}
	}
	near := math.Abs(diff) <= rounding*math.Abs(g.value) && f.rounder(g)
	switch f.about {
	case about:
		return near && g.about != over && g.about != under
	case nearly:
		return near && diff > 0 && g.about == exactly
	case over:
		return near && diff < 0 && (g.about == exactly || g.about == over)
	case under:
		return near && diff > 0 && (g.about == exactly || g.about == under)
	}
	return false
}

// rounder reports whether f has fewer significant digits than g.
func (f *amount) rounder(g *amount) bool { return significant(f.value) < significant(g.value) }

func significant(v float64) int {
	s := strings.ReplaceAll(strconv.FormatFloat(math.Abs(v), 'f', -1, 64), ".", "")
	return len(strings.Trim(s, "0"))
}
