package rag

import (
	"strings"
	"testing"
)

func TestDenies(t *testing.T) {
	for sentence, want := range map[string]bool{
		"Le Kremlin dément ces échanges multiples.":                                  true,
		"Évidemment, Elon Musk dément tout lien.":                                    true,
		"Elon Musk rejette l’accusation, qu’il dit « absurde ».":                     true,
		"Le porte-parole n'a évoqué, au total, qu'un appel téléphonique.":            true,
		"Le maire conteste ces chiffres.":                                            true,
		"La ville a contesté la décision.":                                           true,
		"The Kremlin denied multiple exchanges.":                                     true,
		"Elon Musk avait présenté un « plan de paix » contesté.":                     false,
		"Malgré ses démentis, le rapprochement soulève des questions.":               false,
		"L'usine Lubrizol rejette des solvants dans la Seine toutes les nuits.":      false,
		"Kenya and Somalia have had border disputes for years.":                      false,
		"A denial-of-service attack hit the bank, and customers were denied access.": false,
		"The spokesman denied that any meeting took place.":                          true,
		"Le maire a rejeté ces accusations.":                                         true,
		"Il affirmait avoir parlé une fois, mais ne plus avoir eu de lien depuis.":   true,
		"Le ministre a confirmé la rencontre.":                                       false,
		"Un projet rejeté par le conseil municipal, puis adopté l'année suivante.":   false,
	} {
		if got := denies(sentence); got != want {
			t.Errorf("%q: %v", sentence, got)
		}
	}
}

func TestRepeats(t *testing.T) {
	for s, want := range map[string]string{
		"Selon le Wall Street Journal, ils se parlent.":                "wall street journal",
		"Il aurait, toujours selon le le journal Wall Street, parlé.":  "wall street journal",
		"Le Wall Street Journal accuse le patron.":                     "wall street journal",
		"D’après le WSJ, rien.":                                        "wall street journal",
		"Il a déclaré à l’agence TASS qu’il partirait.":                "tass",
		"Il lit le Wall Street Journal le matin, et Le Monde le soir.": "",
		"Le monde rapporte mille histoires, selon le maire.":           "",
		"Selon Le Monde, le maire part.":                               "le monde",
		"Reuters reported the strike.":                                 "reuters",
	} {
		e := engineOf(t, map[string]string{"a.txt": "Un titre\n\n" + s + " Une autre phrase suit ici.\n"})
		if got := strings.Join(repeats(&e.corpus.Articles[0]), " "); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}
