package eval

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"verbatim.example/rag"
)

// runs returns two runs of n questions, a third without an answer, of which the
// second scores like the first and finds the share better of what it missed.
func runs(n int, better float64) (a, b []Result) {
	rng := rand.New(rand.NewPCG(7, 7))
	for i := range n {
		r := Result{ID: strconv.Itoa(i), Wanted: i%3 > 0, Score: rng.Float64(), Verdict: rag.Answered, Quotes: []int{20, 30}}
		if r.Wanted {
			r.Gold, r.Rank, r.Hit1 = true, 1+rng.IntN(3), rng.IntN(2) == 0
			r.Score += .3
		}
		a = append(a, r)
		if r.Gold && rng.Float64() < better {
			r.Hit1, r.Rank = true, 1
		}
		b = append(b, r)
	}
	return a, b
}

func TestCompare(t *testing.T) {
	a, b := runs(300, .3)
	ds, err := Compare(a, b)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]Difference{}
	for _, d := range ds {
		got[d.Figure] = d
	}
	first, second := summarise(a), summarise(b)
	for name, want := range map[string][2]float64{
		"recall@1":           {first.Recall1, second.Recall1},
		"mrr@10":             {first.MRR10, second.MRR10},
		"hit@1":              {first.Hit1, second.Hit1},
		"words_per_quote":    {25, 25},
		"auroc":              {*first.AUROC, *second.AUROC},
		"false_answer_at_90": {*first.FalseAnswerAt90, *second.FalseAnswerAt90},
		"answered_precision": {first.AnsweredPrecision, second.AnsweredPrecision},
	} {
		d := got[name]
		if math.Abs(d.A-want[0]) > 1e-12 || math.Abs(d.B-want[1]) > 1e-12 {
			t.Errorf("%s: %v and %v, the reports say %v", name, d.A, d.B, want)
		}
		if d.Low > d.Diff || d.High < d.Diff {
			t.Errorf("%s: the difference %v is outside its interval %v to %v", name, d.Diff, d.Low, d.High)
		}
	}
	if d := got["hit@1"]; d.Low <= 0 {
		t.Errorf("30 %% of the misses mended are no clear gain: %+v", d)
	}
	if d := got["auroc"]; d.Low != 0 || d.High != 0 {
		t.Errorf("equal scores differ: %+v", d)
	}
	// The interval of a mean of 200 differences of 0 and 1 is known.
	d := got["hit@1"]
	if want := 1.96 * math.Sqrt(d.Diff*(1-d.Diff)/200); math.Abs((d.High-d.Low)/2-want) > .2*want {
		t.Errorf("hit@1: half the interval is %.4f, by the normal approximation %.4f", (d.High-d.Low)/2, want)
	}
}

func TestCompareOtherQuestions(t *testing.T) {
	a, b := runs(30, 0)
	b[3].ID = "other"
	if _, err := Compare(a, b); err == nil {
		t.Error("runs of different questions are compared")
	}
	if _, err := Compare(a, a[:20]); err == nil {
		t.Error("runs of different length are compared")
	}
	if _, err := Compare(nil, nil); err == nil {
		t.Error("empty runs are compared")
	}
}
