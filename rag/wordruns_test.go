package rag

import (
	"fmt"
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/ragtest"
)

// Texts are copies by the hashes of their runs exactly where they are by the runs
// themselves, at any distance of two texts.
func TestWordRuns(t *testing.T) {
	texts := map[string]string{"short.txt": "Un titre\n\nLe maire a signé hier le plan de la ville.\n"}
	for name, s := range ragtest.News(3, 4) {
		texts[name] = s
		head, body, _ := strings.Cut(s[4:], "---\n")
		words := strings.Fields(body)
		for every := 2; every < 14; every++ {
			changed := strings.Fields(body)
			for i := every; i < len(words); i += every {
				changed[i] = "zeugme"
			}
			texts[fmt.Sprintf("%d%s", every, name)] = "---\n" + head + "---\n\n" + strings.Join(changed, " ")
		}
		texts["cut"+name] = "---\n" + head + "---\n\n" + strings.Join(words[:60], " ") + ".\n"
	}
	e := engineOf(t, texts)
	runs := make([]map[string]bool, len(e.corpus.Articles))
	for n := range runs {
		runs[n] = wordRunsOf(&e.corpus.Articles[n])
	}
	alike := 0
	for a := range runs {
		for b := range a {
			both := 0
			for r := range runs[a] {
				both += count(runs[b][r])
			}
			shorter := min(len(runs[a]), len(runs[b]))
			want := shorter >= 20 && float64(both) >= nearCopy*float64(shorter)
			alike += count(want)
			if got := e.copies(a, b); got != want || got != e.copies(b, a) {
				t.Errorf("%s, %s: copies %v, want %v", e.corpus.Articles[a].File, e.corpus.Articles[b].File, got, want)
			}
		}
	}
	if all := len(runs) * (len(runs) - 1) / 2; alike < all/20 || alike > all-all/20 {
		t.Errorf("%d of %d pairs are copies: they show nothing", alike, all)
	}
}

// wordRunsOf returns the runs of five words of the body of a.
func wordRunsOf(a *corpus.Article) map[string]bool {
	var all []string
	for _, s := range a.Sentences {
		if s.Kind == corpus.Body {
			all = append(all, words(a.Text[s.Start:s.End])...)
		}
	}
	out := map[string]bool{}
	for i := range len(all) - 4 {
		out[strings.Join(all[i:i+5], " ")] = true
	}
	return out
}
