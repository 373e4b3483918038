package rag

import (
	"context"
	"slices"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// attribute compares who is said to say the words of the chosen take with who
// says them.
func (e *Engine) attribute(ctx context.Context, takes []take, chosen int, articles []int) (*take, error) {
	t := &takes[chosen]
	if chosen == 0 {
		return t, e.wholeSpeaker(ctx, takes)
	}
	if whole := &takes[0]; t.verdict == Exact {
		if err := e.approximate(ctx, whole, articles); err != nil {
			return nil, err
		}
		if whole.verdict == Exact || whole.verdict == Assembled && !t.marked {
			return whole, e.wholeSpeaker(ctx, takes)
		}
		if whole.verdict == Altered && whole.framedBy(t) && !e.ownFrame(whole, t) {
			whole.framing, whole.speaker = t.framing, e.speakerAt(t)
			return whole, nil
		}
	}
	if t.claimed == "" {
		t.speaker = e.speakerAt(t)
		return t, nil
	}
	return t, e.accuse(ctx, t)
}

// accuse compares the claimed speaker of a take with who says its words.
func (e *Engine) accuse(ctx context.Context, t *take) error {
	who := e.compareAll(t)
	if t.verdict != Exact || who != other || wordTokens(t.paste) <= leastQuoted {
		return nil
	}
	// The same words may stand elsewhere, said by whom they are said to be.
	rest := []take{{framing: t.framing, paste: t.paste}}
	others, err := e.holding(ctx, rest, articlesOf(t.places))
	if err != nil {
		return err
	}
	if err := e.exact(ctx, &rest[0], others[0]); err != nil {
		return err
	}
	if len(rest[0].places) == 0 || e.compareAll(&rest[0]) == other {
		t.verdict = Misattributed
	} else {
		t.places, t.speaker = rest[0].places, rest[0].speaker
	}
	return nil
}

// wholeSpeaker sets who says a text that is an article's as a whole.
func (e *Engine) wholeSpeaker(ctx context.Context, takes []take) error {
	t := &takes[0]
	if len(t.places) == 0 || t.verdict == Assembled {
		return nil
	}
	if t.claimed != "" {
		return e.accuse(ctx, t)
	}
	if len(takes) > 1 && takes[1].claimed != "" {
		t.framing = takes[1].framing
		e.compareAll(t)
		if t.verdict == Exact && t.speaker == "" {
			t.speaker = t.claimed
		}
		return nil
	}
	a, p := &e.corpus.Articles[t.places[0].article], t.places[0]
	if speechOpen(a.Text[a.Sentences[p.first].Start:p.start]) {
		t.speaker = e.speakerAt(t)
	}
	return nil
}

// speakerAt returns who says the first place of a take.
func (e *Engine) speakerAt(t *take) string {
	names, _ := e.namesOf(t.places[0].article, "")
	return e.speakerOf(t.places[0], names).name
}

// compareAll compares the claimed speaker with those of all places: the same where
// one has it, another where all have.
func (e *Engine) compareAll(t *take) likely {
	all := other
	for _, p := range t.places {
		s, who := e.compare(p, t.claimed, t.kind)
		if t.speaker == "" || who == same {
			t.speaker = s.name
		}
		switch who {
		case same:
			return same
		case unsure:
			all = unsure
		}
	}
	return all
}

// framedBy reports whether what stands around the words of a framing may be the
// article's: half of it is.
func (t *take) framedBy(f *take) bool {
	words, common, g := 0, 0, 0
	for _, s := range t.al.steps {
		if s.given {
			if f.around(t.paste.tokens[g].start) {
				words++
				common += count(s.same)
			}
			g++
		}
	}
	return words > 0 && 2*common >= words
}

// around reports whether a byte of the pasted text is outside the words that
// somebody is said to have said.
func (f *framing) around(at int) bool {
	return !slices.ContainsFunc(f.parts, func(q text.Span) bool { return q.Start <= at && at < q.End })
}

// ownFrame reports whether the differences around the words of a framing are only
// another way to say who says them, not changes of the article's sentence: it names
// somebody else whom the corpus knows, has another verb of saying, or less beside a
// name and a verb of saying, with the same speaker.
func (e *Engine) ownFrame(whole, f *take) bool {
	at := strings.Index(whole.paste.quote, f.claimed)
	named := func(w *token) bool {
		return at >= 0 && f.claimed != "" && w.start >= at && w.start < at+len(f.claimed)
	}
	says := func(w *token) bool {
		form := text.Fold(w.form)
		return named(w) || sayings[form] || saidForms[form] || nameGlue[form] || claims.IsMedium(form)
	}
	var given, found []string
	renames := false
	for _, d := range whole.departures {
		if whole.inside(f, d) {
			continue
		}
		if d.from == d.to && !d.closed && d.from > 0 && d.from < len(whole.paste.tokens) && !f.around(whole.paste.tokens[d.from-1].start) && f.around(whole.paste.tokens[d.from].start) {
			return false // the last words of the quote
		}
		left := foldedWords(d.Found)
		if slices.ContainsFunc(left, func(w string) bool { return negations[w] }) {
			return false
		}
		found = append(found, left...)
		for g := d.from; g < d.to; g++ {
			w := &whole.paste.tokens[g]
			if !f.around(w.start) || !says(w) {
				return false
			}
			given = append(given, text.Fold(w.form))
			renames = renames || named(w)
		}
	}
	switch {
	case len(given) == 0:
		for i := range whole.paste.tokens {
			if w := &whole.paste.tokens[i]; f.around(w.start) && !says(w) {
				return false
			}
		}
		return e.compareAll(f) == same
	case whole.onlyRenames(f):
		return f.marked && e.compareAll(f) == other && e.knows(f.claimed)
	}
	// Words that stand elsewhere in the article's were moved: « said X », "X said".
	return f.marked && !renames && e.compareAll(f) == same && len(nameWords(f.claimed)) == len(nameWords(f.speaker)) || slices.ContainsFunc(given, func(w string) bool { return !slices.Contains(found, w) })
}

// inside reports whether a difference stands in the words of a framing.
func (t *take) inside(f *take, d departure) bool {
	at := t.paste.tokens[min(d.from, len(t.paste.tokens)-1)].start
	return !f.around(at) && (d.from < d.to || d.from > 0 && !f.around(t.paste.tokens[d.from-1].start))
}

// differsAround reports whether a text differs from the article only around the
// words of a framing, where next to nothing is the article's.
func (t *take) differsAround(f *take) bool {
	return !t.framedBy(f) && !slices.ContainsFunc(t.departures, func(d departure) bool { return t.inside(f, d) })
}

func foldedWords(s string) []string {
	return strings.FieldsFunc(text.Fold(s), func(r rune) bool { return !inWord(r) })
}

// saidForms are what may stand beside the name of who says something, beside other
// verbs of saying; folded.
var saidForms = text.Set("selon apres pour according rappelle assure declare affirme indique estime explique rapporte revele souligne confie evoque avance lance ajoute precise repondu reconnu annonce assene tonne glisse raconte observe note remarque martele juge dit ecrit poursuivi conclu insiste a ont avait que")

// onlyRenames reports whether a text differs from the article only in the name of
// who is said to say the words of a framing.
func (t *take) onlyRenames(f *take) bool {
	at := strings.Index(t.paste.quote, f.claimed)
	if at < 0 {
		return false
	}
	for _, d := range t.departures {
		for g := d.from; g < d.to; g++ {
			if s := t.paste.tokens[g].start; s < at || s >= at+len(f.claimed) {
				return false
			}
		}
		if d.from == d.to && (d.from == 0 || t.paste.tokens[d.from-1].end < at || t.paste.tokens[d.from-1].start > at+len(f.claimed)) {
			return false
		}
	}
	return len(t.departures) > 0
}

// knows reports whether all words of a name occur in the corpus.
func (e *Engine) knows(name string) bool {
	absent, _, _ := e.mentioned(e.parse(name))
	return len(absent) == 0
}
