package rag

import (
	"slices"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// What is established. The rules are strict: a fact wrongly called established is
// the worst that a comparison can say.
//
//   - Somebody whom it concerns confirms or admits it, in the indicative: the
//     speaker is named in the topic, is one of those who deny, or is named in
//     a claim of somebody else. Nobody else denies it.
//   - Or two articles at least, of independent origins, tell it as their own, in
//     the indicative; no article tells it otherwise than so, gives another figure
//     for it or denies any of it.

const (
	deniedAdmission = .4  // of what is admitted that a denial of another is about, from which it is denied
	deniedTold      = .15 // of what is told
	heldOpen        = .3  // likeness to what an article does not vouch for, from which nothing is established
)

// establishedIn returns what is established among all positions on a topic.
func (e *Engine) establishedIn(all []position, denials []group, claimed, told []position, s *subject) []group {
	concerned := e.concerned(denials, claimed, s)
	var admitted []position
	for _, v := range claimed {
		if v.Verb == claims.Confirms && v.Modality == claims.Attributed && !v.Negative && v.speaker != "" && concerned(&v) &&
			v.near >= subjectShare && v.plain && !contested(&v, all, true) {
			admitted = append(admitted, v)
		}
	}
	out := grouped(admitted)
	var plain []position
	for _, v := range told {
		if !v.Negative && v.share > 0 && v.context >= .5 && !e.leans(v.article, v.sentence) {
			plain = append(plain, v)
		}
	}
	for _, g := range grouped(plain) {
		if len(g.same) == 0 || e.oneOrigin(g) || contested(&g.position, all, false) || inGroups(out, &g.position) {
			continue
		}
		if otherwise := slices.ContainsFunc(all, func(o position) bool {
			return (o.Modality == claims.Conditional || o.Modality == claims.Hedged) && likewise(&o, &g.position) >= heldOpen
		}); !otherwise {
			out = append(out, g)
		}
	}
	return out
}

// oneOrigin reports whether the articles of a group have fewer than two origins.
func (e *Engine) oneOrigin(g group) bool {
	articles := []int{g.article}
	for i := range g.same {
		articles = append(articles, g.same[i].article)
	}
	n, _, _ := e.origins(articles)
	return n < 2
}

// concerned returns what tells whether a position's speaker is one whom the
// claims concern.
func (e *Engine) concerned(denials []group, claimed []position, s *subject) func(*position) bool {
	deniers := map[string]bool{}
	for i := range denials {
		deniers[denials[i].who] = true
	}
	asked := map[string]bool{}
	for _, t := range s.query.Terms {
		if t.Name {
			asked[t.Form] = true
		}
	}
	return func(v *position) bool {
		if v.Kind != claims.Person && v.Kind != claims.Institution {
			return false
		}
		if deniers[v.who] || v.Kind == claims.Person && asked[lastOf(v.who)] || allIn(properWords(v.speaker), asked) {
			return true
		}
		for i := range denials { // « l’agent » of « l’agent de Belkorane »
			if denials[i].article == v.article && strings.HasPrefix(denials[i].who, v.who+" ") {
				return true
			}
		}
		last := lastOf(v.who)
		return slices.ContainsFunc(claimed, func(o position) bool {
			if o.who == v.who || o.Verb != claims.Accuses && o.Modality != claims.Conditional && o.Kind != claims.Outlet {
				return false
			}
			a := &e.corpus.Articles[o.article]
			return slices.ContainsFunc(o.Names, func(n text.Span) bool {
				name := text.Fold(claims.Text(a, n))
				return name == v.who || v.Kind == claims.Person && lastOf(name) == last
			})
		})
	}
}

// properWords are the words of a name that begin with a capital, folded.
func properWords(name string) []string {
	var out []string
	var sc text.Scanner
	sc.Reset(name)
	for sc.Next() {
		if w := sc.Word(); w.Upper && !w.Joined {
			out = append(out, string(w.Form))
		}
	}
	return out
}

// allIn reports whether there are words and all are in a set.
func allIn(ws []string, set map[string]bool) bool {
	return len(ws) > 0 && !slices.ContainsFunc(ws, func(w string) bool { return !set[w] })
}

func lastOf(name string) string {
	ws := words(name)
	if len(ws) == 0 {
		return ""
	}
	return ws[len(ws)-1]
}

// contested reports whether somebody denies a position: another than its speaker,
// where that one admits something; anybody, else. Who limits a thing to this much
// does not deny it.
func contested(v *position, all []position, admits bool) bool {
	from := deniedAdmission
	if !admits {
		from = deniedTold
	}
	return slices.ContainsFunc(all, func(o position) bool {
		if o.Verb != claims.Denies || admits && (o.who == v.who || o.limits) || overlap(o.span, v.span) {
			return false
		}
		of, _, _, _ := common(v, &o)
		return of >= from
	})
}
