package rag

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"verbatim.example/rag/text"
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
	says := func(w *token) bool {
		form := text.Fold(w.form)
		named := at >= 0 && f.claimed != "" && w.start >= at && w.start < at+len(f.claimed)
		return named || sayings[form] || saidForms[form] || nameGlue[form] || isMedium(form)
	}
	var given, found []string
	for _, d := range whole.departures {
		if whole.inside(f, d) {
			continue
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
	return e.compareAll(f) == same && len(nameWords(f.claimed)) == len(nameWords(f.speaker)) || slices.ContainsFunc(given, func(w string) bool { return !slices.Contains(found, w) })
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
