package rag

import (
	_ "embed"
	"slices"
	"strings"

	"verbatim.example/rag/text"
)

// Names: a capitalised word of a claim stands in what it is shown with, in the
// head of the article or in the sentence before; one of the question, anywhere
// in the source.

//go:embed names.txt
var nameList string

// nameGroups maps a folded word to those that stand for it in names.
var nameGroups = groups(nameList)

func groups(list string) map[string][]string {
	m := map[string][]string{}
	for line := range strings.Lines(list) {
		ws := strings.Fields(line)
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range ws {
			for _, o := range ws {
				if o != w && !slices.Contains(m[w], o) {
					m[w] = append(m[w], o)
				}
			}
		}
	}
	return m
}

// titles are written with a capital in English and name nobody.
var titles = text.Set("president vice prime minister secretary chancellor king queen prince princess mr mrs ms dr sir lord senator governor general colonel professor pope emperor saint monsieur madame maitre docteur professeur chief judge captain mayor ambassador deputy director chairman chairwoman republican democrat democratic i internet dieu god etat state government gouvernement earth terre")

// findNames returns the parts of a claim that are names. A first word is one
// when it is no common word.
func (st *statement) findNames() []int {
	var out []int
	for i := range st.parts {
		p := &st.parts[i]
		if !p.upper || !p.content || p.quoted || titles[p.form] || text.Month(p.form) > 0 || text.Weekday(p.form) > 0 {
			continue
		}
		if stops(p.form, text.Unknown) && !p.caps {
			continue
		}
		if p.first && !p.caps && st.common(p.form) && !(i+1 < len(st.parts) && st.parts[i+1].upper && st.gap(i) == " ") {
			continue
		}
		out = append(out, i)
	}
	return out
}

// common reports whether a form is an ordinary word of the language.
func (st *statement) common(form string) bool {
	if nameGroups[form] != nil {
		return false
	}
	return text.Background(text.Stem(form, st.lang), st.lang) > 0 || text.Translate(form, st.lang) != nil
}

// aliasesOf returns the form of the name at part i and its other forms.
func (st *statement) aliasesOf(i int) []string {
	form := st.parts[i].form
	out := append([]string{form}, nameGroups[form]...)
	for _, f := range [...]string{form, phraseAt(st, i, i+1), phraseAt(st, i-1, i)} {
		for _, t := range text.Translate(f, st.lang) {
			out = append(out, strings.Fields(t)...)
		}
	}
	return out
}

// namedIn reports whether the name at part i of a claim stands in any of the
// sentences, in either language, spelled nearly so or as its initials.
func (r *reading) namedIn(i int, in []*statement) bool {
	form := r.parts[i].form
	for _, s := range in {
		aliases := r.alias[i]
		if s.lang == r.lang {
			aliases = aliases[:1+len(nameGroups[form])]
		}
		if slices.ContainsFunc(aliases, s.has) {
			return true
		}
		for k := range s.parts {
			if p := &s.parts[k]; p.upper && (nearName(form, p.form) || p.caps && len(p.form) > 1 && r.initialled(i, p.form) || r.parts[i].caps && len(form) > 1 && s.initialled(k, form)) {
				return true
			}
		}
	}
	return false
}

// has reports whether a sentence of a source holds a word, by its stem.
func (st *statement) has(form string) bool {
	if len(st.holds[string(keyStem)+text.Stem(form, st.lang)]) > 0 {
		return true
	}
	return st.lang == text.Unknown && len(st.holds[string(keyStem)+form]) > 0
}

// initialled reports whether the capitalised words around part i have the
// letters of an acronym.
func (st *statement) initialled(i int, acronym string) bool {
	for from := max(0, i-len(acronym)+1); from <= i; from++ {
		k, n := from, 0
		for k < len(st.parts) && n < len(acronym) {
			p := &st.parts[k]
			if !p.upper && nameGlue[p.form] {
				k++
				continue
			}
			if p.form == "" || p.form[0] != acronym[n] || !p.upper && n == 0 {
				break
			}
			k, n = k+1, n+1
		}
		if n == len(acronym) && k > i {
			return true
		}
	}
	return false
}

// nearName reports whether two long names differ by a letter or two: Kirienko,
// Kiriyenko.
func nearName(a, b string) bool {
	const shortest = 6
	if min(len(a), len(b)) < shortest || a[:2] != b[:2] {
		return false
	}
	limit := 1
	if min(len(a), len(b)) >= 8 {
		limit = 2
	}
	if d := len(a) - len(b); d > limit || -d > limit {
		return false
	}
	return editDistance(a, b) <= limit
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0]++
		for j := range len(b) {
			next := row[j+1]
			row[j+1] = min(next+1, row[j]+1, last+count(a[i] != b[j]))
			last = next
		}
	}
	return row[len(b)]
}
