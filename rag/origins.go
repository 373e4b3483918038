package rag

import (
	"hash/maphash"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// Rule 5: articles are not origins. Articles that repeat the same medium, that
// summarise the same original, or that are near-copies of each other have one
// origin; the count is "at least", because a shared source need not be named.

// nearCopy is the share of common five-word runs from which two texts count as
// copies.
const nearCopy = .5

// origins returns how many independent origins the articles have at least, and
// the names of the media that more than one of them repeats.
func (e *Engine) origins(articles []int) (n int, names []string) {
	parent := make([]int, len(articles))
	for i := range parent {
		parent[i] = i
	}
	var find func(int) int
	find = func(i int) int {
		if parent[i] != i {
			parent[i] = find(parent[i])
		}
		return parent[i]
	}
	bySource := map[string]int{}
	shared := map[string]bool{}
	join := func(i int, source string) {
		if j, ok := bySource[source]; ok {
			if j != i {
				shared[source] = true
			}
			parent[find(i)] = find(j)
			return
		}
		bySource[source] = i
	}
	var order []string
	for i, n := range articles {
		a := &e.corpus.Articles[n]
		for _, medium := range e.cuesOf(n).repeats {
			join(i, medium)
			if !slices.Contains(order, medium) {
				order = append(order, medium)
			}
		}
		if a.Reports != "" {
			join(i, "reports "+text.Fold(a.Reports))
		}
		if a.Outlet != "" && a.Reports == "" {
			join(i, canonicalMedium(text.Fold(a.Outlet))) // the medium that others repeat
		}
	}
	for i := range articles {
		for j := range i {
			if find(i) != find(j) && copies(&e.corpus.Articles[articles[i]], &e.corpus.Articles[articles[j]]) {
				parent[find(i)] = find(j)
			}
		}
	}
	for i := range articles {
		if find(i) == i {
			n++
		}
	}
	for _, medium := range order {
		if shared[medium] {
			names = append(names, mediumName(medium))
		}
	}
	return n, names
}

// mediumName writes a folded medium as it writes itself: "Wall Street Journal",
// "AFP", "L'Équipe".
func mediumName(folded string) string {
	if spellings := ambiguousMedia[folded]; len(spellings) > 0 {
		return spellings[0]
	}
	if len(folded) <= 4 && !strings.Contains(folded, " ") {
		return strings.ToUpper(folded)
	}
	ws := strings.Fields(folded)
	for i, w := range ws {
		if i > 0 && (w == "of" || w == "di" || w == "della") {
			continue
		}
		ws[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(ws, " ")
}

// copies reports whether two articles share most of their five-word runs,
// counted over the shorter.
func copies(a, b *corpus.Article) bool {
	x, y := shingles(a), shingles(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 20 {
		return false
	}
	both := 0
	for s := range x {
		if y[s] {
			both++
		}
	}
	return float64(both) >= nearCopy*float64(len(x))
}

// shingles returns hashes of the runs of five words of the body of a.
func shingles(a *corpus.Article) map[uint64]bool {
	const width = 5
	var ring [width]uint64
	out := map[uint64]bool{}
	n := 0
	var sc text.Scanner
	for _, s := range a.Sentences {
		if s.Kind != corpus.Body {
			continue
		}
		sc.Reset(a.Text[s.Start:s.End])
		for sc.Next() {
			w := sc.Word()
			if w.Joined {
				continue
			}
			ring[n%width] = maphash.Bytes(seed, w.Form)
			n++
			if n >= width {
				var h uint64
				for k := range width {
					h = h*1099511628211 + ring[(n-width+k)%width]
				}
				out[h] = true
			}
		}
	}
	return out
}

// seed of the hashes of shingles, which live as long as one comparison.
var seed = maphash.MakeSeed()
