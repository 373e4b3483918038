// Package prompts holds the prompt templates, typed and versioned.
//
// Everything that fills a template comes from strangers: articles, questions.
// It is put on one line, without characters that cannot be seen, and without
// the marks by which models tell who speaks.
package prompts

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"regexp"
	"strings"
	"text/template"
	"unicode"
	"unicode/utf8"
)

// A Prompt is what is sent to a chat model: instructions, then data and question.
type Prompt struct {
	Name      string // of the template: "answer.fr", "answer.en", "rewrite"
	Version   string // changes with the words of the template
	System    string
	User      string
	MaxTokens int  // of the reply, its reasoning apart
	JSON      bool // the reply is to be one JSON object
}

// NoAnswer is what a model writes when the passages do not answer. It is the
// same in all languages.
const NoAnswer = "NO_ANSWER"

// A Passage is a part of an article that an answer may cite.
type Passage struct {
	N         int // by which it is cited, from 1
	Title     string
	Outlet    string
	Date      string
	Sentences []string
}

// Head is what is known of the article, in one line.
func (p Passage) Head() string {
	var known []string
	for _, s := range []string{p.Title, p.Outlet, p.Date} {
		if s != "" {
			known = append(known, s)
		}
	}
	return strings.Join(known, " — ")
}

// An Answer asks for the answer to Question from Passages, in the order in which
// the model reads them.
type Answer struct {
	English  bool // else French
	Question string
	Previous string // the question before, when this one leans on it
	Nonce    string // fresh for every prompt: what the lines of data are marked with
	Passages []Passage
}

// answerTokens suffice for four sentences in any tokenizer.
const answerTokens = 500

// Prompt fills the template.
func (a Answer) Prompt() Prompt {
	a.Question, a.Previous = clean(a.Question), clean(a.Previous)
	passages := make([]Passage, len(a.Passages))
	for i, p := range a.Passages {
		passages[i] = Passage{N: p.N, Title: clean(p.Title), Outlet: clean(p.Outlet), Date: clean(p.Date)}
		for _, s := range p.Sentences {
			passages[i].Sentences = append(passages[i].Sentences, clean(s))
		}
	}
	a.Passages = passages
	t := answerFrench
	if a.English {
		t = answerEnglish
	}
	return t.fill(a, answerTokens)
}

// A Rewrite asks for Question, which leans on Previous, as it would stand alone:
// a JSON object with the question in French ("fr") and in English ("en").
type Rewrite struct {
	Question string
	Previous string
}

// rewriteTokens suffice for two questions.
const rewriteTokens = 300

// Prompt fills the template.
func (r Rewrite) Prompt() Prompt {
	p := rewrite.fill(Rewrite{clean(r.Question), clean(r.Previous)}, rewriteTokens)
	p.JSON = true
	return p
}

//go:embed *.tmpl
var files embed.FS

var (
	answerFrench  = load("answer.fr")
	answerEnglish = load("answer.en")
	rewrite       = load("rewrite")
)

// A prompter is one template with its name and version.
type prompter struct {
	name, version string
	template      *template.Template
}

func load(name string) prompter {
	b, err := files.ReadFile(name + ".tmpl")
	if err != nil {
		panic(err) // it is embedded
	}
	sum := sha256.Sum256(b)
	return prompter{name, hex.EncodeToString(sum[:4]), template.Must(template.New(name).Parse(string(b)))}
}

func (t prompter) fill(data any, tokens int) Prompt {
	part := func(name string) string {
		var b strings.Builder
		if err := t.template.ExecuteTemplate(&b, name, data); err != nil {
			panic(err) // of a template and a type that tests know
		}
		return strings.TrimSpace(b.String())
	}
	return Prompt{Name: t.name, Version: t.version, System: part("system"), User: part("user"), MaxTokens: tokens}
}

// speakers are the tokens by which chat templates tell who speaks, of whatever
// model: <|im_start|>, <|eot_id|>, <｜User｜>, <start_of_turn>, <<SYS>>, </s>,
// <think>, [INST], [SYSTEM_PROMPT], [TOOL_CALLS]. A space in one takes its
// meaning. Text has neither of these but for mark-up.
var speakers = regexp.MustCompile(`<+(?:/?\pL|/?[|｜])|[|｜]>|\[/?(?:INST|[A-Z]+(?:_[A-Z]+)+)\]`)

// apart puts a space behind the first sign of a token.
func apart(token string) string {
	_, n := utf8.DecodeRuneInString(token)
	return token[:n] + " " + strings.ReplaceAll(token[n:], "<", "< ")
}

// clean puts s on one line, without characters that cannot be seen: controls,
// directions of writing, tags, zero-width ones, fillers.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.C, r), r == unicode.ReplacementChar, unicode.Is(unicode.Variation_Selector, r), strings.ContainsRune(fillers, r):
			return -1
		}
		return r
	}, s)
	return speakers.ReplaceAllStringFunc(strings.Join(strings.Fields(s), " "), apart)
}

// fillers take place without being seen: the joiner of graphemes, Hangul and
// Khmer fillers, blank Braille.
const fillers = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
