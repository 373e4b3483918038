package rag

import (
	"slices"
	"strings"

	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// An asked is what kind of answer a question wants.
type asked uint8

const (
	anything asked = iota
	person         // a person or an institution
	date
	place
	number
	reason
	manner
	definition
	yesNo
	list
	comparison
	numKinds
)

var askedNames = [numKinds]string{"anything", "person", "date", "place", "number", "reason", "manner", "definition", "yesNo", "list", "comparison"}

func (a asked) String() string { return askedNames[a] }

// kindOf reads from the words of a question what it asks for. The rules are
// those of the interrogatives, then, for "quel" and "what" with a noun, of the
// noun. Words are folded.
func kindOf(question string, lang text.Language) asked {
	ws := words(question)
	if lang == text.English {
		return kindEnglish(ws)
	}
	ws = spelled(ws)
	return kindFrench(text.Fold(question), ws)
}

// words returns the folded words of s, elided articles included as nothing:
// "Qu'est-ce que l'ONU" gives est ce que onu.
func words(s string) []string {
	var sc text.Scanner
	var out []string
	sc.Reset(s)
	for sc.Next() {
		if w := sc.Word(); !w.Joined {
			out = append(out, string(w.Form))
		}
	}
	return out
}

// spelled spells out chat abbreviations.
func spelled(ws []string) []string {
	var out []string
	for _, w := range ws {
		if long := text.Spell(w); long != nil {
			out = append(out, long...)
		} else {
			out = append(out, w)
		}
	}
	return out
}

func kindFrench(folded string, ws []string) asked {
	has := phrasesIn(ws)
	switch {
	case has("difference entre", "differences entre", "par rapport a", "comparer", "compare", "comparaison", "plutot que", "distingue de"):
		return comparison
	case has("pourquoi", "pour quelle raison", "pour quelles raisons", "a cause de quoi", "quelle est la raison", "quelles sont les raisons", "quelle est la cause", "quelles sont les causes", "dans quel but", "pour quel motif", "par quoi est cause"):
		return reason
	case has("combien", "quel nombre", "quel age", "a quel prix"):
		return number
	case has("quand", "quelle annee", "quelle date", "quel jour", "quel mois", "quel siecle", "quelle epoque", "quelle periode", "quelle heure", "quelles annees", "quelles dates"):
		return date
	}
	for i, w := range ws {
		switch w {
		case "quel", "quelle", "quels", "quelles", "lequel", "laquelle", "lesquels", "lesquelles":
			if k, ok := kindOfNoun(ws[i+1:], nounsFrench, text.French); ok {
				return k
			}
			if strings.HasSuffix(w, "s") {
				return list
			}
			return anything
		case "ou":
			// "Où": first, after a preposition, or before a verb; "ou" between
			// two things is not.
			if i == 0 || i == 1 && (ws[0] == "d" || ws[0] == "par" || ws[0] == "vers" || ws[0] == "jusqu") || i > 0 && i+1 < len(ws) && (ws[i+1] == "se" || ws[i+1] == "est" || ws[i+1] == "sont") || i == len(ws)-1 {
				return place
			}
		case "qui":
			if i == 0 && len(ws) > 2 && (ws[1] == "est" || ws[1] == "etait" || ws[1] == "sont") && !hasAny(ws[2:], "qui", "le", "la", "les", "l") && len(ws) <= 6 {
				return definition
			}
			if i == 0 || ws[i-1] == "a" || ws[i-1] == "par" || ws[i-1] == "de" || ws[i-1] == "avec" || ws[i-1] == "chez" || ws[i-1] == "pour" || ws[i-1] == "contre" || ws[i-1] == "est" && i == 1 || i == len(ws)-1 {
				return person
			}
		case "comment":
			if hasAny(ws[i+1:], "appelle", "appelait", "appelle", "nomme", "nommait", "nommee", "appele", "appelee", "surnomme", "surnommee") {
				return anything
			}
			return manner
		}
	}
	switch {
	case strings.Contains(folded, "qu'est-ce") || strings.Contains(folded, "qu'est ce") || strings.Contains(folded, "c'est quoi") || strings.Contains(folded, "c quoi") || has("que signifie", "que veut dire", "definition", "definir"):
		return definition
	case has("est ce que"):
		return yesNo
	case has("citez", "cite", "enumerez", "liste", "donnez"):
		return list
	case has("t il", "t elle", "t ils", "t elles", "t on") || inverted(ws):
		if !hasAny(ws, "que", "qu", "quoi") {
			return yesNo
		}
	}
	return anything
}

// inverted reports a verb followed by its pronoun near the start: "sont-ils",
// "est-il".
func inverted(ws []string) bool {
	for i := 1; i < len(ws) && i < 8; i++ {
		switch ws[i] {
		case "il", "elle", "ils", "elles", "on":
			switch ws[i-1] {
			case "est", "sont", "ont", "avait", "avaient", "etait", "etaient", "peut", "peuvent", "doit", "doivent", "faut", "fait":
				return true
			}
		}
	}
	return false
}

func kindEnglish(ws []string) asked {
	has := phrasesIn(ws)
	switch {
	case has("difference between", "compare", "compared", "versus"):
		return comparison
	case has("why", "what caused", "what reason", "for what purpose"):
		return reason
	case has("how many", "how much", "how old", "how long", "how far", "how tall", "how high", "how big", "how large", "how often", "how deep"):
		return number
	case has("when", "what year", "which year", "what date", "since when", "what day", "what month", "what century", "what time"):
		return date
	case has("who", "whom", "whose"):
		if len(ws) <= 4 && len(ws) > 1 && ws[0] == "who" && (ws[1] == "is" || ws[1] == "was") {
			return definition
		}
		return person
	case has("where"):
		return place
	}
	for i, w := range ws {
		switch w {
		case "what", "which":
			if k, ok := kindOfNoun(ws[i+1:], nounsEnglish, text.English); ok {
				return k
			}
			if i == 0 && len(ws) > 2 && (ws[1] == "is" || ws[1] == "are" || ws[1] == "was") && len(ws) <= 5 {
				return definition
			}
			if hasAny(ws[i+1:min(len(ws), i+2)], "are", "were") {
				return list
			}
			return anything
		case "how":
			return manner
		}
	}
	if len(ws) > 0 && hasAny(ws[:1], "is", "are", "was", "were", "did", "does", "do", "has", "have", "had", "can", "could", "will", "would", "should") {
		return yesNo
	}
	if has("list", "name the") {
		return list
	}
	return anything
}

// leans reports whether a question leans on the one before: it has fewer than
// two words of its own, begins with "et" or "and", or speaks of somebody by a
// pronoun without naming anybody.
func leans(question string, q index.Query) bool {
	ws := words(question)
	if len(q.Terms) < 2 || hasAny(ws[:min(1, len(ws))], "et", "and") {
		return true
	}
	for _, t := range q.Terms {
		if t.Name {
			return false
		}
	}
	return hasAny(ws, "il", "elle", "ils", "elles", "lui", "eux", "leur", "celui", "celle", "ca", "cela", "he", "she", "they", "him", "her", "them", "his", "their", "it", "that")
}

// phrasesIn returns a function that reports whether any of the phrases, each of
// whole words, stands in ws.
func phrasesIn(ws []string) func(phrases ...string) bool {
	s := " " + strings.Join(ws, " ") + " "
	return func(phrases ...string) bool {
		return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(s, " "+p+" ") })
	}
}

func hasAny(ws []string, any ...string) bool {
	for _, w := range ws {
		for _, a := range any {
			if w == a {
				return true
			}
		}
	}
	return false
}

// kindOfNoun returns the kind of the noun that an interrogative asks about: the
// first word that is neither grammar nor an adjective that stands before its
// noun. Behind "type de" and its like the noun that counts follows.
func kindOfNoun(ws []string, nouns map[string]asked, lang text.Language) (asked, bool) {
	kind, known := anything, false
	for _, w := range ws {
		if text.IsStop(w, lang) && nouns[w] == anything || forenouns[w] {
			continue
		}
		k, ok := nouns[w]
		if !ok {
			k, ok = nouns[strings.TrimSuffix(w, "s")]
		}
		if ok {
			kind, known = k, true
		}
		if !hulls[w] {
			break
		}
	}
	return kind, known
}

var (
	forenouns = text.Set("premier premiere premiers premieres deuxieme troisieme second seconde dernier derniere derniers dernieres grand grande grands grandes petit petite ancien ancienne anciens anciennes nouveau nouvelle nouvel nouveaux nouvelles principal principale principaux principales seul seule celebre celebres jeune vieux vieille gros grosse futur future actuel actuelle meilleur meilleure haut haute longue long bon bonne vrai vraie veritable exacte exact first second third last big large small old new main only famous young future current best highest longest largest former total real exact")
	hulls     = text.Set("nom noms prenom type types genre sorte categorie espece name names type kind sort")
)

func nouns(lists map[asked]string) map[string]asked {
	m := map[string]asked{}
	for k, l := range lists {
		for w := range strings.FieldsSeq(l) {
			m[w] = k
		}
	}
	return m
}

var nounsFrench = nouns(map[asked]string{
	date:   "annee date jour mois siecle epoque periode heure moment an decennie anniversaire saison",
	place:  "pays ville region lieu continent endroit departement capitale province commune quartier etat ile village localite siege adresse emplacement territoire district comte canton arrondissement mer ocean fleuve riviere rue place station gare port aeroport destination",
	number: "nombre taux montant prix pourcentage population superficie altitude hauteur longueur largeur profondeur temperature age duree distance vitesse score cout budget effectif salaire proportion part poids taille masse surface densite chiffre quantite capacite puissance diametre numero valeur somme frais amende moyenne delai note tirage",
	person: "nom prenom president presidente ministre roi reine auteur autrice acteur actrice joueur joueuse artiste realisateur realisatrice ecrivain chanteur chanteuse chef dirigeant directeur directrice entraineur personne personnage homme femme fils fille frere soeur pere mere epouse epoux mari fondateur inventeur architecte peintre pape empereur general maire gouverneur depute senateur candidat candidate pilote coureur medecin philosophe scientifique chercheur poete compositeur journaliste patron successeur predecesseur entreprise societe organisation organisme institution association equipe club parti groupe famille compagnie banque agence universite ecole journal media syndicat armee peuple dynastie pseudonyme surnom",
})

var nounsEnglish = nouns(map[asked]string{
	date:   "year date day month century era period time season decade",
	place:  "country city region place continent location capital province town state island village area district river sea ocean street airport",
	number: "number rate amount price percentage percent population area height altitude length width depth temperature age duration distance speed score cost budget salary proportion share weight size",
	person: "name president minister king queen author actor actress player artist director writer singer leader coach person character man woman son daughter brother sister father mother wife husband founder inventor architect painter pope emperor general mayor governor candidate pilot doctor philosopher scientist researcher poet composer journalist company organization organisation institution association team club party group family agency university school newspaper union army",
})
