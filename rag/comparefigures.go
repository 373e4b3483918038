package rag

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// Figures that disagree are shown side by side, not chosen between. Two articles
// disagree when they count the same noun, or measure in one unit, differently, in
// sentences that have more in common than that, and the values are of one size.

const (
	figureCounts   = .2 // likeness of two sentences that count one noun
	figureMeasures = .2 // of two that measure in one unit
	figureSize     = 3  // how many times larger one value may be
	maxValues      = 4  // of one figure
)

// A measured is a quantity in a sentence.
type measured struct {
	value   float64
	written string
	nouns   map[string]string // what it counts: key to word; none where it stands alone
	unit    string            // of money, a share or a measure
	word    string            // the unit as written
	keys    []string          // of the nouns or the unit, in order
}

// A figured is a quantity with the position that gives it.
type figured struct {
	measured
	*position
}

// figuresIn returns the quantities on which positions disagree, the best
// position's first.
func (e *Engine) figuresIn(ps []position) []Figure {
	ps = slices.Clone(ps)
	slices.SortStableFunc(ps, func(a, b position) int { return cmp.Compare(b.score, a.score) })
	var all []figured
	for i := range ps {
		if ps[i].Verb == claims.Declines || !ps[i].plain && ps[i].Verb != claims.Denies {
			continue // what a denial counts answers what others do
		}
		for _, c := range ps[i].counted {
			all = append(all, figured{c, &ps[i]})
		}
	}
	out := []Figure{}
	used := map[string]bool{}
	for i := range all {
		for _, of := range all[i].keys {
			if used[of] || len(out) == maxListed {
				continue
			}
			values := disagreeing(all, i, of)
			if len(values) < 2 {
				continue
			}
			used[of] = true
			f := Figure{Of: cmp.Or(all[i].nouns[of], all[i].word)}
			for _, v := range values {
				f.Values = append(f.Values, FigureRow{Row: e.row(v.span), Value: v.written})
			}
			out = append(out, f)
		}
	}
	return out
}

// countedIn returns the quantities of a sentence; dates, orders and what is only
// about so many left out.
func (e *Engine) countedIn(sentence string, lang text.Language) []measured {
	st := state(smallNumbers(sentence, lang), lang)
	var out []measured
	for i := range st.figures {
		f := &st.figures[i]
		if pound := strings.TrimSuffix(st.text[:st.parts[f.from].start], "£"); f.unit == "" && len(pound) < st.parts[f.from].start {
			f.unit, st.parts[f.from].start = "gbp", len(pound)
		}
		if f.kind != quantity || f.about != exactly || f.value < 2 || f.unit == "" && isYear(int(f.value)) && f.value == float64(int(f.value)) {
			continue
		}
		from := f.from
		if from > 0 && f.unit != "" && currencies[st.parts[from-1].form] != "" {
			from--
		}
		c := measured{value: f.value, nouns: map[string]string{}, unit: f.unit}
		c.written = text.Collapse(st.text[st.parts[from].start:st.parts[f.to].end])
		switch {
		case f.unit != "" && from < f.from:
			c.word = st.text[st.parts[from].start:st.parts[from].end]
		case f.unit == "gbp" && strings.HasPrefix(c.written, "£"):
			c.word = "£"
		case f.unit == "%":
			c.word = "%"
		case f.unit != "":
			c.word = st.text[st.parts[f.to].start:st.parts[f.to].end]
		}
		for i, k := range f.after {
			p := &st.parts[k]
			if f.unit != "" {
				break
			}
			if i == 0 && measures[p.form] {
				c.unit, c.word = p.form, st.text[p.start:p.end]
				c.written += " " + c.word
				break
			}
			if key, _ := e.key(p.form, false); key != "" && !bodies[p.form] {
				c.nouns[key] = st.text[p.start:p.end]
			}
		}
		if c.keys = slices.Sorted(maps.Keys(c.nouns)); c.unit != "" {
			c.keys = []string{"unit " + c.unit}
		}
		out = append(out, c)
	}
	return out
}

// smallNumbers writes numbers in words without a capital, which would make them
// names: « Douze personnes ».
func smallNumbers(s string, lang text.Language) string {
	var sc text.Scanner
	sc.Reset(s)
	out := []byte(s)
	for sc.Next() {
		w := sc.Word()
		if c := s[w.Start]; c >= 'A' && c <= 'Z' && !w.Caps {
			if _, ok := text.Number(string(w.Form), lang); ok {
				out[w.Start] = c + 'a' - 'A'
			}
		}
	}
	return string(out)
}

var (
	// measures are units that say nothing of what they measure.
	measures = text.Set("tonne tonnes kilo kilos kilogrammes metre metres kilometre kilometres km hectares jour jours semaine semaines mois an ans annee annees heure heures minute minutes litres points degres days weeks months years hours minutes tons miles metres points degrees fois times")
	// bodies are counted with all that happens to them.
	bodies = text.Set("personne personnes gens people")
)

// of reports whether a quantity may count what a key says: one that stands alone
// counts what its sentence speaks of.
func (f *figured) of(key string) bool {
	if slices.Contains(f.keys, key) {
		return true
	}
	_, speaks := slices.BinarySearchFunc(f.content, key, func(w weighed, key string) int { return strings.Compare(w.key, key) })
	return f.unit == "" && len(f.nouns) == 0 && speaks
}

// disagreeing returns the quantities of other values that articles give for what
// quantity i counts, one an article and value, that one first.
func disagreeing(all []figured, i int, key string) []figured {
	first := &all[i]
	var own []float64 // of its article
	for k := range all {
		if f := &all[k]; f.article == first.article && f.of(key) && oneFigure(first, f) {
			own = append(own, f.value)
		}
	}
	out := []figured{*first}
	for k := range all {
		f := &all[k]
		if f.article == first.article || !f.of(key) || !oneFigure(first, f) || len(out) == maxValues || slices.Contains(own, f.value) {
			continue
		}
		if !slices.ContainsFunc(out, func(o figured) bool { return o.value == f.value || o.article == f.article }) {
			out = append(out, *f)
		}
	}
	return out
}

// oneFigure reports whether two quantities may be of one thing.
func oneFigure(a, b *figured) bool {
	if a.position == b.position {
		return true
	}
	if max(a.value, b.value) > figureSize*min(a.value, b.value) {
		return false
	}
	likeness := likewise(a.position, b.position)
	if a.unit == "" {
		return likeness >= figureCounts
	}
	// A denial that names a figure answers one.
	answers := (a.Verb == claims.Denies) != (b.Verb == claims.Denies) && max(a.value, b.value) < 2*min(a.value, b.value)
	return likeness >= figureMeasures || answers && a.unit != "%"
}

// differ reports whether two positions give other quantities of one noun or unit.
func differ(a, b *position) bool {
	for _, x := range a.counted {
		for _, of := range x.keys {
			if m, n := a.values(of), b.values(of); len(n) > 0 && !slices.Equal(m, n) {
				return true
			}
		}
	}
	return false
}

// values are the values that a position gives for a key, in order.
func (v *position) values(of string) []float64 {
	var out []float64
	for i := range v.counted {
		if slices.Contains(v.counted[i].keys, of) {
			out = append(out, v.counted[i].value)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
