package rag

import (
	"cmp"
	"math"
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
)

// A candidate is a sentence that may be quoted, with what speaks for it.
type candidate struct {
	article  int
	sentence int
	passage  int // rank of its passage in the search
	near     index.Proximity
	names    uint64 // of the question, here or in title and heading
	traits   traits
	grams    float64 // share of the grams of the question's words in its passage
	features [numFeatures]float64
	score    float64
}

// What speaks for a sentence. All are between 0 and 1 unless said otherwise; a
// share without more is of the question's idf.
const (
	fPassage         = iota // score of the passage, relative to the best
	fRank                   // rank of the passage / 10
	fFirst                  // of the article of the best passage
	fCosine                 // of the passage, relative to the best
	fArticle                // BM25 of the article, relative to the best
	fTitle                  // fit of the title
	fInPassage              // share in the passage with the title
	fContext                // share with title, heading and the sentence before
	fHeading                // share in the section's heading
	fBefore                 // share in the sentence before
	fNext                   // share in the sentence after
	fCoverage               // share in the sentence
	fOwn                    // share of the words that are not in the title
	fPlain                  // share of the words that are not names
	fFocus                  // idf of the question's words beside that of all words
	fNew                    // content beyond the question, saturating
	fGrams                  // share of the grams of the question's words
	fWords                  // share of the question's wording, by rarity: words as written
	fAcross                 // n-grams across words
	fAcrossBeside           // the same with the sentences beside
	fWordsParagraph         // words as written, in the paragraph
	fPairsParagraph         // neighbouring words, in the paragraph
	fAcrossParagraph        // n-grams, in the paragraph
	fType                   // evidence of the expected kind of answer
	fTypeMiss               // none of it, though the kind is known
	fShort                  // fewer than eight words
	fLength                 // ln words / 4
	fReading                // words / 30: what a reader has to read; its weight is set, not fitted
	numFeatures
)

var featureNames = [numFeatures]string{"passage", "rank", "first", "cosine", "article", "title", "in_passage", "context", "heading", "before", "next", "coverage", "own", "plain", "focus", "new", "grams", "words", "across", "across_beside", "words_paragraph", "pairs_paragraph", "across_paragraph", "type", "type_miss", "short", "length", "reading"}

// passagesRead is how many of the best passages give candidates.
const passagesRead = 10

// candidates returns the sentences of the best passages with their features, in
// the order of the passages and of the text.
func (e *Engine) candidates(q index.Query, kind asked, hits []index.Hit) []candidate {
	x := e.index
	m := index.NewMatcher(q)
	r := newReader(q)
	var most index.Hit
	for _, h := range hits {
		most.Article, most.Cosine = max(most.Article, h.Article), max(most.Cosine, h.Cosine)
	}
	var out []candidate
	seen := map[[2]int]bool{}
	for rank, h := range hits[:min(len(hits), passagesRead)] {
		p := x.Passage(h.Passage)
		a := &e.corpus.Articles[p.Article]
		head := m.Held(x.HeadTerms(p.Article))
		var ofPassage [numFeatures]float64
		ofPassage[fPassage], ofPassage[fRank] = h.Score/hits[0].Score, float64(rank)/10
		ofPassage[fFirst] = flag(p.Article == x.Passage(hits[0].Passage).Article)
		ofPassage[fCosine], ofPassage[fArticle] = share(max(0, h.Cosine), most.Cosine), share(h.Article, most.Article)
		ofPassage[fTitle] = x.TitleFit(q, p.Article)
		ofPassage[fInPassage] = m.Share(head | e.held(m, p))
		var before, heading uint64
		for i := p.First; i <= p.Last; i++ {
			s := &a.Sentences[i]
			if s.Kind == corpus.Noise {
				continue
			}
			terms := x.SentenceTerms(p.Article, i)
			near := m.Proximity(terms)
			held := near.Held
			if s.Kind == corpus.Heading {
				heading = held
			}
			// More terms than the words of a quote are no sentence but text
			// without stops.
			if s.Kind != corpus.Body || seen[[2]int{p.Article, i}] || len(terms) > maxQuoteWords {
				before = held
				continue
			}
			seen[[2]int{p.Article, i}] = true
			c := candidate{article: p.Article, sentence: i, passage: rank, near: near, names: m.Names(held | head | heading), features: ofPassage}
			c.traits = r.read(a.Text[s.Start:s.End])
			f := &c.features
			f[fContext] = m.Share(held | head | heading | before)
			f[fHeading], f[fBefore] = m.Share(heading), m.Share(before)
			if i+1 <= p.Last && a.Sentences[i+1].Kind == corpus.Body {
				f[fNext] = m.Share(m.Held(x.SentenceTerms(p.Article, i+1)))
			}
			f[fCoverage], f[fOwn], f[fPlain] = near.Share, m.OwnShare(held, head), m.PlainShare(held)
			f[fFocus], f[fNew] = content(x, m, terms)
			f[fGrams] = r.said.grams(c.traits.wording)
			f[fType], f[fTypeMiss] = typeEvidence(kind, &c.traits)
			f[fShort] = flag(c.traits.words < 8)
			f[fLength] = math.Log(float64(1+c.traits.words)) / 4
			f[fReading] = float64(c.traits.words) / 30
			out = append(out, c)
			before = held
		}
	}
	e.compareWordings(&r.said, out)
	return out
}

// held returns the words of the question that a passage has, noise left out.
func (e *Engine) held(m *index.Matcher, p index.Passage) uint64 {
	var held uint64
	for i := p.First; i <= p.Last; i++ {
		if e.corpus.Articles[p.Article].Sentences[i].Kind != corpus.Noise {
			held |= m.Held(e.index.SentenceTerms(p.Article, i))
		}
	}
	return held
}

// compareWordings sets what tells candidates from each other by the wording of
// the question.
func (e *Engine) compareWordings(said *wordings, cs []candidate) {
	rare := rarityOf(cs)
	place := func(c *candidate) [2]int {
		return [2]int{c.article, e.corpus.Articles[c.article].Sentences[c.sentence].Paragraph}
	}
	paragraphs, passages := map[[2]int]wording{}, [passagesRead]wording{}
	for i := range cs {
		c := &cs[i]
		paragraphs[place(c)] = paragraphs[place(c)].or(c.traits.wording)
		passages[c.passage] = passages[c.passage].or(c.traits.wording)
	}
	for i := range cs {
		c := &cs[i]
		f := &c.features
		c.grams = said.grams(passages[c.passage])
		beside := c.traits.wording
		if i > 0 && cs[i-1].passage == c.passage {
			beside = beside.or(cs[i-1].traits.wording)
		}
		if i+1 < len(cs) && cs[i+1].passage == c.passage {
			beside = beside.or(cs[i+1].traits.wording)
		}
		f[fWords], _, f[fAcross] = rare.shares(c.traits.wording)
		_, _, f[fAcrossBeside] = rare.shares(beside)
		f[fWordsParagraph], f[fPairsParagraph], f[fAcrossParagraph] = rare.shares(paragraphs[place(c)])
	}
}

// content returns the idf of the question's words beside that of all words of a
// sentence, and how much the others are, saturating: a sentence that only
// repeats the question answers nothing.
func content(x *index.Index, m *index.Matcher, terms []uint32) (focus, beyond float64) {
	own, others := 0.0, 0.0
	for _, t := range terms {
		if idf := x.IDF(t); m.Word(t) >= 0 {
			own += idf
		} else {
			others += idf
		}
	}
	return share(own, own+others), others / (others + 30)
}

func flag(b bool) float64 {
	if b {
		return 1
	}
	return 0
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
