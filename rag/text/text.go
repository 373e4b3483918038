// Package text turns a string into sentences, terms and features of its language.
//
// Everything here is a pure function of its input and safe for concurrent use.
package text

// A Language is an ISO 639-1 code, or Unknown.
type Language string

// The languages the program has rules for. Any other text is handled by the
// rules they share.
const (
	Unknown Language = ""
	French  Language = "fr"
	English Language = "en"
)

// A Span is the half-open byte range [Start, End) of a string.
type Span struct{ Start, End int }
