// Command fit fits the coefficients of the sentence ranker and of the answer
// score on sets of questions, says how well they do on documents left out, and
// writes rag/coefficients.json.
//
//	go run ./rag/eval/fit SET…
//
// A SET is a folder with docs/ and questions.jsonl, or DOCS,QUESTIONS.jsonl. Sets with gold strings teach
// the ranker, sets with unanswerable questions the score.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"verbatim.example/rag"
	"verbatim.example/rag/eval"
	"verbatim.example/rag/index"
)

// folds of the cross-validation; the questions about one document are in one.
const folds = 5

func main() {
	out := flag.String("o", "rag/coefficients.json", "file to write")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: fit [-o FILE] SET…; a SET is a folder with docs/ and questions.jsonl, or DOCS,QUESTIONS.jsonl")
		os.Exit(2)
	}
	if err := run(context.Background(), flag.Args(), *out); err != nil {
		fmt.Fprintln(os.Stderr, "fit:", err)
		os.Exit(1)
	}
}

// reading is what thirty words to read take from the score of a sentence. It is
// chosen, not fitted: of two sentences about as good the shorter is quoted.
const reading = -.9

// A set is one folder, opened.
type set struct {
	name      string
	engine    *rag.Engine
	questions []eval.Question
}

func run(ctx context.Context, dirs []string, out string) error {
	var sets []set
	for _, dir := range dirs {
		docs, questions, apart := strings.Cut(dir, ",")
		if !apart {
			docs, questions = filepath.Join(dir, "docs"), filepath.Join(dir, "questions.jsonl")
		}
		qs, err := eval.ReadFile(questions)
		if err != nil {
			return err
		}
		e, err := rag.Open(ctx, rag.Options{Dir: docs})
		if err != nil {
			return err
		}
		sets = append(sets, set{filepath.Base(filepath.Dir(questions)), e, qs})
	}
	c := rag.Coefficients{Analyzer: index.Analyzer(), Sentence: map[string]float64{}, Answer: map[string]float64{}}
	weights, err := fitSentences(ctx, sets, &c)
	if err != nil {
		return err
	}
	if err := fitAnswers(ctx, sets, weights, &c); err != nil {
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

// foreign reports whether the questions of a set are of another language than
// its documents. Such a set without unanswerable questions teaches by pairs.
func foreign(s set) bool {
	return s.questions[0].Lang != string(s.engine.Corpus().Articles[0].Language)
}

// others returns the files of a set that do not answer q.
func others(s set, q *eval.Question) []string {
	var files []string
	for _, a := range s.engine.Corpus().Articles {
		if !slices.Contains(q.Doc, path.Base(a.File)) {
			files = append(files, a.File)
		}
	}
	return files
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
	brevity := slices.Index(rag.SentenceFeatures(), "reading")
	left := make([][]float64, folds) // fitted without the fold
	var wg sync.WaitGroup
	for f := range left {
		wg.Go(func() { left[f] = softmaxFit(all, f, brevity, reading) })
	}
	wg.Wait()
	for i, s := range sets {
		if len(bySet[i]) == 0 {
			continue
		}
		h1, h3, any := hits(bySet[i], left)
		fmt.Printf("%-16s sentence hit@1 %.3f, hit@3 %.3f; anywhere %.3f (cross-validated, %d questions)\n", s.name, h1, h3, any, len(bySet[i]))
	}
	w := softmaxFit(all, -1, brevity, reading)
	for k, name := range rag.SentenceFeatures() {
		c.Sentence[name] = round(w[k])
		w[k] = round(w[k])
	}
	return w, nil
}

func fitAnswers(ctx context.Context, sets []set, weights []float64, c *rag.Coefficients) error {
	var all []sample
	counts := map[[2]int]float64{}
	add := func(set int, q *eval.Question, answerable bool, files []string) error {
		x, err := sets[set].engine.Explain(ctx, rag.Question{Text: q.Text, Files: files}, weights)
		if err != nil {
			return err
		}
		y := 0
		if answerable {
			y = 1
		}
		all = append(all, sample{features: x.Answer, label: float64(y), fold: fold(q), set: set})
		counts[[2]int{set, y}]++
		return nil
	}
	for i, s := range sets {
		pairs := !slices.ContainsFunc(s.questions, func(q eval.Question) bool { return !q.Answerable })
		if pairs && !foreign(s) {
			continue
		}
		for k := range s.questions {
			q := &s.questions[k]
			if err := add(i, q, q.Answerable, nil); err != nil {
				return err
			}
			if pairs { // the same question with its document taken away
				if err := add(i, q, false, others(s, q)); err != nil {
					return err
				}
			}
		}
	}
	if len(all) == 0 {
		return fmt.Errorf("no set has unanswerable questions")
	}
	for i := range all { // a set weighs as the root of its size, its two labels the same
		s := &all[i]
		size := counts[[2]int{s.set, 0}] + counts[[2]int{s.set, 1}]
		s.weight = math.Sqrt(size) / counts[[2]int{s.set, int(s.label)}]
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
	c.Closest = round(answerable[len(answerable)/100]) // 99 % of the answerable are above
	c.Answered = bestThreshold(all, left)
	fmt.Printf("answered from %.3f, closest from %.3f\n", c.Answered, c.Closest)
	return nil
}

// falseCost is what answering the unanswerable costs beside not answering the
// answerable: silence beats a guess.
const falseCost = 1.2

// bestThreshold is the score at which the share of the answerable that are
// answered exceeds falseCost times that of the unanswerable by most (Youden's J
// with a cost), each set weighing as in the fit, of the scores cross-validated.
func bestThreshold(all []sample, left [][]float64) float64 {
	best, at := -1.0, .5
	for t := .02; t < .98; t += .01 {
		j := 0.0
		for _, s := range all {
			if probability(left[s.fold], s.features) >= t {
				j += s.weight * (s.label - falseCost*(1-s.label))
			}
		}
		if j > best {
			best, at = j, t
		}
	}
	return round(at)
}
