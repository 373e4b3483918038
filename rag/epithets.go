package rag

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// A person is often called by what he is: « le milliardaire », "the businessman".
// Such a word names him again where the article leaves one candidate. An office
// (« le préfet ») may be of somebody whom the article does not name, so it is
// never taken for a person here.

// epithets are words that name again a person named before, folded.
var epithets = text.Set("milliardaire millionnaire entrepreneur entrepreneuse magnat industriel industrielle homme-d-affaires femme-d-affaires interesse interessee quadragenaire quinquagenaire sexagenaire septuagenaire octogenaire trentenaire multimilliardaire vedette star romancier romanciere chanteur chanteuse acteur actrice comedien comedienne cineaste humoriste billionaire millionaire businessman businesswoman entrepreneur tycoon mogul financier novelist singer actor actress comedian")

// definites are the determiners that an epithet follows, as determiner returns
// them.
var definites = text.Set("le la l’ ce cet cette the")

// epithet returns the epithet that a speaker is called by, "" for none: its first
// word, or « homme d’affaires ».
func epithet(written string) string {
	ws := words(written)
	if len(ws) >= 3 {
		if long := strings.Join(ws[:3], "-"); epithets[long] {
			return long
		}
	}
	if len(ws) > 0 && len(ws) <= 2 && epithets[ws[0]] {
		return ws[0]
	}
	return ""
}

// called returns the person whom a speaker called by an epithet is, by its
// canonical name; "" where the article leaves none or more than one. It is whom
// the article itself gives the epithet, whom its title names alone or the
// sentence before, and these do not contradict each other.
func (e *Engine) called(names *claims.Names, n int, st *claims.Statement) string {
	a := &e.corpus.Articles[n]
	written := nameOnly(claims.Text(a, st.Speaker))
	word := epithet(written)
	if word == "" || st.Kind != claims.Person || !definites[determiner(a.Text[max(0, st.Speaker.Start-12):st.Speaker.Start], a.Language)] {
		return ""
	}
	spoken := e.spokenIn(n)
	persons, so := map[string]bool{}, candidates{}
	for _, m := range claims.Mentions(n, a, spoken.statements) {
		name := names.In(n, m.Name)
		if !personName(name) {
			continue
		}
		persons[name] = true
		if epithet(m.Function) == word {
			so.add(name)
		}
	}
	if name, ok := so.only(); ok {
		return name
	} else if len(so) > 0 {
		return ""
	}
	if introduced(a, word) {
		return ""
	}
	titled, before := candidates{}, candidates{}
	title := " " + strings.Join(words(a.Title), " ") + " "
	for name := range persons {
		if strings.Contains(title, " "+lastOf(name)+" ") {
			titled.add(name)
		}
	}
	if i := st.Sentence; i > 0 && a.Sentences[i-1].Kind == corpus.Body && a.Sentences[i-1].Paragraph == a.Sentences[i].Paragraph {
		last := e.statement(n, i-1)
		for _, s := range last.Names {
			if name := names.In(n, claims.Text(a, s)); persons[name] {
				before.add(name)
			}
		}
	}
	if len(before) > 1 {
		return ""
	}
	near, ok := before.only()
	whole, alone := titled.only()
	switch {
	case alone && (!ok || near == whole):
		return whole
	case ok && len(titled) == 0:
		return near
	}
	return ""
}

// introduced reports whether an article, or its title, brings in somebody whom it
// does not name by an epithet: « un milliardaire », "a businessman".
func introduced(a *corpus.Article, word string) bool {
	ws := append(words(a.Title), words(a.Text)...)
	parts := strings.Split(word, "-")
	for i := 1; i+len(parts) <= len(ws); i++ {
		if slices.Equal(ws[i:i+len(parts)], parts) && indefinites[ws[i-1]] {
			return true
		}
	}
	return false
}

var indefinites = text.Set("un une autre a an another")

// oneOfMany reports whether a speaker is one of several by a common noun: « une
// porte-parole » is nobody whom the article names by that function.
func oneOfMany(a *corpus.Article, st *claims.Statement) bool {
	speaker := claims.Text(a, st.Speaker)
	if speaker != strings.ToLower(speaker) {
		return false
	}
	before := words(a.Text[max(0, st.Speaker.Start-12):st.Speaker.Start])
	return len(before) > 0 && indefinites[before[len(before)-1]]
}

// candidates are the persons whom a word may stand for.
type candidates map[string]bool

func (c candidates) add(name string) { c[name] = true }

// only returns the one candidate.
func (c candidates) only() (string, bool) {
	if len(c) != 1 {
		return "", false
	}
	for name := range c {
		return name, true
	}
	return "", false
}

// personName reports whether a canonical name may be of a person: two words at
// least that begin with a capital, of no medium.
func personName(name string) bool {
	ws := strings.Fields(name)
	if len(ws) < 2 || claims.IsMedium(name) || !claims.Personal(name) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(ws[0])
	last, _ := utf8.DecodeRuneInString(ws[len(ws)-1])
	return unicode.IsUpper(first) && unicode.IsUpper(last)
}
