package claims_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verbatim.example/corpus"
)

// The labelled set is only worth something while it is consistent: these tests
// hold it to what its README says of it.

const dataDir = "../testdata/claims"

type sentence struct {
	ID, Article, Lang, Context, Text string
	Speaker                          string
	SpeakerKind                      string `json:"speaker_kind"`
	Verb, Modality, Polarity         string
	Reports                          []string
	Split                            string
	Batch                            int // of more.jsonl
}

type pair struct {
	A, B  string
	Same  bool
	Why   string
	Split string
	File  string
	Text  string // of names_more.jsonl: an article that decides it
}

// classes are the values of each label.
var classes = map[string][]string{
	"speaker_kind": {"person", "institution", "outlet", "unnamed", "none"},
	"verb":         {"affirms", "denies", "confirms", "accuses", "announces", "estimates", "declines", "none"},
	"modality":     {"asserted", "attributed", "conditional", "hedged"},
	"polarity":     {"positive", "negative"},
}

func TestSentences(t *testing.T) {
	articles := fixture(t)
	ids, texts := map[string]bool{}, map[string]string{}
	halves, counts := map[string]string{}, map[string]int{}
	for _, s := range readLines[sentence](t, "sentences.jsonl") {
		report := func(format string, args ...any) { t.Errorf("%s: %s", s.ID, fmt.Sprintf(format, args...)) }
		if ids[s.ID] || s.ID == "" {
			report("the id is not its own")
		}
		ids[s.ID] = true
		if other := texts[s.Text]; other != "" {
			report("the sentence of %s", other)
		}
		texts[s.Text] = s.ID
		if half := halves[s.Article]; s.Split != "dev" && s.Split != "test" || half != "" && half != s.Split {
			report("%q in split %q, which has %q", s.Article, s.Split, half)
		}
		halves[s.Article] = s.Split
		if s.Lang != "fr" && s.Lang != "en" {
			report("language %q", s.Lang)
		}
		labels := map[string]string{"speaker_kind": s.SpeakerKind, "verb": s.Verb, "modality": s.Modality, "polarity": s.Polarity}
		for label, value := range labels {
			if !slices.Contains(classes[label], value) {
				report("%s %q", label, value)
			}
			counts[s.Split+" "+label+" "+value]++
		}
		counts[s.Lang]++
		counts[s.Split+" "+s.Lang]++
		checkLabels(s, report)
		if a, ok := articles[s.Article]; ok {
			checkPlace(a, s, report)
		} else if !strings.HasPrefix(s.Article, "loose-") {
			report("no article %q", s.Article)
		}
	}
	checkCounts(t, counts)
}

// TestMore holds more.jsonl to the labels of the set: dev alone, in batches of
// twenty-five sentences at least, none of them one of the set.
func TestMore(t *testing.T) {
	seen := map[string]string{}
	for _, s := range readLines[sentence](t, "sentences.jsonl") {
		seen[s.ID], seen[s.Text] = s.ID, s.ID
	}
	batches, languages := map[int]int{}, map[string]int{}
	for _, s := range readLines[sentence](t, "more.jsonl") {
		report := func(format string, args ...any) { t.Errorf("%s: %s", s.ID, fmt.Sprintf(format, args...)) }
		if seen[s.ID] != "" || seen[s.Text] != "" {
			report("the id or the sentence of %s", seen[s.ID]+seen[s.Text])
		}
		seen[s.ID], seen[s.Text] = s.ID, s.ID
		for label, value := range map[string]string{"speaker_kind": s.SpeakerKind, "verb": s.Verb, "modality": s.Modality, "polarity": s.Polarity} {
			if !slices.Contains(classes[label], value) {
				report("%s %q", label, value)
			}
		}
		if s.Split != "dev" || s.Batch < 1 || s.Article != fmt.Sprint("loose-more-", s.Batch) {
			report("split %q, batch %d, article %q", s.Split, s.Batch, s.Article)
		}
		checkLabels(s, report)
		batches[s.Batch]++
		languages[s.Lang]++
	}
	for n := range len(batches) {
		if batches[n+1] < 25 {
			t.Errorf("batch %d has %d sentences", n+1, batches[n+1])
		}
	}
	if languages["fr"] < 170 || languages["en"] < 80 {
		t.Errorf("sentences by language: %v", languages)
	}
}

// checkLabels reports labels of a sentence that contradict each other.
func checkLabels(s sentence, report func(string, ...any)) {
	around := s.Context + "\n" + s.Text
	if (s.Speaker == "") != (s.SpeakerKind == "none") {
		report("speaker %q of kind %q", s.Speaker, s.SpeakerKind)
	}
	if !strings.Contains(around, s.Speaker) {
		report("speaker %q is in neither sentence", s.Speaker)
	}
	for _, medium := range s.Reports {
		if medium == "" || !strings.Contains(around, medium) {
			report("reports %q, which is in neither sentence", medium)
		}
	}
	spoken := s.Verb != "none"
	switch {
	case !spoken && (s.Speaker != "" || s.Modality == "attributed"), spoken && s.Modality == "asserted":
		report("verb %q, speaker %q, modality %q", s.Verb, s.Speaker, s.Modality)
	case s.Verb == "denies" && s.Polarity != "negative", s.Verb == "declines" && s.Polarity != "positive":
		report("%s, %s", s.Verb, s.Polarity)
	case s.SpeakerKind == "outlet" && len(s.Reports) == 0:
		report("a medium speaks and is not reported")
	}
}

// checkPlace reports a sentence that its article does not have after its context.
func checkPlace(a *corpus.Article, s sentence, report func(string, ...any)) {
	body := sentences(a)
	i := slices.Index(body, s.Text)
	switch {
	case i < 0:
		report("no sentence of %s: %s", a.File, s.Text)
	case i == 0 && s.Context != "", i > 0 && s.Context != body[i-1]:
		report("context is not the sentence before: %s", s.Context)
	}
	if s.Lang != string(a.Language) {
		report("language %q in %s", s.Lang, a.File)
	}
	if a.Outlet != "" && slices.Contains(s.Reports, a.Outlet) {
		report("%s reports itself", a.Outlet)
	}
}

// checkCounts holds the set to its size and balance.
func checkCounts(t *testing.T, counts map[string]int) {
	const leastClass = 15 // of a class in a half, or a rate over it says nothing
	for lang, least := range map[string]int{"fr": 320, "en": 120} {
		if counts[lang] < least {
			t.Errorf("%d sentences in %s, want %d at least", counts[lang], lang, least)
		}
		if d := counts["dev "+lang] - counts["test "+lang]; max(d, -d)*5 > counts[lang] {
			t.Errorf("%s: %d dev, %d test", lang, counts["dev "+lang], counts["test "+lang])
		}
	}
	for label, values := range classes {
		for _, value := range values {
			for _, half := range []string{"dev", "test"} {
				if n := counts[half+" "+label+" "+value]; n < leastClass {
					t.Errorf("%s: %d of %s %s, want %d at least", half, n, label, value, leastClass)
				}
			}
		}
	}
}

func TestNames(t *testing.T) {
	articles := fixture(t)
	halves := topicHalves(t)
	seen := map[[2]string]bool{}
	counts := map[string]int{}
	for _, p := range readLines[pair](t, "names.jsonl") {
		if p.A == "" || p.B == "" || p.A == p.B || p.Why == "" {
			t.Errorf("%+v: incomplete", p)
		}
		if seen[[2]string{p.A, p.B}] || seen[[2]string{p.B, p.A}] {
			t.Errorf("%q, %q: twice", p.A, p.B)
		}
		seen[[2]string{p.A, p.B}] = true
		counts[fmt.Sprint(p.Split, " ", p.Same)]++
		if p.File == "" {
			continue
		}
		a, ok := articles[p.File]
		if !ok || halves[p.File] != p.Split {
			t.Errorf("%q, %q: %q is no article of %q", p.A, p.B, p.File, p.Split)
			continue
		}
		for _, name := range []string{p.A, p.B} {
			if !strings.Contains(plain(a.Text), plain(name)) {
				t.Errorf("%s has no %q", p.File, name)
			}
		}
	}
	for _, class := range []string{"dev true", "dev false", "test true", "test false"} {
		if counts[class] < 10 {
			t.Errorf("%d pairs %s, want 10 at least", counts[class], class)
		}
	}
	if len(seen) < 50 || counts["dev true"]+counts["dev false"]+counts["test true"]+counts["test false"] != len(seen) {
		t.Errorf("%d pairs, of which by class %v", len(seen), counts)
	}
}

// TestMoreNames holds names_more.jsonl to its README.
func TestMoreNames(t *testing.T) {
	seen := map[[2]string]bool{}
	for _, name := range []string{"names.jsonl", "names_more.jsonl"} {
		for _, p := range readLines[pair](t, name) {
			if p.A == "" || p.B == "" || p.A == p.B || p.Why == "" || seen[[2]string{p.A, p.B}] || seen[[2]string{p.B, p.A}] {
				t.Errorf("%+v: incomplete, or twice", p)
			}
			seen[[2]string{p.A, p.B}] = true
			if name == "names_more.jsonl" && (p.Split != "dev" || p.File != "") {
				t.Errorf("%+v: not a pair of dev by itself", p)
			}
			for _, n := range []string{p.A, p.B} {
				if p.Text != "" && !strings.Contains(plain(p.Text), plain(n)) {
					t.Errorf("%q is not in %q", n, p.Text)
				}
			}
		}
	}
}

// fixture returns the articles of the fixture by file.
func fixture(t *testing.T) map[string]*corpus.Article {
	t.Helper()
	c, err := corpus.Load(t.Context(), filepath.Join(dataDir, "fixture"))
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Skipped) > 0 {
		t.Fatalf("skipped: %v", c.Skipped)
	}
	articles := map[string]*corpus.Article{}
	for i := range c.Articles {
		articles[c.Articles[i].File] = &c.Articles[i]
	}
	return articles
}

// sentences returns the sentences of the body of a.
func sentences(a *corpus.Article) []string {
	var out []string
	for _, s := range a.Sentences {
		if s.Kind == corpus.Body {
			out = append(out, a.Text[s.Start:s.End])
		}
	}
	return out
}

// plain is s in lower case with one kind of apostrophe, of quotes and of space.
func plain(s string) string { return strings.ToLower(oneKind.Replace(s)) }

var oneKind = strings.NewReplacer("'", "’", "« ", `"`, "«\u00a0", `"`, " »", `"`, "\u00a0»", `"`, "\u00a0", " ", "\n", " ")

// readLines reads a file of one JSON object a line, and knows every field.
func readLines[T any](t *testing.T, name string) []T {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dataDir, name))
	if err != nil {
		t.Fatal(err)
	}
	var out []T
	sc := bufio.NewScanner(bytes.NewReader(data))
	sc.Buffer(nil, 1<<20)
	for n := 1; sc.Scan(); n++ {
		var v T
		d := json.NewDecoder(bytes.NewReader(sc.Bytes()))
		d.DisallowUnknownFields()
		if err := d.Decode(&v); err != nil {
			t.Fatalf("%s:%d: %v", name, n, err)
		}
		out = append(out, v)
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
