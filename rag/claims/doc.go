// Package claims says who says what in a sentence: speaker, modality, denial, origin; and merges names.
//
// Of reads the body sentences of an article, each with what is kept of the one
// before: words (scan.go) are looked up in the tables of their language
// (data/fr.txt, data/en.txt; lexicon.go says how a line is read), acts of speech
// are found (acts.go, verbs.go, refusals.go) with their subjects (subject.go,
// noun.go), and the act that counts gives verb and speaker; modality, polarity,
// media, figures and dates have a file each. Merge groups the names of a corpus.
//
// Rules are written for French first and English too, and measured on
// rag/testdata/claims; an article of another language is read as French and says
// little.
package claims
