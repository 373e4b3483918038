package text

import (
	"strconv"
	"strings"
)

// Dates in words. An ISO date is YYYY, YYYY-MM or YYYY-MM-DD; anything else is
// left as it is.

// DateWords writes a date as an article does: "25 octobre 2024".
func DateWords(iso string, lang Language) string {
	if lang == English {
		return dateWords(iso, monthsEnglish[:], "")
	}
	return dateWords(iso, monthsFrench[:], "")
}

// DateShort writes a date for a line of sources: "25 oct. 2024", "1er mai 2024".
func DateShort(iso string, lang Language) string {
	if lang == English {
		return dateWords(iso, shortEnglish[:], "")
	}
	return dateWords(iso, shortFrench[:], "1er")
}

// dateWords writes a date by the names of the months; first is the first day of
// a month, "" when it is written like the others.
func dateWords(iso string, names []string, first string) string {
	parts := strings.Split(iso, "-")
	if len(parts) < 2 || len(parts) > 3 {
		return iso
	}
	month, err := strconv.Atoi(parts[1])
	if err != nil || month < 1 || month > 12 {
		return iso
	}
	name := names[month-1] + " " + parts[0]
	if len(parts) == 2 {
		return name
	}
	day, err := strconv.Atoi(parts[2])
	switch {
	case err != nil:
		return iso
	case day == 1 && first != "":
		return first + " " + name
	}
	return strconv.Itoa(day) + " " + name
}

var (
	monthsFrench  = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	monthsEnglish = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
	shortFrench   = [...]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."}
	shortEnglish  = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"}
)
