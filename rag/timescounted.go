package rag

import (
	"time"

	"verbatim.example/rag/text"
)

// Times counted from today: « hier », « cette semaine », "last month", « mardi
// dernier », « il y a deux ans ».

// relative reads a time counted from today that begins with word i.
func (d *dater) relative(i int) bool {
	named := d.words[i].upper && i > 0 // « USA Today »
	if n, ok := daysFrom[d.words[i].form]; ok && !named {
		first := i
		if d.is(i-1, "avant", "apres") && (n == -1) == d.is(i-1, "avant") && n != 0 && d.beside(i-1, false) {
			first, n = i-1, 2*n
		}
		at := dayOf(d.today.AddDate(0, 0, n))
		return d.count(first, i, at, at)
	}
	last, next := []string{"dernier", "derniere", "passe", "passee"}, []string{"prochain", "prochaine"}
	length := lengths[d.words[i].form]
	if wd := text.Weekday(d.words[i].form); wd > 0 {
		back := (int(d.today.Weekday()) - wd%7 + 6) % 7
		switch {
		case d.is(i+1, last...), d.is(i-1, "last"):
			at := dayOf(d.today.AddDate(0, 0, -back-1))
			return d.count(i-count(d.is(i-1, "last")), i+count(d.is(i+1, last...)), at, at)
		case d.is(i+1, next...), d.is(i-1, "next"):
			at := dayOf(d.today.AddDate(0, 0, 6-back))
			return d.count(i-count(d.is(i-1, "next")), i+count(d.is(i+1, next...)), at, at)
		}
		return false
	}
	if length == "" {
		return false
	}
	switch {
	case d.is(i+1, "la"): // cette année-là
	case d.is(i-1, "ce", "cette", "this"):
		from, to := d.stretch(length, 0)
		return d.count(i-1, i, from, to)
	case d.is(i+1, last...), d.is(i-1, "last"):
		from, to := d.stretch(length, -1)
		return d.count(i-count(d.is(i-1, "last")), i+count(d.is(i+1, last...)), from, to)
	case d.is(i+1, next...), d.is(i-1, "next"):
		from, to := d.stretch(length, 1)
		return d.count(i-count(d.is(i-1, "next")), i+count(d.is(i+1, next...)), from, to)
	}
	return false
}

var (
	daysFrom = map[string]int{"hier": -1, "demain": 1, "aujourdhui": 0, "yesterday": -1, "tomorrow": 1, "today": 0, "tonight": 0}
	lengths  = map[string]string{
		"matin": "day", "soir": "day", "nuit": "day", "morning": "day", "evening": "day", "night": "day",
		"semaine": "week", "week": "week", "weekend": "week", "mois": "month", "month": "month", "an": "year", "annee": "year", "year": "year",
		"jour": "day", "jours": "day", "day": "day", "days": "day", "semaines": "week", "weeks": "week", "months": "month", "ans": "year", "annees": "year", "years": "year",
	}
)

// stretch returns the day, week (from Monday), month or year that is n after the
// one of today.
func (d *dater) stretch(length string, n int) (from, to day) {
	t := d.today
	switch length {
	case "day":
		at := dayOf(t.AddDate(0, 0, n))
		return at, at
	case "week":
		monday := t.AddDate(0, 0, -(int(t.Weekday())+6)%7+7*n)
		return dayOf(monday), dayOf(monday.AddDate(0, 0, 6))
	case "month":
		first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, t.Location())
		return bounds(first.Year(), int(first.Month()), 0)
	}
	return bounds(t.Year()+n, 0, 0)
}

// ago reads « il y a deux ans », "two years ago", whose figure is word i.
func (d *dater) ago(i int) bool {
	length := ""
	if i+1 < len(d.words) {
		length = lengths[d.words[i+1].form]
	}
	if length == "" || !(d.is(i-1, "a") && d.is(i-2, "y")) && !d.is(i+2, "ago") {
		return false
	}
	n := d.number(i)
	if n == 0 {
		v, _ := text.Number(d.words[i].form, text.Unknown)
		n = int(v.Value)
	}
	if n < 1 || n > 1000 {
		return false
	}
	from, to := d.stretch(length, -n)
	return d.count(i, i+1, from, to)
}
