package eval

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verbatim.example/prompts"
	"verbatim.example/rag"
)

// A deskTopic is a line of topics.jsonl, as far as answers are concerned.
type deskTopic struct {
	Topic, Split, Question string
	Files                  []string
	Claims, Denials        []struct{ File, Text string }
	Origins                int
	Who                    []struct{ Name string }
}

const claimsData = "../testdata/claims/"

// devTopics returns the topics that rules are tuned on, and a folder of their
// articles alone.
func devTopics(t *testing.T) (topics []deskTopic, dir string) {
	t.Helper()
	f, err := os.Open(claimsData + "topics.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dir = t.TempDir()
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var topic deskTopic
		if err := json.Unmarshal(sc.Bytes(), &topic); err != nil {
			t.Fatal(err)
		}
		if topic.Split != "dev" {
			continue
		}
		topics = append(topics, topic)
		for _, name := range topic.Files {
			data, err := os.ReadFile(claimsData + "fixture/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return topics, dir
}

// questions asks for what a topic turns on, and for each of its persons in both
// languages.
func (d *deskTopic) questions() []string {
	qs := []string{d.Question}
	for _, w := range d.Who {
		qs = append(qs,
			fmt.Sprintf("Que dit %s ?", w.Name), fmt.Sprintf("De quoi %s est-il accusé ?", w.Name),
			fmt.Sprintf("What does %s say?", w.Name), fmt.Sprintf("What is %s accused of?", w.Name))
	}
	return qs
}

// Floors of what answers over the topics must hold, as shares of the answers.
// They only rise.
const (
	deniedFloor  = .72
	originsFloor = 1.
)

// TestNewsroomTopics checks the answers over the topics: those that report a
// claim show a denial of it, and none counts more origins than there are.
func TestNewsroomTopics(t *testing.T) {
	topics, dir := devTopics(t)
	n := openFor(t, dir)
	e, err := rag.Open(t.Context(), rag.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	v := newVoices(e)
	reported, denied, counted, right, merged := 0, 0, 0, 0, 0
	for _, topic := range topics {
		for _, q := range topic.questions() {
			a := asked(t, e, q)
			n.check(postedAnswer(&a))
			merged += v.merged(t, a.Citations)
			if len(topic.Denials) > 0 && cites(a.Citations, topic.Claims) {
				reported++
				if cites(a.Citations, topic.Denials) {
					denied++
				} else {
					t.Logf("%s: %q reports what is denied, without a denial:\n%s", topic.Topic, q, a.Text)
				}
			}
			foreign := func(r rag.Row) bool { return !slices.Contains(topic.Files, r.File) }
			if a.Articles > 1 && !slices.ContainsFunc(a.Citations, foreign) {
				counted++
				if a.Origins <= topic.Origins {
					right++
				} else {
					t.Logf("%s: %q counts %d origins of %d: %q", topic.Topic, q, a.Origins, topic.Origins, a.Notes)
				}
			}
		}
	}
	n.report(t, "topics")
	t.Logf("%d of %d answers that report a claim show its denial; %d of %d count no more origins than there are; %d quotes merge two speakers", denied, reported, right, counted, merged)
	if reported == 0 || float64(denied) < deniedFloor*float64(reported) {
		t.Errorf("%d of %d answers show the denial", denied, reported)
	}
	if counted == 0 || float64(right) < originsFloor*float64(counted) {
		t.Errorf("%d of %d answers count right", right, counted)
	}
	if merged > 0 {
		t.Errorf("%d quotes merge two speakers", merged)
	}
}

// cites reports whether a row quotes one of some sentences, or is quoted whole
// by one.
func cites(rows []rag.Row, sentences []struct{ File, Text string }) bool {
	return slices.ContainsFunc(rows, func(r rag.Row) bool {
		return slices.ContainsFunc(sentences, func(s struct{ File, Text string }) bool {
			q, text := loosened(r.Quote), loosened(s.Text)
			return r.File == s.File && (strings.Contains(q, text) || strings.Contains(text, q))
		})
	})
}

// A scribe is a model that copies the first sentences of its passages, each
// rewritten, under their numbers.
type scribe struct {
	rewrite func(sentence string) string
	mark    bool // it cites
}

var passageLine = regexp.MustCompile(`^(?:\[(\d+)\] )?\S+\| (.+)$`)

func (s scribe) Write(_ context.Context, p prompts.Prompt) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		number, written := "", 0
		for l := range strings.SplitSeq(p.User, "\n") {
			m := passageLine.FindStringSubmatch(l)
			switch {
			case m == nil:
				continue
			case m[1] != "":
				number = m[1]
				continue
			case written == 4:
				return
			}
			written++
			sentence := strings.TrimRight(s.rewrite(m[2]), " .")
			if s.mark {
				sentence += " [" + number + "]"
			}
			if !yield(sentence+". ", nil) {
				return
			}
		}
	}
}

var (
	hardens = strings.NewReplacer("auraient été", "ont été", "aurait été", "a été", "auraient", "ont", "aurait", "a", "seraient", "sont", "serait", "est",
		"allegedly ", "", "reportedly ", "", "présumé ", "", "présumée ", "", "est soupçonné d’avoir", "a", " is suspected of", " did")
	sourceClause = regexp.MustCompile(`,? (?:selon|d’après|according to) [^,.]+|, a rapporté [^,.]+`)
	anyFigure    = regexp.MustCompile(`\d`)
	anyName      = regexp.MustCompile(`\b(\p{Lu}\pL+) (\p{Lu}\pL+)\b`)
)

// What a model may do to the sentences that it is given.
var rewritings = []struct {
	name string
	scribe
}{
	{"copies", scribe{func(s string) string { return s }, true}},
	{"hardens", scribe{func(s string) string { return sourceClause.ReplaceAllString(hardens.Replace(s), "") }, true}},
	{"miscounts", scribe{func(s string) string { return anyFigure.ReplaceAllString(s, "8") }, true}},
	{"misnames", scribe{func(s string) string { return anyName.ReplaceAllString(s, "$1 Zorglub") }, true}},
	{"cites nothing", scribe{func(s string) string { return s }, false}},
	{"quotes what is not there", scribe{func(s string) string { return "Il a dit « " + s + " sans trembler »" }, true}},
}

// TestNewsroomGenerated has models write the answers over the topics, each with
// a fault of its own: what is shown, whole or on its way, passes every check.
func TestNewsroomGenerated(t *testing.T) {
	topics, dir := devTopics(t)
	if testing.Short() {
		topics = topics[:2]
	}
	for _, m := range rewritings {
		n := openFor(t, dir)
		e, err := rag.Open(t.Context(), rag.Options{Dir: dir, Model: m})
		if err != nil {
			t.Fatal(err)
		}
		written, all := 0, 0
		for _, topic := range topics {
			for _, q := range topic.questions() {
				a, err := e.Ask(t.Context(), rag.Question{Text: q}, func(a rag.Answer) { n.check(postedAnswer(&a)) })
				if err != nil {
					t.Fatal(err)
				}
				all++
				written += count(a.Mode == rag.Generated && a.Verdict == rag.Answered)
			}
		}
		n.report(t, m.name)
		t.Logf("a model that %s: %d of %d answers are its own; %d of its sentences hold an allegation open and name no source", m.name, written, all, n.unsourced)
		if m.name == "copies" && written == 0 {
			t.Error("no answer is the model's")
		}
		if m.name == "quotes what is not there" && written > 0 {
			t.Errorf("%d answers quote what is not there", written)
		}
	}
}
