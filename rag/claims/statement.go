package claims

import (
	"fmt"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// A Verb is the class of an act of speech. Of several in one sentence the first
// of this order is the sentence's.
type Verb uint8

// The classes of acts of speech.
const (
	None      Verb = iota // the writer's own statement or question
	Denies                // says that something is not so that somebody claims
	Accuses               // blames somebody
	Confirms              // confirms, admits
	Announces             // announces, promises
	Estimates             // an opinion, an appraisal, a forecast
	Affirms               // every other act of speech, demands too
	Declines              // refuses or fails to speak
)

var verbNames = [...]string{"none", "denies", "accuses", "confirms", "announces", "estimates", "affirms", "declines"}

func (v Verb) String() string { return verbNames[v] }

// A Modality says how far the writer stands behind a sentence. The first of the
// list that fits is the sentence's.
type Modality uint8

// The modalities.
const (
	Asserted    Modality = iota // the writer's indicative
	Conditional                 // hearsay: « aurait reçu », "allegedly"
	Hedged                      // held open: présumé, pourrait, perhaps, a question
	Attributed                  // an act of speech of somebody
)

var modalityNames = [...]string{"asserted", "conditional", "hedged", "attributed"}

func (m Modality) String() string { return modalityNames[m] }

// A Kind says who speaks.
type Kind uint8

// The kinds of speakers.
const (
	Nobody      Kind = iota // no speaker is named
	Person                  // named, or one whom a role picks out
	Institution             // an organisation, or a document of one
	Outlet                  // a medium
	Unnamed                 // one left nameless, or several together
)

var kindNames = [...]string{"none", "person", "institution", "outlet", "unnamed"}

func (k Kind) String() string { return kindNames[k] }

// A DateKind says where the date of an event is from.
type DateKind uint8

// The kinds of dates.
const (
	NoDate   DateKind = iota
	Stated            // the text names the day, the month or the year
	Resolved          // counted from the article's date: « hier », « mardi »
)

var dateNames = [...]string{"none", "stated", "resolved"}

func (k DateKind) String() string { return dateNames[k] }

// A Date is the date of an event. Month and Day are 0 where they are unknown.
type Date struct {
	Kind             DateKind
	Year, Month, Day int
}

// A Figure is a number and the noun that it counts or measures, which may be
// empty.
type Figure struct{ Number, Noun text.Span }

// A Statement says who says a sentence, and how. Spans are byte ranges of the
// article's Text; the empty span stands for nothing. The speaker of a sentence
// may stand in the one before.
type Statement struct {
	Sentence int // its index in Article.Sentences
	Verb     Verb
	Modality Modality
	Negative bool // what is said is negated, or denied
	Kind     Kind // of the speaker
	Speaker  text.Span
	Object   text.Span   // of a denial: the words that say what is denied
	Reports  []text.Span // media that are re-reported or answered, as written
	Figures  []Figure
	Names    []text.Span // as written, without titles
	Event    Date
}

// Text returns what a span of an article says, with its white space collapsed.
func Text(a *corpus.Article, s text.Span) string {
	return text.Collapse(a.Text[s.Start:s.End])
}

// String writes a date as the corpus does: YYYY, YYYY-MM or YYYY-MM-DD; "" when
// there is none.
func (d Date) String() string {
	if d.Kind == NoDate {
		return ""
	}
	switch {
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Of returns a statement for each body sentence of an article, in order.
func Of(a *corpus.Article) []Statement {
	r := newReader(a)
	out := make([]Statement, 0, len(a.Sentences))
	for i, s := range a.Sentences {
		if s.Kind == corpus.Body {
			out = append(out, r.read(i))
		}
	}
	return out
}
