package claims

import (
	"strings"

	"verbatim.example/rag/text"
)

// An act is one act of speech of a sentence.
type act struct {
	class   Verb
	verb    int // the word that says so: the verb, or the first of « selon »
	group   int // the first word of its verb group: auxiliary, clitics, ne
	speaker phraseNoun
	// background: told in the past perfect, or beside the main clause; it counts
	// only where nothing else does.
	background bool
	aside      bool // in a relative clause
	negated    bool
	said       int // the first word of what a verb of speech introduces
	past       bool
	outside    bool // an attribution, which leaves the clause to the writer: selon
	hedged     bool // « n’exclut pas »
}

// reach is how many words a frame's words may stand from their verb.
const reach = 7

// findActs finds the acts of speech of the sentence.
func (r *reader) findActs() {
	st := &r.this
	if st.findPhrase(r.lex.spared) >= 0 || st.question && !r.lex.french && st.has(0, auxiliary) {
		return
	}
	for i := range st.words {
		w := &st.words[i]
		if w.quoted && w.before&quote != 0 && i+1 < len(st.words) && st.words[i+1].before&quote != 0 && w.lex.any(finite) {
			// One verb in quotation marks is the writer's: l’entreprise « regrette ».
			w.quoted = false
			w.before &^= quote
			st.words[i+1].before &^= quote
		}
		if w.quoted {
			continue
		}
		if a, ok := r.attribution(i); ok {
			st.acts = append(st.acts, a)
			continue
		}
		if a, ok := r.speech(i); ok {
			st.acts = append(st.acts, a)
		}
	}
}

// attribute sets verb and speaker of the statement: of the act that counts.
func (r *reader) attribute(out *Statement) {
	st := &r.this
	best := -1
	for i := range st.acts {
		if best < 0 || st.acts[i].before(&st.acts[best]) {
			best = i
		}
	}
	if best < 0 {
		r.unspoken(out)
		return
	}
	a := &st.acts[best]
	out.Verb = a.class
	r.name(out, a)
	if out.Verb == Affirms && st.findPhrase(r.lex.mute) >= 0 {
		out.Verb = Declines
		return
	}
	if out.Verb == Affirms && st.findPhrase(r.lex.own) >= 0 {
		out.Verb = Confirms
		return
	}
	if out.Verb == Affirms && r.neverDid(a) {
		out.Verb = Denies
		return
	}
	if a.negated {
		return // of the speaker's own will: « n’entend pas »
	}
	if out.Verb == Affirms && r.answersDenial(out) || out.Verb <= Affirms && r.callsFalse() {
		out.Verb = Denies
	}
}

// before reports whether an act counts before another.
func (a *act) before(b *act) bool {
	if a.background != b.background {
		return b.background
	}
	if (a.aside && a.class == Affirms) != (b.aside && b.class == Affirms) {
		return b.aside && b.class == Affirms
	}
	if a.class != b.class {
		return a.class < b.class
	}
	return b.aside && !a.aside
}

// unspoken reads a sentence without an act: a bare quotation is one.
func (r *reader) unspoken(out *Statement) {
	st := &r.this
	if i := st.findPhrase(r.lex.silent); i >= 0 && !st.words[i].quoted {
		out.Verb = Declines
		out.Speaker, out.Kind = r.speakerOf(r.mainSubject(len(st.words)))
		return
	}
	if n := len(st.words); n > 0 && st.words[0].quoted && st.words[n-1].quoted {
		out.Verb = Affirms
		if st.findPhrase(r.lex.denial) >= 0 || r.answersDenial(out) {
			out.Verb = Denies
		}
	}
}

// name sets the speaker of an act.
func (r *reader) name(out *Statement, a *act) {
	out.Speaker, out.Kind = r.speakerOf(a.speaker)
	if st := &r.this; out.Kind == Institution && a.speaker.name && a.speaker.start == 1 && st.has(0, determiner) && st.words[1].lex.is == 0 && st.words[a.verb].lex.any(press) {
		e := r.nameEnd(0) // « Le Veilleur croit savoir »
		if !r.isOwn(0, e) {
			out.Speaker, out.Kind = st.span(0, e), Outlet
			r.media[r.folded(st.span(1, e))] = true
		}
	}
}

// attribution reads « selon X » at word i.
func (r *reader) attribution(i int) (act, bool) {
	st := &r.this
	for _, p := range r.lex.before {
		k, ok := st.matches(i, p)
		if !ok || k >= len(st.words) {
			continue
		}
		if p.words[len(p.words)-1] == "source" || p.words[len(p.words)-1] == "sources" {
			k--
		}
		return r.attributedTo(i, k, p.act)
	}
	if r.lex.french && st.is(i, "pour") && st.words[i].breaks() && st.words[i].elision == "" {
		return r.opinionOf(i)
	}
	return act{}, false
}

// attributedTo reads the noun of an attribution, from word k.
func (r *reader) attributedTo(i, k int, class Verb) (act, bool) {
	st := &r.this
	n := r.noun(k)
	if n.empty() || st.is(k, "nos", "our", "nous", "lesquels", "laquelle", "lequel", "que") {
		return act{}, false
	}
	if st.is(n.head, "informations", "information", "propos", "estimations", "calculs", "termes", "mots", "récit", "décompte", "révélations") {
		for k := n.head + 1; k < min(len(st.words), n.head+6) && !st.words[k].breaks(); k++ {
			if by := r.noun(k + 1); st.is(k, "par", "by") && !by.empty() {
				return act{class: class, verb: i, group: i, speaker: by, outside: true}, true
			}
		}
		if of := r.noun(n.head + 2); st.has(n.head+1, complement) && !of.empty() {
			n = of
		} else if n.head+1 < len(st.words) && st.words[n.head+1].elision == "d" {
			n = r.noun(n.head + 1)
		}
	}
	return act{class: class, verb: i, group: i, speaker: n, outside: true}, true
}

// opinionOf reads « pour X, … » at word i: a person or body, then its opinion.
func (r *reader) opinionOf(i int) (act, bool) {
	st := &r.this
	n := r.noun(i + 1)
	if n.empty() || n.end >= len(st.words) || !st.words[n.end].breaks() && !st.has(n.end, relative) {
		return act{}, false
	}
	if k := r.kindOf(n); k == Nobody || st.is(n.end-1, "fois", "heure", "instant", "moment", "autant", "exemple") || st.words[n.head].number || !r.speaks(n) {
		return act{}, false
	}
	return act{class: Estimates, verb: i, group: i, speaker: n, outside: true}, true
}

// speaks reports whether a noun phrase is certainly of somebody who can speak.
func (r *reader) speaks(n phraseNoun) bool {
	st := &r.this
	w := &st.words[n.head]
	return n.name || n.pronoun || w.lex.any(person|source|body) || w.lex.any(medium)
}

// speech reads an act of speech whose verb is word i.
func (r *reader) speech(i int) (act, bool) {
	st := &r.this
	w := &st.words[i]
	form := w.lex.is & (finite | participle)
	if form == 0 || w.lex.lemma == "" {
		if r.incise(i) {
			return r.complete(act{class: Affirms, verb: i, group: i})
		}
		if w.lex.any(stative) && (st.has(i-1, being) || st.has(i-1, adverb) && st.has(i-2, being)) {
			return r.complete(act{class: Estimates, verb: i, group: i - 1 - count(st.has(i-1, adverb))})
		}
		if a, ok := r.governed(i); ok {
			return r.complete(a)
		}
		return act{}, false
	}
	a := act{verb: i, group: i}
	a.past = w.lex.any(imperfect)
	if r.nounHere(i) {
		return act{}, false
	}
	if !w.lex.any(finite) || !r.lex.french && w.lex.any(participle) || r.lex.french && w.lex.any(participle) && r.auxiliaryOf(i) >= 0 {
		aux := r.auxiliaryOf(i)
		switch {
		case aux >= 0:
			a.group, a.past = aux, true
			a.background = st.has(aux, past)
			if r.lex.french && conditionalForm(st.words[aux].raw) {
				return act{}, false // hearsay of an act is no act
			}
			if a.unreached(st, r) {
				a.class = Declines
				return r.complete(a)
			}
			if st.has(aux, being) && !r.reflexive(aux) || st.is(i-1, "été") {
				return r.passiveAct(a)
			}
		case !w.lex.any(finite):
			return act{}, false
		}
	}
	if st.has(i-1, hearsay) {
		return act{}, false
	}
	a.class = r.classOf(&a)
	if a.class == None && r.incise(i) {
		a.class = Affirms
	}
	a.negated = r.negatedAt(&a)
	r.refuse(&a)
	if a.class == None {
		return act{}, false
	}
	return r.complete(a)
}

// nounHere reports whether word i is a noun where it stands: « le juge ».
func (r *reader) nounHere(i int) bool {
	st := &r.this
	w := &st.words[i]
	if !w.lex.any(noun | person | document | body) {
		return !r.lex.french && w.lex.any(infinitive) && (st.is(i-1, "to") || st.has(i-1, determiner) && !st.is(i-1, "all", "both", "that"))
	}
	if !r.lex.french {
		return st.has(i-1, determiner|preposition|complement) || st.is(i-1, "to", "no", "any", "further") || i > 0 && st.words[i-1].owner || w.upper && i > 0
	}
	return w.elision == "l" || w.elision == "d" || st.is(i-1, "aucun", "aucune", "un", "une") || i > 0 && !w.breaks() && (st.has(i-1, determiner|complement) && !st.has(i-1, pronoun) || (st.is(i-1, "en") && st.words[i-1].elision == "" && !st.is(i-2, "ne") || st.is(i-1, "au", "aux", "par", "sans")) || st.words[i-1].number)
}

// auxiliaryOf returns the auxiliary of the participle at word i, -1 if it has
// none.
func (r *reader) auxiliaryOf(i int) int {
	st := &r.this
	for k := i - 1; k >= 0 && k >= i-7; k-- {
		if st.words[k+1].breaks() && !(st.words[k+1].before&^gap(hyphen) == comma && r.asideEnds(k)) {
			return -1
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

// asideEnds reports whether a few words set off by commas end at word k: « a, lui
// aussi, reconnu ».
func (r *reader) asideEnds(k int) bool {
	for n := 0; k >= 0 && n < 4; n++ {
		if r.this.words[k].breaks() {
			return k > 0 && r.this.has(k-1, auxiliary)
		}
		k--
	}
	return false
}

// reflexive reports whether se stands before word i.
func (r *reader) reflexive(i int) bool {
	st := &r.this
	return st.words[i].elision == "s" || st.is(i-1, "se") || i > 0 && st.words[i-1].elision == "s" && st.has(i-1, clitic)
}

// unreached reports whether the act is "could not be reached".
func (a *act) unreached(st *sentence, r *reader) bool {
	return (st.words[a.verb].lex.lemma == "reach" || st.is(a.verb, "drawn") || st.is(a.verb, "joint", "jointe", "joints")) && r.negatedAt(a)
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
	for k := a.verb + 1; k < min(len(st.words), a.verb+1+reach); k++ {
		if st.words[k].before&strong != 0 || st.has(k, relative|subordinate) && !f.words[st.words[k].raw] {
			return false
		}
		if f.words[st.words[k].raw] || f.words[st.words[k].elision] || f.words["INF"] && k == a.verb+1 && st.words[k].elision == "" && looksInfinitive(st.words[k].raw) {
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
	return st.words[a.group].before&comma != 0 && r.clauseBefore(a.group) && !r.noun(next).empty()
}

// swears reports whether the verb goes on with « n’avoir jamais », « ne rien ».
func (r *reader) swears(a *act) bool {
	st := &r.this
	for k := a.verb + 1; k < min(len(st.words), a.verb+4); k++ {
		if st.words[k].breaks() {
			return false
		}
		if st.words[k].elision == "n" && st.is(k, "avoir", "être", "y") || st.is(k, "ne") && st.is(k+1, "pas", "jamais", "rien", "plus", "avoir") && (st.is(k+1, "avoir") || st.is(k+2, "avoir", "être")) {
			return true
		}
	}
	return false
}

// negatedAt reports whether the verb of an act is negated itself.
func (r *reader) negatedAt(a *act) bool {
	st := &r.this
	if !r.lex.french {
		if seg := st.segment(a.verb); st.has(seg, nobody) {
			return true // Neither the firm nor the union
		}
		for k := a.verb - 1; k >= max(0, a.verb-5) && !st.words[k+1].breaks(); k-- {
			if st.has(k, negator) {
				return true
			}
			if !st.has(k, adverb|auxiliary|clitic|infinitive) && !st.is(k, "to", "be") {
				return false
			}
		}
		return false
	}
	begun := st.words[a.group].elision == "n"
	for k := a.group - 1; k >= max(0, a.group-4) && !begun && !st.words[k+1].breaks() && (st.has(k, clitic|ne|adverb) || st.words[k].elision == "n"); k-- {
		begun = st.is(k, "ne") || st.words[k].elision == "n"
	}
	if !begun {
		return false
	}
	for k := a.group - 6; k < min(len(st.words), a.verb+4); k++ {
		if k < 0 || k == a.verb {
			continue
		}
		if k > a.verb && (st.words[k].breaks() || st.has(k, relative) || st.words[k].elision == "qu") {
			return false
		}
		if st.has(k, negator) && (k >= a.group || st.has(k, nobody)) || st.is(k, "ni") {
			return true
		}
	}
	return false
}

// refuse turns an act into a refusal to speak, or into what its negation means.
func (r *reader) refuse(a *act) {
	st := &r.this
	w := &st.words[a.verb]
	switch {
	case w.lex.any(refusal) && r.speechBehind(a.verb):
		a.class = Declines
	case a.negated && w.lex.any(will) && (r.speechBehind(a.verb) || w.lex.lemma == "pouvoir" && st.is(a.verb+1, "être", "be")):
		a.class = Declines
	case a.negated && w.lex.lemma == "donner" && st.is(a.verb+1, "suite"), a.negated && st.is(a.verb, "exprimé", "étendu", "exprime"):
		a.class = Declines
	case a.negated && w.lex.any(doubt):
		a.class = Confirms
	case a.negated && w.lex.lemma == "exclure":
		a.class, a.hedged = Affirms, true
	case a.negated && a.class == Affirms && w.lex.any(will), a.negated && w.lex.any(opinion), a.negated && w.lex.lemma == "entendre":
	case a.negated && w.lex.act != None && a.class != None && (!w.lex.any(weak) || w.lex.any(silence)):
		a.class = Declines
	case r.lex.french && w.lex.any(limit) && !a.negated && r.only(a):
		a.class = Denies
	case !r.lex.french && w.lex.lemma == "make" && st.is(a.verb+1, "no") && st.has(a.verb+2, silence):
		a.class = Declines
	case !r.lex.french && a.class == None && w.lex.lemma == "reach" && a.negated:
		a.class = Declines
	}
}

// speechBehind reports whether a word of speech that may be refused follows.
func (r *reader) speechBehind(i int) bool {
	st := &r.this
	for k := i + 1; k < min(len(st.words), i+8); k++ {
		if st.words[k].before&(strong|quote) != 0 {
			return false
		}
		if st.has(k, silence) {
			return true
		}
	}
	return false
}

// only reports whether « ne … que » limits the verb.
func (r *reader) only(a *act) bool {
	st := &r.this
	if st.words[a.group].elision != "n" && !st.is(a.group-1, "ne") {
		return false
	}
	for k := a.verb + 1; k < min(len(st.words), a.verb+8); k++ {
		if st.is(k, "que") || st.words[k].elision == "qu" {
			return true
		}
	}
	return false
}

// complete finds who speaks and drops an act without anybody.
func (r *reader) complete(a act) (act, bool) {
	a.speaker = r.subjectOf(&a)
	if st := &r.this; st.is(a.verb, "appris") {
		for k := a.verb; k < len(st.words); k++ { // « a appris l’agence d’une source »
			if st.has(k, source) || st.is(k, "auprès") {
				a.speaker = r.noun(k + count(st.is(k, "auprès")))
				if st.has(k-1, indefinite) {
					a.speaker = r.noun(k - 1)
				}
				break
			}
		}
	}
	if st := &r.this; st.has(a.verb, thing) && !a.speaker.empty() && !a.speaker.pronoun && !a.speaker.name && st.words[a.speaker.head].lex.is&(person|body|medium|document|source|plural|title) == 0 && !r.introduces(&a) {
		return a, false // « une rhétorique qui rappelle … »
	}
	if a.class == Estimates && a.speaker.pronoun && r.this.is(a.speaker.head, "on") {
		return a, false // « on parle de »
	}
	a.background = a.background || a.speaker.pronoun && r.this.is(a.speaker.head, "on")
	if a.speaker.empty() || r.this.is(a.speaker.head, "rien", "nothing") {
		return a, false
	}
	return a, true
}

// object returns the words that say what is denied: those behind the verb of
// denial, or the quotation.
func (r *reader) object() text.Span {
	st := &r.this
	for i := range st.acts {
		a := &st.acts[i]
		if a.class == Denies && a.verb+1 < len(st.words) {
			end := a.verb + 1
			for end < len(st.words) && st.words[end].before&strong == 0 && end < a.verb+1+objectWords {
				end++
			}
			if end > a.verb+1 {
				return st.span(a.verb+1, end)
			}
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

// objectWords is how many words behind a verb of denial may say what is denied.
const objectWords = 12

// incise reports whether word i is the verb of an inserted clause behind a
// quotation, whatever verb it is: « … », s’amuse le dirigeant.
func (r *reader) incise(i int) bool {
	st := &r.this
	w := &st.words[i]
	g := i
	if aux := r.auxiliaryOf(i); aux >= 0 && w.lex.any(participle) {
		g = aux
	} else if st.has(i-1, auxiliary) && strings.HasSuffix(w.raw, "é") {
		g = i - 1
	}
	if g > 0 && st.is(g-1, "se", "nous") {
		g--
	}
	if g == 0 || st.words[g].before&quote == 0 || !st.words[g-1].quoted || st.words[g].quoted {
		return false
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
	if g < 0 || st.words[g+1].breaks() || !st.is(g, "fini", "finit", "dû", "tenu", "tient", "vient", "viennent", "venu", "continue", "continuent", "persiste", "persistent", "osé", "forced", "had", "went", "obliged", "chose", "moved", "rushed", "tint", "hâte", "hésité", "contenté", "contente", "borné", "empressé") {
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

// neverDid reports whether a reported clause says that its pronoun never did
// something: « affirme qu’elle n’a jamais signé ».
func (r *reader) neverDid(a *act) bool {
	st := &r.this
	for k := a.verb + 1; k+1 < len(st.words); k++ {
		if st.words[k].quoted || st.words[k].before&strong != 0 {
			return false
		}
		if st.is(k, "jamais", "never") && st.has(k-1, auxiliary) && !st.is(k-1, "would", "will") && st.has(k+1, participle) && (st.has(k-2, pronoun) || st.is(k-2, "ne") && st.has(k-3, pronoun)) {
			return true
		}
	}
	return false
}
