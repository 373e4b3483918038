package rag

import (
	"errors"
	"fmt"
	"testing"

	"verbatim.example/prompts"
)

func TestTrace(t *testing.T) {
	var extractive, dropped, failed Trace
	e := engineOf(t, affair)
	if _, err := e.Ask(WithTrace(t.Context(), &extractive), Question{Text: whenMet}, nil); err != nil {
		t.Fatal(err)
	}
	if extractive.Search <= 0 || extractive.Compose <= 0 || extractive.Generate != 0 || extractive.Dropped != nil {
		t.Errorf("without a model: %+v", extractive)
	}
	e = withModel(t, &script{write: func(p prompts.Prompt) (string, error) {
		n := numbered(t, p, "dément")
		return fmt.Sprintf("Paul Ferrand dément ces rencontres. %s Paul Ferrand a rencontré 4 512 promoteurs. %s", n, n), nil
	}})
	a, err := e.Ask(WithTrace(t.Context(), &dropped), Question{Text: whenMet}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if dropped.Generate <= 0 || a.Dropped != 1 || dropped.Dropped["figure"] != 1 {
		t.Errorf("%d dropped, %+v", a.Dropped, dropped)
	}
	e = withModel(t, &script{write: func(prompts.Prompt) (string, error) { return "", errors.New("down") }})
	if a, err := e.Ask(WithTrace(t.Context(), &failed), Question{Text: whenMet}, nil); err != nil || a.Fallback == "" || failed.Generate <= 0 {
		t.Errorf("%q, %v, %+v", a.Fallback, err, failed)
	}
}
