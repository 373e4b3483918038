package text

// Stop words, folded. They carry the grammar of a question, not its subject,
// and include the interrogatives: "Qui a …" is about what follows.

const listFrench = `
a ai aie aient aies ait alors apres as au aucun aucune aura aurai auraient aurais aurait auras aurez auriez aurions aurons auront aussi autre autres aux avaient avais avait avant avec avez aviez avions avoir avons ayant ayez ayons
bien c ca car ce ceci cela celle celles celui cet cette ces ceux chaque chez ci comme comment combien contre
d dans de deja depuis des desquels desquelles dessous dessus deux donc dont du duquel durant
elle elles en encore enfin entre es est et etaient etais etait etant ete etes etiez etions etre eu eue eues eurent eus eut eux
fait faire fais font fera fut fus fumes furent fussent
grace hors hormis hui
il ils j je jusqu jusque
l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsque lorsqu lui
m ma mais me meme memes mes mien mieux moi moins mon
n ne ni non nos notre nous
o on ont or ou oui
par parce parmi pas pendant peu peut peuvent peux plus plusieurs plutot pour pourquoi pourrait pouvait presque pu puis puisque puisqu
qu quand quant que quel quelle quelles quels qui quiconque quoi quoique quelque quelques quelqu
s sa sans sauf se selon sera serai seraient serais serait seras serez seriez serions serons seront ses si sien soi soient sois soit sommes son sont sous soyez soyons suis sur surtout
t ta tant te tel telle telles tels tes toi ton toujours tous tout toute toutes tres trop tu
un une unes uns
va vers via voici voila vont vos votre vous vu vas
y etc cependant ainsi aupres lequel auquel auxquels auxquelles
appelle nomme appele nommee nommes donne donner dit dites citer citez cite
`

const listEnglish = `
a about above after again against all almost also although always am among an and any are aren as at
be became because been before being below between both but by
can cannot could couldn
did didn do does doesn doing don done down during
each either else even ever every
few for from further
get gets got
had hadn has hasn have haven having he her here hers herself him himself his how however
i if in into is isn it its itself
just
let ll
many may me might mine more most much must my myself
neither no nor not now
of off often on once one only or other others our ours ourselves out over own
per perhaps
rather re
s said same shall she should shouldn since so some somebody someone something still such
t than that the their theirs them themselves then there these they this those though through thus to too toward towards
under unless until up upon us use used using
ve very
was wasn we well were weren what whatever when where whether which while who whoever whole whom whose why will with within without won would wouldn
yes yet you your yours yourself yourselves
according passage following question answer mentioned described stated listed true false statement statements above correct correctly
`

var stopFrench, stopEnglish = Set(listFrench), Set(listEnglish)

// IsStop reports whether the folded form is a stop word of the language. An
// unknown language has none.
func IsStop(form string, lang Language) bool {
	switch lang {
	case French:
		return stopFrench[form]
	case English:
		return stopEnglish[form]
	}
	return false
}

// StopWords returns the folded stop words of the language, in no order; they must
// not be changed.
func StopWords(lang Language) map[string]bool {
	switch lang {
	case French:
		return stopFrench
	case English:
		return stopEnglish
	}
	return nil
}

// IsStopBytes is IsStop without a copy of the form.
func IsStopBytes(form []byte, lang Language) bool {
	switch lang {
	case French:
		return stopFrench[string(form)]
	case English:
		return stopEnglish[string(form)]
	}
	return false
}
