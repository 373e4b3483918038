package claims

import (
	"strconv"
	"strings"
	"sync"
	"time"

	"verbatim.example/rag/text"
)

// A date is the publication date of an article: Month and Day are 0 where they
// are unknown.
type date struct{ year, month, day int }

func parseDay(s string) date {
	var n [3]int
	for i, p := range strings.SplitN(s, "-", 3) {
		v, err := strconv.Atoi(p)
		if err != nil {
			return date{}
		}
		n[i] = v
	}
	return date{n[0], n[1], n[2]}
}

// day returns the day of publication, if it is known.
func (d date) time() (time.Time, bool) {
	return time.Date(d.year, time.Month(d.month), d.day, 0, 0, 0, 0, time.UTC), d.day > 0
}

func resolved(t time.Time) Date { return Date{Resolved, t.Year(), int(t.Month()), t.Day()} }

// dayOffsets are words for a day counted from the day of publication; « aujourd’hui »
// seldom dates anything.
var dayOffsets = map[string]int{"hier": -1, "demain": 1, "avant-hier": -2, "yesterday": -1, "tomorrow": 1, "tonight": 0, "après-demain": 2}

// dateWords are the words that event reads, folded.
var dateWords = sync.OnceValue(func() map[string]bool {
	m := map[string]bool{}
	for w := range text.CalendarWords() {
		m[w] = true
	}
	for w := range dayOffsets {
		m[text.Fold(w)] = true
	}
	for w := range units {
		m[text.Fold(w)] = true
	}
	return m
})

// event returns the date of the event that the sentence tells. A date with a
// day goes before a month, a month before a year, a stated before a counted one,
// an early before a late one.
func (r *reader) event() Date {
	st := &r.this
	var best Date
	rank := 0
	reported := false // behind « que »: of what is said, not of who says it
	take := func(d Date, n int) {
		if reported {
			n -= dayRank
		}
		if d.Kind != NoDate && (n > rank || best.Kind == NoDate) {
			best, rank = d, n
		}
	}
	for i := range st.words {
		w := &st.words[i]
		reported = reported || !w.quoted && (st.is(i, "que", "that") || w.elision == "qu") && r.saidBefore(i)
		if !w.number && !w.lex.dated && plain(w.raw) {
			continue
		}
		form := text.Fold(w.raw)
		switch {
		case text.Month(form) > 0 && !(form == "may" && !w.upper) && !(form == "march" && !w.upper):
			d, n := r.monthAt(i, text.Month(form))
			take(d, n)
		case r.isYear(i):
			take(Date{Kind: Stated, Year: atoi(w.raw)}, 1)
			if st.is(i-1, "to", "à") && best.Month == 0 && best.Kind == Stated {
				best.Year = atoi(w.raw) // moved from one year to another
			}
		case text.Weekday(form) > 0 && (r.lex.french || w.upper):
			if !r.dated(i) {
				take(r.weekday(i, text.Weekday(form)), 3)
			}
		default:
			if n, ok := dayOffsets[w.raw]; ok {
				if t, ok := r.date.time(); ok {
					take(resolved(t.AddDate(0, 0, n)), 3)
				}
			}
			take(r.ago(i), 2)
		}
	}
	return best
}

// dayRank is more than any rank of a date.
const dayRank = 7

// saidBefore reports whether an act of speech stands before word i.
func (r *reader) saidBefore(i int) bool {
	for k := range r.this.acts {
		if a := &r.this.acts[k]; !a.outside && a.verb < i {
			return true
		}
	}
	return false
}

func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0
	}
	return n
}

// isYear reports whether word i is a year: four figures behind « en », « depuis »,
// "in", and no noun behind that it would count.
func (r *reader) isYear(i int) bool {
	st := &r.this
	w := &st.words[i]
	if !w.number || len(w.raw) != 4 {
		return false
	}
	y := atoi(w.raw)
	if y < 1600 || y > 2100 {
		return false
	}
	if text.Month(text.Fold(st.raw(i-1))) > 0 {
		return false // the month reads it
	}
	return st.is(i-1, "en", "depuis", "dès", "in", "since", "until", "to", "fin", "début", "année", "by", "from", "of", "à", "jusqu")
}

func (st *sentence) raw(i int) string {
	if i < 0 || i >= len(st.words) {
		return ""
	}
	return st.words[i].raw
}

// monthAt reads the date whose month is word i. A year that is not given is the
// one nearest to the day of publication.
func (r *reader) monthAt(i, month int) (Date, int) {
	st := &r.this
	d := Date{Kind: Stated, Month: month}
	number := func(k int) int {
		if k < 0 || k >= len(st.words) || !st.words[k].number {
			return 0
		}
		return atoi(strings.TrimRight(st.words[k].raw, "erndths"))
	}
	if n := number(i - 1); n >= 1 && n <= 31 && !st.words[i].breaks() {
		d.Day = n
	} else if n := number(i + 1); n >= 1 && n <= 31 && !r.lex.french {
		d.Day = n
	} else if st.is(i-1, "of") && st.is(i-2, "first") {
		d.Day = 1
	}
	for k := i + 1; k <= i+2; k++ {
		if n := number(k); n >= 1600 && n <= 2100 {
			d.Year = n
			break
		}
	}
	if d.Year == 0 {
		if r.date.year == 0 {
			return Date{}, 0
		}
		d.Year = r.nearestYear(d)
	}
	if d.Day > 0 {
		return d, 6
	}
	return d, 2
}

// nearestYear returns the year in which month and day of d are nearest to the
// article's date.
func (r *reader) nearestYear(d Date) int {
	own := r.date.year*12 + max(r.date.month, 6)
	best, gap := 0, 1<<30
	for y := r.date.year - 1; y <= r.date.year+1; y++ {
		diff := 2*(y*12+d.Month-own) + sign(d.Day-max(r.date.day, 1))*count(d.Day > 0)
		if diff < 0 {
			diff = -diff
		}
		if diff < gap {
			best, gap = y, diff
		}
	}
	return best
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

// dated reports whether a date follows the weekday at word i: « jeudi 10 avril ».
func (r *reader) dated(i int) bool {
	st := &r.this
	for k := i + 1; k <= i+3; k++ {
		if text.Month(text.Fold(st.raw(k))) > 0 {
			return true
		}
	}
	return false
}

// weekday counts the day of the week at word i from the day of publication: the
// last one in a past tense, that day included, the next one in a future tense. Of
// a night the evening counts.
func (r *reader) weekday(i, day int) Date {
	st := &r.this
	t, ok := r.date.time()
	if !ok {
		return Date{}
	}
	back := (int(t.Weekday()) - day%7 + 7) % 7
	switch {
	case st.is(i+1, "dernier", "dernière"), st.is(i-1, "last"):
		if back == 0 {
			back = 7
		}
		return resolved(t.AddDate(0, 0, -back))
	case st.is(i+1, "prochain", "prochaine"), st.is(i-1, "next"), r.ahead(i):
		return resolved(t.AddDate(0, 0, 7-back))
	}
	return resolved(t.AddDate(0, 0, -back))
}

// ahead reports whether the clause of word i tells of what is to come: a future,
// a present of plans, "will".
func (r *reader) ahead(i int) bool {
	st := &r.this
	from, to := i, i
	for from > 0 && st.words[from].before&strong == 0 && i-from < 14 {
		from--
	}
	for to+1 < len(st.words) && st.words[to+1].before&strong == 0 {
		to++
	}
	for k := i; k >= from; k-- {
		w := &st.words[k]
		switch {
		case k < i && w.lex.any(participle) && r.auxiliaryOf(k) >= 0 && !st.has(r.auxiliaryOf(k), being):
			return false
		case k < i && (w.lex.any(participle) && r.auxiliaryOf(k) >= 0 && !st.is(k, "prévu", "prévue", "attendu", "attendue", "annoncé", "attendus", "prévus", "fixée", "programmée") || w.lex.any(imperfect)):
			return false
		case r.lex.french && (futureForm(w.raw) || w.raw == "sera" || w.raw == "seront" || w.raw == "aura"), st.is(k, "will", "prévue", "prévu", "attendue", "attendu", "prévus", "attendus", "va", "vont", "jusqu", "until", "faces", "due", "appellent", "appelle", "appel", "programmée", "fixée", "annoncé", "convoqué", "rally", "expected", "reprise"):
			return true
		}
	}
	return st.words[i].elision == "" && (st.is(i-1, "à", "jusqu") && st.words[i-1].elision == "jusqu")
}

// units are the lengths of « il y a deux jours », in days; years are negative.
var units = map[string]int{"jour": 1, "jours": 1, "day": 1, "days": 1, "an": -1, "ans": -1, "année": -1, "années": -1, "year": -1, "years": -1}

// ago reads « il y a deux jours », "two years ago", « l’an dernier » at word i.
func (r *reader) ago(i int) Date {
	st := &r.this
	t, ok := r.date.time()
	unit := units[st.raw(i)]
	if !ok || unit == 0 {
		return Date{}
	}
	if unit < 0 && (st.is(i+1, "dernier", "dernière", "passé", "passée") || st.is(i-1, "last")) {
		return Date{Kind: Resolved, Year: r.date.year - 1}
	}
	if !(st.is(i-2, "a") && st.is(i-3, "y") || st.is(i+1, "ago", "plus") && st.is(i+1, "ago")) {
		return Date{}
	}
	n := 0
	if w := &st.words[i-1]; w.number {
		n = atoi(w.raw)
	} else if v, ok := text.Number(text.Fold(w.raw), r.a.Language); ok {
		n = int(v.Value)
	}
	if n < 1 || n > 1000 {
		return Date{}
	}
	if unit < 0 {
		return Date{Kind: Resolved, Year: r.date.year - n}
	}
	return resolved(t.AddDate(0, 0, -n))
}
