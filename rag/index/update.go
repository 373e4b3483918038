package index

import (
	"context"
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// An index of a folder that has changed is made from the one before: its segments
// stay, articles that have changed or gone are no longer looked at in them, and
// those that came are a new, small segment. What the whole corpus knows are sums,
// to which the one are added and from which the others are taken, so that the
// index is what it would be if it were built anew.
//
// Small segments would become many. A new one takes in those that are not much
// larger, so that there are few, and an article is read again few times. What has
// gathered beside a snapshot is merged into the next one by [Index.Seal].

// leastUpdated is the number of passages below which an index is built anew, which
// takes less time than anybody notices.
var leastUpdated = 2 * scanFrom

// How much may differ from the snapshot: beyond one article in sealShare, but for
// the first sealLeast, a new one is due; beyond one in mostShare the index is built
// anew.
const (
	sealShare = 50
	sealLeast = 64
	mostShare = 8
)

// A change is how the articles of a corpus differ from those of an index.
type change struct {
	from  []int // article → the index's, the same; -1: it is new
	fresh []int // articles that are new
	gone  []int // articles of the index that are no more, or other now
}

// changed tells the difference of a corpus that was parsed after the index's, from
// whose articles are the same there.
func (x *Index) changed(from []int) change {
	d := change{from: from}
	next := 0
	for i, j := range from {
		if j < 0 {
			d.fresh = append(d.fresh, i)
			continue
		}
		for ; next < j; next++ {
			d.gone = append(d.gone, next)
		}
		next = j + 1
	}
	for ; next < len(x.corpus.Articles); next++ {
		d.gone = append(d.gone, next)
	}
	return d
}

// beside returns how many articles are not as in the large segment: those of the
// small ones, and those of it that are none of the index's any more.
func (x *Index) beside() int {
	if x.homes == nil {
		return 0
	}
	n := len(x.segments[0].articles)
	for _, h := range x.homes {
		if h.segment == 0 {
			n--
		} else {
			n++
		}
	}
	return n
}

// after returns the index of c, which was parsed after the index's corpus: from has
// for each article its place there, ascending, or -1. It returns nil when the index
// is better built anew.
func (x *Index) after(ctx context.Context, c *corpus.Corpus, from []int) (*Index, error) {
	d := x.changed(from)
	most := max(sealLeast, len(x.segments[0].articles)/mostShare)
	if x.segments[0].guard != nil && !mayMap(x.snapshot.File) {
		most = len(x.corpus.Articles)
	}
	if len(x.passages) < leastUpdated || x.segments[0].columns == nil || x.beside()+len(d.fresh)+len(d.gone) > most {
		return nil, nil
	}
	y := &Index{corpus: c, byFile: x.byFile, snapshot: x.snapshot, sealing: x.sealing, lexicon: x.lexicon.clone(), homes: make([]home, len(c.Articles))}
	stay, members := x.absorb(d)
	for k, s := range x.segments {
		if stay[k] >= 0 {
			y.segments = append(y.segments, s)
		}
	}
	for i, j := range d.from {
		if j >= 0 {
			s, own := x.homeOf(j)
			y.homes[i] = home{uint32(max(0, stay[s])), own}
		}
	}
	in, err := y.admit(ctx, d, members)
	if err != nil {
		return nil, err
	}
	out, err := x.dismiss(ctx, d)
	if err != nil {
		return nil, err
	}
	y.statistics = x.statistics.extended(y.lexicon.len())
	y.count(x, d, in, out)
	if y.number(); len(y.passages) < leastUpdated/2 {
		return nil, nil
	}
	y.statistics.derive(y.lexicon.name)
	return y, nil
}

// homeOf returns the number of the segment of an article, and its own there.
func (x *Index) homeOf(article int) (segment int, own uint32) {
	if x.homes == nil {
		return 0, uint32(article)
	}
	return int(x.homes[article].segment), x.homes[article].article
}

// absorb chooses the small segments that a new one takes in. It returns the number
// that each segment has from now on, -1 for none, and the articles of the new one.
func (x *Index) absorb(d change) (stay []int, members []int) {
	live := make([]int, len(x.segments))
	for _, j := range d.from {
		if j >= 0 {
			s, _ := x.homeOf(j)
			live[s]++
		}
	}
	stay = make([]int, len(x.segments))
	size, n := len(d.fresh), len(x.segments)
	for k := len(x.segments) - 1; k > 0; k-- {
		if live[k] <= 2*size {
			size += live[k]
			stay[k] = -1
			n--
		}
	}
	next := 0
	for k := range stay {
		if stay[k] == 0 {
			stay[k] = next
			next++
		}
	}
	for i, j := range d.from {
		s := -1
		if j >= 0 {
			s, _ = x.homeOf(j)
		}
		if s < 0 || stay[s] < 0 {
			members = append(members, i)
		}
	}
	return stay, members
}

// An intake is what was read of articles that come or go: its readers, and the
// index's number of their terms.
type intake struct {
	segment *segment
	own     []int // articles of the segment that count
	readers []*analyst
	number  [][]uint32
}

// admit makes a segment of some articles, if there are any. Those that are new
// count, the others were counted before.
func (y *Index) admit(ctx context.Context, d change, members []int) (*intake, error) {
	in := &intake{}
	if len(members) == 0 {
		return in, nil
	}
	s := &segment{articles: make([]corpus.Article, len(members)), dim: dimensions}
	var others []int
	for own, i := range members {
		s.articles[own] = y.corpus.Articles[i]
		y.homes[i] = home{uint32(len(y.segments)), uint32(own)}
		if d.from[i] < 0 {
			in.own = append(in.own, own)
		} else {
			others = append(others, own)
		}
	}
	r := newReading(s.articles, nil)
	s.vectors = make([]float32, r.total()*dimensions)
	r.heard = make([]heard, len(members))
	r.room = func(i int) []float32 { return s.vectors[r.first[i]*dimensions : r.first[i+1]*dimensions] }
	parts := make([]analysis, len(members))
	var again []*analyst
	var err error
	if len(in.own) > 0 {
		if in.readers, err = r.read(ctx, in.own, parts, 0); err != nil {
			return nil, err
		}
	}
	if len(others) > 0 {
		if again, err = r.read(ctx, others, parts, len(in.readers)); err != nil {
			return nil, err
		}
	}
	in.number = numbered(parts, slices.Concat(in.readers, again), y.lexicon.add)
	s.passages = slices.Concat(r.passages...)
	s.take(parts, in.number)
	s.post(y.lexicon.len(), false)
	s.setAcronyms(y.lexicon.find)
	s.said = newSaid(r.heard)
	y.segments, in.segment = append(y.segments, s), s
	s.columns = newColumns(len(s.passages), s.dim, s.vector)
	return in, s.fillStore(ctx)
}

// dismiss reads the articles that go, for what they counted.
func (x *Index) dismiss(ctx context.Context, d change) (*intake, error) {
	out := &intake{}
	if len(d.gone) == 0 {
		return out, nil
	}
	articles := make([]corpus.Article, len(d.gone))
	for k, j := range d.gone {
		articles[k] = x.corpus.Articles[j]
	}
	parts := make([]analysis, len(articles))
	var err error
	if out.readers, err = newReading(articles, nil).read(ctx, nil, parts, 0); err != nil {
		return nil, err
	}
	out.number = numbered(parts, out.readers, func(stem string) uint32 {
		t, _ := x.lexicon.find(stem) // it has them all
		return t
	})
	return out, nil
}

// count sets the sums: those of the index before, with what came and without what
// went. A stem that now occurs most in another language gets its family there.
func (y *Index) count(x *Index, d change, in, out *intake) {
	st := y.statistics
	st.read(in.readers, in.number, comes)
	st.read(out.readers, out.number, goes)
	for _, own := range in.own {
		st.count(in.segment, own, comes)
	}
	for _, j := range d.gone {
		s, own := x.home(j)
		st.count(s, own, goes)
	}
	for _, number := range slices.Concat(in.number[:len(in.readers)], out.number) {
		for _, t := range number {
			if t == skip {
				continue
			}
			lang := st.languageOf(t)
			_, known := y.lexicon.family[t]
			if fresh := int(t) >= x.lexicon.len(); fresh && !known || !fresh && lang != x.statistics.languageOf(t) {
				y.lexicon.move(t, text.Family(y.lexicon.name(t), languages[lang]))
			}
		}
	}
}

// number numbers the passages of the corpus, and sets the views.
func (y *Index) number() {
	y.views = make([]view, len(y.segments))
	for k, s := range y.segments {
		y.views[k] = view{articles: skips(len(s.articles)), passages: skips(len(s.passages))}
	}
	y.passages = make([]Passage, 0, y.statistics.passages)
	for i, h := range y.homes {
		s, v := y.segments[h.segment], &y.views[h.segment]
		v.articles[h.article] = uint32(i)
		from, to := s.passagesOf(int(h.article))
		if n := len(v.live) - 1; n >= 0 && v.live[n].to == from {
			v.live[n].to = to
		} else {
			v.live = append(v.live, run{from, to})
		}
		for own := from; own < to; own++ {
			v.passages[own] = uint32(len(y.passages))
			p := s.passages[own]
			y.passages = append(y.passages, Passage{i, p.First, p.Last})
		}
	}
}

func skips(n int) []uint32 { return slices.Repeat([]uint32{skip}, n) }
