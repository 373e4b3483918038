package index

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"verbatim.example/corpus"
)

// Vectors that know nothing have no say, whatever the sample: the ranking is
// that of words alone, also in small corpora, where luck is great.
func TestPoorVectors(t *testing.T) {
	for _, articles := range []int{1, 2, 3, 5, 12, 60} {
		texts, _, _ := meanings(articles)
		for file, s := range texts {
			// Words that come back, so that words find something.
			ws := strings.Fields(s)
			texts[file] = s + strings.Join(ws[1:8], " ") + " encore " + strings.Join(ws[2:12], " ") + ".\n"
		}
		x := build(t, texts)
		for _, name := range []string{"poor", "poorer", "poorest"} {
			y := withVectors(t, x, &fakeEmbedder{name: name, dim: 48, noise: 1000}, VectorOptions{})
			if w := y.VectorState().Weight; w != 0 {
				t.Errorf("%d articles: %s vectors weigh %.1f", articles, name, w)
			}
			q := y.Parse(x.corpus.Articles[0].Title)
			if got, want := search(t, y, q, Filter{}), search(t, x, q, Filter{}); len(want) == 0 || !reflect.DeepEqual(got, want) {
				t.Errorf("%d articles: %v\nwant %v", articles, got, want)
			}
		}
	}
}

// The weight is measured once for each corpus and embedder, and comes out the
// same.
func TestWeightKept(t *testing.T) {
	texts, _, means := meanings(12)
	x := build(t, texts)
	first := withVectors(t, x, good(means), VectorOptions{}).VectorState().Weight
	o, _ := noticed(t.TempDir())
	for range 3 {
		if w := withVectors(t, x, good(means), o).VectorState().Weight; w != first || w == 0 {
			t.Errorf("weight %g, then %g", first, w)
		}
	}
}

// publicSet returns the index of a public set and its answerable questions, with
// the base name of the file that answers.
func publicSet(t *testing.T, set string) (*Index, map[string]string) {
	t.Helper()
	f, err := os.Open(filepath.Join(shared, set, "questions.jsonl"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("SKIPPED: set %s is not here", set)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	questions := map[string]string{}
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var q struct {
			Question string
			Doc      []string
		}
		if err := json.Unmarshal(sc.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		if len(q.Doc) == 1 {
			questions[q.Question] = q.Doc[0]
		}
	}
	files, err := corpus.Scan(t.Context(), filepath.Join(shared, set, "docs"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := files.Parse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x, err := Build(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x, questions
}

// mrr is the mean reciprocal rank of the right file.
func mrr(t *testing.T, x *Index, questions []string, right map[string]string) float64 {
	sum := 0.0
	for _, question := range questions {
		hits, err := x.Search(t.Context(), x.Parse(question), Filter{}, 50)
		if err != nil {
			t.Fatal(err)
		}
		var found []string
		for _, h := range hits {
			if file := files(x, []Hit{h}); !slices.Contains(found, file) {
				found = append(found, file)
			}
		}
		if i := slices.Index(found, right[question]); i >= 0 {
			sum += 1 / float64(i+1)
		}
	}
	return sum / float64(len(questions))
}

// On questions of people, vectors that know nothing leave the ranking as it is,
// those that only repeat words have no say, and those that know what a text is
// about help.
func TestVectorsOnPublicSet(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	x, right := publicSet(t, "piaf")
	var questions []string
	for q := range right {
		questions = append(questions, q)
	}
	slices.Sort(questions)
	every := max(1, len(questions)/50)
	n := 0
	questions = slices.DeleteFunc(questions, func(string) bool { n++; return n%every != 0 })

	about := map[string]string{}
	for q, file := range right {
		about[q] = file
	}
	for i, p := range x.passages {
		a := &x.corpus.Articles[p.Article]
		_, s, _ := strings.Cut(x.passageText(i), "\n")
		about[s] = a.File
		for j := range a.Sentences {
			about[a.Quote(j, j)] = a.File
		}
	}
	topic := func(s string) string { // a passage without one of its sentences: by its head
		if head, body, ok := strings.Cut(s, "\n"); ok && about[body] == "" {
			for i := range x.corpus.Articles {
				if strings.HasPrefix(head, x.corpus.Articles[i].Title) {
					return x.corpus.Articles[i].File
				}
			}
		} else if ok {
			return about[body]
		}
		return about[s]
	}
	words := mrr(t, x, questions, right)
	for _, c := range []struct {
		e   *fakeEmbedder
		min float64 // of the gain
		say bool
	}{
		{&fakeEmbedder{name: "poor", dim: 384, noise: 1000}, 0, false},
		{&fakeEmbedder{name: "half noise", dim: 384, noise: 1}, 0, false},
		{&fakeEmbedder{name: "words only", dim: 384, crowd: 1.5}, 0, false},
		{&fakeEmbedder{name: "good", dim: 384, topic: topic, noise: 1, crowd: 2}, .02, true},
	} {
		y := withVectors(t, x, c.e, VectorOptions{Batch: 500})
		s := y.VectorState()
		got := mrr(t, y, questions, right)
		t.Logf("%-10s MRR of %d questions %.3f, by words alone %.3f; weight %.1f", c.e.name, len(questions), got, words, s.Weight)
		if got < words+c.min || s.Weight > 0 != c.say {
			t.Errorf("%s: MRR %.3f, by words alone %.3f, weight %.1f", c.e.name, got, words, s.Weight)
		}
	}
}
