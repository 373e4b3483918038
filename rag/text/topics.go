package text

import (
	"slices"
	"strings"
)

// topics are words of the news that speak of the same though they differ: who
// denies "contacts" denies that they "talk". Folded; a word is in one line.
var topics = []string{
	"contact contacts rapport rapports echange echanges echanger echange echangent discussion discussions discuter discutent discutaient discute discutait conversation conversations appel appels parler parle parlent parlait parlaient lien liens relation relations entretenir entretien entretiens entretenu dialogue dialoguer rencontre rencontres rencontrer rencontrent communiquer communication communications talk talks talked talking exchange exchanges spoke speak meeting meetings ties",
	"payer paie paient paye versement versements verser verse financement financer finance pot-de-vin corruption commission paid payment payments bribe bribes",
	"attaque attaques attaquer attaquent frappe frappes frapper tir tirs bombardement bombardements attack attacks strike strikes shelling",
	"demission demissionner demissionne depart quitter quitte limogeage renvoi resignation resign resigned departure",
	"accord accords entente traite contrat contrats pacte deal deals agreement agreements contract contracts",
	"licenciement licenciements suppression suppressions fermeture fermetures fermer layoffs closure closures",
	"expulsion expulser expulsions renvoyer expulsent deportation deport deported expel expelled",
	"habilitation autorisation agrement clearance",
	"vote voter scrutin election elections sondage poll ballot",
	"mort deces mourir decede decedee tue tuee tues death died killed",
}

var topicOf = func() map[string]int {
	m := map[string]int{}
	for i, line := range topics {
		for w := range strings.FieldsSeq(line) {
			m[w] = i + 1
		}
	}
	return m
}()

// Topic returns the number of the topic of a folded word, from 1; 0 for a word
// that the list does not hold.
func Topic(form string) int { return topicOf[form] }

// sameTopic returns the other words of a folded word's topic.
func sameTopic(form string) []string {
	t := topicOf[form]
	if t == 0 {
		return nil
	}
	return slices.DeleteFunc(strings.Fields(topics[t-1]), func(w string) bool { return w == form })
}
