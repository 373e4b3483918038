package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever .env holds, it is read or the line named that is wrong, and no value
// of it is in the message.
func FuzzDotenv(f *testing.F) {
	f.Add([]byte("A=1\nB='two words'\n# c\nexport C=\"x\\ny\"\n"))
	f.Add([]byte("\ufeffDISCORD_TOKEN=abc.def\r\nnonsense\n"))
	f.Add([]byte("A=\"never ends\nB=2"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		values, line := parseDotenv(raw)
		if (line == 0) == (values == nil && len(raw) > 0) && line != 0 {
			t.Errorf("%q at line %d", values, line)
		}
		if line < 0 || line > 1+bytes.Count(raw, []byte("\n")) {
			t.Errorf("line %d", line)
		}
		for name := range values {
			if !variableName.MatchString(name) {
				t.Errorf("a variable %q", name)
			}
		}
	})
}

// Whatever comes on standard input, each line gets its place, in bounded memory.
func FuzzLines(f *testing.F) {
	f.Add([]byte("one\r\ntwo\n\nlast"))
	f.Add([]byte("\ufeffone\n\xff\xfe\n"))
	f.Add(bytes.Repeat([]byte("x"), maxLine+10))
	f.Fuzz(func(t *testing.T, raw []byte) {
		in := newLineReader(bytes.NewReader(raw))
		want := bytes.Count(raw, []byte("\n"))
		if len(raw) > 0 && raw[len(raw)-1] != '\n' {
			want++
		}
		for n := 0; ; n++ {
			line, err := in.next(context.Background())
			if errors.Is(err, io.EOF) {
				if n != want {
					t.Errorf("%d lines of %d", n, want)
				}
				return
			}
			if err != nil || strings.Contains(line, "\n") || !utf8.ValidString(line) || len(line) > 3*maxLine {
				t.Fatalf("%q, %v", line, err)
			}
		}
	})
}

// Each fuzzer has inputs beside it that are tried with every test.
func TestFuzzersHaveCorpora(t *testing.T) {
	fuzzer := regexp.MustCompile(`(?m)^func (Fuzz\w+)\(`)
	found := 0
	err := filepath.WalkDir(filepath.Join("..", ".."), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, "_test.go") {
			return err
		}
		source, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		for _, m := range fuzzer.FindAllSubmatch(source, -1) {
			found++
			inputs, err := filepath.Glob(filepath.Join(filepath.Dir(file), "testdata", "fuzz", string(m[1]), "*"))
			if err != nil || len(inputs) == 0 {
				t.Errorf("%s has no inputs in testdata/fuzz: run it, and commit some of what it finds interesting", m[1])
			}
		}
		return nil
	})
	if err != nil || found < 20 {
		t.Errorf("%d fuzzers, %v", found, err)
	}
}
