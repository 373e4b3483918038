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
	for half, least := range map[string]float64{"dev": .98, "test": .93} {
		t.Logf("%s: %v", half, right[half])
		if got := right[half].f1(); got < least {
			t.Errorf("%s: F1 %.3f, want %.3f at least", half, got, least)
		}
	}
}
