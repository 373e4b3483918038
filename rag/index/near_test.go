package index

import (
	"math/rand/v2"
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

// The edits counted by columns are those counted one by one.
func TestDistances(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	word := func() string {
		b := make([]byte, r.IntN(12))
		for i := range b {
			b[i] = "abc\xc3"[r.IntN(4)]
		}
		return string(b)
	}
	words := []string{strings.Repeat("ab", 20), strings.Repeat("ab", 19) + "ba", strings.Repeat("ab", 19) + "b", strings.Repeat("a", 41)}
	var p pattern
	for range 4000 {
		words = append(words, word())
		a, b := words[len(words)-1], words[r.IntN(len(words))]
		p.compare(a)
		for most := range 4 {
			want := min(alignment(a, b), most+1)
			if len(b) > longestSpelled {
				want = most + 1
			}
			if got := p.distance(b, most); got != want {
				t.Fatalf("%q and %q are %d edits apart of at most %d, want %d", a, b, got, most, want)
			}
		}
	}
	for _, b := range words[:4] {
		p.compare(words[0])
		if got, want := p.distance(b, 2), min(alignment(words[0], b), 3); got != want {
			t.Errorf("%q and %q are %d edits apart, want %d", words[0], b, got, want)
		}
	}
}

// alignment returns the edits between a and b (optimal string alignment).
func alignment(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
