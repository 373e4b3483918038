package intake

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// From what pages show to paragraphs: columns are told by the gutter between
// them, lines of a column are joined, a paragraph ends where the distance of
// lines, their size or an indent says so, and words that were broken at the end
// of a line are joined again.

// A fragment is a piece of a line: (x0, y) to (x1, y) in points, from the lower
// left corner of the page.
type fragment struct {
	x0, x1, y, size float64
	text            string
}

// A textLine is a line of one column.
type textLine struct {
	fragment
	starts bool // a paragraph
}

// layOut makes blocks of the pages.
func layOut(pages [][]fragment) []block {
	var columns [][][]textLine // by page
	for _, p := range pages {
		columns = append(columns, pageColumns(p))
	}
	dropRunning(columns)
	body := bodySize(columns)
	var blocks []block
	for _, page := range columns {
		for _, column := range page {
			markStarts(column)
			for i := 0; i < len(column); {
				n := i + 1
				for n < len(column) && !column[n].starts {
					n++
				}
				blocks = append(blocks, paragraphOf(column[i:n], body))
				i = n
			}
		}
	}
	return hyphens(joinBroken(blocks))
}

// pageColumns returns the lines of a page, by column in the order of reading.
func pageColumns(all []fragment) [][]textLine {
	all = withoutShadows(all)
	x, ok := gutter(all)
	if !ok {
		if lines := linesOf(all); len(lines) > 0 {
			return [][]textLine{lines}
		}
		return nil
	}
	// What runs over the gutter parts the page into bands.
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b fragment) int { return cmp.Compare(b.y, a.y) })
	var out [][]textLine
	var left, right, wide []fragment
	flush := func() {
		for _, side := range [][]fragment{left, right} {
			if len(side) > 0 {
				out = append(out, pageColumns(side)...)
			}
		}
		left, right = nil, nil
	}
	for _, f := range sorted {
		over := f.x0 < x-1 && f.x1 > x+1
		if !over && len(wide) > 0 && math.Abs(wide[len(wide)-1].y-f.y) > .4*f.size || over && len(wide) == 0 {
			if over {
				flush()
			} else {
				out = append(out, linesOf(wide))
				wide = nil
			}
		}
		switch {
		case over || len(wide) > 0:
			wide = append(wide, f)
		case f.x0 < x-1:
			left = append(left, f)
		default:
			right = append(right, f)
		}
	}
	if len(wide) > 0 {
		out = append(out, linesOf(wide))
	}
	flush()
	return out
}

// minColumn is the least lines on both sides of a gutter, maxOver the share of
// fragments that may run over it.
const (
	minColumn = 4
	maxOver   = .25
)

// gutter finds where the second column of a page begins.
func gutter(all []fragment) (x float64, ok bool) {
	best := len(all)
	tried := map[int]bool{}
	for _, f := range all {
		if tried[int(f.x0/4)] || len(tried) > 200 {
			continue
		}
		tried[int(f.x0/4)] = true
		left, right, over := 0, 0, 0
		top, bottom := math.Inf(-1), math.Inf(1) // of the right
		for _, g := range all {
			switch {
			case g.x0 >= f.x0-2:
				right++
				top, bottom = max(top, g.y), min(bottom, g.y)
			case g.x1 > f.x0-.6*g.size:
				over++
			}
		}
		for _, g := range all {
			if g.x0 < f.x0-2 && g.x1 <= f.x0-.6*g.size && g.y <= top && g.y >= bottom {
				left++
			}
		}
		if left >= minColumn && right >= minColumn && float64(over) <= maxOver*float64(len(all)) && over < best {
			best, x, ok = over, f.x0, true
		}
	}
	return x, ok
}

// withoutShadows leaves out what is shown twice in one place, to look bold.
func withoutShadows(all []fragment) []fragment {
	type key struct {
		x, y int
		text string
	}
	seen := map[key]bool{}
	var out []fragment
	for _, f := range all {
		k := key{int(f.x0 / 2), int(f.y / 2), f.text}
		if seen[k] {
			continue
		}
		seen[k] = true
		out = append(out, f)
	}
	return out
}

// linesOf joins the fragments that stand on one line, from the top down.
func linesOf(all []fragment) []textLine {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b fragment) int { return cmp.Compare(b.y, a.y) })
	var out []textLine
	for len(sorted) > 0 {
		n := 1
		for n < len(sorted) && sorted[0].y-sorted[n].y < .45*min(sorted[0].size, sorted[n].size) {
			n++
		}
		same := sorted[:n]
		sorted = sorted[n:]
		slices.SortStableFunc(same, func(a, b fragment) int { return cmp.Compare(a.x0, b.x0) })
		line := textLine{fragment: same[0]}
		for _, f := range same[1:] {
			if f.x0-line.x1 > wordGap*f.size {
				line.text += " "
			}
			line.text += f.text
			line.x1 = max(line.x1, f.x1)
			line.size = max(line.size, f.size)
		}
		line.text = strings.TrimSpace(line.text)
		if line.text != "" {
			out = append(out, line)
		}
	}
	return out
}

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
