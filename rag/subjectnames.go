package rag

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// A name of a topic stands for every spelling that the articles have of it:
// « Kirienko » for « Kiriyenko », « WSJ » for « Wall Street Journal ».

const (
	maxTopicNames = 8 // names of a topic that are looked up
	maxNameWords  = 5 // of one of them
)

// widen lets the names of a topic stand for their other spellings.
func (e *Engine) widen(q *index.Query) {
	q.Terms = slices.Clone(q.Terms)
	looked := 0
	for i := 0; i < len(q.Terms); i++ {
		last := i
		for last+1 < len(q.Terms) && last-i+1 < maxNameWords && isName(&q.Terms[last]) && isName(&q.Terms[last+1]) {
			last++
		}
		for ; last >= i && isName(&q.Terms[i]) && looked < maxTopicNames; last-- { // the longest first
			looked++
			g := e.bearerOf(q.Text[q.Terms[i].Start:q.Terms[last].End], unknown(&q.Terms[i]))
			if g.Name == "" {
				continue
			}
			for _, name := range append([]string{g.Name}, g.Aliases...) {
				e.stand(q.Terms[i:last+1], g.Name, name)
			}
			i = last
			break
		}
	}
}

func isName(t *index.Term) bool { return (t.Name || unknown(t)) && !t.Number && !t.Joined && !t.Before }

// bearerOf returns the person or body that a name is of; of one that occurs
// nowhere as it is written, the only one whose surname it may be.
func (e *Engine) bearerOf(name string, unwritten bool) claims.Group {
	g := e.entity(name)
	if g.Name == "" && unwritten && !strings.Contains(name, " ") {
		if whole := e.bearersOf(name); len(whole) == 1 {
			return whole[0]
		}
	}
	return g
}

// stand adds the words of another name of a person or body, whose canonical name
// is given, to the words of a topic that name it: surname to surname, given name
// to given name; the rarest word of a long name to its acronym, and the reverse;
// of other names word to word.
func (e *Engine) stand(terms []index.Term, canonical, name string) {
	if first, _ := utf8.DecodeRuneInString(name); !unicode.IsUpper(first) {
		return // a function
	}
	ws := words(name)
	if len(ws) == 0 {
		return
	}
	n := len(terms)
	switch {
	case claims.Personal(canonical) && strings.Contains(canonical, " ") && !isAcronym(name):
		e.mean(&terms[n-1], ws[len(ws)-1])
		if n > 1 && len(ws) > 1 {
			e.mean(&terms[0], ws[0])
		}
	case n == 1 && len(ws) > 1:
		e.mean(&terms[0], slices.MaxFunc(ws, func(a, b string) int { return e.rarer(a, b) }))
	case n > 1 && len(ws) == 1:
		rarest := slices.MaxFunc([]int{0, n - 1}, func(a, b int) int { return e.rarer(terms[a].Form, terms[b].Form) })
		e.mean(&terms[rarest], ws[0])
	case n == len(ws):
		for k := range ws {
			e.mean(&terms[k], ws[k])
		}
	}
}

// isAcronym reports whether a name is one word in capitals.
func isAcronym(name string) bool {
	return !strings.Contains(name, " ") && name == strings.ToUpper(name)
}

// rarer compares two words by how rare they are in the articles; a word of grammar
// is the least rare.
func (e *Engine) rarer(a, b string) int {
	worth := func(w string) float64 {
		stems := e.index.Stems(w)
		if len(stems) == 0 || text.IsStop(w, text.French) || text.IsStop(w, text.English) {
			return 0
		}
		return e.index.IDF(stems[0])
	}
	switch x, y := worth(a), worth(b); {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

// mean lets a word of a topic stand for another word.
func (e *Engine) mean(t *index.Term, word string) {
	for _, id := range e.index.Stems(word) {
		k := slices.IndexFunc(t.Variants, func(v index.Variant) bool { return v.ID == id })
		if k >= 0 && t.Variants[k].Weight == 1 {
			continue
		}
		t.Variants = append(slices.Clone(t.Variants), index.Variant{ID: id, Weight: 1})
		t.Near = false
	}
}
