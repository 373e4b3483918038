package rag

import (
	"context"
	"fmt"
	"math"
	"time"

	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// hitsRead is how many passages a question looks at.
const hitsRead = 20

// Ask answers a question from the corpus. show may be nil; it is called with
// each answer that may be shown, each of which has passed every rule and extends
// the one before; the last is also returned. The error is the context's or the
// index's; a refusal is not an error.
func (e *Engine) Ask(ctx context.Context, question Question, show func(Answer)) (Answer, error) {
	start := time.Now()
	a, err := e.ask(ctx, question, show)
	if err != nil {
		return Answer{}, fmt.Errorf("answer a question: %w", err)
	}
	a.TookMS = float64(time.Since(start).Microseconds()) / 1000
	if show != nil {
		show(a)
	}
	return a, nil
}

func (e *Engine) ask(ctx context.Context, question Question, show func(Answer)) (Answer, error) {
	t, began := traceOf(ctx), time.Now()
	var f *finding
	err := e.narrow(ctx, nil, func(v *Engine) (err error) {
		e = v // what was found is numbered as v numbers it
		f, err = v.look(ctx, question)
		return err
	})
	since(&t.Search, began)
	if err != nil {
		return Answer{}, err
	}
	began = time.Now()
	a := e.quote(f)
	since(&t.Compose, began)
	if e.model == nil || question.Local || f.hopeless() {
		return a, nil
	}
	defer since(&t.Generate, time.Now())
	return e.generate(ctx, f, a, show)
}

// A finding is what the corpus has for a question.
type finding struct {
	question Question
	query    index.Query
	language text.Language // of the answer
	kind     asked
	hits     []index.Hit
	denials  []sighting // in the best passages
	ranked   []candidate
	score    float64
	absent   []string  // words of the question, as written, that occur in no article
	known    []unit    // names of the question that do
	fatal    bool      // a name or a figure is among those that do not
	until    time.Time // when a model's time is over
}

// hopeless reports that nothing in the corpus bears on the question.
func (f *finding) hopeless() bool {
	return f.fatal || len(f.ranked) == 0 || f.score < model.closest
}

// look looks for what the corpus has.
func (e *Engine) look(ctx context.Context, question Question) (*finding, error) {
	f := &finding{question: question, absent: []string{}, until: time.Now().Add(e.limit)}
	var leaning bool
	f.query, leaning = e.understand(question)
	if f.language = f.query.Language; f.language == text.Unknown {
		f.language = e.index.Language()
	}
	var err error
	if f.hits, err = e.search(ctx, f.query, e.filter(question), hitsRead); err != nil {
		return nil, err
	}
	if leaning && e.model != nil && !question.Local {
		forms := e.rewritten(ctx, question)
		if err := e.searchBeside(ctx, f, forms); err != nil {
			return nil, err
		}
	}
	if len(f.query.Terms) == 0 {
		return f, nil
	}
	f.kind = kindOf(question.Text, f.language)
	f.ranked = e.candidates(f.query, f.kind, f.hits)
	rank(f.ranked, &model.sentence)
	features := e.answerFeatures(f.query, f.hits, f.ranked)
	f.score = model.probability(&features)
	f.absent, f.known, f.fatal = e.mentioned(f.query)
	return f, e.lookForDenials(ctx, f)
}

// blank is the answer to a question before it is answered.
func (e *Engine) blank(f *finding) Answer {
	return Answer{
		Question:  f.question.Text,
		Language:  f.language,
		Mode:      Extractive,
		Verdict:   Refused,
		Score:     f.score,
		Citations: []Row{},
		Closest:   []Row{},
		Missing:   f.absent,
		Notes:     []string{},
		Corpus:    e.corpus.Fingerprint,
	}
}

// quote answers by quoting, or refuses.
func (e *Engine) quote(f *finding) Answer {
	a := e.blank(f)
	switch {
	case len(f.query.Terms) == 0:
		a.Text = saidNoAnswer.in(a.Language) + "\n" + saidNoWords.in(a.Language)
		return a
	case f.hopeless():
		return e.refuse(f, Refused)
	case f.score < model.answered:
		return e.refuse(f, Closest)
	}
	sel := e.compose(f)
	if len(sel.reported) == 0 {
		return e.refuse(f, Refused)
	}
	a.Verdict = Answered
	e.write(&a, f, sel)
	if err := e.Check(&a); err != nil {
		// Silence beats a guess: what breaks a rule is not shown.
		e.log("an answer is refused: %v", err)
		return e.refuse(f, Refused)
	}
	return a
}

// refuse says that there is no answer, and offers what comes closest.
func (e *Engine) refuse(f *finding, v Verdict) Answer {
	a := e.blank(f)
	a.Verdict = v
	for i, s := range e.selectQuotes(f.ranked, maxClosest) {
		r := e.row(s)
		r.N = i + 1
		a.Closest = append(a.Closest, r)
	}
	a.Text = refusalText(a.Language, refusal{
		absent:   f.absent,
		known:    e.namesIn(f),
		articles: len(e.shown.Articles),
		nothing:  len(a.Closest) == 0,
		reach:    e.reach(f),
	})
	return a
}

// understand analyses a question, with what it takes from the one before, and
// reports whether it leans on that.
func (e *Engine) understand(question Question) (q index.Query, leaning bool) {
	q = e.query(question)
	if leaning = question.Previous != "" && leans(question.Text, q); leaning {
		q.Lean(e.parse(question.Previous))
	}
	return q, leaning
}

// short cuts a word of the question that is longer than words are.
func short(word string) string {
	const most = 40
	if rs := []rune(word); len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return word
}

// probability returns the logistic model's score for the evidence: the share of
// questions with such evidence that the corpus answers, on the development
// questions.
func (m *coefficients) probability(f *[numAnswerFeatures]float64) float64 {
	s := m.bias
	for k, w := range m.answer {
		s += float64(w * f[k])
	}
	return math.Round(1e6/(1+math.Exp(-s))) / 1e6
}
