package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// SECURITY.md names tests as proof: they exist.
func TestSecurityPage(t *testing.T) {
	root := filepath.Join("..", "..")
	var tests []string
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		tests = append(tests, matches(t, file, `(?m)^func ((?:Test|Fuzz)[A-Za-z0-9]+)\(`)...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	named := matches(t, filepath.Join(root, "SECURITY.md"), "`((?:Test|Fuzz)[A-Za-z0-9]+)`")
	for _, name := range named {
		if !slices.Contains(tests, name) {
			t.Errorf("SECURITY.md rests on %s, which does not exist", name)
		}
	}
	if len(named) < 20 {
		t.Errorf("SECURITY.md names %d tests", len(named))
	}
	page, err := os.ReadFile(filepath.Join(root, "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	injections, err := os.ReadFile(filepath.Join("discord", "testdata", "injections.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	if m := regexp.MustCompile(`(\d+) attempts to be obeyed`).FindSubmatch(page); m == nil || string(m[1]) != strconv.Itoa(strings.Count(string(injections), "\n")) {
		t.Errorf("SECURITY.md counts the attempts as %q", m)
	}
}
