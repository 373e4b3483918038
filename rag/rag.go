// Package rag turns a question into a checked answer.
package rag

import "verbatim.example/rag/text"

// A Question is what a person asked, and of which part of the corpus.
type Question struct {
	Text     string
	Files    []string // slash paths; empty: all
	Since    string   // YYYY, YYYY-MM or YYYY-MM-DD, inclusive; "": no bound
	Until    string
	Previous string // the question before, which this one may lean on

	// Local keeps the question on this machine: neither a chat model nor an
	// embedding endpoint sees it.
	Local bool
}

// A Verdict says what an Answer is. See DESIGN, rule 6.
type Verdict string

const (
	Answered Verdict = "answered" // one to four citations
	Closest  Verdict = "closest"  // evidence below the threshold: passages offered, nothing asserted
	Refused  Verdict = "refused"  // nothing relevant, or a name or figure that occurs nowhere
)

// The modes of an answer.
const (
	Extractive = "extractive" // quotes, no model
	Generated  = "generated"  // a model's sentences, each checked
)

// A Row cites one quote: word for word in File at FirstLine to LastLine
// (1-based, inclusive). Unknown metadata is empty.
type Row struct {
	N         int    `json:"n"`
	File      string `json:"file"`
	FirstLine int    `json:"first_line"`
	LastLine  int    `json:"last_line"`
	Title     string `json:"title"`
	Outlet    string `json:"outlet"`
	Date      string `json:"date"`
	URL       string `json:"url"`
	Reports   string `json:"reports,omitempty"`
	Quote     string `json:"quote"`
}

// An Answer is the checked reply to one question, before rendering.
type Answer struct {
	Question  string        `json:"question"`
	Language  text.Language `json:"language"`
	Mode      string        `json:"mode"` // "extractive" or "generated"
	Verdict   Verdict       `json:"verdict"`
	Score     float64       `json:"score"` // 0..1, before thresholds
	Text      string        `json:"text"`  // plain: no Markdown escapes, no source list
	Citations []Row         `json:"citations"`
	Closest   []Row         `json:"closest"`
	Missing   []string      `json:"missing_terms"`
	Notes     []string      `json:"notes"`    // fixed lines of the program for the small print: origins, what was dropped, why no model wrote
	Dropped   int           `json:"dropped"`  // sentences of the model that were not shown
	Fallback  string        `json:"fallback"` // why quotes stand in place of the model's text; "" when none was asked
	Partial   bool          `json:"-"`        // more may follow: shown while the model writes
	Articles  int           `json:"articles"` // cited articles
	Origins   int           `json:"origins"`  // independent origins among them
	AtLeast   bool          `json:"origins_at_least"`
	Corpus    string        `json:"corpus"` // fingerprint
	TookMS    float64       `json:"took_ms"`
}

// A Hit is one passage found.
type Hit struct {
	File      string  `json:"file"`
	FirstLine int     `json:"first_line"`
	LastLine  int     `json:"last_line"`
	Title     string  `json:"title"`
	Text      string  `json:"text"`
	Score     float64 `json:"score"`
}

// A Verification says whether a pasted quote is in the corpus.
type Verification struct {
	Quote          string       `json:"quote"`
	Verdict        string       `json:"verdict"` // exact, altered, misattributed, assembled, absent
	Matches        []Row        `json:"matches"`
	Differences    []Difference `json:"differences"`
	ClaimedSpeaker string       `json:"claimed_speaker"`
	Speaker        string       `json:"speaker"`
}

// A Difference is a run of words given that the source has otherwise; either
// side may be empty.
type Difference struct {
	Given string `json:"given"`
	Found string `json:"found"`
}
