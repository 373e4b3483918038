package rag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// Who speaks, told in one line: each once with the marks of all its rows, who
// speaks for a body together with it: « le Kremlin (Dmitri Peskov) [1][2] ».

// A party is one of those who speak.
type party struct {
	who    string // the same for all its names
	name   string
	of     string   // the body that it speaks for, normalised
	spokes []string // who is named as speaking for it
	marks  []int
}

// speakers names who speaks; of the writer's own words, the outlet, which contests
// nothing: a denial of somebody whom the writer does not name is left out.
func (w *desk) speakers(ts []Told) string {
	var parties []*party
	for i := range ts {
		t := &ts[i]
		v := &party{who: t.who, name: cmp.Or(t.named, t.Speaker), of: spokenFor(cmp.Or(t.Function, t.Speaker))}
		if v.name == "" {
			if t.Verb == claims.Denies.String() {
				continue
			}
			v.name = cmp.Or(outletName(t.Row, w.d.Language), saidUnsigned.in(w.d.Language))
			v.who = v.name
		}
		w.mark(&t.Row)
		v.marks = []int{t.N}
		k := slices.IndexFunc(parties, func(o *party) bool { return o.who == v.who || o.name == v.name })
		if k < 0 {
			parties = append(parties, v)
			continue
		}
		o := parties[k]
		if len(v.name) > len(o.name) && t.Kind == claims.Person.String() {
			o.name = v.name // « Deborah Stanyon » rather than "Councillor Stanyon"
		}
		o.of = cmp.Or(o.of, v.of)
		o.marks = append(o.marks, v.marks...)
	}
	var out []string
	for _, v := range withSpokesmen(parties) {
		name := v.name
		if len(v.spokes) > 0 {
			name += " (" + strings.Join(v.spokes, ", ") + ")"
		}
		slices.Sort(v.marks)
		for i, n := range slices.Compact(v.marks) {
			if i == 0 {
				name += " "
			}
			name += fmt.Sprintf("[%d]", n)
		}
		out = append(out, name)
	}
	return strings.Join(out, ", ")
}

// withSpokesmen joins to each body those who speak for it; what is joined stands
// where the first of them stood.
func withSpokesmen(parties []*party) []*party {
	for i, v := range parties {
		if v == nil {
			continue
		}
		k := slices.IndexFunc(parties, func(o *party) bool { return o != nil && o != v && v.of != "" && bareBody(o.name) == v.of })
		if k < 0 {
			continue
		}
		o := parties[k]
		if v.name != strings.ToLower(v.name) { // a name, not « un porte-parole du Kremlin »
			o.spokes = append(o.spokes, v.name)
		}
		o.marks = append(o.marks, v.marks...)
		if parties[i] = nil; i < k {
			parties[i], parties[k] = o, nil
		}
	}
	return slices.DeleteFunc(parties, func(v *party) bool { return v == nil })
}

// spokenFor returns the body that a function speaks for, normalised: « porte-parole
// du Kremlin », "spokeswoman for the bank", "Kremlin spokesman"; "" for another.
func spokenFor(function string) string {
	ws := strings.Fields(typable(function))
	for i, w := range ws {
		switch {
		case w == "parole" && i > 0 && ws[i-1] == "porte", spokes[w] && i == 0, spokes[w] && i+1 < len(ws) && ws[i+1] == "for":
			return bareBody(strings.Join(ws[i+1:], " "))
		case spokes[w] && i == len(ws)-1:
			return bareBody(strings.Join(ws[:i], " "))
		}
	}
	return ""
}

// spokes are the English words for who speaks for a body.
var spokes = text.Set("spokesman spokeswoman spokesperson")

// bareBody normalises the name of a body, without what stands before it.
func bareBody(name string) string {
	ws := strings.Fields(typable(name))
	for len(ws) > 1 && (determiners[ws[0]] != "" || ws[0] == "de" || ws[0] == "d" || ws[0] == "for" || ws[0] == "of") {
		ws = ws[1:]
	}
	return strings.Join(ws, " ")
}
