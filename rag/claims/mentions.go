package claims

import (
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// A Mention is a name as one article writes it.
type Mention struct {
	Article  int // its number, for what holds in one article alone
	Name     string
	Count    int
	Function string // that stands beside the name: « procureure de Corvanne »; "" for none
	Acronym  string // that stands in brackets behind it; "" for none
	gender   gender // by its titles
}

// Mentions returns the names of an article with what stands beside them, in the
// order of the text, each name once.
func Mentions(article int, a *corpus.Article, statements []Statement) []Mention {
	var out []Mention
	at := map[string]int{}
	r := newReader(a)
	for i := range statements {
		st := &statements[i]
		s := a.Sentences[st.Sentence]
		if len(st.Names) == 0 {
			continue
		}
		r.this = sentence{text: a.Text[s.Start:s.End], index: st.Sentence, start: s.Start, words: r.this.words[:0]}
		r.this.words = scan(r.this.words, r.this.text, s.Start, r.lex)
		for _, n := range st.Names {
			name := Text(a, n)
			k, ok := at[name]
			if !ok {
				k = len(out)
				at[name] = k
				out = append(out, Mention{Article: article, Name: name})
			}
			m := &out[k]
			m.Count++
			first, end := r.wordsOf(n)
			if first < 0 {
				continue
			}
			if g := r.titleGender(first); g != anyGender {
				m.gender = g
			}
			if m.Function == "" {
				m.Function = r.functionOf(first, end)
			}
			if m.Acronym == "" && end < len(r.this.words) && r.this.words[end].paren && !r.this.words[end-1].paren && (end+1 == len(r.this.words) || !r.this.words[end+1].paren) {
				if w := &r.this.words[end]; w.caps {
					m.Acronym = a.Text[w.start:w.end]
				}
			}
		}
	}
	return out
}

// wordsOf returns the words of a span of the sentence; -1 when they are cut
// otherwise.
func (r *reader) wordsOf(s text.Span) (first, end int) {
	first = -1
	for i := range r.this.words {
		w := &r.this.words[i]
		if w.start == s.Start {
			first = i
		}
		if first >= 0 && w.start < s.End {
			end = i + 1
		}
	}
	return first, end
}

// titleGender returns the gender of the title before word i.
func (r *reader) titleGender(i int) gender {
	switch {
	case r.this.is(i-1, "m", "mr", "monsieur", "sir", "lord"):
		return man
	case r.this.is(i-1, "mme", "mlle", "ms", "mrs", "miss", "madame", "lady"):
		return woman
	}
	return anyGender
}

// functionOf returns the function that stands beside the name of words [i, j):
// before it, with a comma (« la procureure de Corvanne, Hélène Astruc ») or
// without (« l’analyste Paola Destremau »), or behind it between commas.
func (r *reader) functionOf(i, j int) string {
	st := &r.this
	before := i
	for before > 0 && st.has(before-1, title) {
		before--
	}
	if j-i < 2 && before == i || st.has(before-1, complement) || st.words[before].elision == "d" {
		return ""
	}
	if before > 0 && !st.words[before].quoted {
		from := before - 1
		for from > 0 && !st.words[from].breaks() && before-from < 12 {
			from--
		}
		for k := from; k < before; k++ {
			if !st.has(k, person) || st.words[k].upper && k > 0 || k > 0 && (st.words[k].elision == "d" || st.has(k-1, complement)) {
				continue
			}
			n := r.noun(k)
			first := k
			for first > from && k-first < 3 && !st.words[first].breaks() && r.partOfRole(first-1) {
				first-- // council leader, premier ministre
			}
			if st.words[before].before == 0 && r.ofPerson(k, before) {
				continue // la sœur du député Marc Delorme
			}
			beside := st.words[before].before&comma != 0 && n.end == before || st.words[before].before == 0 && n.end >= j
			if beside {
				return r.text(first, min(n.end, before))
			}
		}
	}
	if j < len(st.words) && st.words[j].before&comma != 0 && !st.words[j].upper {
		n := r.noun(j)
		if !n.empty() && r.isRole(n) && (n.end == len(st.words) || st.words[n.end].breaks()) {
			return r.text(n.start, n.end)
		}
	}
	return ""
}

// ofPerson reports whether a complement of noun k, before word end, is of a person.
func (r *reader) ofPerson(k, end int) bool {
	st := &r.this
	for i := k + 1; i < end; i++ {
		if st.has(i, person) && !st.words[i].upper && (st.has(i-1, complement) || st.words[i].elision == "d" || st.has(i-1, determiner) && st.has(i-2, complement)) {
			return true
		}
	}
	return false
}

// partOfRole reports whether word k may be of the role behind it.
func (r *reader) partOfRole(k int) bool {
	st := &r.this
	if r.lex.french {
		return st.is(k, "premier", "première", "ancien", "ancienne", "futur", "future", "ex", "vice")
	}
	return !st.has(k, determiner|indefinite|preposition|complement|relative|coordinate|auxiliary|finite|adverb) && !st.words[k].owner
}

// isRole reports whether a noun phrase is of one person by a role.
func (r *reader) isRole(n phraseNoun) bool {
	st := &r.this
	for k := n.start; k < n.end && !st.has(k, complement|preposition) && st.words[k].elision != "d"; k++ {
		if st.has(k, person) {
			return true
		}
	}
	return false
}

// text returns words [i, j) as written.
func (r *reader) text(i, j int) string {
	s := r.this.span(i, j)
	return strings.TrimSpace(Text(r.a, s))
}
