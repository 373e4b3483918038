package claims

// unreached reports whether the act is "could not be reached".
func (a *act) unreached(st *sentence, r *reader) bool {
	return (st.words[a.verb].lex.lemma == "reach" || st.is(a.verb, "drawn") || st.is(a.verb, "joint", "jointe", "joints")) && r.negatedAt(a)
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
	case a.negated && w.lex.any(doubt) && (w.lex.act != None || st.is(a.verb+1, "avoir", "être")):
		a.class = Confirms
	case a.negated && w.lex.lemma == "rule" && st.is(a.verb+1, "out"), a.negated && w.lex.lemma == "écarter" && a.class == None:
		a.class, a.hedged = Affirms, true
	case a.negated && w.lex.lemma == "exclure":
		a.class, a.hedged = Affirms, true
	case a.negated && a.class == Affirms && w.lex.any(will), a.negated && w.lex.any(opinion), a.negated && w.lex.lemma == "entendre":
	case a.negated && st.is(a.verb, "signalé", "signale", "rapporté", "relevé", "constaté", "constate", "observé", "enregistré", "déploré", "déplore", "noté", "claimed", "revendiqué", "revendique", "reported", "recorded"):
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
			return !st.is(k, "en", "au", "à", "après", "lors", "depuis") && !(st.is(k, "que") && st.is(k+1, "en", "au", "à", "après", "lors", "depuis", "le", "si"))
		}
	}
	return false
}

// neverDid reports whether a reported clause says that its pronoun never did
// something: « affirme qu’elle n’a jamais signé ».
func (r *reader) neverDid(a *act) bool {
	st := &r.this
	for k := a.verb + 1; k+1 < len(st.words); k++ {
		if st.words[k].quoted || st.words[k].before&strong != 0 {
			return false
		}
		if st.is(k, "never") && st.is(k-1, "he", "she", "they", "it") && st.has(k+1, imperfect|participle) {
			return true // says he never wrote it
		}
		if st.is(k, "jamais", "never", "rien") && st.has(k-1, auxiliary) && !st.is(k-1, "would", "will") && st.has(k+1, participle) && (st.has(k-2, pronoun) || st.is(k-2, "ne") && st.has(k-3, pronoun)) {
			return true
		}
	}
	return false
}
