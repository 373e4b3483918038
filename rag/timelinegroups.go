package rag

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

const (
	sameTelling = .6  // share of the lighter gist from which two sentences tell the same
	sameDated   = .45 // the same where both date it alike
	sameRevised = .3  // from which two sentences may give values of one figure
	sameLead    = .25 // the same where both are what their articles have on the topic
	deniedShare = .35 // of what is denied that a claim has, from which it is that
	deniedLead  = .2  // the same of what an article turns on
)

// A gist is what a sentence is about: its words but the common ones, those that
// speak of the same as one, with what each is worth.
type gist struct {
	words map[string]float64
	total float64
	names map[string]bool // those of words that are of names
}

// gistOf returns what an entry is about.
func (e *Engine) gistOf(p *entry) gist {
	a := &e.corpus.Articles[p.article]
	s := &a.Sentences[p.sentence]
	g := e.gist(a.Text[s.Start:s.End])
	for _, n := range p.statement.Names {
		for k := range e.gist(claims.Text(a, n)).words {
			g.names[k] = true
		}
	}
	return g
}

// gist returns what a text is about.
func (e *Engine) gist(s string) gist {
	g := gist{words: map[string]float64{}, names: map[string]bool{}}
	for _, w := range words(s) {
		if text.IsStop(w, text.French) || text.IsStop(w, text.English) {
			continue
		}
		key, weight := "", 0.0
		for _, id := range e.index.Stems(w) {
			key, weight = strconv.Itoa(int(e.index.Root(id))), e.index.IDF(id)
			break
		}
		if t := text.Topic(w); t > 0 {
			key = "topic " + strconv.Itoa(t)
		}
		if _, ok := g.words[key]; !ok && key != "" {
			g.words[key] = weight
			g.total += weight
		}
	}
	return g
}

// shared returns the weight of what two gists have in common, names left out or
// not.
func (g *gist) shared(o *gist, names bool) float64 {
	sum := 0.0
	for _, k := range sortedKeys(g.words) {
		if w, ok := o.words[k]; ok && (names || !g.names[k] && !o.names[k]) {
			sum += min(g.words[k], w)
		}
	}
	return sum
}

// alike returns what part of the lighter of two gists the other has.
func (g *gist) alike(o *gist) float64 {
	least := min(g.total, o.total)
	if least == 0 {
		return 0
	}
	return g.shared(o, true) / least
}

// sortedKeys returns the keys of a gist in order, so that sums do not depend on
// that of a map.
func sortedKeys(m map[string]float64) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// tellings groups entries that tell the same. Of each group the one published
// first stands for it; of those of one day the one that re-reports nobody.
func (e *Engine) tellings(es []entry) []*telling {
	slices.SortStableFunc(es, func(a, b entry) int {
		return cmp.Or(
			cmp.Compare(count(a.published == ""), count(b.published == "")),
			cmp.Compare(a.published, b.published),
			cmp.Compare(len(a.statement.Reports), len(b.statement.Reports)),
			cmp.Compare(a.article, b.article),
			cmp.Compare(a.sentence, b.sentence),
		)
	})
	var out []*telling
	for i := range es {
		p := &es[i]
		at := slices.IndexFunc(out, func(t *telling) bool { return e.tellSame(t, p) })
		if at < 0 {
			out = append(out, &telling{entry: *p})
			continue
		}
		t := out[at]
		t.lead = t.lead || p.lead
		t.share = max(t.share, p.share)
		t.same = append(t.same, *p)
	}
	return out
}

// tellSame reports whether an entry tells what a telling does, in another article
// that it has no sentence of.
func (e *Engine) tellSame(t *telling, p *entry) bool {
	if t.article == p.article || slices.ContainsFunc(t.same, func(s entry) bool { return s.article == p.article }) {
		return false
	}
	if t.denial != p.denial || !datesFit(t.event, p.event) || t.denial && !e.sameSpeaker(&t.entry, p) || e.otherFigure(&t.entry, p) {
		return false
	}
	least := sameTelling
	switch {
	case t.event == "" || t.event != p.event:
	case t.lead && p.lead:
		least = sameLead
	default:
		least = sameDated
	}
	return t.gist.alike(&p.gist) >= least
}

// datesFit reports whether two dates may be of one event.
func datesFit(a, b string) bool {
	if a == "" || b == "" {
		return a == b
	}
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}

// sameSpeaker reports whether two entries have speakers of one last word.
func (e *Engine) sameSpeaker(a, b *entry) bool {
	last := func(p *entry) string {
		ws := words(claims.Text(&e.corpus.Articles[p.article], p.statement.Speaker))
		if len(ws) == 0 {
			return ""
		}
		return ws[len(ws)-1]
	}
	return last(a) == last(b)
}

// otherFigure reports whether two entries count the same differently: one gives
// a value, which the other does not have, of what the other counts or tells of.
func (e *Engine) otherFigure(a, b *entry) bool {
	x, y := e.figuresOf(a), e.figuresOf(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	return news(x, y, &b.gist) || news(y, x, &a.gist)
}

// news reports whether figures have a value that others do not, of what a gist
// tells of.
func news(figures, others map[string][]string, of *gist) bool {
	for noun, values := range figures {
		if _, told := of.words[noun]; !told {
			continue
		}
		for _, v := range values {
			held := false
			for _, o := range others {
				held = held || slices.Contains(o, v)
			}
			if !held {
				return true
			}
		}
	}
	return false
}

// figuresOf returns the values of an entry by the root of the noun they count.
func (e *Engine) figuresOf(p *entry) map[string][]string {
	a := &e.corpus.Articles[p.article]
	out := map[string][]string{}
	for _, f := range p.statement.Figures {
		for _, w := range words(claims.Text(a, f.Noun)) {
			if ids := e.index.Stems(w); len(ids) > 0 {
				noun := strconv.Itoa(int(e.index.Root(ids[0])))
				out[noun] = append(out[noun], value(claims.Text(a, f.Number), a.Language))
			}
		}
	}
	return out
}

// value writes a number in figures where it is a word.
func value(number string, lang text.Language) string {
	ws := words(number)
	for i, w := range ws {
		if n, ok := text.Number(w, lang); ok {
			ws[i] = strconv.FormatFloat(float64(n.Value), 'f', -1, 64)
		}
	}
	return strings.Join(ws, "")
}

// answerTellings finds what denies each telling, and what revises a figure of it.
// What is published before does neither; what has no date of publication may.
func (e *Engine) answerTellings(all []*telling) {
	for _, t := range all {
		for _, d := range all {
			switch {
			case d == t || t.denial || !d.follows(t):
			case d.denial && e.deniesTelling(d, t):
				t.denied = append(t.denied, d)
			case !d.denial && d.published > t.published && e.otherFigure(&t.entry, &d.entry) && t.gist.alike(&d.gist) >= sameRevised:
				t.revised = append(t.revised, d)
			}
		}
	}
	// Who denies what an article turns on denies another that tells mostly the same.
	for _, t := range all {
		for _, o := range all {
			if o == t || !o.lead || !t.lead || !t.deniable() || t.gist.alike(&o.gist) < sameRevised {
				continue
			}
			for _, d := range o.denied {
				if d.follows(t) && !e.sameSource(&d.entry, &t.entry) && !slices.Contains(t.denied, d) {
					t.denied = append(t.denied, d)
				}
			}
		}
	}
	for _, t := range all {
		slices.SortStableFunc(t.denied, byDate)
		slices.SortStableFunc(t.revised, byDate)
	}
}

// follows reports whether a telling may answer another: it is not published
// before, nor dated before.
func (t *telling) follows(o *telling) bool {
	return (t.published == "" || t.published >= o.published) && (t.event == "" || t.event >= o.event)
}

// deniable reports whether a telling says what may be denied: a claim, or what an
// article turns on; not what somebody admits or leaves open.
func (t *telling) deniable() bool {
	switch t.statement.Verb {
	case claims.Denies, claims.Declines, claims.Confirms:
		return false
	}
	return t.lead || t.claim()
}

// deniesTelling reports whether what d denies is what t tells: they have words in
// common, names apart, or d denies all of it (« ces accusations ») and t is what
// an article turns on.
func (e *Engine) deniesTelling(d, t *telling) bool {
	if !t.deniable() || e.sameSource(&d.entry, &t.entry) {
		return false
	}
	object := e.gist(claims.Text(&e.corpus.Articles[d.article], d.statement.Object))
	whole := false
	for k := range e.gist(deniedWhole).words {
		if _, ok := object.words[k]; ok {
			whole = true
			delete(object.words, k)
		}
	}
	if whole && t.lead && t.gist.shared(&d.gist, true) > 0 {
		return true
	}
	of, common := 0.0, 0.0
	for _, k := range sortedKeys(object.words) {
		if d.gist.names[k] || t.gist.names[k] {
			continue
		}
		of += object.words[k]
		if w, ok := t.gist.words[k]; ok {
			if strings.HasPrefix(k, "topic ") {
				return true
			}
			common += min(w, object.words[k])
		}
	}
	return common > 0 && (t.lead && common >= deniedLead*of || common >= deniedShare*of)
}

// sameSource reports whether two entries have one speaker, who is known.
func (e *Engine) sameSource(a, b *entry) bool {
	return a.statement.Speaker.Start < a.statement.Speaker.End && e.sameSpeaker(a, b)
}

// deniedWhole are the words of an object that stand for whatever was said,
// folded.
const deniedWhole = "accusation accusations allegation allegations information informations rumeur rumeurs revelation revelations propos charge charges claim claims report reports rumour rumours rumors affirmation affirmations bloc tout toute toutes tous formellement absurde faux fausse mensonge mensonges false nonsense lies invention imputation imputations soupcon soupcons grief griefs"
