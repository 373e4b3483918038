package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
)

const (
	maxAffirmed      = 4 // claims in the text: it is read on a phone
	maxContested     = 4 // denials in it
	maxEstablished   = 3
	maxDeclined      = 2
	maxFigures       = 2
	maxSilent        = 4
	maxListed        = 20 // of each in the lists
	comparedArticles = 24 // articles: the best, and a note says that there are more

	sameInOne  = .7  // likeness from which an article says the same twice
	weakShown  = .5  // of the best score, below which a claim is not in the text
	weakListed = .35 // nor in the list

	// A denial without a word of the topic is on it where so much of the topic's idf
	// stands around it, where its article begins with the topic, or with so much in
	// common with a claim that is shown.
	deniedAround   = .5
	deniedLikeness = .2

	wholeOn = .4 // how much a denial of whatever was said is on the topic, at least
)

// Compare says who affirms, contests and establishes what on a topic: a name, a
// few words or a question. A topic that the corpus does not have is refused. The
// error is the context's or the index's.
func (e *Engine) Compare(ctx context.Context, topic Question) (Comparison, error) {
	start := time.Now()
	var c Comparison
	err := e.narrow(ctx, nil, func(v *Engine) error {
		s, err := v.subject(ctx, topic)
		if err == nil {
			c = v.comparison(topic, &s)
		}
		return err
	})
	if err != nil {
		return Comparison{}, fmt.Errorf("compare: %w", err)
	}
	c.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return c, nil
}

// comparison is Compare for what was found.
func (e *Engine) comparison(topic Question, s *subject) Comparison {
	refused := Comparison{
		Dossier: e.blankDossier(topic, s), Affirmed: []Told{}, Contested: []Told{}, Established: []Told{},
		Declined: []Said{}, Figures: []Figure{}, Silent: []Row{},
	}
	if len(s.articles) == 0 {
		return refused
	}
	if len(s.articles) > comparedArticles {
		s.articles, s.more = s.articles[:comparedArticles], true
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

// sides sorts what articles say on a topic.
func (e *Engine) sides(s *subject) *sides {
	all := e.positions(s)
	var claimed, denied, told []position
	b, most := &sides{}, 0.0
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
	for _, v := range claimed {
		most = max(most, v.score)
	}
	denied = slices.DeleteFunc(denied, func(v position) bool {
		return !e.bears(&v, all, s) && !slices.ContainsFunc(claimed, func(c position) bool {
			return c.score >= weakShown*most && likewise(&v, &c) >= deniedLikeness
		})
	})
	b.denials = inTurn(grouped(denied))
	slices.SortStableFunc(b.denials, func(a, b group) int { return cmp.Compare(unnamed(&a), unnamed(&b)) })
	b.established = e.establishedIn(all, b.denials, claimed, told, s)
	alone := len(claimed)+len(denied) == 0
	for i := range told {
		if alone || e.leadsIn(&told[i]) { // the rest of what a writer tells is background
			claimed = append(claimed, told[i])
		}
	}
	claimed = slices.DeleteFunc(claimed, func(v position) bool { return inGroups(b.established, &v) })
	b.claims = strong(grouped(claimed), weakListed)
	b.figures = e.figuresIn(all)
	kept := slices.Concat(strong(b.claims, weakShown), b.denials, b.established)
	b.declined = slices.DeleteFunc(b.declined, func(v position) bool {
		return v.share < subjectShare || !slices.ContainsFunc(kept, func(g group) bool { return g.holds(v.article) })
	})
	b.declined = heads(grouped(b.declined))
	if len(b.denials) > 0 {
		b.silent = silentIn(s, all, kept)
	}
	return b
}

// bears reports whether a denial is on the topic: it has words of it, its article
// begins with it, it denies whatever was said just behind words of the topic, or it
// stands among them and answers nothing else that its article says.
func (e *Engine) bears(v *position, all []position, s *subject) bool {
	switch {
	case v.share > 0, s.of(v.article).lead >= subjectShare:
		return true
	case v.whole:
		return v.near > 0 || v.context >= deniedAround || beside(v, all)
	}
	return (v.context >= deniedAround || v.near > 0 && v.plain) && !e.answersElse(v, s)
}

// answersElse reports whether a denial has more in common, names apart, with what
// its article says before it off the topic than with what is claimed on it there.
func (e *Engine) answersElse(v *position, s *subject) bool {
	a, names := &e.corpus.Articles[v.article], e.nameKeys(v)
	on := map[int]bool{}
	for _, r := range s.of(v.article).sentences {
		on[r.sentence] = r.share > 0
	}
	most := [2]float64{} // off the topic, on it
	for i := range v.sentence {
		o := position{Statement: e.statement(v.article, i), article: v.article}
		if a.Sentences[i].Kind != corpus.Body || o.Verb == claims.Denies || on[i] && o.plainly() {
			continue
		}
		o.sentence = i
		common := 0.0
		for _, w := range e.contentOf(&o) {
			if !names[w.key] && v.speaksOf(w.key) {
				common += w.weight
			}
		}
		most[count(on[i])] = max(most[count(on[i])], common)
	}
	return most[0] > most[1]
}

// unnamed is 1 for a group whose speaker the article does not name.
func unnamed(g *group) int {
	if g.speaker == "" {
		return 1
	}
	return 0
}

// beside reports whether a position follows on, within two sentences of its
// paragraph, a sentence that is on the topic.
func beside(v *position, all []position) bool {
	return slices.ContainsFunc(all, func(o position) bool {
		return o.article == v.article && o.paragraph == v.paragraph && o.sentence < v.sentence && v.sentence-o.sentence <= 2 && o.share > 0
	})
}

// silentIn returns the best quote of each article on the topic in which nothing
// is like what is claimed or denied.
func silentIn(s *subject, all []position, kept []group) []span {
	var out []span
	for _, t := range s.articles {
		var best *position
		silent := !slices.ContainsFunc(kept, func(g group) bool { return g.holds(t.article) })
		for i := range all {
			v := &all[i]
			if v.article != t.article {
				continue
			}
			if best == nil || v.score > best.score {
				best = v
			}
			silent = silent && !slices.ContainsFunc(kept, func(g group) bool { return sayTheSame(&g.position, v) })
		}
		if silent && best != nil {
			out = append(out, best.span)
		}
	}
	return out
}

// worth says how much a position is on the topic and how much it is of what a
// comparison is for: who says what, and above all what somebody vouches for less
// than fully.
func (e *Engine) worth(v *position, s *subject) float64 {
	on := .5*v.share + .3*v.near + .2*v.context
	if v.whole {
		on = max(on, wholeOn)
	}
	on *= .6 + .4*s.of(v.article).score
	w := 1.0
	switch {
	case v.Verb == claims.Denies:
		w += .5 * float64(count(v.outright))
	case v.Verb == claims.Accuses, v.Kind == claims.Outlet && v.Verb != claims.None:
		w += .6
	case v.Modality == claims.Conditional:
		w += .5
	case v.Verb == claims.Announces, v.Verb == claims.Affirms && v.Kind == claims.Unnamed:
		w += .4
	case v.Verb == claims.Affirms, v.Verb == claims.Confirms:
		w += .3
	case v.Verb == claims.None && v.Modality == claims.Hedged:
		w -= .2
	case v.Verb == claims.None:
		w -= .3
	}
	if e.leadsIn(v) {
		w += .4
	}
	return on * w
}

// leadsIn reports whether a position is the first sentence of its article.
func (e *Engine) leadsIn(v *position) bool {
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
			most = max(most, likewise(&denials[i], &claimed[k]))
		}
		denials[i].score += most / 4
	}
}
