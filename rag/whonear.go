package rag

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
)

const maxNear = 3 // names offered for one that nobody bears

// nearNames returns up to three names that are spelled like one.
func (e *Engine) nearNames(name string) []string {
	type near struct{ group, edits int }
	groups := e.names().Groups()
	typed := typable(name)
	bytesTyped := bytesIn(typed)
	most := min(2, len(typed)/4)
	var found []near
	for i, whole := range e.spellings().whole {
		best := most + 1
		try := func(form string) {
			if d := len(form) - len(typed); d <= most && -d <= most && bits.OnesCount64(bytesIn(form)^bytesTyped) <= 2*most {
				best = min(best, edits(form, typed))
			}
		}
		try(whole)
		for form := range strings.SplitSeq(whole, " ") {
			try(form)
		}
		if best <= most {
			found = append(found, near{i, best})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int {
		return cmp.Or(cmp.Compare(a.edits, b.edits), cmp.Compare(len(groups[b.group].Articles), len(groups[a.group].Articles)))
	})
	var out []string
	for _, n := range found[:min(len(found), maxNear)] {
		out = append(out, groups[n.group].Name)
	}
	return out
}

// bytesIn returns the set of the bytes of s, by their last six bits. An edit changes
// at most two of them.
func bytesIn(s string) uint64 {
	var set uint64
	for i := range len(s) {
		set |= 1 << (s[i] & 63)
	}
	return set
}

// edits returns how many bytes must be put in, taken out or changed to make b of
// a (Levenshtein).
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal + count(a[i] != b[j])
			diagonal = row[j+1]
			row[j+1] = min(row[j+1]+1, row[j]+1, change)
		}
	}
	return row[len(b)]
}
