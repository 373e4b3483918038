package index

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// dimensions of the hashed vectors. See docs/ranking.md for what other sizes
// cost and give.
var dimensions = 2048

// gramTableBits bounds the table of document frequencies of features: 2^bits
// counters, addressed by hash.
const gramTableBits = 18

// analysis is what one article contributes, in the numbering of its worker.
type analysis struct {
	worker    int
	head      []uint32   // terms of title, outlet and date
	sentences [][]uint32 // terms of each sentence; noise has none
	passages  []Passage
	vectors   []float32 // len(passages) × dimensions
}

// vocabulary numbers the stems that one worker meets.
type vocabulary struct {
	forms    map[string]uint32 // language + form → term; skip for stop words
	terms    map[string]uint32
	names    []string
	families []string // beside names
	capital  []uint32 // beside names: occurrences inside a sentence with a capital
	inside   []uint32 // beside names: occurrences inside a sentence
	key      []byte
}

const skip = ^uint32(0)

func newVocabulary() *vocabulary {
	return &vocabulary{forms: map[string]uint32{}, terms: map[string]uint32{}}
}

// term returns the number of w's stem, or skip for a stop word.
func (v *vocabulary) term(w text.Word, lang text.Language) uint32 {
	v.key = append(v.key[:0], lang...)
	if w.Caps {
		v.key = append(v.key, '!')
	}
	v.key = append(append(v.key, '/'), w.Form...)
	if t, ok := v.forms[string(v.key)]; ok {
		return t
	}
	form := string(w.Form)
	t := skip
	if w.Caps || !text.IsStop(form, lang) {
		t = v.number(text.Stem(form, lang), lang)
	}
	v.forms[string(v.key)] = t
	return t
}

// number returns the number of a stem. Its family is that of the language in
// which it was met first.
func (v *vocabulary) number(stem string, lang text.Language) uint32 {
	t, ok := v.terms[stem]
	if !ok {
		t = uint32(len(v.names))
		v.terms[stem] = t
		v.names = append(v.names, stem)
		v.families = append(v.families, text.Family(stem, lang))
		v.capital, v.inside = append(v.capital, 0), append(v.inside, 0)
	}
	return t
}

// appendTerms appends the terms of s to dst. The joined form of a compound
// counts only when none of its parts is a stop word: "réclame-t-il" is not a
// word.
func (v *vocabulary) appendTerms(dst []uint32, sc *text.Scanner, s string, lang text.Language) []uint32 {
	stops, parts := 0, 0
	sc.Reset(s)
	for sc.Next() {
		w := sc.Word()
		if w.Joined && stops > 0 {
			stops, parts = 0, 0
			continue
		}
		if !w.Joined {
			if w.Start > 0 && s[w.Start-1] != '-' || w.Start == 0 {
				stops, parts = 0, 0
			}
			parts++
		}
		t := v.term(w, lang)
		if t == skip {
			stops++
			continue
		}
		if w.Start > 0 && !w.Joined {
			v.inside[t]++
			if w.Upper {
				v.capital[t]++
			}
		}
		dst = append(dst, t)
	}
	return dst
}

// headText is what stands before every passage: the title, its initials, the outlet and the
// date, because a passage seldom repeats what its article is about.
func headText(a *corpus.Article) string {
	return strings.Join([]string{a.Title, acronym(a), a.Outlet, text.DateWords(a.Date, a.Language)}, ". ")
}

// Build makes the index of c, and reads what its articles say: a function of
// them alone. progress may be nil; it is called with the passages done, from
// several goroutines, in no order.
func Build(ctx context.Context, c *corpus.Corpus, progress func(done, total int)) (*Index, error) {
	passages := make([][]Passage, len(c.Articles))
	for i := range c.Articles {
		passages[i] = passagesOf(i, &c.Articles[i])
	}
	all := make([]heard, len(c.Articles))
	x, err := buildPassages(ctx, c, passages, func(i int) { all[i] = hear(i, &c.Articles[i]) }, progress)
	if err != nil {
		return nil, err
	}
	x.said = newSaid(all)
	return x, nil
}

// buildPassages makes the index of c with the passages of each article given,
// without what the articles say. beside is called once for each article, by
// several goroutines.
func buildPassages(ctx context.Context, c *corpus.Corpus, passages [][]Passage, beside func(article int), progress func(done, total int)) (*Index, error) {
	x := &Index{corpus: c, dim: dimensions}
	parts := make([]analysis, len(c.Articles))
	workers := max(1, min(runtime.GOMAXPROCS(0), len(parts)))
	vocabs := make([]*vocabulary, workers)
	frequencies := make([][]uint32, workers)
	total := 0
	for i := range c.Articles {
		parts[i].passages = passages[i]
		total += len(parts[i].passages)
	}
	var next, done atomic.Int64
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			v, b, freq := newVocabulary(), newBag(), make([]uint32, 1<<gramTableBits)
			vocabs[w], frequencies[w] = v, freq
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(parts) {
					return
				}
				analyse(&parts[i], &c.Articles[i], w, v, b, freq)
				beside(i)
				if n := done.Add(int64(len(parts[i].passages))); progress != nil {
					progress(int(n), total)
				}
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	x.merge(parts, vocabs)
	x.grams = frequencies[0]
	for _, f := range frequencies[1:] {
		for i, n := range f {
			x.grams[i] += n
		}
	}
	return x, x.finish(ctx)
}

func analyse(p *analysis, a *corpus.Article, worker int, v *vocabulary, b *bag, freq []uint32) {
	var sc text.Scanner
	p.worker = worker
	head := headText(a)
	p.head = v.appendTerms(nil, &sc, head, a.Language)
	p.sentences = make([][]uint32, len(a.Sentences))
	for i, s := range a.Sentences {
		if s.Kind != corpus.Noise {
			p.sentences[i] = v.appendTerms(nil, &sc, a.Text[s.Start:s.End], a.Language)
		}
	}
	p.vectors = make([]float32, len(p.passages)*dimensions)
	for i, q := range p.passages {
		b.addPassage(a, head, q)
		for _, f := range b.order {
			freq[gramSlot(f)]++
		}
		passageVector(p.vectors[i*dimensions:(i+1)*dimensions], b)
	}
}

// addPassage counts the features of a passage alone: of the head of its article and
// of its sentences.
func (b *bag) addPassage(a *corpus.Article, head string, p Passage) {
	b.reset()
	b.add(head, a.Language)
	for j := p.First; j <= p.Last; j++ {
		if s := a.Sentences[j]; s.Kind != corpus.Noise {
			b.add(a.Text[s.Start:s.End], a.Language)
		}
	}
}

// passageVector sets vec, which is zero, to the vector of the features in b.
func passageVector(vec []float32, b *bag) {
	for k, f := range b.order {
		place(vec, f, 1+logCount(b.counts[k]))
	}
	normalize(vec)
}

// gramSlot is where the document frequency of f is counted.
func gramSlot(f feature) int { return int(f>>8) & (1<<gramTableBits - 1) }
