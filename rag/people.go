package rag

import (
	"strings"
	"unicode"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// Who speaks, as a line of the desk names him.

// people knows the persons, bodies and media of the articles on a topic.
type people struct {
	lang  text.Language // of the dossier
	e     *Engine
	names *claims.Names
	roles map[string]string // functions by canonical name
	media map[string]string // the fullest spelling by canonical name
	told  map[int][]string  // the media that an article names, canonical
}

// people reads whom articles name, for a dossier in lang.
func (e *Engine) people(articles []int, lang text.Language) *people {
	p := &people{e: e, lang: lang, roles: map[string]string{}, media: map[string]string{}, told: map[int][]string{}}
	var all []claims.Mention
	for _, n := range articles {
		a := &e.corpus.Articles[n]
		spoken := e.spokenIn(n)
		all = append(all, e.index.MentionsIn(n)...)
		for i := range spoken.statements {
			for _, r := range spoken.statements[i].Reports {
				p.meet(n, nameOnly(claims.Text(a, r)))
			}
		}
	}
	p.names = claims.Merge(all)
	for _, m := range all {
		if name := p.names.In(m.Article, m.Name); m.Function != "" && p.roles[name] == "" {
			p.roles[name] = nameOnly(m.Function)
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
	written := cutComplement(nameOnly(claims.Text(a, v.Speaker)))
	v.who = "outlet " + text.Fold(a.Outlet) + " " + a.File
	before := a.Text[max(0, v.Speaker.Start-12):v.Speaker.Start]
	if !names(written) || hearsay(a.Text[v.Speaker.End:]) || noNoun(before, written, a.Language) {
		return
	}
	v.speaker, v.several = written, plural(before, written, v.Kind)
	if v.Kind == claims.Outlet {
		c := claims.CanonicalMedium(written)
		if written == strings.ToLower(written) && len(p.told[v.article]) == 1 {
			c = p.told[v.article][0] // « le quotidien »
		}
		if full := p.media[c]; full != "" && strings.Contains(text.Fold(a.Text), text.Fold(full)) {
			v.speaker = full
		}
		v.who = "medium " + c
		if first, rest, ok := strings.Cut(v.speaker, " "); ok && determiners[text.Fold(first)] != "" && strings.Contains(a.Text, strings.ToLower(first)+" "+rest) {
			v.speaker = rest // « Le Wall Street Journal » begins a sentence, « Le Fanal » is a name
		}
		if at := strings.Index(a.Text, v.speaker); at >= 0 {
			v.named = p.determined(a.Text[max(0, at-12):at], v.speaker, a.Language)
		}
		return
	}
	v.who = text.Fold(written)
	v.named = p.determined(before, written, a.Language)
	name := p.names.In(v.article, written)
	switch {
	case oneOfMany(a, &v.Statement):
		name = ""
	case v.Kind == claims.Institution && p.roles[name] != "":
		name = "" // « le laboratoire Ostrelle », that Bertrand Ostrelle founded
	case name == "" && v.Kind == claims.Person:
		if name = p.names.In(v.article, p.e.apposed(v.article, &v.Statement)); name == "" {
			name = p.e.called(p.names, v.article, &v.Statement)
		}
	}
	if name != "" {
		v.who = text.Fold(name)
		if v.Kind == claims.Person && strings.Contains(a.Text, name) {
			v.speaker, v.named = name, name
		}
		if role := p.roles[name]; role != "" && !strings.Contains(text.Fold(v.speaker), text.Fold(role)) && strings.Contains(a.Text, role) {
			v.role = role
		}
	}
}

// apposed returns the name that stands beside the function of a speaker: « l’auteur
// principal, le professeur Paul Tessandier, reconnaît »; "" for none.
func (e *Engine) apposed(article int, st *claims.Statement) string {
	a, names := &e.corpus.Articles[article], st.Names
	if st.Sentence > 0 && st.Speaker.Start < a.Sentences[st.Sentence].Start {
		names = e.statement(article, st.Sentence-1).Names // of whom a pronoun stands for
	}
	for _, n := range names {
		between, ok := strings.CutPrefix(a.Text[st.Speaker.End:max(st.Speaker.End, n.Start)], ", ")
		if ok && len(words(between)) <= 2 && !strings.ContainsAny(between, ",;:.") {
			return claims.Text(a, n)
		}
	}
	return ""
}

// cutComplement leaves out a preposition with nothing behind it.
func cutComplement(name string) string {
	for _, p := range [...]string{" de", " du", " des", " d’", " d'", " of"} {
		name = strings.TrimSuffix(name, p)
	}
	return name
}

// nobodies name nobody, nor do news and rumours.
var nobodies = text.Set("il elle ils elles on lui eux celui celle ceux celles autre he she they it him her them who one this information informations rumeur rumeurs rumours reports")

// names reports whether a speaker is named, and by no pronoun.
func names(speaker string) bool { return speaker != "" && !nobodies[text.Fold(speaker)] }

// hearsay reports whether what follows a speaker is a conditional: « Poutine
// aurait… » tells of him, he says nothing.
func hearsay(after string) bool {
	words := strings.FieldsFunc(after[:min(len(after), 40)], func(r rune) bool { return !unicode.IsLetter(r) })
	return len(words) > 1 && strings.HasPrefix(after, " ") && conditional(words[0])
}

// determiners stand before a name, folded, with their full forms.
var determiners = map[string]string{
	"des": "des", "le": "le", "la": "la", "l": "l’", "les": "les", "du": "le", "au": "le", "aux": "les", "un": "un", "une": "une", "son": "son", "sa": "sa", "ses": "ses",
	"ce": "ce", "cet": "cet", "cette": "cette", "ces": "ces", "the": "the", "a": "a", "an": "an", "his": "his", "her": "her", "its": "its", "their": "their",
}

// determiner returns the determiner that ends a text: « auprès du » gives « le ».
func determiner(before string, lang text.Language) string {
	ws := words(before)
	if len(ws) == 0 || strings.TrimRight(before, " \u00a0") == before && !strings.HasSuffix(before, "'") && !strings.HasSuffix(before, "’") {
		return ""
	}
	last := ws[len(ws)-1]
	if lang == text.French && (last == "a" || last == "an") || lang == text.English && (last == "au" || last == "la") {
		return ""
	}
	return determiners[last]
}

// determined returns a name with the determiner that stands before it: « auprès
// du Kremlin » gives « le Kremlin ». Of a proper name one of another language
// than the dossier's is left out; a noun keeps its own.
func (p *people) determined(before, name string, lang text.Language) string {
	d := determiner(before, lang)
	switch {
	case d == "" || p.lang != lang && name != strings.ToLower(name):
		return name
	case strings.HasSuffix(d, "’"):
		return d + name
	}
	return d + " " + name
}

// noNoun reports whether a speaker in small letters stands without a determiner,
// as a French noun does not: « soi-disant ».
func noNoun(before, name string, lang text.Language) bool {
	ws := words(name)
	return lang == text.French && name == strings.ToLower(name) && determiner(before, lang) == "" && (len(ws) == 0 || determiners[ws[0]] == "" && !manyWords[ws[0]])
}

// plural reports whether a speaker is several, by what stands before the name and
// by its first word.
func plural(before, written string, kind claims.Kind) bool {
	ws := words(before)
	first := words(written)
	if len(first) == 0 || kind == claims.Person {
		return false
	}
	if len(ws) > 0 && manyWords[ws[len(ws)-1]] || manyWords[first[0]] {
		return true
	}
	return kind == claims.Unnamed && strings.HasSuffix(first[0], "s")
}

var manyWords = text.Set("les des ces ses leurs nos plusieurs certains certaines deux trois quatre quelques two three four several some many residents unions ministers opponents pollsters")
