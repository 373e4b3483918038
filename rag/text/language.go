package text

import (
	"sync"
	"unicode/utf8"
)

// Words that stand in one language and seldom in the other, with their weight:
// 2 for those that only one of them has.
var (
	onlyFrench  = Set("le la les un une des du de et est dans pour que qui quel quelle quels quelles quoi ou sur avec au aux par plus pas ne se ce cette ces son sa ses il elle ils elles nous vous je tu mon ma mes leur leurs sont etait ont ete etre avoir fait comment pourquoi quand combien comme mais donc sans sous depuis selon entre pendant avant apres cela ca y en dont lequel laquelle chez quest lors vers peut faut sert appelle")
	onlyEnglish = Set("the of and to in is was were are be been for with by from that which what who whom whose when where why how does did do has have had not it its he she they them their his her this these those there at an as or but if than then so such many much can could would should will may might about into during between after before also most some any each other one does according passage following kind made name year type known named")
	ambiguous   = Set("a on or me son as sur plus pour des fait est de la an me no si ou en y mine in")
)

// A clue is what a word says of the language of its text.
type clue struct{ french, english float64 }

// clues are those of all words that say something, in one table because a text is
// asked word for word.
var clues = sync.OnceValue(func() map[string]clue {
	m := map[string]clue{}
	weight := func(w string) float64 {
		if ambiguous[w] {
			return .4
		}
		return 1
	}
	for w := range onlyEnglish {
		m[w] = clue{english: weight(w)}
	}
	french := func(w string) { m[w] = clue{weight(w), m[w].english} }
	for w := range onlyFrench {
		french(w)
	}
	for w := range loadChat() {
		if len(w) < 6 {
			french(w)
		}
	}
	return m
})

// Detect returns the language of s: French or English by function words,
// elisions and accents, Unknown when nothing tells. It is meant for questions
// of a few words as well as for articles; of a long text it reads the first
// 4 000 bytes.
func Detect(s string) Language {
	const enough = 4000
	if len(s) > enough {
		s = s[:enough]
	}
	var fr, en float64
	known := clues()
	var sc Scanner
	sc.Reset(s)
	for sc.Next() {
		w := sc.Word()
		if w.Joined || w.Number {
			continue
		}
		c := known[string(w.Form)]
		fr += c.french
		en += c.english
		if w.Start > 1 { // an elision before it, or a possessive after
			if r, n := utf8.DecodeLastRuneInString(s[:w.Start]); isApostrophe(r) && w.Start > n {
				fr++
			}
		}
		if w.End < len(s) {
			if r, _ := utf8.DecodeRuneInString(s[w.End:]); isApostrophe(r) && possessive(s, min(len(s), w.End+utf8.RuneLen(r))) {
				en += .5
			}
		}
	}
	for _, r := range s {
		switch r {
		case 'é', 'è', 'ê', 'à', 'ç', 'ù', 'û', 'î', 'ô', 'œ', 'É', 'À', 'â', 'ë', 'ï', '«', '»':
			fr += .4
		}
	}
	switch {
	case fr > en:
		return French
	case en > fr:
		return English
	case fr > 0:
		return French
	}
	return Unknown
}
