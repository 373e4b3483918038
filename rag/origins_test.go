package rag

import (
	"strings"
	"testing"
)

func TestBasis(t *testing.T) {
	for s, want := range map[string]string{
		"Selon le Wall Street Journal, ils se parlent.":                      "wall street journal",
		"Il aurait, toujours selon le le journal Wall Street, parlé.":        "wall street journal",
		"Le Wall Street Journal accuse le patron.":                           "wall street journal",
		"D’après le WSJ, rien.":                                              "wall street journal",
		"Il a déclaré à l’agence TASS qu’il partirait.":                      "tass",
		"Il lit le Wall Street Journal le matin, et Le Monde le soir.":       "",
		"Le monde rapporte mille histoires, selon le maire.":                 "",
		"Selon Le Monde, le maire part.":                                     "monde",
		"Reuters reported the strike.":                                       "reuters",
		"Le maire dément être parti, comme l’écrivait Le Monde.":             "",
		"« Je pars », a dit le maire Paul Ferrand. Selon Le Monde, il ment.": "",
	} {
		e := engineOf(t, map[string]string{"a.txt": "Reuters\n\n" + s + "\n"})
		var got []string
		for _, m := range e.basisOf(0).media {
			got = append(got, m.key)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestOrigins(t *testing.T) {
	article := func(outlet, text string) string {
		return "---\ntitle: L'affaire\noutlet: " + outlet + "\n---\n\n" + text + "\n"
	}
	const own = "« Je n'ai rien signé », a dit le maire Paul Ferrand lundi matin dans la cour de la mairie de Brévannes, devant une vingtaine d'habitants venus l'entendre."
	e := engineOf(t, map[string]string{
		"gazette.txt":  article("La Gazette", own),
		"gazette2.txt": article("La Gazette", "« Le chantier avance », a assuré l'architecte Luc Maurin."),
		"copie.txt":    article("L'Écho", strings.Replace(own, "une vingtaine", "quelques dizaines", 1)),
		"courrier.txt": article("Le Courrier", "Le maire aurait signé, a rapporté La Gazette mardi."),
		"monde.txt":    article("La Tribune", "Le maire aurait signé, selon Le Monde."),
		"monde2.txt":   article("Le Phare", "D'après Le Monde, le maire aurait signé deux fois."),
		"presse.txt":   article("Radio Lorne", "Le maire aurait signé, selon la presse locale."),
		"voix.txt":     article("La Voix", "Le maire de Brévannes reçoit le samedi."),
	})
	for _, c := range []struct {
		files   string
		n       int
		atLeast bool
		names   string
	}{
		{"gazette", 1, false, ""},
		{"gazette gazette2", 1, false, ""},
		{"gazette copie", 1, false, ""},
		{"gazette courrier", 1, false, "La Gazette"},
		{"gazette gazette2 copie courrier", 1, false, "La Gazette"},
		{"monde monde2", 1, true, "Le Monde"}, // whose own article is not there
		{"gazette monde monde2", 2, true, "Le Monde"},
		{"gazette presse", 1, true, ""},
		{"presse", 1, true, ""},
		{"voix", 1, true, ""}, // quotes nobody
		{"", 0, false, ""},
	} {
		var articles []int
		for f := range strings.FieldsSeq(c.files) {
			articles = append(articles, e.files[f+".txt"])
		}
		n, atLeast, names := e.origins(articles)
		if n != c.n || atLeast != c.atLeast || strings.Join(names, ", ") != c.names {
			t.Errorf("%q: %d origins, at least %v, %q; want %d, %v, %q", c.files, n, atLeast, names, c.n, c.atLeast, c.names)
		}
	}
}
