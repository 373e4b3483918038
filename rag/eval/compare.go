package eval

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"verbatim.example/rag"
)

// A Difference is how one figure of a set moved between two runs, with the 95 %
// interval of a paired bootstrap: the questions are drawn anew with replacement,
// the same ones for both runs.
type Difference struct {
	Figure string  `json:"figure"`
	A      float64 `json:"a"`
	B      float64 `json:"b"`
	Diff   float64 `json:"difference"` // B − A
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// resamples of the bootstrap. With this many the ends of an interval differ by
// less than .001 from one seed to the next.
const resamples = 10_000

// A figure is a ratio of two sums over questions; score is set for the two that
// are read from the order of the scores instead.
type figure struct {
	name  string
	of    func(r *Result) (value, weight float64)
	score func(s *scores, times []int) float64
}

var figures = []figure{
	{name: "recall@1", of: wanted(func(r *Result) float64 { return indicator(r.Rank == 1) })},
	{name: "recall@5", of: wanted(func(r *Result) float64 { return indicator(within(r.Rank, 5)) })},
	{name: "recall@10", of: wanted(func(r *Result) float64 { return indicator(within(r.Rank, 10)) })},
	{name: "mrr@10", of: wanted(func(r *Result) float64 { return reciprocal(r.Rank) })},
	{name: "hit@1", of: withGold(func(r *Result) float64 { return indicator(r.Hit1) })},
	{name: "hit@3", of: withGold(func(r *Result) float64 { return indicator(r.Hit3) })},
	{name: "answered_hit@1", of: withGold(func(r *Result) float64 { return indicator(r.Hit1 && r.Verdict == rag.Answered) })},
	{name: "words_per_quote", of: func(r *Result) (float64, float64) {
		words := 0
		for _, n := range r.Quotes {
			words += n
		}
		return float64(words), float64(len(r.Quotes))
	}},
	{name: "answered_rate", of: wanted(func(r *Result) float64 { return indicator(r.Verdict == rag.Answered) })},
	{name: "answered_precision", of: func(r *Result) (float64, float64) {
		if !r.Wanted || r.Verdict != rag.Answered {
			return 0, 0
		}
		return indicator(r.Cited), 1
	}},
	{name: "false_answer_rate", of: func(r *Result) (float64, float64) {
		if r.Wanted {
			return 0, 0
		}
		return indicator(r.Verdict == rag.Answered), 1
	}},
	{name: "false_answer_at_90", score: (*scores).falseAt90},
	{name: "auroc", score: (*scores).auroc},
}

func wanted(value func(r *Result) float64) func(r *Result) (float64, float64) {
	return func(r *Result) (float64, float64) {
		if !r.Wanted {
			return 0, 0
		}
		return value(r), 1
	}
}

func withGold(value func(r *Result) float64) func(r *Result) (float64, float64) {
	return func(r *Result) (float64, float64) {
		if !r.Gold {
			return 0, 0
		}
		return value(r), 1
	}
}

func indicator(b bool) float64 { return float64(count(b)) }

func within(rank, k int) bool { return rank > 0 && rank <= k }

func reciprocal(rank int) float64 {
	if !within(rank, 10) {
		return 0
	}
	return 1 / float64(rank)
}

// Compare returns how each figure that both runs give moved from a to b. It is
// an error when they are not runs of the same questions.
func Compare(a, b []Result) ([]Difference, error) {
	b, err := beside(a, b)
	if err != nil {
		return nil, err
	}
	runs := [2]*measured{measure(a), measure(b)}
	once := make([]int, len(a))
	for i := range once {
		once[i] = 1
	}
	var out []Difference
	var drawn [][]float64
	base := [2][]float64{runs[0].figures(once), runs[1].figures(once)}
	for k := range figures {
		out = append(out, Difference{Figure: figures[k].name, A: base[0][k], B: base[1][k], Diff: base[1][k] - base[0][k]})
		drawn = append(drawn, make([]float64, 0, resamples))
	}
	rng := rand.New(rand.NewPCG(1, 2))
	times := make([]int, len(a))
	for range resamples {
		clear(times)
		for range times {
			times[rng.IntN(len(times))]++
		}
		x, y := runs[0].figures(times), runs[1].figures(times)
		for k := range drawn {
			if d := y[k] - x[k]; !math.IsNaN(d) {
				drawn[k] = append(drawn[k], d)
			}
		}
	}
	for k := range out {
		if ds := drawn[k]; len(ds) > 0 {
			slices.Sort(ds)
			out[k].Low, out[k].High = ds[int(.025*float64(len(ds)))], ds[int(.975*float64(len(ds)))]
		}
	}
	return slices.DeleteFunc(out, func(d Difference) bool { return math.IsNaN(d.Diff) }), nil
}

// beside returns b in the order of a.
func beside(a, b []Result) ([]Result, error) {
	if len(a) == 0 {
		return nil, fmt.Errorf("the first run has no results of single questions")
	}
	at := map[string]int{}
	for i := range b {
		at[b[i].ID] = i
	}
	if len(a) != len(b) || len(at) != len(b) {
		return nil, fmt.Errorf("the runs have %d and %d questions, %d with an id of their own", len(a), len(b), len(at))
	}
	out := make([]Result, len(a))
	for i := range a {
		k, ok := at[a[i].ID]
		if !ok || a[i].Wanted != b[k].Wanted {
			return nil, fmt.Errorf("question %q is not the same in both runs", a[i].ID)
		}
		out[i] = b[k]
	}
	return out, nil
}

// measured holds what each question adds to each figure, and the scores.
type measured struct {
	values, weights [][]float64 // by figure, by question
	scores          scores
}

func measure(results []Result) *measured {
	m := &measured{}
	for _, f := range figures {
		values, weights := make([]float64, len(results)), make([]float64, len(results))
		for i := range results {
			if f.of != nil {
				values[i], weights[i] = f.of(&results[i])
			}
		}
		m.values, m.weights = append(m.values, values), append(m.weights, weights)
	}
	m.scores.results = results
	for i := range results {
		m.scores.order = append(m.scores.order, i)
	}
	slices.SortStableFunc(m.scores.order, func(i, j int) int { return cmp.Compare(results[j].Score, results[i].Score) })
	return m
}

// figures returns all figures when question i stands times[i] times in the set;
// NaN for those that it cannot give.
func (m *measured) figures(times []int) []float64 {
	out := make([]float64, len(figures))
	for k := range figures {
		if figures[k].score != nil {
			out[k] = figures[k].score(&m.scores, times)
			continue
		}
		value, weight := 0.0, 0.0
		for i, n := range times {
			value += float64(n) * m.values[k][i]
			weight += float64(n) * m.weights[k][i]
		}
		out[k] = value / weight
	}
	return out
}

// scores orders the questions by score, best first.
type scores struct {
	results []Result
	order   []int
}

// groups calls f with the answerable and unanswerable questions of each score,
// best first, until it returns false.
func (s *scores) groups(times []int, f func(wanted, unwanted int) bool) {
	for i := 0; i < len(s.order); {
		score, n := s.results[s.order[i]].Score, [2]int{}
		for ; i < len(s.order) && s.results[s.order[i]].Score == score; i++ {
			k := s.order[i]
			n[count(s.results[k].Wanted)] += times[k]
		}
		if !f(n[1], n[0]) {
			return
		}
	}
}

func (s *scores) totals(times []int) (wanted, unwanted int) {
	s.groups(times, func(w, u int) bool {
		wanted, unwanted = wanted+w, unwanted+u
		return true
	})
	return wanted, unwanted
}

func (s *scores) auroc(times []int) float64 {
	all, none := s.totals(times)
	above, sum := 0, 0.0
	s.groups(times, func(w, u int) bool {
		sum += float64(u) * (float64(above) + float64(w)/2)
		above += w
		return true
	})
	return sum / (float64(all) * float64(none))
}

func (s *scores) falseAt90(times []int) float64 {
	all, none := s.totals(times)
	need := max(1, int(math.Ceil(.9*float64(all))))
	right, wrong := 0, 0
	s.groups(times, func(w, u int) bool {
		right, wrong = right+w, wrong+u
		return right < need
	})
	if all == 0 {
		return math.NaN()
	}
	return float64(wrong) / float64(none)
}

// DifferencesText is a table of differences, fractions in percent.
func DifferencesText(ds []Difference) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-20s %7s %7s %7s   %s\n", "", "A", "B", "B − A", "95 % interval")
	for _, d := range ds {
		scale := 100.0
		if d.Figure == "words_per_quote" {
			scale = 1
		}
		mark := ""
		if d.Low > 0 || d.High < 0 {
			mark = " *"
		}
		fmt.Fprintf(&b, "%-20s %7.2f %7.2f %+7.2f   %+.2f to %+.2f%s\n", d.Figure, scale*d.A, scale*d.B, scale*d.Diff, scale*d.Low, scale*d.High, mark)
	}
	return b.String()
}
