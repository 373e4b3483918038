package rag

import (
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// Everything the news desk says in the program's own words stands here, French
// and English side by side.

// Of all views.
var (
	saidLead        = said{"%s %s", "%s %s"}                     // speaker, verb
	saidLeadOf      = said{"%s, %s, %s", "%s, %s, %s"}           // speaker, function, verb
	saidConditional = said{"au conditionnel", "not vouched for"} // rule 4
	saidColon       = said{" : ", ": "}
	saidArticle     = said{"l’article", "the article"} // speaks where it names nobody
	saidSummary     = said{"résumé", "summary"}        // an article that reports another
	saidSummaryOf   = said{"résumé d’après %s", "summary of %s"}
	saidUnsigned    = said{"1 article sans nom de média", "1 unnamed article"} // that has no outlet
	saidUnsignedN   = said{"%d articles sans nom de média", "%d unnamed articles"}

	saidCount       = said{"%d articles", "%d articles"}
	saidCountOne    = said{"1 article", "1 article"}
	saidIndependent = said{"%d origines indépendantes", "%d independent origins"}
	saidOrigin      = said{"1 origine", "1 origin"}
	saidAtLeast     = said{"au moins %s", "at least %s"}
	saidAmong       = said{"dont %s", "%s among them"}
	saidOn          = said{"le %s", "on %s"}
	saidBetween     = said{"du %s au %s", "from %s to %s"}
	saidWithoutDate = said{"%d sans date", "%d undated"}
	saidSourcesOf   = said{"Sources : %s.", "Sources: %s."}
	saidMoreOf      = said{"Les %d articles les plus proches du sujet ; d’autres en parlent.", "The %d articles nearest to the topic; others speak of it."}
)

// verbs are what a speaker does by the class of the act: one, several.
var verbs = [...][2]said{
	claims.None:      {{"rapporte", "reports"}, {"rapportent", "report"}},
	claims.Denies:    {{"dément", "denies"}, {"démentent", "deny"}},
	claims.Accuses:   {{"accuse", "accuses"}, {"accusent", "accuse"}},
	claims.Confirms:  {{"confirme", "confirms"}, {"confirment", "confirm"}},
	claims.Announces: {{"annonce", "announces"}, {"annoncent", "announce"}},
	claims.Estimates: {{"estime", "estimates"}, {"estiment", "estimate"}},
	claims.Affirms:   {{"affirme", "says"}, {"affirment", "say"}},
	claims.Declines:  {{"ne commente pas", "does not comment"}, {"ne commentent pas", "do not comment"}},
}

// Of a comparison.
var (
	saidInShort       = said{"En bref", "In short"}
	saidAffirmed      = said{"Ce qui est affirmé", "What is claimed"}
	saidContested     = said{"Ce qui est contesté", "What is contested"}
	saidFiguresDiffer = said{"Chiffres qui diffèrent", "Figures that differ"}
	saidEstablished   = said{"Ce qui est établi", "What is established"}
	saidUnsaid        = said{"Ce que le corpus ne dit pas", "What the corpus does not say"}

	saidAffirmedBy     = said{"Affirmé par %s", "Claimed by %s"}
	saidContestedBy    = said{"Contesté par %s", "Contested by %s"}
	saidNoneContests   = said{"Aucun démenti dans ces articles.", "No denial in these articles."}
	saidNoneAffirms    = said{"Rien d’affirmé par ailleurs dans ces articles.", "Nothing else is claimed in these articles."}
	saidNotEstablished = said{"Rien d’établi de façon indépendante dans ce corpus.", "Nothing is established independently in this corpus."}
	saidToldAlso       = said{"aussi dans %s", "also in %s"}
	saidSameOrigin     = said{"même origine, repris par %s", "same origin, repeated by %s"}
	saidSameOriginOf   = said{"même origine (%s), repris par %s", "same origin (%s), repeated by %s"}
	saidAfter          = said{"d’après l’article de %s", "after the article of %s"}
	saidFigureOf       = said{"%s : %s", "%s: %s"}
	saidNowhere        = said{"%s n’apparaît dans aucun article.", "%s appears in no article."}
	saidSilentOne      = said{"Ne mentionne pas ce qui est contesté, sans le démentir : %s", "Does not mention what is contested, which is no denial: %s"}
	saidSilentMany     = said{"Ne mentionnent pas ce qui est contesté, sans le démentir : %s", "Do not mention what is contested, which is no denial: %s"}
)

// deskFixed are the lines of a dossier that hold no more than words of the
// program, and deskCited those whose blanks the rows that they cite fill.
var (
	deskFixed = []said{saidInShort, saidAffirmed, saidContested, saidFiguresDiffer, saidEstablished, saidUnsaid,
		saidNoneContests, saidNoneAffirms, saidNotEstablished, saidNowhere, saidTimeline, saidWho, saidAliases, saidSays, saidIsTold, saidPublishes}
	deskCited = []said{saidAffirmedBy, saidContestedBy, saidAfter, saidSameOrigin, saidSameOriginOf, saidToldAlso, saidFigureOf, saidSilentOne, saidSilentMany, saidFunctions}
)

// does says what a speaker, one or several, does.
func does(v claims.Verb, several bool, lang text.Language) string {
	n := 0
	if several {
		n = 1
	}
	return verbs[v][n].in(lang)
}

// Of a timeline.
var (
	saidTimeline    = said{"Chronologie : %s.", "Timeline: %s."}
	saidEvent       = said{"1 ligne datée (%s)", "1 dated line (%s)"}
	saidEvents      = said{"%d lignes datées (%s – %s)", "%d dated lines (%s – %s)"}
	saidNoDateOne   = said{"1 sans date", "1 without a date"}
	saidNoDateMany  = said{"%d sans date", "%d without a date"}
	saidUnshownOne  = said{"1 autre ligne n’est pas montrée.", "1 other line is not shown."}
	saidUnshownMany = said{"%d autres lignes ne sont pas montrées.", "%d other lines are not shown."}
	saidNothingTold = said{"Ces articles ne disent rien que l’on puisse dater.", "These articles say nothing that can be dated."}
	saidNoDate      = said{"sans date", "undated"}
	saidSince       = said{"depuis %s", "since %s"}
	saidPublished   = said{"publié le %s", "published %s"}
	saidPublishedIn = said{"publié en %s", "published in %s"}

	saidResolved  = said{"daté d’après l’article", "dated from the article"}
	saidHedged    = said{"sous réserve", "held open"}
	saidFirst     = said{"premier article à le dire", "first article to say so"}
	saidAlsoOne   = said{"aussi dans 1 autre article", "in 1 other article too"}
	saidAlsoMany  = said{"aussi dans %d autres articles", "in %d other articles too"}
	saidDeniedIn  = said{"démenti : n° %s", "denied: no. %s"}
	saidRevisedIn = said{"autre chiffre : n° %s", "another figure: no. %s"}
)

// deskMarks stand behind a quote, in brackets.
var deskMarks = []said{saidResolved, saidHedged, saidFirst, saidAlsoOne, saidAlsoMany, saidDeniedIn, saidRevisedIn}

// Of a person, an institution or a medium.
var (
	saidWho       = said{"Nom : %s", "Name: %s"}
	saidAliases   = said{"Aussi écrit : %s", "Also written: %s"}
	saidFunctions = said{"Fonctions : ", "Functions: "}
	saidSays      = said{"Ce qui est rapporté de ses propos", "What is reported of its words"}
	saidIsTold    = said{"Ce qui en est dit", "What is said of it"}
	saidPublishes = said{"Ce que publient ses articles", "What its own articles tell"}
	saidNewest    = said{"Les %d articles les plus récents ; il y en a d’autres.", "The %d newest articles; there are others."}
	saidSeveral   = said{"%s peut être : %s. Donnez le nom complet.", "%s may be: %s. Give the full name."}
	saidWhoIs     = said{"Ces articles ne disent pas qui est %s.", "These articles do not say who %s is."}
	saidNobody    = said{"Aucun de ces articles ne nomme %s.", "None of these articles names %s."}
	saidNearNames = said{"Noms proches : %s.", "Names near it: %s."}
)
