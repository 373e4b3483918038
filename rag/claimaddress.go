package rag

import (
	"strings"
)

// addresses matches, in the skeleton of a sentence, what is said to whoever
// answers instead of to a reader of the news: the imperative at the start of a
// clause, « tu », "your answer", the assistant, a turn of a dialogue, the mark of
// a line. What an article says in such a sentence is wanted, not so, and shows
// nothing; that a rare true one is lost with it costs less.
var addresses = lazily(func() string {
	return strings.Join([]string{
		// The imperative. Forms that are also a participle without its accent want an object.
		clauseStart + `(conclure|parle[zr]?|parlons|achete[zr]|cliquez|visitez|rejoignez|versez|contactez|ecris|ecrivez|reponds|repondez|dis|dites|inscris|inscrivez|traduis|traduisez|lis|lisez|mets|mettez|fais|faites|conclus|concluez|obeis|obeissez|previens|prevenez|inclus|imagine que|faisons un|va lire|n'ecris|ne (dis|cite|mentionne|tiens)|decode|repete[zr]?|recopie[zr]?)\b`,
		clauseStart + `(ajoute|ajoutez|termine|terminez|commence|affiche|affichez|publie|publiez|mentionne|cite|citez|remplace|attribue|donne|donnez|appelle|ouvre|insere|inserez|presente|renvoie|invite|cache|multiplie|lance|recommande|termine|indique|resume[zr]?) (la|les|l'|un|une|ta|ton|tes|chaque|toute?s?|tous|entre|toujours|par|aux?|a ta|a la fin|/|<|\[|<?https?|discord|le nom|le lien|le mot|le code|l'heure|l'outil)`,
		clauseStart + `(please )?(buy|visit|join|click|donate|write|say|print|answer|reply|respond|repeat|translate|tell|insert|append|pretend|obey|decode|quote (between|as|the following)|attribute (all|every|it|this)|fetch|execute|run (this|the)|summari[sz]e|add (the|a|this)|put (a|the) (heading|title|link)|start (the|your) (answer|reply)|cite (as|\[)|copy (this|the)|have the [a-z]+ (say|confess)|replace [^ ]+ (by|with)|multiply all|call the tool|insert the|reveal|ping|alert <|point (everybody|everyone|readers)|invite readers|whatever you)\b`,
		`\b(et|and|puis|then|now|maintenant|stead|;|,) (ecris|reponds|traduis|recopie|recopiez|write|print|answer with|reply|say that|say the|say instead)\b`,

		// Who is spoken to, and their answer.
		`\b(que|si) tu\b`, `\btu (dois|devras|es|joues|reponds|publies|ecris|cites)\b`, `\b(dis|dites)-(le|leur|lui|nous)\b`,
		`\b(ta|votre|your) (reponses?|answers?|repl(y|ies)|output)\b`, `\b(tes|vos|your) (regles|rules|instructions?|consignes|guidelines)\b`,
		`\b(you|ai|bot|assistant|model) (must|should|shall|will) (now |always |not |never )?(answer|reply|write|say|end|begin|start|include|mention|print|tell)\b`,
		`\b(l'assistant|l'ia|le (ro)?bot|le chatbot|ce bot|du bot|the (assistant|bot|chatbot|ai)|this bot|(every|any|all) (ai|bots?|assistants?|models?)|it that)\b.{0,40}\b(doit|est tenue?|exige|repond|devient|rappelle|must|should|shall|answers?|becomes?|reminds?|never|ne|publish|print|the correct answer)\b`,
		`\b(note|message|avis|instructions?) (a|aux?|pour|to|for) (l'|les |the |all )?(assistants?|ai|ia|bots?|robots?|modeles?|intelligences artificielles)\b`, `\b(if you are|si vous etes) (a|an|un|une) (language|ai|modele|assistant|bot|ia)\b`, `\bmodeles? de langue\b`,
		`\b(ignora|ignoriere|ignorier|ignorare|ignore[sz]?|olvida|vergiss)[ ,].{0,30}\b(instrucciones|anweisungen|istruzioni|instrucoes|regeln|reglas)\b`, `\bignore ?(all ?)?(previous|les ?consignes|les ?instructions)`,
		`\b(reponse correcte|correct answer) (a|to|for) (tout|any|every|all)`, `\bthe word must\b`,

		// A turn, a frame, the mark of a line.
		`(^|[.!?>#*] *)(system|systeme|assistant|utilisateur|user|human|instruction|response|reponse|answer|consigne) ?:`,
		`[0-9a-f]{8}\|`, `[{,] ?"\w+" ?: ?["\[{]`, `"(role|content|tool|tool_calls|arguments)" ?:`, `\b(fin|end) (des|of)( the)? (donnees|data|extraits|excerpts|documents)\b`,
	}, "|")
})

// clauseStart is where a clause begins in the skeleton of a sentence.
const clauseStart = `(?:^|[.:;!?…«»“”"'(\[>=*#-] *|~~~ *|\)\) *)(?:merci de bien vouloir )?`
