// Command fit fits the coefficients of the sentence ranker and of the answer
// score on sets of questions, says how well they do on documents left out, and
// writes rag/coefficients.json.
//
//	go run ./rag/eval/fit SET…
//
// A SET is a folder with docs/ and questions.jsonl. Sets with gold strings teach
// the ranker, sets with unanswerable questions the score.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"slices"

	"verbatim.example/rag"
	"verbatim.example/rag/eval"
	"verbatim.example/rag/index"
)

// folds of the cross-validation; the questions about one document are in one.
const folds = 5

func main() {
	out := flag.String("o", "rag/coefficients.json", "file to write")
	rate := flag.Float64("answer", .9, "share of the answerable questions to answer")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: fit [-o FILE] SET…; a SET is a folder with docs/ and questions.jsonl")
		os.Exit(2)
	}
	if err := run(context.Background(), flag.Args(), *out, *rate); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

// A set is one folder, opened.
type set struct {
	name      string
	engine    *rag.Engine
	questions []eval.Question
}

func run(ctx context.Context, dirs []string, out string, rate float64) error {
	var sets []set
	for _, dir := range dirs {
		qs, err := eval.ReadFile(filepath.Join(dir, "questions.jsonl"))
		if err != nil {
			return err
		}
		e, err := rag.Open(ctx, rag.Options{Dir: filepath.Join(dir, "docs")})
		if err != nil {
			return err
		}
		sets = append(sets, set{filepath.Base(dir), e, qs})
	}
	c := rag.Coefficients{Analyzer: index.Analyzer(), Sentence: map[string]float64{}, Answer: map[string]float64{}}
	weights, err := fitSentences(ctx, sets, &c)
	if err != nil {
		return err
	}
	if err := fitAnswers(ctx, sets, weights, rate, &c); err != nil {
		return err
	}
	data, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(out, append(data, '\n'), 0o644)
}

// fold returns the fold of a question: by its document, or by itself when it
// has none.
func fold(q *eval.Question) int {
	h := fnv.New32a()
	if len(q.Doc) > 0 {
		h.Write([]byte(q.Doc[0]))
	} else {
		h.Write([]byte(q.ID + q.Text))
	}
	return int(h.Sum32() % folds)
}

func fitSentences(ctx context.Context, sets []set, c *rag.Coefficients) ([]float64, error) {
	var all []ranking
	bySet := make([][]ranking, len(sets))
	for i, s := range sets {
		for k := range s.questions {
			q := &s.questions[k]
			if !q.Answerable || len(q.Answers) == 0 {
				continue
			}
			x, err := s.engine.Explain(ctx, rag.Question{Text: q.Text}, nil)
			if err != nil {
				return nil, err
			}
			r := ranking{fold: fold(q)}
			for _, sent := range x.Sentences {
				r.features = append(r.features, sent.Features)
				r.right = append(r.right, q.HoldsAnswer(sent.Sentence))
			}
			bySet[i] = append(bySet[i], r)
		}
		all = append(all, bySet[i]...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no set has gold answers")
	}
	left := make([][]float64, folds) // fitted without the fold
	for f := range left {
		left[f] = softmaxFit(all, f)
	}
	for i, s := range sets {
		if len(bySet[i]) == 0 {
			continue
		}
		h1, h3, any := hits(bySet[i], left)
		fmt.Printf("%-16s sentence hit@1 %.3f, hit@3 %.3f; anywhere %.3f (cross-validated, %d questions)\n", s.name, h1, h3, any, len(bySet[i]))
	}
	w := softmaxFit(all, -1)
	for k, name := range rag.SentenceFeatures() {
		c.Sentence[name] = round(w[k])
		w[k] = round(w[k])
	}
	return w, nil
}

func fitAnswers(ctx context.Context, sets []set, weights []float64, rate float64, c *rag.Coefficients) error {
	var all []sample
	counts := map[[2]int]float64{}
	for i, s := range sets {
		if !slices.ContainsFunc(s.questions, func(q eval.Question) bool { return !q.Answerable }) {
			continue
		}
		for k := range s.questions {
			q := &s.questions[k]
			x, err := s.engine.Explain(ctx, rag.Question{Text: q.Text}, weights)
			if err != nil {
				return err
			}
			y := 0
			if q.Answerable {
				y = 1
			}
			all = append(all, sample{features: x.Answer, label: float64(y), fold: fold(q), set: i})
			counts[[2]int{i, y}]++
		}
	}
	if len(all) == 0 {
		return fmt.Errorf("no set has unanswerable questions")
	}
	for i := range all { // each set and label weighs the same
		s := &all[i]
		s.weight = 1000 / counts[[2]int{s.set, int(s.label)}]
	}
	left := make([][]float64, folds)
	for f := range left {
		left[f] = logisticFit(all, f)
	}
	w := logisticFit(all, -1)
	var answerable []float64
	for i, s := range sets {
		var pos, neg []float64
		for _, a := range all {
			if a.set != i {
				continue
			}
			if p := probability(left[a.fold], a.features); a.label == 1 {
				pos = append(pos, p)
				answerable = append(answerable, p)
			} else {
				neg = append(neg, p)
			}
		}
		if len(neg) > 0 {
			fmt.Printf("%-16s AUROC %.4f, false answers at 90 %% %.3f (cross-validated)\n", s.name, eval.AUROC(pos, neg), eval.FalseAt(pos, neg, .9))
		}
	}
	for k, name := range rag.AnswerFeatures() {
		c.Answer[name] = round(w[k])
	}
	c.Bias = round(w[len(w)-1])
	slices.Sort(answerable)
	at := func(share float64) float64 { return round(answerable[int((1-share)*float64(len(answerable)))]) }
	c.Answered, c.Closest = at(rate), at(.99)
	fmt.Printf("answered from %.3f, closest from %.3f\n", c.Answered, c.Closest)
	return nil
}
