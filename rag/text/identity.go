package text

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"sync"
)

// Identity names the analysis of this program: it changes with the stop lists,
// the lexicon, and what the scanner and the stemmers make of a sample. Whatever
// was computed with another identity is of no use with this one.
var Identity = sync.OnceValue(func() string {
	const sample = "Né à l’O.N.U., réclame-t-elle 3 000,5 € aujourd'hui ? Les porte-parole œuvrèrent nationalement aux journaux généraux. " +
		"The U.S. ministers' policies weren't running quickly; Musk's companies passed the buses."
	var b strings.Builder
	b.WriteString(listFrench + listEnglish + lexiconData + commonFrench + commonEnglish + chatFrench + relatedFrench + strings.Join(topics, "\n"))
	var sc Scanner
	sc.Reset(sample)
	for sc.Next() {
		form := string(sc.Word().Form)
		for _, lang := range [...]Language{French, English} {
			stem := Stem(form, lang)
			b.WriteString(" " + form + " " + stem + " " + Family(stem, lang))
		}
	}
	for _, sp := range Sentences(sample) {
		b.WriteString(sample[sp.Start:sp.End])
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:6])
})
