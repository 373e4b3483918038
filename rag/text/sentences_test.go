package text

import (
	"strings"
	"testing"
)

// Each case is a text whose sentences are separated by "|".
var sentenceCases = []string{
	"Il pleut.| Elle sort.",
	"« Il pleut. »| Elle sort.",
	"Il a dit : « Nous partirons. Demain, peut-être. »| Puis il est sorti.",
	"« Pourquoi ? », dit-il.| Elle rit.",
	"M. Dupont est là.| Mme Durand aussi.",
	"L’art. 49.3 a été utilisé.| Le gouvernement tient.",
	"Une hausse de 15 %.| Une baisse.",
	"Le train de 18 h. 30 est parti.| On attend.",
	"Il a 3.000 euros.| C’est peu.",
	"Il parle…| Puis se tait.",
	"Il avait parlé en… avril 2021.| Rien depuis.",
	"J. K. Rowling écrit.| George W. Bush lit.",
	"C’est le plan B.| Il a échoué.",
	"Il fait 30 °C.| De plus, il pleut.",
	"Des pommes, des poires, etc.| Les prix montent.",
	"En 52 av. J.-C., César gagne.| Vercingétorix perd.",
	"1. Premier point.| 2. Second point.",
	"La fin du texte.[12]| Une autre phrase.[3][4]| La dernière.",
	"Une chose est sûre : « Je reste » .| Le Kremlin se tait.",
	"Est-ce vrai ?!| Oui !| Non.",
	"Il (c’est vrai. Vraiment.) est venu.| Elle aussi.",
	"Première ligne\nsuite de la phrase.| Deuxième.",
	"Un titre sans point\n\n|Le texte commence.| Il finit",
	"Dr. Smith met Mr. Jones.| They left.",
	"The U.S. economy grew.| It was 3.5 percent.",
	"Elle dit “Je pars. Adieu.” à Paul.| Il pleure.",
	"\"J'ai une autorisation... tellement ennuyeux\" s'est-il moqué.| Fin.",
	"Elon Musk est-il devenu plus qu'un entrepreneur?| Le patron de Tesla rit.",
	"Il habite bd. Voltaire.| Elle non.",
}

func TestSentences(t *testing.T) {
	for _, c := range sentenceCases {
		want := strings.Split(strings.ReplaceAll(c, "|", "\x00"), "\x00")
		s := strings.Join(want, "")
		// The white space before a sentence belongs to the one before it.
		var got []string
		for _, sp := range Sentences(s) {
			got = append(got, strings.TrimSpace(s[sp.Start:sp.End]))
		}
		for i := range want {
			want[i] = strings.TrimSpace(want[i])
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("\n got %q\nwant %q", got, want)
		}
	}
}

func FuzzSentences(f *testing.F) {
	for _, c := range sentenceCases {
		f.Add(strings.ReplaceAll(c, "|", ""))
	}
	f.Add("« (\" . “")
	f.Fuzz(func(t *testing.T, s string) {
		at := 0
		for _, sp := range Sentences(s) {
			if sp.Start != at || sp.End <= sp.Start || sp.End > len(s) {
				t.Fatalf("span %v after %d in %q", sp, at, s)
			}
			at = sp.End
		}
		if at != len(s) {
			t.Fatalf("spans end at %d of %d in %q", at, len(s), s)
		}
	})
}
