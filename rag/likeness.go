package rag

import (
	"slices"
	"strconv"
	"strings"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// What positions are about, and when two say the same.

// contentOf returns what the sentence of a position is about: its words, those that
// mean the same as one, without its speaker and the media that it repeats.
func (e *Engine) contentOf(v *position) []weighed {
	a := &e.corpus.Articles[v.article]
	s := a.Sentences[v.sentence]
	skip := append([]text.Span{v.Speaker}, v.Reports...)
	var out []weighed
	var sc text.Scanner
	sc.Reset(a.Text[s.Start:s.End])
	for sc.Next() {
		w := sc.Word()
		at := s.Start + w.Start
		if w.Joined || within(skip, at) {
			continue
		}
		if key, weight := e.key(string(w.Form), w.Number); key != "" {
			out = append(out, weighed{key, weight})
		}
	}
	slices.SortFunc(out, func(a, b weighed) int { return strings.Compare(a.key, b.key) })
	return slices.CompactFunc(out, func(a, b weighed) bool { return a.key == b.key })
}

// A weighed is a word, or those that mean the same, and its weight.
type weighed struct {
	key    string
	weight float64
}

func within(spans []text.Span, at int) bool {
	for _, s := range spans {
		if s.Start <= at && at < s.End {
			return true
		}
	}
	return false
}

const (
	figureKey    = "figure "
	figureWeight = 3 // of a figure, as idf
)

// key returns what stands for a folded word among those that mean the same, and
// its idf; "" for a word that says nothing.
func (e *Engine) key(form string, number bool) (string, float64) {
	if number {
		return figureKey + form, figureWeight
	}
	if len(form) < 2 || text.IsStop(form, text.French) || text.IsStop(form, text.English) || speechWords[form] || currencies[form] != "" || measures[form] {
		return "", 0
	}
	if _, ok := text.Number(form, text.Unknown); ok {
		return "", 0
	}
	stems := e.index.Stems(form)
	if len(stems) == 0 {
		return "", 0
	}
	if t := text.Topic(form); t > 0 {
		return "topic " + strconv.Itoa(t), e.index.IDF(stems[0])
	}
	return strconv.Itoa(int(e.index.Root(stems[0]))), e.index.IDF(stems[0])
}

// speechWords say that somebody says something, and no more.
var speechWords = text.Set("dit dire declare declarait affirme affirmait assure assurait indique indiquait explique precise rapporte annonce confirme confirmait dement dementi nie selon apres source sources proche said says told reported according claims claimed denied denies announced confirmed")

// Likeness of what two positions are about, by the weight that they have in
// common: shares of the lighter and of the heavier one.
const (
	sameLight = .55 // from which two say the same,
	sameHeavy = .3
	likeLight = .4 // or, of two claims, these with
	likeHeavy = .22
	likeWords = 4 // so many words in common, or one fewer and a figure
)

// common returns the weight of what two positions have in common, beside that of
// each, and how many words that is, and whether a figure is among them.
func common(a, b *position) (ofA, ofB float64, n int, figure bool) {
	both, x, y := 0.0, 0.0, 0.0
	i, j := 0, 0
	for i < len(a.content) || j < len(b.content) {
		order := 0
		switch {
		case i == len(a.content):
			order = 1
		case j == len(b.content):
			order = -1
		default:
			order = strings.Compare(a.content[i].key, b.content[j].key)
		}
		if order <= 0 {
			x += a.content[i].weight
		}
		if order >= 0 {
			y += b.content[j].weight
		}
		switch {
		case order < 0:
			i++
		case order > 0:
			j++
		default:
			both += a.content[i].weight
			n++
			figure = figure || strings.HasPrefix(a.content[i].key, figureKey)
			i, j = i+1, j+1
		}
	}
	if both == 0 {
		return 0, 0, 0, false
	}
	return both / x, both / y, n, figure
}

// sayTheSame reports whether two positions of different articles say the same.
func sayTheSame(a, b *position) bool {
	ofA, ofB, n, figure := common(a, b)
	light, heavy := max(ofA, ofB), min(ofA, ofB)
	if light >= sameLight && heavy >= sameHeavy {
		return true
	}
	told := a.plainly() || b.plainly()
	return !told && light >= likeLight && heavy >= likeHeavy && (n >= likeWords || figure && n == likeWords-1)
}

// plainly reports whether a position is the writer's own indicative.
func (v *position) plainly() bool { return v.Verb == claims.None && v.Modality == claims.Asserted }
