package text

import (
	_ "embed"
	"sync"
)

// How common a word is in ordinary prose. In a corpus of five articles the
// number of passages that hold a word says next to nothing; what the language
// says stands beside it.

//go:embed data/common_fr.tsv
var commonFrench string

//go:embed data/common_en.tsv
var commonEnglish string

// bandRates is the share of passages of some 170 words that hold a word of each
// band of the lists.
var bandRates = map[string]float64{"A": .25, "B": .12, "C": .04, "D": .01}

func loadRates(data string, lang Language) map[string]float64 {
	rates := map[string]float64{}
	for word, band := range table(data) {
		stem := Stem(Fold(word), lang)
		rates[stem] = max(rates[stem], bandRates[band])
	}
	return rates
}

var (
	ratesFrench  = sync.OnceValue(func() map[string]float64 { return loadRates(commonFrench, French) })
	ratesEnglish = sync.OnceValue(func() map[string]float64 { return loadRates(commonEnglish, English) })
)

// Background returns the share of passages of ordinary prose of a language that
// hold a word with this stem; 0 for one that is not common, and for other
// languages.
func Background(stem string, lang Language) float64 {
	switch lang {
	case French:
		return ratesFrench()[stem]
	case English:
		return ratesEnglish()[stem]
	}
	return 0
}
