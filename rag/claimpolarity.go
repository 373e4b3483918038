package rag

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// Polarity: whether a word of a sentence is affirmed, negated or denied.

type polarity uint8

const (
	affirmed  polarity = iota
	negatived          // ne … pas, not
	denied             // what somebody denies
	avoided            // refuse de, sans doute negated, sans doute not: fits all
)

var (
	negators  = text.Set("pas plus jamais aucun aucune aucuns aucunes rien personne guere nullement point nul nulle ni")
	negatives = text.Set("not never neither nor cannot without didnt doesnt dont isnt arent wasnt werent hasnt havent hadnt wont wouldnt couldnt shouldnt cant")
	// bareNegations are verbs that ne alone negates.
	bareNegations = text.Set("cesse cessent cessait peut peuvent pouvait sait ose osent saurait saurait")
	// avoidances negate what follows without a negation.
	avoidances = text.Set("refuse refusent refusait refuser refusant decline declinent decliner evite eviter evitent evitait empeche empecher empechent echoue echouer cesse cesser impossible incapable incapables interdit interdite interdits interdites interdire absence faute loin exclu exclut exclure ecarte ecarter ecartent renonce renoncer renoncent renoncement abandonne abandonner arrete arreter stoppe oppose opposent " +
		"refused refuses refusing declined declines decline avoid avoided fail failed fails failing lack lacks unable prevent prevented prevents stop stopped impossible barred ban banned forbidden abandon abandoned renounce renounced drop dropped oppose opposed opposes ineligible")
	// breaks end what a negation reaches.
	breaks = text.Set("mais but qui dont which who lequel laquelle parce car because tandis although puisque")
	// denialWords deny what follows them in a claim; see denialForms.
	denialWords = text.Set("denied denying")
)

// The words of denial that the checker knows. denialForms deny wherever they
// stand, folded; denialVerbs with their accents: « il conteste » denies, « un plan
// contesté » does not; rejections only where their object is one of claimWords.
// What a model writes is a sentence or two without an article around it, so the
// lists are short and strong.
var (
	denialForms      = text.Set("dement dementi dementie dementies dementir dementent dementait dementant nie nient nies niait nier nient refute refutent refuter refutait recuse recusent recusait denies deny denying refutes refuted")
	denialVerbs      = text.Set("conteste contestent contestait contestaient")
	denialAdjectives = text.Set("infonde infondee infondees infondes absurde absurdes calomnie calomnies calomnieux mensonger mensongere mensongeres absurd baseless unfounded")
	rejections       = text.Set("rejette rejettent rejetait rejects rejected dismisses dismissed disputes disputed")
	claimWords       = text.Set("accusation accusations affirmation affirmations allegation allegations information informations idee propos these critiques critique rumeur rumeurs reproche reproches claim claims report reports charge charges suggestion suggestions")
	// sparedPhrases have a word of denial and deny nothing.
	sparedPhrases = []string{"on ne peut nier", "nul ne nie", "difficile de nier", "cannot be denied", "denied access", "denied entry", "denied a visa", "were denied", "was denied", "been denied"}
)

// objectWords is how many words after a word of denial, or before one that
// follows what it denies (« absurde »), are taken for what is denied.
const objectWords = 9

// elision returns the letters before the apostrophe that part i stands behind:
// "n" of « n’a »; "" when there is none.
func (st *statement) elision(i int) string {
	before := st.text[:st.parts[i].start]
	r, n := utf8.DecodeLastRuneInString(before)
	if r != '\'' && r != '’' && r != 'ʼ' && r != '‘' {
		return ""
	}
	before = before[:len(before)-n]
	word := before[strings.LastIndexFunc(before, func(r rune) bool { return !unicode.IsLetter(r) })+1:]
	return strings.ToLower(word)
}

// markPolarity sets the polarity of the parts.
func (st *statement) markPolarity() {
	ps := st.parts
	for i := range ps {
		switch {
		case ps[i].form == "ne" && st.lang != text.English || st.elision(i) == "n":
			st.negate(i)
		case negatives[ps[i].form] && st.lang != text.French, ps[i].form == "no" && st.lang == text.English:
			if i+1 < len(ps) && (ps[i+1].form == "only" || ps[i+1].form == "doubt") {
				continue
			}
			reach := negatedWords
			if ps[i].form == "without" {
				reach = 1
			}
			st.mark(i+1, negatived, reach)
		case ps[i].form == "sans" && st.lang != text.English && i+1 < len(ps) && ps[i+1].form != "doute",
			(ps[i].form == "aucun" || ps[i].form == "aucune") && st.lang != text.English:
			st.mark(i+1, negatived, 1)
		case avoidances[ps[i].form]:
			st.mark(i+1, avoided, negatedWords)
		}
	}
	st.markDenial()
}

// negate marks what ne at part i negates: the rest of the clause in which its
// pas stands, which a parenthesis may set apart. « ne … que » limits.
func (st *statement) negate(i int) {
	const reach = 9
	ps := st.parts
	for k := max(0, i-6); k < i; k++ { // aucun responsable n'a …
		if f := ps[k].form; ps[k].clause == ps[i].clause && (f == "aucun" || f == "aucune" || f == "personne" || f == "rien" || f == "nul" || f == "nulle" || f == "ni") {
			st.mark(i, negatived, negatedWords)
			return
		}
	}
	for k := i; k < min(len(ps), i+reach); k++ {
		if k > i && (ps[k].form == "ne" || st.elision(k) == "n") {
			break
		}
		if !negators[ps[k].form] {
			continue
		}
		if k+1 < len(ps) && (ps[k+1].form == "seulement" || ps[k+1].form == "moins") {
			return // « n’en a pas moins été reçu »
		}
		if st.limited(k) {
			return
		}
		st.mark(k, negatived, negatedWords)
		for j := i; j < k; j++ {
			if ps[j].clause == ps[i].clause || ps[j].clause == ps[k].clause {
				st.set(j, negatived)
			}
		}
		return
	}
	if bareNegations[ps[i].form] || i+1 < len(ps) && bareNegations[ps[i+1].form] {
		limit := false
		for k := i; k < min(len(ps), i+reach); k++ {
			limit = limit || ps[k].form == "que" || st.elision(k) == "qu"
		}
		if !limit {
			st.mark(i, negatived, negatedWords)
		}
	}
}

// limited reports whether a negation at part k only limits: « n’avoir jamais servi
// que ses intérêts », not « n’a jamais dit que ».
func (st *statement) limited(k int) bool {
	if f := st.parts[k].form; f != "jamais" && f != "plus" && f != "guere" {
		return false
	}
	for j := k + 1; j < min(len(st.parts), k+4); j++ {
		if st.parts[j].form == "que" || st.elision(j) == "qu" {
			return !sayings[st.parts[j-1].form]
		}
	}
	return false
}

// negatedWords is how many words of content a negation reaches: its verb and
// what stands next to it.
const negatedWords = 2

// mark sets the polarity of the words of content from part i, at most n and no
// further than the clause.
func (st *statement) mark(i int, p polarity, n int) {
	st.scopes++
	for k := i; k < len(st.parts) && n > 0 && st.parts[k].clause == st.parts[i].clause && !breaks[st.parts[k].form]; k++ {
		n -= count(st.parts[k].content && !st.parts[k].upper)
		if n == 0 && k > i && k+1 < len(st.parts) && (breaks[st.parts[k+1].form] || st.parts[k+1].form == "que" || st.elision(k+1) == "qu") {
			st.set(k, avoided) // « n’a pas voté le budget, qu’elle juge trop lourd »
		} else {
			st.set(k, p)
		}
	}
}

// set gives a part a polarity; what is both negated and denied fits all.
func (st *statement) set(k int, p polarity) {
	switch old := st.parts[k].polarity; {
	case old == affirmed:
		st.parts[k].polarity, st.parts[k].scope = p, st.scopes
	case old != p:
		st.parts[k].polarity = avoided
	}
}

// markDenial marks what somebody denies.
func (st *statement) markDenial() {
	folded := text.Fold(st.text)
	if slices.ContainsFunc(sparedPhrases, func(p string) bool {
		return strings.Contains(folded, p)
	}) {
		return
	}
	ps := st.parts
	for i := range ps {
		switch raw := strings.ToLower(st.text[ps[i].start:ps[i].end]); {
		case ps[i].polarity == negatived:
			continue
		case denialForms[ps[i].form], denialVerbs[raw], denialWords[ps[i].form], raw == "contesté" && i > 0 && (ps[i-1].form == "a" || ps[i-1].form == "ont"),
			i+1 < len(ps) && rejections[ps[i].form] && st.rejects(i):
			st.scopes++
			for k := i + 1; k < min(len(ps), i+1+objectWords) && ps[k].clause == ps[i].clause && !breaks[ps[k].form] && !st.concedes(k); k++ {
				st.set(k, denied)
			}
		case denialAdjectives[ps[i].form]:
			st.scopes++
			for k := max(0, i-objectWords); k < i; k++ {
				st.set(k, denied)
			}
		}
	}
}

// rejects reports whether the verb at part i has a claim for its object.
func (st *statement) rejects(i int) bool {
	for k := i + 1; k < min(len(st.parts), i+4); k++ {
		if claimWords[st.parts[k].form] {
			return true
		}
	}
	return false
}

// concedes reports whether a denial ends at part i, where another verb follows:
// « et ne confirme qu’un appel ».
func (st *statement) concedes(i int) bool {
	f := st.parts[i].form
	if f != "et" && f != "and" || i+1 >= len(st.parts) {
		return false
	}
	next := st.parts[i+1].form
	return next == "ne" || st.elision(i+1) == "n" || next == "only" || admissions[next]
}

// contraries are pairs of words of which one says the reverse of the other,
// folded: a claim may not have one where its evidence has the other.
//
// allies are the other words of its side.
var contraries, allies = func() (m, same map[string][]string) {
	m, same = map[string][]string{}, map[string][]string{}
	for line := range strings.Lines(contraryList) {
		left, right, _ := strings.Cut(strings.TrimSpace(line), " / ")
		ls, rs := strings.Fields(left), strings.Fields(right)
		for _, l := range ls {
			m[l], same[l] = append(m[l], rs...), ls
		}
		for _, r := range rs {
			m[r], same[r] = append(m[r], ls...), rs
		}
	}
	return m, same
}()

const contraryList = `accepte acceptent accepter acceptee acceptait acceptation accepts accepted accept accepting / rejette rejettent rejeter rejete rejetee rejetait refuse refusent refuser refusee refus decline rejects rejected reject refused refuses declined
confirme confirment confirmer confirmait confirmee admet admettent reconnait reconnaissent reconnu admis confirms confirmed confirm admits admitted acknowledged acknowledges / dement dementent dementi dementir nie nient nier refute conteste denies denied deny refutes disputes
augmente augmentent augmenter augmentation hausse hausses monte montent progresse increase increased increases rise rises rose grew / baisse baissent baisser diminue diminuent diminuer diminution recul recule chute decrease decreased decreases fall falls fell decline dropped
gagne gagnent gagner victoire remporte wins won victory / perd perdent perdre perdu defaite loses lost defeat
autorise autorisent autoriser autorisee autorisation allows allowed authorises authorised authorized permits permitted / interdit interdisent interdire interdite interdiction bans banned forbids forbidden prohibited
soutient soutiennent soutenir soutien partisan supports supported supporter / oppose opposent opposer opposition adversaire combat opposes opposed opponent
ouvre ouvrent ouvrir ouverture ouvert opens opened opening / ferme ferment fermer fermeture closes closed closing
condamne condamnee condamnation convicted / acquitte acquittee acquittement relaxe acquitted
commence commencent commencer debut debute began begins started starts / acheve achever finit finissent finir fin termine terminer ended ends finished
allume allumer active activer activate activated / eteint eteindre desactive deactivate deactivated
interne internal / externe external
`

// reverses reports whether a claim has the contrary of a word of its evidence,
// which it has not itself.
func (r *reading) reverses(ev *evidence) bool {
	for i := range r.parts {
		others := contraries[r.parts[i].form]
		if len(others) == 0 || r.parts[i].quoted || r.parts[i].polarity != affirmed || slices.ContainsFunc(others, r.holdsForm) ||
			slices.ContainsFunc(ev.matches, func(m match) bool { return m.strength[i] >= familyWeight }) {
			continue
		}
		reversed, allied := false, false
		for k := range ev.matches {
			for _, p := range ev.matches[k].source.parts {
				reversed = reversed || p.polarity == affirmed && slices.Contains(others, p.form)
				allied = allied || slices.Contains(allies[r.parts[i].form], p.form)
			}
		}
		if reversed && !allied {
			return true
		}
	}
	return false
}

func (r *reading) holdsForm(form string) bool {
	return slices.ContainsFunc(r.parts, func(p part) bool { return p.form == form })
}

// fits reports whether a claim may say with polarity c what a source says with s.
func (c polarity) fits(s polarity) bool {
	return c == s || c == avoided || s == avoided || c != affirmed && s != affirmed
}
