package index

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"slices"

	"verbatim.example/corpus"
)

// How much the vectors weigh in the fusion is measured on the passages
// themselves, before anybody asks. A probe is a sentence that is taken out of
// its passage and asked for: the passage is to be found by what is left of it
// (the inverse cloze task of K. Lee et al., "Latent retrieval for weakly
// supervised open domain question answering", ACL 2019). A sentence that stays
// in its passage would always be found by its words, and tell nothing.
//
// The weight is the one with the best mean reciprocal rank that is not below
// that of words alone, the greater of equals; 0 when there is none, and for poor
// vectors.

// A probe asks for the passage that it was taken from.
type probe struct {
	passage int
	text    string
	asked   *embedded
}

const (
	maxProbes   = 64
	fewProbes   = 8   // fewer tell nothing
	probeLetter = 40  // bytes of the shortest sentence that is asked for
	probeMost   = 400 // of the longest
	probeDepth  = 100 // a passage that comes later is not found
	// poor is the share of what words find, luck apart, below which vectors
	// alone are poor. Hashed words, which have nothing to add, reach .7.
	poor = .8
	// lucky is how many standard errors above luck vectors alone must find.
	lucky = 4
)

var probeWeights = [...]float64{.5, .4, .3, .2, .1}

// weightIdentity names all that the weight depends on beside the embedder.
func (x *Index) weightIdentity() string {
	return fmt.Sprintf("weight %s %s %d %d %d %d %v %v %v", ranking(), x.corpus.Fingerprint, maxProbes, probeLetter, probeMost, probeDepth, poor, lucky, probeWeights)
}

// probes takes sentences out of the passages whose keys are the lowest, a sample
// that hardly changes with the corpus. It returns the corpus without them.
func (x *Index) probes(passages []*embedded) ([]probe, *corpus.Corpus) {
	order := make([]int, len(passages))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return bytes.Compare(passages[a].key[:], passages[b].key[:]) })
	c := *x.corpus
	c.Articles = slices.Clone(c.Articles)
	each := 1
	if len(order) > 0 {
		each = (maxProbes + len(order) - 1) / len(order)
	}
	var out []probe
	for _, i := range order {
		p := x.passages[i]
		a := &c.Articles[p.Article]
		var fit []int
		for j := p.First; j <= p.Last; j++ {
			if s := a.Sentences[j]; s.Kind == corpus.Body && probeLetter <= s.End-s.Start && s.End-s.Start <= probeMost {
				fit = append(fit, j)
			}
		}
		// Two thirds of a passage stay.
		n := min(each, len(fit)/3, maxProbes-len(out))
		if n == 0 {
			continue
		}
		a.Sentences = slices.Clone(a.Sentences)
		for k := range n {
			j := fit[(2*k+1)*len(fit)/(2*n)]
			out = append(out, probe{passage: i, text: a.Quote(j, j)})
			a.Sentences[j].Kind = corpus.Noise
		}
	}
	return out, &c
}

// A trial is the index of the passages without the sentences that are probes.
type trial struct {
	corpus *corpus.Corpus
	probes []probe
	cut    map[int]*embedded // passages that lack a sentence
}

// trial makes the texts that a calibration needs.
func (x *Index) trial(v *vectorising, passages []*embedded) *trial {
	t := &trial{cut: map[int]*embedded{}}
	t.probes, t.corpus = x.probes(passages)
	left := Index{corpus: t.corpus, passages: x.passages}
	for i := range t.probes {
		p := &t.probes[i]
		p.asked = v.want(QueryText, p.text)
		t.cut[p.passage] = v.want(PassageText, left.passageText(p.passage))
	}
	return t
}

// texts are those whose vectors the trial needs beside the passages'.
func (t *trial) texts() []*embedded {
	var out []*embedded
	for i := range t.probes {
		out = append(out, t.cut[t.probes[i].passage], t.probes[i].asked)
	}
	return out
}

// calibrate returns the weight of the vectors.
func (x *Index) calibrate(ctx context.Context, t *trial, passages []*embedded) (float64, error) {
	if len(t.probes) < fewProbes {
		return 0, nil
	}
	byArticle := make([][]Passage, len(x.corpus.Articles))
	for _, p := range x.passages {
		byArticle[p.Article] = append(byArticle[p.Article], p)
	}
	y, err := newReading(t.corpus.Articles, byArticle).inMemory(ctx, t.corpus)
	if err != nil {
		return 0, err
	}
	left := slices.Clone(passages)
	for i, e := range t.cut {
		left[i] = e
	}
	y.dense = &dense{}
	if err := y.dense.fill(ctx, left); err != nil {
		return 0, err
	}
	words, err := y.reciprocal(ctx, t.probes, 0)
	if err != nil {
		return 0, err
	}
	alone := 0.0
	for _, p := range t.probes {
		alone += 1 / float64(y.dense.rank(p.asked.vec, p.passage)) / float64(len(t.probes))
	}
	luck, spread := chance(len(x.passages))
	if alone-luck <= lucky*spread/math.Sqrt(float64(len(t.probes))) || alone-luck < poor*(words-luck) {
		return 0, nil
	}
	best, weight := words, 0.0
	for _, w := range probeWeights {
		got, err := y.reciprocal(ctx, t.probes, w)
		if err != nil {
			return 0, err
		}
		if got > best || got == best && weight == 0 {
			best, weight = got, w
		}
	}
	return weight, nil
}

// chance returns the mean and the standard deviation of the reciprocal rank of
// one among n in random order.
func chance(n int) (mean, deviation float64) {
	squares := 0.0
	for r := 1; r <= n; r++ {
		mean += 1 / float64(r) / float64(n)
		squares += 1 / float64(r) / float64(r) / float64(n)
	}
	return mean, math.Sqrt(max(0, squares-float64(mean*mean)))
}

// reciprocal returns the mean reciprocal rank of the probes' passages when the
// vectors have a weight.
func (x *Index) reciprocal(ctx context.Context, probes []probe, weight float64) (float64, error) {
	sum := 0.0
	for _, p := range probes {
		hits, err := x.search(ctx, x.Parse(p.text), Filter{}, probeDepth, meaning{p.asked.vec, weight})
		if err != nil {
			return 0, err
		}
		if i := slices.IndexFunc(hits, func(h Hit) bool { return h.Passage == p.passage }); i >= 0 {
			sum += 1 / float64(i+1)
		}
	}
	return math.Round(sum/float64(len(probes))*1e6) / 1e6, nil
}

// rank returns the place of a passage by a vector alone; ties count against it.
func (d *dense) rank(vec []float32, passage int) int {
	own, n := dot(vec, d.vectors[passage]), 0
	for _, v := range d.vectors {
		if dot(vec, v) >= own {
			n++
		}
	}
	return n
}

// weightOf reads a weight from its record.
func weightOf(vec []float32) float64 { return math.Round(float64(vec[0])*10) / 10 }
