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

	saidReach      = said{"Les articles datés vont %s %s", "The dated articles run from %s to %s"}
	saidReachDay   = said{"Les articles datés sont %s", "The dated articles are of %s"}
	saidReachOnly  = said{"Le seul article daté est %s", "The only dated article is of %s"}
	saidUndatedOne = said{" ; 1 est sans date", "; 1 has no date"}
	saidUndated    = said{" ; %d sont sans date", "; %d have no date"}

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

// A refusal is what its one line says.
type refusal struct {
	absent, known []string // words of the question
	articles      int
	nothing       bool  // not even close
	reach         reach // of the dated articles, when the question asks about another time
}

// refusalText says in two lines that there is no answer and why. What is not
// there goes before what is.
func refusalText(lang text.Language, r refusal) string {
	var why []string
	if len(r.absent) > 0 {
		why = append(why, absentText(lang, r.absent, r.articles))
	}
	switch {
	case len(r.absent) > 0 && r.reach.dated > 0: // for the line to stay one
	case len(r.known) == 1:
		why = append(why, fmt.Sprintf(saidNamedOne.in(lang), r.known[0]))
	case len(r.known) > 1:
		why = append(why, fmt.Sprintf(saidNamedMany.in(lang), join(r.known, lang)))
	case len(r.absent) == 0 && r.nothing:
		why = append(why, saidNothingNear.in(lang))
	case len(r.absent) == 0:
		why = append(why, saidWordsThere.in(lang))
	}
	if r.reach.dated > 0 {
		why = append(why, reachText(lang, r.reach))
	}
	return saidNoAnswer.in(lang) + "\n" + strings.Join(why, " ")
}

// absentText says which words of a question occur in no article.
func absentText(lang text.Language, absent []string, articles int) string {
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
		return fmt.Sprintf(phrase.in(lang), join(marked, lang))
	}
	return fmt.Sprintf(phrase.in(lang), join(marked, lang), articles)
}

// reachText says since when and until when the dated articles reach: « Les
// articles datés vont du 11 févr. 2024 à juin 2025 ; 2 sont sans date. »
func reachText(lang text.Language, r reach) string {
	var s string
	switch {
	case r.dated == 1:
		s = fmt.Sprintf(saidReachOnly.in(lang), fromDate(r.first, lang))
	case r.first == r.last:
		s = fmt.Sprintf(saidReachDay.in(lang), fromDate(r.first, lang))
	default:
		s = fmt.Sprintf(saidReach.in(lang), fromDate(r.first, lang), untilDate(r.last, lang))
	}
	switch {
	case r.undated == 1:
		s += saidUndatedOne.in(lang)
	case r.undated > 1:
		s += fmt.Sprintf(saidUndated.in(lang), r.undated)
	}
	return s + "."
}

// fromDate writes a date behind « de »: « du 11 févr. 2024 », « d’août 2024 »,
// « de 2024 ».
func fromDate(iso string, lang text.Language) string {
	date := text.DateShort(iso, lang)
	switch {
	case lang == text.English:
		return date
	case len(iso) == len("2024-02-11"):
		return "du " + date
	case strings.HasPrefix(date, "a") || strings.HasPrefix(date, "o"):
		return "d’" + date
	}
	return "de " + date
}

// untilDate writes a date behind « à »: « au 12 juin 2025 », « à juin 2025 ».
func untilDate(iso string, lang text.Language) string {
	date := text.DateShort(iso, lang)
	switch {
	case lang == text.English:
		return date
	case len(iso) == len("2024-02-11"):
		return "au " + date
	}
	return "à " + date
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
