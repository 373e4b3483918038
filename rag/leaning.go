package rag

import (
	"slices"
	"strings"
	"unicode"

	"verbatim.example/rag/text"
)

// Whether a sentence can be read alone. One that cannot is quoted with the
// sentence before it, where rule 1 lets both stand together.

// opening is how many words of a sentence are looked at for what it is about.
const opening = 10

// leansBack reports whether a sentence needs the one before it: it begins with a
// pronoun, at once or after a complement; it names by a role somebody whom the
// one before names; or it repeats in the conditional what the one before
// attributes.
func leansBack(sentence, before string) bool {
	ws := openingOf(sentence)
	if len(ws) == 0 {
		return false
	}
	if (anaphors[ws[0].form] || anaphoricPhrase(sentence)) && !impersonal(ws) || laterPronoun(ws) {
		return true
	}
	if (roleAlone(ws) || objectPronoun(ws)) && len(namesOf(before)) > 0 {
		return true
	}
	return supposes(sentence) && !sourced(sentence) && sourced(before)
}

// An openingWord is one of the first words of a sentence.
type openingWord struct {
	form  string
	upper bool
	comma bool // follows it
}

func openingOf(sentence string) []openingWord {
	var out []openingWord
	var sc text.Scanner
	sc.Reset(sentence)
	for len(out) < opening && sc.Next() {
		if w := sc.Word(); !w.Joined {
			out = append(out, openingWord{string(w.Form), w.Upper, strings.HasPrefix(sentence[w.End:], ",")})
		}
	}
	return out
}

// impersonal reports whether the "il" that ws begin with stands for nothing: « il
// faut », « il n’existe », « il est possible ».
func impersonal(ws []openingWord) bool {
	if len(ws) == 0 || ws[0].form != "il" {
		return false
	}
	ws = ws[1:]
	if len(ws) > 0 && (ws[0].form == "ne" || ws[0].form == "n") {
		ws = ws[1:]
	}
	return len(ws) > 0 && impersonals[ws[0].form] ||
		len(ws) > 1 && (ws[0].form == "est" || ws[0].form == "etait") && impersonalAdjectives[ws[1].form]
}

// laterPronoun reports whether a pronoun follows the complement that ws begin
// with, in which nobody is named: « En octobre 2022, il a… ».
func laterPronoun(ws []openingWord) bool {
	for i, w := range ws {
		if i > 0 && w.upper && text.Month(w.form) == 0 && text.Weekday(w.form) == 0 {
			return false
		}
		if w.comma {
			return i+1 < len(ws) && subjects[ws[i+1].form] && !impersonal(ws[i+1:])
		}
	}
	return false
}

// roleAlone reports whether ws begin with a role whose holder they do not name:
// « Le milliardaire a… », not « Le milliardaire Jean Dupont a… ».
func roleAlone(ws []openingWord) bool {
	return len(ws) > 2 && (ws[0].form == "le" || ws[0].form == "la" || ws[0].form == "the") && roles[ws[1].form] &&
		!slices.ContainsFunc(ws[1:], func(w openingWord) bool { return w.upper })
}

// objectPronoun reports whether the verb that ws begin with is about somebody
// whom "lui" stands for: « La ville lui aurait demandé ». After a preposition or
// a comma it stresses the subject instead.
func objectPronoun(ws []openingWord) bool {
	for i := 1; i < len(ws); i++ {
		if b := ws[i-1]; ws[i].form == "lui" && !ws[i].comma && !b.comma && !text.IsStop(b.form, text.French) {
			return true
		}
	}
	return false
}

// supposes reports whether a sentence has a conditional that may be hearsay: of
// what may, must or should be it is none.
func supposes(sentence string) bool {
	for w := range strings.FieldsFuncSeq(sentence, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if conditional(w) && !slices.ContainsFunc(modals, func(m string) bool { return strings.HasPrefix(text.Fold(w), m) }) {
			return true
		}
	}
	return false
}

// sourced reports whether a sentence says on whose word it stands.
func sourced(sentence string) bool {
	f := text.Fold(sentence)
	for _, a := range attributions {
		if i := strings.Index(f, a); i >= 0 && wordAt(f, i, i+len(a)) {
			return true
		}
	}
	return slices.ContainsFunc(words(sentence), func(w string) bool { return sayings[w] })
}

// wordAt reports whether s[i:j] stands between words of folded text.
func wordAt(s string, i, j int) bool {
	return (i == 0 || !wordByte(s[i-1])) && (j == len(s) || !wordByte(s[j]))
}

// wordByte reports whether a byte of folded text is of a word.
func wordByte(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }

var (
	subjects             = text.Set("il elle ils elles he she they")
	impersonals          = text.Set("y faut fallait faudra faudrait fallut existe existait existent convient convenait suffit suffisait")
	impersonalAdjectives = text.Set("possible impossible probable necessaire difficile facile interdit rare important vrai clair question temps certain courant frequent preferable obligatoire conseille recommande utile")
	modals               = []string{"pourr", "devr", "faudr", "voudr"}
	roles                = text.Set("milliardaire president presidente entrepreneur entrepreneuse patron patronne dirigeant dirigeante ministre depute deputee senateur senatrice maire footballeur joueur joueuse entraineur entraineuse chanteur chanteuse acteur actrice realisateur realisatrice interesse interessee suspect suspecte accuse accusee prevenu prevenue couple duo trentenaire quadragenaire quinquagenaire sexagenaire septuagenaire octogenaire quotidien magazine hebdomadaire homme femme " +
		"billionaire businessman businesswoman minister lawmaker senator mayor singer actor actress director player newspaper man woman")
)
