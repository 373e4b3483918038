package rag

import (
	"slices"
	"strings"
	"testing"
)

func TestIsDenial(t *testing.T) {
	for sentence, want := range map[string]bool{
		"Le Kremlin dément ces échanges multiples.":                                  true,
		"Évidemment, Elon Musk dément tout lien.":                                    true,
		"Elon Musk rejette l’accusation, qu’il dit « absurde ».":                     true,
		"Le porte-parole n'a évoqué, au total, qu'un appel téléphonique.":            true,
		"Le maire conteste ces chiffres.":                                            true,
		"The Kremlin denied multiple exchanges.":                                     true,
		"The spokesman denied that any meeting took place.":                          true,
		"Le maire a rejeté ces accusations.":                                         true,
		"Elon Musk avait présenté un « plan de paix » contesté.":                     false,
		"Malgré ses démentis, le rapprochement soulève des questions.":               false,
		"L'usine Lubrizol rejette des solvants dans la Seine toutes les nuits.":      false,
		"A denial-of-service attack hit the bank, and customers were denied access.": false,
		"Le ministre a confirmé la rencontre.":                                       false,
		"Un projet rejeté par le conseil municipal, puis adopté l'année suivante.":   false,
	} {
		e := engineOf(t, map[string]string{"a.txt": "Un titre\n\n" + sentence + "\n"})
		if got := e.isDenial(0, len(e.corpus.Articles[0].Sentences)-1); got != want {
			t.Errorf("%q: %v", sentence, got)
		}
	}
}

// A denial stands beside the claim in whichever article it does, and whoever it is
// spelled as.
func TestDenialElsewhere(t *testing.T) {
	filler := map[string]string{}
	for _, town := range strings.Fields("Arvelle Bressac Corval Durmont Esterel Fontbrune Grandval Hautbois Isernay Joncy Kerlan Lavaud Montreux Nauzelles Orvault Pontreau Quincy Rostan Sauvigny Tremblet Uzerche Vaudran") {
		filler[town+".txt"] = "---\ntitle: Le départ de l'entraîneur vu de " + town + "\noutlet: Le Courrier de " + town + "\n---\n\nLe départ de l'entraîneur Sergueï Tchernovski du club de " + town + " serait acquis, selon La Dépêche.\n"
	}
	filler["dementi.txt"] = "---\ntitle: « Je reste »\noutlet: La Tribune\n---\n\nSergei Chernovsky a nié mardi tout départ du club de Rostan.\n\nIl prépare la saison.\n"
	e := engineOf(t, filler)
	a := ask(t, e, "Le départ de l’entraîneur est-il acquis ?")
	if !slices.ContainsFunc(a.Citations, func(r Row) bool { return r.File == "dementi.txt" }) || !strings.Contains(a.Text, "Démenti ou limité (Sergei Chernovsky)\n") {
		t.Errorf("%s\n%s", a.Verdict, a.Text)
	}
}

// What somebody denies in the story of an answer is shown with what it denies, and
// apart from denials of the answer itself.
func TestDisputed(t *testing.T) {
	e := engineOf(t, map[string]string{
		"ferry.txt":  "---\ntitle: Collision en baie de Lorne\noutlet: Le Phare\n---\n\nNeuf passagers du ferry Alizé ont été blessés dans la collision, a annoncé la préfecture.\n\nSelon un marin, le ferry n'aurait pas répondu à la radio. La Compagnie des Isles conteste cette version.\n",
		"marche.txt": "---\ntitle: Le marché de Noël\noutlet: L'Écho\n---\n\nLe marché de Noël ouvrira le 1er décembre sur la place de la mairie.\n",
	})
	a := ask(t, e, "Combien de passagers ont été blessés dans la collision du ferry Alizé ?")
	if want := "\n\nContesté dans la même affaire\n« Selon un marin, le ferry n'aurait pas répondu à la radio. » [2]\n« La Compagnie des Isles conteste cette version. » ["; !strings.Contains(a.Text, want) || strings.Contains(a.Text, "deux versions") {
		t.Errorf("%s", a.Text)
	}
}

func TestSpelling(t *testing.T) {
	for _, same := range [][2]string{{"tchernovski", "chernovsky"}, {"idriss", "idris"}, {"kirienko", "kiriyenko"}, {"khodorkovski", "kodorkovsky"}} {
		if spelling(same[0]) != spelling(same[1]) {
			t.Errorf("%q and %q: %q, %q", same[0], same[1], spelling(same[0]), spelling(same[1]))
		}
	}
	if spelling("martin") == spelling("marin") {
		t.Error("two names are one")
	}
}
