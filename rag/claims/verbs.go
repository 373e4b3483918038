package claims

import "strings"

// reach is how many words a frame's words may stand from their verb.
const reach = 7

// nounHere reports whether word i is a noun where it stands: « le juge ».
func (r *reader) nounHere(i int) bool {
	st := &r.this
	w := &st.words[i]
	if !r.lex.french && st.has(i-1, indefinite|possessive) && strings.HasSuffix(w.raw, "s") && w.lex.any(finite) && !w.lex.any(imperfect) {
		return true // several requests
	}
	if r.lex.french && i > 0 && st.is(i-1, "sa", "son", "ses", "ma", "mon") && w.before == 0 {
		return true // pour sa part
	}
	if !w.lex.any(noun | person | document | body) {
		return !r.lex.french && w.lex.any(infinitive) && (st.is(i-1, "to") || st.has(i-1, determiner) && !st.is(i-1, "all", "both", "that"))
	}
	if !r.lex.french {
		return st.has(i-1, determiner|preposition|complement) || st.is(i-1, "to", "no", "any", "further") || st.has(i, finite) && !st.has(i, imperfect) && !st.has(i-1, pronoun) && st.is(i+1, "from", "of") || i > 0 && st.words[i-1].owner || w.upper && i > 0
	}
	return w.elision == "l" || w.elision == "d" || st.is(i-1, "aucun", "aucune", "un", "une") || i > 0 && !w.breaks() && (st.has(i-1, determiner|complement) && !st.has(i-1, pronoun) || (st.is(i-1, "en") && st.words[i-1].elision == "" && !st.is(i-2, "ne") || st.is(i-1, "au", "aux", "par", "sans")) || st.words[i-1].number)
}

// auxiliaryOf returns the auxiliary of the participle at word i, -1 if it has
// none.
func (r *reader) auxiliaryOf(i int) int {
	st := &r.this
	for k := i - 1; k >= 0 && k >= i-7; k-- {
		if st.words[k+1].breaks() {
			if st.words[k+1].before&^gap(hyphen) != comma {
				return -1
			}
			return r.behindAside(k)
		}
		w := &st.words[k]
		switch {
		case (w.lex.any(auxiliary) || st.is(k, "be", "been")) && !w.lex.any(determiner):
			return k
		case w.lex.any(adverb | negator | clitic | pronoun | moment | nobody | participle), w.number, st.is(k, "t", "dans", "un", "premier", "temps", "en", "de", "son", "côté", "été", "au", "à", "bloc", "tout"):
		default:
			return -1
		}
	}
	return -1
}

// behindAside returns the auxiliary before a few words set off by commas that end
// at word k, -1 where none stands there: « a, lui aussi, reconnu ».
func (r *reader) behindAside(k int) int {
	for n := 0; k > 0 && n < 5; n++ {
		if r.this.words[k].breaks() {
			if r.this.has(k-1, auxiliary) {
				return k - 1
			}
			return -1
		}
		k--
	}
	return -1
}

// reflexive reports whether se stands before word i.
func (r *reader) reflexive(i int) bool {
	st := &r.this
	return st.words[i].elision == "s" || st.is(i-1, "se") || i > 0 && st.words[i-1].elision == "s" && st.has(i-1, clitic)
}

// passiveAct reads « est jugé », "is estimated": the speaker is named by « par »
// or not at all. What somebody is suspected of is hearsay, no act.
func (r *reader) passiveAct(a act) (act, bool) {
	st := &r.this
	w := &st.words[a.verb]
	a.class = r.classOf(&a)
	if a.class == None || a.class == Affirms || a.class == Declines || w.lex.any(possible) || !r.lex.french && w.lex.any(passive) && st.is(a.verb+1, "to") {
		return act{}, false
	}
	if a.class != Estimates && r.negatedAt(&a) {
		return act{}, false // « n’est pas reconnu par l’État »
	}
	for k := a.verb + 1; k < min(len(st.words), a.verb+12) && !st.words[k].breaks(); k++ {
		if st.is(k, "par", "by") {
			a.speaker = r.noun(k + 1)
			return a, true
		}
	}
	if !w.lex.any(rated) && w.lex.act != None {
		return act{}, false
	}
	return a, a.verb+1 < len(st.words) && !st.words[a.verb+1].breaks() || !r.lex.french
}

// classOf returns the class of a verb in its place: by itself, or by a frame.
func (r *reader) classOf(a *act) Verb {
	st := &r.this
	w := &st.words[a.verb]
	for _, f := range r.lex.frames[w.lex.lemma] {
		if r.frameFits(f, a) {
			return f.act
		}
	}
	class := w.lex.act
	if class != None && w.lex.any(weak) && !r.introduces(a) {
		return None
	}
	if class == Accuses && a.verb+1 < len(st.words) && st.words[a.verb+1].quoted && !r.lex.french {
		return Affirms // blames no one: a cause
	}
	if class == Affirms && w.lex.any(swear) && r.negative(Affirms) {
		return Denies
	}
	if class == Affirms && r.swears(a) || class == Estimates && w.lex.lemma == "croire" && r.swears(a) {
		return Denies
	}
	return class
}

// frameFits reports whether a frame's words stand near the verb.
func (r *reader) frameFits(f frame, a *act) bool {
	st := &r.this
	if f.ahead {
		if f.all {
			found := 0
			for k := a.verb; k >= max(0, a.group-3); k-- {
				found += count(f.words[st.words[k].elision]) + count(k < a.verb && f.words[st.words[k].raw])
			}
			return found == len(f.words)
		}
		for k := a.verb; k >= max(0, a.group-3); k-- {
			if f.words[st.words[k].elision] || k < a.verb && f.words[st.words[k].raw] {
				return true
			}
			if st.words[k].breaks() {
				return false
			}
		}
		return f.words["pas"] && r.negatedAt(a)
	}
	if f.next {
		return a.verb+1 < len(st.words) && f.words[st.words[a.verb+1].raw]
	}
	for k := a.verb + 1; k < min(len(st.words), a.verb+1+reach); k++ {
		if st.words[k].before&strong != 0 || st.has(k, relative|subordinate) && !f.words[st.words[k].raw] {
			return false
		}
		if f.words[st.words[k].raw] || f.words[st.words[k].elision] || f.words["INF"] && (k == a.verb+1 || k == a.verb+2 && st.has(k-1, negator|adverb)) && st.words[k].elision == "" && looksInfinitive(st.words[k].raw) {
			return true
		}
	}
	return false
}

// introduces reports whether a verb stands beside what is said: a quotation,
// « que », or a clause before it.
func (r *reader) introduces(a *act) bool {
	st := &r.this
	for i := range st.words {
		if st.words[i].quoted {
			return true
		}
	}
	next := a.verb + 1
	for st.has(next, adverb|moment) {
		next++
	}
	if next < len(st.words) && (st.is(next, "que", "that", "si", "whether", "être", "avoir") || st.has(next, infinitive) && r.lex.french || st.words[next].elision == "qu") {
		return true
	}
	for k := next; r.lex.french && k < min(len(st.words), a.verb+8) && st.words[k].before&(strong|stop) == 0; k++ {
		if st.is(k, "que") || st.words[k].elision == "qu" || st.words[k].elision == "n" && st.has(k, infinitive) || st.is(k, "ne") && k == next {
			return true // assure, au contraire, que
		}
		if st.has(k, relative|finite) && !st.has(k, adverb) {
			break
		}
	}
	if !r.lex.french && st.words[st.segment(a.verb)].before&comma != 0 && (next >= len(st.words) || st.words[next].breaks()) {
		return true // the dyke will hold, the mayor recalled
	}
	return st.words[a.group].before&comma != 0 && r.clauseBefore(a.group) && !r.noun(next).empty()
}

// swears reports whether the verb goes on with « n’avoir jamais », « ne rien ».
func (r *reader) swears(a *act) bool {
	st := &r.this
	for k := a.verb + 1; k < min(len(st.words), a.verb+4); k++ {
		if st.words[k].breaks() {
			return false
		}
		if k == a.verb+1 && st.is(k, "que") && st.is(k+1, "non") {
			return true
		}
		if st.words[k].elision == "n" && (st.is(k, "avoir", "être") || st.is(k, "y") && st.is(k+1, "avoir", "être")) || st.is(k, "ne") && st.is(k+1, "pas", "jamais", "rien", "plus", "avoir") && (st.is(k+1, "avoir") || st.is(k+2, "avoir", "être")) {
			return true
		}
	}
	return false
}

// incise reports whether word i is the verb of an inserted clause behind a
// quotation, whatever verb it is: « … », s’amuse le dirigeant.
func (r *reader) incise(i int) bool {
	st := &r.this
	w := &st.words[i]
	g, aux := i, -1
	if w.lex.any(participle) {
		aux = r.auxiliaryOf(i)
	}
	if aux >= 0 {
		g = aux
	} else if st.has(i-1, auxiliary) && strings.HasSuffix(w.raw, "é") {
		g = i - 1
	}
	if g > 0 && st.is(g-1, "se", "nous") {
		g--
	}
	if g == 0 || st.words[g].quoted {
		return false
	}
	if st.words[g].before&quote == 0 || !st.words[g-1].quoted {
		return r.insertedVerb(i, g)
	}
	if w.upper || w.number || w.lex.any(preposition|complement|relative|subordinate|coordinate|adverb|moment|determiner|pronoun|negator|auxiliary|ne|gerund) || w.lex.any(being) || w.elision != "" && w.elision != "s" {
		return false
	}
	if i+1 < len(st.words) && st.words[i+1].before&hyphen != 0 && st.has(i+1, pronoun) {
		return true
	}
	k := r.behind(i)
	if k >= len(st.words) || st.words[k].breaks() {
		return false
	}
	return st.has(k, determiner|indefinite|title|person|source) || st.words[k].upper
}

// looksInfinitive reports whether a French word has the end of an infinitive.
func looksInfinitive(raw string) bool {
	return strings.HasSuffix(raw, "er") || strings.HasSuffix(raw, "ir") || strings.HasSuffix(raw, "re")
}

// governed reads an infinitive of speech that a verb of beginning, ending or
// having to makes an act: « a fini par admettre », "was forced to admit".
func (r *reader) governed(i int) (act, bool) {
	st := &r.this
	w := &st.words[i]
	if !w.lex.any(infinitive) || w.lex.act == None || w.lex.any(weak) {
		return act{}, false
	}
	g := i - 1
	for g >= 0 && (st.has(g, clitic) || st.is(g, "par", "de", "à", "to", "même", "on") || w.elision != "" && g == i-1 && st.is(g, "vient")) {
		g--
	}
	if g < 0 || st.words[g+1].breaks() || !(w.lex.lemma == "croire" && st.is(g, "veut", "veulent")) && !st.is(g, "fini", "finit", "dû", "tenu", "tient", "vient", "viennent", "venu", "continue", "continuent", "persiste", "persistent", "osé", "forced", "had", "went", "obliged", "chose", "moved", "rushed", "tint", "hâte", "hésité", "contenté", "contentée", "contente", "contentent", "borné", "bornée", "borne", "bornent", "empressé") {
		return act{}, false
	}
	a := act{class: w.lex.act, verb: i, group: g, past: true}
	for a.group > 0 && st.has(a.group-1, auxiliary|adverb) && !st.words[a.group].breaks() {
		a.group--
	}
	a.negated = r.negatedAt(&a)
	r.refuse(&a)
	return a, a.class != None
}

// insertedVerb reports whether the unknown word i is the verb of an inserted
// clause that ends the sentence: « La digue tiendra, fulmine le maire. »
func (r *reader) insertedVerb(i, g int) bool {
	st := &r.this
	w := &st.words[i]
	if !r.lex.french || i != g || w.before != comma || w.lex.is != 0 || w.upper || !strings.HasSuffix(w.raw, "e") || !r.clauseBefore(i) {
		return false
	}
	n := r.noun(i + 1)
	return st.has(i+1, determiner|title) && !n.empty() && r.speaks(n) && (n.end == len(st.words) || st.words[n.end].breaks())
}
