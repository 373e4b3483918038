package rag

import "verbatim.example/rag/text"

// The news desk: three views of what the corpus has on a topic. Each is made of
// quotes under rules 1, 2, 4 and 5, found by rules, without a model.

// A Said is a quote of a dossier, and who says what in it. Speaker and Function
// are words of the article; what is unknown is empty.
type Said struct {
	Row
	Speaker   string `json:"speaker"`      // "" for the article's own voice
	Kind      string `json:"speaker_kind"` // claims.Kind
	Function  string `json:"function"`     // of the speaker, where the corpus gives it
	Verb      string `json:"verb"`         // claims.Verb
	Modality  string `json:"modality"`     // claims.Modality
	EventDate string `json:"event_date"`   // YYYY, YYYY-MM or YYYY-MM-DD; "" where the text gives none
	DateKind  string `json:"date_kind"`    // stated; resolved, from the article's date; none

	named   string // the speaker with its determiner
	who     string // the same for all its names
	several bool   // the speaker is more than one
}

// A Dossier is what the three views have in common. Text is plain like an
// Answer's: headings on lines of their own, lines that end in [n], fixed lines,
// and last how many articles and origins there are.
type Dossier struct {
	Topic     string        `json:"topic"` // as asked
	Language  text.Language `json:"language"`
	Verdict   Verdict       `json:"verdict"` // Answered, or Refused when the corpus has nothing on the topic
	Text      string        `json:"text"`
	Citations []Row         `json:"citations"` // every row of the text, each n once, in order
	Missing   []string      `json:"missing_terms"`
	Notes     []string      `json:"notes"`    // fixed lines for the small print
	Articles  int           `json:"articles"` // on the topic
	Origins   int           `json:"origins"`  // independent origins among them
	AtLeast   bool          `json:"origins_at_least"`
	Corpus    string        `json:"corpus"`
	TookMS    float64       `json:"took_ms"`

	counted string // the last line of the text, which counts articles and origins
}

// A Comparison says who affirms, contests and establishes what on a topic.
//
// The lists are ordered best first and hold more than the text: a row that only
// a list has is numbered on from the last citation.
type Comparison struct {
	Dossier
	Affirmed    []Told   `json:"affirmed"`
	Contested   []Told   `json:"contested"`
	Established []Told   `json:"established"` // told in the indicative by two independent origins or more, or confirmed by whom it concerns
	Declined    []Said   `json:"declined"`    // refusals to comment
	Figures     []Figure `json:"figures"`     // that disagree
	Silent      []Row    `json:"silent"`      // articles on the topic that say nothing of what is contested
}

// A Told is a statement and the other articles that tell the same.
type Told struct {
	Said
	Same   []Row  `json:"also_told_by"`
	One    bool   `json:"one_origin"` // all of them, where there are several, have one origin at most
	Origin string `json:"origin"`     // the medium that they repeat; "" when it has no name
}

// A Figure is one quantity for which articles give several values.
type Figure struct {
	Of     string      `json:"of"` // the noun that it counts, as written
	Values []FigureRow `json:"values"`
}

// A FigureRow is the value that a quote gives, as written.
type FigureRow struct {
	Row
	Value string `json:"value"`
}

// A Timeline orders the dated statements on a topic.
type Timeline struct {
	Dossier
	Events  []Event `json:"events"`
	Undated []Said  `json:"undated"` // what articles without a date say on the topic, without one of its own
}

// An Event is a dated statement. The date of publication is the row's.
type Event struct {
	Said
	First   bool  `json:"first_report"` // the earliest article that tells it
	Denied  []int `json:"denied_by"`    // n of those that deny it, later or without a date
	Revised []int `json:"revised_by"`   // n of later events that give another value of a figure
	Same    []Row `json:"also_told_by"` // other articles that tell the same
}

// A Who is what the corpus says of a person or institution.
type Who struct {
	Dossier
	Name       string   `json:"name"`       // as the corpus writes it most fully
	Aliases    []string `json:"aliases"`    // as written, the most frequent first
	Functions  []string `json:"functions"`  // as written, the newest first
	Statements []Said   `json:"statements"` // what it is quoted as saying, the newest first
	Mentions   []Said   `json:"mentions"`   // what is said of it, likewise
	Published  []Said   `json:"published"`  // of a medium: what each of its own articles tells, likewise
	Candidates []string `json:"candidates"` // who may be meant, where the name is of several or of nobody
}
