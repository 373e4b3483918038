package rag

import (
	"math"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// A sourceText is a source with its sentences read.
type sourceText struct {
	article   int
	lang      text.Language
	head      []*statement // title, outlet, author, what it reports
	date      amount       // of publication; no year when it is unknown
	sentences []*statement
}

// readSource reads a source.
func (e *Engine) readSource(s source) *sourceText {
	a := &e.corpus.Articles[s.article]
	out := &sourceText{article: s.article, lang: a.Language}
	if out.lang == text.Unknown {
		out.lang = text.Detect(a.Text)
	}
	for _, h := range [...]string{a.Title, a.Outlet, a.Author, a.Reports} {
		if h != "" {
			st := state(h, out.lang)
			st.hold()
			out.head = append(out.head, st)
		}
	}
	out.date = publication(a.Date)
	for i := max(0, s.first); i <= min(s.last, len(a.Sentences)-1); i++ {
		if a.Sentences[i].Kind == corpus.Noise {
			continue
		}
		st := state(a.Quote(i, i), out.lang)
		st.hold()
		if a.Sentences[i].Kind == corpus.Heading {
			out.head = append(out.head, st) // names only
			continue
		}
		st.names = st.findNames()
		st.article, st.sentence = s.article, i
		st.words = len(strings.Fields(st.text))
		st.instructs = instructs(st.text)
		st.anaphoric = len(st.parts) > 0 && (anaphors[st.parts[0].form] || text.IsStop(st.parts[0].form, out.lang) && anaphoricPhrase(st.text))
		out.sentences = append(out.sentences, st)
	}
	return out
}

// publication returns the date YYYY, YYYY-MM or YYYY-MM-DD.
func publication(s string) amount {
	f := amount{kind: calendar}
	for i, field := range strings.Split(s, "-") {
		n := 0
		for _, r := range field {
			n = n*10 + int(r-'0')
		}
		switch i {
		case 0:
			f.year = n
		case 1:
			f.month = n
		case 2:
			f.day = n
		}
	}
	return f
}

// A match lays a claim beside one sentence of a source.
type match struct {
	source   *statement
	at       [][]int16 // by part of the claim: where it stands in the source
	strength []float64 // by part of the claim
}

// A reading is a claim with what it is matched by.
type reading struct {
	*statement
	keys   map[text.Language][][]key
	weight []float64 // by part
	total  float64
	alias  [][]string // of a name: its other forms, in both languages
}

// keysFor returns the keys of the claim's parts in sources of a language.
func (r *reading) keysFor(lang text.Language) [][]key {
	if ks, ok := r.keys[lang]; ok {
		return ks
	}
	ks := make([][]key, len(r.parts))
	for i := range r.parts {
		if r.parts[i].content {
			ks[i] = keysOf(r.statement, i, lang)
		}
	}
	r.keys[lang] = ks
	return ks
}

// glueStrength is what a stop word that both have tells of the place of its
// neighbours; it counts nothing of the overlap.
const glueStrength = .3

// affinity is how much the words around parts from to to of a claim stand as
// they do around parts at to end of its source: 1 for a word that follows in
// both, less the farther it is and the more its place differs.
func (r *reading) affinity(m *match, from, to, at, end int) float64 {
	const reach = 6
	sum := 0.0
	for i := max(0, from-reach); i < min(len(r.parts), to+reach+1); i++ {
		if i >= from && i <= to || m.strength[i] == 0 {
			continue
		}
		own := offset(i, from, to)
		nearest := math.MaxInt
		for _, k := range m.at[i] {
			if int(k) < at || int(k) > end {
				d := distance(own, offset(int(k), at, end))
				if own > 0 != (int(k) > end) {
					d *= 2 // on the other side
				}
				nearest = min(nearest, d)
			}
		}
		if nearest <= 2*reach {
			sum += m.strength[i] / float64(distance(own, 0)) / float64(1+nearest)
		}
	}
	return sum
}

// offset is how far i is from the parts from to to, negative before them.
func offset(i, from, to int) int {
	if i > to {
		return i - to
	}
	return i - from
}

func distance(a, b int) int { return max(a-b, b-a) }

// match lays the claim beside a sentence.
func (r *reading) match(s *statement) match {
	m := match{s, make([][]int16, len(r.parts)), make([]float64, len(r.parts))}
	for i, ks := range r.keysFor(s.lang) {
		if p := &r.parts[i]; !p.content && !p.number && s.lang == r.lang {
			if at := s.holds[string(keyStem)+text.Stem(p.form, s.lang)]; len(at) > 0 {
				m.at[i], m.strength[i] = at, glueStrength
			}
		}
		for _, k := range ks {
			if k.weight > m.strength[i] {
				if at := s.holds[k.text]; len(at) > 0 {
					m.at[i], m.strength[i] = at, k.weight
				}
			}
		}
		if m.strength[i] < 1 && r.parts[i].upper {
			for k := range s.parts {
				if s.parts[k].upper && (slices.Contains(nameGroups[r.parts[i].form], s.parts[k].form) || nearName(r.parts[i].form, s.parts[k].form)) {
					m.at[i], m.strength[i] = []int16{int16(k)}, 1
				}
			}
		}
	}
	return m
}

// weigh sets what the parts count: the rarer in the language and the corpus,
// the more.
func (e *Engine) weigh(st *statement, names []int) (weights []float64, total float64) {
	weights = make([]float64, len(st.parts))
	for i := range st.parts {
		p := &st.parts[i]
		if !p.content {
			continue
		}
		weights[i] = weightScheme(e, st, p)
		if slices.Contains(names, i) {
			weights[i] *= nameShare
		}
		total += weights[i]
	}
	return weights, total
}

// nameShare is what a name counts of the overlap: it has a rule of its own, and
// the names of an article stand in all of it.
var nameShare = .3

var weightScheme = func(e *Engine, st *statement, p *part) float64 {
	bg := text.Background(text.Stem(p.form, st.lang), st.lang)
	return math.Log(1/max(bg, .004)) / math.Log(1/.004)
}

// covered returns the share of the claim that sentences have together.
func (r *reading) covered(ms []match) float64 {
	if r.total == 0 {
		return 0
	}
	sum := 0.0
	for i, w := range r.weight {
		if w == 0 {
			continue
		}
		best := 0.0
		for _, m := range ms {
			best = max(best, m.strength[i])
		}
		sum += w * best
	}
	return sum / r.total
}

// told reports whether sentences have enough of the claim's words that are no
// names, where it has any.
func (r *reading) told(ms []match, share float64) bool {
	all, sum := 0.0, 0.0
	for i, w := range r.weight {
		if w == 0 || r.alias[i] != nil {
			continue
		}
		all += w
		best := 0.0
		for _, m := range ms {
			best = max(best, m.strength[i])
		}
		sum += w * best
	}
	return sum >= share*all
}

// best returns the match of ms that has most of the claim.
func (r *reading) best(ms []match) *match {
	var best *match
	most := -1.0
	for k := range ms {
		if c := r.covered(ms[k : k+1]); c > most {
			best, most = &ms[k], c
		}
	}
	return best
}
