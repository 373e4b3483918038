package ragtest

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestNews(t *testing.T) {
	a := News(1, 30)
	if len(a) != 30 || !maps.Equal(a, News(1, 30)) {
		t.Error("the same seed makes another corpus")
	}
	if maps.Equal(a, News(2, 30)) {
		t.Error("another seed makes the same corpus")
	}
	for file, text := range News(1, 10) {
		if a[file] != text {
			t.Errorf("%s is another article in a larger corpus", file)
		}
		if n := len(strings.Fields(text)); n < 300 || n > 550 {
			t.Errorf("%s has %d words", file, n)
		}
	}
}

// TestNewsStories looks for what makes made news news: one article of eight is
// another's, and one denies another.
func TestNewsStories(t *testing.T) {
	const n = 80
	taken, denied := 0, 0
	for i := range n {
		own, other := lines(article(1, i)), map[string]bool{}
		for _, s := range lines(article(1, storyOf(i))) {
			other[s] = true
		}
		same := 0
		for _, s := range own {
			if other[s] {
				same++
			}
		}
		switch {
		case storyOf(i) == i:
		case 2*same > len(own):
			taken++
		case strings.Contains(own[1], "a démenti"):
			denied++
		}
	}
	if taken != n/newsGroup || denied != n/newsGroup {
		t.Errorf("of %d articles %d are taken over and %d deny, want %d of each", n, taken, denied, n/newsGroup)
	}
}

// lines returns the title's line and the sentences of an article.
func lines(article string) []string {
	_, body, _ := strings.Cut(strings.TrimPrefix(article, "---\n"), "---\n")
	return append([]string{article[:strings.Index(article, "\noutlet")]}, strings.SplitAfter(strings.TrimSpace(body), ". ")...)
}

// TestNewsVocabulary holds that the vocabulary of a corpus keeps growing, and more
// slowly than the corpus.
func TestNewsVocabulary(t *testing.T) {
	words := map[string]bool{}
	var sizes []int
	done := 0
	for _, n := range []int{100, 1000, 4000} {
		for _, text := range Articles(1, done, n) {
			for w := range strings.FieldsSeq(text) {
				words[w] = true
			}
		}
		done = n
		sizes = append(sizes, len(words))
	}
	if sizes[1] < 2*sizes[0] || sizes[1] > 9*sizes[0] || 2*sizes[2] < 3*sizes[1] || sizes[2] > 3*sizes[1] {
		t.Errorf("100, 1 000 and 4 000 articles have %v different words", sizes)
	}
}

func TestWriteNews(t *testing.T) {
	dir := t.TempDir()
	if err := WriteNews(dir, 1, 1010); err != nil {
		t.Fatal(err)
	}
	for file, text := range News(1, 1010) {
		if b, err := os.ReadFile(filepath.Join(dir, file)); err != nil || string(b) != text {
			t.Fatalf("%s: %v", file, err)
		}
	}
}

func TestQuestions(t *testing.T) {
	qs := Questions(1, 50, 64)
	if !slices.Equal(qs, Questions(1, 50, 64)) {
		t.Error("the same seed makes other questions")
	}
	news, unanswered := News(1, 50), 0
	for _, q := range qs {
		if n := len(strings.Fields(q.Text)); n < 8 || n > 14 {
			t.Errorf("%q has %d words", q.Text, n)
		}
		switch text, ok := news[q.File]; {
		case q.File == "":
			unanswered++
		case !ok:
			t.Errorf("%q is of %s, which is no article", q.Text, q.File)
		default:
			// The name stands in the article, and so does most of the rest.
			in := 0
			for w := range strings.FieldsSeq(strings.TrimRight(q.Text, "? ")) {
				if strings.Contains(text, w) {
					in++
				}
			}
			if in < 4 {
				t.Errorf("%q has %d words of %s", q.Text, in, q.File)
			}
		}
	}
	if unanswered != len(qs)/8 {
		t.Errorf("%d of %d questions are about nobody", unanswered, len(qs))
	}
}
