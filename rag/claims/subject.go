package claims

import (
	"strings"

	"verbatim.example/rag/text"
)

// subjectOf returns who performs an act: the subject of its verb.
func (r *reader) subjectOf(a *act) phraseNoun {
	st := &r.this
	// a-t-il déclaré, soutient-elle
	for k := a.group + 1; k <= a.verb+2 && k < len(st.words); k++ {
		if st.words[k].before&hyphen != 0 && st.has(k, pronoun) {
			return phraseNoun{from: k, start: k, head: k, end: k + 1, pronoun: true}
		}
	}
	g := r.groupStart(a.group)
	a.said = a.verb + 1
	seg := st.segment(g)
	// A relative clause: « qui dénonce », « qu’il chiffre ».
	for k := g - 1; k >= max(seg, g-8); k-- {
		if st.is(k, "qui", "who", "which") && k == g-1 {
			a.aside = true
			return r.antecedentNoun(k)
		}
	}
	if inverted := r.noun(r.behind(a.verb)); !inverted.empty() && (st.words[g].elision == "qu" && st.is(g-1, "ce") || (st.words[g].elision == "qu" || st.is(g-1, "que", "comme")) && g-1 <= seg+1) {
		return inverted // « ce que dément son équipe », « comme l’a révélé »
	}
	if g > seg {
		if n := r.lastNoun(seg, g); !n.empty() {
			a.aside = n.from > seg && (st.has(n.from-1, relative) || st.words[n.from].elision == "qu" || st.is(n.from-1, "que")) || st.words[n.from].elision == "qu"
			return n
		}
	}
	inverted := r.noun(r.behind(a.verb))
	if st.is(inverted.head, "état", "part") && st.is(inverted.head-1, "fait", "font", "faisait") || inverted.indefinite && !r.speaks(inverted) && !st.has(inverted.head, document) && !r.quoteBefore(g) {
		inverted = phraseNoun{} // fait état de, a reconnu un entretien
	}
	if !inverted.empty() && st.words[g].before&comma != 0 && r.speaks(inverted) && r.asideEnd(g) == inverted.end && inverted.end < len(st.words) && st.words[inverted.end].before&comma != 0 {
		return inverted // La canicule, souligne Edwige Roos, …
	}
	if !inverted.empty() && (g == 0 || st.words[g].before&quote != 0 || st.words[g].breaks() && (r.quoteBefore(g) || r.exclaims(g) || r.clauseBefore(g))) {
		return inverted
	}
	if g == 0 {
		return phraseNoun{}
	}
	n := r.mainSubject(g)
	if n.pronoun && !inverted.empty() && st.is(n.head, "je", "nous", "on", "i", "we") {
		return inverted
	}
	return n
}

// groupStart returns the first word of the verb group at word i: its clitics, ne
// and adverbs.
func (r *reader) groupStart(i int) int {
	st := &r.this
	for i > 0 && !st.words[i].breaks() {
		w := &st.words[i-1]
		if w.lex.any(pronoun) && !w.lex.any(clitic) || st.is(i-1, "nous", "vous", "lui") && (i-1 == 0 || st.words[i-1].breaks()) && !st.words[i].breaks() && st.is(i-1, "nous", "vous") && i-1 == 0 {
			break
		}
		if st.is(i-1, "will", "would", "could", "can", "did", "does", "do", "has", "have", "had", "to", "be", "also", "neither", "is", "are", "was", "were") && !r.lex.french || r.lex.french && (w.lex.any(clitic) && w.elision == "" && !w.upper || st.is(i-1, "ne", "pourtant", "lui", "même")) || w.lex.any(adverb) && !w.upper && !w.lex.any(person) || w.lex.any(negator) && !w.lex.any(nobody) {
			i--
			continue
		}
		break
	}
	return i
}

// behind returns the word where a noun phrase behind a verb may begin: adverbs,
// times and « à Méridia » are passed over.
func (r *reader) behind(verb int) int {
	st := &r.this
	k := verb + 1
	for k < len(st.words) {
		switch {
		case st.has(k, moment|adverb|negator) && !st.words[k].breaks() && !st.words[k].upper, st.is(k, "ce", "cette") && st.has(k+1, moment), st.is(k, "le", "dans", "on") && (st.has(k+1, moment) || k+1 < len(st.words) && st.words[k+1].number):
			k++
		case st.words[k].number && st.has(k+1, moment), k == verb+1 && st.is(verb, "fait", "font", "faisait", "croit", "croient", "laisse", "laissé") && st.is(k, "savoir", "entendre", "valoir", "observer", "remarquer", "part"):
			k++
		case st.is(k, "à", "au", "aux", "auprès", "devant", "sur", "dans", "lors", "via") && st.words[k].before == 0 && r.lex.french:
			e := k + 1
			for e < len(st.words) && st.words[e].before == 0 && !st.has(e, determiner|indefinite) && st.words[e].elision == "" && (st.words[e].upper || st.has(e, complement)) {
				e++
			}
			if e == k+1 {
				if e < len(st.words) && (st.is(k, "aux", "au") || st.has(e, determiner)) { // aux enquêteurs
					e += 1
					for e < len(st.words) && st.words[e].before == 0 && !st.has(e, determiner|indefinite) && st.words[e].elision != "l" {
						e++
					}
				} else {
					return k
				}
			}
			k = e
		case st.is(k, "de", "pour") && st.is(k+1, "son", "sa", "leur") && st.is(k+2, "côté", "part"):
			k += 3
		case st.has(k, moment) && !r.lex.french:
			k++
		default:
			return k
		}
	}
	return k
}

// quoteBefore reports whether a quotation ends before word g.
func (r *reader) quoteBefore(g int) bool {
	st := &r.this
	return g > 0 && st.words[g-1].quoted && st.words[g].before&quote != 0
}

// clauseBefore reports whether the words before g are a whole clause: they hold a
// finite verb outside of relative clauses.
func (r *reader) clauseBefore(g int) bool {
	st := &r.this
	open, aside := false, false // in a relative clause, without and with commas
	for k := 0; k < g; k++ {
		w := &st.words[k]
		if w.before&(comma|strong) != 0 {
			open, aside = false, w.lex.any(relative)
		}
		if aside {
			continue // , who asked not to be named,
		}
		if w.quoted && !st.words[max(0, g-1)].quoted {
			continue
		}
		if w.lex.any(relative) || w.elision == "qu" {
			open = true
		}
		if open {
			if w.lex.any(finite | auxiliary) {
				open = false
			}
			continue
		}
		if w.lex.any(auxiliary) && !w.lex.any(determiner) || w.lex.any(finite) && (!w.upper || k == 0) && !w.lex.any(participle) && !r.nounHere(k) && !w.lex.any(person|body|noun|document) || conditionalForm(w.raw) && r.lex.french || w.elision == "n" || st.is(k, "ne") || r.lex.french && futureForm(w.raw) {
			return true
		}
	}
	return false
}

// lastNoun returns the subject in words [i, g): the first noun phrase that no
// preposition leads to, after the last conjunction.
func (r *reader) lastNoun(i, g int) phraseNoun {
	st := &r.this
	from := i
	for k := i; k < g; k++ {
		if st.has(k, coordinate) && k > i && r.verbIn(i, k) || st.is(k, "que", "that") && k > i || k > i && st.words[k].elision == "qu" {
			from = k
			if st.has(k, coordinate) || st.is(k, "que", "that") {
				from = k + 1
			}
		}
	}
	for k := from; k < g; k++ {
		w := &st.words[k]
		if w.paren {
			continue
		}
		if w.lex.any(preposition) && !w.lex.any(person) && !(w.lex.any(determiner)) {
			n := r.noun(k + 1)
			if !n.empty() && n.end > k {
				k = n.end - 1
			}
			continue
		}
		if w.lex.any(complement) && w.raw != "des" || w.elision == "d" {
			continue
		}
		if w.elision == "qu" || w.elision == "lorsqu" || w.elision == "puisqu" {
			if w.lex.any(pronoun) {
				return phraseNoun{from: k, start: k, head: k, end: k + 1, pronoun: true}
			}
			saved := w.elision
			w.elision = ""
			n := r.noun(k)
			w.elision = saved
			if !n.empty() {
				return r.within(n, g)
			}
			continue
		}
		if n := r.noun(k); !n.empty() {
			return r.within(n, g)
		}
	}
	return phraseNoun{}
}

// within cuts a noun phrase at word g.
func (r *reader) within(n phraseNoun, g int) phraseNoun {
	n.end = min(n.end, g)
	n.head = min(n.head, n.end-1)
	return n
}

// verbIn reports whether a finite verb stands in words [i, j).
func (r *reader) verbIn(i, j int) bool {
	for k := i; k < j; k++ {
		w := &r.this.words[k]
		if w.lex.any(auxiliary) && !w.lex.any(determiner) || w.lex.any(finite) && !r.nounHere(k) && !w.lex.any(person|body|document) {
			return true
		}
	}
	return false
}

// mainSubject returns the subject of the main clause before word g: the first
// noun phrase of the first segment that begins with one.
func (r *reader) mainSubject(g int) phraseNoun {
	st := &r.this
	start := 0
	for k := g - 1; k > 0; k-- {
		if st.words[k].before&strong != 0 && !st.words[k].quoted {
			start = k
			break
		}
	}
	if start == 0 && r.lex.french && st.is(0, "reste") && st.is(1, "que") {
		start = 2 // « Reste que le maire … »
	}
	var first phraseNoun
	for k := start; k < g; k++ {
		if k > start && !st.words[k].breaks() || st.words[k].quoted || st.words[k].paren {
			continue
		}
		n := r.noun(k)
		if n.empty() || st.has(k, moment) || r.verbAt(n) {
			continue
		}
		if st.has(n.end, relative) || n.end < len(st.words) && (st.words[n.end].breaks() || st.has(n.end, finite|auxiliary|ne|clitic|participle) || st.words[n.end].elision == "n" || st.words[n.end].elision == "s" || st.has(n.end, adverb)) || n.end >= g {
			return n
		}
		if first.empty() {
			first = n
		}
	}
	return first
}

// verbAt reports whether what was read as a noun phrase may be a verb behind an
// aside: « le patron, qui pourrait partir, dispose d’un siège ». French nouns that
// are no person or body have a determiner.
func (r *reader) verbAt(n phraseNoun) bool {
	st := &r.this
	return r.lex.french && n.from > 0 && n.from == n.head && !n.name && !n.pronoun && st.words[n.from].lex.is == 0 &&
		n.head+1 < n.end && (st.words[n.head+1].elision == "d" || st.is(n.head+1, "de", "du", "des")) && st.words[n.from].elision == "" && st.words[n.from].before&comma != 0
}

// antecedentNoun returns the noun phrase that a relative pronoun at word k goes
// back to.
func (r *reader) antecedentNoun(k int) phraseNoun {
	st := &r.this
	seg := k
	if st.words[k].breaks() && k > 0 {
		seg = k - 1
	}
	from := st.segment(seg)
	for i := from; i < k; i++ {
		if n := r.noun(i); !n.empty() && n.end == k {
			return n
		}
	}
	if n := r.lastNoun(from, k); !n.empty() {
		return n
	}
	return r.mainSubject(k)
}

// A gender is what is known of the gender and number of a noun phrase.
type gender uint8

const (
	anyGender gender = iota
	man
	woman
	many
)

// genderOf returns the gender of a noun phrase by its determiner, noun or title.
func (r *reader) genderOf(n phraseNoun) gender {
	st := &r.this
	if r.several(n) {
		return many
	}
	for k := n.from; k <= n.head && k < len(st.words); k++ {
		switch {
		case st.is(k, "le", "un", "ce", "cet", "m", "mr", "monsieur"):
			return man
		case st.is(k, "la", "une", "cette", "sa", "mme", "ms", "mrs", "madame"):
			return woman
		}
	}
	if r.lex.french && st.has(n.head, person) {
		switch {
		case st.has(n.head, feminine) && !st.has(n.head, noun) && !st.is(n.head, "ministre", "porte-parole", "économiste", "analyste", "juge"):
			return woman
		case !st.has(n.head, feminine):
			return man
		}
	}
	return anyGender
}

// pronounGender returns the gender that a pronoun asks for.
func pronounGender(raw string) gender {
	switch raw {
	case "il", "lui", "he", "celui-ci":
		return man
	case "elle", "she", "celle-ci":
		return woman
	case "ils", "elles", "eux", "they":
		return many
	}
	return anyGender
}

// antecedent returns whom a pronoun stands for: the main subject of the sentence
// where it stands aside, else who spoke in the sentence before, else its subject.
func (r *reader) antecedent(n phraseNoun) (text.Span, Kind) {
	st := &r.this
	want := pronounGender(st.words[n.head].raw)
	fits := func(g gender) bool {
		return g == anyGender || g == want || want == many && g == many
	}
	if st.is(n.head, "we", "i", "nous", "je", "on", "it") && !st.is(n.head, "it") {
		return text.Span{}, Nobody
	}
	if m := r.mainSubject(n.head); !m.empty() && !m.pronoun && (st.words[n.head].elision == "qu" || st.has(n.head-1, relative) || n.head > m.end) && m.end <= n.head && fits(r.genderOf(m)) && !st.words[m.head].quoted {
		if s, k := r.speakerOf(m); k == Person || k == Institution || k == Unnamed {
			return s, k
		}
	}
	l := &r.last
	if len(l.words) > 0 {
		switch {
		case l.statement.Kind != Nobody && fits(l.gender):
			return l.statement.Speaker, l.statement.Kind
		case l.subjectIs != Nobody && fits(l.gender):
			return l.subject, l.subjectIs
		}
	}
	if m := r.mainSubject(len(st.words)); m.from > n.head && !m.pronoun && fits(r.genderOf(m)) {
		if s, k := r.speakerOf(m); k != Nobody {
			return s, k // « ce qu’elle conteste, l’ancienne sénatrice … »
		}
	}
	if st.is(n.head, "it") {
		return st.span(n.start, n.end), Institution
	}
	return st.span(n.start, n.end), Person
}

// remember keeps of a sentence whom a pronoun of the next may stand for, and
// what its names are.
func (r *reader) remember() {
	st := &r.this
	n := r.mainSubject(len(st.words))
	if !n.empty() && !n.pronoun {
		st.subject, st.subjectIs = r.speakerOf(n)
		st.gender = r.genderOf(n)
	}
	for i := range st.acts {
		if s, _ := r.speakerOf(st.acts[i].speaker); s == st.statement.Speaker && s.End > s.Start {
			if p := st.acts[i].speaker; p.pronoun {
				st.gender = pronounGender(st.words[p.head].raw)
			} else {
				st.gender = r.genderOf(p)
			}
		}
	}
	if st.statement.Kind == Person && st.statement.Speaker.Start >= st.start {
		full := text.Fold(r.a.Text[st.statement.Speaker.Start:st.statement.Speaker.End])
		r.named[lastWord(full)] = Person
	}
}

// lastWord returns the last word of a name.
func lastWord(name string) string { return name[strings.LastIndexByte(name, ' ')+1:] }
