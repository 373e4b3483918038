package rag

import "testing"

func TestDenies(t *testing.T) {
	for sentence, want := range map[string]bool{
		"Le Kremlin dément ces échanges multiples.":                                true,
		"Évidemment, Elon Musk dément tout lien.":                                  true,
		"Elon Musk rejette l’accusation, qu’il dit « absurde ».":                   true,
		"Le porte-parole n'a évoqué, au total, qu'un appel téléphonique.":          true,
		"Le maire conteste ces chiffres.":                                          true,
		"La ville a contesté la décision.":                                         true,
		"The Kremlin denied multiple exchanges.":                                   true,
		"Elon Musk avait présenté un « plan de paix » contesté.":                   false,
		"Malgré ses démentis, le rapprochement soulève des questions.":             false,
		"Le ministre a confirmé la rencontre.":                                     false,
		"Un projet rejeté par le conseil municipal, puis adopté l'année suivante.": false,
	} {
		if got := denies(sentence); got != want {
			t.Errorf("%q: %v", sentence, got)
		}
	}
}
