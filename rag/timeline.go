package rag

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"verbatim.example/rag/claims"
)

const (
	maxEvents  = 60 // of a timeline
	maxLines   = 10 // of its text, those with a date
	maxUndated = 4  // of its text, those without
)

// Timeline orders what the corpus says on a topic by the date of what happened,
// or of publication where a claim, a denial or an admission has no other. A topic
// without anything is refused. The error is the context's or the index's.
func (e *Engine) Timeline(ctx context.Context, topic Question) (Timeline, error) {
	start := time.Now()
	var t Timeline
	err := e.narrow(ctx, nil, func(v *Engine) error {
		s, err := v.subject(ctx, topic)
		if err == nil {
			t = v.timeline(topic, &s)
		}
		return err
	})
	if err != nil {
		return Timeline{}, fmt.Errorf("make a timeline: %w", err)
	}
	t.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return t, nil
}

// timeline is Timeline for what was found.
func (e *Engine) timeline(topic Question, s *subject) Timeline {
	refused := Timeline{Dossier: e.blankDossier(topic, s), Events: []Event{}, Undated: []Said{}}
	if len(s.articles) == 0 {
		return refused
	}
	all := tellings(e.entries(s))
	if len(all) == 0 {
		refused.Text = saidNoAnswer.in(refused.Language) + "\n" + saidNothingTold.in(refused.Language)
		return refused
	}
	e.answerTellings(all)
	t := refused
	t.Verdict, t.Notes = Answered, []string{}
	e.writeTimeline(&t, all)
	if err := e.checkDossier(&t.Dossier); err != nil {
		// Silence beats a guess: what breaks a rule is not shown.
		e.log("a timeline is refused: %v", err)
		return refused
	}
	return t
}

// date is what a telling is ordered by: of the event, else of publication.
func (t *telling) date() string { return cmp.Or(t.event, t.published) }

// byDate orders tellings: a year before its months, a month before its days, what
// is claimed before what is denied, then as published and as in the corpus.
func byDate(a, b *telling) int {
	return cmp.Or(
		cmp.Compare(a.date(), b.date()),
		cmp.Compare(count(a.denial()), count(b.denial())),
		lateUnknown(a.published, b.published),
		cmp.Compare(a.article, b.article),
		cmp.Compare(a.sentence, b.sentence),
	)
}

// weight says how much a timeline would miss an event: what the topic turns on,
// its denials and corrections before the rest, what more articles tell before
// what one does.
func (t *telling) weight() float64 {
	w := t.share + .1*float64(min(len(t.same), 5))
	switch {
	case t.lead || t.denial():
		w += 1
	case t.Verb == claims.Confirms || len(t.revised)+len(t.denied) > 0:
		w += .5
	case !t.claim() && t.Event.Month == 0:
		w -= .25 // background
	}
	return w
}

// first reports whether a telling is the earliest report of what others tell too
// or of what the topic turns on.
func (t *telling) first() bool {
	return !t.denial() && t.published != "" && (t.lead || len(t.same) > 0)
}

// writeTimeline writes the tellings down: the events in order, of which the text
// has those that count most, and what has no date at all.
func (e *Engine) writeTimeline(t *Timeline, all []*telling) {
	var dated, undated []*telling
	for _, p := range all {
		p.priority = p.weight()
	}
	slices.SortStableFunc(all, func(a, b *telling) int { return cmp.Compare(b.priority, a.priority) })
	for i, p := range all {
		switch {
		case slices.ContainsFunc(all[:i], func(o *telling) bool { return overlap(o.span, p.span) }):
			// It is quoted with another.
		case p.date() == "":
			undated = append(undated, p)
		case len(dated) < maxEvents:
			dated = append(dated, p)
		}
	}
	shown := slices.Clone(dated[:min(len(dated), maxLines)])
	slices.SortStableFunc(shown, byDate)
	slices.SortStableFunc(dated, byDate)
	shown = append(shown, undated[:min(len(undated), maxUndated)]...)
	for i, p := range shown {
		p.n, p.shown = i+1, true
	}
	n := len(shown)
	articles := map[int]bool{}
	for _, p := range slices.Concat(dated, undated) {
		if !p.shown {
			n++
			p.n = n
		}
		articles[p.article] = true
		for i := range p.same {
			articles[p.same[i].article] = true
		}
	}
	for _, p := range dated {
		t.Events = append(t.Events, e.eventOf(p))
	}
	for _, p := range undated {
		t.Undated = append(t.Undated, e.saidOf(p))
	}
	e.countSources(&t.Dossier, sorted(articles))
	e.timelineText(t, dated, undated, shown)
}

// eventOf makes the event of a telling.
func (e *Engine) eventOf(p *telling) Event {
	v := Event{Said: e.saidOf(p), First: p.first(), Denied: []int{}, Revised: []int{}, Same: []Row{}}
	v.Denied = append(v.Denied, numbersOf(p.denied)...)
	v.Revised = append(v.Revised, numbersOf(p.revised)...)
	for i := range p.same {
		v.Same = append(v.Same, e.row(p.same[i].span))
	}
	return v
}

// numbersOf returns the numbers of those tellings that the timeline holds.
func numbersOf(ts []*telling) []int {
	var out []int
	for _, t := range ts {
		if t.n > 0 {
			out = append(out, t.n)
		}
	}
	slices.Sort(out)
	return out
}

// saidOf makes the quote of a telling.
func (e *Engine) saidOf(p *telling) Said {
	s := e.said(&p.position)
	s.N = p.n
	if s.EventDate = p.event; p.event == "" {
		s.DateKind = claims.NoDate.String()
	}
	return s
}

// sorted returns the members of a set in order.
func sorted(set map[int]bool) []int { return slices.Sorted(maps.Keys(set)) }
