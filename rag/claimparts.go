package rag

import (
	"strings"

	"verbatim.example/rag/text"
)

// What a sentence, of a model or of an article, is compared by.

// A part is one word of a sentence.
type part struct {
	form       string // folded
	start, end int
	clause     int  // grows at commas, semicolons, colons, brackets and dashes
	content    bool // neither a stop word nor a number
	number     bool // digits, or a number in words
	upper      bool // begins with a capital
	caps       bool
	first      bool // of the sentence or of a quote
	quoted     bool
	polarity   polarity
	scope      int  // which negation of the sentence reaches it; 0 for none
	hedged     bool // reported, conditional or possible, not stated
}

// A statement is a sentence read into its parts.
type statement struct {
	text     string
	lang     text.Language
	parts    []part
	figures  []amount
	quotes   []text.Span // what stands between quotation marks, innermost left out
	holds    map[string][]int16
	names    []int           // parts that are names
	scopes   int             // negations
	speakers map[string]bool // folded names to whom something is attributed

	// Of a sentence of an article.
	article, sentence int
	words             int
	anaphoric         bool
	instructs         bool
}

// state reads a sentence that is in lang.
func state(s string, lang text.Language) *statement {
	st := &statement{text: s, lang: lang}
	st.quotes, _ = quotesOf(s)
	var sc text.Scanner
	sc.Reset(s)
	last, clause := 0, 0
	for sc.Next() {
		w := sc.Word()
		if w.Joined {
			continue
		}
		p := part{form: string(w.Form), start: w.Start, end: w.End, upper: w.Upper, caps: w.Caps}
		between := s[last:min(max(last, w.Start), len(s))]
		if len(st.parts) > 0 && strings.ContainsAny(between, ",;:()[]–—!?…") {
			clause++
		}
		p.clause = clause
		p.first = len(st.parts) == 0 || strings.ContainsAny(between, "«“\".!?:")
		for _, q := range st.quotes {
			p.quoted = p.quoted || w.Start >= q.Start && w.End <= q.End
		}
		_, inWords := text.Number(p.form, lang)
		p.number = w.Number || inWords && !w.Upper || p.form == "%"
		p.content = !p.number && len(p.form) > 1 && !stops(p.form, lang) && p.form != "€"
		st.parts = append(st.parts, p)
		last = w.End
	}
	st.figures = figuresOf(st)
	st.markPolarity()
	st.markModality()
	return st
}

// stops reports a stop word of the language, or of both when it is unknown.
func stops(form string, lang text.Language) bool {
	if lang == text.Unknown {
		return text.IsStop(form, text.French) || text.IsStop(form, text.English)
	}
	return text.IsStop(form, lang)
}

// Kinds of keys, by which a word of a claim meets one of a source, with the
// weight of such a meeting.
const (
	keyStem   = 's'
	keyFamily = 'f'
	keyPrefix = 'p' // cognates of two languages
	keySound  = 'n' // near spellings of names
)

// cognate is how many letters cognates begin with in common.
const cognate = 5

// hold fills holds, for a sentence of a source.
func (st *statement) hold() {
	st.holds = make(map[string][]int16, 3*len(st.parts))
	for i, p := range st.parts {
		if p.number && p.form != "un" {
			continue
		}
		stem := text.Stem(p.form, st.lang)
		st.add(keyStem, stem, i)
		if p.content {
			st.add(keyFamily, text.Family(stem, st.lang), i)
			if len(p.form) >= cognate {
				st.add(keyPrefix, p.form[:cognate], i)
			}
		}
	}
}

func (st *statement) add(kind byte, key string, i int) {
	k := string(kind) + key
	st.holds[k] = append(st.holds[k], int16(i))
}

// A key is one way in which a word of a claim may stand in a source.
type key struct {
	text   string
	weight float64
}

// Weights of a meeting that is not of the same stem.
const (
	familyWeight      = .9
	translationWeight = 1
	cognateWeight     = .8
	synonymWeight     = .6
	prefixWeight      = .7
)

// keysOf returns how part i of a claim may stand in a source of a language, the
// strongest first.
func keysOf(st *statement, i int, lang text.Language) []key {
	p := &st.parts[i]
	var ks []key
	add := func(kind byte, s string, weight float64) {
		if s != "" {
			ks = append(ks, key{string(kind) + s, weight})
		}
	}
	other := lang
	if other == text.Unknown {
		other = st.lang
	}
	stem := text.Stem(p.form, other)
	add(keyStem, stem, 1)
	if other == st.lang || st.lang == text.Unknown {
		add(keyFamily, text.Family(stem, other), familyWeight)
		for _, s := range text.Synonyms(p.form, other) {
			add(keyStem, text.Stem(s, other), synonymWeight)
		}
		if len(p.form) > cognate {
			add(keyPrefix, p.form[:cognate], prefixWeight)
		}
		return ks
	}
	for _, form := range [...]string{p.form, phraseAt(st, i, i+1), phraseAt(st, i-1, i)} {
		for _, t := range text.Translate(form, st.lang) {
			for w := range strings.FieldsSeq(t) {
				if stops(w, other) {
					continue
				}
				stem := text.Stem(w, other)
				add(keyStem, stem, translationWeight)
				add(keyFamily, text.Family(stem, other), familyWeight)
				if len(w) > cognate {
					add(keyPrefix, w[:cognate], prefixWeight)
				}
			}
		}
	}
	if len(p.form) >= cognate {
		add(keyPrefix, p.form[:cognate], cognateWeight)
	}
	for _, s := range text.Synonyms(p.form, st.lang) {
		for j, t := range text.Translate(s, st.lang) {
			if j < 2 && !strings.Contains(t, " ") {
				add(keyStem, text.Stem(t, other), synonymWeight)
			}
		}
	}
	return ks
}

// phraseAt returns the folded words i to j, "" when there are none.
func phraseAt(st *statement, i, j int) string {
	if i < 0 || j >= len(st.parts) {
		return ""
	}
	return st.parts[i].form + " " + st.parts[j].form
}
