package intake

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"verbatim.example/corpus"
)

// What is in the corpus already is told by its bytes, its address or its text,
// even when a tenth of the words are others.
func TestDuplicates(t *testing.T) {
	long := strings.Join(prose, "\n\n")
	changed := strings.NewReplacer("trois cents", "deux cents", "mardi", "mercredi", "2025", "2026").Replace(long)
	other := "La banque centrale relève ses taux. Les marchés attendaient cette décision depuis l’été, et la plupart des analystes la trouvent mesurée."
	files, err := corpus.ScanFS(fstest.MapFS{
		"same.txt":  {Data: []byte(long)},
		"near.md":   {Data: []byte("# Autre titre\n\n" + changed)},
		"url.md":    {Data: []byte("---\nurl: https://www.gazette.example/arbres/\n---\n\n" + other)},
		"other.txt": {Data: []byte(other + " Rien de plus.")},
		"short.txt": {Data: []byte("Le maire a promis.")},
	})
	if err != nil {
		t.Fatal(err)
	}
	c, err := files.Parse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		d    Document
		want []Duplicate
	}{
		"bytes":   {Document{Name: "x.txt", Data: []byte(long)}, []Duplicate{{"near.md", SameText}, {"same.txt", SameFile}}},
		"text":    {Document{Name: "x.html", Data: page("", "<p>"+strings.Join(prose, "</p><p>")+"</p>")}, []Duplicate{{"near.md", SameText}, {"same.txt", SameText}}},
		"address": {Document{URL: "http://gazette.example/arbres?utm_source=rss&xtor=1", Type: "text/plain", Data: []byte("Une tout autre phrase est écrite ici.")}, []Duplicate{{"url.md", SameURL}}},
		"short":   {Document{Name: "x.md", Data: []byte("# Titre\n\nLe maire a promis.")}, []Duplicate{{"short.txt", SameText}}},
		"none":    {Document{Name: "x.txt", Data: []byte("Une tout autre phrase est écrite ici.")}, nil},
	} {
		_, read := take(t, test.d)
		got := Duplicates(c, read, test.d.Data)
		slices.SortFunc(got, func(a, b Duplicate) int { return strings.Compare(a.File, b.File) })
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
	for address, want := range map[string]string{
		"https://gazette.example/arbres": "url.md", "http://www.gazette.example/arbres/#x": "url.md",
		"https://gazette.example/arbres?page=2": "", "https://gazette.example/autres": "", "nonsense": "", "": "",
	} {
		if file, ok := Known(c, address); file != want || ok != (want != "") {
			t.Errorf("%q: %q", address, file)
		}
	}
	if Duplicates(nil, &c.Articles[0], nil) != nil {
		t.Error("a duplicate of nothing")
	}
}
