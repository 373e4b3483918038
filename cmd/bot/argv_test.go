package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

func TestArrange(t *testing.T) {
	tests := []struct{ in, want []string }{
		{nil, nil},
		{args("ask", "Qui ?"), args("ask", "--", "Qui ?")},
		{args("ask"), args("ask")},
		{args("ask", "-"), args("ask", "--", "-")},
		{args("ask", "--json", "-"), args("ask", "--json", "--", "-")},
		{args("ask", "Qui ?", "--json", "--corpus", "d"), args("ask", "--json", "--corpus", "d", "--", "Qui ?")},
		{args("--corpus", "d", "ask", "Qui ?"), args("ask", "--corpus", "d", "--", "Qui ?")},
		{args("--corpus=d", "ask", "x"), args("ask", "--corpus=d", "--", "x")},
		{args("ask", "-5 degrés ?"), args("ask", "--", "-5 degrés ?")},
		{args("ask", "-5"), args("ask", "--", "-5")},
		{args("ask", "-Kremlin"), args("ask", "--", "-Kremlin")},
		{args("ask", "-kremlin"), args("ask", "--", "-kremlin")},
		{args("ask", "--oui ou non ?"), args("ask", "--", "--oui ou non ?")},
		{args("ask", "--- et après ?"), args("ask", "--", "--- et après ?")},
		{args("ask", "-é"), args("ask", "--", "-é")},
		{args("ask", "- Qui ?"), args("ask", "--", "- Qui ?")},
		{args("ask", "--json", "--", "--json"), args("ask", "--json", "--", "--json")},
		{args("ask", "ask"), args("ask", "--", "ask")},
		{args("ask", "--data", "-x", "y"), args("ask", "--data", "-x", "--", "y")},
		{args("ask", "--jsno", "x"), args("ask", "--jsno", "--", "x")}, // for the parser to refuse
		{args("ask", "--corpsu=d", "x"), args("ask", "--corpsu=d", "--", "x")},
		{args("ask", "-z", "x"), args("ask", "-z", "--", "x")},
		{args("search", "-k", "5", "x"), args("search", "-k", "5", "--", "x")},
		{args("search", "-k5", "x"), args("search", "-k5", "--", "x")},
		{args("search", "-k=5", "x"), args("search", "-k=5", "--", "x")},
		{args("search", "-k-1", "x"), args("search", "--", "-k-1", "x")},
		{args("search", "x", "-k"), args("search", "-k", "--", "x")},
		{args("ask", "-h"), args("ask", "-h")},
		{args("--help"), args("--help")},
		{args("help", "ask"), args("help", "--", "ask")},
		{args("Qui ?"), args("--", "Qui ?")},
		{args("Qui", "ask"), args("--", "Qui", "ask")},
		{args("ask", ""), args("ask", "--", "")},
	}
	for _, test := range tests {
		root := newApp(nil, strings.NewReader(""), new(bytes.Buffer), new(bytes.Buffer)).command()
		root.InitDefaultHelpCmd()
		if got := arrange(root, test.in); !slices.Equal(got, test.want) {
			t.Errorf("arrange(%q)\n got %q\nwant %q", test.in, got, test.want)
		}
	}
}

func args(a ...string) []string { return a }
