package rag

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// A reply cuts what a model writes into sentences while it is being written. The
// sentences do not depend on how the text is cut into pieces on its way.
type reply struct {
	rest string // not yet known to be a whole sentence
	all  int    // bytes seen
}

const (
	// maxReply is how many bytes of a model's text are read: four sentences are
	// a tenth of it.
	maxReply = 16 << 10
	// ahead is how many bytes after a sentence must be there before it is taken
	// for one: its marks, and the word that tells an abbreviation from an end.
	ahead = 32
)

// add takes a further piece and returns the sentences that it completes, with
// their marks.
func (r *reply) add(piece string) []string {
	r.all += len(piece)
	r.rest += piece
	line := strings.LastIndexByte(r.rest, '\n') + 1
	out := sentencesOf(r.rest[:line])
	r.rest = r.rest[line:]
	at := 0
	for _, end := range ends(r.rest) {
		if len(r.rest)-end < ahead || openQuote(r.rest[at:end]) && end-at < maxReply/8 {
			break
		}
		out = append(out, sentencesOf(r.rest[at:end])...)
		at = end
	}
	r.rest = r.rest[at:]
	return out
}

// end returns what is left when the model has ended.
func (r *reply) end() []string {
	out := sentencesOf(r.rest)
	r.rest = ""
	return out
}

// openQuote reports a quotation that is not closed yet.
func openQuote(s string) bool {
	return strings.Count(s, "«") > strings.Count(s, "»") || strings.Count(s, "“") > strings.Count(s, "”") || strings.Count(s, `"`)%2 == 1
}

var (
	markRun    = regexp.MustCompile(`(?:\s*[\[【]\s*\d[^\]】\n]{0,40}[\]】])+[.!?…]?`)
	otherMarks = regexp.MustCompile(`[\[【]\s*\d{1,2}(?:\s*[,;]\s*\d{1,2})*(?:†[^\]】]{0,40})?\s*[\]】]`)
	digits     = regexp.MustCompile(`\d+`)
)

// ends returns where sentences of a line end, in order: where the text does,
// after marks that no small letter and no comma follows, and after marks with a
// stop whatever follows: what has no mark of its own is not cited by those before
// it. Marks after a stop belong to the sentence before them.
func ends(line string) []int {
	var out []int
	for _, m := range markRun.FindAllStringIndex(line, -1) {
		next := strings.TrimLeft(line[m[1]:], " \u00a0\u202f")
		r, _ := utf8.DecodeRuneInString(next)
		stopped := ended(line[:m[0]]) || ended(line[:m[1]])
		if next != "" && (stopped || !unicode.IsLower(r)) && !strings.ContainsRune(",;:)»”", r) && (stopped || len(next) < len(line[m[1]:])) {
			out = append(out, m[1])
		}
	}
	for _, s := range text.Sentences(line) {
		if m := markRun.FindStringIndex(line[s.Start:]); s.Start > 0 && (m == nil || m[0] > 0) {
			out = append(out, s.Start)
		}
	}
	slices.Sort(out)
	// A boundary by the text and one by the marks before it are the same.
	return slices.CompactFunc(out, func(a, b int) bool { return strings.TrimSpace(line[min(a, b):max(a, b)]) == "" })
}

// ended reports whether s ends with a stop.
func ended(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, " \u00a0\u202f"))
	return strings.ContainsRune(".!?…", r)
}

// sentencesOf cuts a model's text into sentences, with the marks of each in one
// form.
func sentencesOf(s string) []string {
	var out []string
	for line := range strings.SplitSeq(s, "\n") {
		line = listMark.ReplaceAllString(strings.ReplaceAll(line, "**", ""), "")
		at := 0
		for _, end := range append(ends(line), len(line)) {
			if part := strings.TrimSpace(line[at:end]); part != "" {
				out = append(out, otherMarks.ReplaceAllStringFunc(part, sameMarks))
			}
			at = end
		}
	}
	return out
}

// sameMarks writes "[1, 2]" and "【3†source】" as "[1][2]" and "[3]".
func sameMarks(s string) string {
	var b strings.Builder
	for _, n := range digits.FindAllString(strings.Split(s, "†")[0], -1) {
		b.WriteString("[" + n + "]")
	}
	return b.String()
}

// cutMarks takes the marks out of a sentence and returns what they cite, from 0.
func cutMarks(sentence string) (words string, cited []int) {
	for _, m := range marks.FindAllString(sentence, -1) {
		if n, err := strconv.Atoi(digits.FindString(m)); err == nil {
			cited = append(cited, n-1)
		}
	}
	return text.Collapse(marks.ReplaceAllString(sentence, "")), cited
}
