package claims

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"verbatim.example/rag/text"
)

// What the rules know of words stands in data, one file a language.

//go:embed data/fr.txt
var dataFrench string

//go:embed data/en.txt
var dataEnglish string

// traits are what a word may be; a word may be several.
type traits uint64

// The traits, each under its name in the data.
const (
	determiner  traits = 1 << iota // stands before a noun, and is left out of a speaker
	indefinite                     // a determiner that picks nobody out: un, plusieurs, two
	possessive                     // a determiner that points to somebody: son, her
	pronoun                        // il, elle, they: stands for somebody before
	clitic                         // stands between subject and verb: se, lui, en
	ne                             // begins a French negation
	negator                        // pas, jamais, not; ends a French one
	nobody                         // personne, aucun, rien, nobody: negates as a subject
	preposition                    // other than those of a complement
	complement                     // de, du, of, for: goes on a noun
	relative                       // qui, dont, who
	subordinate                    // lorsque, alors, although
	coordinate                     // et, mais
	auxiliary                      // forms of avoir and être, have and be, finite
	past                           // avait, had: of a past perfect
	being                          // forms of être, be
	adverb                         // is skipped between subject and verb
	moment                         // a word of time: hier, mardi, mars
	title                          // M., Mme, Mr
	person                         // a role of one person
	body                           // an institution
	medium                         // a medium
	document                       // a report, a letter
	source                         // somebody left nameless: source, témoin
	claim                          // what may be denied: accusation, version
	falsity                        // faux, invention
	trigger                        // speaks of an accusation, suspicion or denial
	silence                        // speech that is refused: commenter, question
	possible                       // hedges
	hearsay                        // English: allegedly, reportedly
	plural                         // of a noun: several
	feminine                       // a role of a woman
	finite                         // a verb in a finite form
	participle                     // a past participle
	infinitive                     // an infinitive
	gerund                         // citant, citing
	imperfect                      // a finite form of the past
	noun                           // also a noun where a determiner stands before
	weak                           // an act of speech only beside what is said
	opinion                        // a verb whose negation is an opinion too
	will                           // vouloir, souhaiter, pouvoir: negated before a speech verb, declines
	refusal                        // refuser: before a speech verb, declines
	doubt                          // nier, contester: negated, confirms
	limit                          // évoquer, reconnaître: with ne … que, denies
	hope                           // voudrait, aimerait: a conditional of politeness
	passive                        // English: said to, believed to: hearsay
	firstName                      // a given name
	rated                          // also an act in the passive without anybody: « est estimé à »
	thing                          // a verb of speech that things are subject of too
	stative                        // with être, an opinion: convaincu
	press                          // what media do: rapporter, croire savoir
	swear                          // before a negation, denies: insist
	wrong                          // says of a wrong that somebody does
	nameless                       // an individual whom the writer does not name
)

var traitNames = map[string]traits{
	"determiner": determiner, "indefinite": indefinite, "possessive": possessive, "pronoun": pronoun, "clitic": clitic, "ne": ne,
	"negator": negator, "nobody": nobody, "preposition": preposition, "complement": complement, "relative": relative,
	"subordinate": subordinate, "coordinate": coordinate, "auxiliary": auxiliary, "past": past, "being": being, "adverb": adverb,
	"moment": moment, "title": title, "person": person, "body": body, "medium": medium, "document": document, "source": source,
	"claim": claim, "falsity": falsity, "trigger": trigger, "silence": silence, "possible": possible, "hearsay": hearsay,
	"plural": plural, "feminine": feminine, "finite": finite, "participle": participle, "infinitive": infinitive, "noun": noun,
	"weak": weak, "opinion": opinion, "will": will, "refusal": refusal, "doubt": doubt, "limit": limit, "hope": hope,
	"passive": passive, "firstname": firstName, "nameless": nameless, "rated": rated, "thing": thing, "press": press, "stative": stative, "swear": swear, "wrong": wrong,
}

// A lexeme is what is known of a form.
type lexeme struct {
	is    traits
	act   Verb   // of a verb of speech
	opens bool   // a phrase begins with it
	dated bool   // is among dateWords as it stands
	lemma string // of a verb
}

func (l lexeme) any(t traits) bool { return l.is&t != 0 }

// A lexicon is what is known of a language.
type lexicon struct {
	french bool
	words  map[string]lexeme
	frames map[string][]frame // by lemma
	before phrases            // phrases of attribution: selon
	hedges phrases            // phrases that hold open
	denial phrases            // phrases that deny by themselves
	spared phrases            // phrases that look like a denial
	own    phrases            // phrases that admit
	silent phrases            // phrases that say that somebody was not reached
	mute   phrases            // phrases that decline to comment
}

// A frame makes a verb with certain words near it an act of speech: mettre en
// cause.
type frame struct {
	act   Verb
	words map[string]bool // one of them within reach, behind; "<…": before
	ahead bool            // the words stand before the verb
	all   bool            // each of them
	next  bool            // one of them is the next word
}

// A phrase is a run of words in lower case.
type phrase struct {
	words []string
	act   Verb
}

// phrases are phrases by the first word, elision left out.
type phrases map[string][]phrase

func (ps phrases) add(p phrase) {
	first := p.words[0]
	if _, rest, ok := strings.Cut(first, "'"); ok && rest != "" {
		ps[rest] = append(ps[rest], p)
	}
	ps[first] = append(ps[first], p)
}

func (lx *lexicon) of(raw string) lexeme { return lx.words[raw] }

var (
	french  = sync.OnceValue(func() *lexicon { return parseLexicon(dataFrench, true) })
	english = sync.OnceValue(func() *lexicon { return parseLexicon(dataEnglish, false) })
)

// lexiconOf returns the lexicon of a language; of an unknown one the French.
func lexiconOf(l text.Language) *lexicon {
	if l == text.English {
		return english()
	}
	return french()
}

var verbOf = func() map[string]Verb {
	m := map[string]Verb{}
	for v, name := range verbNames {
		m[name] = Verb(v)
	}
	return m
}()

// parseLexicon reads the data. A line is "names: words"; the names are traits, or
// one of the commands verb, frame, phrase. It panics on a line it cannot read:
// the data is part of the program.
func parseLexicon(data string, isFrench bool) *lexicon {
	lx := &lexicon{
		french: isFrench, words: map[string]lexeme{}, frames: map[string][]frame{},
		before: phrases{}, hedges: phrases{}, denial: phrases{}, spared: phrases{}, own: phrases{}, silent: phrases{}, mute: phrases{},
	}
	for line := range strings.SplitSeq(data, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		head, rest, ok := strings.Cut(line, ":")
		names := strings.Fields(head)
		if !ok || len(names) == 0 {
			panic(fmt.Sprintf("claims: data line %q", line))
		}
		switch names[0] {
		case "verb":
			lx.addVerbs(names[1:], rest)
		case "frame":
			lx.addFrame(names[1], rest)
		case "phrase":
			lx.addPhrases(names[1], rest)
		default:
			t := traitsOf(names)
			for w := range strings.FieldsSeq(rest) {
				lx.add(w, lexeme{is: t})
				if isFrench && t&(trigger|wrong) != 0 && strings.HasSuffix(w, "é") {
					for _, end := range [...]string{"e", "s", "es"} {
						lx.add(w+end, lexeme{is: t})
					}
				}
				if t&person != 0 && t&(plural|body|source) == 0 && !strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "x") {
					lx.add(w+"s", lexeme{is: plural})
				}
			}
		}
	}
	for _, ps := range [...]phrases{lx.before, lx.hedges, lx.denial, lx.spared, lx.own, lx.silent, lx.mute} {
		for w := range ps {
			l := lx.words[w]
			l.opens = true
			lx.words[w] = l
		}
	}
	for w := range dateWords() {
		l := lx.words[w]
		l.dated = true
		lx.words[w] = l
	}
	return lx
}

func traitsOf(names []string) (t traits) {
	for _, n := range names {
		bit, ok := traitNames[n]
		if !ok {
			panic("claims: no trait " + n)
		}
		t |= bit
	}
	return t
}

func (lx *lexicon) add(form string, l lexeme) {
	old := lx.words[form]
	old.is |= l.is
	if l.lemma != "" && (old.lemma == "" || l.act != None) {
		old.act, old.lemma = l.act, l.lemma
	}
	lx.words[form] = old
}

// addVerbs adds verbs of a class ("none" for other verbs), a comma between two:
// one word is conjugated by rule, more are the forms in the order of the
// language's conjugation.
func (lx *lexicon) addVerbs(names []string, list string) {
	act, ok := verbOf[names[0]]
	if !ok {
		panic("claims: no class " + names[0])
	}
	t := traitsOf(names[1:])
	for verb := range strings.SplitSeq(list, ",") {
		forms := strings.Fields(verb)
		if len(forms) == 0 {
			continue
		}
		inflect := conjugateEnglish
		if lx.french {
			inflect = conjugateFrench
		}
		for form, is := range inflect(forms) {
			lx.add(form, lexeme{is: is | t, act: act, lemma: forms[0]})
		}
	}
}

// addFrame adds "lemma + words", "lemma < words" or "lemma << words"; "lemma = words"
// where one is the next word.
func (lx *lexicon) addFrame(class, rule string) {
	f := strings.Fields(rule)
	act, ok := verbOf[class]
	if !ok || len(f) < 3 {
		panic("claims: frame " + class + rule)
	}
	lx.frames[f[0]] = append(lx.frames[f[0]], frame{act, text.Set(strings.Join(f[2:], " ")), strings.HasPrefix(f[1], "<"), f[1] == "<<", f[1] == "="})
}

// addPhrases adds phrases, a comma between two, to one of the lists.
func (lx *lexicon) addPhrases(list, rest string) {
	for p := range strings.SplitSeq(rest, ",") {
		words := strings.Fields(p)
		if len(words) == 0 {
			continue
		}
		switch list {
		case "hedge":
			lx.hedges.add(phrase{words, None})
		case "deny":
			lx.denial.add(phrase{words, Denies})
		case "own":
			lx.own.add(phrase{words, Confirms})
		case "silent":
			lx.silent.add(phrase{words, Declines})
		case "mute":
			lx.mute.add(phrase{words, Declines})
		case "spare":
			lx.spared.add(phrase{words, None})
		default:
			lx.before.add(phrase{words, verbOf[list]})
		}
	}
}

// conjugateFrench returns the forms of a verb with what they are. Of a regular
// verb in -er the infinitive is enough; of another it takes infinitive, third
// person singular and plural of the present, stem of the imperfect, and the
// masculine participle.
func conjugateFrench(forms []string) map[string]traits {
	m := map[string]traits{}
	put := func(t traits, forms ...string) {
		for _, f := range forms {
			m[f] |= t
		}
	}
	inf := forms[0]
	put(infinitive, inf)
	var imperfectStem, part string
	if len(forms) == 1 {
		stem := strings.TrimSuffix(inf, "er")
		open := stem // before a silent e: révéler, révèle
		if i := strings.LastIndex(stem, "é"); i >= 0 && i+len("é") < len(stem) && !strings.ContainsAny(stem[i+len("é"):], "aeiou") {
			open = stem[:i] + "è" + stem[i+len("é"):]
		} else if n := len(stem); n > 2 && stem[n-2] == 'e' && strings.IndexByte("lmnstv", stem[n-1]) >= 0 { // marteler, martèle
			open = stem[:n-2] + "è" + stem[n-1:]
		}
		put(finite, open+"e", open+"ent")
		imperfectStem, part = stem, stem+"é"
		if strings.HasSuffix(stem, "g") {
			imperfectStem = stem + "e"
		}
		if base, ok := strings.CutSuffix(stem, "c"); ok {
			imperfectStem = base + "ç"
		}
		put(finite|imperfect, imperfectStem+"a", stem+"èrent")
		put(finite, inf+"a", inf+"ont")
	} else {
		put(finite, forms[1], forms[2])
		imperfectStem, part = forms[3], forms[4]
		put(finite, strings.TrimSuffix(inf, "e")+"a", strings.TrimSuffix(inf, "e")+"ont")
	}
	put(finite|imperfect, imperfectStem+"ait", imperfectStem+"aient")
	put(gerund, imperfectStem+"ant")
	put(participle, part, part+"e", part+"es", strings.TrimSuffix(part, "s")+"s")
	return m
}

// conjugateEnglish returns the forms of a verb with what they are: of a regular
// one by its base, of another base, past and participle.
func conjugateEnglish(forms []string) map[string]traits {
	base := forms[0]
	m := map[string]traits{base: finite | infinitive}
	third := base + "s"
	switch {
	case strings.HasSuffix(base, "y") && !strings.ContainsAny(base[len(base)-2:len(base)-1], "aeou"):
		third = base[:len(base)-1] + "ies"
	case strings.HasSuffix(base, "s"), strings.HasSuffix(base, "sh"), strings.HasSuffix(base, "ch"):
		third = base + "es"
	}
	m[third] |= finite
	stem := strings.TrimSuffix(base, "e")
	m[stem+"ing"] |= gerund
	if len(forms) == 3 {
		m[forms[1]] |= finite | imperfect
		m[forms[2]] |= participle
		return m
	}
	ed := stem + "ed"
	if before, ok := strings.CutSuffix(third, "ies"); ok && third != base+"s" {
		ed = before + "ied"
	}
	m[ed] |= finite | imperfect | participle
	return m
}
