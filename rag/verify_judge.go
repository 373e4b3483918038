package rag

import (
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// What a fair cut may leave out at an ellipsis: a few words of one sentence, or
// of two that stand side by side in a paragraph, but no whole sentence, and none
// that turns what is left: a negation, a doubt, or who says it.
const (
	fairCut   = 30 // words
	wholeCut  = 4  // words of a whole sentence left out, from which on two places are joined
	leastSide = 4  // words in common on each side of a join
)

var negations = func() map[string]bool {
	m := text.Set("n ne no nor non sans")
	for _, s := range []map[string]bool{negators, negatives, avoidances} {
		for w := range s {
			m[w] = true
		}
	}
	return m
}()

// turning are words, beside negations, hedges and verbs of saying, without which
// what is left says something else; folded.
var turning = text.Set("si if unless selon according accuse accusent")

// A stretch is a part of an article.
type stretch struct {
	article     int
	first, last int // sentences
	start, end  int // of its text
}

// A departure is a run of words in which quote and text differ.
type departure struct {
	Difference
	from, to int  // words of the quote
	closed   bool // a quotation mark stands before what the text has
}

// A judgement says how a quote departs from a text.
type judgement struct {
	departures []departure
	places     []stretch // that the quote was joined from, in its order; one when it was not
}

// judge reads an alignment.
func (e *Engine) judge(p *paste, al *alignment) judgement {
	a := &e.corpus.Articles[al.article]
	source := a.Text
	given, found := p.tokens, al.found
	var j judgement
	g, f := 0, al.from
	matched, start, common := -1, -1, 0 // last and first words in common, and how many, since the last join
	join := func() {
		if start >= 0 {
			j.places = append(j.places, placeOf(al.article, &found[start], &found[matched]))
		}
		start, common = -1, 0
	}
	for i := 0; i < len(al.steps); {
		if al.steps[i].same {
			if start < 0 {
				start = f
			}
			matched = f
			g, f, i, common = g+1, f+1, i+1, common+1
			continue
		}
		g0, f0 := g, f
		cut := false
		for i < len(al.steps) && !al.steps[i].same {
			now := p.atCut(g) && !al.steps[i].given
			if now && g > g0 && !cut && al.lost(i) <= g-g0 {
				now = false // in the place of what was given
			}
			if g+f > g0+f0 && now != cut {
				break
			}
			cut = now
			g, f = g+count(al.steps[i].given), f+count(al.steps[i].found)
			i++
		}
		omitted := found[f0:f]
		if g == g0 && matched >= 0 && i < len(al.steps) {
			ahead := 0
			for _, s := range al.steps[i:] {
				ahead += count(s.same)
			}
			if (cut || common >= leastSide && ahead >= leastSide) && wholeSentences(a, omitted, found[f0-1].sentence, found[f].sentence) >= wholeCut {
				join()
				continue
			}
		}
		if cut && fair(a, omitted, found[f0-1], found[f]) {
			continue
		}
		if p.speech && g == g0 && matched >= 0 && i < len(al.steps) && fair(a, omitted, found[f0-1], found[f]) && spokenAcross(source, omitted, found[f0-1], found[f]) {
			continue // who says it
		}
		if g == g0 && onlyMarks(omitted) && !(g > 0 && fullStop(p.quote[given[g-1].end:])) && !(g < len(given) && given[g].kind == mark) {
			continue // a ? or ! left out
		}
		d := departure{Difference{Given: written(p.quote, given[g0:g]), Found: written(source, omitted)}, g0, g, false}
		if f0 > 0 && f > f0 {
			d.closed = strings.ContainsAny(source[found[f0-1].end:max(found[f0-1].end, omitted[0].start)], "»”\"")
		}
		if cut {
			d.Given = "[…]"
		}
		// A mark stands where the other side has a stop.
		if g == g0 && g > 0 && found[f0].kind == mark && fullStop(p.quote[given[g-1].end:]) {
			d.Given = "."
		}
		if f == f0 && f > 0 && given[g0].kind == mark && fullStop(source[found[f-1].end:]) {
			d.Found = "."
		}
		j.departures = append(j.departures, d)
	}
	if n := len(al.steps); p.stop && n > 0 && al.steps[n-1].same {
		if m := markAt(source[found[al.to-1].end:]); m != "" {
			j.departures = append(j.departures, departure{Difference: Difference{Given: ".", Found: m}, from: len(given), to: len(given)})
		}
	}
	if len(j.places) > 0 {
		join()
	} else {
		first, last := al.cited()
		from, to := al.from, al.to
		for found[from].sentence < first {
			from++
		}
		for to > from+1 && (found[to-1].sentence > last || found[to-1].kind == gap) {
			to--
		}
		j.places = []stretch{{al.article, first, last, found[from].start, found[to-1].end}}
	}
	return j
}

// lost returns how many words from step i on are the text's alone.
func (al *alignment) lost(i int) int {
	n := 0
	for i+n < len(al.steps) && al.steps[i+n].found && !al.steps[i+n].given {
		n++
	}
	return n
}

func placeOf(article int, first, last *token) stretch {
	return stretch{article, first.sentence, last.sentence, first.start, last.end}
}

// atCut reports whether an ellipsis stands before word i, inside the quote.
func (p *paste) atCut(i int) bool { return i > 0 && i < len(p.cut) && p.cut[i] }

func onlyMarks(ts []token) bool {
	for i := range ts {
		if ts[i].kind != mark {
			return false
		}
	}
	return len(ts) > 0
}

// wholeSentences returns how many of the words left out are of body sentences
// between two others, of which nothing is left.
func wholeSentences(a *corpus.Article, omitted []token, before, behind int) int {
	n := 0
	for i := range omitted {
		t := &omitted[i]
		n += count(t.kind != gap && t.kind != mark && t.sentence > before && t.sentence < behind && a.Sentences[t.sentence].Kind == corpus.Body)
	}
	return n
}

// fair reports whether words may be left out at an ellipsis between two others.
func fair(a *corpus.Article, omitted []token, before, behind token) bool {
	if a.Sentences[before.sentence].Paragraph != a.Sentences[behind.sentence].Paragraph {
		return false
	}
	words := 0
	for i := range omitted {
		if omitted[i].kind == gap {
			return false
		}
		words += count(omitted[i].kind != mark)
	}
	return words <= fairCut && (!turns(omitted) || spokenAcross(a.Text, omitted, before, behind))
}

// turns reports whether words hold a negation, a doubt, or say who says it.
func turns(ts []token) bool {
	for i := range ts {
		f := text.Fold(ts[i].form)
		if negations[f] || hedges[f] || turning[f] || sayings[f] || conditional(ts[i].form) {
			return true
		}
	}
	return false
}

// spokenAcross reports whether the words left out are all the writer's, between
// two stretches of one speech: « …, a-t-il dit, … ».
func spokenAcross(source string, omitted []token, before, behind token) bool {
	if len(omitted) == 0 {
		return true
	}
	closes, opens := source[before.end:omitted[0].start], source[omitted[len(omitted)-1].end:behind.start]
	return strings.ContainsAny(closes, "»”\"") && strings.ContainsAny(opens, "«“\"")
}

// written returns a run of words as it stands in s, "[…]" for a gap.
func written(s string, ts []token) string {
	var parts []string
	for i := 0; i < len(ts); {
		if ts[i].kind == gap {
			parts = append(parts, "[…]")
			i++
			continue
		}
		start := i
		for i < len(ts) && ts[i].kind != gap {
			i++
		}
		parts = append(parts, strings.Fields(s[ts[start].start:ts[i-1].end])...)
	}
	return strings.Join(parts, " ")
}
