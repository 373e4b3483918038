package rag

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// Honest and dishonest rewritings of a sentence, by rules. "" means that a rule
// does not apply.

// A mutant is a sentence with what it may draw on.
type mutant struct {
	sentence string
	next     string   // the sentence after it, of the same paragraph; "" for none
	passage  string   // its source
	strange  []string // names of another article
	outlet   string
	r        *rand.Rand
}

var honest = []struct {
	name string
	make func(m *mutant) string
}{
	{"verbatim", func(m *mutant) string { return m.sentence }},
	{"apposition dropped", dropApposition},
	{"last clause dropped", dropTail},
	{"synonym", swapSynonym},
	{"adverbial moved", moveAdverbial},
	{"outlet named", nameOutlet},
	{"two merged", mergeNext},
}

var dishonest = []struct {
	name string
	make func(m *mutant) string
}{
	{"figure altered", alterFigure},
	{"figure of the passage", takeFigure},
	{"figures swapped", swapFigures},
	{"name of another article", strangeName},
	{"name of the passage", passageName},
	{"negation added", addNegation},
	{"negation removed", removeNegation},
	{"attribution removed", removeAttribution},
	{"conditional made indicative", indicative},
	{"quote fabricated", fabricateQuote},
	{"quote altered", alterQuote},
	{"subject and object swapped", swapNames},
}

var (
	apposition = regexp.MustCompile(`, [^,;:.«»()]{8,90},`)
	leading    = regexp.MustCompile(`^((?:En|Dans|Depuis|Après|Avant|Pendant|À|Lors|Au) [^,;:«»()]{4,60}), (\p{Lu}|l[ea’']|[iu]l|un|une|les)`)
	numeral1   = regexp.MustCompile(`\d+(?:[   ]\d{3})*(?:,\d+)?`)
	verb       = regexp.MustCompile(` (est|sont|était|étaient|a|ont|avait|avaient|peut|doit|fait|devient|reste) `)
	negation   = regexp.MustCompile(`(?i)(\b(?:ne )|n[’'])(\p{L}+(?:[  -]\p{L}+)?) (?:pas|plus|jamais) `)
	attributed = regexp.MustCompile(`^(?:Selon|D[’']après) [^,;:«»]{3,60}, `)
	attributes = regexp.MustCompile(`,? (?:selon|d[’']après) (?:\p{L}+[  ’'-]?){1,6}([,.])`)
	would      = map[string]string{"serait": "est", "seraient": "sont", "aurait": "a", "auraient": "ont"}
)

func dropApposition(m *mutant) string {
	if strings.Count(m.sentence, ",") > 3 {
		return "" // a list
	}
	for _, at := range apposition.FindAllStringIndex(m.sentence, -1) {
		cut := m.sentence[at[0]:at[1]]
		if s := m.sentence[:at[0]] + m.sentence[at[1]:]; !hedging(cut) && len(strings.Fields(s)) >= 6 {
			return s
		}
	}
	return ""
}

// hedging reports whether a piece of a sentence attributes, denies or negates.
func hedging(s string) bool {
	st := state(s, text.French)
	return st.reports() || slices.ContainsFunc(st.parts, func(p part) bool { return p.polarity != affirmed })
}

func dropTail(m *mutant) string {
	i := strings.LastIndex(m.sentence, ", ")
	if i < 0 || strings.Count(m.sentence, ",") > 3 || hedging(m.sentence[i:]) || len(strings.Fields(m.sentence[:i])) < 7 || strings.ContainsAny(m.sentence[i:], "»”)") {
		return ""
	}
	return m.sentence[:i] + "."
}

func swapSynonym(m *mutant) string {
	st := state(m.sentence, text.French)
	for _, i := range m.r.Perm(len(st.parts)) {
		p := &st.parts[i]
		if !p.content || p.upper || p.quoted || len(p.form) < 5 {
			continue
		}
		if s := text.Synonyms(p.form, text.French); len(s) > 0 {
			return m.sentence[:p.start] + s[0] + m.sentence[p.end:]
		}
	}
	return ""
}

func moveAdverbial(m *mutant) string {
	at := leading.FindStringSubmatchIndex(m.sentence)
	if at == nil || strings.Contains(m.sentence, "»") {
		return ""
	}
	first, rest := m.sentence[at[2]:at[3]], strings.TrimSuffix(m.sentence[at[4]:], ".")
	return capital(rest) + " " + lower(first) + "."
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

func lower(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToLower(r)) + s[n:]
}

func nameOutlet(m *mutant) string {
	if m.outlet == "" {
		return ""
	}
	return "Selon " + m.outlet + ", " + lower(m.sentence)
}

func mergeNext(m *mutant) string {
	if m.next == "" || strings.ContainsAny(m.sentence+m.next, "«»?!") {
		return ""
	}
	return strings.TrimSuffix(m.sentence, ".") + ", et " + lower(m.next)
}

// numbersIn returns the numbers of s in digits.
func numbersIn(s string) [][]int {
	return slices.DeleteFunc(numeral1.FindAllStringIndex(s, -1), func(at []int) bool {
		before, _ := utf8.DecodeLastRuneInString(s[:at[0]])
		after, _ := utf8.DecodeRuneInString(s[at[1]:])
		return unicode.IsLetter(before) || unicode.IsLetter(after) || before == '-' || before == ',' || before == '.'
	})
}

func alterFigure(m *mutant) string {
	at := numbersIn(m.sentence)
	if len(at) == 0 {
		return ""
	}
	a := at[m.r.IntN(len(at))]
	old := m.sentence[a[0]:a[1]]
	digits := []byte(old)
	for same := true; same; same = string(digits) == old {
		for i := range digits {
			if isDigit(rune(digits[i])) {
				digits[i] = byte('0' + m.r.IntN(10))
			}
		}
		if digits[0] == '0' && len(digits) > 1 {
			digits[0] = '1'
		}
	}
	return m.sentence[:a[0]] + string(digits) + m.sentence[a[1]:]
}

func takeFigure(m *mutant) string {
	at := numbersIn(m.sentence)
	if len(at) == 0 {
		return ""
	}
	a := at[m.r.IntN(len(at))]
	old := m.sentence[a[0]:a[1]]
	var others []string
	for _, b := range numbersIn(m.passage) {
		if n := m.passage[b[0]:b[1]]; n != old && len(n) == len(old) && !strings.Contains(m.sentence, n) {
			others = append(others, n)
		}
	}
	if len(others) == 0 {
		return ""
	}
	return m.sentence[:a[0]] + others[m.r.IntN(len(others))] + m.sentence[a[1]:]
}

func swapFigures(m *mutant) string {
	at := numbersIn(m.sentence)
	for i, a := range at {
		for _, b := range at[i+1:] {
			x, y := m.sentence[a[0]:a[1]], m.sentence[b[0]:b[1]]
			if x != y && len(x) == len(y) {
				return m.sentence[:a[0]] + y + m.sentence[a[1]:b[0]] + x + m.sentence[b[1]:]
			}
		}
	}
	return ""
}

// namesWritten returns the runs of capitalised words of s of which none begins a
// sentence: whole names.
func namesWritten(s string) []text.Span {
	st := state(s, text.French)
	var out []text.Span
	last := -2
	for i, p := range st.parts {
		if !p.upper || !p.content || p.first || len(p.form) < 3 || titles[p.form] || text.Month(p.form) > 0 || i == 0 || p.quoted || st.elision(i) != "" {
			continue
		}
		if n := len(out) - 1; last == i-1 && st.gap(last) == " " {
			out[n].End = p.end
		} else {
			out = append(out, text.Span{Start: p.start, End: p.end})
		}
		last = i
	}
	return out
}

func (m *mutant) rename(by []string) string {
	at := namesWritten(m.sentence)
	by = slices.DeleteFunc(slices.Clone(by), func(n string) bool { return strings.Contains(text.Fold(m.sentence), text.Fold(n)) })
	if len(at) == 0 || len(by) == 0 {
		return ""
	}
	a := at[m.r.IntN(len(at))]
	if old, n := m.sentence[a.Start:a.End], by[m.r.IntN(len(by))]; !strings.Contains(text.Fold(n), text.Fold(old)) && !strings.Contains(text.Fold(old), text.Fold(n)) {
		return m.sentence[:a.Start] + n + m.sentence[a.End:]
	}
	return ""
}

func strangeName(m *mutant) string {
	return m.rename(slices.DeleteFunc(slices.Clone(m.strange), func(n string) bool { return strings.Contains(text.Fold(m.passage), text.Fold(n)) }))
}

func passageName(m *mutant) string {
	var names []string
	for _, a := range namesWritten(m.passage) {
		names = append(names, m.passage[a.Start:a.End])
	}
	return m.rename(names)
}

func addNegation(m *mutant) string {
	at := verb.FindStringSubmatchIndex(m.sentence)
	if at == nil || hedging(m.sentence) && negation.MatchString(m.sentence) {
		return ""
	}
	v := m.sentence[at[2]:at[3]]
	ne := "ne "
	if strings.ContainsRune("aeéo", []rune(v)[0]) {
		ne = "n’"
	}
	return m.sentence[:at[2]] + ne + v + " pas" + m.sentence[at[3]:]
}

func removeNegation(m *mutant) string {
	at := negation.FindStringSubmatchIndex(m.sentence)
	if at == nil {
		return ""
	}
	return m.sentence[:at[0]] + m.sentence[at[4]:at[5]] + " " + m.sentence[at[1]:]
}

func removeAttribution(m *mutant) string {
	if conditional(strings.Join(strings.Fields(m.sentence), " ")) {
		return ""
	}
	for w := range strings.FieldsSeq(m.sentence) {
		if conditional(strings.Trim(w, ".,")) {
			return ""
		}
	}
	if s := attributed.ReplaceAllString(m.sentence, ""); s != m.sentence {
		return capital(s)
	}
	if s := attributes.ReplaceAllString(m.sentence, "$1"); s != m.sentence {
		return s
	}
	return ""
}

func indicative(m *mutant) string {
	if st := state(m.sentence, text.French); len(st.attributed()) > 0 || slices.ContainsFunc(st.parts, func(p part) bool { return sayings[p.form] || hedges[p.form] }) {
		return "" // it stays attributed
	}
	ws := strings.Split(m.sentence, " ")
	changed := false
	for i, w := range ws {
		if v, ok := would[w]; ok {
			ws[i], changed = v, true
		} else if conditional(strings.Trim(w, ".,")) {
			return ""
		}
	}
	if !changed {
		return ""
	}
	return strings.Join(ws, " ")
}

func fabricateQuote(m *mutant) string {
	words := strings.Fields(m.passage)
	if len(words) < 20 || strings.Contains(m.sentence, "«") {
		return ""
	}
	var ws []string
	for range 5 {
		ws = append(ws, strings.Trim(words[m.r.IntN(len(words))], ".,;:«»()\""))
	}
	return fmt.Sprintf("%s : « %s ».", strings.TrimSuffix(m.sentence, "."), strings.Join(ws, " "))
}

func alterQuote(m *mutant) string {
	words := strings.Fields(m.sentence)
	if len(words) < 12 || strings.ContainsAny(m.sentence, "«»\"“”") {
		return ""
	}
	i := m.r.IntN(len(words) - 7)
	other := strings.Fields(m.passage)
	k := i + 1 + m.r.IntN(4)
	old := words[k]
	for range 20 {
		words[k] = strings.Trim(other[m.r.IntN(len(other))], ".,;:«»()\"")
		if normal(words[k]) != normal(strings.Trim(old, ".,;:«»()\"")) && words[k] != "" {
			break
		}
	}
	words[i], words[i+5] = "« "+words[i], words[i+5]+" »"
	return strings.Join(words, " ")
}

func swapNames(m *mutant) string {
	at := namesWritten(m.sentence)
	for i, a := range at {
		for _, b := range at[i+1:] {
			x, y := m.sentence[a.Start:a.End], m.sentence[b.Start:b.End]
			if text.Fold(x) != text.Fold(y) && b.Start > a.End+1 {
				return m.sentence[:a.Start] + y + m.sentence[a.End:b.Start] + x + m.sentence[b.End:]
			}
		}
	}
	return ""
}
