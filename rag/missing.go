package rag

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// What a refusal says of the words of a question. Words that are written as one
// thing are named as one: a compound (« États-Unis »), a full name, a date, a
// figure with its sign. What occurs in no article is named when it is content:
// no verb of asking, no word for a day counted from today, and a word of the
// language only where rarer ones do not say enough.

// maxMentioned is how many words a refusal names of each kind (rule 6).
const maxMentioned = 3

// A unit is what stands for one thing in a question as written.
type unit struct {
	text.Span
	terms []int // of the query, in order; at least one
	whole bool  // one word, compound or date: never named in parts
}

// mentioned returns up to three words of the question, as written, that occur
// in no article, the names that do, and whether a name or a figure is among
// those that do not.
func (e *Engine) mentioned(q index.Query) (absent []string, known []unit, fatal bool) {
	type missing struct {
		word string
		rank int
		at   int
	}
	var found []missing
	for _, t := range q.Terms {
		fatal = fatal || !t.Joined && !t.Before && len(t.Variants) == 0 && (t.Name || t.Number)
	}
	for _, u := range e.units(q) {
		if !slices.ContainsFunc(u.terms, func(k int) bool { return unknown(&q.Terms[k]) }) {
			if e.properUnit(&q, u) {
				known = append(known, u)
			}
			continue
		}
		word := short(q.Text[u.Start:u.End])
		if rank := e.rarity(&q, u); rank < notContent && !slices.ContainsFunc(found, func(m missing) bool { return m.word == word }) {
			found = append(found, missing{word, rank, u.Start})
		}
	}
	slices.SortStableFunc(found, func(a, b missing) int { return cmp.Compare(a.rank, b.rank) })
	if len(found) > 0 && found[0].rank < commonWord {
		found = slices.DeleteFunc(found, func(m missing) bool { return m.rank >= commonWord })
	}
	if len(found) > 1 && found[1].rank < knownWord {
		found = slices.DeleteFunc(found, func(m missing) bool { return m.rank >= knownWord })
	}
	found = found[:min(len(found), maxMentioned)]
	slices.SortFunc(found, func(a, b missing) int { return cmp.Compare(a.at, b.at) })
	absent = []string{}
	for _, m := range found {
		absent = append(absent, m.word)
	}
	return absent, known, fatal
}

// unknown reports whether a word of the question, as it is, occurs in no article.
func unknown(t *index.Term) bool { return len(t.Variants) == 0 || t.Near }

// How well a word that occurs nowhere says why there is no answer, the best
// first.
const (
	aName = iota // or a figure
	rareWord
	knownWord  // of the words of the language, one of the rare
	commonWord // in one of 25 passages of ordinary prose, or more
	notContent
)

// rarity ranks a unit by the rarest of its words that occur nowhere.
func (e *Engine) rarity(q *index.Query, u unit) int {
	best := notContent
	for _, k := range u.terms {
		t := &q.Terms[k]
		if !unknown(t) {
			continue
		}
		rank := rareWord
		switch rate := e.rate(q, t); {
		case t.Name || t.Number || len(u.terms) > 1:
			rank = aName
		case asks(t.Form):
			rank = notContent
		case rate >= everywhere:
			rank = commonWord
		case rate > 0:
			rank = knownWord
		}
		best = min(best, rank)
	}
	return best
}

// rate returns how common a word of the question is in its language.
func (e *Engine) rate(q *index.Query, t *index.Term) float64 {
	lang := q.Language
	if lang == text.Unknown {
		lang = e.index.Language()
	}
	return text.Background(text.Stem(t.Form, lang), lang)
}

// properUnit reports whether a unit is a name: one of its words is beyond doubt,
// or all of them make one with a hyphen (« états-unis »).
func (e *Engine) properUnit(q *index.Query, u unit) bool {
	plain := func(k int) bool { return !q.Terms[k].Name }
	return slices.ContainsFunc(u.terms, func(k int) bool { return e.properIn(q, k) }) ||
		len(u.terms) > 1 && !slices.ContainsFunc(u.terms, plain)
}

// properIn reports whether word k of the question is a name beyond doubt: no
// word of the language, or a rare one with a capital.
func (e *Engine) properIn(q *index.Query, k int) bool {
	t := &q.Terms[k]
	rate := e.rate(q, t)
	return t.Name && (rate == 0 || rate < everywhere && capitalised(q.Text[t.Start:]))
}

func capitalised(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

var (
	hyphened = regexp.MustCompile(`[\pL\pN]+(?:[-‑][\pL\pN]+(?:['’][\pL\pN]+)?)+`)
	// inverted pronouns, and what else a hyphen joins to a word
	enclitic = regexp.MustCompile(`(?i)[-‑](?:t|ils?|elles?|on|je|tu|nous|vous|ce|ci|là|la|le|les|moi|toi|lui|leur|eux|y|en|même|mêmes)$`)
	signed   = regexp.MustCompile(`\d[\d.,\x{a0}\x{202f} ]*[ \x{a0}\x{202f}]?[%€$]`)
)

// units cuts the words of a question into what is written as one thing, in
// order. Words for a time counted from today are none of them.
func (e *Engine) units(q index.Query) []unit {
	var wholes, skipped []text.Span
	for _, m := range hyphened.FindAllStringIndex(q.Text, -1) {
		s := q.Text[m[0]:m[1]]
		for enclitic.MatchString(s) {
			s = enclitic.ReplaceAllString(s, "")
		}
		wholes = append(wholes, text.Span{Start: m[0], End: m[0] + len(s)})
	}
	for _, m := range signed.FindAllStringIndex(q.Text, -1) {
		wholes = append(wholes, text.Span{Start: m[0], End: m[1]})
	}
	for _, t := range timesIn(q.Text, q.Language, e.now()) {
		if t.counted {
			skipped = append(skipped, t.span)
		} else {
			wholes = append(wholes, t.span)
		}
	}
	var out []unit
	for k := range q.Terms {
		t := &q.Terms[k]
		at := func(s text.Span) bool { return s.Start <= t.Start && t.Start < s.End }
		if t.Joined || t.Before || grammatical(&q, t) || slices.ContainsFunc(skipped, at) {
			continue
		}
		u := unit{Span: text.Span{Start: t.Start, End: t.End}, terms: []int{k}}
		if i := slices.IndexFunc(wholes, at); i >= 0 {
			u.Span = text.Span{Start: min(t.Start, wholes[i].Start), End: max(t.End, wholes[i].End)}
			u.whole = true
		}
		if n := len(out); n > 0 && (u.Start < out[n-1].End || e.oneName(&q, &out[n-1], &u)) {
			out[n-1].End = max(out[n-1].End, u.End)
			out[n-1].terms = append(out[n-1].terms, k)
			continue
		}
		out = append(out, u)
	}
	return out
}

// grammatical reports whether a word carries grammar in one of the languages: the
// index may not have it whatever the articles say.
func grammatical(q *index.Query, t *index.Term) bool {
	word := q.Text[t.Start:t.End]
	return (text.IsStop(t.Form, text.French) || text.IsStop(t.Form, text.English) || particles[t.Form]) && (len(word) < 2 || strings.ToUpper(word) != word)
}

// particles join the parts of a name of which no part is known.
var particles = text.Set("de du des d of the la le von van der den")

// oneName reports whether two units that follow each other are parts of a name:
// capitals with a space between, or particles where neither is known.
func (e *Engine) oneName(q *index.Query, a, b *unit) bool {
	before, after := &q.Terms[a.terms[len(a.terms)-1]], &q.Terms[b.terms[0]]
	named := func(t *index.Term) bool {
		return capitalised(q.Text[t.Start:]) && (t.Name || t.Start == firstLetter(q.Text) && e.rate(q, t) == 0 && !asks(t.Form))
	}
	between := q.Text[a.End:b.Start]
	if !named(before) || !named(after) || between == "" || strings.ContainsFunc(between, func(r rune) bool {
		return !unicode.IsLetter(r) && !isBlank(r) && r != '\'' && r != '’'
	}) {
		return false
	}
	joined := words(between)
	if len(joined) == 0 {
		return isBlank(firstRune(between)) && strings.TrimSpace(between) == ""
	}
	return unknown(before) && unknown(after) && !slices.ContainsFunc(joined, func(w string) bool { return !particles[w] })
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func firstLetter(s string) int { return strings.IndexFunc(s, unicode.IsLetter) }

// namesIn returns up to three names of the question that the articles have. A
// name of several words is one where a sentence that was found has them side by
// side; else each word is its own.
func (e *Engine) namesIn(f *finding) []string {
	var spans []text.Span
	for _, u := range f.known {
		if len(u.terms) == 1 || u.whole || e.sideBySide(f, u.terms) {
			spans = append(spans, u.Span)
			continue
		}
		for _, k := range u.terms {
			t := &f.query.Terms[k]
			spans = append(spans, text.Span{Start: t.Start, End: t.End})
		}
	}
	var out []string
	for _, s := range spans {
		if name := short(f.query.Text[s.Start:s.End]); len(out) < maxMentioned && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// sideBySide reports whether a sentence of the passages found has the words of
// the question next to each other, in order.
func (e *Engine) sideBySide(f *finding, terms []int) bool {
	m := index.NewMatcher(f.query)
	for _, h := range f.hits {
		p := e.index.Passage(h.Passage)
		for i := p.First; i <= p.Last; i++ {
			n := 0
			for _, id := range e.index.SentenceTerms(p.Article, i) {
				switch w := m.Word(id); {
				case w == terms[n]:
					n++
				case w == terms[0]:
					n = 1
				default:
					n = 0
				}
				if n == len(terms) {
					return true
				}
			}
		}
	}
	return false
}

// asks reports whether a folded word is of the asking, not of what is asked: a
// verb that says no more than that something is or is somewhere, a word of a
// phrase that is grammar.
func asks(form string) bool { return asking[form] }

var asking = text.Set(`
vouloir veux veut voulez veulent voulait voulaient voulu savoir sais sait savez savent pouvoir dire dis disent disait
trouver trouve trouvent trouvait trouvaient situer situe situee situes situees situent situait servir sert servent servait
signifier signifie signifient signifiait expliquer explique expliquez decrire decris decrit decrite decrivez definir definit definissez
connaitre connais connait connaissez connaissent exister existe existent existait passer passe passent venir vient viennent venu
devenir devient devenu devenue devenus deviennent mettre met mettent mis mise prendre prend prennent pris prise utiliser utilise utilisent utilisant
resumer resume resumez rappeler rappelle rappelez enumerer enumerez installer installe installent occuper occupe occupent
dehors malgre issue cours cas type types sorte sortes fois
find found mean means meant explain describe summarize summarise happen happens happened tell tells told know knows known take takes took taken
bring brings brought come comes came give gives gave given make makes made go goes went gone want wants wanted locate located consider considered
require required include includes included call called say says likely least typically
`)
