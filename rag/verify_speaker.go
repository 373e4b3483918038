package rag

import (
	"cmp"
	"slices"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// Whose words a stretch of an article is, and whether somebody else is said to
// have said them. A false "somebody else" is worse than none: two that may be one
// are not told apart.

// A likely says whether two names are of one.
type likely uint8

const (
	unsure likely = iota
	same
	other
)

// A speaker is who says a stretch of an article.
type speaker struct {
	name string // as the article writes it most fully; "" where it is not known
	kind claims.Kind
	at   text.Span // where the article names it
	near bool      // in the sentence of the words, beside them
}

// speakerOf returns who says the words of a place: the speaker of its sentences,
// or of the one that ends the same speech.
func (e *Engine) speakerOf(p stretch, names *claims.Names) speaker {
	a := &e.corpus.Articles[p.article]
	var s speaker
	last := p.last
	for last+1 < len(a.Sentences) && last < p.last+3 && speechOpen(a.Text[a.Sentences[p.first].Start:a.Sentences[last].End]) && follows(a, last, last+1) {
		last++
	}
	for i := p.first; i <= last; i++ {
		st := e.statement(p.article, i)
		nameless := st.Kind == claims.Unnamed && oneOfMany(a, &st) && speechIn(a, p)
		if st.Kind == claims.Nobody || st.Kind == claims.Unnamed && !nameless || st.Speaker.Start == st.Speaker.End {
			continue
		}
		if st.Speaker.Start >= p.start && st.Speaker.End <= p.end && !framesOwn(a, p, st.Speaker) {
			continue // told in the words themselves
		}
		name := claims.Text(a, st.Speaker)
		if unnamedSpeakers[text.Fold(name)] {
			return speaker{}
		}
		if full := names.In(p.article, name); full != "" && st.Kind != claims.Outlet && !nameless {
			name = full
		}
		if s.name != "" && s.name != name {
			return speaker{} // of two
		}
		s = speaker{name: name, kind: st.Kind, at: st.Speaker}
		s.near = st.Speaker.Start >= a.Sentences[p.first].Start
	}
	return s
}

// framesOwn reports whether a name inside the words of a place stands outside the
// quotation marks in them: « …, a dit X, … ».
func framesOwn(a *corpus.Article, p stretch, name text.Span) bool {
	return speechIn(a, p) && !speechOpen(a.Text[a.Sentences[p.first].Start:name.Start])
}

// speechIn reports whether there are quotation marks in or around a place.
func speechIn(a *corpus.Article, p stretch) bool {
	return strings.ContainsAny(a.Text[a.Sentences[p.first].Start:a.Sentences[p.last].End], "«“\"")
}

// speechOpen reports whether quotation marks are open at the end of s.
func speechOpen(s string) bool {
	open, straight := 0, 0
	for _, r := range s {
		switch r {
		case '«', '“':
			open++
		case '»', '”':
			open = max(0, open-1)
		case '"':
			straight++
		}
	}
	return open > 0 || straight%2 == 1
}

// namesOf returns the names of an article, with one that somebody wrote of it.
func (e *Engine) namesOf(n int, claimed string) (*claims.Names, []claims.Mention) {
	mentions := e.index.MentionsIn(n)
	all := mentions
	if claimed != "" {
		all = append(slices.Clone(mentions), claims.Mention{Article: n, Name: claimed, Count: 1})
	}
	return claims.Merge(all), mentions
}

// compare says whether a claimed speaker is who says the words of a place.
func (e *Engine) compare(p stretch, claimed string, kind claims.Kind) (speaker, likely) {
	names, mentions := e.namesOf(p.article, claimed)
	s := e.speakerOf(p, names)
	a := &e.corpus.Articles[p.article]
	if medium := claims.CanonicalMedium(claimed); kind == claims.Outlet || medium != "" && claims.IsMedium(medium) {
		return s, e.compareOutlet(p, medium, &s)
	}
	if s.name == "" {
		return s, unsure
	}
	if s.kind == claims.Outlet {
		return s, unsure // whose source it may be
	}
	who := claimed
	if full := names.In(p.article, claimed); full != "" {
		who = full
	}
	if s.kind != claims.Unnamed && (who == s.name || sameName(claimed, s.name) || sameName(who, s.name)) {
		return s, same
	}
	if s.kind == claims.Unnamed {
		if kind == claims.Unnamed || !proper(who) || claimedBody(kind, who) || shareWord(who, s.name) || introducedAs(mentions, names, p.article, who, s.name) || e.beside(a, p, &s, claimed) {
			return s, unsure
		}
		return s, other // « un ancien comptable » is nobody whom the article names
	}
	if !proper(who) || !proper(s.name) || shareWord(who, s.name) {
		return s, unsure
	}
	body := claimedBody(kind, who)
	switch {
	case body != (s.kind == claims.Institution):
		person, of := s.name, who
		if s.kind == claims.Institution {
			person, of = who, s.name
		}
		if speaksFor(a, mentions, names, p.article, person, of) {
			return s, unsure
		}
	case body:
		return s, unsure // one may be of the other
	}
	if e.beside(a, p, &s, claimed) {
		return s, unsure
	}
	return s, other
}

// compareOutlet says whether a medium is the one of an article, or one that it
// names.
func (e *Engine) compareOutlet(p stretch, medium string, s *speaker) likely {
	a := &e.corpus.Articles[p.article]
	own := claims.CanonicalMedium(a.Outlet)
	reported := claims.CanonicalMedium(OriginalOutlet(a.Reports))
	switch {
	case medium == own || medium == reported || strings.HasPrefix(own, medium+" ") || strings.HasPrefix(own, medium+"."):
		return same
	case own == "" || mentionsWord(a.Text, medium) || mentionsWord(a.Reports, medium) || strings.Contains(own, medium) || strings.Contains(medium, own):
		return unsure
	}
	if s.name != "" {
		return unsure // many media report what somebody says
	}
	s.name, s.kind = cmp.Or(OriginalOutlet(a.Reports), a.Outlet), claims.Outlet
	return other
}

// claimedBody reports whether a claimed speaker is a body, not a person.
func claimedBody(kind claims.Kind, who string) bool {
	if kind != claims.Nobody {
		return kind == claims.Institution
	}
	f := strings.Fields(who)
	return len(f) > 0 && nameGlue[text.Fold(f[0])] || strings.HasPrefix(text.Fold(who), "l'")
}

// Agrees reports whether the claimed speaker and the article's are one, as far as
// the words of their names say.
func (v Verification) Agrees() bool { return sameName(v.ClaimedSpeaker, v.Speaker) }

// sameName reports whether one name is the other, or the end or a part of it.
func sameName(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) == 0 {
		return false
	}
	for _, w := range x {
		if !slices.Contains(y, w) {
			return false
		}
	}
	return true
}

// shareWord reports whether two names have a word in common, or words that may be
// spellings of one: the same first four letters.
func shareWord(a, b string) bool {
	for _, x := range nameWords(a) {
		for _, y := range nameWords(b) {
			if x == y || len(x) > 4 && len(y) > 4 && x[:4] == y[:4] {
				return true
			}
		}
	}
	return false
}

// nameWords are the words of a name, folded, small ones left out.
func nameWords(s string) []string {
	return slices.DeleteFunc(strings.FieldsFunc(text.Fold(s), func(r rune) bool { return !inWord(r) }), func(w string) bool {
		return nameGlue[w] || text.IsStop(w, text.French) || len(w) < 2
	})
}

// proper reports whether a name has a capital behind its small words.
func proper(s string) bool {
	for w := range strings.FieldsSeq(s) {
		if c := strings.TrimLeft(w, "«\"“"); c != "" && strings.ToLower(c[:1]) != c[:1] {
			return true
		}
		if i := strings.IndexAny(w, "'’"); i == 1 && allNames(strings.TrimLeft(w[i:], "'’")) {
			return true
		}
		if r := []rune(w)[0]; r >= 0xC0 && strings.ToUpper(string(r)) == string(r) {
			return true
		}
	}
	return false
}

// introducedAs reports whether an article gives somebody a function that shares a
// word with how it calls one whom it does not name: « un député », later « Paul
// Vidal, député ». One whom it does not name may be anybody.
func introducedAs(mentions []claims.Mention, names *claims.Names, n int, person, called string) bool {
	known := false
	for i := range mentions {
		if m := &mentions[i]; names.In(n, m.Name) == person || sameName(m.Name, person) {
			known = true
			if m.Function != "" && shareWord(m.Function, called) {
				return true
			}
		}
	}
	return !known
}

// speaksFor reports whether a person may speak for a body: an article gives the
// person a function in it, or names it with « de » beside the person.
func speaksFor(a *corpus.Article, mentions []claims.Mention, names *claims.Names, n int, person, body string) bool {
	words := nameWords(body)
	if len(words) == 0 {
		return true
	}
	key := words[len(words)-1]
	for i := range mentions {
		if mentions[i].Function != "" && mentionsWord(mentions[i].Function, key) && (names.In(n, mentions[i].Name) == person || sameName(mentions[i].Name, person)) {
			return true
		}
	}
	const reach = 6
	surname := nameWords(person)
	if len(surname) == 0 {
		return true
	}
	for _, s := range a.Sentences {
		ws := strings.FieldsFunc(text.Fold(a.Text[s.Start:s.End]), func(r rune) bool { return !inWord(r) })
		for i, w := range ws {
			if w != surname[len(surname)-1] {
				continue
			}
			for k := max(1, i-reach); k < min(len(ws), i+reach+1); k++ {
				if ws[k] == key && (complements[ws[k-1]] || k > 1 && complements[ws[k-2]]) {
					return true
				}
			}
		}
	}
	return false
}

var complements = text.Set("de du des d of for")

// mentionsWord reports whether a text has a folded word, or words.
func mentionsWord(s, folded string) bool {
	f := text.Fold(s)
	for at := 0; ; {
		i := strings.Index(f[at:], folded)
		if i < 0 {
			return false
		}
		i += at
		at = i + len(folded)
		if wordAt(f, i, at) {
			return true
		}
	}
}

// beside reports whether an article names a claimed speaker where it may be the
// one who speaks: in the sentences around the words, unless another stands
// between it and them.
func (e *Engine) beside(a *corpus.Article, p stretch, s *speaker, claimed string) bool {
	words := nameWords(claimed)
	if len(words) == 0 {
		return true
	}
	key := words[len(words)-1]
	if s.near {
		// The name that is next to the words counts.
		from, to := s.at.End, p.start
		if s.at.Start >= p.end {
			from, to = p.end, s.at.Start
		}
		const reach = 90
		if to >= from && to-from <= reach && !mentionsWord(a.Text[from:to], key) {
			return false
		}
		if s.at.Start >= p.start && s.at.End <= p.end {
			return mentionsWord(a.Text[max(p.start, s.at.Start-reach):min(p.end, s.at.End+reach)], key)
		}
	}
	from, to := max(0, p.first-2), min(len(a.Sentences)-1, p.last+1)
	return mentionsWord(a.Text[a.Sentences[from].Start:p.start], key) || mentionsWord(a.Text[p.end:a.Sentences[to].End], key)
}
