package rag

import (
	"context"
	"fmt"
	"math"
	"slices"
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
	a, err := e.ask(ctx, question)
	if err != nil {
		return Answer{}, fmt.Errorf("answer a question: %w", err)
	}
	a.TookMS = float64(time.Since(start).Microseconds()) / 1000
	if show != nil {
		show(a)
	}
	return a, nil
}

func (e *Engine) ask(ctx context.Context, question Question) (Answer, error) {
	q := e.understand(question)
	a := Answer{
		Question:  question.Text,
		Language:  q.Language,
		Mode:      "extractive",
		Verdict:   Refused,
		Citations: []Row{},
		Closest:   []Row{},
		Missing:   []string{},
		Notes:     []string{},
		Corpus:    e.corpus.Fingerprint,
	}
	if a.Language == text.Unknown {
		a.Language = e.index.Language()
	}
	if len(q.Terms) == 0 {
		a.Text = saidNoAnswer.in(a.Language) + "\n" + saidNoWords.in(a.Language)
		return a, nil
	}
	hits, err := e.index.Search(ctx, q, e.filter(question), hitsRead)
	if err != nil {
		return Answer{}, err
	}
	kind := kindOf(question.Text, a.Language)
	cs := e.candidates(q, kind, hits)
	rank(cs, &model.sentence)
	features := e.answerFeatures(q, hits, cs)
	a.Score = model.probability(&features)
	absent, known, fatal := e.mentioned(q)
	a.Missing = absent
	switch {
	case fatal || len(cs) == 0 || a.Score < model.closest:
	case a.Score < model.answered:
		a.Verdict = Closest
	default:
		sel := e.compose(q, hits, cs)
		if len(sel.reported) == 0 {
			break
		}
		a.Verdict = Answered
		e.write(&a, q, kind, sel)
		err := e.Check(&a)
		if err == nil {
			return a, nil
		}
		// Silence beats a guess: what breaks a rule is not shown.
		e.log("an answer is refused: %v", err)
		a.Verdict, a.Citations, a.Notes, a.Articles, a.Origins = Refused, []Row{}, []string{}, 0, 0
	}
	for i, s := range e.selectQuotes(cs, maxClosest) {
		r := e.row(s)
		r.N = i + 1
		a.Closest = append(a.Closest, r)
	}
	a.Text = refusalText(a.Language, absent, known, len(e.shown.Articles), len(a.Closest) == 0)
	return a, nil
}

// understand analyses a question, with what it takes from the one before.
func (e *Engine) understand(question Question) index.Query {
	q := e.query(question)
	if question.Previous != "" && leans(question.Text, q) {
		q.Lean(e.parse(question.Previous))
	}
	return q
}

// mentioned returns up to three words of the question, as written, that occur
// in no article, up to three names that do, and whether a name or a figure is
// among those that do not.
func (e *Engine) mentioned(q index.Query) (absent, known []string, fatal bool) {
	absent = []string{}
	for _, t := range q.Terms {
		if t.Joined || t.Before {
			continue
		}
		word := short(q.Text[t.Start:t.End])
		if len(t.Variants) > 0 && !t.Near {
			if t.Name && len(known) < 3 && !slices.Contains(known, word) {
				known = append(known, word)
			}
			continue
		}
		if len(t.Variants) == 0 && (t.Name || t.Number) {
			fatal = true
		}
		if len(absent) < 3 {
			absent = append(absent, word)
		}
	}
	return absent, known, fatal
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
