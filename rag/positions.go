package rag

import (
	"slices"
	"strconv"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// A position is a sentence on a topic, who says it and how it would be quoted.
type position struct {
	claims.Statement
	relevant
	article int
	span    span // that is quoted for it
	speaker string
	who     string // the speaker folded, for comparing; of the writer's own words, the article's outlet
	several bool
	role    string
	content map[string]float64 // what it is about, and the weight of it
	score   float64
	limits  bool // a denial that allows for something
}

// positions returns what the articles of a topic say on it, the best article first,
// in the order of the text. What cannot be quoted whole, and a quote that would
// join two speakers, is left out.
func (e *Engine) positions(s *subject) []position {
	p := e.people(s)
	read := newReader(s.query)
	var out []position
	for k := range s.articles {
		t := &s.articles[k]
		a := &e.corpus.Articles[t.article]
		for _, r := range t.sentences {
			c := candidate{article: t.article, sentence: r.sentence, traits: read.read(a.Quote(r.sentence, r.sentence))}
			v := position{Statement: e.statement(t.article, r.sentence), relevant: r, article: t.article}
			var ok bool
			if v.span, ok = e.spanOf(&c); !ok || !e.whole(&v, c.traits) {
				continue
			}
			p.name(&v)
			v.content = e.contentOf(&v)
			v.limits = v.Verb == claims.Denies && slices.ContainsFunc(words(a.Quote(r.sentence, r.sentence)), func(w string) bool { return limitWords[w] })
			out = append(out, v)
		}
	}
	return out
}

// whole settles what is quoted for a position: never two speakers together, nor
// what is denied with the denial. A sentence quoted with the one that it leans on
// is said by whom that one names. It reports false for one that leans on a
// sentence that it cannot be quoted with, and names nobody.
func (e *Engine) whole(v *position, t traits) bool {
	if s := v.span; s.first < s.last {
		a := &e.corpus.Articles[v.article]
		other := e.statement(v.article, s.first+s.last-v.sentence)
		said := func(st *claims.Statement) string { return text.Fold(claims.Text(a, st.Speaker)) }
		switch {
		case other.Verb == claims.None, other.Verb == v.Verb && said(&other) == said(&v.Statement):
			return true
		case v.Verb == claims.None && other.Verb != claims.Denies && other.Verb != claims.Declines:
			v.Verb, v.Kind, v.Speaker, v.Reports = other.Verb, other.Kind, other.Speaker, other.Reports
			return true
		}
		v.span = span{v.article, v.sentence, v.sentence}
		if !t.balanced || t.words < minQuoteWords {
			return false
		}
	}
	return v.Verb != claims.None || !e.leans(v.article, v.sentence)
}

// contentOf returns what the sentence of a position is about: its words, those that
// mean the same as one, without its speaker and the media that it repeats.
func (e *Engine) contentOf(v *position) map[string]float64 {
	a := &e.corpus.Articles[v.article]
	s := a.Sentences[v.sentence]
	skip := append([]text.Span{v.Speaker}, v.Reports...)
	out := map[string]float64{}
	var sc text.Scanner
	sc.Reset(a.Text[s.Start:s.End])
	for sc.Next() {
		w := sc.Word()
		at := s.Start + w.Start
		if w.Joined || within(skip, at) {
			continue
		}
		if key, weight := e.key(string(w.Form), w.Number); key != "" {
			out[key] = weight
		}
	}
	return out
}

func within(spans []text.Span, at int) bool {
	for _, s := range spans {
		if s.Start <= at && at < s.End {
			return true
		}
	}
	return false
}

// key returns what stands for a folded word among those that mean the same, and
// its idf; "" for a word that says nothing.
func (e *Engine) key(form string, number bool) (string, float64) {
	if number {
		return "figure " + form, 3
	}
	if len(form) < 2 || text.IsStop(form, text.French) || text.IsStop(form, text.English) || speechWords[form] {
		return "", 0
	}
	for _, id := range e.index.Stems(form) {
		if t := text.Topic(form); t > 0 {
			return "topic " + strconv.Itoa(t), e.index.IDF(id)
		}
		return strconv.Itoa(int(e.index.Root(id))), e.index.IDF(id)
	}
	return "", 0
}

// speechWords say that somebody says something, and no more.
var speechWords = text.Set("dit dire declare declarait affirme affirmait assure assurait indique indiquait explique precise rapporte rapporte annonce annonce confirme confirmait dement dementi nie selon apres source sources proche said says told reported according claims claimed denied denies announced confirmed")

// alike returns the share of the weight of what two positions are about that they
// have in common, of the lighter.
func alike(a, b *position) float64 {
	both, x, y := 0.0, 0.0, 0.0
	for k, w := range a.content {
		x += w
		if _, ok := b.content[k]; ok {
			both += w
		}
	}
	for _, w := range b.content {
		y += w
	}
	if lighter := min(x, y); lighter > 0 {
		return both / lighter
	}
	return 0
}

// said fills in the row of a position.
func (e *Engine) said(v *position) Said {
	s := Said{
		Row: e.row(v.span), Speaker: v.speaker, Kind: v.Kind.String(), Function: v.role,
		Verb: v.Verb.String(), Modality: v.Modality.String(),
		EventDate: v.Event.String(), DateKind: v.Event.Kind.String(), several: v.several,
	}
	for i := v.span.first; i <= v.span.last; i++ {
		if e.statement(v.article, i).Modality == claims.Conditional {
			s.Modality = claims.Conditional.String()
		}
	}
	return s
}

// limitWords limit what is denied: « confirmant uniquement un appel », « la seule
// discussion », « n’a évoqué qu’un appel ».
var limitWords = text.Set("uniquement seul seule seulement unique qu only single")

// people knows the persons, bodies and media of the articles on a topic.
type people struct {
	e     *Engine
	names *claims.Names
	roles map[string]string // functions by canonical name
	media map[string]string // the fullest spelling by canonical name
	told  map[int][]string  // the media that an article names, canonical
	texts map[int]string    // of an article
}

func (e *Engine) people(s *subject) *people {
	p := &people{e: e, roles: map[string]string{}, media: map[string]string{}, told: map[int][]string{}}
	var all []claims.Mention
	for _, t := range s.articles {
		a := &e.corpus.Articles[t.article]
		spoken := e.spokenIn(t.article)
		all = append(all, claims.Mentions(t.article, a, spoken.statements)...)
		for i := range spoken.statements {
			for _, r := range spoken.statements[i].Reports {
				p.meet(t.article, plain(claims.Text(a, r)))
			}
		}
	}
	p.names = claims.Merge(all)
	for _, m := range all {
		if name := p.names.In(m.Article, m.Name); m.Function != "" && p.roles[name] == "" {
			p.roles[name] = plain(m.Function)
		}
	}
	return p
}

// meet remembers a medium that an article repeats.
func (p *people) meet(article int, name string) {
	c := claims.CanonicalMedium(name)
	if c == "" || name == strings.ToLower(name) {
		return // « plusieurs médias » is none
	}
	if len(name) > len(p.media[c]) {
		p.media[c] = name
	}
	for _, known := range p.told[article] {
		if known == c {
			return
		}
	}
	p.told[article] = append(p.told[article], c)
}

// name sets who speaks: a person by the fullest name that the article gives, a
// medium by its name where the article names only one, with the function that
// stands beside it. A pronoun names nobody.
func (p *people) name(v *position) {
	a := &p.e.corpus.Articles[v.article]
	written := plain(claims.Text(a, v.Speaker))
	v.who = "outlet " + text.Fold(a.Outlet) + " " + a.File
	if written == "" || pronouns[text.Fold(written)] {
		return
	}
	v.speaker, v.several = written, plural(a.Text[max(0, v.Speaker.Start-12):v.Speaker.Start], written, v.Kind)
	if v.Kind == claims.Outlet {
		c := claims.CanonicalMedium(written)
		if written == strings.ToLower(written) && len(p.told[v.article]) == 1 {
			c = p.told[v.article][0] // « le quotidien »
		}
		if full := p.media[c]; full != "" && strings.Contains(text.Fold(a.Text), text.Fold(full)) {
			v.speaker = full
		}
		v.who = "medium " + c
		return
	}
	v.who = text.Fold(written)
	if name := p.names.In(v.article, written); name != "" {
		v.who = text.Fold(name)
		if strings.Contains(a.Text, name) {
			v.speaker = name
		}
		if role := p.roles[name]; role != "" && !strings.Contains(text.Fold(v.speaker), text.Fold(role)) && strings.Contains(a.Text, role) {
			v.role = role
		}
	}
}

var pronouns = text.Set("il elle ils elles on lui eux celui celle ceux celles autre he she they it him her them who one this")

// plural reports whether a speaker is several, by what stands before the name and
// by its first word.
func plural(before, written string, kind claims.Kind) bool {
	ws := words(before)
	first := words(written)
	if len(first) == 0 || kind == claims.Person || kind == claims.Outlet {
		return false
	}
	if len(ws) > 0 && manyWords[ws[len(ws)-1]] || manyWords[first[0]] {
		return true
	}
	initial := written[:1] == strings.ToLower(written[:1])
	return kind == claims.Unnamed && initial && (strings.HasSuffix(first[0], "s") || len(first) > 1 && strings.HasSuffix(first[1], "s") && manyWords[first[0]])
}

var manyWords = text.Set("les des ces ses leurs nos plusieurs certains certaines deux trois quatre quelques two three four several some many residents unions ministers opponents pollsters")
