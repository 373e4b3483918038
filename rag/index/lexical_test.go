package index

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/ragtest"
)

// wordReference scores every passage of an index: what a search by words must come
// to, without postings.
type wordReference struct {
	x        *Index
	counts   []map[uint32]int // passage → term → occurrences
	lengths  []int
	articles []int
	means    means
}

func newWordReference(x *Index) *wordReference {
	e := &wordReference{x: x, articles: make([]int, len(x.corpus.Articles))}
	for i, p := range x.passages {
		counts, length := map[uint32]int{}, 0
		x.segments[0].passageTerms(i, func(ts []uint32) {
			for _, t := range ts {
				counts[t]++
			}
			length += len(ts)
		})
		e.counts, e.lengths = append(e.counts, counts), append(e.lengths, length)
		e.articles[p.Article] += length
	}
	sum := 0
	for _, n := range e.lengths {
		sum += n
	}
	e.means = means{float64(sum) / float64(max(1, len(e.lengths))), float64(sum) / float64(max(1, len(e.articles)))}
	return e
}

// scores returns what every passage has: its words' and its article's score, and
// whether it holds any word.
func (e *wordReference) scores(terms []Term, m means) (hits []wordHit, held []bool) {
	hits, held = make([]wordHit, len(e.counts)), make([]bool, len(e.counts))
	articles := make([]float64, len(e.articles))
	for _, t := range terms {
		inside := make([]float64, len(e.articles))
		for p, counts := range e.counts {
			tf := 0.0
			for _, v := range t.Variants {
				tf += float64(v.Weight * float64(min(counts[v.ID], 255)))
			}
			if tf > 0 {
				held[p] = true
				hits[p].words += float64(t.IDF * saturate(tf, float64(e.lengths[p])/m.passage))
				inside[e.x.passages[p].Article] += tf
			}
		}
		for a, tf := range inside {
			if tf > 0 {
				articles[a] += float64(t.articleIDF * saturate(tf, float64(e.articles[a])/m.article))
			}
		}
	}
	for p := range hits {
		hits[p].passage, hits[p].article = uint32(p), articles[e.x.passages[p].Article]
	}
	return hits, held
}

func (e *wordReference) best(terms []Term, m means, n int, allowed func(int) bool) []wordHit {
	all, held := e.scores(terms, m)
	var found []wordHit
	for p, h := range all {
		if held[p] && (allowed == nil || allowed(e.x.passages[p].Article)) {
			found = append(found, h)
		}
	}
	slices.SortFunc(found, compareHits)
	return found[:min(n, len(found))]
}

// madeTerms draws a question's terms from an index: some frequent, some rare, with
// variants of any weight, and some that occur nowhere.
func madeTerms(r *rand.Rand, x *Index) []Term {
	terms := make([]Term, 1+r.IntN(8))
	for i := range terms {
		t := &terms[i]
		for range min(r.IntN(4)+r.IntN(2), x.lexicon.len()) {
			// The first terms of a corpus are the frequent ones.
			id := uint32(float64(x.lexicon.len()) * r.Float64() * r.Float64() * r.Float64())
			if !slices.ContainsFunc(t.Variants, func(v Variant) bool { return v.ID == id }) {
				t.Variants = append(t.Variants, Variant{id, [...]float64{1, 1, .7, .5, .25, 1 / 3.}[r.IntN(6)]})
			}
		}
		x.weigh(t, r.Float64()/100)
		if r.IntN(4) == 0 {
			t.IDF, t.articleIDF = t.IDF/2, t.articleIDF/2
		}
	}
	return terms
}

// What a search by words finds is what scoring every passage finds, to the last
// bit and in order.
func TestLexicalExhaustive(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for name, x := range exhaustiveCorpora(t) {
		t.Run(name, func(t *testing.T) {
			e := newWordReference(x)
			if x.segments[0].postings.made != e.means {
				t.Fatalf("means %v, want %v", x.segments[0].postings.made, e.means)
			}
			whole := []segmentWords{{postings: x.segments[0].postings}}
			halves := segmentsOf(x)
			reread := []segmentWords{{postings: reloaded(t, x.segments[0].postings)}}
			questions := 200
			if testing.Short() {
				questions = 50
			}
			for i := range questions {
				compareExhaustive(t, r, e, [][]segmentWords{whole, halves, reread}[i%3])
			}
		})
	}
}

// exhaustiveCorpora are made and ragged, of one article and of none.
func exhaustiveCorpora(t *testing.T) map[string]*Index {
	r := rand.New(rand.NewPCG(3, 4))
	ragged := map[string]string{}
	for i := range 200 { // of no, one and many passages; few words
		var b strings.Builder
		fmt.Fprintf(&b, "Titre %d du pont\n\n", i%7)
		for range r.IntN(1 + r.IntN(120)) {
			b.WriteString("Le pont")
			for range 1 + r.IntN(20) {
				fmt.Fprintf(&b, " mot%d", r.IntN(1+r.IntN(40)))
			}
			b.WriteString(".\n\n")
		}
		ragged[fmt.Sprintf("r%03d.txt", i)] = b.String()
	}
	out := map[string]*Index{}
	for name, texts := range map[string]map[string]string{
		"made":   ragtest.Corpus(1, 700),
		"news":   ragtest.News(1, 300),
		"ragged": ragged,
		"town":   town,
		"one":    {"a.txt": ragged["r007.txt"] + strings.Repeat("Le pont rouvre et le maire se tait devant mot3.\n\n", 900)},
	} {
		out[name] = wordIndex(t, folder(t, texts))
	}
	var err error
	if out["none"], err = Build(t.Context(), &corpus.Corpus{}, nil); err != nil {
		t.Fatal(err)
	}
	return out
}

// wordIndex makes an index for searches by words: its vectors have no say.
func wordIndex(t testing.TB, files *corpus.Files) *Index {
	t.Helper()
	before := dimensions
	dimensions = 8
	defer func() { dimensions = before }()
	c, err := files.Parse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x, err := newReading(c.Articles, nil).index(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// segmentsOf cuts an index into three segments.
func segmentsOf(x *Index) (out []segmentWords) {
	whole := x.segments[0].postings
	for i := range 3 {
		n := len(whole.sizes)
		first, last := whole.first[n*i/3], whole.first[n*(i+1)/3]
		var starts []uint32
		for _, at := range whole.first[n*i/3 : n*(i+1)/3+1] {
			starts = append(starts, at-first)
		}
		p := newPostings(x.lexicon.len(), starts, func(k int, f func([]uint32)) { x.segments[0].passageTerms(int(first)+k, f) })
		if len(p.lengths) != int(last-first) {
			panic("passages are missing")
		}
		out = append(out, segmentWords{postings: p, view: viewFrom(int(first), int(last-first))})
	}
	return out
}

// reloaded returns postings as they come back from a snapshot.
func reloaded(t testing.TB, p *postings) *postings {
	t.Helper()
	sections := map[string][]byte{}
	p.save(func(name string, data []byte) { sections[name] = data })
	back, err := loadPostings(func(name string) []byte { return sections[name] })
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// compareExhaustive searches segments for one question.
func compareExhaustive(t *testing.T, r *rand.Rand, e *wordReference, segments []segmentWords) {
	t.Helper()
	terms, m := madeTerms(r, e.x), e.means
	if r.IntN(3) == 0 { // the index has other means than its segments
		m = means{m.passage * (.5 + r.Float64()), m.article * (.5 + r.Float64())}
	}
	var allowed func(int) bool
	if r.IntN(3) == 0 {
		share := r.Float64() * r.Float64()
		hidden := make([]bool, len(e.articles))
		for a := range hidden {
			hidden[a] = r.Float64() > share
		}
		allowed = func(a int) bool { return !hidden[a] }
	}
	n := 1 + r.IntN(120)
	all, _ := e.scores(terms, m)
	var w wordSearch
	w.begin(n)
	articles := 0
	for _, s := range segments {
		s.means = m
		if before := articles; allowed != nil {
			s.allowed = func(a int) bool { return allowed(before + a) }
		}
		articles += len(s.sizes)
		w.add(s, terms)
		var some []uint32
		for p := range s.lengths {
			if r.IntN(1+len(all)/20) == 0 {
				some = append(some, uint32(p))
			}
		}
		w.scores(s, terms, some, func(h wordHit) {
			if h != all[h.passage] {
				t.Fatalf("%+v: passage %d has %v, want %v", terms, h.passage, h, all[h.passage])
			}
		})
	}
	got, want := w.found, e.best(terms, m, n, allowed)
	slices.SortFunc(got, compareHits)
	if !slices.Equal(got, want) {
		t.Fatalf("%+v: the best %d are\n%v, want\n%v", terms, n, got, want)
	}
}

// A filter finds what asking it of every article finds, however many it names.
func TestLexicalFilter(t *testing.T) {
	texts := ragtest.Corpus(1, 100)
	for name, s := range ragtest.Corpus(2, 520) {
		texts["folder/"+name] = s
	}
	x := wordIndex(t, folder(t, texts))
	e := newWordReference(x)
	r := rand.New(rand.NewPCG(6, 7))
	hidden := make([]bool, len(x.corpus.Articles))
	for a := range hidden {
		hidden[a] = a%3 == 0
	}
	for i, f := range []Filter{
		{},
		{Files: []string{"a000007.txt"}},
		{Files: []string{"a000009.txt", "a000007.txt", "folder/a000001.txt", "a000007.txt", "none.txt", "nowhere/"}},
		{Files: []string{"none.txt"}},
		{Files: []string{"folder"}},
		{Files: []string{"folder/"}},
		{Files: []string{"folder/", "a000007.txt"}, Since: "2015", Hidden: hidden},
		{Files: []string{"a000007.txt", "a000008.txt", "a000009.txt"}, Hidden: hidden},
		{Since: "2001-03", Until: "2003"},
		{Hidden: hidden},
	} {
		s, allowed := x.searched(&f)[0], func(a int) bool { return x.allowed(&f, a) }
		if few := i > 0 && i < 5 || i == 7; s.few != few {
			t.Errorf("%+v: few articles: %v", f, s.few)
		}
		for range 15 {
			q := Query{Terms: madeTerms(r, x)}
			var w wordSearch
			w.begin(20)
			w.add(s, q.Terms)
			got, want := w.found, e.best(q.Terms, e.means, 20, allowed)
			slices.SortFunc(got, compareHits)
			if !slices.Equal(got, want) {
				t.Fatalf("%+v: found %v, want %v", f, got, want)
			}
			restricted := Query{Terms: slices.Clone(q.Terms)}
			x.Restrict(&restricted, f)
			for k, term := range q.Terms {
				held := slices.DeleteFunc(slices.Clone(term.Variants), func(v Variant) bool {
					for p, counts := range e.counts {
						if counts[v.ID] > 0 && allowed(x.passages[p].Article) {
							return false
						}
					}
					return true
				})
				if !slices.Equal(restricted.Terms[k].Variants, held) {
					t.Fatalf("%+v: %v is restricted to %v, want %v", f, term.Variants, restricted.Terms[k].Variants, held)
				}
			}
		}
	}
}

// Sections that are anything are refused, or are postings that can be searched.
func FuzzPostings(f *testing.F) {
	x := build(f, ragtest.Corpus(1, 80))
	var names []string
	sections := map[string][]byte{}
	x.segments[0].postings.save(func(name string, data []byte) {
		names, sections[name] = append(names, name), data
	})
	for i := range names {
		f.Add(byte(i), uint32(3), []byte{0xff, 0xff, 0xff, 0xff}, uint16(0), uint64(1))
		f.Add(byte(i), uint32(400), []byte{0, 0, 1}, uint16(0), uint64(2))
		f.Add(byte(i), uint32(0), []byte{}, uint16(9), uint64(3))
	}
	f.Fuzz(func(t *testing.T, section byte, at uint32, with []byte, cut uint16, seed uint64) {
		name := names[int(section)%len(names)]
		part := slices.Clone(sections[name])
		if len(part) > 0 {
			copy(part[int(at)%len(part):], with)
		}
		part = part[:len(part)-min(len(part), int(cut))]
		p, err := loadPostings(func(n string) []byte {
			if n == name {
				return part
			}
			return sections[n]
		})
		if err != nil {
			return
		}
		r := rand.New(rand.NewPCG(seed, 5))
		var w wordSearch
		for range 20 {
			s := segmentWords{postings: p, means: x.segments[0].postings.made}
			terms := madeTerms(r, x)
			w.begin(10)
			w.add(s, terms)
			var found []uint32
			for _, h := range w.found {
				found = append(found, h.passage)
			}
			slices.Sort(found)
			w.scores(s, terms, found, func(wordHit) {})
			p.someArticle(r.Uint32N(uint32(x.lexicon.len()+1)), func(int) bool { return false })
		}
	})
}
