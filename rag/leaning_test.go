package rag

import (
	"strings"
	"testing"
)

func TestLeansBack(t *testing.T) {
	const named = "Paul Ferrand a fondé le chantier naval de Villebourg."
	const source = "Selon La Gazette, les deux maires se connaissent depuis longtemps."
	for _, c := range []struct {
		before, sentence string
		want             bool
	}{
		{named, "Il a vendu le chantier en 1998.", true},
		{named, "Ce dernier a vendu le chantier.", true},
		{named, "Paul Ferrand a vendu le chantier en 1998.", false},

		// « Il » that stands for nothing.
		{named, "Il faut trois ans pour construire un navire.", false},
		{named, "Il n’existe aucun autre chantier dans la région.", false},
		{named, "Il est possible de visiter le chantier.", false},
		{named, "Il est parti de Villebourg.", true},

		// A pronoun after a complement, unless that names somebody.
		{named, "En mars 1998, il a vendu le chantier à sa sœur.", true},
		{named, "Après la guerre, il faut reconstruire le port.", false},
		{named, "Avec Anne Morel, elle aussi candidate, le maire a visité le port.", false},
		{named, "En mars 1998, le chantier a fermé.", false},
		{named, "In March, he sold the yard.", true},

		// A role whose holder the sentence before names.
		{named, "Le milliardaire a vendu le chantier en 1998.", true},
		{named, "Le milliardaire Jean Dupont a vendu le chantier.", false},
		{"le chantier a fermé.", "Le milliardaire a vendu le chantier en 1998.", false},
		{named, "Le chantier a fermé en 1998.", false},
		{named, "The billionaire sold the yard in 1998.", true},

		// "lui" for somebody else than the subject.
		{named, "La ville lui aurait vendu le terrain pour un euro.", true},
		{named, "Le conseil, lui, reste prudent sur la vente.", false},
		{named, "Le terrain vendu par lui valait un million.", false},

		// Hearsay whose source the sentence before names.
		{source, "Depuis mars, Paul Ferrand serait reçu chaque semaine à la mairie.", true},
		{source, "Depuis mars, Paul Ferrand serait, selon un conseiller, reçu à la mairie.", false},
		{source, "Paul Ferrand pourrait vendre le chantier.", false},
		{source, "Paul Ferrand est reçu chaque semaine à la mairie.", false},
		{named, "Depuis mars, Paul Ferrand serait reçu à la mairie.", false},

		{"", "", false},
	} {
		if got := leansBack(c.sentence, c.before); got != c.want {
			t.Errorf("%q after %q: %v", c.sentence, c.before, got)
		}
	}
}

// Hearsay is quoted with the sentence that says whose it is; with one of more
// words than a reader is given, alone.
func TestAskHearsay(t *testing.T) {
	const source = "La Gazette soutient que les échanges entre Paul Ferrand et le promoteur n’ont jamais cessé"
	const hearsay = "Depuis 2022, Paul Ferrand recevrait chaque semaine le promoteur du stade."
	const question = "Depuis quand Paul Ferrand reçoit-il le promoteur du stade ?"
	quote := func(before string) string {
		t.Helper()
		e := engineOf(t, map[string]string{
			"a.txt": "Le stade\n\nLe conseil se réunira jeudi prochain à la mairie. " + before + " " + hearsay + "\n",
			"b.txt": "Le marché\n\nLe marché de Noël ouvrira le 1er décembre sur la place, avec quarante exposants.\n",
		})
		a := ask(t, e, question)
		if a.Verdict != Answered {
			t.Fatalf("%s\n%s", a.Verdict, a.Text)
		}
		return a.Citations[0].Quote
	}
	if got, want := quote(source+"."), source+". "+hearsay; got != want {
		t.Errorf("quoted %q, want %q", got, want)
	}
	if got := quote(source + strings.Repeat(", malgré les saisons et les années", 6) + "."); got != hearsay {
		t.Errorf("quoted %q, want %q", got, hearsay)
	}
}

// A fact is quoted from one outlet.
func TestAskSameFact(t *testing.T) {
	e := engineOf(t, map[string]string{
		"a.txt": "---\noutlet: La Gazette\n---\n\nEn octobre 2022, Paul Ferrand a présenté un plan de sauvetage du chantier naval, qui laissait le port à la région.\n",
		"b.txt": "---\noutlet: Le Courrier\n---\n\nPaul Ferrand a présenté en octobre 2022 son plan de sauvetage du chantier naval, devant la presse.\n",
		"c.txt": "---\noutlet: L'Écho\n---\n\nLe plan de sauvetage du chantier naval a coûté douze millions, dont la moitié payée par les communes voisines.\n",
	})
	a := ask(t, e, "Quand Paul Ferrand a-t-il présenté le plan de sauvetage du chantier naval ?")
	files := map[string]bool{}
	for _, r := range a.Citations {
		files[r.File] = true
	}
	if a.Verdict != Answered || files["a.txt"] == files["b.txt"] {
		t.Errorf("%s\n%s", a.Verdict, a.Text)
	}
}

// Who asks what somebody says is told that first, a denial too; who asks what is
// reported is told the report first.
func TestAskVersion(t *testing.T) {
	e := engineOf(t, affair)
	for question, want := range map[string]string{
		"Que dit Paul Ferrand des rencontres avec le promoteur ?":                "« Paul Ferrand dément",
		"Selon Paul Ferrand, combien de rencontres avec le promoteur du stade ?": "Démenti ou limité (Paul Ferrand)\n« Paul Ferrand dément ces rencontres avec le promoteur. » [1]\n\nRapporté par La Gazette\n« Selon Le Monde",
		"Depuis quand le maire rencontre-t-il le promoteur du stade ?":           "Les articles donnent deux versions.\n\nRapporté",
	} {
		if a := ask(t, e, question); !strings.HasPrefix(a.Text, want) {
			t.Errorf("%s\n%s", question, a.Text)
		}
	}
	for question, want := range map[string]bool{
		"Selon le maire, combien de fois se sont-ils vus ?": true,
		"Que répond le ministère ?":                         true,
		"Le maire reconnaît-il les rencontres ?":            true,
		"Qui affirme que le maire ment ?":                   false,
		"Depuis quand se voient-ils ?":                      false,
		"What did the mayor say about the meetings?":        true,
	} {
		if got := asksVersion(e.query(Question{Text: question})); got != want {
			t.Errorf("%q: %v", question, got)
		}
	}
}
