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
