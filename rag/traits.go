package rag

import (
	"strings"

	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// traits are what a sentence shows of the kinds of answer, beyond the words of
// the question itself: a name that was not asked about may be the answer to
// "who"; one that was is not.
type traits struct {
	words    int
	names    int // runs of capitalised words not in the question, not at the start
	years    int
	dates    int  // day and month, month and year, weekday, century
	numbers  int  // figures and number words, years apart
	unit     bool // a number directly before a word of the question
	places   int  // capitalised word after a preposition of place
	because  bool
	means    bool
	copula   bool // "X est un", "X, un": says what something is
	commas   int
	question bool
	balanced bool
	wording  wording // what it shares of the question's
}

// A reader reads the sentences that may answer one question. It is not safe for
// concurrent use.
type reader struct {
	q    index.Query
	sc   text.Scanner
	said wordings
}

func newReader(q index.Query) *reader {
	r := &reader{q: q}
	r.said.ask(q)
	return r
}

// read runs once for each candidate sentence of a question.
func (r *reader) read(s string) traits {
	q, sc := r.q, &r.sc
	r.said.reset()
	var t traits
	t.balanced = balanced(s)
	t.question = strings.HasSuffix(strings.TrimRight(s, " »”\")"), "?")
	sc.Reset(s)
	var last string // form of the word before
	inName, lastNumber := false, -1
	first := true
	for sc.Next() {
		w := sc.Word()
		if w.Joined {
			continue
		}
		form := string(w.Form)
		if w.Number || numberWords[form] || w.Form[0] == '%' {
			inName = false
		}
		r.said.hear(form)
		asked := inQuestion(q, form)
		switch {
		case w.Number:
			if n := len(form); n == 4 && (form[0] == '1' || form[0] == '2') && !asked {
				t.years++
				if months[last] {
					t.dates++
				}
			} else if !asked {
				t.numbers++
			}
			lastNumber = t.words
		case numberWords[form]:
			if !asked && (form != "un" && form != "une" && form != "one") {
				t.numbers++
				lastNumber = t.words
			}
		case months[form] || weekdays[form]:
			if lastNumber == t.words-1 && t.numbers > 0 && !inQuestion(q, last) {
				t.numbers-- // the day of a date counts nothing
			}
			if !asked {
				t.dates++
			}
		case form == "siecle" || form == "century":
			t.dates++
		case w.Upper && !first:
			if !inName && !asked {
				t.names++
				if placePrepositions[last] {
					t.places++
				}
			}
			inName = true
		default:
			if w.Upper && first && !asked && !text.IsStop(form, text.French) && !text.IsStop(form, text.English) {
				t.names++
			}
			inName = nameGlue[form] && inName
		}
		if asked && lastNumber >= 0 && t.words-lastNumber <= 2 && !w.Number {
			t.unit = true
		}
		switch form {
		case "car", "because", "grace", "afin", "faute", "cause", "raison", "due", "owing":
			t.because = true
		case "que":
			t.because = t.because || last == "parce" || last == "puisque"
		case "permettant", "via", "moyen", "aide", "using", "by", "through":
			t.means = true
		case "un", "une", "le", "la", "des", "a", "an", "the", "l":
			t.copula = t.copula || copulas[last] && t.words < 14
		}
		if first {
			first = false
		}
		t.words++
		last = form
	}
	t.wording = r.said.end()
	t.commas = strings.Count(s, ",") + strings.Count(s, ";")
	return t
}

func inQuestion(q index.Query, form string) bool {
	for i := range q.Terms {
		f := q.Terms[i].Form
		if f == form || len(form) > 3 && (strings.TrimSuffix(f, "s") == strings.TrimSuffix(form, "s")) {
			return true
		}
	}
	return false
}

// balanced reports whether quotes and brackets of s close what they open.
func balanced(s string) bool {
	guillemets, round, straight, curly := 0, 0, 0, 0
	for _, r := range s {
		switch r {
		case '«':
			guillemets++
		case '»':
			guillemets--
		case '(':
			round++
		case ')':
			round--
		case '"':
			straight++
		case '“':
			curly++
		case '”':
			curly--
		}
		if guillemets < 0 || round < 0 {
			return false
		}
	}
	return guillemets == 0 && round == 0 && straight%2 == 0 && curly == 0
}

// anaphoricPhrase reports whether s begins with a phrase that leans on the
// sentence before it.
func anaphoricPhrase(s string) bool {
	f := text.Fold(s[:min(len(s), 40)])
	for _, p := range anaphoricPhrases {
		if strings.HasPrefix(f, p) {
			return true
		}
	}
	return false
}

var (
	months            = text.Set("janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march april may june july august september october november december")
	weekdays          = text.Set("lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday")
	numberWords       = text.Set("un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent cents mille million millions milliard milliards dizaine dizaines centaine centaines millier milliers moitie tiers quart aucun aucune one two three four five six seven eight nine ten eleven twelve twenty hundred thousand billion half dozen")
	placePrepositions = text.Set("a au aux en dans pres vers sur depuis entre in at near from to of de du")
	copulas           = text.Set("est sont etait etaient fut designe designait signifie is are was were means appele appelee")
	nameGlue          = text.Set("de du des la le von van bin ben al el d l of the")
	anaphors          = text.Set("il elle ils elles celui celle ceux celles lui leur ce cela ceci ca cette cet ces he she they it this these those")
	anaphoricPhrases  = []string{"ce dernier", "cette derniere", "ces derniers", "ces dernieres", "a cette", "a ce ", "a cela", "dans ce ", "dans cette", "de ce ", "de cette", "pour cela", "c'est", "c'etait", "l'un d'eux", "les deux", "tous deux", "toutes deux", "malgre cel", "apres cel"}
)
