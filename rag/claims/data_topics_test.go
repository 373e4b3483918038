package claims_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim.example/rag/text"
)

type place struct{ File, Text, By string }

type topic struct {
	Topic, Split, Question string
	Files                  []string
	Claims, Denials        []place
	Origins                int
	OriginsAtLeast         bool `json:"origins_at_least"`
	Silent                 []string
	Figures                []struct {
		What   string
		Values []struct{ File, Value string }
	}
	Timeline []struct {
		File, Text      string
		EventDate       string `json:"event_date"`
		DateKind        string `json:"date_kind"`
		PublicationDate string `json:"publication_date"`
	}
	Who []struct {
		Name     string
		Aliases  []string
		Function string
	}
}

func TestFixture(t *testing.T) {
	articles := fixture(t)
	outlets := map[string]int{}
	english, undated, copies := 0, 0, 0
	halves := topicHalves(t)
	bodies := map[string]string{} // by sentence, the first file that has it
	for _, file := range slices.Sorted(maps.Keys(articles)) {
		a := articles[file]
		body := sentences(a)
		if n := len(strings.Fields(strings.Join(body, " "))); n < 120 || n > 300 {
			t.Errorf("%s: %d words", file, n)
		}
		if halves[file] == "" {
			t.Errorf("%s is of no topic", file)
		}
		if a.Title == "" {
			t.Errorf("%s has no title", file)
		}
		outlets[a.Outlet]++
		english += count(a.Language == text.English)
		undated += count(a.Date == "")
		shared := 0
		for _, s := range body {
			key := plain(s)
			if first, ok := bodies[key]; ok && halves[first] != halves[file] {
				t.Errorf("%s and %s share a sentence and no half: %s", first, file, s)
			} else if ok {
				shared++
			}
			bodies[key] = file
		}
		copies += count(2*shared > len(body))
	}
	if len(articles) < 42 || english < 8 || undated < 2 || outlets[""] == 0 || copies < 5 {
		t.Errorf("%d articles, %d English, %d undated, %d without outlet, %d copies", len(articles), english, undated, outlets[""], copies)
	}
	if delete(outlets, ""); len(outlets) != 6 {
		t.Errorf("outlets: %v", outlets)
	}
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestTopics(t *testing.T) {
	articles := fixture(t)
	labels := map[string]sentence{}
	for _, s := range readLines[sentence](t, "sentences.jsonl") {
		labels[s.Article+"\n"+s.Text] = s
	}
	counts := map[string]int{}
	for _, tp := range readLines[topic](t, "topics.jsonl") {
		report := func(format string, args ...any) { t.Errorf("%s: %s", tp.Topic, fmt.Sprintf(format, args...)) }
		counts[tp.Split]++
		if tp.Question == "" || len(tp.Files) < 2 || len(tp.Claims) == 0 || len(tp.Who) == 0 {
			report("incomplete")
		}
		has := func(file, sentence string) {
			if !slices.Contains(tp.Files, file) || articles[file] == nil || !slices.Contains(sentences(articles[file]), sentence) {
				report("%q is no sentence of %q", sentence, file)
			}
		}
		telling := map[string]bool{}
		for _, c := range tp.Claims {
			has(c.File, c.Text)
			telling[c.File] = true
		}
		for _, d := range tp.Denials {
			has(d.File, d.Text)
			telling[d.File] = true
			if s, ok := labels[d.File+"\n"+d.Text]; ok && (s.Verb != "denies" || s.Speaker != d.By) {
				report("a denial by %q, labelled %s by %q: %s", d.By, s.Verb, s.Speaker, d.Text)
			}
		}
		for _, file := range tp.Files {
			if s, ok := labels[file+"\n"+sentences(articles[file])[0]]; ok && s.Split != tp.Split {
				report("%s is of the other half", file)
			}
			if telling[file] == slices.Contains(tp.Silent, file) {
				report("%s tells %v and is silent %v", file, telling[file], !telling[file])
			}
		}
		if tp.Origins < 1 || tp.Origins > len(telling) {
			report("%d origins of %d articles", tp.Origins, len(telling))
		}
		for _, f := range tp.Figures {
			for _, v := range f.Values {
				if a := articles[v.File]; !slices.Contains(tp.Files, v.File) || !strings.Contains(a.Text, v.Value) {
					report("%s: %q is not in %q", f.What, v.Value, v.File)
				}
			}
		}
		for _, e := range tp.Timeline {
			has(e.File, e.Text)
			if e.PublicationDate != articles[e.File].Date || (e.EventDate == "") != (e.DateKind == "none") {
				report("published %q, event %q (%s): %s", e.PublicationDate, e.EventDate, e.DateKind, e.Text)
			}
			if e.EventDate != "" && !isDate(e.EventDate) || e.DateKind == "resolved" && e.PublicationDate == "" {
				report("event %q (%s): %s", e.EventDate, e.DateKind, e.Text)
			}
			counts["timeline "+e.DateKind]++
		}
		var all strings.Builder
		for _, file := range tp.Files {
			all.WriteString(plain(articles[file].Text))
		}
		for _, w := range tp.Who {
			for _, name := range append([]string{w.Name}, w.Aliases...) {
				if !strings.Contains(all.String(), plain(name)) {
					report("%q is in no file", name)
				}
			}
		}
		counts["denied"] += count(len(tp.Denials) > 0)
	}
	if counts["dev"] < 10 || counts["test"] < 10 || counts["denied"] < 20 || counts["timeline resolved"] < 30 || counts["timeline stated"] < 30 {
		t.Errorf("too few: %v", counts)
	}
}

// topicHalves returns the split of each file of a topic, and fails the test when
// a file is of two.
func topicHalves(t *testing.T) map[string]string {
	t.Helper()
	halves := map[string]string{}
	for _, tp := range readLines[topic](t, "topics.jsonl") {
		for _, file := range tp.Files {
			if halves[file] != "" {
				t.Errorf("%s is of two topics", file)
			}
			halves[file] = tp.Split
		}
	}
	return halves
}

// isDate reports whether s is a date as the corpus writes them.
func isDate(s string) bool {
	for _, layout := range []string{"2006", "2006-01", "2006-01-02"} {
		if _, err := time.Parse(layout, s); err == nil {
			return true
		}
	}
	return false
}
