package claims

import (
	"strings"

	"verbatim.example/rag/text"
)

// futureEnds are the ends of the stems of future and conditional that are not the
// infinitive's -er or -ir.
var futureEnds = strings.Fields("pourr devr voudr faudr vaudr iendr verr querr courr mourr evr oudr aindr eindr oindr andr endr ondr erdr ordr ettr attr aîtr aitr oîtr ivr uivr ompr clur aincr")

// imperfects are stems of verbs in -rer that end like those: « tirait » is no
// conditional.
var imperfects = text.Set("attr portr abstr extr tir retir attir admir inspir respir vir désir aspir déchir empir conspir expir étir soupir cir engendr effondr livr délivr enivr givr saupoudr poudr transpir mir bourr fourr cour")

// conditionalForm reports whether a French word in lower case is a verb in the
// conditional. é sets « espérait » apart from « lancerait ».
func conditionalForm(w string) bool {
	base, ok := strings.CutSuffix(w, "ait")
	if !ok {
		if base, ok = strings.CutSuffix(w, "aient"); !ok {
			return false
		}
	}
	if imperfects[base] {
		return false
	}
	if base == "aur" || base == "saur" || base == "ir" || strings.HasSuffix(base, "er") || strings.HasSuffix(base, "ir") {
		return true
	}
	for _, end := range futureEnds {
		if strings.HasSuffix(base, end) {
			return true
		}
	}
	return false
}

// futureForm reports whether a French word looks like a verb in the future.
func futureForm(w string) bool {
	base, ok := strings.CutSuffix(w, "ra")
	if !ok {
		base, ok = strings.CutSuffix(w, "ront")
	}
	return ok && len(base) >= 3 && (strings.HasSuffix(base, "e") || strings.HasSuffix(base, "i") || strings.HasSuffix(base, "d") || strings.HasSuffix(base, "t") || strings.HasSuffix(base, "v"))
}

// modality returns how far the writer stands behind the sentence.
func (r *reader) modality(v Verb) Modality {
	switch {
	case r.conditional():
		return Conditional
	case r.this.question || r.hedged():
		return Hedged
	case v != None:
		return Attributed
	}
	return Asserted
}

// conditional reports whether the sentence is hearsay.
func (r *reader) conditional() bool {
	st := &r.this
	if !r.lex.french {
		for i := range st.words {
			w := &st.words[i]
			if w.quoted {
				continue
			}
			if w.lex.any(hearsay) || w.lex.any(passive) && (st.is(i+1, "to") || st.is(i+1, "that") && st.is(i-2, "it")) && (st.has(i-1, being) || st.has(i-1, adverb) && st.has(i-2, being)) {
				return true
			}
		}
		return false
	}
	supposed := r.supposes()
	for i := range st.words {
		w := &st.words[i]
		if w.quoted || !conditionalForm(w.raw) || w.lex.any(hope) || w.upper && i > 0 && !w.breaks() {
			continue
		}
		switch {
		case strings.HasPrefix(w.raw, "pourr") || strings.HasPrefix(w.raw, "devr"): // hedged
		case supposed:
		case st.is(i, "aurait", "auraient") && r.owed(i): // regret
		case st.is(i, "ferait", "feraient", "vaudrait") && st.is(i+1, "mieux", "bien"), st.is(i, "serait") && st.is(i+1, "ce") && st.is(i-1, "ne"): // advice, an idiom
		case r.futureOfPast(i):
		default:
			return true
		}
	}
	return false
}

// owed reports whether « dû » or « pu », a regret, follows the auxiliary at word i.
func (r *reader) owed(i int) bool {
	st := &r.this
	for k := i + 1; k < min(len(st.words), i+3); k++ {
		if st.is(k, "dû", "pu", "fallu", "mieux") {
			return true
		}
	}
	return false
}

// supposes reports whether the sentence is a hypothesis: « si » with an
// imperfect.
func (r *reader) supposes() bool {
	st := &r.this
	for i := range st.words {
		w := &st.words[i]
		if w.quoted || !(w.raw == "si" && !st.has(i+1, adverb) || w.elision == "s" && (w.raw == "il" || w.raw == "ils")) || i > 0 && st.is(i-1, "ignore", "savoir", "sait", "même", "dire", "demande") {
			continue
		}
		for k := i; k < len(st.words) && (k == i || st.words[k].before&strong == 0); k++ {
			raw := st.words[k].raw
			if st.words[k].quoted || conditionalForm(raw) {
				continue
			}
			if strings.HasSuffix(raw, "ait") || strings.HasSuffix(raw, "aient") {
				if !st.has(k, noun) && raw != "fait" && raw != "lait" {
					return true
				}
			}
		}
	}
	return false
}

// futureOfPast reports whether the conditional at word i is a future seen from
// the past: « a annoncé que … fermerait ». With a participle it is hearsay.
func (r *reader) futureOfPast(i int) bool {
	st := &r.this
	if st.is(i, "aurait", "auraient") && st.has(i+1, participle) {
		return false
	}
	for k := i - 1; k > 0; k-- {
		if st.words[k].before&strong != 0 && st.words[k].before&quote == 0 {
			return false
		}
		if !(st.is(k, "que") || st.words[k].elision == "qu" || st.is(k, "si")) {
			continue
		}
		for n := range st.acts {
			if a := &st.acts[n]; a.past && a.verb < k && a.verb >= k-12 {
				return true // a fait savoir que
			}
		}
		for j := k - 1; j >= 0 && j >= k-12; j-- {
			if w := &st.words[j]; w.lex.act != None || w.lex.any(opinion) || w.lex.lemma == "savoir" && w.lex.any(imperfect) {
				return w.lex.any(imperfect) || w.lex.any(participle) && (r.auxiliaryOf(j) >= 0)
			}
		}
		return false
	}
	return false
}

// hedged reports whether the sentence holds open what it says.
func (r *reader) hedged() bool {
	st := &r.this
	for i := range st.acts {
		if st.acts[i].hedged {
			return true
		}
	}
	if i := st.findPhrase(r.lex.hedges); i >= 0 && !st.words[i].quoted {
		return true
	}
	supposed := r.lex.french && r.supposes()
	for i := range st.words {
		w := &st.words[i]
		if w.quoted {
			continue
		}
		if r.lex.french && (strings.HasPrefix(w.raw, "pourrai") || strings.HasPrefix(w.raw, "devrai")) && conditionalForm(w.raw) && !supposed {
			return true
		}
		if !w.lex.any(possible) || w.upper && i > 0 && !r.lex.french {
			continue
		}
		switch {
		case st.is(i+1, "innocent", "innocente", "innocents", "innocentes"):
		case st.is(i, "could") && r.reachedLater(i):
		case st.is(i, "may") && w.upper:
		default:
			return true
		}
	}
	return false
}

// reachedLater reports whether "could" at word i goes on "not be reached".
func (r *reader) reachedLater(i int) bool {
	for k := i + 1; k < min(len(r.this.words), i+5); k++ {
		if r.this.is(k, "reached", "contacted") {
			return true
		}
	}
	return false
}
