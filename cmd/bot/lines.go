package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

const (
	// maxQuestion is the longest question, in characters. Discord's longest
	// message is 4 000 (2 000 without a subscription).
	maxQuestion = 4000
	// maxLine is how many bytes of a line are kept; the rest is read and
	// thrown away. Every question of maxQuestion characters fits.
	maxLine = 64 << 10
)

// checkText says why s cannot be asked.
func checkText(s string) error {
	if strings.TrimSpace(s) == "" {
		return errors.New("the question is empty")
	}
	if n := utf8.RuneCountInString(s); n > maxQuestion {
		return fmt.Errorf("the question is longer than %d characters", maxQuestion)
	}
	return nil
}

// A lineReader reads lines of any length in bounded memory.
type lineReader struct {
	r     *bufio.Reader
	began bool
}

func newLineReader(r io.Reader) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, maxLine)}
}

// next returns the next line without its end (LF or CRLF), cut at maxLine
// bytes and made valid UTF-8; io.EOF when there is none. When ctx ends first it
// returns at once and leaves the read behind: the process is about to end.
func (l *lineReader) next(ctx context.Context) (string, error) {
	type result struct {
		line string
		err  error
	}
	done := make(chan result, 1)
	go func() {
		line, err := l.read()
		done <- result{line, err}
	}()
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case r := <-done:
		return r.line, r.err
	}
}

func (l *lineReader) read() (string, error) {
	b, err := l.r.ReadSlice('\n')
	line := bytes.Clone(b)
	for errors.Is(err, bufio.ErrBufferFull) {
		_, err = l.r.ReadSlice('\n')
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		return "", err
	}
	if !l.began {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
		l.began = true
	}
	line = bytes.TrimSuffix(line, []byte("\n"))
	line = bytes.TrimSuffix(line, []byte("\r"))
	return strings.ToValidUTF8(string(line), "\ufffd"), nil
}

// answerLines answers every line of standard input with one line of JSON, in
// order, written before the next line is read. A line that cannot be asked, or
// whose answer fails, gets {"question","error"} in its place.
func (a *app) answerLines(ctx context.Context, answer func(string) (any, error)) error {
	type failure struct {
		Question string `json:"question"`
		Error    string `json:"error"`
	}
	in := newLineReader(a.stdin)
	for {
		line, err := in.next(ctx)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read standard input: %w", err)
		}
		out, err := answerLine(line, answer)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if out, err = jsonLine(failure{line, err.Error()}); err != nil {
				return err
			}
		}
		if err := a.write(out); err != nil {
			return err
		}
	}
}

func answerLine(line string, answer func(string) (any, error)) (string, error) {
	if err := checkText(line); err != nil {
		return "", err
	}
	v, err := answer(line)
	if err != nil {
		return "", err
	}
	return jsonLine(v)
}
