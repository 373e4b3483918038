package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

const (
	maxEvents  = 60  // of a timeline
	maxLines   = 10  // of its text, those with a date
	maxUndated = 4   // of its text, those without
	maxEntries = 300 // sentences that are compared with each other
)

// Timeline orders what the corpus says on a topic by the date of what happened,
// or of publication where a claim, a denial or an admission has no other. The
// error is the context's or the index's; a topic without anything is refused.
func (e *Engine) Timeline(ctx context.Context, topic Question) (Timeline, error) {
	start := time.Now()
	s, err := e.subject(ctx, topic)
	if err != nil {
		return Timeline{}, fmt.Errorf("make a timeline: %w", err)
	}
	t := Timeline{Dossier: e.dossierOn(topic, s.query, s.absent), Events: []Event{}, Undated: []Said{}}
	tellings := e.tellings(e.entries(&s))
	e.answerTellings(tellings)
	e.fillTimeline(&t, tellings)
	if len(t.Citations) == 0 {
		_, known, _ := e.mentioned(s.query)
		t.Text = refusedDossier(saidNoTimeline, t.Language, s.absent, known, len(e.shown.Articles))
	}
	t.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return t, nil
}

// dossierOn is a dossier that has nothing yet.
func (e *Engine) dossierOn(topic Question, q index.Query, absent []string) Dossier {
	d := Dossier{
		Topic:     topic.Text,
		Language:  q.Language,
		Verdict:   Refused,
		Citations: []Row{},
		Missing:   absent,
		Notes:     []string{},
		AtLeast:   true,
		Corpus:    e.corpus.Fingerprint,
	}
	if d.Language == text.Unknown {
		d.Language = e.index.Language()
	}
	if d.Missing == nil {
		d.Missing = []string{}
	}
	return d
}

// A telling is an event with the sentences of other articles that tell the same.
type telling struct {
	entry            // the one published first
	same     []entry // one an article
	denied   []*telling
	revised  []*telling // give another value of a figure
	priority float64
	n        int  // from 1; those of the text come first
	shown    bool // in the text
}

// date is what a telling is ordered by: of the event, else of publication.
func (t *telling) date() string { return cmp.Or(t.event, t.published) }

// fillTimeline writes the tellings down.
func (e *Engine) fillTimeline(t *Timeline, all []*telling) {
	for _, p := range all {
		p.priority = p.weight()
	}
	byPriority := func(a, b *telling) int { return cmp.Compare(b.priority, a.priority) }
	var dated, undated []*telling
	for _, p := range all {
		if p.date() != "" {
			dated = append(dated, p)
		} else {
			undated = append(undated, p)
		}
	}
	slices.SortStableFunc(dated, byPriority)
	dated = dated[:min(len(dated), maxEvents)]
	slices.SortStableFunc(undated, byPriority)
	shown := slices.Clone(dated[:min(len(dated), maxLines)])
	slices.SortStableFunc(shown, byDate)
	shown = append(shown, undated[:min(len(undated), maxUndated)]...)
	slices.SortStableFunc(dated, byDate)
	next := 0
	for _, p := range shown {
		next++
		p.n, p.shown = next, true
	}
	for _, p := range slices.Concat(dated, undated) {
		if p.n == 0 {
			next++
			p.n = next
		}
	}
	articles := map[int]bool{}
	count := func(p *telling) {
		articles[p.article] = true
		for i := range p.same {
			articles[p.same[i].article] = true
		}
	}
	for _, p := range dated {
		t.Events = append(t.Events, e.eventOf(p))
		count(p)
	}
	for _, p := range undated {
		t.Undated = append(t.Undated, e.said(&p.entry, p.n))
		count(p)
	}
	if len(shown) == 0 {
		return
	}
	t.Verdict = Answered
	t.Articles = len(articles)
	t.Origins, _ = e.origins(sorted(articles))
	for _, p := range shown {
		t.Citations = append(t.Citations, e.said(&p.entry, p.n).Row)
	}
	t.Text = e.timelineText(t.Language, dated, undated, shown)
}

// byDate orders tellings: a year before its months, a month before its days, what
// is claimed before what is denied, then as published and as in the corpus.
func byDate(a, b *telling) int {
	return cmp.Or(
		cmp.Compare(a.date(), b.date()),
		cmp.Compare(count(a.denial), count(b.denial)),
		cmp.Compare(count(a.published == ""), count(b.published == "")),
		cmp.Compare(a.published, b.published),
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
	case t.lead || t.denial:
		w += 1
	case t.statement.Verb == claims.Confirms || len(t.revised)+len(t.denied) > 0:
		w += .5
	case !t.claim() && t.statement.Event.Month == 0:
		w -= .25 // background
	}
	return w
}

// claim reports whether somebody says it, or the writer does not vouch for it.
func (p *entry) claim() bool {
	return p.statement.Verb != claims.None || p.statement.Modality != claims.Asserted
}

// eventOf makes the event of a telling.
func (e *Engine) eventOf(p *telling) Event {
	v := Event{Said: e.said(&p.entry, p.n), First: p.first(), Denied: []int{}, Revised: []int{}, Same: []Row{}}
	for _, d := range p.denied {
		v.Denied = append(v.Denied, d.n)
	}
	for _, d := range p.revised {
		v.Revised = append(v.Revised, d.n)
	}
	for i := range p.same {
		v.Same = append(v.Same, e.row(p.same[i].quote))
	}
	return v
}

// first reports whether a telling is the earliest report of what others tell too
// or of what the topic turns on.
func (t *telling) first() bool {
	return !t.denial && t.published != "" && (t.lead || len(t.same) > 0)
}

// said makes the quote of an entry.
func (e *Engine) said(p *entry, n int) Said {
	a := &e.corpus.Articles[p.article]
	s := Said{
		Row:       e.row(p.quote),
		Speaker:   claims.Text(a, p.statement.Speaker),
		Kind:      p.statement.Kind.String(),
		Verb:      p.statement.Verb.String(),
		Modality:  p.statement.Modality.String(),
		EventDate: p.event,
		DateKind:  claims.NoDate.String(),
	}
	s.N = n
	if p.event != "" {
		s.DateKind = p.statement.Event.Kind.String()
	}
	if s.Speaker != "" {
		s.Function = e.functionIn(p.article, s.Speaker)
	}
	return s
}

// functionIn returns the function that stands beside a name in an article, as
// written; "" where none does.
func (e *Engine) functionIn(article int, name string) string {
	for _, m := range claims.Mentions(article, &e.corpus.Articles[article], e.spokenIn(article).statements) {
		if m.Name == name && m.Function != "" {
			return m.Function
		}
	}
	return ""
}

// sorted returns the members of a set in order.
func sorted(set map[int]bool) []int {
	out := make([]int, 0, len(set))
	for n := range set {
		out = append(out, n)
	}
	slices.Sort(out)
	return out
}
