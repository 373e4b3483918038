package claims

import "verbatim.example/rag/text"

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

// findActs finds the acts of speech of the sentence.
func (r *reader) findActs() {
	st := &r.this
	if st.findPhrase(r.lex.spared) >= 0 || st.question && !r.lex.french && st.has(0, auxiliary) {
		return
	}
	r.openAsides()
	for i := range st.words {
		w := &st.words[i]
		if w.quoted && w.before&quote != 0 && i+1 < len(st.words) && st.words[i+1].before&quote != 0 && w.lex.any(finite|possible) {
			// One verb in quotation marks is the writer's: l’entreprise « regrette »;
			// and so is what holds open: « peut-être ».
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
	if (out.Verb == Affirms || out.Verb == Estimates && a.outside) && (!a.outside || r.speaks(a.speaker)) && r.answersDenial(out, a) || out.Verb <= Affirms && out.Verb != Confirms && r.callsFalse() {
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
	if n := r.nounOfDenial(); !n.empty() {
		out.Verb = Denies
		out.Speaker, out.Kind = r.speakerOf(n)
		return
	}
	if i := st.findPhrase(r.lex.silent); i >= 0 && !st.words[i].quoted {
		out.Verb = Declines
		out.Speaker, out.Kind = r.speakerOf(r.mainSubject(len(st.words)))
		return
	}
	if n := len(st.words); n > 0 && st.words[0].quoted && st.words[n-1].quoted {
		out.Verb = Affirms
		if st.findPhrase(r.lex.denial) >= 0 || r.answersDenial(out, nil) {
			out.Verb = Denies
		}
	}
}

// name sets the speaker of an act.
func (r *reader) name(out *Statement, a *act) {
	out.Speaker, out.Kind = r.speakerOf(a.speaker)
	if n := a.speaker; out.Kind == Institution && n.name && n.end == n.head+1 && r.this.words[n.head].lex.is == 0 && !r.this.words[n.head].caps && personalVerbs[r.this.words[a.verb].lex.lemma] {
		out.Kind = Person // a surname alone: Bevan thinks
	}
	if st := &r.this; out.Kind == Institution && a.speaker.name && a.speaker.start == 1 && st.has(0, determiner) && st.words[1].lex.is == 0 && st.words[a.verb].lex.any(press) {
		e := r.nameEnd(0) // « Le Veilleur croit savoir »
		if !r.isOwn(0, e) {
			out.Speaker, out.Kind = st.span(0, e), Outlet
			r.media[r.folded(st.span(1, e))] = true
		}
	}
}

// personalVerbs are the lemmas of verbs that a body is seldom subject of.
var personalVerbs = text.Set("think believe hope fear recall remember smile laugh sigh plead shrug joke quip muse confess swear sourire soupirer confier raconter avouer confesser plaider jurer murmurer plaisanter ironiser rire témoigner souffler")

// attribution reads « selon X » at word i.
func (r *reader) attribution(i int) (act, bool) {
	st := &r.this
	var before []phrase
	if st.words[i].lex.opens {
		before = r.lex.before[st.words[i].raw]
	}
	for _, p := range before {
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
	if !r.lex.french {
		return r.viewOf(i)
	}
	return act{}, false
}

// attributedTo reads the noun of an attribution, from word k.
func (r *reader) attributedTo(i, k int, class Verb) (act, bool) {
	st := &r.this
	if r.lex.french && st.is(k, "de") {
		k++ // selon de récentes révélations
	}
	n := r.noun(k)
	if n.empty() || measures[st.words[n.head].raw] || st.is(i, "après") && i > 0 && !st.words[i].breaks() && !r.speaks(n) || st.is(k, "nos") && !st.is(k+1, "confrères", "confrère") || st.is(k, "our", "nous", "lesquels", "laquelle", "lequel", "que") {
		return act{}, false
	}
	for h := n.head; h < min(n.end, n.head+3); h++ {
		if !st.has(h, person|body|source) && st.is(h+1, "révélations", "informations", "estimations") && !st.has(h+1, complement) {
			n.head = h + 1 // de récentes révélations
			break
		}
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

// measures are what a thing goes by, and no voice: « selon les régions ».
var measures = text.Set("régions pays circonstances cas saisons saison principe principes modalités modalité besoins critères critère pertinence définition processus ligne lignes type types taille âge espèces espèce usage usages règles règle méthode méthodes tradition légende ordre moyens goût goûts humeur jour jours heure heures époque époques situation lieu lieux endroit endroits conditions barème échelle formule axe plan calendrier idée étymologie procédure procédures norme normes loi lois degré degrés niveau rythme nature forme formes mode langue langues contexte dénomination classification modèle schéma structure technique techniques poids sexe gravité importance distance vitesse présentation tranche tranches catégorie catégories district districts région saison année années mois quartier quartiers ville villes procès manière façon origine volonté vœux souhaits possibilité possibilités disponibilités disponibilité indépendance guerre victoire mort")

// quarter returns where « on » speaks: « Du côté de la direction, on assure »,
// « Chez Nuveo, on dément ».
func (r *reader) quarter() phraseNoun {
	st := &r.this
	k := 0
	switch {
	case st.is(0, "du") && st.is(1, "côté"):
		k = 3 - count(len(st.words) > 2 && st.words[2].elision == "d")
	case st.is(0, "chez", "au", "à"):
		k = 1
	default:
		return phraseNoun{}
	}
	n := r.noun(k)
	if n.empty() || n.end >= len(st.words) || st.words[n.end].before&comma == 0 || !r.speaks(n) || st.is(0, "à", "au") && !st.has(n.head, body) {
		return phraseNoun{}
	}
	return n
}

// viewOf reads "in X's view" at word i.
func (r *reader) viewOf(i int) (act, bool) {
	st := &r.this
	if !st.is(i, "in") || !st.words[i].breaks() {
		return act{}, false
	}
	for k := i + 2; k < min(len(st.words), i+8); k++ {
		if st.is(k, "view", "opinion", "estimation", "judgment", "eyes") && st.words[k-1].owner {
			n := phraseNoun{from: i + 1, start: i + 1, head: i + 1, end: k, name: st.words[i+1].upper}
			if st.has(n.start, determiner) {
				n.start, n.head = n.start+1, n.start+1
			}
			return act{class: Estimates, verb: i, group: i, speaker: n, outside: true}, n.end > n.start
		}
	}
	return act{}, false
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
			return r.complete(act{class: Affirms, verb: i, group: i - count(st.has(i-1, auxiliary))})
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
	if r.nounHere(i) || !r.lex.french && w.lex.any(participle) && !w.lex.any(refusal) && w.before&comma != 0 && st.is(i+1, "to", "by", "in", "on", "of") {
		return act{}, false // a noun, or a participle: the man, believed to be
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
			if st.has(aux, being) && !r.reflexive(aux) && !st.is(i, "passé", "passée", "passés", "resté", "restée", "restés", "revenu", "revenue", "monté", "montée", "demeuré", "demeurée") || st.is(i-1, "été") {
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
	if st := &r.this; a.class == Denies && st.words[a.verb].lex.act != Denies && st.has(a.verb, limit) && !a.speaker.empty() && st.has(a.speaker.head, document) {
		return a, false // « cet article ne parle que de … »
	}
	if st := &r.this; a.class == Declines && !a.speaker.empty() && st.has(a.speaker.head, document) {
		return a, false // « le texte ne dit rien »
	}
	if a.speaker.pronoun && r.this.is(a.speaker.head, "on") {
		if n := r.quarter(); !n.empty() {
			a.speaker = n
		}
	}
	if a.class == Estimates && a.speaker.pronoun && r.this.is(a.speaker.head, "on") {
		return a, false // « on parle de »
	}
	a.background = a.background || a.speaker.pronoun && r.this.is(a.speaker.head, "on")
	if a.speaker.empty() || r.this.is(a.speaker.head, "rien", "nothing") || a.class == Affirms && (r.this.is(a.speaker.head, "nul", "personne", "nobody") || r.this.is(a.speaker.from, "no")) {
		return a, false
	}
	return a, true
}
