package main

import (
	"strings"

	"verbatim.example/rag/text"
)

// words are the program's fixed words around what it found, in one language.
// Messages to the operator are in English everywhere.
type words struct {
	quoting  string // the mode without a model
	fallback string // the mode when a model was to write, and its text does not stand here
	closest  string // heading of the passages offered with a refusal
	colon    string // between a source and its title
	same     string // instead of the title of an article cited above
	lang     text.Language
	summary  string            // a demonstration article, of an outlet: %s
	verdicts map[string]string // of a verified quote
	altered  string            // differing words: given, found
	added    string            // a word given: %s
	omitted  string            // a word of the article: %s
	speaker  string            // who says it in the article: %s
	claimed  string            // who is said to say it, who says it in the article
	unsaid   string            // who is said to say it, of which the article says nothing: %s
	nothing  string            // no hits
	prompt   string            // how to leave the prompt
	writing  string            // while a model writes
	// generated is the last line of an answer that a model wrote.
	generated string

	// How answering fares, for /help and for those who run the bot.
	budget    string // of the day: used, limit
	spent     string // today, without a limit: %s
	overspent string // the budget is spent
	uncounted string // what was spent today cannot be read
	silent    string // the chat model does not answer
	byWords   string // there are no vectors yet, or the embedding endpoint fails
	chat      string // model, host, requests, failures
	embedded  string // passages embedded, of, model, host
	weight    string // of the vectors in the ranking, in percent

	// How the corpus fares, for those who run the bot.
	unread  string // the last reading of the folder failed
	twice   string // another bot uses the data folder
	doubled string // another bot uses the token
	forgot  string // what the bot remembered cannot be read
	unkept  string // what it remembers cannot be saved
	read    string // when the index was put in its place: %s
}

var french = words{
	lang:     text.French,
	quoting:  "Mode citation, aucun modèle",
	fallback: "Mode citation",
	closest:  "Passages les plus proches",
	colon:    " : ",
	same:     "le même article",
	summary:  "Fiche Verbatim, d’après %s",
	verdicts: map[string]string{
		"exact":   "Mot pour mot dans les articles.",
		"altered": "Dans les articles, mais pas mot pour mot.",
		"absent":  "Dans aucun article.",

		"misattributed": "Les mots y sont, dits par quelqu’un d’autre.",
		"assembled":     "Les morceaux y sont, pas la phrase.",
	},
	speaker: "Dans l’article, dit par : %s",
	claimed: "Attribué ici à : %s ; dans l’article, à : %s",
	unsaid:  "Attribué ici à : %s ; l’article ne dit pas qui parle.",
	altered: "« %s » donné, « %s » dans l’article",
	added:   "« %s » donné, absent de l’article",
	omitted: "« %s » dans l’article, omis",
	nothing: "Aucun passage.",
	prompt:  "Posez votre question ; Ctrl-D pour finir.",
	writing: "Un modèle écrit, chaque phrase est vérifiée…",

	generated: "Rédigé par un modèle, chaque phrase vérifiée.",

	budget:    "Budget du jour : %s sur %s",
	spent:     "Dépensé aujourd’hui : %s",
	overspent: "Le budget du jour pour le modèle est épuisé : les réponses sont des citations.",
	uncounted: "Ce qui a été dépensé aujourd’hui ne peut pas être lu : aucun modèle n’est interrogé avant minuit UTC, les réponses sont des citations. Pour compter à nouveau : arrêtez le bot et supprimez spent.json.",
	silent:    "Le modèle ne répond pas en ce moment : les réponses sont des citations.",
	byWords:   "Pour l’instant, les passages sont cherchés par leurs mots seulement.",
	chat:      "Modèle %s (%s) : %d requêtes, dont %d en échec",
	embedded:  "Passages vectorisés : %d sur %d par %s (%s)",
	weight:    "poids des vecteurs : %.0f %%",

	unread:  "Les articles n’ont pas pu être relus : les réponses viennent de la dernière bonne lecture. Voir le journal.",
	twice:   "Un autre bot utilise le même dossier de données : arrêtez l’un des deux.",
	doubled: "Un autre bot utilise le même jeton Discord et répond aux mêmes questions : arrêtez l’un des deux, ou renouvelez le jeton si vous ne connaissez pas l’autre.",
	forgot:  "Ce que le bot gardait (articles masqués, compteurs, votes) n’a pas pu être lu et recommence à zéro : masquez à nouveau ce qui manque à la liste de /admin état. L’ancien fichier est mis de côté, voir le journal.",
	unkept:  "Ce que le bot garde (articles masqués, compteurs, votes) ne peut pas être enregistré : un redémarrage l’oubliera. Voir le journal, ou bot doctor.",
	read:    "Dernière lecture qui a changé quelque chose : %s UTC",
}

var english = words{
	lang:     text.English,
	quoting:  "Quote mode, no model",
	fallback: "Quote mode",
	closest:  "Closest passages",
	colon:    ": ",
	same:     "the same article",
	summary:  "Verbatim summary, after %s",
	verdicts: map[string]string{
		"exact":   "Word for word in the articles.",
		"altered": "In the articles, but not word for word.",
		"absent":  "In none of the articles.",

		"misattributed": "The words are there, said by somebody else.",
		"assembled":     "The pieces are there, the sentence is not.",
	},
	speaker: "In the article, said by: %s",
	claimed: "Attributed here to: %s; in the article, to: %s",
	unsaid:  "Attributed here to: %s; the article does not say who speaks.",
	altered: "“%s” given, “%s” in the article",
	added:   "“%s” given, not in the article",
	omitted: "“%s” in the article, left out",
	nothing: "No passage.",
	prompt:  "Ask your question; Ctrl-D to leave.",
	writing: "A model is writing, every sentence is checked…",

	generated: "Written by a model, every sentence checked.",

	budget:    "Budget of the day: %s of %s",
	spent:     "Spent today: %s",
	overspent: "Today’s budget for the model is spent: answers are quotes.",
	uncounted: "What was spent today cannot be read: no model is asked until midnight UTC, answers are quotes. To count anew: stop the bot and delete spent.json.",
	silent:    "The model does not answer at the moment: answers are quotes.",
	byWords:   "For now, passages are found by their words alone.",
	chat:      "Model %s (%s): %d requests, %d of them failed",
	embedded:  "Passages embedded: %d of %d by %s (%s)",
	weight:    "weight of the vectors: %.0f %%",

	unread:  "The articles could not be read again: answers come from the last good reading. See the log.",
	twice:   "Another bot uses the same data folder: stop one of the two.",
	doubled: "Another bot uses the same Discord token and answers the same questions: stop one of the two, or reset the token if you do not know the other.",
	forgot:  "What the bot remembered (hidden articles, counters, votes) could not be read and starts anew: hide again what the list of /admin status lacks. The old file is kept aside, see the log.",
	unkept:  "What the bot remembers (hidden articles, counters, votes) cannot be saved: a restart will forget it. See the log, or bot doctor.",
	read:    "Last reading that changed something: %s UTC",
}

// wordsFor returns the words of l; of a language that has none, the English
// ones.
func wordsFor(l text.Language) words {
	if l == text.French {
		return french
	}
	return english
}

// wordsFor returns the words of l, else those of the operator's language.
func (a *app) wordsFor(l text.Language) words {
	if l == text.French || l == text.English {
		return wordsFor(l)
	}
	return a.locale
}

// localeOf returns the language of messages by the rules of POSIX: the first of
// LC_ALL, LC_MESSAGES and LANG that is not empty.
func localeOf(environment map[string]string) text.Language {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if v := environment[name]; v != "" {
			language, _, _ := strings.Cut(strings.ToLower(v), "_")
			if language == "fr" || strings.HasPrefix(language, "fr.") || strings.HasPrefix(language, "fr@") {
				return text.French
			}
			return text.English
		}
	}
	return text.English
}
