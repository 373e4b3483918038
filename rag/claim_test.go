package rag

import (
	"bufio"
	"encoding/json"
	"os"
	"testing"

	"verbatim.example/rag/text"
)

// A paraphrase is a sentence as a chat model writes it, and whether lines First
// to Last of File show it.
type paraphrase struct {
	Sentence    string
	File        string
	First, Last int
	Lang        text.Language
	OK          bool
	Why         string // what is wrong with it
}

func paraphrases(t testing.TB, set string) []paraphrase {
	t.Helper()
	f, err := os.Open("testdata/written/" + set + ".jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []paraphrase
	for sc := bufio.NewScanner(f); sc.Scan(); {
		var p paraphrase
		if err := json.Unmarshal(sc.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// passageSources returns every passage of the corpus as a source.
func passageSources(e *Engine) []source {
	var out []source
	for i := range e.index.Len() {
		p := e.index.Passage(i)
		out = append(out, source{p.Article, p.First, p.Last})
	}
	return out
}

// The judge of what is dropped though it is true, and shown though it is false:
// sentences written by hand, those that the rules were made with and those that
// they had not seen.
func TestCheckParaphrases(t *testing.T) {
	e := embedded(t)
	sources := passageSources(e)
	checkers := map[text.Language]*checker{}
	for _, lang := range []text.Language{text.French, text.English} {
		checkers[lang] = e.newChecker(e.parse(""), lang, sources)
	}
	for _, set := range []struct {
		name            string
		rejected, shown int // at most
	}{{"paraphrases", 2, 6}, {"heldout", 4, 2}, {"unseen", 3, 3}, {"last", 3, 3}} {
		t.Run(set.name, func(t *testing.T) {
			var trues, falses tallied
			for _, p := range paraphrases(t, set.name) {
				var cited []int
				for i, s := range sources {
					a := &e.corpus.Articles[s.article]
					if a.File == p.File && a.Sentences[s.first].First <= p.First && a.Sentences[s.last].Last >= p.First {
						cited = append(cited, i)
					}
				}
				r := checkers[p.Lang].check(claim{p.Sentence, cited})
				if p.OK {
					trues.add(r)
				} else {
					falses.add(r)
				}
				if (r.broken == ruleNone) != p.OK {
					t.Logf("%t %s: %s: %q %v", p.OK, p.Why, r.broken, p.Sentence, r.support)
				}
			}
			t.Logf("true:  %s", &trues)
			t.Logf("false: %s", &falses)
			if n := trues.n - trues.accepted; n > set.rejected {
				t.Errorf("%d true sentences rejected, at most %d may be", n, set.rejected)
			}
			if falses.accepted > set.shown {
				t.Errorf("%d false sentences accepted, at most %d may be", falses.accepted, set.shown)
			}
		})
	}
}

// BenchmarkCheck measures one claim against eight sources.
func BenchmarkCheck(b *testing.B) {
	e := embedded(b)
	sources := passageSources(e)[:8]
	var claims []claim
	for _, p := range paraphrases(b, "paraphrases") {
		if p.Lang == text.French {
			claims = append(claims, claim{p.Sentence, []int{len(claims) % 8}})
		}
	}
	c := e.newChecker(e.parse("Depuis quand Musk et Poutine se parlent-ils ?"), text.French, sources)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		c.check(claims[i%len(claims)])
	}
}

// BenchmarkNewChecker measures the reading of eight sources.
func BenchmarkNewChecker(b *testing.B) {
	e := embedded(b)
	sources := passageSources(e)[:8]
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		e.newChecker(e.parse("Depuis quand Musk et Poutine se parlent-ils ?"), text.French, sources)
	}
}

// FuzzCheck: whatever a model writes, no ruling is without a reason or without
// support, and none panics.
func FuzzCheck(f *testing.F) {
	for _, p := range paraphrases(f, "paraphrases") {
		f.Add(p.Sentence, 0)
	}
	for _, s := range []string{"", "«", "« » […]", "[1]", "3 ", "1er", "$", "n’", "d'après", "XXe", "plus de", "\u00e9\u0301 l’", "ne pas ne pas", "«[…]» dit-il alors.", "L’«a» de 3 % à 4 h p.m."} {
		f.Add(s, 1)
	}
	e := embedded(f)
	c := e.newChecker(e.parse("Que dit Musk ?"), text.French, passageSources(e)[:6])
	f.Fuzz(func(t *testing.T, s string, cited int) {
		r := c.check(claim{s, []int{cited}})
		if (r.broken == ruleNone) != (len(r.support) > 0) || len(r.support) > maxSupport {
			t.Errorf("%q: %+v", s, r)
		}
		if r.broken == ruleNone && (marked(r.text) || instructs(r.text)) {
			t.Errorf("%q is shown as %q", s, r.text)
		}
	})
}
