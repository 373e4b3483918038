package claims_test

import (
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// Rules by example, apart from the labelled set: the sentence, and behind "=>"
// verb, modality, polarity (- negative), kind and speaker. A sentence before "|"
// is the one before.
const examples = `
Le club réfute catégoriquement toute tricherie. => denies attributed - institution club
« Je n'ai rien à me reprocher », a insisté le cycliste. => denies attributed - person cycliste
Le train ne roulait pas à 92 km/h, mais à 118, a rectifié la compagnie. => denies attributed - institution compagnie
Le chef de cabinet ne reconnaît qu'une rencontre, en 2019. => denies attributed - person chef de cabinet
Elle affirme qu'elle n'a jamais signé ce document. => denies attributed - person Elle
La rumeur d'un rachat a été démentie par les deux groupes. => denies hedged - unnamed deux groupes
Le champion aurait échoué à un contrôle, ce que dément son équipe. => denies conditional - institution équipe
« Cette histoire est fausse de bout en bout », a réagi le chanteur sur Instagram. => denies attributed - person chanteur
Le préfet, qui avait crié au scandale, a fini par admettre l'erreur. => confirms attributed + person préfet
Nuveo supprimera 300 postes, a confirmé à Radio Estuaire un délégué syndical. => confirms attributed + unnamed délégué syndical
Ni la mairie ni le département n'ont souhaité réagir. => declines attributed + institution mairie
La société reste injoignable. => declines attributed + institution société
« Pas de commentaire », a répondu le président du club, Luc Armand. => declines attributed + person Luc Armand
Le collectif a porté plainte contre X. => accuses attributed + institution collectif
Les bailleurs rejettent la faute sur l'État. => accuses attributed + unnamed bailleurs
La ministre a promis mardi qu'il n'y aurait aucune fermeture. => announces attributed - person ministre
Aux yeux des syndicats, ce plan est une provocation. => estimates attributed + unnamed syndicats
Il ne fait aucun doute que le match sera rejoué, juge l'entraîneur. => estimates attributed - person entraîneur
Pour la première fois, le club a perdu. => none asserted + none
Comme l'a révélé Le Parisien, l'usine va fermer. => affirms attributed + outlet Le Parisien
Selon le quotidien Le Fanal, le romancier aurait recopié douze pages. => affirms conditional + outlet Le Fanal
De source judiciaire, deux personnes sont en garde à vue. => affirms attributed + unnamed source judiciaire
Devant les journalistes, le procureur de Vannes, Luc Armand, a précisé que deux suspects étaient recherchés. => affirms attributed + person Luc Armand
La direction n'écarte aucune piste. => affirms hedged + institution direction
L'entreprise « regrette » l'incident. => affirms attributed + institution entreprise
Une rhétorique qui rappelle les années trente. => none asserted + none
L'ancien comptable, entendu comme témoin, aurait reconnu les faits. => none conditional + none
Le festival aurait dû ouvrir vendredi. => none asserted + none
Le club vendrait son stade s'il descendait en deuxième division. => none asserted + none
Le pilote présumé a été arrêté. => none hedged + none
Le tribunal a condamné le maire à six mois de prison avec sursis. => none asserted + none
L'affaire, qui n'a pas été jugée, est close. => none asserted + none
La mairie de Luzerat a réagi mardi. | Elle reconnaît une erreur. => confirms attributed + institution mairie de Luzerat
Selon de récentes révélations du WSJ, le milliardaire parlerait souvent au président. => affirms conditional + outlet WSJ
Selon de récentes informations du Monde, la loi sera revue. => affirms attributed + outlet Monde
« Cette lettre, a martelé Me Louvel, est un faux grossier. » => denies attributed - person Me Louvel
Faux, rétorque la mairie : les travaux ont été votés. => denies attributed - institution mairie
Démenti catégorique de la mairie. => denies attributed - institution mairie
Même démenti du côté de Nuveo. => denies attributed - institution Nuveo
Malgré ses démentis, le ministre a bien signé. => none asserted + none
Amoussou a contesté l'élection. => affirms attributed + institution Amoussou
La candidature est aussi ridicule que le personnage, s'exclame le tsar. => affirms attributed + person tsar
Les recettes varient selon les régions. => none asserted + none
EN There is no evidence of foul play, police said. => denies attributed - institution police
EN "It is a lie," said Ms Dane. => denies attributed - person Ms Dane
EN "There was never any risk," insisted the brewer's chief executive, Tom Hale. => denies attributed - person Tom Hale
EN Neither the firm nor the union would comment. => declines attributed + none
EN The council could not be reached for comment on Sunday. => declines attributed + institution council
EN "We do not comment on rumours," a spokeswoman said. => declines attributed + person spokeswoman
EN The harbour master blamed the pilot. => accuses attributed + person harbour master
EN The union puts the number at 500, the council at 200. => estimates attributed + institution union
EN The minister did not rule out a rise. => affirms hedged + person minister
EN A former colleague, who asked not to be named, said the passages were lifted. => affirms attributed + unnamed former colleague
EN The Daily Ledger, quoting an unnamed source, said the deal was dead. => affirms attributed + outlet Daily Ledger
EN It is thought that the glass came from a broken valve. => none conditional + none
EN He is alleged to have taken £20,000. => none conditional + none
EN The so-called pact was never signed. => none hedged - none
EN He was denied entry to the country. => none asserted + none
EN The firm would have gone bankrupt if the bank had not stepped in. => none asserted + none
`

func TestExamples(t *testing.T) {
	for line := range strings.SplitSeq(strings.TrimSpace(examples), "\n") {
		sentences, want, _ := strings.Cut(line, " => ")
		lang := text.French
		if rest, ok := strings.CutPrefix(sentences, "EN "); ok {
			lang, sentences = text.English, rest
		}
		a := &corpus.Article{Language: lang}
		for s := range strings.SplitSeq(sentences, " | ") {
			a.Sentences = append(a.Sentences, corpus.Sentence{Start: len(a.Text), End: len(a.Text) + len(s)})
			a.Text += s + "\n"
		}
		all := claims.Of(a)
		st := all[len(all)-1]
		sign := map[bool]string{true: "-", false: "+"}[st.Negative]
		got := strings.Join(strings.Fields(strings.Join([]string{st.Verb.String(), st.Modality.String(), sign, st.Kind.String(), claims.Text(a, st.Speaker)}, " ")), " ")
		if got != want {
			t.Errorf("%s\n\twant %s\n\thave %s", sentences, want, got)
		}
	}
}

func TestObjectAndFigures(t *testing.T) {
	a := &corpus.Article{Language: text.French, Date: "2025-03-11"}
	a.Text = "Le maire a démenti hier avoir reçu 40 000 euros de la société Dragoral."
	a.Sentences = []corpus.Sentence{{End: len(a.Text)}}
	st := claims.Of(a)[0]
	if got := claims.Text(a, st.Object); got != "avoir reçu 40 000 euros de la société Dragoral" {
		t.Errorf("object %q", got)
	}
	if len(st.Figures) != 1 || claims.Text(a, st.Figures[0].Number) != "40 000" || claims.Text(a, st.Figures[0].Noun) != "euros" {
		t.Errorf("figures %+v", st.Figures)
	}
	if len(st.Names) != 1 || claims.Text(a, st.Names[0]) != "Dragoral" {
		t.Errorf("names %+v", st.Names)
	}
	if st.Event.String() != "2025-03-10" || st.Event.Kind != claims.Resolved {
		t.Errorf("event %v, %v", st.Event, st.Event.Kind)
	}
}
