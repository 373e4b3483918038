package claims

import (
	"strings"

	"verbatim.example/rag/text"
)

// negative reports whether what a sentence says is negated in its main clause.
// « ne … que » limits and negates nothing, and « n’exclut pas » affirms.
func (r *reader) negative(v Verb) bool {
	st := &r.this
	for i := range st.words {
		if r.negation(i) && !r.below(i) && !r.ofAct(i) && !r.holdsOpen(i) {
			return true
		}
	}
	return false
}

// negation reports whether a negation begins at word i.
func (r *reader) negation(i int) bool {
	st := &r.this
	w := &st.words[i]
	if !r.lex.french {
		switch {
		case st.is(i, "neither", "none") && st.is(i+1, "of") && st.is(i+2, "whom", "which"):
			return false
		case st.is(i, "not") && st.is(i-1, "of", "for") && i+1 < len(st.words) && strings.HasSuffix(st.words[i+1].raw, "ing"):
			return false // accused of not training its crews
		case !w.lex.any(negator):
			return st.is(i, "no") && !st.is(i+1, "doubt", "longer")
		case st.is(i, "not") && st.is(i+1, "only", "just"), st.is(i, "not") && i > 0 && w.before&comma != 0 && !st.words[i].quoted:
			return false
		case st.is(i, "not") && (w.before&comma != 0 || w.before == quote && w.quoted):
			return false // "an estimate, not a promise"
		}
		return r.reachesVerb(i)
	}
	if w.elision != "n" && w.raw != "ne" || w.raw == "ne" && st.is(i-1, "de", "à") {
		return false
	}
	for k := i - 1; k >= 0 && k >= i-8; k-- {
		if st.words[k+1].before&(strong|quote) != 0 {
			break
		}
		if st.has(k, nobody) && !st.has(k-1, determiner) || st.is(k, "ni", "jamais") || st.is(k, "pas") && st.is(k+1, "un", "une") && st.words[k].breaks() {
			return true
		}
		if st.has(k, relative) {
			break
		}
	}
	for k := i; k < min(len(st.words), i+8); k++ {
		if k > i && st.words[k].before&(strong) != 0 {
			return false
		}
		if k > i && (st.is(k, "que") || st.words[k].elision == "qu") {
			return false
		}
		if st.has(k, negator) {
			if st.is(k, "pas") && st.is(k+1, "exclu", "exclue", "moins", "seulement", "interdit", "impossible", "improbable") || st.is(k+1, "moins") || st.is(i, "exclut", "excluent") || st.is(i+1, "exclut", "excluent") {
				return false
			}
			return true
		}
		if k > i && st.has(k, relative) {
			return false
		}
	}
	return false
}

// reachesVerb reports whether an English negation is of the verb it stands by.
func (r *reader) reachesVerb(i int) bool {
	st := &r.this
	for k := i + 1; k < min(len(st.words), i+6); k++ {
		if st.is(k, "ruled", "rule") {
			return false
		}
	}
	return true
}

// below reports whether word i stands in a clause below the main one: behind a
// relative pronoun or a conjunction, « que » behind a verb of speech apart.
func (r *reader) below(i int) bool {
	st := &r.this
	passed := false // the verb group began behind an aside
	for k := i; k >= 0; k-- {
		w := &st.words[k]
		if k < i && w.quoted != st.words[i].quoted {
			return false
		}
		if k != i || w.elision == "" {
			switch {
			case w.raw == "qui" || w.raw == "dont" || w.raw == "où" || w.raw == "who" || w.raw == "which" || w.raw == "whom" || w.raw == "whose":
				if passed && r.verbIn(k+1, st.segmentEnd(k)) {
					return false // a relative clause that is over
				}
				return !(w.raw == "qui" && k == 0)
			case w.raw == "where" && k > 0:
				return true
			case w.lex.any(subordinate) && w.raw != "comme" && w.raw != "whether" && !(w.raw == "même" && !st.is(k+1, "si")) && !(w.raw == "bien" && !st.is(k+1, "que")) && !(w.raw == "alors" && !st.is(k+1, "que") && (k+1 >= len(st.words) || st.words[k+1].elision != "qu")) && w.raw != "afin":
				return true
			}
		}
		if w.before&strong != 0 || w.before&comma != 0 && !passed && k < i {
			return false
		}
		passed = passed || w.before&comma != 0
	}
	return false
}

// segmentEnd returns the end of the segment that word i is of.
func (st *sentence) segmentEnd(i int) int {
	for i++; i < len(st.words) && !st.words[i].breaks(); i++ {
	}
	return i
}

// holdsOpen reports whether the negation at word i is of a phrase that holds
// open: "it is not clear whether", or of one that admits: « je ne nie pas ».
func (r *reader) holdsOpen(i int) bool {
	return r.covered(i, r.lex.hedges) || r.covered(i, r.lex.own)
}

// covered reports whether one of the phrases stands about word i.
func (r *reader) covered(i int, ps phrases) bool {
	for k := max(0, i-2); k <= i+2 && k < len(r.this.words); k++ {
		for _, p := range ps[r.this.words[k].raw] {
			if end, ok := r.this.matches(k, p); ok && end > i {
				return true
			}
		}
	}
	return false
}

// ofAct reports whether the negation at word i is of the verb of speech itself.
func (r *reader) ofAct(i int) bool {
	st := &r.this
	for k := range st.acts {
		a := &st.acts[k]
		if a.negated && i <= a.verb && i >= a.group-6 {
			w := &st.words[a.verb]
			return a.class == Confirms || a.class == Declines || a.hedged || w.lex.any(doubt)
		}
	}
	return false
}

// callsFalse reports whether the sentence calls false what is claimed: « est
// faux », « parle d’accusations grotesques ».
func (r *reader) callsFalse() bool {
	st := &r.this
	for i := range st.acts {
		if st.acts[i].class == Accuses {
			return false
		}
	}
	about := st.question || st.mentions(claimed) || r.speaksOf(claim|trigger) || len(r.last.words) > 0 && (r.last.contested || r.last.blames)
	for i := range st.words {
		if st.has(i, falsity) && !about && st.is(i, strange...) && !r.pointsBack(i) || st.is(i, "faux", "fausse", "fausses", "false") && !st.has(i-1, determiner) && i+1 < len(st.words) && !st.words[i+1].breaks() && !st.has(i+1, claim|falsity|adverb|coordinate|preposition|complement|auxiliary|pronoun) && st.words[i+1].elision == "" {
			continue // a ridiculous candidate, false truffles
		}
		if !st.has(i, falsity) && !r.groundless(i) {
			continue
		}
		if i <= 1 && i+1 < len(st.words) && st.words[i+1].breaks() {
			return true // Faux, rétorque la mairie.
		}
		for k := i - 1; k >= 0 && k >= i-7; k-- {
			w := &st.words[k]
			if w.lex.any(being) || w.elision == "c" || st.is(k, "relève", "relèvent", "relevait", "tient", "tiennent", "constitue", "constituent", "évoquant", "parlant", "qualifiant", "jugeant", "dénonçant", "fustige", "fustigent", "évoqué", "crie", "parle", "parlent", "parlé", "calling", "describing", "branding", "évoque", "juge", "jugé", "jugée", "jugés", "jugent", "estime", "estimé", "trouve", "considère", "taxé", "traité", "deemed", "qualifie", "qualifié", "qualifient", "described", "describes", "called", "calls", "branded", "dismissed", "as", "dénonce") || w.elision == "s" && st.is(k, "agit") {
				return !r.denyNegated(k, i)
			}
			if st.has(k, claim) {
				continue
			}
		}
	}
	return false
}

// strange are words of falsity that call false only what is claimed, or pointed to:
// a candidate may be ridiculous.
var strange = strings.Fields("ridicule ridicules absurde absurdes grotesque grotesques délirant délirante délirantes farfelu farfelue farfelues aberrant aberrante aberrantes fantaisiste fantaisistes infamant infamante fantaisie fable fables roman fiction spéculation spéculations ridiculous absurd ludicrous laughable preposterous fanciful fantasy fantasies myth speculation gossip fake incorrect inaccurate malicious")

// claimed are nouns of what may be called false, beside those of the lexicon.
var claimed = text.Set("chiffres chiffre informations information affirmations affirmation déclarations théorie théories scénario bilan histoire histoires récit récits articles article enquête révélations statements figures story stories theory account")

// mentions reports whether one of the words is in a set.
func (st *sentence) mentions(set map[string]bool) bool {
	for i := range st.words {
		if set[st.words[i].raw] {
			return true
		}
	}
	return false
}

// pointsBack reports whether the predicate at word i is of something said before:
// « c’est grotesque », « cette histoire est une fable ».
func (r *reader) pointsBack(i int) bool {
	st := &r.this
	for k := i; k >= 0 && k >= i-8; k-- {
		if st.words[k].elision == "c" || st.is(k, "ce", "cela", "ça", "cette", "ces", "tout", "it", "this", "that", "these", "idea", "story") {
			return true
		}
	}
	return false
}

// groundless reports whether word i is what a claim is said to be without: « sans
// fondement », "without merit".
func (r *reader) groundless(i int) bool {
	st := &r.this
	if !st.is(i, "fondement", "fondements", "réalité", "sens", "foundation", "basis", "merit", "substance") {
		return false
	}
	for k := i - 1; k >= max(0, i-4); k-- {
		if st.is(k, "sans", "dénué", "dénuée", "dénués", "dénuées", "dépourvu", "dépourvue", "dépourvus", "dépourvues", "without") {
			return true
		}
	}
	return false
}

// denyNegated reports whether a negation stands in words [i, j): « n’est pas
// faux ».
func (r *reader) denyNegated(i, j int) bool {
	for k := i; k < j; k++ {
		if r.this.has(k, negator) {
			return true
		}
	}
	return false
}

// contrasts reports whether a quotation sets what is so against what is not:
// "timber, not secrets".
func (r *reader) contrasts() bool {
	st := &r.this
	for i := range st.words {
		if st.words[i].quoted && st.is(i, "not", "pas", "non") && st.words[i].before&comma != 0 {
			return true
		}
	}
	return false
}
