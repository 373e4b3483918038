package rag

import (
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// A source is what a model was given under one id: sentences first to last of
// one article.
type source struct{ article, first, last int }

// A claim is one sentence that a model wrote, its marks taken off.
type claim struct {
	text  string
	cited []int // into the sources, as the model cited them; may be out of range
}

// A ruling says whether a claim may be shown, how, and with what.
type ruling struct {
	support []span // what shows it, best first, one or two; empty when it is dropped
	recited bool   // the model had cited none of them
	broken  rule   // why it is dropped; ruleNone when it is shown
	text    string // the claim as it is shown: its quotes between « », the rest as written
}

// A rule is why a claim is dropped.
type rule uint8

const (
	ruleNone rule = iota
	ruleCitation
	ruleMarkup
	ruleInstruction
	ruleLanguage
	ruleForm
	ruleQuote
	ruleFigure
	ruleName
	ruleOverlap
	rulePolarity
	ruleModality
)

var ruleNames = [...]string{"none", "citation", "markup", "instruction", "language", "form", "quote", "figure", "name", "overlap", "polarity", "modality"}

// String returns the rule's name in logs and metrics.
func (r rule) String() string { return ruleNames[r] }

// A checker checks claims against the sources that a model was given. It is
// used by one goroutine.
type checker struct {
	e       *Engine
	q       index.Query
	lang    text.Language
	sources []source
}

// newChecker analyses the sources of a question; lang is the language that the
// answer is to be in.
func (e *Engine) newChecker(q index.Query, lang text.Language, sources []source) *checker {
	return &checker{e: e, q: q, lang: lang, sources: sources}
}

// check rules on one claim.
func (c *checker) check(cl claim) ruling {
	return ruling{broken: ruleOverlap, text: cl.text}
}

// instructs reports whether a sentence tells a model what to do.
func instructs(sentence string) bool { return false }
