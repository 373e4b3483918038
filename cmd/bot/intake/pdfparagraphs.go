package intake

import (
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// From the lines of columns to paragraphs: running heads are dropped, a
// paragraph ends where the distance of lines, their size or an indent says so,
// and words that were broken at the end of a line are joined again.

// dropRunning drops the first and last lines of pages that say the same on half
// of them, figures aside, or are a number alone.
func dropRunning(pages [][][]textLine) {
	edges := func(page [][]textLine) (top, bottom *textLine) {
		for _, c := range page {
			for i := range c {
				if top == nil || c[i].y > top.y {
					top = &c[i]
				}
				if bottom == nil || c[i].y < bottom.y {
					bottom = &c[i]
				}
			}
		}
		return top, bottom
	}
	for range 2 { // a head may have two lines
		count := map[string]int{}
		for _, p := range pages {
			if top, bottom := edges(p); top != nil && top != bottom {
				count["t"+figures.ReplaceAllString(top.text, "0")]++
				count["b"+figures.ReplaceAllString(bottom.text, "0")]++
			}
		}
		for n, p := range pages {
			top, bottom := edges(p)
			if top == nil || top == bottom {
				continue
			}
			least := max(2, (len(pages)+1)/2)
			for prefix, l := range map[string]*textLine{"t": top, "b": bottom} {
				again := count[prefix+figures.ReplaceAllString(l.text, "0")] >= least
				if pageNumber.MatchString(l.text) || again && (n > 0 || prefix == "b") { // the title of the first page may head the others
					l.text = ""
				}
			}
			for i := range p {
				p[i] = slices.DeleteFunc(p[i], func(l textLine) bool { return l.text == "" })
			}
		}
	}
}

var (
	figures    = regexp.MustCompile(`\d+`)
	pageNumber = regexp.MustCompile(`(?i)^[-–— ]*(page )?\d{1,4}( ?(/|sur|of) ?\d{1,4})?[-–— ]*$`)
)

// bodySize returns the size most letters have.
func bodySize(pages [][][]textLine) float64 {
	letters := map[int]int{}
	for _, p := range pages {
		for _, c := range p {
			for _, l := range c {
				letters[int(math.Round(2*l.size))] += len(l.text)
			}
		}
	}
	best := 0
	for size, n := range letters {
		if n > letters[best] || n == letters[best] && size < best {
			best = size
		}
	}
	return float64(best) / 2
}

// markStarts finds the lines of a column that begin a paragraph.
func markStarts(column []textLine) {
	if len(column) == 0 {
		return
	}
	column[0].starts = true
	var gaps []float64
	left, right := column[0].x0, column[0].x1
	for i, l := range column {
		left, right = min(left, l.x0), max(right, l.x1)
		if i > 0 {
			gaps = append(gaps, column[i-1].y-l.y)
		}
	}
	if len(gaps) == 0 {
		return
	}
	slices.Sort(gaps)
	usual := gaps[(len(gaps)-1)/2]
	for i := 1; i < len(column); i++ {
		before, l := &column[i-1], &column[i]
		gap := before.y - l.y
		indented := l.x0-left > .8*l.size && l.x0-left < 5*l.size && before.x0-left < .4*l.size
		short := before.x1 < right-.2*(right-left) && ends(before.text)
		l.starts = gap > 1.3*usual || gap < 0 || math.Abs(l.size-before.size) > .12*before.size || indented || short ||
			bullet(l.text)
	}
}

// bullet reports whether a line begins with the sign of a list.
func bullet(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("•‣▪◦●■", r) && n < len(s)
}

// ends reports whether a text ends like a sentence.
func ends(s string) bool {
	s = strings.TrimRight(s, " \u00a0\u202f»”\")]’")
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(".!?…", r)
}

// paragraphOf joins the lines of a paragraph. Line ends become "\n", which
// hyphens resolves.
func paragraphOf(lines []textLine, body float64) block {
	var texts []string
	size := 0.0
	for _, l := range lines {
		texts = append(texts, l.text)
		size = max(size, l.size)
	}
	b := block{text: strings.Join(texts, "\n")}
	switch {
	case bullet(b.text):
		_, n := utf8.DecodeRuneInString(b.text)
		b.kind, b.text = item, strings.TrimSpace(b.text[n:])
	case size > 1.15*body && len(b.text) < 250 && !strings.HasSuffix(b.text, "."):
		b.kind, b.level = heading, 2
		if size > 1.6*body {
			b.level = 1
		}
	}
	return b
}

// joinBroken joins a paragraph that a column or page broke: it has no end, and
// the next begins in lower case.
func joinBroken(blocks []block) []block {
	var out []block
	for _, b := range blocks {
		if n := len(out) - 1; n >= 0 && b.kind == paragraph && (out[n].kind == paragraph || out[n].kind == item) && !ends(out[n].text) {
			if r, _ := utf8.DecodeRuneInString(b.text); unicode.IsLower(r) {
				out[n].text += "\n" + b.text
				continue
			}
		}
		out = append(out, b)
	}
	return out
}

var (
	broken   = regexp.MustCompile(`([\p{L}\p{M}]+)[-\x{2010}]\n([\p{L}\p{M}]+)`)
	soft     = regexp.MustCompile("\u00ad\n?")
	wordForm = regexp.MustCompile(`[\p{L}\p{M}]+(?:[-’'][\p{L}\p{M}]+)*`)
	// inverted are words that follow a hyphen in French: « dit-il », « là-bas ».
	inverted = regexp.MustCompile(`^(?i:je|tu|il|elle|on|nous|vous|ils|elles|ce|ci|là|le|la|les|lui|leur|moi|toi|soi|même|mêmes|y|en|t|être|dessus|dessous|bas)$`)
)

// hyphens joins the lines of blocks. A hyphen at the end of a line stays where
// the file writes the word with it elsewhere, or a word follows that takes one
// in French, or a capital; else it only broke the word.
func hyphens(blocks []block) []block {
	known := map[string]bool{}
	for _, b := range blocks {
		for line := range strings.SplitSeq(b.text, "\n") {
			for _, w := range wordForm.FindAllString(line, -1) {
				known[strings.ToLower(w)] = true
			}
		}
	}
	for i := range blocks {
		s := soft.ReplaceAllString(blocks[i].text, "")
		s = broken.ReplaceAllStringFunc(s, func(m string) string {
			parts := broken.FindStringSubmatch(m)
			first, last := parts[1], parts[2]
			r, _ := utf8.DecodeRuneInString(last)
			joined, kept := strings.ToLower(first+last), strings.ToLower(first+"-"+last)
			switch {
			case known[joined] && !known[kept]:
				return first + last
			case known[kept], unicode.IsUpper(r), inverted.MatchString(last):
				return first + "-" + last
			}
			return first + last
		})
		blocks[i].text = strings.ReplaceAll(s, "\n", " ")
	}
	return blocks
}
