package claims_test

import (
	"testing"

	"verbatim.example/rag/claims"
)

func TestEventDates(t *testing.T) {
	articles := fixture(t)
	right := map[string]tally{}
	for _, tp := range readLines[topic](t, "topics.jsonl") {
		for _, e := range tp.Timeline {
			a := articles[e.File]
			for _, st := range claims.Of(a) {
				s := a.Sentences[st.Sentence]
				if a.Text[s.Start:s.End] != e.Text {
					continue
				}
				n := right[tp.Split]
				switch got := st.Event.String(); {
				case got == e.EventDate && st.Event.Kind.String() == e.DateKind:
					n.hit++
				default:
					n.missed += count(e.EventDate != "")
					n.wrong += count(got != "")
					if tp.Split == "dev" {
						t.Logf("want %s (%s), have %s (%v), published %s: %s", e.EventDate, e.DateKind, got, st.Event.Kind, a.Date, e.Text)
					}
				}
				right[tp.Split] = n
			}
		}
	}
	t.Logf("dev: %v", right["dev"])
	if *heldOut {
		t.Logf("test: %v", right["test"])
	}
}
