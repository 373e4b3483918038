package rag

import "testing"

// BenchmarkCompare compares over the labelled articles.
func BenchmarkCompare(b *testing.B) {
	e := folder(b, "testdata/claims/fixture")
	topics := labelledTopics(b)
	for i := 0; b.Loop(); i++ {
		if c := compared(b, e, topics[i%len(topics)].Question); c.Verdict != Answered {
			b.Fatalf("%q: %s", c.Topic, c.Verdict)
		}
	}
}
