package index

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"verbatim.example/rag/ragtest"
)

// everything sums up every posting of every variant, for the whole corpus at
// once: what the search by words is compared with.
type everything struct {
	x        *Index
	offsets  []uint32 // term → its postings
	passages []uint32
	often    []uint8
	words    []float64 // by passage
	articles []float64 // by article
	counts   []float64 // by passage: of the term at hand
	group    []uint32  // passages that hold it
	touched  []uint32  // passages that hold any
}

func newEverything(x *Index) *everything {
	d := &everything{x: x, offsets: []uint32{0}, words: make([]float64, x.Len()), counts: make([]float64, x.Len()), articles: make([]float64, len(x.corpus.Articles))}
	for t := range x.lexicon.len() {
		var c cursor
		c.open(x.segments[0].postings, Variant{uint32(t), 1})
		for p, ok := c.seek(0); ok; p, ok = c.next() {
			d.passages, d.often = append(d.passages, p), append(d.often, c.frequency())
		}
		d.offsets = append(d.offsets, uint32(len(d.passages)))
	}
	return d
}

func (d *everything) best(q Query, n int) []ranked {
	d.touched = d.touched[:0]
	for i := range q.Terms {
		t := &q.Terms[i]
		d.group = d.group[:0]
		for _, v := range t.Variants {
			for k := d.offsets[v.ID]; k < d.offsets[v.ID+1]; k++ {
				p := d.passages[k]
				if d.counts[p] == 0 {
					d.group = append(d.group, p)
				}
				d.counts[p] += v.Weight * float64(d.often[k])
			}
		}
		if len(t.Variants) > 1 {
			slices.Sort(d.group)
		}
		d.add(t)
	}
	found := newBest(n)
	for _, p := range d.touched {
		found.add(p, d.words[p]+d.articles[d.x.passages[p].Article])
	}
	for _, p := range d.touched {
		d.words[p], d.articles[d.x.passages[p].Article] = 0, 0
	}
	return found.sorted()
}

func (d *everything) add(t *Term) {
	article, inside := -1, 0.0
	p := d.x.segments[0].postings
	flush := func() {
		if article >= 0 {
			d.articles[article] += t.articleIDF * saturate(inside, float64(p.sizes[article])/p.made.article)
		}
	}
	for _, k := range d.group {
		tf := d.counts[k]
		d.counts[k] = 0
		if d.words[k] == 0 {
			d.touched = append(d.touched, k)
		}
		d.words[k] += t.IDF * saturate(tf, float64(p.lengths[k])/p.made.passage)
		if a := d.x.passages[k].Article; a != article {
			flush()
			article, inside = a, 0
		}
		inside += tf
	}
	flush()
}

// BenchmarkLexical finds the best hundred by words in made corpora of a
// thirtieth and a third of VERBATIM_ARTICLES articles (3 000 without), and of
// all, with and without reading everything.
func BenchmarkLexical(b *testing.B) {
	most := setting(b, "VERBATIM_ARTICLES", 3000)
	for _, articles := range []int{most / 30, most / 3, most} {
		for name, texts := range map[string]func(uint64, int) map[string]string{"made": ragtest.Corpus, "news": ragtest.News} {
			benchmarkLexical(b, name, texts(1, articles))
		}
	}
}

func benchmarkLexical(b *testing.B, name string, texts map[string]string) {
	x := wordIndex(b, folder(b, texts))
	c := x.corpus
	questions := make([]Query, 64)
	for i := range questions {
		a := &c.Articles[i*len(c.Articles)/len(questions)]
		s := a.Sentences[len(a.Sentences)/2]
		questions[i] = x.Parse("Quand " + a.Title + " " + strings.Join(strings.Fields(a.Text[s.Start:s.End])[:4], " ") + " ?")
	}
	run := func(what string, f func(q Query)) {
		b.Run(fmt.Sprintf("%s/%d/%s", name, x.Len(), what), func(b *testing.B) {
			b.ReportAllocs()
			var took []time.Duration
			for i := 0; b.Loop(); i++ {
				start := time.Now()
				f(questions[i%len(questions)])
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
	d, n := newEverything(x), tuning.candidates
	run("everything", func(q Query) { d.best(q, n) })
	var w wordSearch
	s := segmentWords{postings: x.segments[0].postings, means: x.segments[0].postings.made}
	run("blocks", func(q Query) {
		w.begin(n)
		w.add(s, q.Terms)
	})
	size := 0
	x.segments[0].postings.save(func(_ string, data []byte) { size += len(data) })
	b.Logf("%s: %d passages, %d terms; %.2f bytes a posting, %d a passage, lengths and tables included; whole numbers took 5 and %d", name, x.Len(), x.lexicon.len(),
		float64(len(x.segments[0].postings.data))/float64(len(d.passages)), size/x.Len(), (5*len(d.passages)+8*x.lexicon.len()+4*(x.Len()+len(c.Articles)))/x.Len())
	b.Run(fmt.Sprintf("%s/%d/post", name, x.Len()), func(b *testing.B) {
		for b.Loop() {
			x.segments[0].post(x.lexicon.len(), true)
		}
	})
}
