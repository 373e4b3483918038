package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

func TestLineReader(t *testing.T) {
	long := strings.Repeat("a", maxLine+10)
	tests := []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"a", []string{"a"}},
		{"a\n", []string{"a"}},
		{"a\nb\r\n\r\nc\r", []string{"a", "b", "", "c"}},
		{"a\rb\n", []string{"a\rb"}},
		{"\ufeffa\n\ufeffb\n", []string{"a", "\ufeffb"}},
		{"\xff\n", []string{"\ufffd"}},
		{long + "\nb\n", []string{long[:maxLine], "b"}},
		{"\n\n", []string{"", ""}},
	}
	for _, test := range tests {
		in := newLineReader(strings.NewReader(test.in))
		var got []string
		for {
			line, err := in.next(t.Context())
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, line)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%.20q: got %.40q, want %.40q", test.in, got, test.want)
		}
	}
}

func TestLineReaderLeavesAtOnce(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	defer w.Close()
	cancel()
	if _, err := newLineReader(r).next(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("next() after cancel: %v", err)
	}
}

func TestCheckText(t *testing.T) {
	for _, test := range []struct {
		in string
		ok bool
	}{
		{"", false}, {" \t\u00a0", false}, {"a", true},
		{strings.Repeat("é", 4000), true}, {strings.Repeat("é", 4001), false},
	} {
		if err := checkText(test.in); (err == nil) != test.ok {
			t.Errorf("checkText(%.10q): %v", test.in, err)
		}
	}
}
