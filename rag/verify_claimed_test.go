package rag

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"verbatim.example/rag/text"
)

// writtenForms are ways to say who says a quote: %[1]s the quote, %[2]s the name.
var writtenForms = []string{
	"« %[1]s », a assuré %[2]s", "« %[1]s » — %[2]s", "%[2]s : « %[1]s »", "Selon %[2]s, « %[1]s »", "\"%[1]s\" (%[2]s)",
	"%[2]s a déclaré : « %[1]s »", "%[2]s a déclaré que « %[1]s »", "“%[1]s,” said %[2]s.", "%[2]s told Reuters: \"%[1]s\"", "\"%[1]s\", %[2]s said.",
	"> « %[1]s »\n— **%[2]s**", "D’après %[2]s : « %[1]s ».", "« %[1]s », selon %[2]s", "Pour %[2]s, « %[1]s »",
}

// A spokenQuote is a stretch in quotation marks whose speaker is labelled.
type spokenQuote struct {
	labelledSentence
	quote string
}

func spokenQuotes(t *testing.T) []spokenQuote {
	var out []spokenQuote
	for _, s := range labelledSentences(t) {
		if s.Kind == "none" || s.Kind == "unnamed" || !proper(s.Speaker) || unnamedSpeakers[text.Fold(s.Speaker)] {
			continue
		}
		for _, q := range quotedParts(s.Text) {
			if part := s.Text[q.Start:q.End]; wordCount(part) >= 5 {
				out = append(out, spokenQuote{s, strings.Trim(part, " ,.\u00a0\u202f")})
			}
		}
	}
	return out
}

// Who said it is told from who did not, where the article names who said it, and
// a true name is never called false, over the labelled sentences of the articles that rules are tuned on.
func TestVerifyMisattributedCases(t *testing.T) {
	cs := verifyCorpora(t)
	c := cs[1]
	quotes := spokenQuotes(t)
	var persons []string
	for _, q := range labelledSentences(t) {
		if q.Kind == "person" && len(strings.Fields(q.Speaker)) == 2 && allNames(q.Speaker) && len(nameWords(q.Speaker)) == 2 && !slices.Contains(persons, q.Speaker) {
			persons = append(persons, q.Speaker)
		}
	}
	r := rand.New(rand.NewPCG(50, 7))
	var right, near, exact told
	for i, q := range quotes {
		for k, form := range writtenForms {
			if testing.Short() && (i+k)%5 > 0 {
				continue
			}
			v := c.verify(t, fmt.Sprintf(form, q.quote, q.Speaker))
			exact.add(t, v.Verdict == Exact, "%s by %s, found %s: %s %v", v.Verdict, v.ClaimedSpeaker, v.Speaker, fmt.Sprintf(form, q.quote, q.Speaker), v.Differences)
			a, err := c.Article(q.Article)
			if err != nil {
				t.Fatal(err)
			}
			by := persons[r.IntN(len(persons))]
			if shareWord(by, q.Speaker) || mentionsWord(a.Text, nameWords(by)[1]) {
				continue
			}
			v = c.verify(t, fmt.Sprintf(form, q.quote, by))
			right.add(t, v.Verdict == Misattributed && len(v.Matches) > 0, "%s by %s, found %s, is %s: %s", v.Verdict, v.ClaimedSpeaker, v.Speaker, q.Speaker, fmt.Sprintf(form, q.quote, by))
			for _, by := range persons {
				if q.Kind == "person" && !shareWord(by, q.Speaker) && mentionsWord(a.Text, nameWords(by)[1]) {
					v = c.verify(t, fmt.Sprintf(form, q.quote, by))
					near.add(t, v.Verdict == Misattributed, "near: %s by %s, found %s, is %s: %s", v.Verdict, v.ClaimedSpeaker, v.Speaker, q.Speaker, fmt.Sprintf(form, q.quote, by))
				}
			}
		}
	}
	t.Logf("%d quotes: true names %+v, false ones %+v, false ones of the same article %+v", len(quotes), exact, right, near)
	if exact.rate() < 1 {
		t.Errorf("%d of %d true names not exact", exact.all-exact.right, exact.all)
	}
	for _, c := range []told{right, near} {
		if c.rate() < .98 {
			t.Errorf("%d of %d false names told", c.right, c.all)
		}
	}
}
