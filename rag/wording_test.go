package rag

import (
	"math"
	"math/bits"
	"testing"

	"verbatim.example/rag/index"
)

// readAll returns the reader of a question's wording and the wording of sentences.
func readAll(question string, sentences ...string) (*reader, []wording) {
	q := index.Query{Text: question}
	for _, w := range words(question) {
		if len(w) > 3 {
			q.Terms = append(q.Terms, index.Term{Form: w, IDF: 1})
		}
	}
	r := newReader(q)
	var out []wording
	for _, s := range sentences {
		out = append(out, r.read(s).wording)
	}
	return r, out
}

func TestWording(t *testing.T) {
	const question = "Quel port le navire quitte-t-il en juin ?"
	r, ws := readAll(question, question, "Le navire quitta le port de Brest.", "Elle chante.", "Le navire quitte-t-il Brest ?")
	all := ws[0]
	if n := bits.OnesCount64(all.words); n != 9 {
		t.Errorf("the question has %d words of its own", n)
	}
	if g := r.said.grams(all); math.Abs(g-1) > 1e-9 {
		t.Errorf("the question has %v of its own grams", g)
	}
	if ws[2] != (wording{}) {
		t.Errorf("a sentence without its words shares %+v", ws[2])
	}
	if a, b := r.said.grams(ws[1]), r.said.grams(ws[2]); a <= b || a >= 1 {
		t.Errorf("an inflected word shares %v, none %v", a, b)
	}
	if a, b := bits.OnesCount64(ws[3].pairs), bits.OnesCount64(ws[1].pairs); a <= b {
		t.Errorf("%d neighbouring words where they stand together, %d where not", a, b)
	}
	if got := ws[1].or(ws[2]); got != ws[1] {
		t.Error("nothing added changes a wording")
	}
}

func TestRarity(t *testing.T) {
	_, ws := readAll("Le navire quitte Brest", "Le navire est là.", "Le navire est bleu.", "Brest est loin.")
	cs := make([]candidate, len(ws))
	for i := range ws {
		cs[i].traits.wording = ws[i]
	}
	r := rarityOf(cs)
	common, _, _ := r.shares(ws[0])
	rare, _, _ := r.shares(ws[2])
	if rare <= common {
		t.Errorf("the word of one sentence weighs %v, two of two sentences %v", rare, common)
	}
}
