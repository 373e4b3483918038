package claims

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"verbatim.example/rag/text"
)

// Who may be one by the given name is compared: no pair that fits is passed
// over.
func TestGivenNames(t *testing.T) {
	given := []string{"j.", "j", "j.-b.", "jean", "jean-baptiste", "jean-paul", "j.-p.", "-jean", ".j", "-", ".", "b.", "baptiste", "sergei", "serguei", "s.", "é", "é."}
	for short, fulls := range fullNames {
		given = append(append(given, short), fulls...)
	}
	m := merger{}
	var bearers []int
	for i, g := range given {
		m.list = append(m.list, &form{words: []string{g, "morel"}})
		bearers = append(bearers, i)
	}
	by := m.given(bearers)
	fitting := 0
	for _, a := range given {
		like := by.like(a)
		for j, b := range given {
			if givenFits(a, b) {
				if fitting++; !slices.Contains(like, j) {
					t.Errorf("%q is not compared with %q", a, b)
				}
			}
		}
	}
	if fitting < 2*len(given) {
		t.Errorf("%d of %d fit", fitting, len(given))
	}
}

// Bearers of one surname are joined as by comparing each with every other.
func TestGivenNamesJoin(t *testing.T) {
	given := []string{"Jean", "J.", "Jean-Paul", "J.-P.", "Paul", "P.", "Anne", "A.", "Alexandre", "Sacha", "Viktor", "Victor", "Robert", "Bob"}
	ends := []string{"Morel", "Morel fils", "Morel Jr", "de Morel", "F. Morel", "Astruc"}
	r := rand.New(rand.NewPCG(1, 1))
	joined := 0
	for range 300 {
		var mentions []Mention
		for a := range 12 {
			mentions = append(mentions, Mention{Article: a, Name: given[r.IntN(len(given))] + " " + ends[r.IntN(len(ends))]})
		}
		fast, slow := mergerOf(mentions), mergerOf(mentions)
		fast.givenNames()
		slow.compareAll()
		for i := range fast.list {
			if fast.find(i) != slow.find(i) {
				t.Fatalf("%s: with %s, want %s", fast.list[i].bare, fast.list[fast.find(i)].bare, slow.list[slow.find(i)].bare)
			}
			if fast.find(i) != i {
				joined++
			}
		}
	}
	if joined < 100 {
		t.Errorf("%d joined", joined)
	}
}

func mergerOf(mentions []Mention) *merger {
	m := &merger{forms: map[string]*form{}, written: map[string]*form{}}
	for i := range mentions {
		m.add(&mentions[i])
	}
	m.order()
	return m
}

// compareAll is givenNames by its definition.
func (m *merger) compareAll() {
	by := map[string][]int{}
	var keys []string
	for i, f := range m.list {
		if f.person && len(f.words) > 1 {
			k := surnameKey(f.words)
			by[k], keys = append(by[k], i), append(keys, k)
		}
	}
	slices.Sort(keys)
	for _, k := range slices.Compact(keys) {
		for _, i := range by[k] {
			fits := map[int]bool{}
			for _, j := range by[k] {
				if m.find(i) != m.find(j) && givenFits(m.list[i].words[0], m.list[j].words[0]) && sameSuffix(m.list[i].words, m.list[j].words) {
					fits[m.find(j)] = true
				}
			}
			if len(fits) == 1 {
				for j := range fits {
					m.join(j, i)
				}
			}
		}
	}
}

// The articles of a group are those of its names.
func TestGroupArticles(t *testing.T) {
	var mentions []Mention
	for a := range 40 {
		name := []string{"Jean Morel", "J. Morel", "Morel", "Port-Lerne"}[a%4]
		mentions = append(mentions, Mention{Article: a, Name: name}, Mention{Article: a, Name: "Jean Morel"})
	}
	n := Merge(mentions)
	seen := map[string]bool{}
	for _, g := range n.Groups() {
		if seen[text.Fold(g.Name)] {
			t.Errorf("%q twice", g.Name)
		}
		seen[text.Fold(g.Name)] = true
		want := 40
		if g.Name == "Port-Lerne" {
			want = 10
		}
		if len(g.Articles) != want || !slices.IsSorted(g.Articles) {
			t.Errorf("%s: %v", g.Name, g.Articles)
		}
	}
	if g := n.Group("M. MOREL"); g.Name != "Jean Morel" || fmt.Sprint(g.Aliases) != "[J. Morel Morel]" {
		t.Errorf("%+v", g)
	}
	if g := n.Group("nobody"); g.Name != "" || g.Articles != nil {
		t.Errorf("%+v", g)
	}
}
