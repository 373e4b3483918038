package claims_test

import (
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// samePair reports whether the rules make one entry of a pair: over the article
// that decides it, or over the pair alone.
func samePair(t *testing.T, p pair) bool {
	t.Helper()
	mentions := []claims.Mention{{Name: p.A}, {Name: p.B}}
	var a *corpus.Article
	switch {
	case p.File != "":
		a = fixture(t)[p.File]
	case p.Text != "":
		a = article(p.Text, text.Detect(p.Text))
	}
	if a != nil {
		mentions = claims.Mentions(0, a, claims.Of(a))
	}
	n := claims.Merge(mentions)
	x, y := n.In(0, p.A), n.In(0, p.B)
	return x != "" && x == y
}

// TestNamePairs measures the names: both halves of the set, and the further pairs
// of names_more.jsonl. It lists the errors but on test.
func TestNamePairs(t *testing.T) {
	parts := map[string][]pair{"more": readLines[pair](t, "names_more.jsonl")}
	for _, p := range readLines[pair](t, "names.jsonl") {
		parts[p.Split] = append(parts[p.Split], p)
	}
	for part, least := range map[string]float64{"dev": .98, "test": .8, "more": .97} {
		t.Run(part, func(t *testing.T) {
			var n tally
			for _, p := range parts[part] {
				got := samePair(t, p)
				switch {
				case got && p.Same:
					n.hit++
				case got:
					n.wrong++
				case p.Same:
					n.missed++
				}
				if got != p.Same && part != "test" {
					t.Logf("%q, %q: same %v (%s)", p.A, p.B, got, p.Why)
				}
			}
			t.Logf("%s: %v", part, n)
			if n.f1() < least || n.wrong > 0 {
				t.Errorf("%s: F1 %.3f, want %.3f at least; %d pairs wrongly joined", part, n.f1(), least, n.wrong)
			}
		})
	}
}

func TestMerge(t *testing.T) {
	n := claims.Merge([]claims.Mention{
		{Name: "Sergueï Kirienko", Count: 3}, {Name: "Kirienko"}, {Article: 1, Name: "Kiriyenko"}, {Article: 1, Name: "Sergei Kiriienko"},
		{Article: 2, Name: "Anne Morel"}, {Article: 2, Name: "Paul Morel"}, {Article: 2, Name: "Morel"}, {Article: 3, Name: "Anne Morel", Function: "maire de Vernon"}, {Article: 3, Name: "Morel"},
		{Article: 4, Name: "Vernon"}, {Article: 4, Name: "Stade de Vernon"},
	})
	for _, c := range []struct{ name, want string }{
		{"Kirienko", "Sergueï Kirienko"}, {"M. Kiriyenko", "Sergueï Kirienko"}, {"Sergei Kiriienko", "Sergueï Kirienko"},
		{"Morel", "Morel"}, {"Mme Morel", "Morel"}, {"Paul Morel", "Paul Morel"}, {"maire de Vernon", "Anne Morel"},
		{"Vernon", "Vernon"}, {"Stade de Vernon", "Stade de Vernon"}, {"Nobody", ""},
	} {
		if got := n.Canonical(c.name); got != c.want {
			t.Errorf("Canonical(%q) = %q, want %q", c.name, got, c.want)
		}
	}
	if got := n.In(3, "Morel"); got != "Anne Morel" {
		t.Errorf("in its article: %q", got)
	}
	if got := n.In(2, "Morel"); got != "Morel" {
		t.Errorf("in an article with both: %q", got)
	}
}
