package rag

import (
	"regexp"
	"strconv"
	"strings"

	"verbatim.example/rag/text"
)

// A reply cuts what a model writes into sentences while it is being written.
type reply struct {
	rest string // not yet a whole sentence
	all  int    // bytes seen
}

// maxReply is how many bytes of a model's text are read: four sentences are a
// tenth of it.
const maxReply = 16 << 10

// add takes a further piece and returns the sentences that it completes, with
// their marks. A sentence is complete when the next one has begun.
func (r *reply) add(piece string) []string {
	r.all += len(piece)
	r.rest += piece
	var out []string
	for {
		line, rest, more := strings.Cut(r.rest, "\n")
		parts := sentencesOf(line)
		if more {
			out = append(out, parts...)
			r.rest = rest
			continue
		}
		if len(parts) > 1 {
			last := parts[len(parts)-1]
			out = append(out, parts[:len(parts)-1]...)
			r.rest = last
		}
		return out
	}
}

// end returns what is left when the model has ended.
func (r *reply) end() []string {
	parts := sentencesOf(r.rest)
	r.rest = ""
	return parts
}

var (
	// strayMarks are marks after the stop, which belong to the sentence before.
	strayMarks = regexp.MustCompile(`([.!?…»”")])[ \x{a0}]+((?:\[\d{1,3}\][ ]?)+)`)
	// otherMarks are other ways to write [1][2].
	otherMarks = regexp.MustCompile(`[\[【]\s*\d{1,2}(?:\s*[,;]\s*\d{1,2})*(?:†[^\]】]{0,40})?\s*[\]】]`)
	bullet     = regexp.MustCompile(`^\s*(?:[-*•–]|\d{1,2}[.)])\s+`)
)

// sentencesOf cuts one line of a model's text, with the marks of each sentence
// after its stop and in one form.
func sentencesOf(line string) []string {
	line = bullet.ReplaceAllString(strings.ReplaceAll(line, "**", ""), "")
	line = otherMarks.ReplaceAllStringFunc(line, sameMarks)
	line = strayMarks.ReplaceAllString(line, "$1$2 ")
	var out []string
	for _, s := range text.Sentences(line) {
		part := strings.TrimSpace(line[s.Start:s.End])
		switch {
		case part == "":
		case len(out) > 0 && onlyMarks.MatchString(part):
			out[len(out)-1] += part
		default:
			out = append(out, part)
		}
	}
	return out
}

var onlyMarks = regexp.MustCompile(`^(?:\[\d{1,3}\]\s*)+[.]?$`)

// sameMarks writes "[1, 2]" and "【3†source】" as "[1][2]" and "[3]".
func sameMarks(s string) string {
	var b strings.Builder
	for _, n := range digits.FindAllString(strings.Split(s, "†")[0], -1) {
		b.WriteString("[" + n + "]")
	}
	return b.String()
}

var digits = regexp.MustCompile(`\d+`)

// cutMarks takes the marks out of a sentence and returns what they cite, from 0.
func cutMarks(sentence string) (words string, cited []int) {
	for _, m := range marks.FindAllString(sentence, -1) {
		if n, err := strconv.Atoi(digits.FindString(m)); err == nil {
			cited = append(cited, n-1)
		}
	}
	words = text.Collapse(marks.ReplaceAllString(sentence, ""))
	return words, cited
}
