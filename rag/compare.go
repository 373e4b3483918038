package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
)

const (
	maxAffirmed    = 4 // claims in the text: it is read on a phone
	maxContested   = 4 // denials in it
	maxEstablished = 3
	maxDeclined    = 2
	maxFigures     = 2
	maxSilent      = 4
	maxListed      = 20 // of each in the lists

	sameClaim  = .55 // from which likeness two claims of two articles are one
	sameInOne  = .7  // and two of one article
	weakClaim  = .55 // of the best claim's score, below which one is beside the topic
	weakDenial = .4  // likewise of denials
)

// Compare says who affirms, contests and establishes what on a topic: a name, a
// few words or a question. A topic that the corpus does not have is refused. The
// error is the context's or the index's.
func (e *Engine) Compare(ctx context.Context, topic Question) (Comparison, error) {
	start := time.Now()
	s, err := e.subject(ctx, topic)
	if err != nil {
		return Comparison{}, fmt.Errorf("compare: %w", err)
	}
	c := e.compare(topic, &s)
	c.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return c, nil
}

// compare is Compare for what was found.
func (e *Engine) compare(topic Question, s *subject) Comparison {
	refused := Comparison{
		Dossier: e.blankDossier(topic, s), Affirmed: []Told{}, Contested: []Told{}, Established: []Told{},
		Declined: []Said{}, Figures: []Figure{}, Silent: []Row{},
	}
	if len(s.articles) == 0 {
		return refused
	}
	b := e.sides(s)
	if len(b.claims)+len(b.denials)+len(b.established) == 0 {
		return refused
	}
	c := refused
	c.Verdict, c.Notes = Answered, []string{}
	e.writeComparison(&c, s, b)
	if err := e.checkDossier(&c.Dossier); err != nil {
		// Silence beats a guess: what breaks a rule is not shown.
		e.log("a comparison is refused: %v", err)
		return refused
	}
	return c
}

// sides are the positions on a topic by what they do, the best first.
type sides struct {
	claims, denials, established []group
	declined                     []position
	figures                      []Figure
	silent                       []span
}

// A group is a position and those of other articles that say the same.
type group struct {
	position
	same []position
}

// sides sorts what articles say on a topic.
func (e *Engine) sides(s *subject) *sides {
	all := e.positions(s)
	var claimed, denied, told []position
	b := &sides{}
	for i := range all {
		v := &all[i]
		v.score = e.worth(v, s)
		switch {
		case v.Verb == claims.Denies:
			denied = append(denied, *v)
		case v.Verb == claims.Declines:
			b.declined = append(b.declined, *v)
		case v.Verb == claims.None && v.Modality == claims.Asserted:
			told = append(told, *v)
		default:
			claimed = append(claimed, *v)
		}
	}
	e.near(denied, claimed)
	b.denials = strong(grouped(denied), weakDenial)
	b.established = e.establishedIn(all, b.denials, claimed, told, s)
	claimed = append(claimed, told...)
	claimed = slices.DeleteFunc(claimed, func(v position) bool { return inGroups(b.established, &v) })
	b.claims = strong(grouped(claimed), weakClaim)
	return b
}

// worth says how much a position is on the topic and how much it is of what a
// comparison is for: who says what, and above all what somebody vouches for less
// than fully.
func (e *Engine) worth(v *position, s *subject) float64 {
	w := .5*v.share + .3*v.near + .2*v.context
	switch {
	case v.Verb == claims.Accuses:
		w += .3
	case v.Kind == claims.Outlet && v.Verb != claims.None:
		w += .3
	case v.Modality == claims.Conditional:
		w += .25
	case v.Verb == claims.Announces, v.Verb == claims.Affirms && v.Kind == claims.Unnamed:
		w += .2
	case v.Verb == claims.Affirms, v.Verb == claims.Confirms:
		w += .15
	case v.Verb == claims.None && v.Modality == claims.Hedged:
		w -= .1
	case v.Verb == claims.None:
		w -= .15
	}
	if e.leads(v) {
		w += .2
	}
	return w
}

// leads reports whether a position is the first sentence of its article.
func (e *Engine) leads(v *position) bool {
	for i := range v.sentence {
		if e.corpus.Articles[v.article].Sentences[i].Kind == corpus.Body {
			return false
		}
	}
	return true
}

// near adds to the denials what they have in common with the claims.
func (e *Engine) near(denials, claimed []position) {
	for i := range denials {
		most := 0.0
		for k := range claimed {
			most = max(most, alike(&denials[i], &claimed[k]))
		}
		denials[i].score += most / 4
	}
}

// grouped joins the positions that say the same, best first. What an article
// says twice is said once.
func grouped(ps []position) []group {
	slices.SortStableFunc(ps, func(a, b position) int { return cmp.Compare(b.score, a.score) })
	var out []group
next:
	for i := range ps {
		v := &ps[i]
		for k := range out {
			g := &out[k]
			if overlap(g.span, v.span) {
				continue next
			}
			likeness := alike(&g.position, v)
			switch {
			case g.article == v.article && likeness >= sameInOne:
				continue next
			case g.article == v.article || likeness < sameClaim || g.Verb == claims.Denies && g.who != v.who || !sameFigures(&g.position, v):
			case slices.ContainsFunc(g.same, func(o position) bool { return o.article == v.article }):
				continue next
			default:
				g.same = append(g.same, *v)
				continue next
			}
		}
		out = append(out, group{position: *v})
	}
	return out
}

// strong leaves out the groups that are weak beside the best.
func strong(gs []group, from float64) []group {
	for i := range gs {
		if gs[i].score < from*gs[0].score {
			return gs[:i]
		}
	}
	return gs
}

func inGroups(gs []group, v *position) bool {
	return slices.ContainsFunc(gs, func(g group) bool {
		return overlap(g.span, v.span) || slices.ContainsFunc(g.same, func(o position) bool { return overlap(o.span, v.span) })
	})
}

func sameFigures(a, b *position) bool {
	for k := range a.content {
		if !strings.HasPrefix(k, "figure ") {
			continue
		}
		if _, ok := b.content[k]; ok {
			return true
		}
	}
	figures := func(v *position) bool { return len(v.Figures) > 0 }
	return !figures(a) || !figures(b)
}
