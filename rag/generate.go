package rag

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim.example/prompts"
)

// Why quotes stand in place of a model's text.
const (
	fellUnreachable = "unreachable"
	fellRejected    = "rejected"
	fellUnusable    = "unusable"
	fellBudget      = "budget"
	fellTimeout     = "timeout"
	fellChecks      = "checks"
)

const (
	firstFailures = 2        // sentences that fail at the start, from which on the rest is not awaited
	lastWord      = 1 / 20.0 // share of a deadline left for falling back
)

// errChecks ends a text of which too little passes the checks.
var errChecks = errors.New("too little of the model's text passes the checks")

// generate has the model write the answer and shows what passes the checks as it
// comes. quoted is the answer without a model: it stands in whenever the model
// does not write, writes too slowly, or writes what cannot be shown.
func (e *Engine) generate(ctx context.Context, f *finding, quoted Answer, show func(Answer)) (Answer, error) {
	limit := time.Until(f.until)
	if deadline, ok := ctx.Deadline(); ok {
		left := time.Until(deadline)
		limit = min(limit, left-time.Duration(lastWord*float64(left)))
	}
	work, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	sources := e.sources(f)
	for {
		a, err := e.draft(work, f, sources, quoted, show)
		switch {
		case err == nil:
			return a, nil
		case ctx.Err() != nil:
			return Answer{}, ctx.Err()
		case errors.Is(err, ErrTooLong) && len(sources) > 1:
			sources = sources[:(len(sources)+1)/2]
		default:
			return e.fall(quoted, fallReason(err), err), nil
		}
	}
}

// fallReason names why the model did not write.
func fallReason(err error) string {
	switch {
	case errors.Is(err, ErrBudget):
		return fellBudget
	case errors.Is(err, ErrRejected):
		return fellRejected
	case errors.Is(err, errChecks):
		return fellChecks
	case errors.Is(err, context.DeadlineExceeded):
		return fellTimeout
	case errors.Is(err, ErrUnreachable):
		return fellUnreachable
	}
	return fellUnusable
}

// fall returns the answer without a model, with why it stands there.
func (e *Engine) fall(quoted Answer, why string, err error) Answer {
	e.log("quotes in place of the model's text: %v", err)
	quoted.Fallback = why
	said := saidNoModel
	switch why {
	case fellBudget:
		said = saidBudget
	case fellChecks:
		said = saidUnchecked
	}
	quoted.Notes = append(slices.Clip(quoted.Notes), said.in(quoted.Language))
	return quoted
}

// A draft is an answer on its way from the model to the reader.
type draft struct {
	engine   *Engine
	finding  *finding
	checker  *checker
	given    []source // by number, as the model was told
	trace    *Trace
	denied   []span // a denial of what is reported, which keeps its place
	answer   Answer
	rows     []span // cited, in order
	good     int    // sentences shown
	bad      int    // sentences dropped
	refused  bool   // the model says that there is no answer
	finished bool   // no more fits
}

// draft has the model write once.
func (e *Engine) draft(ctx context.Context, f *finding, sources []source, quoted Answer, show func(Answer)) (Answer, error) {
	given := arrange(sources)
	d := &draft{engine: e, finding: f, given: given, answer: e.blank(f), trace: traceOf(ctx)}
	d.checker = e.newChecker(f.query, f.language, given)
	d.denied = e.denialsFor(f)
	d.answer.Mode = Generated
	var r reply
	for piece, err := range e.model.Write(ctx, e.prompt(f, given)) {
		if err != nil {
			return Answer{}, err
		}
		if d.take(r.add(piece)) && show != nil {
			if a := d.so(); e.Check(&a) == nil {
				show(a)
			}
		}
		if d.hopeless() {
			return Answer{}, errChecks
		}
		if d.finished || r.all > maxReply {
			break
		}
	}
	if err := ctx.Err(); err != nil {
		return Answer{}, err
	}
	d.take(r.end())
	if d.good == 0 {
		if d.refused {
			return e.declined(f, quoted), nil
		}
		return Answer{}, errChecks
	}
	if d.bad > d.good {
		return Answer{}, errChecks
	}
	return d.end()
}

// declined is the refusal that the model's own stands for.
func (e *Engine) declined(f *finding, quoted Answer) Answer {
	a := quoted
	if a.Verdict == Answered {
		a = e.refuse(f, Closest)
	}
	a.Mode = Generated
	a.Notes = append(slices.Clip(a.Notes), saidDeclined.in(a.Language))
	return a
}

// denialsFor returns what denies the best quote.
func (e *Engine) denialsFor(f *finding) []span {
	if f.score < model.answered {
		return nil
	}
	sel := e.compose(f)
	return sel.denied[:min(1, len(sel.denied))]
}

// take checks sentences and adds those that pass; it reports whether there is
// more to show.
func (d *draft) take(sentences []string) bool {
	more := false
	for _, s := range sentences {
		if d.finished {
			break
		}
		if strings.Contains(s, prompts.NoAnswer) {
			d.refused = true
			d.finished = d.good == 0
			continue
		}
		words, cited := cutMarks(s)
		v := d.checker.check(claim{text: words, cited: cited})
		if v.broken != ruleNone {
			d.bad++
			d.trace.drop(v.broken)
			d.engine.log("a sentence of the model is dropped: %v", v.broken)
			continue
		}
		if !d.add(v) {
			d.finished = true
			break
		}
		more = true
	}
	return more
}

// add writes a checked sentence; it reports false when its sources do not fit.
func (d *draft) add(v ruling) bool {
	places := maxCitations - len(d.unsaid())
	rows := slices.Clone(d.rows)
	var cited []int
	for _, s := range v.support {
		i := slices.Index(rows, s)
		if i < 0 {
			if len(rows) == places {
				continue
			}
			i = len(rows)
			rows = append(rows, s)
		}
		cited = append(cited, i+1)
	}
	if len(cited) == 0 {
		return false
	}
	slices.Sort(cited)
	var b strings.Builder
	b.WriteString(d.answer.Text)
	if d.good > 0 {
		b.WriteByte(' ')
	}
	b.WriteString(v.text + " ")
	for _, n := range slices.Compact(cited) {
		fmt.Fprintf(&b, "[%d]", n)
	}
	d.rows, d.answer.Text = rows, b.String()
	d.good++
	return true
}

// unsaid returns the denial that is still to be shown: none when the model has
// given one.
func (d *draft) unsaid() []span {
	if slices.ContainsFunc(d.rows, d.engine.denies) {
		return nil
	}
	return d.denied
}

// hopeless reports that the rest is not worth waiting for.
func (d *draft) hopeless() bool { return d.good == 0 && d.bad >= firstFailures }

// so returns the answer so far, which is a whole answer of its own.
func (d *draft) so() Answer {
	a := d.compiled(d.rows, d.answer.Text)
	a.Partial = true
	return a
}

// end returns the whole answer: with the denials that the model left out, and
// how many sentences were dropped.
func (d *draft) end() (Answer, error) {
	rows, text := slices.Clone(d.rows), d.answer.Text
	if unsaid := d.unsaid(); len(unsaid) > 0 {
		text += "\n\n" + saidDenied.in(d.answer.Language)
		for _, s := range unsaid {
			rows = append(rows, s)
			text += fmt.Sprintf("\n%s [%d]", Typeset(d.engine.row(s).Quote), len(rows))
		}
	}
	a := d.compiled(rows, text)
	a.Dropped = d.bad
	switch {
	case d.bad == 1:
		a.Notes = append(a.Notes, saidDroppedOne.in(a.Language))
	case d.bad > 1:
		a.Notes = append(a.Notes, fmt.Sprintf(saidDropped.in(a.Language), d.bad))
	}
	if err := d.engine.Check(&a); err != nil {
		return Answer{}, fmt.Errorf("%w: %w", errChecks, err)
	}
	return a, nil
}

// compiled is an answer with its rows and what is counted of them.
func (d *draft) compiled(rows []span, text string) Answer {
	a := d.answer
	a.Verdict, a.Text, a.Citations = Answered, text, nil
	for i, s := range rows {
		r := d.engine.row(s)
		r.N = i + 1
		a.Citations = append(a.Citations, r)
	}
	d.engine.countOrigins(&a, rows)
	return a
}
