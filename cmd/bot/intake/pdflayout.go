package intake

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// From what pages show to the lines of columns, which are told by the gutter
// between them.

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
