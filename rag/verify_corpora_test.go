package rag

import (
	"bufio"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

// A verifyCorpus is one over which cases are made.
type verifyCorpus struct {
	name string
	*Engine
	quotes []madeFrom
	words  string // folded, made when first wanted
}

// madeFrom is a sentence of a corpus that cases are made from.
type madeFrom struct {
	article, sentence int
	words             []string
}

const fixtureDir = "testdata/claims/fixture"

// verifyCorpora opens the corpora of the cases, warm; those of the public sets where
// they are there. Of the fixture, only the articles of one half are taken from.
func verifyCorpora(t *testing.T) []*verifyCorpus {
	t.Helper()
	dev := map[string]bool{}
	for _, s := range labelledSentences(t) {
		dev[s.Article] = true
	}
	out := []*verifyCorpus{{name: "embedded", Engine: embedded(t)}}
	for _, dir := range []string{fixtureDir, "../../shared/eval/piaf/docs", "../../shared/eval/afriqa-fr/docs"} {
		if _, err := os.Stat(dir); err != nil {
			t.Logf("no %s", dir)
			continue
		}
		files, err := corpus.Scan(context.Background(), dir)
		if err != nil {
			t.Fatal(err)
		}
		c, err := files.Parse(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		x, err := index.Build(context.Background(), c, nil)
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Base(dir)
		if name == "docs" {
			name = filepath.Base(filepath.Dir(dir))
		}
		out = append(out, &verifyCorpus{name: name, Engine: New(x)})
	}
	for _, c := range out {
		if err := c.Warm(t.Context()); err != nil {
			t.Fatal(err)
		}
		for n, a := range c.corpus.Articles {
			for i, s := range a.Sentences {
				ws := strings.Fields(a.Text[s.Start:s.End])
				if s.Kind == corpus.Body && len(ws) >= 8 && len(ws) <= 60 && (c.name != "fixture" || dev[a.File]) {
					c.quotes = append(c.quotes, madeFrom{n, i, ws})
				}
			}
		}
	}
	return out
}

// A labelledSentence is a line of sentences.jsonl.
type labelledSentence struct {
	Article, Context, Text, Speaker, Verb, Split string
	Kind                                         string `json:"speaker_kind"`
}

// labelledSentences returns the labelled sentences of the articles of the half
// that rules are tuned on.
func labelledSentences(t testing.TB) []labelledSentence {
	t.Helper()
	f, err := os.Open("testdata/claims/sentences.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelledSentence
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var s labelledSentence
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			t.Fatal(err)
		}
		if s.Split == "dev" && strings.HasSuffix(s.Article, ".txt") {
			out = append(out, s)
		}
	}
	return out
}
