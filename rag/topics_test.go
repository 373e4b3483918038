package rag

import (
	"slices"
	"strings"
	"testing"

	"verbatim.example/rag/text"
)

// shownIn returns how many of the sentences stand in quotes of an answer.
func shownIn(a *Answer, sentences []placed) int {
	n := 0
	for _, p := range sentences {
		n += count(slices.ContainsFunc(a.Citations, func(r Row) bool {
			return r.File == p.File && strings.Contains(text.Collapse(r.Quote), text.Collapse(p.Text))
		}))
	}
	return n
}

// TestAnswersOnTopics asks the question of each topic over all articles of the fixture: an
// answer that reports a claim shows a denial of it, and the articles of the topic
// have the origins that they have. At most one topic of the twenty fails either;
// of the half that no rule was tuned on only the totals are said.
func TestAnswersOnTopics(t *testing.T) {
	e, err := Open(t.Context(), Options{Dir: "testdata/claims/fixture"})
	if err != nil {
		t.Fatal(err)
	}
	type totals struct{ topics, answered, reporting, complete, origins, sure int }
	by := map[string]*totals{"dev": {}, "test": {}}
	for _, tp := range allTopics(t) {
		sum := by[tp.Split]
		if sum == nil {
			t.Fatalf("%s is of no half", tp.Topic)
		}
		a := ask(t, e, tp.Question)
		reports := shownIn(&a, tp.Claims) > 0
		complete := !reports || len(tp.Denials) == 0 || shownIn(&a, tp.Denials) > 0
		var files []int
		for _, f := range tp.Files {
			if !slices.Contains(tp.Silent, f) {
				files = append(files, e.files[f])
			}
		}
		n, atLeast, _ := e.origins(files)
		sum.topics++
		sum.answered += count(a.Verdict == Answered)
		sum.reporting += count(reports)
		sum.complete += count(complete)
		sum.origins += count(n == tp.Origins)
		sum.sure += count(atLeast == tp.OriginsAtLeast)
		if tp.Split == "dev" && (!complete || n != tp.Origins || atLeast != tp.OriginsAtLeast) {
			t.Logf("%s: complete %v, %d origins, at least %v; want %d, %v\n%s", tp.Topic, complete, n, atLeast, tp.Origins, tp.OriginsAtLeast, a.Text)
		}
	}
	dev, test := by["dev"], by["test"]
	t.Logf("dev %+v, test %+v", *dev, *test)
	if all := dev.topics + test.topics; all < 20 || 20*(dev.complete+test.complete) < 19*all || 20*(dev.origins+test.origins) < 19*all {
		t.Errorf("of %d topics %d show the denial, %d have their origins", all, dev.complete+test.complete, dev.origins+test.origins)
	}
	if dev.reporting < 8 || test.reporting < 5 {
		t.Errorf("%d and %d answers report a claim: too few to say anything", dev.reporting, test.reporting)
	}
}
