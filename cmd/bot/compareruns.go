package main

import (
	"encoding/json"
	"fmt"
	"os"

	"verbatim.example/rag/eval"
)

// runCompare says how the figures of two runs of one set differ.
func (a *app) runCompare(files []string) error {
	if len(files) != 2 {
		return usageError{"eval --compare needs two reports", "bot eval --questions FILE.jsonl --json > A.json makes one"}
	}
	var runs [2][]eval.Result
	for i, name := range files {
		results, err := readReport(name)
		if err != nil {
			return usageError{err.Error(), "a report is what bot eval --questions FILE.jsonl --json writes"}
		}
		runs[i] = results
	}
	ds, err := eval.Compare(runs[0], runs[1])
	if err != nil {
		return usageError{fmt.Sprintf("compare %s and %s: %v", files[0], files[1], err), ""}
	}
	if a.json {
		return a.printJSON(map[string]any{"differences": ds})
	}
	return a.write(eval.DifferencesText(ds))
}

func readReport(name string) ([]eval.Result, error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var r eval.Report
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r.Results, nil
}
