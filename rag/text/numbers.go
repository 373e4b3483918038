package text

import "iter"

// Numbers and months in words, folded, French and English.

// A NumberWord is what a word adds to a number in words.
type NumberWord struct {
	Value   float64
	Scale   bool // multiplies what stands before it: cent, mille, million
	About   bool // says no more than about how many: dizaine, centaines
	Ordinal bool
}

var (
	bothNumbers = map[string]NumberWord{
		"six": {Value: 6}, "million": {Value: 1e6, Scale: true}, "millions": {Value: 1e6, Scale: true},
	}
	frenchNumbers = map[string]NumberWord{
		"zero": {Value: 0}, "un": {Value: 1}, "une": {Value: 1}, "deux": {Value: 2}, "trois": {Value: 3}, "quatre": {Value: 4}, "cinq": {Value: 5},
		"sept": {Value: 7}, "huit": {Value: 8}, "neuf": {Value: 9}, "dix": {Value: 10}, "onze": {Value: 11}, "douze": {Value: 12},
		"treize": {Value: 13}, "quatorze": {Value: 14}, "quinze": {Value: 15}, "seize": {Value: 16},
		"vingt": {Value: 20}, "vingts": {Value: 20}, "trente": {Value: 30}, "quarante": {Value: 40}, "cinquante": {Value: 50},
		"soixante": {Value: 60}, "septante": {Value: 70}, "huitante": {Value: 80}, "octante": {Value: 80}, "nonante": {Value: 90},
		"cent": {Value: 100, Scale: true}, "cents": {Value: 100, Scale: true}, "mille": {Value: 1e3, Scale: true},
		"milliard": {Value: 1e9, Scale: true}, "milliards": {Value: 1e9, Scale: true}, "md": {Value: 1e9, Scale: true}, "mds": {Value: 1e9, Scale: true},
		"billion": {Value: 1e12, Scale: true}, "billions": {Value: 1e12, Scale: true},
		"dizaine": {Value: 10, About: true}, "dizaines": {Value: 10, About: true}, "douzaine": {Value: 12, About: true}, "douzaines": {Value: 12, About: true},
		"quinzaine": {Value: 15, About: true}, "vingtaine": {Value: 20, About: true}, "trentaine": {Value: 30, About: true},
		"quarantaine": {Value: 40, About: true}, "cinquantaine": {Value: 50, About: true}, "soixantaine": {Value: 60, About: true},
		"centaine": {Value: 100, About: true}, "centaines": {Value: 100, About: true}, "millier": {Value: 1e3, About: true}, "milliers": {Value: 1e3, About: true},
		"deuxieme": {Value: 2, Ordinal: true}, "troisieme": {Value: 3, Ordinal: true}, "quatrieme": {Value: 4, Ordinal: true}, "cinquieme": {Value: 5, Ordinal: true},
		"sixieme": {Value: 6, Ordinal: true}, "septieme": {Value: 7, Ordinal: true}, "huitieme": {Value: 8, Ordinal: true}, "neuvieme": {Value: 9, Ordinal: true},
		"dixieme": {Value: 10, Ordinal: true}, "onzieme": {Value: 11, Ordinal: true}, "douzieme": {Value: 12, Ordinal: true}, "quinzieme": {Value: 15, Ordinal: true}, "vingtieme": {Value: 20, Ordinal: true},
		"moitie": {Value: .5},
	}
	englishNumbers = map[string]NumberWord{
		"zero": {Value: 0}, "one": {Value: 1}, "two": {Value: 2}, "three": {Value: 3}, "four": {Value: 4}, "five": {Value: 5},
		"seven": {Value: 7}, "eight": {Value: 8}, "nine": {Value: 9}, "ten": {Value: 10}, "eleven": {Value: 11}, "twelve": {Value: 12},
		"thirteen": {Value: 13}, "fourteen": {Value: 14}, "fifteen": {Value: 15}, "sixteen": {Value: 16}, "seventeen": {Value: 17}, "eighteen": {Value: 18}, "nineteen": {Value: 19},
		"twenty": {Value: 20}, "thirty": {Value: 30}, "forty": {Value: 40}, "fifty": {Value: 50}, "sixty": {Value: 60}, "seventy": {Value: 70}, "eighty": {Value: 80}, "ninety": {Value: 90},
		"hundred": {Value: 100, Scale: true}, "thousand": {Value: 1e3, Scale: true}, "billion": {Value: 1e9, Scale: true}, "bn": {Value: 1e9, Scale: true},
		"trillion": {Value: 1e12, Scale: true},
		"dozen":    {Value: 12, About: true}, "dozens": {Value: 12, About: true}, "hundreds": {Value: 100, About: true}, "thousands": {Value: 1e3, About: true},
		"third": {Value: 3, Ordinal: true}, "fourth": {Value: 4, Ordinal: true}, "fifth": {Value: 5, Ordinal: true}, "sixth": {Value: 6, Ordinal: true},
		"seventh": {Value: 7, Ordinal: true}, "eighth": {Value: 8, Ordinal: true}, "ninth": {Value: 9, Ordinal: true}, "tenth": {Value: 10, Ordinal: true},
		"eleventh": {Value: 11, Ordinal: true}, "twelfth": {Value: 12, Ordinal: true}, "fifteenth": {Value: 15, Ordinal: true}, "twentieth": {Value: 20, Ordinal: true},
		"half": {Value: .5}, "twice": {Value: 2},
	}
)

// Number returns what a folded word adds to a number of a language; of an
// unknown language the French ones are tried first.
func Number(form string, lang Language) (NumberWord, bool) {
	if n, ok := bothNumbers[form]; ok {
		return n, true
	}
	if lang != English {
		if n, ok := frenchNumbers[form]; ok || lang == French {
			return n, ok
		}
	}
	n, ok := englishNumbers[form]
	return n, ok
}

var monthNumbers = map[string]int{
	"janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}

// Month returns the number of the month that a folded word names in either
// language, from 1; 0 for another word.
func Month(form string) int { return monthNumbers[form] }

var weekdayNumbers = map[string]int{
	"lundi": 1, "mardi": 2, "mercredi": 3, "jeudi": 4, "vendredi": 5, "samedi": 6, "dimanche": 7,
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 7,
}

// Weekday returns the number of the day of the week that a folded word names in
// either language, from 1 for Monday; 0 for another word.
func Weekday(form string) int { return weekdayNumbers[form] }

// CalendarWords yields the words for which Month or Weekday is not 0, in no order.
func CalendarWords() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, words := range [...]map[string]int{monthNumbers, weekdayNumbers} {
			for w := range words {
				if !yield(w) {
					return
				}
			}
		}
	}
}

// Roman returns the value of a Roman number in capitals or folded; 0 for another
// word.
func Roman(s string) int {
	total, last := 0, 0
	for i := len(s) - 1; i >= 0; i-- {
		v := 0
		switch s[i] | 0x20 {
		case 'i':
			v = 1
		case 'v':
			v = 5
		case 'x':
			v = 10
		case 'l':
			v = 50
		case 'c':
			v = 100
		default:
			return 0
		}
		if v < last {
			total -= v
		} else {
			total, last = total+v, v
		}
	}
	return total
}
