package rag

import (
	"slices"

	"verbatim.example/rag/text"
)

// How a quote is laid beside the part of an article that is most like it.

// An alignment lays a quote beside the part of a text that is most like it.
type alignment struct {
	article  int
	found    []token
	from, to int // words of found
	common   int // words that both have, in order
	run      int // most of them without a difference between
	left     int // words left out at an ellipsis
	pairs    int // of words in common that follow each other on both sides
	given    int
	steps    []step
}

// A step takes a word of the quote, of the text, or one of each.
type step struct {
	given, found bool
	same         bool
}

// likeness is the share of words in common, of the longer side.
func (al *alignment) likeness() float64 {
	n := max(al.given, al.to-al.from-al.left)
	if n == 0 {
		return 0
	}
	return float64(al.common) / float64(n)
}

// tells reports whether the quote was made of this text: of most of its words,
// many of them side by side, or of many in a row.
func (al *alignment) tells() bool {
	const short = 8 // words, of which few are side by side when one is changed
	return al.likeness() >= alteredFrom && (al.given < short || 2*al.pairs >= al.common) || al.run >= alteredRun
}

// tellsOf reports whether at least half of the words of the quote that say
// something, if it has any, are in common.
func (al *alignment) tellsOf(p *paste) bool {
	words, common, g := 0, 0, 0
	for _, s := range al.steps {
		if !s.given {
			continue
		}
		t := &p.tokens[g]
		g++
		if f := text.Fold(t.form); t.kind == word && (text.IsStop(f, text.French) || text.IsStop(f, text.English) || len(f) < 2) || t.kind == mark {
			continue
		}
		words++
		common += count(s.same)
	}
	return 2*common >= words || al.run >= alteredRun
}

// The costs of an alignment. A word in the place of another costs less than one
// dropped on each side, more than one on one.
const (
	costDropped  = 2 << 6
	costInvented = costDropped + 1 // of two ways, the one that has more of the quote
	costReplaced = 3 << 6
	costGap      = 5 << 6 // never: dropping both is cheaper
	costMark     = 1 << 5 // a ? or ! that the quote leaves out
	costCut      = 1      // a word left out where the quote says so: the nearest wins
)

// align finds the part of found that is most like the paste: edit distance over
// words, with what stands before and after in found for nothing, and next to
// nothing what it leaves out at an ellipsis.
func align(p *paste, found []token) alignment {
	given := p.tokens
	al := alignment{given: len(given), found: found}
	if len(given) == 0 || len(found) == 0 {
		return al
	}
	const none, both, dropGiven, dropFound = 0, 1, 2, 3
	w := len(found) + 1
	cost := make([]int32, 2*w)
	came := make([]uint8, (len(given)+1)*w)
	for i := 1; i <= len(given); i++ {
		last, now := cost[(i-1)%2*w:][:w], cost[i%2*w:][:w]
		now[0], came[i*w] = int32(costInvented*i), dropGiven
		cut := i < len(given) && p.cut[i]
		for j := 1; j < w; j++ {
			c, how := last[j-1], uint8(both)
			switch {
			case found[j-1].kind == gap:
				c += costGap
			case !p.same(&given[i-1], &found[j-1]):
				c += costReplaced
			}
			if d := last[j] + costInvented; d < c {
				c, how = d, dropGiven
			}
			skip := int32(costDropped)
			switch {
			case cut:
				skip = costCut
			case found[j-1].kind == mark:
				skip = costMark
			}
			if d := now[j-1] + skip; d < c {
				c, how = d, dropFound
			}
			now[j], came[i*w+j] = c, how
		}
	}
	row := cost[len(given)%2*w:][:w]
	al.to = slices.Index(row, slices.Min(row))
	i, j := len(given), al.to
	for i > 0 {
		switch came[i*w+j] {
		case both:
			al.steps = append(al.steps, step{true, true, p.same(&given[i-1], &found[j-1])})
			i, j = i-1, j-1
		case dropGiven:
			al.steps = append(al.steps, step{given: true})
			i--
		case dropFound:
			al.steps = append(al.steps, step{found: true})
			j--
		case none:
			i = 0
		}
	}
	al.from = j
	slices.Reverse(al.steps)
	if al.from == al.to {
		return alignment{given: len(given)}
	}
	al.reach(p)
	al.mend()
	run, g := 0, 0
	for _, s := range al.steps {
		if g > 0 && g < len(given) && p.cut[g] && !s.given {
			al.left++ // at an ellipsis
			continue
		}
		g += count(s.given)
		if !s.same {
			run = 0
			continue
		}
		if run++; run > 1 {
			al.pairs++
		}
		al.common, al.run = al.common+1, max(al.run, run)
	}
	return al
}

// reach finds words at an end of the quote, dropped because the text has more
// between them and the rest than they are, where the text has them: a few words
// away.
func (al *alignment) reach(p *paste) {
	const least = 2 // words; one is anywhere
	n := len(al.steps)
	lead, tail := 0, 0
	for lead < n && al.steps[lead].given && !al.steps[lead].found {
		lead++
	}
	for tail < n-lead && al.steps[n-1-tail].given && !al.steps[n-1-tail].found {
		tail++
	}
	holds := func(given []token, at int) bool {
		for i := range given {
			if !p.same(&given[i], &al.found[at+i]) {
				return false
			}
		}
		return true
	}
	if lead >= least {
		for at, lost := al.from-lead, 0; at >= 0 && lost <= fairCut && al.found[at+lead].kind != gap; at, lost = at-1, lost+1 {
			if holds(p.tokens[:lead], at) {
				steps := slices.Repeat([]step{{true, true, true}}, lead)
				steps = append(steps, slices.Repeat([]step{{found: true}}, lost)...)
				al.steps = append(steps, al.steps[lead:]...)
				al.from = at
				break
			}
		}
	}
	if tail >= least {
		given := p.tokens[len(p.tokens)-tail:]
		for at, lost := al.to, 0; at+tail <= len(al.found) && lost <= fairCut && al.found[at].kind != gap; at, lost = at+1, lost+1 {
			if holds(given, at) {
				al.steps = append(al.steps[:len(al.steps)-tail], slices.Repeat([]step{{found: true}}, lost)...)
				al.steps = append(al.steps, slices.Repeat([]step{{true, true, true}}, tail)...)
				al.to = at + tail
				break
			}
		}
	}
}

// mend sets a word or two at an end of the quote, which the text has not,
// beside those that it has there in the same sentence.
func (al *alignment) mend() {
	const most = 2
	alone := func(s step) bool { return s.given && !s.found }
	beside := func(i, j int) bool {
		return i >= 0 && i < len(al.found) && al.found[i].kind != gap && al.found[i].sentence == al.found[j].sentence
	}
	n := 0
	for n < len(al.steps) && alone(al.steps[n]) {
		n++
	}
	if n <= most {
		for ; n > 0 && beside(al.from-1, al.from); n-- {
			al.from--
			al.steps[n-1].found = true
		}
	}
	n = 0
	for n < len(al.steps) && alone(al.steps[len(al.steps)-1-n]) {
		n++
	}
	if n <= most {
		for ; n > 0 && beside(al.to, al.to-1); n-- {
			al.to++
			al.steps[len(al.steps)-n].found = true
		}
	}
}

// cited returns the sentences to cite: of the stretches of text without a gap
// that the alignment touches, those with the most words in common.
func (al *alignment) cited() (first, last int) {
	most, common, from, f := 0, 0, -1, al.from
	for _, s := range al.steps {
		if !s.found {
			continue
		}
		t := &al.found[f]
		f++
		switch {
		case t.kind == gap:
			common, from = 0, -1
			continue
		case from < 0:
			from = t.sentence
		}
		if s.same {
			common++
		}
		if common > most {
			most, first, last = common, from, t.sentence
		} else if common == most && from == first {
			last = t.sentence // a word that differs, at the end
		}
	}
	return first, last
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}
