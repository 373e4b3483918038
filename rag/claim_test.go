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

func paraphrases(t testing.TB) []paraphrase {
	t.Helper()
	f, err := os.Open("testdata/claims/paraphrases.jsonl")
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

// The judge of what is dropped though it is true: sentences written by hand.
func TestCheckParaphrases(t *testing.T) {
	e := embedded(t)
	sources := passageSources(e)
	type count struct{ n, wrong int }
	counts := map[string]*count{}
	checkers := map[text.Language]*checker{}
	for _, lang := range []text.Language{text.French, text.English} {
		checkers[lang] = e.newChecker(e.parse(""), lang, sources)
	}
	for _, p := range paraphrases(t) {
		key := string(p.Lang) + " true"
		if !p.OK {
			key = string(p.Lang) + " false: " + p.Why
		}
		if counts[key] == nil {
			counts[key] = &count{}
		}
		counts[key].n++
		var cited []int
		for i, s := range sources {
			a := &e.corpus.Articles[s.article]
			if a.File == p.File && a.Sentences[s.first].First <= p.First && a.Sentences[s.last].Last >= p.First {
				cited = append(cited, i)
			}
		}
		r := checkers[p.Lang].check(claim{p.Sentence, cited})
		if got := r.broken == ruleNone; got != p.OK {
			counts[key].wrong++
			t.Logf("%s: %s: %q %v", key, r.broken, p.Sentence, r.support)
		}
	}
	for k, c := range counts {
		t.Logf("%-24s %3d of %3d wrong", k, c.wrong, c.n)
	}
}
