package rag

import (
	"strings"
	"sync"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// Denials and origins by cues: words that say that somebody denies, and whom an
// article repeats. Few and strong, because a wrong "denied" is worse than none.

// denialForms are words, folded, that deny wherever they stand. denialVerbs do
// so with their accents: « il conteste » denies, « un plan contesté » does not.
// denialPhrases are looked for in the folded sentence; spared ones are not
// denials though they hold such a word.
var (
	denialForms      = text.Set("dement dementi dementie dementies dementir dementent dementait dementant nie nient nies niait nier nient refute refutent refuter refutait recuse recusent recusait denies deny denying refutes refuted")
	denialAdjectives = text.Set("infonde infondee infondees infondes absurde absurdes calomnie calomnies calomnieux mensonger mensongere mensongeres absurd baseless unfounded")
	denialVerbs      = text.Set("conteste contestent contestait contestaient")
	denialPhrases    = []string{"a conteste", "ont conteste", "avait conteste", "est faux", "sont fausses", "rien de vrai", "confirmant uniquement", "confirmait uniquement", "la seule discussion", "aucune discussion", "ne plus avoir eu", "n'avoir plus eu", "mais n'a plus eu", "denied that", "denied having", "denied any", "denied all", "denied the", "denied multiple", "denied these", "denied those", "denied it", "has denied", "have denied", "dismissed the claim", "dismissed the allegation", "dismissed the report", "only confirmed"}
	sparedPhrases    = []string{"malgre ses dementis", "malgre son dementi", "malgre les dementis", "malgre le dementi", "on ne peut nier", "nul ne nie", "difficile de nier", "despite denials", "despite his denial", "cannot be denied", "denied access", "denied entry", "denied a visa", "were denied", "was denied", "been denied"}
	// rejections deny only where their object is a claim.
	rejections = []string{"rejette", "rejettent", "rejetait", "a rejete", "ont rejete", "rejects", "rejected", "dismisses", "dismissed", "disputes", "disputed"}
	claimWords = text.Set("accusation accusations affirmation affirmations allegation allegations information informations idee propos these critiques critique rumeur rumeurs reproche reproches claim claims report reports charge charges suggestion suggestions")
)

// cues are what the words of one article give away.
type cues struct {
	once    sync.Once
	denials []denial // by sentence
	repeats []string // the media that the article repeats
}

// cuesOf returns the cues of article n.
func (e *Engine) cuesOf(n int) *cues {
	c := &e.cues[n]
	c.once.Do(func() {
		a := &e.corpus.Articles[n]
		c.denials = make([]denial, len(a.Sentences))
		for i, s := range a.Sentences {
			if s.Kind == corpus.Body {
				if sentence := a.Quote(i, i); !strings.HasSuffix(sentence, "?") {
					c.denials[i] = denialIn(sentence)
				}
			}
		}
		c.repeats = repeats(a)
	})
	return c
}

// A denial says that somebody denies in a sentence, and what: the folded words
// beside the cue.
type denial struct {
	is     bool
	object []string
}

// objectWords is how many words after a cue of denial, or before one that
// follows what it denies (« absurde »), are taken for what is denied.
const objectWords = 9

// denies reports whether a sentence says that somebody denies or limits.
func denies(sentence string) bool { return denialIn(sentence).is }

// denialIn looks for a cue of denial in a sentence.
func denialIn(sentence string) denial {
	f := text.Fold(sentence)
	for _, p := range sparedPhrases {
		if strings.Contains(f, p) {
			return denial{}
		}
	}
	for _, p := range denialPhrases {
		if i := strings.Index(f, p); i >= 0 {
			return denial{true, firstWords(f[i:])}
		}
	}
	if i := limits(f); i >= 0 {
		return denial{true, firstWords(f[i:])}
	}
	for _, verb := range rejections {
		if i := strings.Index(f, verb); i >= 0 && wordAt(f, i, i+len(verb)) {
			object := firstWords(f[i+len(verb):])
			if hasClaim(object[:min(len(object), 3)]) {
				return denial{true, object}
			}
		}
	}
	var sc text.Scanner
	sc.Reset(sentence)
	for sc.Next() {
		w := sc.Word()
		switch {
		case denialForms[string(w.Form)] || denialVerbs[strings.ToLower(sentence[w.Start:w.End])]:
			return denial{true, firstWords(text.Fold(sentence[w.End:]))}
		case denialAdjectives[string(w.Form)]:
			return denial{true, lastWords(text.Fold(sentence[:w.Start]))}
		}
	}
	return denial{}
}

func hasClaim(ws []string) bool {
	for _, w := range ws {
		if claimWords[w] {
			return true
		}
	}
	return false
}

func firstWords(folded string) []string {
	ws := words(folded)
	return ws[:min(len(ws), objectWords)]
}

func lastWords(folded string) []string {
	ws := words(folded)
	return ws[max(0, len(ws)-objectWords):]
}

// limits returns where a folded sentence says that somebody owns to no more than
// something: « n’a évoqué, au total, qu’un appel »; -1 when it does not.
func limits(f string) int {
	const reach = 40 // bytes between the verb and "que"
	for _, verb := range [...]string{"n'a evoque", "n'evoque", "n'ont evoque", "n'a reconnu", "ne reconnait", "n'a admis", "n'admet", "n'a confirme", "ne confirme", "n'a mentionne", "ne mentionne", "ne parle"} {
		i := strings.Index(f, verb)
		if i < 0 {
			continue
		}
		i += len(verb)
		rest := f[i:min(len(f), i+reach)]
		if strings.Contains(rest, " qu'un ") || strings.Contains(rest, " qu'une ") || strings.Contains(rest, " que d'un") || strings.Contains(rest, " que l") {
			return i
		}
	}
	return -1
}

// namesOf returns the folded capitalised words of s that are not stop words:
// names, and at worst the first word of a sentence.
func namesOf(s string) map[string]bool {
	var sc text.Scanner
	names := map[string]bool{}
	sc.Reset(s)
	for sc.Next() {
		w := sc.Word()
		form := string(w.Form)
		if w.Upper && !w.Joined && len(form) > 1 && !text.IsStop(form, text.French) && !text.IsStop(form, text.English) {
			names[form] = true
		}
	}
	return names
}
