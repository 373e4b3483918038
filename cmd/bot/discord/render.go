package discord

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// How an answer looks: its fixed lines in bold, its quotes as block quotes, its
// sources in small print, outlet and date before titles and file names last;
// what is unknown is left out. An Answer is shown as it is, never changed.

const (
	// An answer is read on a phone: titles are shortened, then links left out,
	// before it gets longer than this.
	goodLength = 1200
)

// A width says how many characters of a title and of an outlet are shown.
type width struct{ title, outlet int }

var (
	wide   = width{140, 140}
	middle = width{90, 60} // in lists
	widths = []width{wide, {140, 40}, {90, 32}, {64, 28}, {40, 24}}
)

// A look says how answers are shown.
type look struct {
	echo bool // words of the question may be repeated
}

// renderAnswer returns the parts of an answer, one where possible; the sources
// stand on the last.
func renderAnswer(a rag.Answer, l look) []string {
	return layOut(a, l.body(a), footer(a))
}

// renderPartial returns what is written of an answer so far, with the sources of
// that. It is false when it does not fit in one message.
func renderPartial(a rag.Answer, l look) (string, bool) {
	parts := layOut(a, l.body(a), "-# "+saidChecking.in(a.Language))
	return parts[0], len(parts) == 1
}

// renderBroken returns the parts of an answer that ended before its time, and
// why.
func renderBroken(a rag.Answer, l look, why string) []string {
	return layOut(a, l.body(a)+"\n\n**"+saidUnfinished.in(a.Language)+"** "+why, footer(a))
}

// layOut makes the parts of an answer, its sources and what stands below them on
// the last.
func layOut(a rag.Answer, body, below string) []string {
	if len(a.Citations) == 0 {
		return split(body+"\n"+below, maxContent)
	}
	var sources string
	for _, w := range widths {
		sources = sourceLines(a, w, true) + below
		if seenLength(body+sources) <= goodLength {
			break
		}
	}
	if utf8.RuneCountInString(body)+utf8.RuneCountInString(sources)+2 > maxContent {
		sources = sourceLines(a, widths[len(widths)-1], false) + below // addresses are long; the card has them
	}
	return splitMessage(body, sources, maxContent)
}

// footer says how an answer was made and what the program notes; of a refusal
// only that.
func footer(a rag.Answer) string {
	var words []string
	switch {
	case len(a.Citations) == 0:
	case a.Mode == generated:
		words = append(words, saidGenerated.in(a.Language))
	case a.Fallback != "":
		words = append(words, saidQuotes.in(a.Language)) // a note says why
	default:
		words = append(words, saidQuoting.in(a.Language))
	}
	for _, note := range a.Notes {
		words = append(words, inline(note))
	}
	if len(words) == 0 {
		return ""
	}
	return "-# " + strings.Join(words, " ")
}

// citedLine matches the end of a line that cites.
var citedLine = regexp.MustCompile(`^(.*?)((?: ?\[\d{1,2}\])+)$`)

// body returns the text of an answer without its sources.
func (l look) body(a rag.Answer) string {
	var b strings.Builder
	lines := strings.Split(strings.TrimSpace(a.Text), "\n")
	for i, line := range lines {
		m := citedLine.FindStringSubmatch(line)
		switch {
		case line == "":
		case a.Mode != generated && strings.HasPrefix(line, "«") && m != nil:
			b.WriteString("> " + quoteText(m[1]) + "\u00a0" + strings.TrimSpace(m[2]))
		case a.Verdict == rag.Answered && a.Mode != generated, a.Verdict != rag.Answered && i == 0:
			b.WriteString("**" + inline(line) + "**")
		case a.Verdict != rag.Answered && !l.echo:
			continue // it names words of the question
		default:
			b.WriteString(marked(line, len(a.Citations)))
		}
		b.WriteByte('\n')
	}
	return strings.TrimSpace(b.String())
}

// quoteText shows a quote typeset as « … »; the marks stay with its words at the
// end of a line.
func quoteText(typeset string) string {
	words := strings.TrimSuffix(strings.TrimPrefix(typeset, "« "), " »")
	if len(words) != len(typeset)-len("« ")-len(" »") {
		return inline(typeset)
	}
	return "«\u00a0" + inline(words) + "\u00a0»"
}

// escapedMark matches a mark with the space before it and the bracket after it
// that would make a link of it.
var escapedMark = regexp.MustCompile(`( ?)\\\[(\d{1,2})\\\](\(?)`)

// marked neutralises a line of prose but for its citations 1 to n, which stay
// with their sentences at the end of a line.
func marked(line string, n int) string {
	return escapedMark.ReplaceAllStringFunc(inline(line), func(m string) string {
		part := escapedMark.FindStringSubmatch(m)
		k, _ := strconv.Atoi(part[2])
		if k < 1 || k > n || part[3] != "" {
			return m
		}
		space := ""
		if part[1] != "" {
			space = "\u00a0"
		}
		return space + "[" + strconv.Itoa(k) + "]"
	})
}

// sourceLines returns the small print: a line for each citation.
func sourceLines(a rag.Answer, w width, links bool) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, r := range a.Citations {
		fmt.Fprintf(&b, "-# [%d] %s\n", r.N, sourceLine(r, a.Language, seen[r.File], w, links))
		seen[r.File] = true
	}
	return b.String()
}

// sourceLine writes where a quote stands: outlet, date, title, file and line.
// again says that the line before is of the same article.
func sourceLine(r rag.Row, lang text.Language, again bool, w width, links bool) string {
	known := headOf(r.Outlet, r.Reports, r.Date, w.outlet, lang)
	name := inline(shorten(r.Title, w.title))
	url := ""
	if links {
		url = r.URL
	}
	switch {
	case again && r.Title != "":
		name = saidSame.in(lang)
	case name != "":
		name = linked(name, url)
	default:
		known = linked(known, url)
	}
	if known != "" && name != "" {
		known += saidColon.in(lang)
	}
	return strings.TrimSpace(known + name + " " + codeSpan(lines(shortFile(r.File), r.FirstLine, r.LastLine)))
}

// headOf writes outlet, of at most most characters, and date.
func headOf(outlet, reports, date string, most int, lang text.Language) string {
	var known []string
	if o := outletName(outlet, reports, most, lang); o != "" {
		known = append(known, inline(o))
	}
	if d := dateName(date, lang); d != "" {
		known = append(known, inline(d))
	}
	return strings.Join(known, ", ")
}

// lines writes file:line or file:first-last.
func lines(file string, first, last int) string {
	if first == last {
		return fmt.Sprintf("%s:%d", file, first)
	}
	return fmt.Sprintf("%s:%d-%d", file, first, last)
}

// demoOutlet is the outlet of the embedded articles, which summarise others.
const demoOutlet = "Corpus d'exemple Verbatim"

// outletName names who published an article; for a demonstration article, whose
// original it is after. The name has at most most characters.
func outletName(outlet, reports string, most int, lang text.Language) string {
	if outlet != demoOutlet || reports == "" {
		return shorten(outlet, most)
	}
	return fmt.Sprintf(saidSummary.in(lang), shorten(rag.OriginalOutlet(reports), most))
}

// dateName writes YYYY, YYYY-MM or YYYY-MM-DD for people; anything else as it
// is.
func dateName(s string, lang text.Language) string {
	parts := strings.Split(s, "-")
	if len(parts) < 2 || len(parts) > 3 {
		return s
	}
	month, err := strconv.Atoi(parts[1])
	if err != nil || month < 1 || month > 12 {
		return s
	}
	name := months[month-1].in(lang) + " " + parts[0]
	if len(parts) == 2 {
		return name
	}
	day, err := strconv.Atoi(parts[2])
	if err != nil {
		return s
	}
	if day == 1 {
		return firstOfMonth.in(lang) + " " + name
	}
	return strconv.Itoa(day) + " " + name
}

var (
	linkTarget = regexp.MustCompile(`\]\(<[^>\n]*>\)`)
	escapeMark = regexp.MustCompile(`\\([^0-9A-Za-z\s])`)
	styleMark  = regexp.MustCompile("(?m)^(?:> |-# )|\\*\\*|`")
)

// seenLength is how many characters of a message a reader sees, about.
func seenLength(s string) int {
	s = styleMark.ReplaceAllString(linkTarget.ReplaceAllString(s, ""), "")
	return utf8.RuneCountInString(escapeMark.ReplaceAllString(s, "$1"))
}
