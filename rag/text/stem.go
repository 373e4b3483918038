package text

// Stem reduces a folded form to what its inflections share: plural, feminine
// and, for French, the common verb endings. Forms of fewer than four letters,
// numbers and other languages stay as they are. Light on purpose: a stemmer
// that joins more words finds no more (docs/ranking.md).
func Stem(form string, lang Language) string {
	if len(form) < 4 || isDigit(rune(form[0])) {
		return form
	}
	switch lang {
	case French:
		return stemFrench(form)
	case English:
		return stemEnglish(form)
	}
	return form
}

// stemFrench follows J. Savoy's minimal French stemmer ("A stemming procedure
// and stopword list for general French corpora", JASIS 1999) on folded words.
func stemFrench(w string) string {
	n := len(w)
	if n < 5 {
		if w[n-1] == 's' {
			return w[:n-1]
		}
		return w
	}
	if w[n-1] == 'x' {
		if n > 4 && w[n-3:] == "aux" {
			return w[:n-3] + "al"
		}
		return w[:n-1]
	}
	if w[n-1] == 's' {
		n--
	}
	if w[n-1] == 'r' {
		n--
	}
	if w[n-1] == 'e' {
		n--
	}
	if w[n-1] == 'e' {
		n--
	}
	if n > 2 && w[n-1] == w[n-2] {
		n--
	}
	return w[:n]
}

func stemEnglish(w string) string {
	n := len(w)
	switch {
	case n > 4 && w[n-3:] == "ies":
		return w[:n-3] + "y"
	case n > 4 && w[n-4:] == "sses":
		return w[:n-2]
	case n > 3 && w[n-1] == 's' && w[n-2] != 's' && w[n-2] != 'u' && w[n-2] != 'i':
		w = w[:n-1]
		n--
	}
	switch {
	case n > 6 && w[n-3:] == "ing":
		w = undouble(w[:n-3])
	case n > 5 && w[n-2:] == "ed":
		w = undouble(w[:n-2])
	}
	if n = len(w); n > 4 && w[n-1] == 'e' {
		w = w[:n-1]
	}
	return w
}

func undouble(w string) string {
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 's' && w[n-1] != 'l' {
		return w[:n-1]
	}
	return w
}
