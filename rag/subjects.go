package rag

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

const (
	subjectTitles  = 3 // titles that have it, from which a subject is frequent
	subjectLetters = 4 // of each of its words at least
)

// Words of titles, folded, that tell a noun: articles stand before it, links
// between it and a second.
var (
	nounArticles = text.Set("le la les l un une au aux the a an")
	nounLinks    = text.Set("de du des d of")
)

// subjects returns the nouns and pairs of nouns that several titles have: « la
// grève », « réforme des retraites ». A word is taken for a noun by the article
// before it where no word is joined to it, or by the link between it and another;
// words with a capital are names.
func (e *Engine) subjects() []topic {
	type found struct {
		written        string
		articles, last int
	}
	all := map[string]*found{}
	var order []string
	for i := range e.corpus.Articles {
		if e.hides(i) {
			continue
		}
		a := &e.corpus.Articles[i]
		for _, s := range titleNouns(a.Title, a.Language) {
			key := typable(s)
			f := all[key]
			if f == nil {
				f = &found{written: s, last: -1}
				all[key] = f
				order = append(order, key)
			}
			if f.last != i {
				f.articles, f.last = f.articles+1, i
			}
		}
	}
	var out []topic
	for _, key := range order {
		if f := all[key]; f.articles >= subjectTitles {
			out = append(out, topic{name: f.written, articles: f.articles})
		}
	}
	return out
}

// titleNouns returns what subjects counts, in one title.
func titleNouns(title string, lang text.Language) []string {
	words := titleWords(title)
	noun := func(k int) bool {
		if k < 0 || k >= len(words) {
			return false
		}
		w := words[k]
		return !w.number && (!w.upper || k == 0) && utf8.RuneCountInString(w.folded) >= subjectLetters && !text.IsStop(w.folded, lang)
	}
	var out []string
	for k := 0; k < len(words); k++ {
		if !noun(k) {
			continue
		}
		j := k + 1 // behind the links: « de la »
		for j < len(words) && words[j].joined && (nounLinks[words[j].folded] || j > k+1 && nounArticles[words[j].folded]) {
			j++
		}
		switch {
		case j > k+1 && noun(j) && words[j].joined:
			out = append(out, lowered(title, words[k].start, words[j].end))
			k = j
		case k > 0 && nounArticles[words[k-1].folded] && words[k].joined && (k+1 == len(words) || !words[k+1].joined || text.IsStop(words[k+1].folded, lang)):
			out = append(out, title[words[k].start:words[k].end])
		}
	}
	return out
}

// lowered returns title[start:end], with a small letter where it begins the title.
func lowered(title string, start, end int) string {
	s := title[start:end]
	if start > 0 {
		return s
	}
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

// A titleWord is a word of a title.
type titleWord struct {
	folded        string
	start, end    int
	upper, number bool
	joined        bool // a space or an apostrophe alone parts it from the word before
}

func titleWords(title string) []titleWord {
	var out []titleWord
	end := 0
	for start := 0; start < len(title); {
		n := strings.IndexFunc(title[start:], func(r rune) bool { return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if n < 0 {
			n = len(title) - start
		}
		if w := title[start : start+n]; strings.Trim(w, "-") != "" {
			between := strings.TrimSpace(title[end:start])
			r, _ := utf8.DecodeRuneInString(w)
			out = append(out, titleWord{
				folded: text.Fold(w), start: start, end: start + n,
				upper: unicode.IsUpper(r), number: unicode.IsDigit(r),
				joined: between == "" || between == "'" || between == "’",
			})
			end = start + n
		}
		_, next := utf8.DecodeRuneInString(title[start+n:])
		start += n + next
	}
	return out
}
