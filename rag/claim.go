package rag

import (
	"cmp"
	"slices"
	"strings"

	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// A source is what a model was given under one id: sentences first to last of
// one article.
type source struct{ article, first, last int }

// A claim is one sentence that a model wrote, its marks taken off.
type claim struct {
	text  string
	cited []int // into the sources, as the model cited them; may be out of range
}

// A ruling says whether a claim may be shown, how, and with what.
type ruling struct {
	support []span // what shows it, best first, one or two; empty when it is dropped
	recited bool   // the model had cited none of them
	broken  rule   // why it is dropped; ruleNone when it is shown
	text    string // the claim as it is shown: its quotes between « », the rest as written
}

// A rule is why a claim is dropped.
type rule uint8

const (
	ruleNone rule = iota
	ruleCitation
	ruleMarkup
	ruleInstruction
	ruleLanguage
	ruleForm
	ruleQuote
	ruleFigure
	ruleName
	ruleOverlap
	rulePolarity
	ruleModality
)

var ruleNames = [...]string{"none", "citation", "markup", "instruction", "language", "form", "quote", "figure", "name", "overlap", "polarity", "modality"}

// String returns the rule's name in logs and metrics.
func (r rule) String() string { return ruleNames[r] }

// A checker checks claims against the sources that a model was given. It is
// used by one goroutine.
type checker struct {
	e       *Engine
	lang    text.Language
	asked   map[string]bool // folded words of the question
	sources []*sourceText
}

// newChecker reads the sources of a question; lang is the language that the
// answer is to be in.
func (e *Engine) newChecker(q index.Query, lang text.Language, sources []source) *checker {
	c := &checker{e: e, lang: lang, asked: map[string]bool{}}
	for _, w := range words(q.Text) {
		c.asked[w] = true
	}
	for _, s := range sources {
		c.sources = append(c.sources, e.readSource(s))
	}
	return c
}

// Shares of the words of a claim that its evidence has, from which it may show
// it (docs/checking.md).
var (
	sameOverlap  = .40
	crossOverlap = .30
	pairOverlap  = .55 // of two sources or two places together
	pairAdds     = .15 // what the second adds at least
	recited      = .50 // of a source that the model did not cite
)

const (
	// tries is how many runs of sentences of a source are tried.
	tries = 6
	// slack is how much less than the best run another may have.
	slack = .15
	// longer is what a run loses for every sentence after its first.
	longer = .04
	// runAdds is what each end of a run adds at least.
	runAdds = .08
	// toldShare is how much of the threshold the words that are no names reach.
	toldShare = .75
	// maxSupport is the most spans that a claim is shown with.
	maxSupport = 2
)

// check rules on one claim. A claim that its own citations do not show is tried
// on the other sources.
func (c *checker) check(cl claim) ruling {
	out := ruling{text: cl.text}
	drop := func(r rule) ruling { out.broken = r; return out }
	if marked(strings.TrimSpace(cl.text)) {
		return drop(ruleMarkup)
	}
	if marks.MatchString(cl.text) {
		return drop(ruleCitation)
	}
	out.text = retypeset(unwrap(cl.text))
	if instructs(cl.text) {
		return drop(ruleInstruction)
	}
	if !formed(out.text) {
		return drop(ruleForm)
	}
	if _, ok := quotesOf(out.text); !ok {
		return drop(ruleQuote)
	}
	r := c.read(out.text)
	if !inLanguage(r.statement, out.text, c.lang) {
		return drop(ruleLanguage)
	}
	broken := ruleCitation
	against := 0.0  // how much of the claim a source has that does not bear it out
	contrary := 0.0 // the same, of one that says otherwise
	var shown []found
	seen := make([]bool, len(c.sources))
	var cited []int
	for _, n := range cl.cited {
		if n >= 0 && n < len(c.sources) && !seen[n] {
			seen[n] = true
			cited = append(cited, n)
			f, why := c.support(r, c.sources[n:n+1])
			switch {
			case why == ruleNone:
				shown = append(shown, f)
				continue
			case why == rulePolarity || why == ruleModality:
				contrary = max(contrary, f.covered)
			}
			against = max(against, f.covered)
			if broken == ruleCitation || broken == ruleOverlap {
				broken = why
			}
		}
	}
	// What one source denies or only reports, a source that has less of it does
	// not show.
	shown = slices.DeleteFunc(shown, func(f found) bool { return f.covered < contrary })
	if len(shown) == 0 && len(cited) > 1 {
		for i, a := range cited {
			for _, b := range cited[i+1:] {
				if f, why := c.support(r, []*sourceText{c.sources[a], c.sources[b]}); why == ruleNone && len(shown) == 0 {
					shown = append(shown, f)
				}
			}
		}
	}
	if len(shown) == 0 {
		for n := range c.sources {
			if seen[n] {
				continue
			}
			f, why := c.support(r, c.sources[n:n+1])
			if why == ruleNone {
				shown = append(shown, f)
				continue
			}
			against = max(against, f.covered)
			if broken == ruleCitation || broken == ruleOverlap {
				broken = why
			}
		}
		shown = slices.DeleteFunc(shown, func(f found) bool { return f.covered < against || f.covered < recited })
		out.recited = len(shown) > 0
	}
	if len(shown) == 0 {
		return drop(broken)
	}
	slices.SortStableFunc(shown, func(a, b found) int { return cmp.Compare(b.covered, a.covered) })
	if out.recited {
		shown = shown[:1]
	}
	for _, f := range shown {
		for _, s := range f.spans {
			if len(out.support) < maxSupport && !slices.ContainsFunc(out.support, func(o span) bool { return overlap(o, s) }) {
				out.support = append(out.support, s)
			}
		}
	}
	return out
}

// read reads a claim.
func (c *checker) read(s string) *reading {
	lang := c.lang
	if lang == text.Unknown {
		lang = text.Detect(s)
	}
	r := &reading{statement: state(s, lang), keys: map[text.Language][][]key{}}
	r.names = r.findNames()
	r.alias = make([][]string, len(r.parts))
	for _, i := range r.names {
		r.alias[i] = r.aliasesOf(i)
	}
	r.weight, r.total = c.e.weigh(r.statement, r.names)
	return r
}

// found is what shows a claim.
type found struct {
	spans   []span
	covered float64
}

// support looks for the sentences of one source, or of two together, that show
// a claim; when there are none it returns the rule that the likeliest break.
func (c *checker) support(r *reading, sources []*sourceText) (found, rule) {
	var candidates []evidence
	for _, s := range sources {
		candidates = append(candidates, c.runs(r, s)...)
	}
	if len(sources) > 1 {
		candidates = c.pairs(r, candidates, true)
	} else {
		candidates = append(candidates, c.pairs(r, candidates, false)...)
	}
	slices.SortStableFunc(candidates, func(a, b evidence) int { return cmp.Compare(b.rank(), a.rank()) })
	broken, against := ruleOverlap, 0.0
	for i := range candidates[:min(len(candidates), tries)] {
		ev := &candidates[i]
		if t := c.threshold(r, ev); ev.covered < t || !r.told(ev.matches, toldShare*t) || ev.rank() < candidates[0].rank()-slack {
			continue
		}
		why := c.contradicts(r, ev)
		switch why {
		case ruleNone:
			return found{ev.spans(c.e), ev.covered}, ruleNone
		case rulePolarity, ruleModality:
			return found{covered: ev.covered}, why // the likeliest says otherwise; no other may say so in its place
		}
		if broken == ruleOverlap {
			broken, against = why, ev.covered
		}
	}
	return found{covered: against}, broken
}

// threshold returns how much of a claim its evidence must have.
func (c *checker) threshold(r *reading, ev *evidence) float64 {
	switch {
	case ev.apart:
		return pairOverlap
	case ev.sources[0].lang != text.Unknown && ev.sources[0].lang != r.lang:
		return crossOverlap
	}
	return sameOverlap
}

// runs returns the runs of one to three sentences of a source, best first.
func (c *checker) runs(r *reading, s *sourceText) []evidence {
	const most = 3
	ms := make([]match, len(s.sentences))
	for i, st := range s.sentences {
		ms[i] = r.match(st)
	}
	var out []evidence
	for i := range ms {
		for n := 1; n <= most && i+n <= len(ms); n++ {
			if n > 1 && s.sentences[i+n-1].sentence != s.sentences[i+n-2].sentence+1 {
				break
			}
			ev := evidence{matches: ms[i : i+n], sources: []*sourceText{s}}
			ev.covered = r.covered(ev.matches)
			if n > 1 && !r.allAdd(&ev) {
				continue
			}
			for k := i - 1; k >= 0 && k >= i-2; k-- {
				ev.before = append(ev.before, s.sentences[k])
				if !s.sentences[k].anaphoric {
					break
				}
			}
			out = append(out, ev)
		}
	}
	slices.SortStableFunc(out, func(a, b evidence) int { return cmp.Compare(b.rank(), a.rank()) })
	return out[:min(len(out), 2*tries)]
}

// allAdd reports whether the first and the last sentence of a run each have
// something of the claim that the others have not: a figure or a name that the
// likeliest sentence lacks is not looked for next door.
func (r *reading) allAdd(ev *evidence) bool {
	n := len(ev.matches)
	return ev.covered >= r.covered(ev.matches[1:])+runAdds && ev.covered >= r.covered(ev.matches[:n-1])+runAdds
}

// pairs returns the sentences that show a claim only together: of two sources,
// or of two places of one.
func (c *checker) pairs(r *reading, runs []evidence, across bool) []evidence {
	var singles []evidence
	for _, ev := range runs {
		if len(ev.matches) == 1 && (len(singles) < tries || across) {
			singles = append(singles, ev)
		}
	}
	var out []evidence
	for i := range singles {
		for j := i + 1; j < len(singles); j++ {
			a, b := &singles[i], &singles[j]
			if across != (a.sources[0] != b.sources[0]) {
				continue
			}
			ev := evidence{
				matches: []match{a.matches[0], b.matches[0]},
				before:  append(slices.Clone(a.before), b.before...),
				sources: slices.Compact([]*sourceText{a.sources[0], b.sources[0]}),
				apart:   true,
			}
			if ev.covered = r.covered(ev.matches); ev.covered >= max(a.covered, b.covered)+pairAdds {
				out = append(out, ev)
			}
		}
	}
	return out
}
