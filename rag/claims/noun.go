package claims

import (
	"strings"

	"verbatim.example/rag/text"
)

// A phraseNoun is a noun phrase of the sentence: words [start, end), determiners
// left out. The zero value stands for none.
type phraseNoun struct {
	start, end, head int
	from             int // with its determiners
	pronoun          bool
	name             bool // begins with a proper name
	indefinite       bool
	possessive       bool
}

func (n phraseNoun) empty() bool { return n.end <= n.start }

// noun reads a noun phrase that begins at word i.
func (r *reader) noun(i int) phraseNoun {
	st := &r.this
	n := phraseNoun{from: i, start: i}
	if i < 0 || i >= len(st.words) || st.words[i].number && !st.has(i+1, source|person|plural) {
		return phraseNoun{}
	}
	if st.has(i, pronoun) && st.words[i].before&hyphen == 0 || st.is(i, "celui", "celle", "ceux") {
		n.head, n.end, n.pronoun = i, i+1, true
		return n
	}
	k := i
	if st.words[k].elision != "" && st.words[k].elision != "l" && st.words[k].elision != "d" {
		return phraseNoun{}
	}
	for k < len(st.words) && (st.is(k, "même", "mêmes") && k > i || st.has(k, determiner|indefinite) && !st.capitalArticle(k) || st.is(k, "tout", "toute", "tous", "toutes", "all")) && (k == i || !st.words[k].breaks()) {
		n.indefinite = n.indefinite || st.has(k, indefinite)
		n.possessive = n.possessive || st.has(k, possessive)
		if st.has(k, plural) || st.has(k, indefinite) && st.words[k].elision == "l" {
			break // « deux sources », « l’un des »
		}
		k++
	}
	if k >= len(st.words) || k > i && st.words[k].breaks() && st.words[k].before&quote == 0 {
		return phraseNoun{}
	}
	n.start = k
	n.head = k
	w := &st.words[k]
	if !st.canStart(k) && !(w.upper && k > i) && !st.capitalArticle(k) {
		return phraseNoun{}
	}
	if st.has(k, plural|indefinite) && st.has(k+1, complement|determiner) && w.lex.any(indefinite) || st.is(k, "un", "une", "one", "two") && (st.has(k+1, complement) || st.is(k+1, "des")) {
		n.indefinite = true // l’une de ces sources
		if inner := r.noun(k + 2); !inner.empty() && st.is(k+1, "de", "of") {
			n.end = inner.end
			n.head = inner.head
			return n
		}
	}
	n.end = r.nounEnd(k)
	n.name = w.upper && !w.lex.any(person|body|document|source|determiner) && (k > 0 || !w.lex.any(preposition)) || w.lex.any(title)
	return n
}

// capitalArticle reports whether word k is the article of a proper name inside a
// sentence: « dit Le Fanal ».
func (st *sentence) capitalArticle(k int) bool {
	return k+1 < len(st.words) && st.is(k, "le", "la", "les", "the", "l") && st.words[k].upper && st.words[k].elision == "" && !st.words[k].caps && st.words[k+1].upper && k > 0 && st.words[k].before&(strong|stop) == 0 &&
		!(st.words[k].before&quote != 0 && !st.words[k].quoted)
}

// canStart reports whether word k may be the first noun of a phrase.
func (st *sentence) canStart(k int) bool {
	w := &st.words[k]
	if k == 0 && participial(w.raw) && (st.has(1, complement|preposition) || len(st.words) > 1 && st.words[1].elision == "d") {
		return false // Accusée de fraude, elle …
	}
	if w.lex.any(person | body | medium | document | source | title | plural | nameless) {
		return true
	}
	if w.lex.any(preposition | complement | relative | subordinate | coordinate | auxiliary | clitic | ne | adverb | moment | gerund | infinitive) {
		return false
	}
	if w.lex.any(nobody) {
		return true
	}
	if st.is(k-1, "ne") && !w.upper {
		return false
	}
	if st.is(k, "cela", "ça", "ceci", "durant", "quasiment", "attention", "seul", "seuls", "seule", "seules", "oui", "non", "voilà", "voici", "presque", "effectivement", "méfiez", "yes", "that") {
		return false
	}
	if k == 0 && w.upper && (w.lex.any(participle) || participial(w.raw)) && k+1 < len(st.words) {
		return false
	}
	return !w.lex.any(negator) && (!w.lex.any(finite) || w.upper && k > 0)
}

// participial reports whether a word looks like a past participle: « Sollicitée ».
func participial(raw string) bool {
	for _, end := range [...]string{"é", "ée", "és", "ées"} {
		if strings.HasSuffix(raw, end) {
			return true
		}
	}
	return false
}

// nounEnd returns the end of a noun phrase whose first noun is word k.
func (r *reader) nounEnd(k int) int {
	st := &r.this
	i := k + 1
	for ; i < len(st.words); i++ {
		w := &st.words[i]
		if w.before&(comma|strong|stop) != 0 || w.before&quote != 0 && !w.upper || w.paren && !st.words[k].paren {
			break
		}
		if st.words[i-1].owner {
			continue // governor's office
		}
		if w.lex.any(complement) || w.elision == "d" {
			if i+1 >= len(st.words) || w.lex.any(complement) && st.words[i+1].breaks() && st.words[i+1].before&quote == 0 {
				break
			}
			continue
		}
		if w.before&hyphen != 0 || w.lex.any(relative|ne|auxiliary) || w.lex.any(moment) && !(w.upper && i+1 < len(st.words) && st.words[i+1].upper) || w.elision == "n" || w.elision == "s" || w.elision == "qu" {
			break
		}
		prev := &st.words[i-1]
		after := prev.lex.any(complement) || w.elision == "d"
		switch {
		case w.upper:
			continue
		case after: // de la ministre
			if w.lex.any(infinitive) && r.lex.french {
				return i - 1
			}
			continue
		case w.lex.any(determiner):
			if !(i >= 2 && (st.has(i-1, complement) || st.has(i-1, preposition))) {
				return i
			}
			continue
		case w.lex.any(preposition):
			if st.is(i, "en") && st.is(i+1, "chef") || st.is(i, "aux", "à", "au", "par") && i == k+1 && st.has(k, person|document) || !r.lex.french && st.is(i, "on", "in", "to") && i == k+1 && st.has(k, person|plural|document) && !st.has(i+1, moment) {
				continue
			}
			return i
		case w.lex.any(coordinate):
			if i+1 < len(st.words) && st.words[i+1].upper && prev.upper && !st.has(i+1, determiner) {
				continue
			}
			return i
		case w.lex.any(finite) && !w.lex.any(noun|person|body|document|participle) && !(w.lex.any(plural)):
			return i
		case w.lex.any(finite) && w.lex.any(imperfect):
			if r.lex.french || i > k+1 || w.lex.act != None {
				return i
			}
		case w.lex.any(adverb|subordinate|clitic|negator|pronoun|gerund|infinitive) && !w.lex.any(person|noun|body):
			return i
		case st.has(i, noun) && w.lex.any(finite) && r.subjectFits(k, i):
			return i
		}
	}
	return i
}

// subjectFits reports whether the noun that may be a verb at word i is one: what
// follows begins an object or the rest of a clause.
func (r *reader) subjectFits(k, i int) bool {
	st := &r.this
	if i+1 >= len(st.words) {
		return false
	}
	next := &st.words[i+1]
	return next.lex.any(determiner|pronoun|adverb|moment) || next.elision == "qu" || next.elision == "l" || next.elision == "d" || st.is(i+1, "que", "that", "avoir") || next.before&quote != 0 || next.number || next.upper && !r.lex.french || next.lex.any(plural)
}

// nameRun returns the proper name in words [i, j): the first run of capitals that
// no complement leads to, at least two unless a title stands before.
func (r *reader) nameRun(i, j int) (int, int) {
	st := &r.this
	for k := i; k < j; k++ {
		w := &st.words[k]
		if !w.upper || w.lex.any(title) || w.elision == "d" || k > i && st.has(k-1, complement) || w.lex.any(person) && !w.lex.any(firstName) || w.lex.any(body) {
			if w.upper && (w.elision == "d" || k > i && st.has(k-1, complement)) {
				for k+1 < j && st.words[k+1].upper {
					k++
				}
			}
			continue
		}
		e := k + 1
		for e < j && (st.words[e].upper && !st.words[e].breaks() || st.is(e, "de", "du", "von", "van", "ben", "al", "el", "di", "da") && e+1 < j && st.words[e+1].upper && e > k) {
			e++
		}
		if e-k >= 2 || k > i && st.has(k-1, title) {
			return k, e
		}
	}
	return 0, 0
}

// speakerOf returns who a noun phrase names, and of what kind: a name where one
// stands in it or beside it, whom a pronoun stands for where that is clear.
func (r *reader) speakerOf(n phraseNoun) (text.Span, Kind) {
	st := &r.this
	if n.empty() {
		return text.Span{}, Nobody
	}
	if n.pronoun {
		return r.antecedent(n)
	}
	if st.has(n.head, nobody) && !st.has(n.head, person) {
		return text.Span{}, Nobody
	}
	kind := r.kindOf(n)
	w := &st.words[n.head]
	if kind == Person || kind == Unnamed && w.lex.any(person) {
		if i, j := r.nameRun(n.start, n.end); j > i {
			return r.bearer(i, j, n), Person
		}
		if j := r.apposition(n.end); j > n.end {
			i := n.end
			for st.has(i, title) {
				i++
			}
			if j-i >= 2 {
				return st.span(i, j), Person
			}
			return st.span(n.end, j), Person
		}
	}
	if kind == Outlet {
		if i, j := r.mediumName(n); j > i {
			return st.span(i, j), Outlet
		}
	}
	return st.span(n.start, n.end), kind
}

// bearer is the span of a name: with its title where it is a surname alone.
func (r *reader) bearer(i, j int, n phraseNoun) text.Span {
	if j-i == 1 && i > n.start && r.this.has(i-1, title) {
		i--
	}
	return r.this.span(i, j)
}

// apposition returns the end of a person's name that stands at word i behind a
// comma; i where none does.
func (r *reader) apposition(i int) int {
	st := &r.this
	if i >= len(st.words) || st.words[i].before&comma == 0 || st.words[i].quoted || !st.words[i].upper && !st.has(i, title) {
		return i
	}
	k := i
	for st.has(k, title) {
		k++
	}
	titled := k > i
	j := k
	for j < len(st.words) && (j == k || !st.words[j].breaks()) && (st.words[j].upper || st.is(j, "de", "du", "von", "van", "ben", "di", "da") && j > k && j+1 < len(st.words) && st.words[j+1].upper) {
		if st.words[j].elision == "l" || st.has(j, body|determiner) && j == k {
			return i
		}
		j++
	}
	if j-k >= 2 || titled && j > k {
		return j
	}
	return i
}

// kindOf returns the kind of a speaker.
func (r *reader) kindOf(n phraseNoun) Kind {
	st := &r.this
	w := &st.words[n.head]
	if r.isMedium(n) {
		return Outlet
	}
	if n.end == n.head+1 && w.upper && r.aged(n.end) {
		return Person // Thérèse, 81 ans
	}
	many := r.several(n)
	if st.is(n.head, "plupart", "majorité", "moitié", "partie", "nombre", "poignée", "dizaine", "vingtaine", "trentaine", "centaine", "quart", "tiers", "dozens", "scores", "handful", "number", "majority") && (st.is(n.head+1, "de", "des", "of") || n.head+1 < n.end && st.words[n.head+1].elision == "d") {
		return Unnamed
	}
	for k := n.head; k < n.end && k <= n.head+3; k++ {
		h := &st.words[k]
		if k > n.head && (h.elision == "d" || st.has(k-1, complement) || h.lex.any(preposition|complement)) {
			break
		}
		switch {
		case h.upper && h.lex.any(body) && r.lex.french:
			return Institution
		case h.lex.any(source):
			return Unnamed
		case h.lex.any(title):
			return Person
		case h.lex.any(document):
			if many {
				return Unnamed
			}
			if h.lex.any(body) || !r.lex.french && k+1 < n.end && !st.has(k+1, complement|preposition) {
				continue
			}
			return Institution
		case h.lex.any(person) && r.lex.french, h.lex.any(person) && (k+1 >= n.end || st.has(k+1, complement|preposition) || st.words[k+1].upper):
			if h.lex.any(body) && !n.possessive && !many {
				return Institution // « l’exploitant », "the supervisor"; « son conseil » is a person
			}
			if st.words[k].owner {
				continue
			}
			if many {
				return Unnamed
			}
			if n.indefinite {
				if _, j := r.nameRun(n.start, n.end); j > 0 || k+1 < n.end && st.is(k, "avocat", "avocate", "représentant", "représentante", "émissaire", "lawyer", "solicitor", "attorney", "barrister", "representative", "envoy") && (st.has(k+1, complement) || st.words[k+1].elision == "d") || r.apposition(n.end) > n.end || h.lex.any(person) && strings.HasPrefix(h.raw, "porte-parole") || strings.HasPrefix(h.raw, "spokes") {
					return Person
				}
				return Unnamed
			}
			return Person
		case h.lex.any(body) && r.lex.french, h.lex.any(body) && (k+1 >= n.end || st.has(k+1, complement|preposition)):
			if many {
				return Unnamed
			}
			return Institution
		}
	}
	switch {
	case many:
		return Unnamed
	case n.name:
		return r.kindOfName(n)
	case n.indefinite:
		return Unnamed
	case w.upper && w.elision == "l":
		return Institution
	}
	if w.lex.any(nameless) && !(w.elision == "l" && st.is(n.head, "ancien", "ancienne")) {
		return Unnamed
	}
	for _, end := range bodyEnds {
		if strings.HasSuffix(w.raw, end) {
			return Institution
		}
	}
	return Person
}

// aged reports whether an age between commas stands at word i.
func (r *reader) aged(i int) bool {
	st := &r.this
	return i < len(st.words) && st.words[i].number && st.words[i].before&comma != 0 && (st.is(i+1, "ans") || !r.lex.french && i+1 < len(st.words) && st.words[i+1].breaks())
}

// bodyEnds are the ends of nouns that name a body more often than a person.
var bodyEnds = []string{"tion", "ité", "ture", "ment", "ence", "erie", "ie", "isme", "ity", "ship", "ery", "ium"}

// several reports whether a noun phrase is of several together.
func (r *reader) several(n phraseNoun) bool {
	st := &r.this
	for k := n.from; k < n.head; k++ {
		if st.is(k, "les", "des", "ces", "ses", "leurs", "nos", "these", "those") {
			return !st.words[n.head].upper
		}
	}
	if st.has(n.start, plural) && !st.words[n.head].caps && (n.head == n.start || st.has(n.start, indefinite)) && !(st.words[n.head].upper && n.start == n.head && n.head > 0 && r.lex.french) {
		return true
	}
	if !r.lex.french && n.end > n.start {
		core := n.head
		for core+1 < n.end && !st.has(core+1, complement|preposition|relative) {
			core++
		}
		w := &st.words[core]
		return st.has(core, plural) || strings.HasSuffix(w.raw, "s") && !strings.HasSuffix(w.raw, "ss") && !w.owner && (!w.upper || core == 0)
	}
	return false
}

// kindOfName tells a person's name from that of a body.
func (r *reader) kindOfName(n phraseNoun) Kind {
	st := &r.this
	if i, j := r.nameRun(n.start, n.end); j > i && i == n.start {
		for k := i; k < j; k++ {
			if st.has(k, body) || st.words[k].caps || st.has(k, complement) {
				return Institution
			}
		}
		if k, ok := r.named[text.Fold(r.this.words[i].raw)]; ok && k == Institution {
			return k
		}
		return Person
	}
	if k, ok := r.named[text.Fold(st.words[n.head].raw)]; ok {
		return k
	}
	if st.has(n.head, firstName) && n.end == n.head+1 {
		return Person
	}
	return Institution
}
