package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// The verdicts of Verify.
const (
	Exact         = "exact"         // the words stand in the corpus, in this order
	Altered       = "altered"       // most of them do; Differences says which do not
	Misattributed = "misattributed" // they do, and the corpus has somebody else say them
	Assembled     = "assembled"     // they do, in places that do not follow each other; Matches has them in the order of the quote
	Absent        = "absent"        // nothing like it
)

const (
	// alteredFrom is the share of common words from which a passage is the one
	// that was altered.
	alteredFrom = .6
	// alteredRun is the words in a row from which it is, whatever stands around.
	alteredRun = 12
	// maxMatches is the most places listed.
	maxMatches = 5
	// maxCompared is the most places whose speakers are compared.
	maxCompared = 40
	// quoteHits is the passages whose articles are looked at.
	quoteHits = 50
)

// Verify looks for a pasted quote in the corpus, word by word, and for who says
// it.
//
// White space, quotation marks, apostrophes, note numbers, commas and the like,
// case, ligatures, what a chat adds around words, notes in brackets and marks left
// out do not count, nor do accents left out. Every word, figure and sign, an
// accent that the article has not (« où », « ou »), and another mark at the end of
// a sentence does. A few words left out at an ellipsis do not count either, inside
// a sentence or two that stand side by side, unless they deny, doubt or attribute.
// What is stitched together over a heading or a line of the site is not exact.
//
// Who is said to say it is read from what stands around the quotation marks, or at
// the edges of a quote without any, and is no difference where the source says it
// otherwise. In a sentence of an article that names another speaker and is the
// same else, the name is one word changed, unless the rest stands in quotation
// marks and the name is of somebody the corpus knows. The error is the context's
// or the index's.
func (e *Engine) Verify(ctx context.Context, quote string) (Verification, error) {
	var found Verification
	err := e.narrow(ctx, nil, func(v *Engine) (err error) {
		found, err = v.verified(ctx, quote)
		return err
	})
	return found, err
}

func (e *Engine) verified(ctx context.Context, quote string) (Verification, error) {
	v := Verification{Quote: quote, Verdict: Absent, Matches: []Row{}, Differences: []Difference{}}
	given := plain(quote)
	whole := newPaste(given)
	if whole == nil {
		return v, nil
	}
	takes := []take{{paste: whole}}
	var loose []take
	for _, f := range framingsOf(given) {
		p := newPaste(f.quote)
		switch {
		case p == nil:
		case f.loose:
			loose = append(loose, take{framing: f, paste: p})
		default:
			takes = append(takes, take{framing: f, paste: p})
		}
		if p != nil {
			p.speech = f.marked
		}
	}
	t, err := e.best(ctx, takes, given)
	if err == nil && len(loose) > 0 && (t.verdict == "" || t.verdict == Altered && t.differsAround(&loose[0])) {
		t, err = e.best(ctx, loose, loose[0].quoted())
	}
	if err != nil {
		return v, err
	}
	return e.verification(v, t), nil
}

// A take is one way to take a pasted text, and what became of it.
type take struct {
	framing
	*paste
	verdict    string // "" for Absent
	places     []stretch
	departures []departure
	al         alignment // where it is not exact
	speaker    string
}

// quoted returns the words that are looked for.
func (t *take) quoted() string { return t.paste.quote }

// best looks for all takes, near what is searched for, and returns the one that
// says most. The first counts before the others.
func (e *Engine) best(ctx context.Context, takes []take, searched string) (*take, error) {
	articles, err := e.candidatesFor(ctx, searched, quoteHits)
	if err != nil {
		return nil, err
	}
	for i := range takes {
		if err := e.exact(ctx, &takes[i], articles); err != nil {
			return nil, err
		}
		if takes[i].verdict == Exact {
			return e.attribute(ctx, takes, i, articles)
		}
	}
	others, err := e.holding(ctx, takes, articles)
	if err != nil {
		return nil, err
	}
	for i := range takes {
		if err := e.exact(ctx, &takes[i], others[i]); err != nil {
			return nil, err
		}
		if takes[i].verdict == Exact {
			return e.attribute(ctx, takes, i, articles)
		}
	}
	articles = append(articles, others[0][:min(len(others[0]), maxMatches)]...)
	for i := range takes {
		if err := e.approximate(ctx, &takes[i], articles); err != nil {
			return nil, err
		}
	}
	chosen := 0
	for i := range takes[1:] {
		t := &takes[i+1]
		if t.verdict == "" && t.marked && takes[0].verdict == "" {
			// What stands around it led elsewhere.
			found, err := e.candidatesFor(ctx, t.quoted(), maxMatches)
			if err != nil {
				return nil, err
			}
			if err := e.approximate(ctx, t, found); err != nil {
				return nil, err
			}
		}
		if t.says() > takes[chosen].says() && (!takes[0].framedBy(t) || e.ownFrame(&takes[0], t)) {
			chosen = i + 1
		}
	}
	return e.attribute(ctx, takes, chosen, articles)
}

// says orders takes: the fewer words differ the more.
func (t *take) says() int {
	switch t.verdict {
	case Exact:
		return 4000
	case Assembled:
		return 3000
	case Altered:
		n := 0
		for _, d := range t.departures {
			n += 1 + wordCount(d.Given) + wordCount(d.Found)
		}
		return max(1, 2000-n)
	}
	return 0
}

// exact adds the places that hold the words of a take.
func (e *Engine) exact(ctx context.Context, t *take, articles []int) error {
	for _, n := range articles {
		if len(t.places) == maxCompared {
			break
		}
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("verify a quote: %w", err)
		}
		if found := e.find(t.paste, n); len(found) > 0 {
			t.verdict = Exact
			t.places = append(t.places, found...)
		}
	}
	return nil
}

// approximate finds the passage most like a take, or the places that it was
// joined from. Notes in brackets are left out where that helps.
func (e *Engine) approximate(ctx context.Context, t *take, articles []int) error {
	if err := e.alike(ctx, t, articles); err != nil {
		return err
	}
	if s := withoutNotes(t.paste.quote); t.verdict != Exact && s != t.paste.quote {
		if p := newPaste(s); p != nil {
			p.speech = t.paste.speech
			bare := take{framing: t.framing, paste: p}
			if err := e.exact(ctx, &bare, articles); err != nil {
				return err
			}
			if bare.verdict != Exact {
				if err := e.alike(ctx, &bare, articles); err != nil {
					return err
				}
			}
			if bare.says() > t.says() {
				*t = bare
			}
		}
	}
	return nil
}

func (e *Engine) alike(ctx context.Context, t *take, articles []int) error {
	p := t.paste
	var best alignment
	for _, n := range articles {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("verify a quote: %w", err)
		}
		found := e.region(p, n)
		// No alignment has more words in common than the two sides have.
		if c := p.shared(found); c == 0 || float64(c) < alteredFrom*float64(len(p.tokens)) && c < alteredRun {
			continue
		}
		al := align(p, found)
		al.article = n
		if al.tells() && (!best.tells() || al.likeness() > best.likeness()) {
			best = al
		}
	}
	if best.tells() && best.tellsOf(p) {
		j := e.judge(p, &best)
		t.al, t.departures, t.places, t.verdict = best, j.departures, j.places, Altered
		switch {
		case len(j.places) > 1:
			t.verdict = Assembled
		case len(j.departures) == 0:
			t.verdict = Exact
			return nil
		}
	}
	places, err := e.pieces(ctx, p, articles, best.common)
	if err != nil {
		return err
	}
	if len(places) > 1 {
		t.verdict, t.places = Assembled, places
	}
	return nil
}

func articlesOf(places []stretch) []int {
	var out []int
	for _, p := range places {
		if !slices.Contains(out, p.article) {
			out = append(out, p.article)
		}
	}
	return out
}

func wordTokens(p *paste) int {
	n := 0
	for i := range p.tokens {
		n += count(p.tokens[i].kind != mark)
	}
	return n
}

// verification writes down what became of a take.
func (e *Engine) verification(v Verification, t *take) Verification {
	v.ClaimedSpeaker = t.claimed
	if t.verdict == "" {
		return v
	}
	v.Verdict, v.Speaker = t.verdict, t.speaker
	seen := map[stretch]bool{}
	for _, p := range t.places {
		row := stretch{article: p.article, first: p.first, last: p.last}
		if len(v.Matches) == maxMatches || seen[row] && t.verdict != Assembled {
			continue
		}
		seen[row] = true
		v.Matches = append(v.Matches, e.matchRow(p))
		v.Matches[len(v.Matches)-1].N = len(v.Matches)
	}
	if t.verdict == Altered {
		for _, d := range t.departures {
			v.Differences = append(v.Differences, d.Difference)
		}
	}
	return v
}

// matchRow cites the sentences of a place.
func (e *Engine) matchRow(p stretch) Row {
	r := e.row(span{p.article, p.first, p.last})
	if e.checkRow(r) != nil {
		// As it stands in the text, with its own blanks.
		a := &e.corpus.Articles[p.article]
		r.Quote = strings.ReplaceAll(a.Text[a.Sentences[p.first].Start:a.Sentences[p.last].End], "\n", " ")
	}
	return r
}
