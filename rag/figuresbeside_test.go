package rag

import (
	"strings"
	"testing"
)

func TestFiguresBeside(t *testing.T) {
	for _, c := range []struct {
		name, second string
		differ       bool
	}{
		{"another value", "Le tunnel de Brévannes coûtera 60 millions d'euros, selon la région.", true},
		{"the same value", "Le tunnel de Brévannes coûtera 45 millions d'euros, selon la région.", false},
		{"rounded", "Le tunnel de Brévannes coûtera environ 46 millions d'euros, selon la région.", false},
		{"another currency", "Le tunnel de Brévannes coûtera 50 millions de dollars, selon la région.", false},
		{"another year", "Le tunnel de Brévannes coûtera 60 millions d'euros en 2031, selon la région.", false},
		{"of another thing", "Le stade de Montcalme coûtera 60 millions d'euros, selon la région.", false},
		{"a hedge that holds it", "Le tunnel de Brévannes coûtera plus de 20 millions d'euros, selon la région.", false},
	} {
		e := engineOf(t, map[string]string{
			"a.txt": "---\ntitle: Le tunnel de Brévannes\noutlet: La Gazette\n---\n\nLe tunnel de Brévannes coûtera 45 millions d'euros en 2030, a annoncé le maire.\n",
			"b.txt": "---\ntitle: Le budget de la région\noutlet: Le Courrier\n---\n\n" + c.second + "\n",
			"c.txt": "---\ntitle: Le marché de Noël\noutlet: L'Écho\n---\n\nLe marché de Noël ouvrira le 1er décembre sur la place de la mairie.\n",
		})
		a := ask(t, e, "Combien coûtera le tunnel de Brévannes ?")
		if a.Verdict != Answered || strings.HasPrefix(a.Text, "Les articles donnent des chiffres différents.\n« ") != c.differ || c.differ && !strings.Contains(a.Text, "60 millions") {
			t.Errorf("%s: %s\n%s", c.name, a.Verdict, a.Text)
		}
	}
	e := engineOf(t, map[string]string{
		"a.txt": "Le ferry\n\nDouze passagers du ferry Alizé ont été blessés lundi.\n",
		"b.txt": "Le bilan\n\nLe bilan passe à dix-sept passagers blessés à bord du ferry Alizé.\n",
	})
	if a := ask(t, e, "Combien de passagers blessés à bord du ferry Alizé ?"); len(a.Citations) < 2 || !strings.HasPrefix(a.Text, "Les articles donnent des chiffres différents.") {
		t.Errorf("%s", a.Text)
	}
}
