package rag

import (
	"fmt"
	"strings"

	"verbatim.example/rag/text"
)

// Everything an answer says in the program's own words stands here, French and
// English side by side. None of it states what an article states.

// A said holds one fixed phrase in both languages.
type said struct{ fr, en string }

func (s said) in(lang text.Language) string {
	if lang == text.English {
		return s.en
	}
	return s.fr
}

var (
	saidTwoVersions = said{"Les articles donnent deux versions.", "The articles give two versions."}
	saidReported    = said{"Rapporté", "Reported"}
	saidReportedBy  = said{"Rapporté par %s", "Reported by %s"}
	saidFurther     = said{"Rapporté aussi", "Also reported"}
	saidFigures     = said{"Les articles donnent des chiffres différents.", "The articles give different figures."}
	saidDisputed    = said{"Contesté dans la même affaire", "Disputed in the same story"}
	saidDenied      = said{"Démenti ou limité", "Denied or limited"}
	saidDeniedBy    = said{"Démenti ou limité (%s)", "Denied or limited (%s)"}

	saidNoAnswer     = said{"Les articles ne répondent pas à cette question.", "The articles do not answer this question."}
	saidNoWords      = said{"Elle ne contient aucun mot à chercher : nommez une personne, un lieu ou un sujet.", "It has no word to look for: name a person, a place or a subject."}
	saidAbsentOne    = said{"%s n’apparaît dans aucun des %d articles.", "%s appears in none of the %d articles."}
	saidAbsentMany   = said{"%s n’apparaissent dans aucun des %d articles.", "%s appear in none of the %d articles."}
	saidOnlyArticle1 = said{"%s n’apparaît pas dans le seul article.", "%s does not appear in the only article."}
	saidOnlyArticle2 = said{"%s n’apparaissent pas dans le seul article.", "%s do not appear in the only article."}
	saidNamedOne     = said{"%s y est cité, sans réponse à votre question.", "%s is mentioned, without an answer to your question."}
	saidNamedMany    = said{"%s y sont cités, sans réponse à votre question.", "%s are mentioned, without an answer to your question."}
	saidWordsThere   = said{"Ses mots s’y trouvent, pas la réponse.", "Its words are there, the answer is not."}
	saidNothingNear  = said{"Rien de proche non plus.", "Nothing close either."}

	saidArticles   = said{"%d articles, %s", "%d articles, %s"}
	saidOneOrigin  = said{"1 origine", "1 origin"}
	saidOrigins    = said{"%d origines indépendantes", "%d independent origins"}
	saidLeastOne   = said{"au moins 1 origine", "at least 1 origin"}
	saidLeast      = said{"au moins %d origines", "at least %d origins"}
	saidDroppedOne = said{"1 phrase non vérifiée retirée.", "1 unchecked sentence removed."}
	saidDropped    = said{"%d phrases non vérifiées retirées.", "%d unchecked sentences removed."}
	saidNoModel    = said{"Le modèle ne répond pas.", "The model does not answer."}
	saidDeclined   = said{"Le modèle n’y trouve pas la réponse.", "The model does not find the answer in them."}
	saidBudget     = said{"Le budget du jour pour le modèle est épuisé.", "Today’s budget for the model is spent."}
	saidUnchecked  = said{"Le texte du modèle n’a pas passé les vérifications.", "The model’s text did not pass the checks."}

	saidAnd = said{" et ", " and "}
)

// join lists names: "A, B et C".
func join(names []string, lang text.Language) string {
	switch n := len(names); n {
	case 0:
		return ""
	case 1:
		return names[0]
	default:
		return strings.Join(names[:n-1], ", ") + saidAnd.in(lang) + names[n-1]
	}
}

// quoted puts s between the quotation marks of the answer, which are French in
// both languages: what stands between them is word for word.
func quoted(s string) string { return "« " + s + " »" }

// refusalText says in at most three lines that there is no answer and why.
func refusalText(lang text.Language, absent, known []string, articles int, nothing bool) string {
	lines := []string{saidNoAnswer.in(lang)}
	var why []string
	if len(absent) > 0 {
		marked := make([]string, len(absent))
		for i, w := range absent {
			marked[i] = quoted(w)
		}
		one, many := saidAbsentOne, saidAbsentMany
		if articles == 1 {
			one, many = saidOnlyArticle1, saidOnlyArticle2
		}
		phrase := one
		if len(absent) > 1 {
			phrase = many
		}
		if articles == 1 {
			why = append(why, fmt.Sprintf(phrase.in(lang), join(marked, lang)))
		} else {
			why = append(why, fmt.Sprintf(phrase.in(lang), join(marked, lang), articles))
		}
	}
	switch {
	case len(known) == 1:
		why = append(why, fmt.Sprintf(saidNamedOne.in(lang), known[0]))
	case len(known) > 1:
		why = append(why, fmt.Sprintf(saidNamedMany.in(lang), join(known, lang)))
	case len(absent) == 0 && nothing:
		why = append(why, saidNothingNear.in(lang))
	case len(absent) == 0:
		why = append(why, saidWordsThere.in(lang))
	}
	if len(why) > 0 {
		lines = append(lines, strings.Join(why, " "))
	}
	return strings.Join(lines, "\n")
}

// originsText counts articles and origins: "4 articles, au moins 1 origine
// (Wall Street Journal)", or without « au moins » where the count is sure.
func originsText(lang text.Language, articles, origins int, atLeast bool, names []string) string {
	if articles < 2 {
		return ""
	}
	one, many := saidOneOrigin, saidOrigins
	if atLeast {
		one, many = saidLeastOne, saidLeast
	}
	o := one.in(lang)
	if origins > 1 {
		o = fmt.Sprintf(many.in(lang), origins)
	}
	s := fmt.Sprintf(saidArticles.in(lang), articles, o)
	if len(names) > 0 {
		s += " (" + strings.Join(names, ", ") + ")"
	}
	return s + "."
}
