package text

import (
	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
)

// Stem reduces a folded form to what its inflections share: plural, feminine
// and infinitive for French, plural and verb endings for English. Forms of
// fewer than four letters, numbers and other languages stay as they are. Light
// on purpose: what a heavier stemmer joins is found through [Family], at a lower
// weight (docs/ranking.md).
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

// Family reduces a stem further, by the Snowball stemmer of the language, to
// what related words share: "élection" and "électeur". It is applied to stems on
// both sides, not to forms.
func Family(stem string, lang Language) string {
	if len(stem) < 4 || isDigit(rune(stem[0])) {
		return stem
	}
	env := snowballstem.NewEnv(stem)
	switch lang {
	case French:
		french.Stem(env)
	case English:
		english.Stem(env)
	}
	return env.Current()
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
		if w[n-3:] == "aux" {
			return w[:n-3] + "al"
		}
		return w[:n-1]
	}
	for _, c := range []byte("sree") {
		if w[n-1] == c {
			n--
		}
	}
	if n > 1 && w[n-1] == w[n-2] {
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
