package text

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
	"sync"
)

//go:embed data/en_fr.tsv
var lexiconData string

// lexicon maps a folded English headword of one to four words to its French
// words, best news sense first, and the stem of a French word, or a folded
// French expression, to the English ones of which it is the likeliest sense.
type lexicon struct {
	english map[string][]string
	french  map[string][]string
	longest int // words in the longest English headword
}

// mostEnglish is how many English words a French word keeps.
const mostEnglish = 4

var loadLexicon = sync.OnceValue(func() *lexicon {
	l := &lexicon{english: map[string][]string{}, french: map[string][]string{}}
	var heads []string
	for head, senses := range table(lexiconData) {
		en := phrase(head)
		heads = append(heads, en)
		l.longest = max(l.longest, strings.Count(en, " ")+1)
		for s := range strings.SplitSeq(senses, "|") {
			l.english[en] = append(l.english[en], phrase(s))
		}
	}
	for rank := range 3 {
		for _, en := range heads {
			senses := l.english[en]
			if rank >= len(senses) {
				continue
			}
			if fr := stemPhrase(senses[rank]); len(l.french[fr]) < mostEnglish {
				l.french[fr] = append(l.french[fr], en)
			}
		}
	}
	return l
})

// stemPhrase returns the stem of a French word; an expression stays as it is.
func stemPhrase(fr string) string {
	if strings.Contains(fr, " ") {
		return fr
	}
	return Stem(fr, French)
}

// table yields the two columns of a data file, comments left out.
func table(data string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for line := range strings.Lines(data) {
			left, right, ok := strings.Cut(strings.TrimSpace(line), "\t")
			if ok && !strings.HasPrefix(left, "#") && !yield(left, right) {
				return
			}
		}
	}
}

// phrase returns the folded words of s, single spaces between.
func phrase(s string) string {
	var sc Scanner
	var b strings.Builder
	sc.Reset(s)
	for sc.Next() {
		w := sc.Word()
		if w.Joined {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.Write(w.Form)
	}
	return b.String()
}

// LongestPhrase is the most words that [Translate] knows as one expression.
func LongestPhrase() int { return loadLexicon().longest }

// Translate returns what a folded word or expression ("prime minister") of one
// language is in the other, folded, the likeliest first; nil when it is not
// known. Inflected English words are looked up by their base form.
func Translate(form string, from Language) []string {
	l := loadLexicon()
	switch from {
	case French:
		return l.french[stemPhrase(form)]
	case English:
		for _, f := range englishBases(form) {
			if t := l.english[f]; t != nil {
				return t
			}
		}
	}
	return nil
}

// Synonyms returns single words that mean in their language what a folded word
// may mean: those that share a translation with it, then those of its topic. The
// likeliest come first; the word itself is not among them.
func Synonyms(form string, lang Language) []string {
	const pivots = 2 // translations looked at: the rest are rarer senses
	other := English
	if lang == English {
		other = French
	}
	var out []string
	through := Translate(form, lang)
	for _, t := range through[:min(pivots, len(through))] {
		for _, s := range Translate(t, other) {
			if s != form && !strings.Contains(s, " ") && !IsStop(s, lang) && !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	for _, s := range sameTopic(form) {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// englishBases returns form and the base forms it may be inflected from.
func englishBases(form string) []string {
	out := []string{form}
	cut := func(suffix, with string) {
		if base, ok := strings.CutSuffix(form, suffix); ok && len(base) >= 2 {
			out = append(out, base+with)
		}
	}
	cut("ies", "y")
	cut("s", "")
	cut("es", "")
	for _, suffix := range [...]string{"ed", "ing", "er", "est", "ly"} {
		base, ok := strings.CutSuffix(form, suffix)
		if !ok || len(base) < 3 {
			continue
		}
		out = append(out, base, base+"e")
		if n := len(base); base[n-1] == base[n-2] {
			out = append(out, base[:n-1])
		}
		if base[len(base)-1] == 'i' {
			out = append(out, base[:len(base)-1]+"y")
		}
	}
	cut("ally", "al")
	cut("ness", "")
	return out
}
