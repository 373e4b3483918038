package eval

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"verbatim.example/rag"
)

// A Report holds the figures of one set. Rates are fractions; a figure that the
// set cannot give is absent.
type Report struct {
	Questions    int `json:"questions"`
	Answerable   int `json:"answerable"`
	Unanswerable int `json:"unanswerable"`

	Recall1  float64 `json:"recall@1"`
	Recall5  float64 `json:"recall@5"`
	Recall10 float64 `json:"recall@10"`
	MRR10    float64 `json:"mrr@10"`
	NDCG10   float64 `json:"ndcg@10"`

	Gold          int     `json:"with_gold_answer"`
	Hit1          float64 `json:"hit@1"`
	Hit3          float64 `json:"hit@3"`
	AnsweredHit1  float64 `json:"answered_hit@1"`
	WordsPerQuote float64 `json:"words_per_quote"`

	AnsweredRate      float64  `json:"answered_rate"`
	AnsweredPrecision float64  `json:"answered_precision"`
	RefusalPrecision  *float64 `json:"refusal_precision,omitempty"`
	RefusalRecall     *float64 `json:"refusal_recall,omitempty"`
	FalseAnswerRate   *float64 `json:"false_answer_rate,omitempty"`
	FalseAnswerAt90   *float64 `json:"false_answer_at_90,omitempty"`
	AUROC             *float64 `json:"auroc,omitempty"`

	Citations         int `json:"citations"`
	CitationsVerbatim int `json:"citations_verbatim"`
	CitationsResolve  int `json:"citations_resolving"`
	RulesBroken       int `json:"rules_broken"`

	P50 float64 `json:"latency_p50_ms"`
	P95 float64 `json:"latency_p95_ms"`
	P99 float64 `json:"latency_p99_ms"`

	Results []Result `json:"results,omitempty"`
}

func summarise(results []Result) *Report {
	r := &Report{Questions: len(results), Results: results}
	var pos, neg []float64
	var took []time.Duration
	answered, answeredGold, cited, refused, rightlyRefused, falseAnswers, words, quotes := 0, 0, 0, 0, 0, 0, 0, 0
	for i := range results {
		q := &results[i]
		ans := q.Verdict == rag.Answered
		took = append(took, q.took)
		r.Citations += len(q.Quotes)
		r.CitationsVerbatim += q.verbatim
		r.CitationsResolve += q.resolved
		r.RulesBroken += len(q.Broken)
		for _, n := range q.Quotes {
			words += n
			quotes++
		}
		if !ans {
			refused++
			rightlyRefused += count(!q.Wanted)
		}
		if !q.Wanted {
			r.Unanswerable++
			neg = append(neg, q.Score)
			falseAnswers += count(ans)
			continue
		}
		r.Answerable++
		pos = append(pos, q.Score)
		if n := q.Rank; n > 0 && n <= 10 {
			r.Recall10++
			r.MRR10 += 1 / float64(n)
			r.NDCG10 += 1 / math.Log2(float64(1+n))
			r.Recall5 += float64(count(n <= 5))
			r.Recall1 += float64(count(n == 1))
		}
		answered += count(ans)
		cited += count(ans && q.Cited)
		if q.Gold {
			r.Gold++
			r.Hit1 += float64(count(q.Hit1))
			r.Hit3 += float64(count(q.Hit3))
			answeredGold += count(ans && q.Hit1)
		}
	}
	n, gold := float64(max(1, r.Answerable)), float64(max(1, r.Gold))
	for _, v := range []*float64{&r.Recall1, &r.Recall5, &r.Recall10, &r.MRR10, &r.NDCG10} {
		*v /= n
	}
	r.Hit1, r.Hit3, r.AnsweredHit1 = r.Hit1/gold, r.Hit3/gold, float64(answeredGold)/gold
	r.WordsPerQuote = float64(words) / float64(max(1, quotes))
	r.AnsweredRate = float64(answered) / n
	r.AnsweredPrecision = float64(cited) / float64(max(1, answered))
	if len(neg) > 0 {
		r.RefusalPrecision = share(rightlyRefused, refused)
		r.RefusalRecall = share(rightlyRefused, len(neg))
		r.FalseAnswerRate = share(falseAnswers, len(neg))
	}
	if len(neg) > 0 && len(pos) > 0 {
		auc := AUROC(pos, neg)
		at90 := FalseAt(pos, neg, .9)
		r.AUROC, r.FalseAnswerAt90 = &auc, &at90
	}
	slices.Sort(took)
	quantile := func(p float64) float64 {
		if len(took) == 0 {
			return 0
		}
		return float64(took[min(len(took)-1, int(p*float64(len(took))))].Microseconds()) / 1000
	}
	r.P50, r.P95, r.P99 = quantile(.5), quantile(.95), quantile(.99)
	return r
}

func share(a, b int) *float64 {
	v := float64(a) / float64(max(1, b))
	return &v
}

// AUROC is the chance that an answerable question scores above an unanswerable
// one; ties count half.
func AUROC(pos, neg []float64) float64 {
	sorted := slices.Sorted(slices.Values(neg))
	sum := 0.0
	for _, p := range pos {
		below, _ := slices.BinarySearch(sorted, p)
		upTo, _ := slices.BinarySearchFunc(sorted, p, func(a, b float64) int {
			if a <= b {
				return -1
			}
			return 1
		})
		sum += float64(below) + float64(upTo-below)/2
	}
	return sum / float64(len(pos)*len(neg))
}

// FalseAt is the share of the unanswerable that would be answered at the
// threshold at which share of the answerable are.
func FalseAt(pos, neg []float64, share float64) float64 {
	sorted := slices.Sorted(slices.Values(pos))
	slices.Reverse(sorted)
	threshold := sorted[min(len(sorted), max(1, int(math.Ceil(share*float64(len(sorted))))))-1]
	n := 0
	for _, s := range neg {
		n += count(s >= threshold)
	}
	return float64(n) / float64(len(neg))
}

// String is the report as a table of two columns. Latency is left out: it
// differs from run to run.
func (r *Report) String() string {
	var b strings.Builder
	pct := func(name string, v float64) { fmt.Fprintf(&b, "%-20s %5.1f\n", name, 100*v) }
	opt := func(name string, v *float64) {
		if v != nil {
			pct(name, *v)
		}
	}
	fmt.Fprintf(&b, "%-20s %5d (%d without an answer)\n", "questions", r.Questions, r.Unanswerable)
	pct("recall@1", r.Recall1)
	pct("recall@5", r.Recall5)
	pct("recall@10", r.Recall10)
	pct("mrr@10", r.MRR10)
	pct("ndcg@10", r.NDCG10)
	if r.Gold > 0 {
		pct("hit@1", r.Hit1)
		pct("hit@3", r.Hit3)
		pct("answered_hit@1", r.AnsweredHit1)
	}
	fmt.Fprintf(&b, "%-20s %5.1f\n", "words_per_quote", r.WordsPerQuote)
	pct("answered_rate", r.AnsweredRate)
	pct("answered_precision", r.AnsweredPrecision)
	opt("refusal_precision", r.RefusalPrecision)
	opt("refusal_recall", r.RefusalRecall)
	opt("false_answer_rate", r.FalseAnswerRate)
	opt("false_answer_at_90", r.FalseAnswerAt90)
	opt("auroc", r.AUROC)
	fmt.Fprintf(&b, "%-20s %5d, verbatim %d, resolving %d, rules broken %d\n", "citations", r.Citations, r.CitationsVerbatim, r.CitationsResolve, r.RulesBroken)
	return b.String()
}
