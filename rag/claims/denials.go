package claims

import (
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// openAsides takes the clauses that the writer sets into a quotation out of it:
// « Cette lettre, a martelé Me Louvel, est un faux. »
func (r *reader) openAsides() {
	st := &r.this
	if !r.lex.french {
		return
	}
	for i := 1; i < len(st.words); i++ {
		if w := &st.words[i]; !w.quoted || w.before != comma || !st.words[i-1].quoted {
			continue
		}
		end := r.asideEnd(i)
		if end == i || end < len(st.words) && !st.words[end].breaks() {
			continue
		}
		for k := i; k < end; k++ {
			st.words[k].quoted = false
		}
		st.words[i].before |= quote
		if end < len(st.words) {
			st.words[end].before |= quote
		}
	}
}

// asideEnd returns the end of a verb of speech with its subject behind it, which
// begins at word i; i where none does.
func (r *reader) asideEnd(i int) int {
	st := &r.this
	v := i
	for st.has(v, auxiliary|clitic|adverb) && v < i+3 {
		v++
	}
	if v >= len(st.words) || !st.has(v, finite|participle) || st.words[v].lex.lemma == "" {
		return i
	}
	for k := v + 1; k < len(st.words) && st.words[k].before&hyphen != 0; k++ {
		if st.has(k, pronoun) {
			return k + 1 // tempère-t-il
		}
	}
	if st.has(i, auxiliary) && i+2 < len(st.words) && st.words[i+1].before&hyphen != 0 {
		k := i + 1
		for k < len(st.words) && (st.words[k].before&hyphen != 0 || st.has(k, adverb)) {
			k++
		}
		if st.has(k, participle) && st.words[k].lex.act != None {
			return k + 1 // a-t-elle ajouté
		}
		return i
	}
	if st.words[v].lex.act == None || v == i && st.has(v, participle) && !st.has(v, finite) {
		return i
	}
	n := r.noun(r.behind(v))
	if n.empty() || !r.speaks(n) {
		return i
	}
	return n.end
}

// nounOfDenial returns who denies in a sentence without a verb of it: « Démenti
// catégorique de la mairie. » « Même démenti chez Nuveo. »
func (r *reader) nounOfDenial() phraseNoun {
	st := &r.this
	k := 0
	for st.is(k, "même", "nouveau", "nouvelles", "mêmes", "flat", "same") || st.has(k, determiner) {
		k++
	}
	if !st.is(k, "démenti", "démentis", "dénégation", "dénégations", "denial", "denials") {
		return phraseNoun{}
	}
	for k++; k < min(len(st.words), 8) && !st.has(k, finite|auxiliary); k++ {
		if st.has(k, complement) && !st.is(k+1, "côté", "la") || st.is(k, "chez", "from", "by") || st.is(k, "de", "du") && st.is(k+1, "la") {
			if n := r.noun(k + 1); !n.empty() && r.speaks(n) {
				return n
			}
		}
		if st.words[k].elision == "d" {
			if n := r.noun(k); !n.empty() && r.speaks(n) {
				return n
			}
		}
	}
	return phraseNoun{}
}

// exclaims reports whether the words before g are an exclamation that judges what
// is claimed: « Faux, rétorque la mairie ».
func (r *reader) exclaims(g int) bool {
	st := &r.this
	return g > 0 && g <= 3 && (st.has(g-1, falsity) || st.is(g-1, "non", "no", "oui", "question"))
}

// object returns the words that say what is denied: the noun phrase or clause
// behind the verb of denial, what is called false, or the quotation.
func (r *reader) object() text.Span {
	st := &r.this
	for i := range st.acts {
		if a := &st.acts[i]; a.class == Denies {
			for k := a.verb; k > 1; k-- {
				if st.is(k-1, "ce") && (st.is(k, "que") || st.words[k].elision == "qu") {
					return st.span(0, k-1) // …, ce que dément son équipe
				}
				if st.words[k].breaks() {
					break
				}
			}
			if k := r.limitBehind(a); k > 0 {
				return r.clause(k)
			}
			if s := r.objectBehind(a.verb); s.End > s.Start {
				return s
			}
		}
	}
	for i := range st.words {
		if st.has(i, claim) && !st.words[i].quoted && (st.has(i-1, determiner|possessive) || st.words[i].elision == "l") {
			from := i - count(st.words[i].elision == "")
			if n := r.noun(from); !n.empty() {
				return r.withElision(from, n.end)
			}
		}
	}
	if i := st.findPhrase(r.lex.denial); i >= 0 {
		end := i + 1
		for end < min(len(st.words), i+objectWords) && !st.words[end].breaks() && (!st.has(end, finite|auxiliary) || st.has(end, preposition|complement)) {
			end++
		}
		if st.is(i, "la", "le") && end > i+1 {
			return st.span(i, end) // la seule discussion entre eux
		}
	}
	for i := range st.words {
		if st.words[i].quoted {
			k := i
			for k < len(st.words) && st.words[k].quoted {
				k++
			}
			return st.span(i, k)
		}
	}
	return st.span(0, len(st.words))
}

// withElision returns the text of words i to j, with the article before the first:
// « l’accusation ».
func (r *reader) withElision(i, j int) text.Span {
	s := r.this.span(i, j)
	if w := &r.this.words[i]; w.elision == "l" {
		before := r.a.Text[:s.Start]
		if _, n := utf8.DecodeLastRuneInString(before); n > 0 && s.Start-n-1 >= r.this.start {
			s.Start -= n + 1
		}
	}
	return s
}

// objectWords is how many words behind a verb of denial may say what is denied.
const objectWords = 12

// objectBehind returns the object of the verb of denial at word v: without the
// adverbs and set words between.
func (r *reader) objectBehind(v int) text.Span {
	st := &r.this
	from := v + 1
	for from < len(st.words) && !st.words[from].breaks() {
		w := &st.words[from]
		switch {
		case st.is(from, "un", "une", "des") && st.is(from+1, "démenti", "démentis", "revers", "dénégation", "dénégations"):
			from += 2
			for k := from; k < min(len(st.words), from+3); k++ {
				if st.is(k, "à", "au", "aux") {
					from = k // un démenti catégorique à
				}
			}
		case st.is(from, "revers") || st.is(from, "main", "manche", "bloc", "brèche", "faux", "court", "démenti") && st.words[from].elision == "":
			from++
		case st.is(from, "d", "en", "à", "de", "contre", "to", "that", "off", "aside", "back", "against", "on", "at", "avec", "au", "aux"):
			if st.is(from, "avec") {
				from++ // avec force
			}
			from++
		case st.is(from, "la") && st.is(from+1, "main"):
			from += 2
		case w.lex.any(adverb|moment) && !w.lex.any(determiner) && !st.is(from, "tout"):
			from++
		case w.before&hyphen != 0 && st.has(from, pronoun|clitic):
			from++
		default:
			return r.clause(from)
		}
	}
	return text.Span{}
}

// limitBehind returns the word behind the « que » that limits the act, 0 where
// nothing does.
func (r *reader) limitBehind(a *act) int {
	st := &r.this
	if !r.lex.french || !st.has(a.verb, limit) || !r.only(a) {
		return 0
	}
	for k := a.verb + 1; k < len(st.words); k++ {
		if st.words[k].elision == "qu" {
			return k
		}
		if st.is(k, "que") && k+1 < len(st.words) {
			return k + 1
		}
	}
	return 0
}

// clause returns the text from word i to the end of its clause, objectWords words
// at most.
func (r *reader) clause(from int) text.Span {
	st := &r.this
	end := from
	for end < len(st.words) && st.words[end].before&(strong|stop) == 0 && end < from+objectWords &&
		!(end > from && st.words[end].before&comma != 0 && st.has(end, relative|coordinate|gerund|subordinate|auxiliary|finite|complement)) &&
		!(end > from && st.words[end].before&comma != 0 && (st.is(end, "tout", "selon", "according") || st.words[end].elision == "qu")) {
		end++
	}
	return r.withElision(from, end)
}
