package index

import (
	"maps"
	"testing"

	"verbatim.example/corpus"
)

// A folder that has not changed keeps its index; one that has gets another, and
// a file that cannot be read any more keeps its article, also over a restart.
func TestReopen(t *testing.T) {
	dir := t.TempDir()
	open := func(texts map[string]string, before *Index) *Index {
		t.Helper()
		x, err := Open(t.Context(), folder(t, texts), Options{Data: dir, Before: before})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	kept := func(x *Index) bool {
		t.Helper()
		skipped := x.Corpus().Skipped
		return len(x.Corpus().Articles) == len(town) && len(skipped) == 1 && skipped[0] == corpus.Skip{File: "pont.txt", Reason: skipped[0].Reason, Kept: true}
	}
	first := open(town, nil)
	if open(town, first) != first {
		t.Error("the index of a folder that has not changed is another")
	}
	broken := maps.Clone(town)
	broken["pont.txt"] = ""
	if x := open(broken, nil); !kept(x) || x.Corpus().Fingerprint != first.Corpus().Fingerprint {
		t.Errorf("after a restart: %v", x.Corpus().Skipped)
	}
	second := open(broken, first)
	if second == first || !kept(second) {
		t.Errorf("after a change: %v", second.Corpus().Skipped)
	}
	if x := open(broken, nil); !x.Snapshot().Used || !kept(x) {
		t.Errorf("from its own snapshot: %+v, %v", x.Snapshot(), x.Corpus().Skipped)
	}
	delete(broken, "pont.txt")
	if x := open(broken, second); len(x.Corpus().Articles) != len(town)-1 || len(x.Corpus().Skipped) > 0 {
		t.Errorf("after it was deleted: %d articles, skipped %v", len(x.Corpus().Articles), x.Corpus().Skipped)
	}
}
