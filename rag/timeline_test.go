package rag

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A deskTopic is a line of testdata/claims/topics.jsonl.
type deskTopic struct {
	Topic, Split, Question string
	Files                  []string
	Timeline               []struct {
		File, Text string
		EventDate  string `json:"event_date"`
		DateKind   string `json:"date_kind"`
	}
	Who []struct {
		Name     string
		Aliases  []string
		Function string
	}
}

// deskTopics returns the topics of one half and an engine over their articles
// alone.
func deskTopics(t testing.TB, split string) ([]deskTopic, *Engine) {
	t.Helper()
	f, err := os.Open("testdata/claims/topics.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var topics []deskTopic
	texts := map[string]string{}
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var d deskTopic
		if err := json.Unmarshal(in.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		if d.Split != split {
			continue
		}
		topics = append(topics, d)
		for _, file := range d.Files {
			data, err := os.ReadFile(filepath.Join("testdata/claims/fixture", file))
			if err != nil {
				t.Fatal(err)
			}
			texts[file] = string(data)
		}
	}
	return topics, engineOf(t, texts)
}

// told are the rows of a timeline with what dates them.
type told struct{ file, quote, date, kind string }

func rowsOf(tl Timeline) []told {
	var out []told
	for _, v := range tl.Events {
		out = append(out, told{v.File, v.Quote, v.EventDate, v.DateKind})
		for _, r := range v.Same {
			out = append(out, told{r.File, r.Quote, v.EventDate, v.DateKind})
		}
	}
	for _, r := range tl.Undated {
		out = append(out, told{r.File, r.Quote, r.EventDate, r.DateKind})
	}
	return out
}

func TestTimelineTopics(t *testing.T) {
	topics, e := deskTopics(t, "dev")
	wanted, found, dated, right := 0, 0, 0, 0
	for _, d := range topics {
		tl, err := e.Timeline(t.Context(), Question{Text: d.Question})
		if err != nil {
			t.Fatal(err)
		}
		rows := rowsOf(tl)
		for _, w := range d.Timeline {
			if w.DateKind == "none" {
				continue
			}
			wanted++
			ok := false
			for _, r := range rows {
				ok = ok || r.file == w.File && strings.Contains(r.quote, w.Text) && r.kind == w.DateKind && fits(r.date, w.EventDate)
			}
			if found += count(ok); !ok {
				t.Logf("%s: missing %s %s: %s", d.Topic, w.EventDate, w.File, w.Text)
			}
		}
		for _, r := range rows {
			if r.kind == "none" {
				continue
			}
			dated++
			ok := false
			for _, w := range d.Timeline {
				ok = ok || r.file == w.File && strings.Contains(r.quote, w.Text) && r.kind == w.DateKind && fits(r.date, w.EventDate)
			}
			if right += count(ok); !ok {
				t.Logf("%s: wrong %s %s %s: %s", d.Topic, r.date, r.kind, r.file, r.quote)
			}
		}
	}
	t.Logf("recall %d/%d, precision %d/%d", found, wanted, right, dated)
}

// fits reports whether two dates are one, or of one group and of different
// precision.
func fits(a, b string) bool {
	return a != "" && b != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}
