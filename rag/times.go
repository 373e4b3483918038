package rag

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"verbatim.example/rag/text"
)

// The times that a question names: dates, months and years as written, and days,
// weeks, months and years counted from today. A year is four figures behind a
// word that dates (« en 1998 »), not a figure that counts (« 1998 euros ») nor
// part of a name (« Peugeot 2008 », « la loi de 1905 »).

// A period is a time named at span of a text, from and to inclusive.
type period struct {
	span     text.Span
	from, to day
	counted  bool // from today
}

// A day is YYYYMMDD. Days of months that are shorter than 31 days do not matter:
// they are compared and nothing else.
type day int

const (
	noDay  day = 0 // a date without a year: before everything and after nothing
	always day = 99999999
)

func dayOf(t time.Time) day { return ymd(t.Year(), int(t.Month()), t.Day()) }

func ymd(year, month, d int) day { return day(year*10000 + month*100 + d) }

// bounds returns the first and the last day of a date in which month and day may
// be 0.
func bounds(year, month, d int) (from, to day) {
	switch {
	case month == 0:
		return ymd(year, 1, 1), ymd(year, 12, 31)
	case d == 0:
		return ymd(year, month, 1), ymd(year, month, 31)
	}
	return ymd(year, month, d), ymd(year, month, d)
}

// isoBounds is bounds of YYYY, YYYY-MM or YYYY-MM-DD.
func isoBounds(s string) (from, to day, ok bool) {
	m := isoDate.FindStringSubmatch(s)
	if m == nil || m[0] != s {
		return 0, 0, false
	}
	from, to = bounds(atoi(m[1]), atoi(m[2]), atoi(m[3]))
	return from, to, true
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

var (
	isoDate    = regexp.MustCompile(`\b(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?\b`)
	ordinalEnd = regexp.MustCompile(`^(?:er|st|nd|rd|th)\b`)
	slashDate  = regexp.MustCompile(`\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b`)
)

// A dater reads the times of one text.
type dater struct {
	s       string
	english bool
	today   time.Time
	words   []timeWord
	out     []period
}

type timeWord struct {
	form       string
	start, end int
	upper      bool
}

// timesIn returns the times that s names, in order.
func timesIn(s string, lang text.Language, today time.Time) []period {
	d := &dater{s: s, english: lang == text.English, today: today}
	d.figures()
	var sc text.Scanner
	sc.Reset(s)
	for sc.Next() {
		if w := sc.Word(); !w.Joined && !d.taken(w.Start) {
			d.words = append(d.words, timeWord{string(w.Form), w.Start, w.End, w.Upper})
		}
	}
	for i := range d.words {
		if d.taken(d.words[i].start) {
			continue
		}
		if !d.month(i) && !d.century(i) && !d.relative(i) && !d.ago(i) {
			d.year(i)
		}
	}
	slices.SortFunc(d.out, func(a, b period) int { return a.span.Start - b.span.Start })
	d.open()
	return d.between()
}

// figures reads dates in figures alone. Of 3/4/2024, which the two languages
// read differently, the year counts.
func (d *dater) figures() {
	for _, m := range isoDate.FindAllStringSubmatchIndex(d.s, -1) {
		if m[4] < 0 {
			continue // a year alone needs more than its figures
		}
		from, to, _ := isoBounds(d.s[m[0]:m[1]])
		d.add(m[0], m[1], from, to)
	}
	for _, m := range slashDate.FindAllStringSubmatchIndex(d.s, -1) {
		first, second, year := atoi(d.s[m[2]:m[3]]), atoi(d.s[m[4]:m[5]]), atoi(d.s[m[6]:m[7]])
		from, to := bounds(year, 0, 0)
		if !d.english && second >= 1 && second <= 12 && first >= 1 && first <= 31 {
			from, to = bounds(year, second, first)
		}
		d.add(m[0], m[1], from, to)
	}
}

func (d *dater) add(start, end int, from, to day) {
	d.out = append(d.out, period{span: text.Span{Start: start, End: end}, from: from, to: to})
}

// count adds a time counted from today, of words i to j.
func (d *dater) count(i, j int, from, to day) bool {
	d.add(d.words[i].start, d.words[j].end, from, to)
	d.out[len(d.out)-1].counted = true
	return true
}

func (d *dater) taken(at int) bool {
	return slices.ContainsFunc(d.out, func(p period) bool { return p.span.Start <= at && at < p.span.End })
}

// is reports whether word i is one of some forms.
func (d *dater) is(i int, forms ...string) bool {
	return i >= 0 && i < len(d.words) && slices.Contains(forms, d.words[i].form)
}

// number returns the figure that word i is: as many digits as it is written with.
func (d *dater) number(i int) int {
	if i < 0 || i >= len(d.words) {
		return 0
	}
	return atoi(d.words[i].form)
}

// yearAt returns the year of four digits that word i is, else 0.
func (d *dater) yearAt(i int) int {
	if n := d.number(i); n >= 1000 && n <= 2100 && d.words[i].end-d.words[i].start == 4 {
		return n
	}
	return 0
}

// beside reports whether no more than a space, a comma or the ending of an
// ordinal (« 1er ») stands between words i and i+1.
func (d *dater) beside(i int, comma bool) bool {
	if i < 0 || i+1 >= len(d.words) {
		return false
	}
	between := d.s[d.words[i].end:d.words[i+1].start]
	if m := ordinalEnd.FindString(between); d.number(i) > 0 {
		between = between[len(m):]
	}
	for _, r := range between {
		if !isBlank(r) && (r != ',' || !comma) && r != '-' {
			return false
		}
	}
	return true
}

// month reads a date with the name of a month, which is word i: with its day,
// its year, or counted from today. Without a year it dates nothing.
func (d *dater) month(i int) bool {
	month := text.Month(d.words[i].form)
	if month == 0 || d.english && !d.words[i].upper && (d.is(i, "may", "march")) {
		return false
	}
	first, last, dayNo, year := i, i, 0, 0
	if n := d.number(i - 1); n >= 1 && n <= 31 && d.beside(i-1, false) {
		first, dayNo = i-1, n
	} else if n := d.number(i + 1); d.english && n >= 1 && n <= 31 && d.beside(i, false) {
		last, dayNo = i+1, n
	}
	if y := d.yearAt(last + 1); y > 0 && d.beside(last, true) {
		last, year = last+1, y
	}
	if d.words[i].upper && !d.english && dayNo == 0 && i > 0 && !d.is(i-1, "en", "de", "d", "depuis", "avant", "apres", "des", "entre", "debut", "fin", "mi") {
		return false // the rover Mars 2020
	}
	switch {
	case year > 0:
		from, to := bounds(year, month, dayNo)
		d.add(d.words[first].start, d.words[last].end, from, to)
	case d.is(i+1, "dernier", "passe"), d.is(i-1, "last"):
		from, to := bounds(d.near(month, -1), month, dayNo)
		d.count(min(first, i-count(d.is(i-1, "last"))), i+count(d.is(i+1, "dernier", "passe")), from, to)
	case d.is(i+1, "prochain"), d.is(i-1, "next"):
		from, to := bounds(d.near(month, 1), month, dayNo)
		d.count(min(first, i-count(d.is(i-1, "next"))), i+count(d.is(i+1, "prochain")), from, to)
	case dayNo > 0:
		d.add(d.words[first].start, d.words[last].end, always, noDay)
	default:
		return false
	}
	return true
}

// near returns the year of the last month of that name before this one, or the
// next after it.
func (d *dater) near(month, way int) int {
	this := int(d.today.Month())
	if way < 0 && month >= this || way > 0 && month <= this {
		return d.today.Year() + way
	}
	return d.today.Year()
}

// open opens what « depuis », « avant » and their like leave open.
func (d *dater) open() {
	for k := range d.out {
		p := &d.out[k]
		i := d.before(p.span)
		for d.is(i, "le", "la", "the", "annee", "fin", "debut") && !d.until(i) {
			i--
		}
		switch {
		case p.from > p.to:
		case d.is(i, "avant", "before", "until") || d.until(i):
			p.from = noDay
		case d.is(i, "depuis", "since", "apres", "after", "des"):
			p.to = always
		}
	}
}

// before returns the last word before a span, -1 when there is none.
func (d *dater) before(s text.Span) int {
	i := len(d.words) - 1
	for i >= 0 && d.words[i].end > s.Start {
		i--
	}
	return i
}

// until reports whether « jusqu’ » is elided before word i.
func (d *dater) until(i int) bool {
	if i < 0 || i >= len(d.words) {
		return false
	}
	at := d.words[i].start
	for _, mark := range [...]string{"jusqu'", "jusqu’", "Jusqu'", "Jusqu’"} {
		if at >= len(mark) && d.s[at-len(mark):at] == mark {
			return true
		}
	}
	return false
}

// between joins the two ends of « entre 1998 et 2024 », « de 1998 à 2024 ».
func (d *dater) between() []period {
	var out []period
	for k, p := range d.out {
		if n := len(out); n > 0 && d.joins(d.out[k-1].span, p.span) && out[n-1].from <= p.to && !p.counted {
			p.from, out[n-1].to = out[n-1].from, max(out[n-1].to, p.to)
			p.to = out[n-1].to
		}
		out = append(out, p)
	}
	return out
}

func (d *dater) joins(a, b text.Span) bool {
	i := d.before(a)
	mid := words(d.s[a.End:b.Start])
	if len(mid) == 0 || len(mid) > 2 {
		return false
	}
	switch mid[0] {
	case "et", "and":
		return d.is(i, "entre", "between") || d.is(i-1, "entre", "between")
	case "a", "au", "to", "jusqu", "jusque", "until", "en":
		return d.is(i, "de", "du", "from", "d") || d.is(i-1, "de", "du", "from")
	}
	return false
}
