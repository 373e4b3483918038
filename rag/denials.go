package rag

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// A denial of what an answer reports keeps its place beside it (rule 4), in
// whichever article it stands.

// denialScore is the score of a passage, relative to the best, below which it is
// about something else.
const denialScore = .35

// denies reports whether somebody denies in a span.
func (e *Engine) denies(s span) bool {
	for i := s.first; i <= s.last; i++ {
		if e.isDenial(s.article, i) {
			return true
		}
	}
	return false
}

// isDenial reports whether somebody denies in sentence i of an article: who is
// left nameless only by a word of denial, for a negation of theirs answers for
// nobody. What tells a model what to do denies nothing beside what one writes.
func (e *Engine) isDenial(article, i int) bool {
	st := e.statement(article, i)
	return st.Verb == claims.Denies && (e.model == nil || !e.instructs(article, i)) && (st.Kind == claims.Person || st.Kind == claims.Institution ||
		st.Kind != claims.Nobody && !e.deniesByNegation(article, i))
}

// deniesByNegation reports whether sentence i of an article, a denial, has no
// word of denial: what it denies is all that it says.
func (e *Engine) deniesByNegation(article, i int) bool {
	object, own := e.statement(article, i).Object, e.corpus.Articles[article].Sentences[i]
	return 3*(object.End-object.Start) >= 2*(own.End-own.Start)
}

// asksDenial reports whether a question speaks of a denial: who asks for one is
// answered by it. The words say so, for a question has no act of speech.
func asksDenial(q index.Query) bool {
	return slices.ContainsFunc(words(q.Text), func(w string) bool { return denialForms[w] || denialWords[w] || disputes[w] })
}

// asksDispute reports whether a question asks about an accusation, an answer to
// one, or whether something is so.
func asksDispute(q index.Query, kind asked) bool {
	return kind == yesNo || asksDenial(q) || slices.ContainsFunc(words(q.Text), func(w string) bool { return accusations[w] || admissions[w] })
}

var (
	disputes    = text.Set("conteste contestent rejette rejettent rejects disputes")
	accusations = text.Set("accuse accusent accusee accuses accusees accusation accusations soupconne soupconnee soupconnes soupcon soupcons reproche reproches repond repondent repondu reponse defend replique reagit reaction accused accuses accusing suspected allegation allegations reply replied responds responded response answered")
)

// pointsBack reports whether what sentence i of an article denies is told before:
// « rejette ces accusations ».
func (e *Engine) pointsBack(article, i int) bool {
	object := words(claims.Text(&e.corpus.Articles[article], e.statement(article, i).Object))
	return slices.ContainsFunc(object, func(w string) bool { return claimWords[w] || w == "version" })
}

// deniedWords returns the folded words that say what sentence i of an article
// denies. Where they only point back (« rejette ces accusations »), those of the
// sentence before and of the accusations nearby are among them.
func (e *Engine) deniedWords(article, i int) []string {
	a := &e.corpus.Articles[article]
	object := words(claims.Text(a, e.statement(article, i).Object))
	if !e.deniesByNegation(article, i) && !e.pointsBack(article, i) {
		return object
	}
	for k := i - 1; k >= max(0, i-nearby) && a.Sentences[k].Kind == corpus.Body; k-- {
		if k == i-1 || e.statement(article, k).Verb == claims.Accuses {
			object = append(object, words(a.Quote(k, k))...)
		}
	}
	return object
}

// A denial is one that was found for a quote.
type denial struct {
	span  span
	is    bearing
	score float64
}

// A sighting is a sentence that denies, in a passage that was found.
type sighting struct {
	passage  index.Passage
	sentence int
	score    float64 // of the passage, relative to the best
}

// sightings returns the sentences that deny in the best of the passages found.
func (e *Engine) sightings(hits []index.Hit) []sighting {
	var out []sighting
	for _, h := range hits {
		if h.Score < denialScore*hits[0].Score {
			break
		}
		p := e.index.Passage(h.Passage)
		for i := p.First; i <= p.Last; i++ {
			if e.isDenial(p.Article, i) {
				out = append(out, sighting{p, i, h.Score / hits[0].Score})
			}
		}
	}
	return out
}

// denialsOf returns the denials that bear on a quote, best first.
func (e *Engine) denialsOf(f *finding, quote span) []denial {
	if len(f.denials) == 0 {
		return nil
	}
	var best []denial
	m := e.matterOf(f, quote)
	read := newReader(f.query)
	for _, d := range f.denials {
		article := d.passage.Article
		if overlap(span{article, d.sentence, d.sentence}, quote) {
			continue
		}
		is, score := e.bearsOn(m, d.passage, d.sentence)
		if is == ofAnother {
			continue
		}
		c := candidate{article: article, sentence: d.sentence, traits: read.read(e.corpus.Articles[article].Quote(d.sentence, d.sentence))}
		if s, ok := e.spanOf(&c); ok && !overlap(s, quote) && (s.first == s.last || !e.twoVoices(s)) {
			best = append(best, denial{s, is, score + 2*d.score})
		}
	}
	slices.SortStableFunc(best, func(a, b denial) int {
		return cmp.Or(cmp.Compare(b.is, a.is), cmp.Compare(b.score, a.score))
	})
	return best
}

// denialSpans returns up to most spans that deny what a quote reports, best
// first, one an article.
func (e *Engine) denialSpans(f *finding, quote span, most int) []span {
	var out []span
	for _, d := range e.denialsOf(f, quote) {
		if d.is == ofQuote && len(out) < most && !slices.ContainsFunc(out, func(s span) bool { return s.article == d.span.article || e.sameFact(s, d.span) }) {
			out = append(out, d.span)
		}
	}
	return out
}

// disputeSpans returns the best denial of something else in the story of the
// quotes, behind the sentence before where that is what is denied: quotes of
// their own, for two speak.
func (e *Engine) disputeSpans(f *finding, quotes []span) []span {
	for _, q := range quotes {
		for _, d := range e.denialsOf(f, q) {
			s := d.span
			if slices.ContainsFunc(quotes, func(o span) bool { return overlap(o, s) }) || q != quotes[0] && s.article != q.article {
				continue
			}
			before := span{s.article, s.first - 1, s.first - 1}
			if s.first == s.last && s.first > 0 && e.claimsSomething(s.article, s.first-1) && balanced(e.row(before).Quote) &&
				!slices.ContainsFunc(quotes, func(o span) bool { return overlap(o, before) }) {
				return []span{before, s}
			}
			if !e.refutation(s.article, s.last).back {
				return []span{s}
			}
		}
	}
	return nil
}

// lookForDenials collects the denials in what was found. Where the best quote is an
// allegation that none of them denies, and there is more on the matter than was
// found, it searches once more, for its names and words of denial.
func (e *Engine) lookForDenials(ctx context.Context, f *finding) error {
	if f.score < model.answered {
		return nil
	}
	f.denials = e.sightings(f.hits)
	n := len(f.hits)
	if n < hitsRead || f.hits[n-1].Score < denialScore*f.hits[0].Score {
		return nil
	}
	quotes := e.selectQuotes(f.ranked, 1)
	if len(quotes) == 0 || e.denies(quotes[0]) || !e.alleges(quotes[0]) || len(e.denialSpans(f, quotes[0], 1)) > 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(namesOf(e.row(quotes[0]).Quote)))
	q := e.parse(strings.Join(names, " ") + " " + wordsOfDenial.in(e.corpus.Articles[quotes[0].article].Language))
	hits, err := e.search(ctx, q, e.filter(f.question), hitsRead)
	if err != nil {
		return fmt.Errorf("look for denials: %w", err)
	}
	for _, d := range e.sightings(hits) {
		if !slices.ContainsFunc(f.denials, func(o sighting) bool { return o.passage == d.passage && o.sentence == d.sentence }) {
			f.denials = append(f.denials, d)
		}
	}
	return nil
}

// alleges reports whether a span is hearsay, blames somebody, or is on the word of
// a medium or of somebody nameless.
func (e *Engine) alleges(s span) bool {
	for i := s.first; i <= s.last; i++ {
		st := e.statement(s.article, i)
		if st.Modality == claims.Conditional || st.Modality == claims.Hedged || st.Verb == claims.Accuses || st.Kind == claims.Outlet || st.Kind == claims.Unnamed {
			return true
		}
	}
	return false
}

// wordsOfDenial bring passages that deny to the top.
var wordsOfDenial = said{"dément démenti nie conteste rejette réfute", "denies denied rejects dismissed"}

// deniesAsked reports whether a span denies something that the question is about.
func (e *Engine) deniesAsked(q index.Query, s span) bool {
	asked, _ := e.topicsOf(q, s)
	for i := s.first; i <= s.last; i++ {
		if e.isDenial(s.article, i) && e.refutation(s.article, i).denies(asked) > 0 {
			return true
		}
	}
	return false
}

// deniesStory reports whether a span denies what a quote reports, or something
// else in its story.
func (e *Engine) deniesStory(f *finding, s, quote span) bool {
	m := e.matterOf(f, quote)
	for i := s.first; i <= s.last && !overlap(s, quote); i++ {
		if e.isDenial(s.article, i) {
			if is, _ := e.bearsOn(m, index.Passage{Article: s.article, First: s.first, Last: s.last}, i); is != ofAnother {
				return true
			}
		}
	}
	return false
}
