package claims

import (
	"strings"

	"verbatim.example/rag/text"
)

// figures returns the numbers of the sentence in figures, each with the noun that
// it counts; dates and times of day left out.
func (r *reader) figures() []Figure {
	st := &r.this
	var out []Figure
	for i := range st.words {
		w := &st.words[i]
		if !w.number || r.isYear(i) || text.Month(text.Fold(st.raw(i+1))) > 0 || text.Month(text.Fold(st.raw(i-1))) > 0 ||
			st.is(i+1, "h") || st.is(i-1, "h") {
			continue
		}
		j := i + 1
		for j < len(st.words) && st.words[j].before == 0 {
			if _, ok := text.Number(text.Fold(st.words[j].raw), r.a.Language); !ok {
				break
			}
			j++
		}
		f := Figure{Number: st.span(i, j)}
		if f.Number.End < st.start+len(st.text) { // the unit that is no word: 3 %, 40 €
			rest := strings.TrimLeft(r.a.Text[f.Number.End:st.start+len(st.text)], " \u00a0\u202f")
			for _, unit := range [...]string{"%", "€", "$", "£"} {
				if strings.HasPrefix(rest, unit) {
					start := st.start + len(st.text) - len(rest)
					f.Noun = text.Span{Start: start, End: start + len(unit)}
				}
			}
		}
		if f.Noun.End == 0 {
			if st.has(j, complement) || st.words[min(j, len(st.words)-1)].elision == "d" {
				if st.has(j, complement) {
					j++
				}
			}
			if j < len(st.words) && st.words[j].before == 0 && !st.words[j].number && !st.has(j, preposition|relative|auxiliary|coordinate|determiner|ne) {
				f.Noun = st.span(j, j+1)
			}
		}
		out = append(out, f)
	}
	return out
}

// names returns the proper names of the sentence: runs of capitals, without
// titles; the first word of a sentence only where it is no common word.
func (r *reader) names() []text.Span {
	st := &r.this
	var out []text.Span
	for i := 0; i < len(st.words); i++ {
		w := &st.words[i]
		if !w.upper || w.lex.any(title) || w.number || r.firstWord(i) && r.common(i) {
			continue
		}
		e := i + 1
		for e < len(st.words) && st.words[e].before == 0 {
			if st.words[e].upper && st.words[e].elision == "" {
				e++
				continue
			}
			if e+1 < len(st.words) && st.words[e+1].upper && st.words[e+1].before == 0 && st.words[e+1].elision == "" && st.is(e, "de", "du", "des", "of", "von", "van", "ben", "al", "el", "di", "da", "la", "le", "l") && !st.has(e+1, title) {
				e += 2
				continue
			}
			if st.words[e].upper && st.words[e].elision == "d" {
				e++
				continue
			}
			break
		}
		if e == i+1 && w.lex.any(body) && e+3 < len(st.words) && st.is(e, "des", "de") && !st.words[e+1].breaks() && !st.words[e+1].upper &&
			st.is(e+2, "du", "de", "of") && st.words[e+3].upper && st.words[e+3].before == 0 {
			e += 4 // Fédération des chasseurs du Vexin
		}
		if w.runes() > 1 || e > i+1 {
			if w.caps && w.paren {
				if k := r.expansion(i); k >= 0 { // the whole name before its acronym
					for len(out) > 0 && out[len(out)-1].Start >= st.words[k].start {
						out = out[:len(out)-1]
					}
					out = append(out, st.span(k, i))
				}
			}
			out = append(out, st.span(i, e))
		}
		i = e - 1
	}
	return out
}

// expansion returns the first word of the name whose acronym stands in brackets at
// word i; -1 when the words before it are none.
func (r *reader) expansion(i int) int {
	st := &r.this
	acronym := text.Fold(st.words[i].raw)
	var words []string
	for k := i - 1; k >= 0 && k >= i-10 && !st.words[k].paren; k-- {
		words = append([]string{text.Fold(st.words[k].raw)}, words...)
		if st.words[k].upper && isAcronym(acronym, words) {
			return k
		}
	}
	return -1
}

// firstWord reports whether a capital at word i may be that of a sentence.
func (r *reader) firstWord(i int) bool {
	w := &r.this.words[i]
	return i == 0 || w.before&(strong|stop) != 0 || w.before&quote != 0 && w.quoted
}

// common reports whether word i is a word of the lexicon, or of the language.
func (r *reader) common(i int) bool {
	st := &r.this
	w := &st.words[i]
	if w.caps {
		return false
	}
	if w.lex.is != 0 && !w.lex.any(firstName) {
		return true
	}
	f := text.Fold(w.raw)
	if text.IsStop(f, text.French) || text.IsStop(f, text.English) {
		return true
	}
	next := i+1 < len(st.words) && st.words[i+1].upper && st.words[i+1].before == 0
	return !next && text.Background(text.Stem(f, r.a.Language), r.a.Language) > 0
}
