package ragtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// How many the made news has of each at most; the k-th comes up about 1/k as
// often as the first.
const (
	newsPersons  = 60_000
	newsSurnames = 12_000
	newsTowns    = 4_000
)

// News makes n articles like Corpus, but told as news is: persons with given
// name, surname and function, later by the surname alone; bodies with acronyms;
// acts of speech, hearsay, denials, figures and weekdays. It is for measuring
// what is done with statements and names.
func News(seed uint64, n int) map[string]string {
	r := rand.New(rand.NewPCG(seed, 1))
	w := newsroom{
		r:       r,
		words:   rand.NewZipf(r, 1.07, 8, vocabulary-1),
		persons: rand.NewZipf(r, 1.1, 30, newsPersons-1),
		towns:   rand.NewZipf(r, 1.1, 30, newsTowns-1),
	}
	texts := make(map[string]string, n)
	for i := range n {
		texts[fmt.Sprintf("n%06d.txt", i)] = w.article()
	}
	return texts
}

type newsroom struct {
	r                     *rand.Rand
	words, persons, towns *rand.Zipf
}

func pick(r *rand.Rand, of ...string) string { return of[r.IntN(len(of))] }

func (w *newsroom) town() string { return capital(spell(1_000_000 + w.towns.Uint64())) }

// person returns one of the population, whose names follow from its number.
func (w *newsroom) person() (given, surname, function string) {
	k := w.persons.Uint64()
	p := rand.New(rand.NewPCG(k, 2))
	given = capital(spell(2_000_000 + p.Uint64N(20)*p.Uint64N(20)))
	surname = capital(spell(3_000_000 + uint64(float64(newsSurnames)*p.Float64()*p.Float64())))
	role := pick(p, "maire", "procureur", "préfet", "directeur", "président", "porte-parole", "conseiller", "avocat")
	return given, surname, role + " de " + capital(spell(1_000_000+p.Uint64N(newsTowns)))
}

// body returns the name of an institution and its acronym.
func (w *newsroom) body() (name, acronym string) {
	kind, town := pick(w.r, "Agence régionale", "Union mixte", "Office national", "Association libre"), w.town()
	f := strings.Fields(kind)
	return kind + " de " + town, strings.ToUpper(f[0][:1] + f[1][:1] + town[:1])
}

// tail is what is said: words without a name.
func (w *newsroom) tail() string {
	stops := strings.Fields("de la le à les et des en du un une dans pour par sur au avec son ses")
	var b strings.Builder
	for range 9 + w.r.IntN(10) {
		if w.r.IntN(2) == 0 {
			b.WriteString(pick(w.r, stops...))
		} else {
			b.WriteString(spell(w.words.Uint64()))
		}
		b.WriteByte(' ')
	}
	return strings.TrimSpace(b.String())
}

func (w *newsroom) article() string {
	r := w.r
	given, surname, function := w.person()
	other, rival, role := w.person()
	office, acronym := w.body()
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s et la %s des %s\noutlet: %s\ndate: %d-%02d-%02d\n---\n\n", surname, spell(w.words.Uint64()), spell(w.words.Uint64()),
		pick(r, "Le Fanal", "Radio Estuaire", "Méridia", "La Vigie", "L’Écho du Nord"), 1990+r.IntN(35), 1+r.IntN(12), 1+r.IntN(28))
	fmt.Fprintf(&b, "Le %s, %s %s, a %s %s %s %s.\n\n", function, given, surname, pick(r, "annoncé", "déclaré", "affirmé", "confirmé"), pick(r, "lundi", "mardi", "jeudi"), pick(r, "que", "vouloir"), w.tail())
	fmt.Fprintf(&b, "L’%s (%s) a %s %d %s.\n\n", office, acronym, pick(r, "recensé", "promis", "estimé"), 2+r.IntN(5000), w.tail())
	fmt.Fprintf(&b, "%s %s, %s, a %s %s.\n\n", other, rival, role, pick(r, "démenti", "accusé", "reconnu", "refusé de commenter"), w.tail())
	for range 17 {
		switch r.IntN(8) {
		case 0:
			fmt.Fprintf(&b, "« %s », a %s %s.\n\n", capital(w.tail()), pick(r, "déclaré", "nié", "estimé", "répondu"), pick(r, surname, "M. "+surname, rival))
		case 1:
			fmt.Fprintf(&b, "Selon %s, %s aurait %s.\n\n", pick(r, "Le Fanal", "une source proche", acronym, "La Vigie"), pick(r, surname, rival), w.tail())
		case 2:
			fmt.Fprintf(&b, "À %s, %s %s n’a pas %s.\n\n", w.town(), given, surname, w.tail())
		case 3:
			third, last, _ := w.person()
			fmt.Fprintf(&b, "%s %s a %s %d euros %s.\n\n", third, last, pick(r, "reçu", "versé", "touché"), 1000*r.IntN(900), w.tail())
		default:
			fmt.Fprintf(&b, "Le %s %s.\n\n", spell(w.words.Uint64()), w.tail())
		}
	}
	return b.String()
}
