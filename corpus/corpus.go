// Package corpus reads a folder into articles: metadata and sentences that know
// their lines.
package corpus

import (
	"verbatim.example/rag/text"
)

// A Corpus is what was read from one folder. It is not changed once made.
type Corpus struct {
	Articles    []Article // ordered by File
	Skipped     []Skip    // ordered by File, then Line
	Fingerprint string    // hex SHA-256 over the sorted (path, content hash) of the files read; of a file that keeps its last good version, that one's
	Known       *Known    // for the next reading of the folder; nil: everything is read and parsed then
}

// An Article is one file. What is unknown is empty, never guessed.
type Article struct {
	File     string // slash path under the root
	Title    string
	Outlet   string
	Author   string
	Date     string // publication date: YYYY, YYYY-MM or YYYY-MM-DD
	URL      string // http or https
	Reports  string // the title and outlet of the original this text summarises
	Language text.Language

	// Text is the visible text: line i of Text is the visible text of line i
	// of the decoded file (for .txt the line itself; for HTML and Markdown
	// what a reader sees of it, which may be empty). Lines end in "\n".
	Text      string
	Lines     int
	Sentences []Sentence // in the order of the text
	Notes     []string   // what a person should know: "read as Windows-1252"
	Hash      [32]byte   // SHA-256 of the file's bytes
}

// A Kind says what a sentence is good for.
type Kind uint8

const (
	Body    Kind = iota // may be found and quoted
	Heading             // title or section heading: found, never quoted
	Noise               // of the site, not of the article: neither found nor quoted
)

// A Sentence is a range of its article's Text.
type Sentence struct {
	Start, End  int // byte range [Start, End) of Article.Text, trimmed of white space
	First, Last int // lines, 1-based, inclusive
	// Paragraph grows along the text, from 0: sentences of one paragraph have
	// the same, neighbouring prose paragraphs differ by 1, other blocks (list
	// items, table rows, headings, lines of the site) by more, and so do
	// paragraphs with text between them that is no sentence (code, a footnote).
	Paragraph int
	Kind      Kind
}

// A Skip says why a file, or a line of one, was left out.
type Skip struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"` // 0: the file as a whole
	Reason string `json:"reason"`         // what is wrong and the remedy
	Kept   bool   `json:"kept,omitempty"` // the last good version of the file, or of what the folder held, is among the articles
}
