package ragtest

import (
	"math/rand/v2"
	"strings"
)

// How many the made news has of each at most; the k-th comes up about 1/k as
// often as the first.
const (
	newsPersons  = 400_000
	newsSurnames = 60_000
	newsTowns    = 20_000
)

// Words are of two kinds, as in prose (R. Ferrer i Cancho and R. V. Solé, "Two
// regimes in the frequency of words", 2001): a core of which the k-th most frequent
// comes up about 1/k as often as the first, and a share of rare ones without an
// end, of which new ones keep coming as a corpus grows (H. S. Heaps).
const (
	coreWords = 30_000
	rareShare = 5 // of a hundred words
)

// A newsroom draws what articles are made of.
type newsroom struct {
	r                           *rand.Rand
	core, rare, persons, places *rand.Zipf
}

func newNewsroom(r *rand.Rand) *newsroom {
	return &newsroom{
		r:       r,
		core:    rand.NewZipf(r, 1.07, 8, coreWords-1),
		rare:    rand.NewZipf(r, 1.6, 20_000, 1<<40),
		persons: rand.NewZipf(r, 1.1, 30, newsPersons-1),
		places:  rand.NewZipf(r, 1.1, 30, newsTowns-1),
	}
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

// word returns a content word.
func (w *newsroom) word() string {
	if w.r.IntN(100) < rareShare {
		return spell(coreWords + w.rare.Uint64())
	}
	return spell(w.core.Uint64())
}

func (w *newsroom) town() string { return capital(spell(townsFrom + w.places.Uint64())) }

// A person is one of the population, whose names follow from its number.
type person struct{ given, surname, function string }

func (p person) name() string { return p.given + " " + p.surname }

func (w *newsroom) person() person {
	k := w.persons.Uint64()
	r := rand.New(rand.NewPCG(k, 2))
	role := pick(r, "maire", "procureur", "préfet", "directeur", "président", "porte-parole", "conseiller", "avocat")
	return person{
		given:    capital(spell(givenFrom + r.Uint64N(20)*r.Uint64N(20))),
		surname:  capital(spell(surnamesFrom + uint64(float64(newsSurnames)*r.Float64()*r.Float64()))),
		function: role + " de " + capital(spell(townsFrom+r.Uint64N(newsTowns))),
	}
}

// body returns the name of an institution and its acronym.
func (w *newsroom) body() (name, acronym string) {
	kind, town := pick(w.r, "Agence régionale", "Union mixte", "Office national", "Association libre"), w.town()
	f := strings.Fields(kind)
	return kind + " de " + town, strings.ToUpper(f[0][:1] + f[1][:1] + town[:1])
}

var newsStops = strings.Fields("de la le à les et des en du un une dans pour par sur au avec son ses")

// tail is what is said: words without a name.
func (w *newsroom) tail() string {
	var b strings.Builder
	for range 9 + w.r.IntN(10) {
		if w.r.IntN(2) == 0 {
			b.WriteString(pick(w.r, newsStops...))
		} else {
			b.WriteString(w.word())
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

// scene is a sentence that nobody says.
func (w *newsroom) scene() string { return "Le " + w.word() + " " + w.tail() + "." }

// What is named by a word of its own: words, and behind them towns, given names and
// surnames, each counted from a number of its own.
const (
	wordsFrom = iota << 44
	townsFrom
	givenFrom
	surnamesFrom
)

// spell makes the word of a rank: of two syllables to four, the frequent ones short
// (G. K. Zipf).
func spell(rank uint64) string {
	onsets := [...]string{"b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "ch", "br", "tr", "pl", "gr", "st", "j"}
	rimes := [...]string{"a", "e", "i", "o", "u", "ou", "an", "on", "eu", "ar", "er", "il", "as", "ent", "ir", "al"}
	h := (rank + 1) * 0x9e3779b97f4a7c15
	word := make([]byte, 0, 24)
	syllables := 2
	for _, from := range [...]uint64{1000, 50_000} {
		if rank%townsFrom >= from {
			syllables++
		}
	}
	for range syllables {
		h ^= h >> 29
		h *= 0xbf58476d1ce4e5b9
		word = append(word, onsets[h>>32%uint64(len(onsets))]...)
		word = append(word, rimes[h>>48%uint64(len(rimes))]...)
	}
	return string(word)
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
