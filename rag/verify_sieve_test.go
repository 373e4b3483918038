package rag

import (
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"verbatim.example/rag/ragtest"
)

// The sieve lets every article through that has the letters, wherever they stand:
// over the ends of sentences, of lanes and of blocks.
func TestSieve(t *testing.T) {
	texts := ragtest.News(5, 300) // some 700 000 letters
	texts["long.txt"] = "Un livre\n\n" + strings.Join(slices.Collect(maps.Values(ragtest.News(6, 20))), "")
	e := engineOf(t, texts)
	s, err := newSieve(t.Context(), e.corpus, nil)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 1))
	looked, passed := 0, 0
	for n := range e.corpus.Articles {
		var runs [][]byte
		lettersOf(&e.corpus.Articles[n], func(b byte) { runs[len(runs)-1] = append(runs[len(runs)-1], b) }, func() { runs = append(runs, nil) })
		for range 20 {
			run := runs[r.IntN(len(runs))]
			if len(run) < sieveGram {
				continue
			}
			from := r.IntN(len(run) - sieveGram + 1)
			needle := run[from:min(len(run), from+sieveGram+r.IntN(120))]
			found := slices.Collect(s.mayHold(needle))
			if !slices.Contains(found, n) {
				t.Fatalf("%s: %q is sifted out", e.corpus.Articles[n].File, needle)
			}
			if len(needle) >= 20 {
				looked, passed = looked+1, passed+len(found)
			}
		}
	}
	if passed > 5*looked {
		t.Errorf("%d articles pass for %d needles: the sieve holds nothing back", passed, looked)
	}
	if found := slices.Collect(s.mayHold([]byte("wxqzkvjhyfwqgzpxkbvwhq"))); len(found) > 0 {
		t.Errorf("letters that stand nowhere: %v", found)
	}
}

// The sieve of a changed corpus is the same whether it takes over what the one
// before has or not, and takes over most of it.
func TestSieveAfter(t *testing.T) {
	texts := ragtest.News(5, 2000)
	before, err := newSieve(t.Context(), engineOf(t, texts).corpus, nil)
	if err != nil {
		t.Fatal(err)
	}
	texts["000/n000100.txt"] += "\nUne phrase de plus est ici.\n"
	texts["000/n000700a.txt"] = "Le canal\n\nLe canal rouvrira mardi.\n"
	delete(texts, "001/n001500.txt")
	c := engineOf(t, texts).corpus
	got, err := newSieve(t.Context(), c, before)
	if err != nil {
		t.Fatal(err)
	}
	want, err := newSieve(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Error("what was taken over makes another sieve")
	}
	taken := 0
	for _, r := range got.runs {
		taken += count(slices.Contains(before.runs, r))
	}
	if len(got.runs) < 5 || taken < len(got.runs)-3 {
		t.Errorf("%d of %d runs were taken over", taken, len(got.runs))
	}
}

// A quote is verified the same whether all articles are read for it or those that
// the sieve lets through.
func TestVerifyWarm(t *testing.T) {
	texts := ragtest.News(7, 200)
	texts["a.txt"] = "Le canal\n\nOui. Le week-end du porte-parole a été long, dit-on à Brévannes.\n\nPartager\n\nLe canal rouvrira mardi.\n"
	cold := engineOf(t, texts)
	warm := New(cold.index)
	if err := warm.Warm(t.Context()); err != nil || warm.sieve.Load() == nil {
		t.Fatal("not warm:", err)
	}
	quotes := []string{"Oui.", "ou", "leweekend du porte parole", "« Le week-end du porte-parole a été long », selon le maire", "dit-on à Brévannes. Le canal rouvrira mardi.", "7", "?"}
	before := ""
	for i := range 12 {
		a := &cold.corpus.Articles[i*len(cold.corpus.Articles)/12]
		q := a.Quote(3+i%8, 3+i%8+i%2)
		ws := strings.Fields(q)
		quotes = append(quotes, q, strings.ToUpper(q), strings.Join(ws[:min(len(ws), 2)], " "), strings.ReplaceAll(q, " ", ""), before+" "+q)
		ws[len(ws)/2] = "zeugme"
		quotes = append(quotes, strings.Join(ws, " "), "Le maire a dit : « "+q+" »")
		before = q
	}
	verdicts := map[string]int{}
	for _, q := range quotes {
		want, err := cold.Verify(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := warm.Verify(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if !sameVerification(got, want) {
			t.Errorf("%q:\n%+v\nwant %+v", q, got, want)
		}
		verdicts[want.Verdict]++
	}
	for _, v := range []string{Exact, Altered, Absent} {
		if verdicts[v] == 0 {
			t.Errorf("no quote is %s: %v", v, verdicts)
		}
	}
}

func sameVerification(a, b Verification) bool {
	return a.Verdict == b.Verdict && slices.Equal(a.Matches, b.Matches) && slices.Equal(a.Differences, b.Differences) &&
		a.ClaimedSpeaker == b.ClaimedSpeaker && a.Speaker == b.Speaker
}
