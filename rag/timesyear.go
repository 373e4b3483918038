package rag

import (
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// century reads « XIXe siècle », "19th century", « années 1990 », "1990s".
func (d *dater) century(i int) bool {
	w := &d.words[i]
	switch {
	case d.is(i+1, "siecle", "siecles", "century"):
		n := d.number(i)
		if n == 0 {
			n = text.Roman(trimOrdinal(w.form))
		}
		if n < 1 || n > 21 {
			return false
		}
		d.add(w.start, d.words[i+1].end, ymd(100*n-99, 1, 1), ymd(100*n, 12, 31))
	case d.is(i-1, "annees") && d.number(i) > 0 && d.number(i)%10 == 0:
		n := d.number(i)
		switch {
		case n < 20:
			n += 2000
		case n < 100:
			n += 1900
		}
		d.add(w.start, w.end, ymd(n, 1, 1), ymd(n+9, 12, 31))
	case len(w.form) == len("1990s") && w.form[3:] == "0s" && atoi(w.form[:4]) >= 1000:
		n := atoi(w.form[:4])
		d.add(w.start, w.end, ymd(n, 1, 1), ymd(n+9, 12, 31))
	default:
		return false
	}
	return true
}

// trimOrdinal cuts the ending of a folded ordinal: "xixe", "xixeme".
func trimOrdinal(form string) string {
	for _, end := range [...]string{"eme", "er", "e"} {
		if n := len(form) - len(end); n > 0 && form[n:] == end {
			return form[:n]
		}
	}
	return form
}

var (
	// what stands before a year and before hardly anything else of four figures
	datesYear = text.Set("en in depuis since avant apres before after until by during fin debut courant annee an year ete hiver printemps automne summer winter spring autumn late early entre between from des mi noel saison season")
	// nouns that have a year in their name
	namedByYear = text.Set("loi lois constitution traite accord accords convention decret ordonnance charte edit code reglement directive protocole pacte concordat plan norme act law treaty agreement accord directive regulation code pact")
	// what four figures may count
	counted = text.Set("ans annees jours mois semaines heures minutes euros dollars francs livres habitants personnes morts victimes soldats hommes femmes enfants salaries emplois metres kilometres km m tonnes kg kilos litres hectares pages places voix points pieds articles fois milliards millions years days months weeks hours people men women children pounds miles meters metres feet tons dead deaths inhabitants employees seats votes times words % € $")
)

// year reads a year that is word i.
func (d *dater) year(i int) {
	year := d.yearAt(i)
	if year == 0 || i+1 < len(d.words) && counted[d.words[i+1].form] && d.beside(i, false) {
		return
	}
	dated := i > 0 && datesYear[d.words[i-1].form]
	if dated && d.is(i-1, "des") { // « dès 1998 », not « des 1998 »
		r, _ := utf8.DecodeRuneInString(d.s[d.words[i-1].start+1:])
		dated = r == 'è' || r == 'È'
	}
	switch {
	case dated:
	case d.is(i-1, "et", "and", "a", "to", "au", "ou", "or") && i > 1 && d.taken(d.words[i-2].start):
	case d.is(i-1, "de", "du", "of") && i > 1:
		before := &d.words[i-2]
		if before.upper || namedByYear[before.form] || d.number(i-2) > 0 || d.is(i-2, "plus", "moins", "pres", "modele", "version") || d.noun(i+1) && d.beside(i, false) {
			return
		}
	default:
		return
	}
	from, to := bounds(year, 0, 0)
	d.add(d.words[i].start, d.words[i].end, from, to)
}

// noun reports whether word i may be one that a figure before it counts.
func (d *dater) noun(i int) bool {
	return i < len(d.words) && !text.IsStop(d.words[i].form, text.French) && !text.IsStop(d.words[i].form, text.English) && !d.words[i].upper
}
