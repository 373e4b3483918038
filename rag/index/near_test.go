package index

import (
	"strings"
	"testing"
)

// variants returns the terms that stand for the words of a question.
func variants(x *Index, question string) string {
	var out []string
	for _, t := range x.Parse(question).Terms {
		for _, v := range t.Variants {
			out = append(out, x.Stem(v.ID))
		}
	}
	return strings.Join(out, " ")
}

func TestMisspelled(t *testing.T) {
	x := build(t, map[string]string{
		"a.txt": "Le Bénin\n\nLe Bénin compte douze départements, dit Bosc.\n",
		"c.txt": "Le pont\n\nLe pont de Bourg21 rouvre.\n",
		"b.txt": "Le lac\n\nLe lac est long de dix kilomètres et son eau est verte.\n",
	})
	for _, c := range []struct{ in, want string }{
		{"Combien de deparements ?", "departement"},
		{"Cobmien de départements ?", "departement"}, // a misspelled stop word is none
		{"Que dit Bsc ?", "bosc"},                    // a name may be short
		{"Que dit bsc ?", ""},
		{"le Benn", "benin"},
		{"la vertw", "vert"},
		{"Napoléon", ""},
		{"à Bourgg21", "bourg21"},
		{"à Bourg22", ""}, // another number is another thing
	} {
		if got := variants(x, c.in); got != c.want {
			t.Errorf("%q stands for %q, want %q", c.in, got, c.want)
		}
	}
}

func TestAcronym(t *testing.T) {
	x := build(t, map[string]string{
		"fonds.txt":    "Fonds monétaire international\n\nL'institution négocie des plans avec les pays qui empruntent.\n",
		"banque.txt":   "Banque mondiale\n\nL'institution prête à des pays pauvres et négocie avec eux.\n",
		"headline.txt": "Le maire de la ville annonce la fin des travaux du grand pont suspendu\n\nIl négocie avec les pays.\n",
	})
	hits, err := x.Search(t.Context(), x.Parse("Avec qui négocie le FMI ?"), Filter{}, 1)
	if err != nil {
		t.Fatal(err)
	}
	if got := files(x, hits); got != "fonds.txt" {
		t.Errorf("FMI finds %s", got)
	}
	for i, want := range map[string]string{"fonds.txt": "FMI", "banque.txt": "", "headline.txt": ""} {
		for k := range x.corpus.Articles {
			if a := &x.corpus.Articles[k]; a.File == i && acronym(a) != want {
				t.Errorf("%s: the initials of %q are %q, want %q", i, a.Title, acronym(a), want)
			}
		}
	}
}

func TestRelation(t *testing.T) {
	x := build(t, map[string]string{
		"a.txt": "Le peintre\n\nIl naquit à Montcalme et y vécut longtemps.\n",
		"b.txt": "Le musicien\n\nIl joue du violon dans une ville du nord.\n",
	})
	if got := variants(x, "Où est né le peintre ?"); !strings.Contains(got, "naquit") {
		t.Errorf("« né » stands for %q", got)
	}
}
