package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/joho/godotenv"
)

// maxValue bounds a file that configuration is read from. The longest real
// values are keys of a few hundred bytes.
const maxValue = 1 << 20

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// readDotenv reads NAME=value lines from the file at path; a missing file is an
// empty one. The parser's own messages quote the rest of the file, secrets
// included, so an error names the line and nothing of its content.
func readDotenv(path string) (map[string]string, error) {
	b, err := readBounded(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: correct the file or remove it", forUser(err, "chown", path))
	}
	values, line := parseDotenv(b)
	if line > 0 {
		return nil, fmt.Errorf("%s:%d: not NAME=value: write one a line, a value with spaces in quotes", path, line)
	}
	return values, nil
}

// parseDotenv returns the values in b, or the number of the line that begins
// the first statement that cannot be read.
func parseDotenv(b []byte) (values map[string]string, line int) {
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	if values, ok := wellFormed(b); ok {
		return values, 0
	}
	// The bad statement begins after the longest prefix of whole lines that
	// can be read (a quoted value may span lines, so a prefix that cannot be
	// read proves nothing).
	lines := bytes.SplitAfter(b, []byte("\n"))
	good := 0
	for n := range lines {
		if _, ok := wellFormed(bytes.Join(lines[:n], nil)); ok {
			good = n
		}
	}
	for good < len(lines)-1 {
		s := bytes.TrimSpace(lines[good])
		if len(s) > 0 && s[0] != '#' {
			break
		}
		good++
	}
	return nil, good + 1
}

// wellFormed parses b and refuses what godotenv lets pass: a last line without
// "=" and names with spaces in them.
func wellFormed(b []byte) (map[string]string, bool) {
	values, err := godotenv.UnmarshalBytes(b)
	if err != nil {
		return nil, false
	}
	for name := range values {
		if !variableName.MatchString(name) {
			return nil, false
		}
	}
	return values, true
}

// readValue reads the file of a NAME_FILE variable, without the line ends at
// its end. Its error names the file.
func readValue(path string) (string, error) {
	b, err := readBounded(path)
	if err != nil {
		return "", err
	}
	return strings.TrimRight(string(b), "\r\n"), nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxValue+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxValue {
		return nil, fmt.Errorf("%s is over 1 MB", path)
	}
	return b, nil
}
