package rag

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// A told counts the cases of one kind that were told right.
type told struct{ right, all int }

func (c *told) add(t *testing.T, ok bool, format string, args ...any) {
	t.Helper()
	c.all++
	if ok {
		c.right++
	} else if c.all-c.right <= 12 {
		t.Logf(format, args...)
	}
}

func (c *told) rate() float64 { return float64(c.right) / float64(max(1, c.all)) }

// check fails below a share of cases told right, or with too few cases.
func (c *told) check(t *testing.T, least float64) {
	t.Helper()
	t.Logf("%d of %d cases told right", c.right, c.all)
	if c.rate() < least {
		t.Errorf("%d of %d cases told right, want %.1f %%", c.right, c.all, 100*least)
	}
	if c.all < 500 && !testing.Short() {
		t.Errorf("only %d cases", c.all)
	}
}

// casesEach is how many cases of a kind are made of one corpus.
func casesEach() int {
	if testing.Short() {
		return 8
	}
	return 250
}

// sample calls f with sentences of each corpus until it has made n cases or none
// are left.
func sample(t *testing.T, cs []*verifyCorpus, seed uint64, f func(r *rand.Rand, c *verifyCorpus, q madeFrom) bool) {
	t.Helper()
	for _, c := range cs {
		r := rand.New(rand.NewPCG(seed, 7))
		n := 0
		for range 4 {
			for _, i := range r.Perm(len(c.quotes)) {
				if n == casesEach() {
					break
				}
				if f(r, c, c.quotes[i]) {
					n++
				}
			}
		}
	}
}

func (c *verifyCorpus) verify(t *testing.T, quote string) Verification {
	t.Helper()
	v, err := c.Verify(t.Context(), quote)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range v.Matches {
		if err := c.checkRow(r); err != nil {
			t.Errorf("%q: %v", quote, err)
		}
	}
	return v
}

func (c *verifyCorpus) text(q madeFrom) string {
	a := &c.corpus.Articles[q.article]
	s := a.Sentences[q.sentence]
	return a.Text[s.Start:s.End]
}

// noises are what typing, copying and chats do to a quote.
var noises = map[string]func(r *rand.Rand, s string) string{
	"as it is":   func(_ *rand.Rand, s string) string { return s },
	"no accents": func(_ *rand.Rand, s string) string { return text.Fold(s) },
	"capitals":   func(_ *rand.Rand, s string) string { return strings.ToUpper(s) },
	"straight":   func(_ *rand.Rand, s string) string { return straightQuotes.Replace(s) },
	"curly":      func(_ *rand.Rand, s string) string { return strings.ReplaceAll(s, "'", "’") },
	"blanks":     func(_ *rand.Rand, s string) string { return strings.Join(strings.Fields(s), "\u00a0 \n") },
	"no commas": func(_ *rand.Rand, s string) string {
		return strings.NewReplacer(", ", " ", ";", "", " :", "").Replace(s)
	},
	"no stop": func(_ *rand.Rand, s string) string { return strings.TrimRight(s, ".…!? \u00a0\u202f") },
	"bold":    func(_ *rand.Rand, s string) string { return "> **" + s + "**" },
	"spoiler": func(_ *rand.Rand, s string) string { return "||_" + s + "_|| :wink: <:x:123>" },
	"linked": func(_ *rand.Rand, s string) string {
		return "[" + strings.NewReplacer("[", "", "]", "").Replace(s) + "](https://example.org/a-1) <https://example.org/2>"
	},
	"guillemets": func(_ *rand.Rand, s string) string { return "« " + s + " »" },
	"ends":       func(_ *rand.Rand, s string) string { return "[…] " + s + "…" },
	"note":       func(r *rand.Rand, s string) string { return atWord(r, s, func(w string) string { return w + "[12]" }) },
	"editor": func(r *rand.Rand, s string) string {
		return atWord(r, s, func(w string) string { return w + " [sic]" })
	},
	"soft hyphen": func(r *rand.Rand, s string) string {
		return atWord(r, s, func(w string) string {
			rs := []rune(w)
			return string(rs[:len(rs)/2]) + "\u00ad" + string(rs[len(rs)/2:])
		})
	},
	"an accent": func(r *rand.Rand, s string) string { return dropAccent(r, s) },
	"ligatures": func(_ *rand.Rand, s string) string {
		return strings.NewReplacer("œ", "oe", "Œ", "OE", "fi", "ﬁ").Replace(s)
	},
	"dashes": func(_ *rand.Rand, s string) string {
		return strings.NewReplacer(" – ", " — ", " - ", " – ").Replace(s)
	},
	"decomposed": func(_ *rand.Rand, s string) string {
		return strings.NewReplacer("é", "e\u0301", "è", "e\u0300", "ç", "c\u0327").Replace(s)
	},
	"without ends": func(_ *rand.Rand, s string) string {
		ws := strings.Fields(s)
		return strings.Join(ws[1:len(ws)-1], " ")
	},
}

var straightQuotes = strings.NewReplacer("’", "'", "« ", "\"", " »", "\"", "«\u00a0", "\"", "\u00a0»", "\"", "“", "\"", "”", "\"")

func atWord(r *rand.Rand, s string, f func(string) string) string {
	ws := strings.Fields(s)
	for range 20 {
		if i := 1 + r.IntN(len(ws)-2); letterWord.MatchString(ws[i]) {
			ws[i] = f(ws[i])
			break
		}
	}
	return strings.Join(ws, " ")
}

var letterWord = regexp.MustCompile(`^\pL{4,}$`)

func dropAccent(r *rand.Rand, s string) string {
	rs := []rune(s)
	for _, i := range r.Perm(len(rs)) {
		if f := text.Fold(string(rs[i])); rs[i] > 0xBF && unicode.IsLetter(rs[i]) && len(f) == 1 {
			rs[i] = rune(f[0])
			break
		}
	}
	return string(rs)
}

// A true quote stays one, however it was typed.
func TestVerifyExactCases(t *testing.T) {
	cs := verifyCorpora(t)
	names := slices.Sorted(func(yield func(string) bool) {
		for n := range noises {
			if !yield(n) {
				return
			}
		}
	})
	var right told
	k := 0
	sample(t, cs, 1, func(r *rand.Rand, c *verifyCorpus, q madeFrom) bool {
		name := names[k%len(names)]
		k++
		quote := noises[name](r, c.text(q))
		v := c.verify(t, quote)
		right.add(t, v.Verdict == Exact, "%s, %s: %s %v %q", c.name, name, v.Verdict, v.Differences, quote)
		return true
	})
	right.check(t, 1)
}

var (
	plainWord  = regexp.MustCompile(`^[\pL’'-]+$`)
	figureWord = regexp.MustCompile(`^\d+$`)
	nameWord   = regexp.MustCompile(`^\p{Lu}\p{Ll}{3,}$`)
	negated1   = regexp.MustCompile(`(?i)\b(n[’']|ne )(\pL+) (pas|plus|jamais) `)
)

// alter changes one thing of a sentence, and says what should be found.
func alter(r *rand.Rand, s, kind string) (string, []Difference) {
	ws := strings.Fields(s)
	pick := func(ok func(string) bool) int {
		for range 40 {
			if i := 1 + r.IntN(len(ws)-2); ok(ws[i]) && flat(strings.Join(ws[:i], " ")) != "" && flat(strings.Join(ws[i+1:], " ")) != "" {
				return i
			}
		}
		return -1
	}
	word := func(w string) bool { return letterWord.MatchString(w) }
	switch kind {
	case "word", "name", "figure":
		ok, to := word, "zeugme"
		if kind == "name" {
			ok, to = nameWord.MatchString, "Zébulon"
		} else if kind == "figure" {
			ok, to = figureWord.MatchString, "9743"
		}
		i := pick(ok)
		if i < 0 {
			return "", nil
		}
		if kind == "figure" && (figureWord.MatchString(ws[i-1]) || figureWord.MatchString(ws[i+1])) {
			return "", nil // a group of thousands
		}
		d := Difference{to, ws[i]}
		ws[i] = to
		return strings.Join(ws, " "), []Difference{d}
	case "left out":
		// A first name beside a quote may be left out.
		i := pick(func(w string) bool { return word(w) && !(strings.ContainsAny(s, "«“\"") && nameWord.MatchString(w)) })
		if i < 0 || i+1 < len(ws) && ws[i+1] == ws[i] || ws[i-1] == ws[i] {
			return "", nil
		}
		d := Difference{"", ws[i]}
		return strings.Join(slices.Delete(ws, i, i+1), " "), []Difference{d}
	case "added":
		i := pick(word)
		if i < 0 {
			return "", nil
		}
		return strings.Join(slices.Insert(ws, i, "zeugme"), " "), []Difference{{"zeugme", ""}}
	case "denied":
		m := negated1.FindStringSubmatchIndex(s)
		if m == nil || m[2] == 0 {
			return "", nil // what stands before the first word of a quote is not looked at
		}
		return s[:m[2]] + s[m[4]:m[6]] + s[m[7]+1:], []Difference{{"", strings.TrimSpace(s[m[2]:m[3]])}, {"", s[m[6]:m[7]]}}
	case "negated":
		i := pick(func(w string) bool { return w == "est" || w == "sont" || w == "a" || w == "ont" })
		if i < 0 || ws[i-1] == "ne" {
			return "", nil
		}
		return strings.Join(slices.Insert(ws, i+1, "pas"), " "), []Difference{{"pas", ""}}
	}
	i := pick(word) // moved
	if i < 0 || i+2 >= len(ws)-1 || !word(ws[i+1]) || strings.EqualFold(ws[i], ws[i+1]) {
		return "", nil
	}
	ws[i], ws[i+1] = ws[i+1], ws[i]
	return strings.Join(ws, " "), nil
}

// A quote with one thing changed is altered, and shown to be by that one thing.
func TestVerifyAlteredCases(t *testing.T) {
	kinds := []string{"word", "name", "figure", "left out", "added", "denied", "negated", "moved"}
	cs := verifyCorpora(t)
	for k, kind := range kinds {
		t.Run(kind, func(t *testing.T) {
			var verdicts, shown told
			sample(t, cs, 2+uint64(k), func(r *rand.Rand, c *verifyCorpus, q madeFrom) bool {
				quote, want := alter(r, c.text(q), kind)
				if quote == "" {
					return false
				}
				v := c.verify(t, quote)
				verdicts.add(t, v.Verdict == Altered, "%s: %s %q", c.name, v.Verdict, quote)
				shown.add(t, want == nil || slices.Equal(v.Differences, want), "%s: %+v, want %+v: %q", c.name, v.Differences, want, quote)
				return true
			})
			t.Logf("%d of %d verdicts right, %d with the smallest difference", verdicts.right, verdicts.all, shown.right)
			if verdicts.rate() < 1 || shown.rate() < .97 {
				t.Errorf("%d of %d verdicts right, %d with the smallest difference", verdicts.right, verdicts.all, shown.right)
			}
			if verdicts.all < 20 {
				t.Errorf("only %d cases", verdicts.all)
			}
		})
	}
}

// What no article has is absent: sentences of another corpus, and the words of a
// sentence in disorder.
func TestVerifyAbsentCases(t *testing.T) {
	cs := verifyCorpora(t)
	var right told
	sample(t, cs, 20, func(r *rand.Rand, c *verifyCorpus, q madeFrom) bool {
		ws := strings.Fields(flat(c.text(q)))
		was := slices.Clone(ws)
		r.Shuffle(len(ws), func(i, j int) { ws[i], ws[j] = ws[j], ws[i] })
		if 2*inOrder(was, ws) >= len(ws) {
			return false
		}
		v := c.verify(t, strings.Join(ws, " "))
		right.add(t, v.Verdict == Absent && len(v.Matches) == 0, "%s: %s %q", c.name, v.Verdict, ws)
		for _, other := range cs {
			if other != c && !strings.Contains(other.flat(), flat(c.text(q))) {
				v := other.verify(t, c.text(q))
				right.add(t, v.Verdict == Absent, "%s in %s: %s %q %v", c.name, other.name, v.Verdict, c.text(q), v.Matches)
			}
		}
		return true
	})
	right.check(t, 1)
}

// inOrder is how many words two lists have in the same order.
func inOrder(a, b []string) int {
	row := make([]int, len(b)+1)
	for _, x := range a {
		last := 0
		for j, y := range b {
			keep := row[j+1]
			if strings.EqualFold(x, y) {
				row[j+1] = last + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			last = keep
		}
	}
	return row[len(b)]
}

// Pieces of two places are told from a quote, and each is shown.
func TestVerifyAssembledCases(t *testing.T) {
	cs := verifyCorpora(t)
	joints := []string{" ", " […] ", " … ", " (...) ", "… "}
	var right, shown told
	k := 0
	sample(t, cs, 30, func(r *rand.Rand, c *verifyCorpus, q madeFrom) bool {
		o := c.quotes[r.IntN(len(c.quotes))]
		a := &c.corpus.Articles[q.article]
		switch k % 3 {
		case 0: // two sentences of one article, the later first or one left out
			o = madeFrom{}
			for _, i := range r.Perm(len(c.quotes)) {
				if p := c.quotes[i]; p.article == q.article && (p.sentence < q.sentence || p.sentence > q.sentence+1 && between(a, q.sentence, p.sentence)) {
					o = p
					break
				}
			}
			if o.words == nil {
				return false
			}
		default:
			if o.article == q.article || slices.Equal(o.words, q.words) {
				return false
			}
		}
		first, second := c.text(q), c.text(o)
		if k%3 == 2 { // the beginning of one, the end of the other
			first, second = strings.Join(q.words[:len(q.words)*2/3], " "), strings.Join(o.words[len(o.words)/3:], " ")
		}
		if strings.Contains(c.flat(), flat(first+" "+second)) {
			return false
		}
		joint := joints[k%len(joints)]
		k++
		v := c.verify(t, first+joint+second)
		right.add(t, v.Verdict == Assembled, "%s: %s %v %q + %q", c.name, v.Verdict, v.Differences, first, second)
		both := len(v.Matches) == 2 && strings.Contains(flat(v.Matches[0].Quote), flat(first)) && strings.Contains(flat(v.Matches[1].Quote), flat(second))
		shown.add(t, both, "%s: %v: %q + %q", c.name, v.Matches, first, second)
		return true
	})
	t.Logf("%d of %d with both places", shown.right, shown.all)
	right.check(t, .98)
}

// between reports whether a body sentence of some words stands between two.
func between(a *corpus.Article, i, j int) bool {
	for k := i + 1; k < j; k++ {
		if s := a.Sentences[k]; s.Kind == corpus.Body && len(strings.Fields(a.Text[s.Start:s.End])) >= 6 {
			return true
		}
	}
	return false
}

// flat is a text in folded words.
func flat(s string) string {
	return strings.Join(strings.FieldsFunc(text.Fold(s), func(r rune) bool { return !inWord(r) }), " ")
}

func (c *verifyCorpus) flat() string {
	if c.words != "" {
		return c.words
	}
	var b strings.Builder
	for i := range c.corpus.Articles {
		b.WriteString(flat(c.corpus.Articles[i].Text) + "\n")
	}
	c.words = b.String()
	return c.words
}

// A few words left out at an ellipsis leave a true quote; without one, or with a
// negation among them, they are shown.
func TestVerifyCutCases(t *testing.T) {
	cs := verifyCorpora(t)
	joints := []string{" […] ", " … ", " (...) ", "... ", " (…) "}
	var marked, unmarked, turned told
	k := 0
	sample(t, cs, 40, func(r *rand.Rand, c *verifyCorpus, q madeFrom) bool {
		if len(q.words) < 14 {
			return false
		}
		from := 4 + r.IntN(len(q.words)-11)
		to := from + 2 + r.IntN(4)
		for _, w := range q.words[from-1 : to+1] {
			if !plainWord.MatchString(w) {
				return false
			}
		}
		if slices.Equal(q.words[from-1:from], q.words[to-1:to]) || q.words[from] == q.words[to] {
			return false // two ways to cut
		}
		omitted := strings.Join(q.words[from:to], " ")
		before, behind := strings.Join(q.words[:from], " "), strings.Join(q.words[to:], " ")
		k++
		v := c.verify(t, before+joints[k%len(joints)]+behind)
		if turnsAtAll(omitted) {
			turned.add(t, v.Verdict == Altered, "%s: %s without %q: %q", c.name, v.Verdict, omitted, q.words)
		} else {
			marked.add(t, v.Verdict == Exact, "%s: %s %v without %q: %q", c.name, v.Verdict, v.Differences, omitted, q.words)
		}
		v = c.verify(t, before+" "+behind)
		unmarked.add(t, v.Verdict == Altered && len(v.Differences) == 1 && v.Differences[0] == Difference{"", omitted}, "%s: %s %v without %q: %q", c.name, v.Verdict, v.Differences, omitted, q.words)
		return true
	})
	t.Logf("marked %+v, unmarked %+v, turned %+v", marked, unmarked, turned)
	if marked.rate() < .99 || unmarked.rate() < .9 || turned.rate() < 1 {
		t.Errorf("marked %+v, unmarked %+v, turned %+v", marked, unmarked, turned)
	}
}

func turnsAtAll(s string) bool {
	var ts []token
	for tok := range tokens(s) {
		ts = append(ts, tok)
	}
	return turns(ts)
}
