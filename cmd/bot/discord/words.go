package discord

import (
	"strings"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/rag/text"
)

// Everything the bot says on Discord in its own words stands here, French and
// English side by side: none of it comes from an article or from a person. The
// interface speaks the language of the person's Discord, an answer the language
// of its question.

// A said holds one fixed phrase in both languages. The French is written with
// plain spaces; in puts the no-break ones.
type said struct{ fr, en string }

func (s said) in(lang text.Language) string {
	if lang == text.French {
		return frenchSpaces.Replace(s.fr)
	}
	return s.en
}

// frenchSpaces puts no-break spaces where French typography has them.
var frenchSpaces = strings.NewReplacer("« ", "«\u00a0", " »", "\u00a0»", " :", "\u00a0:", " ;", "\u00a0;", " !", "\u00a0!", " ?", "\u00a0?")

// localizations is the phrase for each locale that Discord knows; the payload
// itself carries English, for all other locales.
func (s said) localizations() map[discordgo.Locale]string {
	return map[discordgo.Locale]string{
		discordgo.French:    s.in(text.French),
		discordgo.EnglishUS: s.en,
		discordgo.EnglishGB: s.en,
	}
}

// languageOf returns the language that the bot has for a Discord locale.
func languageOf(locale string) text.Language {
	if locale == string(discordgo.French) {
		return text.French
	}
	return text.English
}

// Commands and their options. Names are lower case, at most 32 characters;
// descriptions at most 100.
var (
	nameAsk         = said{"demander", "ask"}
	nameSearch      = said{"chercher", "search"}
	nameSource      = said{"source", "source"}
	nameVerify      = said{"vérifier", "verify"}
	nameDossier     = said{"dossier", "dossier"}
	nameHelp        = said{"aide", "help"}
	nameAdmin       = said{"admin", "admin"}
	nameCheck       = said{"Vérifier dans le corpus", "Check against the corpus"}
	nameStatus      = said{"état", "status"}
	nameReload      = said{"recharger", "reload"}
	nameHide        = said{"masquer", "hide"}
	nameReview      = said{"revoir", "review"}
	nameUsage       = said{"usage", "usage"}
	describeAsk     = said{"Poser une question aux articles", "Ask the articles a question"}
	describeSearch  = said{"Chercher des passages, sans réponse", "Find passages, without an answer"}
	describeSource  = said{"Lire un article, ou lister les articles par date", "Read an article, or list the articles by date"}
	describeVerify  = said{"Dire si une citation est mot pour mot dans les articles", "Say whether a quote is word for word in the articles"}
	describeDossier = said{"Ce que les articles affirment, contestent et datent sur un sujet", "What the articles affirm, contest and date on a topic"}
	describeHelp    = said{"Ce que fait ce bot, et ce qu’il garde", "What this bot does, and what it keeps"}
	describeAdmin   = said{"Faire fonctionner le bot", "Run the bot"}
	describeStatus  = said{"Ce que le bot lit, et comment il va", "What the bot reads, and how it is"}
	describeReload  = said{"Relire le dossier des articles", "Read the folder of articles again"}
	describeHide    = said{"Retirer un article de toutes les réponses, ou l’y remettre", "Take an article out of all answers, or put it back"}
	describeReview  = said{"Liens vers les questions sans réponse ou mal notées (30 jours)", "Links to questions without an answer or rated down (30 days)"}
	describeUsage   = said{"Combien de questions, jour par jour", "How many questions, day by day"}

	nameAdd          = said{"ajouter", "add"}
	describeAdd      = said{"Ajouter un article : HTML, PDF, DOCX, ODT, Markdown ou texte", "Add an article: HTML, PDF, DOCX, ODT, Markdown or text"}
	optionURL        = said{"adresse", "url"}
	describeDocument = said{"Le document à ajouter", "The document to add"}
	describeURL      = said{"L’adresse de la page à ajouter", "The address of the page to add"}

	optionQuestion   = said{"question", "question"}
	optionPrivate    = said{"privé", "private"}
	optionFile       = said{"fichier", "file"}
	optionSince      = said{"depuis", "since"}
	optionUntil      = said{"jusque", "until"}
	optionQuery      = said{"mots", "query"}
	optionLines      = said{"lignes", "lines"}
	optionQuote      = said{"citation", "quote"}
	describeQuestion = said{"Votre question, en français ou en anglais", "Your question, in French or English"}
	describePrivate  = said{"Réponse visible par vous seul", "Only you see the answer"}
	describeFile     = said{"Dans cet article seulement", "In this article only"}
	describeSince    = said{"Articles depuis cette date : 2024, 2024-10 ou 2024-10-25", "Articles since this date: 2024, 2024-10 or 2024-10-25"}
	describeUntil    = said{"Articles jusqu’à cette date : 2024, 2024-10 ou 2024-10-25", "Articles until this date: 2024, 2024-10 or 2024-10-25"}
	describeQuery    = said{"Les mots à chercher", "The words to look for"}
	describeRead     = said{"L’article à lire", "The article to read"}
	describeLines    = said{"Les lignes à montrer : 5 ou 5-8", "The lines to show: 5 or 5-8"}
	describeQuote    = said{"Le texte à vérifier", "The text to check"}
	describeHidden   = said{"L’article à retirer ou à remettre", "The article to take out or put back"}
)

// The views of a topic.
var (
	optionTopic      = said{"sujet", "topic"}
	optionView       = said{"vue", "view"}
	describeTopic    = said{"Une personne, un lieu, une affaire", "A person, a place, an affair"}
	describeView     = said{"Ce que vous voulez en voir", "What you want to see of it"}
	viewCompare      = said{"Comparer", "compare"}
	viewTimeline     = said{"Chronologie", "timeline"}
	viewWho          = said{"Qui est-ce", "who"}
	describeCompare  = said{"Comparer : qui affirme, qui conteste", "Compare: who affirms, who contests"}
	describeTimeline = said{"Chronologie : ce qui est daté, dans l’ordre", "Timeline: what is dated, in order"}
	describeWho      = said{"Qui : ce qu’on en dit, ce qu’elle ou il dit", "Who: what is said of them, and by them"}

	labelText     = said{"Texte", "Text"}
	saidWhole     = said{"Le dossier entier, avec ses sources.", "The whole dossier, with its sources."}
	saidNoTopic   = said{"Nommez un sujet : une personne, un lieu, une affaire.", "Name a topic: a person, a place, an affair."}
	saidNothingOn = said{"Les articles n’ont rien sur ce sujet.", "The articles have nothing on this topic."}
	saidElsewhere = said{"Les autres sources sont avec leurs citations, sur les autres pages.", "The other sources are with their quotes, on the other pages."}
	saidContinued = said{"(suite)", "(continued)"}
	saidSources   = said{"Sources", "Sources"}
	saidOfCorpus  = said{"Corpus %s.", "Corpus %s."}
)

// Under and around an answer.
var (
	labelPassages = said{"Passages", "Passages"}
	labelNear     = said{"Passages proches", "Close passages"}
	labelMore     = said{"Plus", "More"}
	labelGood     = said{"Utile", "Helpful"}
	labelBad      = said{"À revoir", "Not helpful"}
	labelPrevious = said{"Précédent", "Previous"}
	labelNext     = said{"Suivant", "Next"}
	labelShare    = said{"Partager", "Share"}
	labelReport   = said{"Signaler", "Report"}
	labelForget   = said{"Oublier mes données", "Forget my data"}
	labelRead     = said{"Lire l’article", "Read the article"}

	saidSame       = said{"le même article", "the same article"}
	saidSummary    = said{"Fiche Verbatim, d’après %s", "Verbatim summary, after %s"}
	saidQuoting    = said{"Citations mot pour mot, aucun modèle.", "Quotes word for word, no model."}
	saidQuotes     = said{"Citations mot pour mot.", "Quotes word for word."}
	saidGenerated  = said{"Rédigé par un modèle, chaque phrase vérifiée.", "Written by a model, each sentence checked."}
	saidChecking   = said{"…vérification en cours", "…checking"}
	saidUnfinished = said{"Réponse inachevée.", "Unfinished answer."}
	saidColon      = said{" : ", ": "}

	saidNear      = said{"Passages les plus proches, qui ne répondent pas à la question", "Closest passages, which do not answer the question"}
	saidFurther   = said{"Autres citations", "Further quotes"}
	saidInContext = said{"Citation %d sur %d, dans son contexte", "Quote %d of %d, in its context"}
	saidShared    = said{"Partagé par %s", "Shared by %s"}

	saidFound        = said{"Passages trouvés, sans réponse", "Passages found, without an answer"}
	saidFoundNothing = said{"Aucun passage ne contient ces mots.", "No passage holds these words."}

	saidArticles   = said{"%d articles, par date", "%d articles, by date"}
	saidOneArticle = said{"1 article", "1 article"}
	saidUndated    = said{"sans date", "undated"}
	saidBy         = said{"par %s", "by %s"}
	saidLines      = said{"%d lignes", "%d lines"}
	saidOneLine    = said{"1 ligne", "1 line"}
	saidExcerpt    = said{"Extrait : la presse se cite, elle ne se republie pas.", "Excerpt: the press is quoted, not republished."}
	saidTextOff    = said{"Ce serveur ne montre pas le texte des articles.", "This server does not show the text of articles."}
	saidNoFile     = said{"Cet article n’est pas dans ce que ce salon peut lire. Choisissez-le dans la liste proposée.", "This article is not among those this channel can read. Choose one from the list offered."}
	saidNoArticles = said{"Aucun article ici.", "No articles here."}
	saidWhichLines = said{"Écrivez les lignes ainsi : 5 ou 5-8 ; cet article en a %d.", "Write the lines like this: 5 or 5-8; this article has %d."}
	saidGone       = said{"L’article a changé ou n’est plus lisible ici ; reposez la question.", "The article has changed or can no longer be read here; please ask again."}
	saidOldButton  = said{"Ce bouton date d’une autre version du bot ; reposez la question.", "This button is from another version of the bot; please ask again."}
	saidNotYours   = said{"Seule la personne qui a posé la question peut faire cela.", "Only the person who asked can do this."}
	saidMayDelete  = said{"Seules la personne qui a posé la question et la modération peuvent supprimer cette réponse.", "Only the person who asked and the moderators can delete this answer."}
	saidThanks     = said{"Merci, c’est noté.", "Thank you, noted."}
	saidThanksBad  = said{"Merci, c’est noté. Si une phrase est fausse ou gênante, signalez-la.", "Thank you, noted. If something is wrong or harmful, please report it."}

	titleReport       = said{"Signaler une réponse", "Report an answer"}
	labelWhat         = said{"Qu’est-ce qui ne va pas ?", "What is wrong?"}
	saidReportSent    = said{"Merci, les responsables sont prévenus.", "Thank you, the people in charge have been told."}
	saidReportFailed  = said{"Le signalement n’a pas pu être transmis ; prévenez un responsable du serveur.", "The report could not be delivered; please tell somebody who runs the server."}
	saidReportArrives = said{"Signalement de %s sur %s", "Report by %s about %s"}
	saidPrivateAnswer = said{"une réponse privée", "a private answer"}
)

// A pasted quote.
var (
	saidExact         = said{"Mot pour mot dans les articles.", "Word for word in the articles."}
	saidAltered       = said{"Dans les articles, mais pas mot pour mot.", "In the articles, but not word for word."}
	saidAbsent        = said{"Dans aucun article.", "In none of the articles."}
	saidMisattributed = said{"Les mots y sont, dits par quelqu’un d’autre.", "The words are there, said by somebody else."}
	saidAssembled     = said{"Les morceaux y sont, pas la phrase.", "The pieces are there, the sentence is not."}
	saidSpeaker       = said{"Dans l’article, dit par : **%s**", "In the article, said by: **%s**"}
	saidClaimed       = said{"Attribué ici à : **%s**\nDans l’article, à : **%s**", "Attributed here to: **%s**\nIn the article, to: **%s**"}
	saidUnsaid        = said{"Attribué ici à : **%s** ; l’article ne dit pas qui parle.", "Attributed here to: **%s**; the article does not say who speaks."}
	saidVerifyNote    = said{"Mot pour mot ne veut pas dire vrai.", "Word for word does not mean true."}
	saidGivenFound    = said{"« %s » donné, « %s » dans l’article", "“%s” given, “%s” in the article"}
	saidGivenOnly     = said{"« %s » donné, absent de l’article", "“%s” given, not in the article"}
	saidFoundOnly     = said{"« %s » dans l’article, omis", "“%s” in the article, left out"}
	saidAskedInstead  = said{"Ce texte n’est cité nulle part ; voici ce que disent les articles.", "This text is quoted nowhere; here is what the articles say."}
	saidNothingToRead = said{"Ce message n’a pas de texte à vérifier.", "This message has no text to check."}
)
