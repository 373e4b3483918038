package rag

import (
	"fmt"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// The fixed words of timelines and of what is known of a person.
var (
	saidTimeline    = said{"Chronologie : ", "Timeline: "}
	saidEvent       = said{"1 ligne datée (%s)", "1 dated line (%s)"}
	saidEvents      = said{"%d lignes datées, %s – %s", "%d dated lines, %s – %s"}
	saidUndatedOne  = said{"1 ligne sans date", "1 line without a date"}
	saidUndatedMany = said{"%d lignes sans date", "%d lines without a date"}
	saidThen        = said{" ; ", "; "}
	saidColon       = said{" : ", ": "}
	saidSince       = said{"depuis %s", "since %s"}
	saidPublished   = said{"publié le %s", "published %s"}
	saidPublishedIn = said{"publié en %s", "published in %s"}
	saidReport      = said{"information", "report"}
	saidUndated     = said{"Sans date", "Undated"}
	saidConditional = said{"au conditionnel", "not vouched for"}
	saidHedged      = said{"sous réserve", "held open"}
	saidResolved    = said{"daté d’après l’article", "dated from the article"}
	saidFirst       = said{"premier article à le dire", "first article to say so"}
	saidAlsoOne     = said{"aussi dans 1 autre article", "in 1 other article too"}
	saidAlsoMany    = said{"aussi dans %d autres articles", "in %d other articles too"}
	saidDeniedIn    = said{"démenti : n° %s", "denied: no. %s"}
	saidRevisedIn   = said{"autre chiffre : n° %s", "another figure: no. %s"}
	saidNoTimeline  = said{"Les articles ne disent rien de ce sujet.", "The articles say nothing on this topic."}
)

// saidSpeech names the acts of speech.
var saidSpeech = map[claims.Verb]said{
	claims.Denies:    {"démenti", "denial"},
	claims.Accuses:   {"accusation", "accusation"},
	claims.Confirms:  {"confirmation", "confirmation"},
	claims.Announces: {"annonce", "announcement"},
	claims.Estimates: {"avis", "opinion"},
	claims.Affirms:   {"déclaration", "statement"},
	claims.Declines:  {"sans commentaire", "no comment"},
}

// refusedDossier says in at most three lines that there is nothing, and why.
func refusedDossier(nothing said, lang text.Language, absent, known []string, articles int) string {
	_, why, _ := strings.Cut(refusalText(lang, absent, known, articles, len(known) == 0), "\n")
	if len(absent) == 0 {
		return nothing.in(lang)
	}
	return fmt.Sprintf("%s\n%s", nothing.in(lang), why)
}
