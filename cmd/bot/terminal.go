package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/rivo/uniseg"
	"golang.org/x/term"
)

// Rules of what reaches a terminal. Articles and their names come from
// strangers: whatever could move the cursor, colour, hide or reorder text is
// shown as "\ufffd" (in JSON, as a \u escape). On a terminal lines are wrapped
// at spaces to its width, 80 when unknown; elsewhere not at all. Colours: only
// on a terminal, never with NO_COLOR or TERM=dumb.

// unsafe reports whether r must not reach a terminal: C0 (but for line end and
// tab), DEL, C1, line and paragraph separators, bidirectional controls and the
// invisible byte order mark.
func unsafe(r rune) bool {
	switch {
	case r == '\n' || r == '\t':
		return false
	case r < 0x20, r >= 0x7f && r < 0xa0:
		return true
	case r == 0x061c, r == 0x200e, r == 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
		return true
	}
	return false
}

// clean makes s safe for a terminal.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if unsafe(r) {
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}

// A cleanWriter makes what is written through it safe for a terminal. Each
// Write is a text of its own.
type cleanWriter struct{ w io.Writer }

func (c cleanWriter) Write(p []byte) (int, error) {
	if _, err := io.WriteString(c.w, clean(string(p))); err != nil {
		return 0, err
	}
	return len(p), nil
}

// printJSON writes v as one line, in one Write.
func (a *app) printJSON(v any) error {
	line, err := jsonLine(v)
	if err != nil {
		return err
	}
	return a.write(line)
}

func jsonLine(v any) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return "", fmt.Errorf("encode the result: %w", err)
	}
	// Unsafe characters occur in strings only, and there an escape means the
	// same.
	var out strings.Builder
	for _, r := range b.String() {
		if unsafe(r) {
			fmt.Fprintf(&out, `\u%04x`, r)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String(), nil
}

// write writes a result.
func (a *app) write(s string) error {
	if _, err := io.WriteString(a.stdout, s); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

// A page collects the human form of a result: clean, wrapped, then written at
// once.
type page struct {
	width int // 0: do not wrap
	color bool
	b     strings.Builder
}

// page returns an empty page for standard output.
func (a *app) page(cfg Config) *page {
	width, ok := terminalWidth(a.stdout)
	if !ok {
		return &page{}
	}
	return &page{width: width, color: cfg.NoColor == "" && !a.dumb()}
}

func (a *app) dumb() bool {
	for _, e := range a.environ {
		if e == "TERM=dumb" {
			return true
		}
	}
	return false
}

// terminalWidth reports whether w is a terminal, and its width in columns.
func terminalWidth(w any) (int, bool) {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return 0, false
	}
	if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
		return width, true
	}
	return 80, true
}

// text adds s, wrapped; continuation lines begin with indent.
func (p *page) text(s, indent string) {
	for line := range strings.Lines(clean(s)) {
		p.b.WriteString(wrap(strings.TrimRight(line, "\n"), indent, p.width))
		p.b.WriteByte('\n')
	}
}

// small adds s like text, dimmed where there are colours.
func (p *page) small(s, indent string) {
	if !p.color {
		p.text(s, indent)
		return
	}
	small := page{width: p.width}
	small.text(s, indent)
	p.b.WriteString("\x1b[2m" + strings.TrimSuffix(small.b.String(), "\n") + "\x1b[0m\n")
}

// gap adds an empty line.
func (p *page) gap() { p.b.WriteByte('\n') }

// wrap breaks line at spaces so that no line is wider than width where that
// can be. No-break spaces hold, as do the spaces inside guillemets and before
// French punctuation; words are never cut.
func wrap(line, indent string, width int) string {
	if width <= 0 || uniseg.StringWidth(line) <= width {
		return line
	}
	var lines []string
	current := ""
	for i, piece := range pieces(line) {
		joined := current + " " + piece
		switch {
		case i == 0:
			current = piece
		case uniseg.StringWidth(joined) <= width:
			current = joined
		default:
			lines = append(lines, strings.TrimRight(current, " "))
			current = indent + piece
		}
	}
	return strings.Join(append(lines, current), "\n")
}

// pieces splits line at the spaces where it may be broken.
func pieces(line string) []string {
	var out []string
	for word := range strings.SplitSeq(line, " ") {
		if n := len(out) - 1; n >= 0 && (strings.HasSuffix(out[n], "«") || tied(word)) {
			out[n] += " " + word
		} else {
			out = append(out, word)
		}
	}
	return out
}

// tied reports whether word is punctuation that stands on the line of the word
// before it.
func tied(word string) bool {
	switch strings.TrimRight(word, ".,") {
	case "»", ":", ";", "?", "!":
		return true
	}
	return false
}
