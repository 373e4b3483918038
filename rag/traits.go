package rag

import (
	"bytes"
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
	q, sc := &r.q, &r.sc
	r.said.reset()
	var t traits
	t.balanced = balanced(s)
	t.question = strings.HasSuffix(strings.TrimRight(s, " »”\")"), "?")
	sc.Reset(s)
	var last wordKind // of the word before,
	lastAsked := false
	inName, lastNumber := false, -1
	first := true
	for sc.Next() {
		w := sc.Word()
		if w.Joined {
			continue
		}
		kind := wordKinds[string(w.Form)]
		if w.Number || kind&numberWord != 0 || w.Form[0] == '%' {
			inName = false
		}
		r.said.hear(w.Form)
		asked := inQuestion(q, w.Form)
		switch {
		case w.Number:
			if n := len(w.Form); n == 4 && (w.Form[0] == '1' || w.Form[0] == '2') && !asked {
				t.years++
				if last&monthName != 0 {
					t.dates++
				}
			} else if !asked {
				t.numbers++
			}
			lastNumber = t.words
		case kind&numberWord != 0:
			if !asked && kind&article == 0 && string(w.Form) != "one" {
				t.numbers++
				lastNumber = t.words
			}
		case kind&(monthName|dayName) != 0:
			if lastNumber == t.words-1 && t.numbers > 0 && !lastAsked {
				t.numbers-- // the day of a date counts nothing
			}
			if !asked {
				t.dates++
			}
		case kind&century != 0:
			t.dates++
		case w.Upper && !first:
			if !inName && !asked {
				t.names++
				if last&ofPlace != 0 {
					t.places++
				}
			}
			inName = true
		default:
			if w.Upper && first && !asked && !text.IsStopBytes(w.Form, text.French) && !text.IsStopBytes(w.Form, text.English) {
				t.names++
			}
			inName = kind&glue != 0 && inName
		}
		if asked && lastNumber >= 0 && t.words-lastNumber <= 2 && !w.Number {
			t.unit = true
		}
		t.because = t.because || kind&ofReason != 0 || kind&that != 0 && last&beforeThat != 0
		t.means = t.means || kind&ofMeans != 0
		t.copula = t.copula || kind&article != 0 && last&copula != 0 && t.words < 14
		if first {
			first = false
		}
		t.words++
		last, lastAsked = kind, asked
	}
	t.wording = r.said.end()
	t.commas = strings.Count(s, ",") + strings.Count(s, ";")
	return t
}

// inQuestion reports whether a word is one of the question's, but for an s.
func inQuestion(q *index.Query, form []byte) bool {
	for i := range q.Terms {
		f := q.Terms[i].Form
		if f == string(form) || len(form) > 3 && strings.TrimSuffix(f, "s") == string(bytes.TrimSuffix(form, []byte("s"))) {
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

// A wordKind says what the words of a sentence are to its reader, one bit each.
type wordKind uint16

const (
	numberWord wordKind = 1 << iota
	monthName
	dayName
	century
	ofPlace // a preposition of place
	copula
	article // that follows a copula in a definition
	glue    // inside a name
	ofReason
	beforeThat // "que" makes a reason of it
	that
	ofMeans
)

var wordKinds = func() map[string]wordKind {
	kinds := map[string]wordKind{}
	for kind, list := range map[wordKind]string{
		numberWord: "un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente quarante cinquante soixante cent cents mille million millions milliard milliards dizaine dizaines centaine centaines millier milliers moitie tiers quart aucun aucune one two three four five six seven eight nine ten eleven twelve twenty hundred thousand billion half dozen",
		monthName:  "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february march april may june july august september october november december",
		dayName:    "lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday thursday friday saturday sunday",
		century:    "siecle century",
		ofPlace:    "a au aux en dans pres vers sur depuis entre in at near from to of de du",
		copula:     "est sont etait etaient fut designe designait signifie is are was were means appele appelee",
		article:    "un une le la des a an the l",
		ofReason:   "car because grace afin faute cause raison due owing",
		beforeThat: "parce puisque",
		that:       "que",
		ofMeans:    "permettant via moyen aide using by through",
	} {
		for w := range strings.FieldsSeq(list) {
			kinds[w] |= kind
		}
	}
	for w := range nameGlue {
		kinds[w] |= glue
	}
	return kinds
}()

var (
	nameGlue         = text.Set("de du des la le von van bin ben al el d l of the")
	anaphors         = text.Set("il elle ils elles celui celle ceux celles lui leur ce cela ceci ca cette cet ces he she they it this these those")
	anaphoricPhrases = []string{"ce dernier", "cette derniere", "ces derniers", "ces dernieres", "a cette", "a ce ", "a cela", "dans ce ", "dans cette", "de ce ", "de cette", "pour cela", "c'est", "c'etait", "l'un d'eux", "les deux", "tous deux", "toutes deux", "malgre cel", "apres cel"}
)
