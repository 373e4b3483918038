package rag

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"verbatim.example/rag/index"
)

// matters are words that tell what a text is about; the last stands in no
// article.
var matters = [][]string{
	{"médecin", "infirmière", "hôpital", "toubib"},
	{"cheminot", "locomotive", "gare", "autorail"},
	{"boulanger", "farine", "fournil", "mitron"},
	{"vigneron", "cépage", "vendange", "sommelier"},
	{"pêcheur", "chalut", "criée", "morutier"},
	{"maçon", "truelle", "ciment", "échafaudage"},
}

// knowing is an embedder that knows those words.
type knowing struct {
	mu   sync.Mutex
	seen []string // questions
	down bool
}

func (k *knowing) Name() string { return "knowing" }

func (k *knowing) Embed(_ context.Context, kind index.TextKind, texts []string) ([][]float32, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.down {
		return nil, errors.New("down")
	}
	vecs := make([][]float32, len(texts))
	for i, s := range texts {
		if kind == index.QueryText {
			k.seen = append(k.seen, s)
		}
		vecs[i] = make([]float32, len(matters)+1)
		vecs[i][len(matters)] = .1
		for m, words := range matters {
			if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) }) {
				vecs[i][m] = 1
			}
		}
	}
	return vecs, nil
}

// An embedder finds what words do not; a view hides it from the embedder's
// findings too; and only questions that may leave the machine are sent.
func TestWithVectors(t *testing.T) {
	texts := map[string]string{}
	for m, words := range matters {
		var b strings.Builder
		fmt.Fprintf(&b, "Nouvelles %d\n\n", m)
		for i := range 9 {
			fmt.Fprintf(&b, "%s numéro %d a encore retenu toute l'attention jeudi.\n\n", words[i%3], 100*m+i)
		}
		texts[fmt.Sprintf("%d.txt", m)] = b.String()
	}
	words := engineOf(t, texts)
	k := &knowing{down: true}
	down, err := words.WithVectors(t.Context(), k, index.VectorOptions{})
	if err == nil || down == nil || down.VectorState().LastError == nil || down.VectorState().Weight != 0 {
		t.Fatalf("%v", err)
	}
	k.down = false
	e, err := down.WithVectors(t.Context(), k, index.VectorOptions{})
	if err != nil || e.VectorState().Weight == 0 || words.VectorState().Embedder != "" {
		t.Fatalf("%v, %+v, %+v", err, e.VectorState(), words.VectorState())
	}
	best := func(e *Engine, q Question) string {
		hits, err := e.Search(t.Context(), q, 3)
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) == 0 {
			return ""
		}
		return hits[0].File
	}
	for m, ws := range matters {
		if got, want := best(e, Question{Text: "Que sait-on du " + ws[3] + " ?"}), fmt.Sprintf("%d.txt", m); got != want {
			t.Errorf("%s: %s, want %s", ws[3], got, want)
		}
	}
	if got := best(e.Without([]string{"2.txt"}), Question{Text: "Un mitron ?"}); got == "2.txt" {
		t.Error("an article that does not exist in the view is found")
	}

	k.seen = nil
	const question = "Que dit le toubib du numéro 3 ?"
	local := Question{Text: question, Local: true}
	if got, want := best(e, local), best(words, local); got != want {
		t.Errorf("a local question finds %s, by words alone %s", got, want)
	}
	_, err1 := e.Ask(t.Context(), local, nil)
	_, err2 := e.Quotes(t.Context(), local, 3)
	_, err3 := e.Explain(t.Context(), local, nil)
	_, err4 := e.Verify(t.Context(), "médecin numéro 3 a encore retenu toute l'attention")
	if err := errors.Join(err1, err2, err3, err4); err != nil || len(k.seen) > 0 {
		t.Errorf("%v; sent: %q", err, k.seen)
	}
	if _, err := e.Ask(t.Context(), Question{Text: question}, nil); err != nil {
		t.Error(err)
	}
	best(e, Question{Text: question})
	if len(k.seen) != 1 || k.seen[0] != question {
		t.Errorf("sent: %q", k.seen)
	}
}
