package rag

import (
	_ "embed"
	"encoding/json"
	"fmt"

	"verbatim.example/rag/index"
)

// The weights of the sentence ranker and of the answer score are data, fitted on
// the development questions by
//
//	go run ./rag/eval/fit SET…
//
// which says how well they do under cross-validation. They hold for one
// analyzer only.

//go:embed coefficients.json
var coefficientData []byte

// coefficients as used.
type coefficients struct {
	sentence [numFeatures]float64
	answer   [numAnswerFeatures]float64
	bias     float64
	answered float64 // score from which a question is answered
	closest  float64 // score from which the nearest passages are said to be close
}

// Coefficients is the file: weights by the name of the feature.
type Coefficients struct {
	Analyzer string             `json:"analyzer"`
	Sentence map[string]float64 `json:"sentence"`
	Answer   map[string]float64 `json:"answer"`
	Bias     float64            `json:"bias"`
	Answered float64            `json:"answered"`
	Closest  float64            `json:"closest"`
}

var model = mustLoad(coefficientData)

func mustLoad(data []byte) *coefficients {
	m, err := load(data)
	if err != nil {
		panic(err) // compiled in: a test finds it first
	}
	return m
}

func load(data []byte) (*coefficients, error) {
	var f Coefficients
	if err := json.Unmarshal(data, &f); err != nil {
		return nil, fmt.Errorf("coefficients.json: %w", err)
	}
	m := &coefficients{bias: f.Bias, answered: f.Answered, closest: f.Closest}
	for k, name := range featureNames {
		m.sentence[k] = f.Sentence[name]
	}
	for k, name := range answerFeatureNames {
		m.answer[k] = f.Answer[name]
	}
	return m, nil
}

// refit is the remedy for coefficients that do not fit.
const refit = "fit them anew: go run ./rag/eval/fit SET… (docs/measure.md names the sets)"

// CheckCoefficients returns an error when the embedded coefficients were fitted
// for another analyzer, or name other features, than this program has.
func CheckCoefficients() error {
	var f Coefficients
	if err := json.Unmarshal(coefficientData, &f); err != nil {
		return fmt.Errorf("coefficients.json: %w", err)
	}
	if f.Analyzer != index.Analyzer() {
		return fmt.Errorf("coefficients.json was fitted for analyzer %s, this is %s: %s", f.Analyzer, index.Analyzer(), refit)
	}
	for weights, names := range map[*map[string]float64][]string{&f.Sentence: featureNames[:], &f.Answer: answerFeatureNames[:]} {
		for _, name := range names {
			if _, ok := (*weights)[name]; !ok || len(*weights) != len(names) {
				return fmt.Errorf("coefficients.json has %d weights for %d features, or none for %q: %s", len(*weights), len(names), name, refit)
			}
		}
	}
	return nil
}
