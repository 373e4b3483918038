package rag

import (
	"slices"
	"strings"

	"verbatim.example/rag/text"
)

// Modality: what a sentence states, and what it only reports, supposes or holds
// possible.

var (
	// sayingVerbs report what follows them; -er verbs by their base.
	sayingBases = strings.Fields("affirm assur declar indiqu estim rapport racont revel expliqu jug soulign not pens confi evoqu avanc prevo ripost retorqu lanc suppos presum soupconn accus reproch suggere pretext")
	sayingForms = text.Set("dit disent disait disaient repond repondent repondait repondu soutient soutiennent soutenait croit croient croyait pretend pretendent pretendait pretendu prete pretent " +
		"said says say saying told tells claim claims claimed claiming alleges alleged allege reports reported reporting believe believes believed thinks thought argues argued stated states suggests suggested estimates estimated accuses accused accusing suspected suspects suspect writes wrote explained explains added adds replied replies responded insists insisted maintains maintained reveals revealed indicates indicated reproaches")
	sayings = func() map[string]bool {
		m := sayingForms
		for _, base := range sayingBases {
			for _, end := range [...]string{"e", "ent", "ait", "aient", "er", "ant", "ee", "es", "ees"} {
				m[base+end] = true
			}
		}
		return m
	}()
	// hedges are words that hold possible or report, wherever they stand.
	hedges = text.Set("presume presumee presumes presumees suppose supposee supposes supposees pretendu pretendue pretendus pretendues soidisant disant apparemment peutetre probablement vraisemblablement semble semblent semblait sembleraient parait eventuel eventuelle eventuels eventuelles possible possibles possibilite risque risquent soupcons soupcon potentiel potentielle potentiellement " +
		"allegedly alleged reportedly purportedly purported apparently supposedly supposed perhaps maybe might could would should possibly possible probably likely seems seem seemed appears appear appeared suspected potential potentially risk risks")
	// attributions, as phrases before whom they name.
	attributions = []string{"selon", "d'apres", "a en croire", "a croire", "aux dires de", "a lire", "de source", "fait etat", "font etat", "according to", "in the view of", "in the words of", "as reported by", "as told by", "citing", "qui cite", "dans les colonnes"}
	// imperfects look like conditionals and are none.
	imperfects = text.Set("tirait retirait attirait admirait inspirait respirait virait desirait aspirait dechirait empirait conspirait expirait cadrait encadrait engendrait effondrait errait serrait enterrait desserrait restaurait instaurait")
)

// conditional reports whether a French word is a verb in the conditional. é sets
// « espérait » apart from « lancerait ».
func conditional(raw string) bool {
	w := strings.ToLower(raw)
	base, ok := strings.CutSuffix(w, "ait")
	if !ok {
		if base, ok = strings.CutSuffix(w, "aient"); !ok {
			return false
		}
	}
	if imperfects[text.Fold(base)+"ait"] {
		return false
	}
	for _, end := range [...]string{"er", "ir", "dr", "ttr", "îtr", "itr", "ourr", "aur", "evr", "conclur", "inclur", "exclur", "pr", "suivr", "vivr"} {
		if strings.HasSuffix(base, end) && len(base) >= 3 {
			return true
		}
	}
	return false
}

// markModality sets which parts are hedged. What is between quotation marks is
// said by somebody.
func (st *statement) markModality() {
	ps := st.parts
	for i := range ps {
		p := &ps[i]
		raw := st.text[p.start:p.end]
		switch {
		case p.quoted:
			p.hedged = !p.upper // a title is no statement
		case st.lang != text.English && conditional(raw), hedges[p.form], p.form == "may" && st.lang == text.English && !p.upper:
			from := i
			for from > 0 && ps[from-1].clause == p.clause {
				from--
			}
			st.hedge(from)
		case sayings[p.form] && !p.upper:
			st.hedge(i + 1)
		}
	}
	for _, a := range st.attributed() {
		if st.relative(a) {
			for k := a; k < len(ps) && ps[k].clause == ps[a].clause; k++ {
				ps[k].hedged = true
			}
			continue
		}
		from := a
		for from > 0 && !strings.Contains(st.gap(from-1), ";") {
			from--
		}
		st.hedge(from)
	}
}

// relative reports whether part i stands in a clause that a relative pronoun
// begins: « qui, selon X, … »; what is attributed there is no more than that
// clause.
func (st *statement) relative(i int) bool {
	for k := i - 1; k >= 0 && st.parts[k].clause == st.parts[i].clause; k-- {
		switch st.parts[k].form {
		case "qui", "dont", "who", "which", "whose":
			return true
		}
	}
	return false
}

// hedge marks the parts from i to the end of the sentence or a semicolon.
func (st *statement) hedge(i int) {
	for k := i; k < len(st.parts); k++ {
		if k > i && strings.Contains(st.gap(k-1), ";") {
			return
		}
		st.parts[k].hedged = true
	}
}

// attributed returns the parts where phrases of attribution begin, in order.
func (st *statement) attributed() []int {
	var out []int
	for i := range st.parts {
		p := &st.parts[i]
		for _, a := range attributions {
			head, rest, _ := strings.Cut(a, " ")
			if e, f, ok := strings.Cut(head, "'"); ok {
				if p.form == f && st.elision(i) == e {
					out = append(out, i)
				}
				continue
			}
			if p.form != head {
				continue
			}
			k := i
			for w := range strings.FieldsSeq(rest) {
				if k++; k >= len(st.parts) || st.parts[k].form != w {
					k = -1
					break
				}
			}
			if k >= 0 {
				out = append(out, i)
			}
		}
	}
	return slices.Compact(out)
}

// admissions say what somebody owns to, or has no comment on: it is attributed to
// them, and a source that has such a word states it all the same.
var admissions = text.Set("admet admettent admettait admis admit reconnait reconnaissent reconnaissait reconnu avoue avouent avoue confirme confirment confirmait confirmer precise precisent precisait admits admitted acknowledges acknowledged concedes conceded confirms confirmed confirm commenter commentaire commentaires comment comments")

// reports reports whether a sentence hedges or attributes anything.
func (st *statement) reports() bool {
	return slices.ContainsFunc(st.parts, func(p part) bool { return p.hedged || admissions[p.form] })
}
