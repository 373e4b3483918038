package discord

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// How a dossier looks: pages of whole lines, each with the sources of its quotes
// in small print. A heading goes with the line below it, and stands again on the
// page where its part goes on. What is summed up on one page and quoted on
// another has its source beside the quote.

// A dossierLine is one line of a dossier as it is shown.
type dossierLine struct {
	shown   string
	heading bool
	alone   bool  // belongs to no heading
	cited   []int // n of its rows
	home    []int // those whose source stands on its page
}

// citedMark matches one mark of a citation.
var citedMark = regexp.MustCompile(`\[(\d{1,3})\]`)

// dossierLines reads the text of a dossier.
func dossierLines(d rag.Dossier) []dossierLine {
	var out []dossierLine
	gap, item := true, false // after an empty line, in an item of a list
	lines := strings.Split(strings.TrimSpace(d.Text), "\n")
	for i, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			gap = true
			continue
		}
		leads := gap && (i == 0 || i+1 < len(lines) && strings.TrimSpace(lines[i+1]) != "")
		l := dossierLine{}
		tail := citedLine.FindStringSubmatch(line)
		if tail != nil {
			for _, m := range citedMark.FindAllStringSubmatch(line, -1) {
				if n, _ := strconv.Atoi(m[1]); n >= 1 && n <= len(d.Citations) && !slices.Contains(l.cited, n) {
					l.cited = append(l.cited, n)
				}
			}
		}
		switch {
		case len(l.cited) == 0 && leads:
			l.heading, l.shown = true, "**"+inline(line)+"**"
		case len(l.cited) == 0:
			l.shown = inline(line)
		case isQuote(tail[1]):
			l.shown = "> " + quoteText(tail[1]) + "\u00a0" + strings.TrimSpace(tail[2])
		default:
			l.shown = marked(line, len(d.Citations))
		}
		rest, bullet := strings.CutPrefix(l.shown, "• ")
		switch item = bullet || item && !gap; {
		case bullet:
			l.shown = "- " + rest
		case item:
			l.shown = "  " + l.shown // still of the item
		default:
			l.alone = gap && !leads
		}
		out = append(out, l)
		gap = false
	}
	for _, r := range d.Citations {
		home := -1
		for i := range out {
			if !slices.Contains(out[i].cited, r.N) {
				continue
			}
			quoting := strings.Contains(out[i].shown, quoteText(rag.Typeset(r.Quote))) || strings.Contains(out[i].shown, inline(rag.Typeset(r.Quote)))
			if home < 0 || quoting {
				home = i
			}
			if quoting {
				break
			}
		}
		if home >= 0 {
			out[home].home = append(out[home].home, r.N)
		}
	}
	return out
}

// dossierPages returns the pages of a dossier, at least one.
func dossierPages(d rag.Dossier) []string {
	lines := dossierLines(d)
	var pages []string
	for at := 0; at < len(lines); {
		page, fits := dossierPage(d, lines, at, at+1)
		end := at + 1
		for more, ok := page, fits; ok && end < len(lines); {
			if more, ok = dossierPage(d, lines, at, end+1); ok {
				page, end = more, end+1
			}
		}
		if back := end - 1; end < len(lines) && back > at && lines[back].heading {
			page, fits = dossierPage(d, lines, at, back) // it goes with the line below it
			end = back
		}
		if !fits { // one line that is longer than a page
			page = fitted("", "", page, "")
		}
		pages = append(pages, page)
		at = end
	}
	return pages
}

// dossierPage writes lines at to end with their sources, and reports whether
// that is read well in one message.
func dossierPage(d rag.Dossier, lines []dossierLine, at, end int) (string, bool) {
	var b strings.Builder
	if h := headingOf(lines, at); h >= 0 && h < at && lines[h].heading {
		fmt.Fprintf(&b, "%s %s\n", lines[h].shown, saidContinued.in(d.Language))
	}
	var cited, home []int
	for _, l := range lines[at:end] {
		if (l.heading || l.alone) && b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.shown + "\n")
		cited, home = append(cited, l.cited...), append(home, l.home...)
	}
	slices.Sort(home)
	foot := ""
	if slices.ContainsFunc(cited, func(n int) bool { return !slices.Contains(home, n) }) {
		foot = "-# " + saidElsewhere.in(d.Language) + "\n"
	}
	if end == len(lines) && len(d.Notes) > 0 {
		notes := make([]string, len(d.Notes))
		for i, n := range d.Notes {
			notes[i] = inline(n)
		}
		foot += "-# " + strings.Join(notes, " ")
	}
	body := strings.TrimSpace(b.String())
	page := ""
	for _, w := range []width{middle, {64, 28}, {40, 24}} {
		for _, links := range []bool{true, false} {
			page = strings.TrimSpace(body + "\n\n" + citedSources(d, home, w, links) + foot)
			if utf8.RuneCountInString(page) <= maxContent && seenLength(page) <= goodLength {
				return page, true
			}
		}
	}
	return page, utf8.RuneCountInString(page) <= maxContent && seenLength(page) <= goodLength+300
}

// headingOf returns the heading above line i, or what stands alone; -1 for none.
func headingOf(lines []dossierLine, i int) int {
	for ; i >= 0; i-- {
		if lines[i].heading || lines[i].alone {
			return i
		}
	}
	return -1
}

// citedSources writes the rows with the given numbers.
func citedSources(d rag.Dossier, cited []int, w width, links bool) string {
	var b strings.Builder
	seen := map[string]bool{}
	for _, n := range cited {
		r := d.Citations[n-1]
		fmt.Fprintf(&b, "-# [%d] %s\n", r.N, sourceLine(r, d.Language, seen[r.File], w, links))
		seen[r.File] = true
	}
	return b.String()
}

// refusedDossier says that there is none, with words of the topic only where
// they may be repeated.
func refusedDossier(d rag.Dossier, l look) string {
	if !l.echo {
		return "**" + saidNothingOn.in(d.Language) + "**"
	}
	return l.body(rag.Answer{Text: d.Text, Verdict: rag.Refused, Language: d.Language})
}

// textFile is the whole of a dossier as plain text, with its sources.
func textFile(f folder, d rag.Dossier) *file {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s%s\n\n%s\n\n%s\n", f.view.name.in(d.Language), saidColon.in(d.Language), oneLine(visible(d.Topic)), d.Text, saidSources.in(d.Language))
	for _, r := range d.Citations {
		var known []string
		for _, part := range []string{outletName(r.Outlet, r.Reports, wide.outlet, d.Language), text.DateShort(r.Date, d.Language), r.Title, lines(r.File, r.FirstLine, r.LastLine), r.URL} {
			if part != "" {
				known = append(known, part)
			}
		}
		fmt.Fprintf(&b, "[%d] %s\n", r.N, strings.Join(known, " | "))
	}
	for _, n := range d.Notes {
		b.WriteString("\n" + n)
	}
	fmt.Fprintf(&b, "\n"+saidOfCorpus.in(d.Language)+"\n", d.Corpus)
	return &file{name: "dossier-" + f.view.name.en + ".txt", data: []byte(b.String())}
}
