package openai

import (
	"strings"
	"unicode"
)

// Reasoning separates what a model writes from what it thinks aloud on the way,
// while both arrive in pieces that may end anywhere:
//
//	<think>…</think>text, <thinking>…</thinking>text     many open models
//	…</think>text                                        when the template of the chat opened it
//	<|channel|>analysis<|message|>…<|channel|>final<|message|>text   harmony
//
// Marks are matched whatever their case, anywhere in the text. White space
// before the first word is dropped.
//
// A close mark without an open one says that all before it was thought. Text
// already handed on cannot be taken back: push then fails with errLate, and the
// caller has the next reply of this model held. A held reply is handed on when
// a close mark has come, or at the end.
type reasoning struct {
	held bool // hand nothing on before a close mark

	state   int
	pending string          // may be the beginning of a mark, or a channel's name
	text    strings.Builder // to be handed on
	begun   bool            // a word has been met
	given   bool            // something has been handed on
	thought bool            // reasoning was met
	late    bool            // a close mark without an open one was met
}

const (
	inText    = iota
	inThought // until a close mark
	inChannel // until the next channel
	inName    // of a channel
	inHeader  // of a harmony message
)

var (
	errLate     = unusable("its reasoning has an end and no beginning")
	errUnclosed = unusable("its reasoning has no end: nothing was written")
)

// The marks of each state; the longer before those they begin with.
var marks = [...][]string{
	inText:    {"<think>", "<thinking>", "</think>", "</thinking>", "<|channel|>", "<|message|>", "<|start|>", "<|end|>", "<|return|>"},
	inThought: {"</think>", "</thinking>"},
	inChannel: {"<|channel|>"},
	inHeader:  {"<|channel|>", "<|message|>"},
}

// push takes a piece and returns the text that is certain to be none of the
// reasoning.
func (r *reasoning) push(piece string) (string, error) {
	s := r.pending + piece
	r.pending = ""
	for s != "" {
		if r.state == inName {
			end := strings.IndexFunc(s, func(c rune) bool { return !unicode.IsLetter(c) })
			if end < 0 {
				r.pending = s
				break
			}
			if strings.EqualFold(s[:end], "final") {
				r.state = inText
				r.held = false
			} else {
				r.state, r.thought = inChannel, true
			}
			s = s[end:]
			continue
		}
		at, mark, partial := find(s, marks[r.state])
		r.keep(s[:at])
		if mark == "" {
			r.pending = s[at:]
			if !partial {
				r.keep(r.pending)
				r.pending = ""
			}
			break
		}
		s = s[at+len(mark):]
		if err := r.meet(mark); err != nil {
			return "", err
		}
	}
	return r.release(), nil
}

// meet goes where a mark leads.
func (r *reasoning) meet(mark string) error {
	switch mark {
	case "<think>", "<thinking>":
		r.state, r.thought = inThought, true
	case "</think>", "</thinking>":
		if r.state == inText {
			r.thought, r.late = true, true
			if r.given {
				return errLate
			}
			r.text.Reset()
			r.begun = false
		}
		r.state, r.held = inText, false
	case "<|channel|>":
		r.state = inName
	case "<|start|>":
		r.state = inHeader
	case "<|message|>":
		r.state = inText
	}
	return nil
}

// keep adds to the text, in the state of text.
func (r *reasoning) keep(s string) {
	if r.state != inText {
		return
	}
	if !r.begun {
		s = strings.TrimLeftFunc(s, unicode.IsSpace)
		r.begun = s != ""
	}
	r.text.WriteString(s)
}

// release hands on what may be.
func (r *reasoning) release() string {
	if r.held {
		return ""
	}
	s := r.text.String()
	r.text.Reset()
	r.given = r.given || s != ""
	return s
}

// end returns the rest of the text.
func (r *reasoning) end() (string, error) {
	switch r.state {
	case inThought, inChannel, inName, inHeader:
		return "", errUnclosed
	}
	r.keep(r.pending)
	r.pending, r.held = "", false
	return r.release(), nil
}

// find returns where the first of the marks stands in s, or where the end of s
// may begin one; the length of s when neither.
func find(s string, marks []string) (at int, mark string, partial bool) {
	for i := 0; i < len(s); i++ {
		if s[i] != '<' {
			continue
		}
		for _, m := range marks {
			n := min(len(m), len(s)-i)
			if !strings.EqualFold(s[i:i+n], m[:n]) {
				continue
			}
			if n == len(m) {
				return i, m, false
			}
			partial = true
		}
		if partial {
			return i, "", true
		}
	}
	return len(s), "", false
}
