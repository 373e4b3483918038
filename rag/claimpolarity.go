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
	avoidances = text.Set("refuse refusent refusait refuser refusant decline declinent decliner evite eviter evitent evitait empeche empecher empechent echoue echouer echoue cesse cesser manque impossible incapable incapables interdit interdite interdits interdites interdire absence faute loin exclu exclut exclure ecarte ecarter ecartent renonce renoncer renoncent renoncement abandonne abandonner arrete arreter stoppe oppose opposent " +
		"refused refuses refusing declined declines decline avoid avoided fail failed fails failing lack lacks unable prevent prevented prevents stop stopped impossible barred ban banned forbidden abandon abandoned renounce renounced drop dropped oppose opposed opposes ineligible")
	// breaks end what a negation reaches.
	breaks = text.Set("mais but qui dont which who lequel laquelle parce car because tandis alors pourtant cependant however although puisque donc")
	// denialWords deny what follows them in a claim; see denialForms.
	denialWords = text.Set("denied denying")
)

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
			st.mark(i+1, negatived)
		case ps[i].form == "sans" && st.lang != text.English && i+1 < len(ps) && ps[i+1].form != "doute":
			st.mark(i+1, negatived)
		case (ps[i].form == "aucun" || ps[i].form == "aucune") && st.lang != text.English:
			st.mark(i+1, negatived)
		case avoidances[ps[i].form]:
			st.mark(i+1, avoided)
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
			st.mark(i, negatived)
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
		if k+1 < len(ps) && ps[k+1].form == "seulement" {
			return
		}
		for j := i; j < k; j++ {
			st.set(j, negatived)
		}
		st.mark(k, negatived)
		return
	}
	if bareNegations[ps[i].form] || i+1 < len(ps) && bareNegations[ps[i+1].form] {
		limit := false
		for k := i; k < min(len(ps), i+reach); k++ {
			limit = limit || ps[k].form == "que" || st.elision(k) == "qu"
		}
		if !limit {
			st.mark(i, negatived)
		}
	}
}

// mark sets the polarity of what follows from part i to the end of its clause.
func (st *statement) mark(i int, p polarity) {
	for k := i; k < len(st.parts) && st.parts[k].clause == st.parts[i].clause && !breaks[st.parts[k].form]; k++ {
		st.set(k, p)
	}
}

// set gives a part a polarity; what is both negated and denied fits all.
func (st *statement) set(k int, p polarity) {
	switch old := st.parts[k].polarity; {
	case old == affirmed:
		st.parts[k].polarity = p
	case old != p:
		st.parts[k].polarity = avoided
	}
}

// markDenial marks what somebody denies.
func (st *statement) markDenial() {
	folded := text.Fold(st.text)
	if slices.ContainsFunc(sparedPhrases, func(p string) bool {
		return !strings.HasPrefix(p, "malgre") && !strings.HasPrefix(p, "despite") && strings.Contains(folded, p)
	}) {
		return
	}
	ps := st.parts
	for i := range ps {
		switch raw := strings.ToLower(st.text[ps[i].start:ps[i].end]); {
		case ps[i].polarity == negatived:
			continue
		case denialForms[ps[i].form], denialVerbs[raw], denialWords[ps[i].form], raw == "contesté" && i > 0 && (ps[i-1].form == "a" || ps[i-1].form == "ont"),
			i+1 < len(ps) && slices.Contains(rejections, ps[i].form) && st.rejects(i):
			for k := i + 1; k < min(len(ps), i+1+objectWords) && !breaks[ps[k].form]; k++ {
				st.set(k, denied)
			}
		case denialAdjectives[ps[i].form]:
			for k := max(0, i-objectWords); k < i; k++ {
				st.set(k, denied)
			}
		}
	}
}

// rejects reports whether the verb at part i has a claim for its object.
func (st *statement) rejects(i int) bool {
	for k := i + 1; k < min(len(st.parts), i+4); k++ {
		if claims[st.parts[k].form] {
			return true
		}
	}
	return false
}

// fits reports whether a claim may say with polarity c what a source says with s.
func (c polarity) fits(s polarity) bool {
	return c == s || c == avoided || s == avoided || c != affirmed && s != affirmed
}
