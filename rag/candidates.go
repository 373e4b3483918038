package rag

import (
	"cmp"
	"math"
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// A candidate is a sentence that may be quoted, with what speaks for it.
type candidate struct {
	article  int
	sentence int
	passage  int // rank of its passage in the search
	held     uint64
	names    uint64 // of the question, here or in title and heading
	traits   traits
	features [numFeatures]float64
	score    float64
}

// What speaks for a sentence. All are between 0 and 1 unless said otherwise.
const (
	fPassage    = iota // score of the passage, relative to the best
	fCoverage          // share of the question's idf in the sentence
	fContext           // the same with title, heading and the sentence before
	fWindow            // share of the question's idf within eight terms
	fBigrams           // share of neighbouring words of the question that are neighbours here
	fRarest            // the rarest word of the question is here
	fNew               // content beyond the question, saturating
	fType              // evidence of the expected kind of answer
	fTypeMiss          // none of it, though the kind is known
	fDefinition        // for definitions: copula, early, names the subject
	fLead              // first sentences of the article
	fAnaphoric         // begins with a pronoun
	fQuestion          // is a question
	fUnbalanced        // quotes or brackets left open
	fShort             // fewer than eight words
	fLength            // ln words / 4
	fBeyond            // more than 60 words: only the first are read
	fHeading           // share of the question's idf in the section's heading
	fNext              // share of the question's idf in the sentence after
	fPlain             // share of the idf of the question's words that are not names
	numFeatures
)

var featureNames = [numFeatures]string{"passage", "coverage", "context", "window", "bigrams", "rarest", "new", "type", "type_miss", "definition", "lead", "anaphoric", "question", "unbalanced", "short", "length", "beyond", "heading", "next", "plain"}

// passagesRead is how many of the best passages give candidates.
const passagesRead = 10

// candidates returns the sentences of the best passages with their features.
func (e *Engine) candidates(q index.Query, kind asked, hits []index.Hit) []candidate {
	x := e.index
	m := index.NewMatcher(q)
	var out []candidate
	var sc text.Scanner
	seen := map[[2]int]bool{}
	for rank, h := range hits[:min(len(hits), passagesRead)] {
		p := x.Passage(h.Passage)
		a := &e.corpus.Articles[p.Article]
		head := m.Held(x.HeadTerms(p.Article))
		var before, heading uint64
		for i := p.First; i <= p.Last; i++ {
			s := &a.Sentences[i]
			terms := x.SentenceTerms(p.Article, i)
			near := m.Proximity(terms)
			held := near.Held
			if s.Kind == corpus.Heading {
				heading = held
			}
			if s.Kind != corpus.Body || seen[[2]int{p.Article, i}] {
				if s.Kind != corpus.Noise {
					before = held
				}
				continue
			}
			seen[[2]int{p.Article, i}] = true
			c := candidate{article: p.Article, sentence: i, passage: rank, held: held, names: m.Names(held | head | heading)}
			if len(terms) > maxQuoteWords {
				before = held
				continue // no sentence but text without stops
			}
			c.traits = traitsOf(a.Text[s.Start:s.End], q, &sc)
			f := &c.features
			f[fPassage] = h.Score / hits[0].Score
			f[fCoverage], f[fWindow], f[fBigrams] = near.Share, near.Window, near.Bigrams
			f[fPlain] = m.PlainShare(held)
			f[fContext] = m.Share(held | head | heading | before)
			f[fHeading] = m.Share(heading)
			f[fRarest] = rarest(q, held)
			f[fNew] = newContent(x, m, terms)
			f[fType], f[fTypeMiss] = typeEvidence(kind, &c.traits)
			if kind == definition && c.traits.copula && held != 0 {
				f[fDefinition] = 1
			}
			if i < 4 {
				f[fLead] = 1
			}
			if i+1 <= p.Last && a.Sentences[i+1].Kind == corpus.Body {
				f[fNext] = m.Share(m.Held(x.SentenceTerms(p.Article, i+1)))
			}
			f[fAnaphoric] = flag(c.traits.anaphoric)
			f[fQuestion] = flag(c.traits.question)
			f[fUnbalanced] = flag(!c.traits.balanced)
			f[fShort] = flag(c.traits.words < 8)
			f[fLength] = math.Log(float64(1+c.traits.words)) / 4
			f[fBeyond] = flag(c.traits.words > 60)
			out = append(out, c)
			before = held
		}
	}
	return out
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func rarest(q index.Query, held uint64) float64 {
	best := -1
	for k := range q.Terms[:min(len(q.Terms), index.MaxWords)] {
		if len(q.Terms[k].Variants) > 0 && (best < 0 || q.Terms[k].IDF > q.Terms[best].IDF) {
			best = k
		}
	}
	if best < 0 {
		return 0
	}
	return float64(held >> best & 1)
}

// newContent grows with the idf of the terms that the question does not have: a
// sentence that only repeats the question answers nothing.
func newContent(x *index.Index, m *index.Matcher, terms []uint32) float64 {
	sum := 0.0
	for _, t := range terms {
		if m.Word(t) < 0 {
			sum += x.IDF(t)
		}
	}
	return sum / (sum + 30)
}

// typeEvidence tells whether the sentence shows what the kind of question asks
// for, and whether it lacks it.
func typeEvidence(kind asked, t *traits) (has, lacks float64) {
	switch kind {
	case person:
		has = math.Min(1, float64(t.names)/2)
	case date:
		has = math.Min(1, float64(t.years)+.7*float64(t.dates))
	case place:
		has = math.Min(1, .6*float64(t.places)+.2*float64(t.names))
	case number:
		has = math.Min(.6, .6*float64(t.numbers)+.2*float64(t.years))
		if t.unit {
			has += .4
		}
	case reason:
		has = flag(t.because)
	case manner:
		has = .7 * flag(t.means)
	case definition:
		has = flag(t.copula)
	case list:
		has = math.Min(1, float64(t.commas)/3)
	default:
		return 0, 0
	}
	return has, flag(has == 0)
}

// rank scores candidates by the coefficients and orders them, best first; ties
// by place in the corpus.
func rank(cs []candidate, weights *[numFeatures]float64) {
	for i := range cs {
		c := &cs[i]
		c.score = 0
		for k, w := range weights {
			c.score += float64(w * c.features[k])
		}
		c.score = math.Round(c.score*1e9) / 1e9
	}
	slices.SortFunc(cs, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.article, b.article), cmp.Compare(a.sentence, b.sentence))
	})
}
