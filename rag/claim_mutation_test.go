package rag

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// A tallied counts the rulings on one kind of claim.
type tallied struct {
	n, accepted int
	broken      [len(ruleNames)]int
}

func (t *tallied) add(r ruling) {
	t.n++
	t.broken[r.broken]++
	t.accepted += count(r.broken == ruleNone)
}

func (t *tallied) rate() float64 { return 100 * float64(t.accepted) / float64(max(1, t.n)) }

func (t *tallied) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%5d claims, %6.2f %% accepted;", t.n, t.rate())
	for r, n := range t.broken {
		if n > 0 && rule(r) != ruleNone {
			fmt.Fprintf(&b, " %s %d", rule(r), n)
		}
	}
	return b.String()
}

// engineOver reads a folder.
func engineOver(t testing.TB, dir string) *Engine {
	t.Helper()
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no %s", dir)
	}
	c, err := corpus.Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	x, err := index.Build(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return New(x)
}

// mostAccepted is how many percent of a kind of false claim may be accepted, with
// a margin over what is. What must never be is 0.
var mostAccepted = map[string]float64{
	"false: figure altered":              0,
	"false: quote fabricated":            0,
	"false: quote altered":               0,
	"false: figure of the passage":       0,
	"false: figures swapped":             6,
	"false: name of another article":     4,
	"false: name of the passage":         16,
	"false: subject and object swapped":  20,
	"false: negation added":              8,
	"false: wrong article":               .5,
	"false: wrong passage":               3,
	"false: wrong article, English":      1,
	"false: wrong passage, English":      6,
	"false: conditional made indicative": 25,
}

// mostRejected is how many percent of true claims may be rejected.
const (
	mostRejected        = 3  // of honest rewritings in the language of the source
	mostRejectedEnglish = 14 // of translations word by word
)

// TestCheckMutations measures what the checker accepts of honest and of
// dishonest rewritings of real sentences.
func TestCheckMutations(t *testing.T) {
	for _, set := range []string{"articles", "piaf", "afriqa-fr", "belebele-en-fr"} {
		t.Run(set, func(t *testing.T) {
			var tallies map[string]*tallied
			if set == "articles" {
				tallies = mutate(t, embedded(t), 250)
			} else {
				if testing.Short() {
					t.Skip("long")
				}
				tallies = mutate(t, engineOver(t, filepath.Join("..", "..", "shared", "eval", set, "docs")), 400)
			}
			const fewest = 20 // claims that a rate is of
			var honest tallied
			for kind, got := range tallies {
				most, bounded := mostAccepted[kind]
				if set == "articles" && strings.HasPrefix(kind, "false: wrong article") {
					most = 4 // they are of one affair: another may well say the same
				}
				if bounded && (got.n >= fewest || most == 0) && got.rate() > most {
					t.Errorf("%s: %.2f %% accepted, at most %.1f may be", kind, got.rate(), most)
				}
				if strings.HasPrefix(kind, "true: ") && !strings.Contains(kind, "English") {
					honest.n, honest.accepted = honest.n+got.n, honest.accepted+got.accepted
				}
			}
			if rejected := 100 - honest.rate(); rejected > mostRejected {
				t.Errorf("%.2f %% of the true claims rejected, at most %d may be", rejected, mostRejected)
			}
			if english := tallies["true: English, word by word"]; 100-english.rate() > mostRejectedEnglish {
				t.Errorf("%.2f %% of the translations rejected, at most %d may be", 100-english.rate(), mostRejectedEnglish)
			}
			t.Logf("%-36s %s", "all that is true in French", &honest)
		})
	}
}

// mutate tallies up to n sentences of a corpus.
func mutate(t *testing.T, e *Engine, n int) map[string]*tallied {
	r := rand.New(rand.NewPCG(1, 2))
	tallies := map[string]*tallied{}
	add := func(kind string, c *checker, s string, cited ...int) {
		if tallies[kind] == nil {
			tallies[kind] = &tallied{}
		}
		got := c.check(claim{s, cited})
		tallies[kind].add(got)
		if os.Getenv("CHECK_SHOW") == kind && tallies[kind].n < 400 {
			t.Logf("%s: %s", got.broken, s)
		}
	}
	for range n {
		p := r.IntN(e.index.Len())
		m, src, ok := pick(e, p, r)
		if !ok {
			continue
		}
		own := e.newChecker(index.Query{}, text.French, []source{src})
		for _, h := range honest {
			if s := h.make(m); s != "" {
				add("true: "+h.name, own, s, 0)
			}
		}
		if s := inEnglish(m.sentence); s != "" {
			add("true: English, word by word", e.newChecker(index.Query{}, text.English, []source{src}), s, 0)
		}
		for _, d := range dishonest {
			if s := d.make(m); s != "" && s != m.sentence {
				add("false: "+d.name, own, s, 0)
			}
		}
		for i, other := range [...]int{samePassage(e, p, r), otherArticle(e, p, r)} {
			if other < 0 {
				continue
			}
			kind := [...]string{"passage", "article"}[i]
			q := e.index.Passage(other)
			wrong := e.newChecker(index.Query{}, text.French, []source{{q.Article, q.First, q.Last}})
			for _, h := range honest {
				if s := h.make(m); s != "" {
					add("false: wrong "+kind, wrong, s, 0)
				}
			}
			if s := inEnglish(m.sentence); s != "" {
				add("false: wrong "+kind+", English", e.newChecker(index.Query{}, text.English, []source{{q.Article, q.First, q.Last}}), s, 0)
			}
		}
	}
	kinds := make([]string, 0, len(tallies))
	for k := range tallies {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	for _, k := range kinds {
		t.Logf("%-36s %s", k, tallies[k])
	}
	return tallies
}

// pick chooses a sentence of a passage.
func pick(e *Engine, p int, r *rand.Rand) (*mutant, source, bool) {
	ps := e.index.Passage(p)
	a := &e.corpus.Articles[ps.Article]
	i := ps.First + r.IntN(ps.Last-ps.First+1)
	s := a.Quote(i, i)
	words := len(strings.Fields(s))
	if a.Sentences[i].Kind != corpus.Body || words < 8 || words > 45 || !balanced(s) || !strings.HasSuffix(s, ".") || text.Detect(s) != text.French || marked(s) || instructs(s) || marks.MatchString(s) {
		return nil, source{}, false
	}
	m := &mutant{sentence: s, outlet: a.Outlet, r: r, passage: passageText(a, ps)}
	if i < ps.Last && a.Sentences[i+1].Kind == corpus.Body && a.Sentences[i+1].Paragraph == a.Sentences[i].Paragraph {
		m.next = a.Quote(i+1, i+1)
	}
	if o := otherArticle(e, p, r); o >= 0 {
		q := e.index.Passage(o)
		other := passageText(&e.corpus.Articles[q.Article], q)
		for _, at := range namesWritten(other) {
			m.strange = append(m.strange, other[at.Start:at.End])
		}
	}
	return m, source{ps.Article, ps.First, ps.Last}, true
}

// samePassage returns another passage of the same article; -1 when there is
// none.
func samePassage(e *Engine, p int, r *rand.Rand) int {
	var others []int
	for q := range e.index.Len() {
		if q != p && e.index.Passage(q).Article == e.index.Passage(p).Article {
			others = append(others, q)
		}
	}
	if len(others) == 0 {
		return -1
	}
	return others[r.IntN(len(others))]
}

func otherArticle(e *Engine, p int, r *rand.Rand) int {
	for range 50 {
		if q := r.IntN(e.index.Len()); e.index.Passage(q).Article != e.index.Passage(p).Article {
			return q
		}
	}
	return -1
}

// functionWords are the commonest ones, for a translation word by word.
var functionWords = map[string]string{"le": "the", "la": "the", "les": "the", "l": "the", "de": "of", "du": "of the", "des": "of the", "d": "of", "et": "and", "a": "at", "au": "at the", "aux": "to the", "en": "in", "dans": "in", "un": "a", "une": "a", "est": "is", "sont": "are", "etait": "was", "par": "by", "pour": "for", "sur": "on", "avec": "with", "qui": "which", "que": "that", "il": "he", "elle": "she", "son": "his", "sa": "his", "ses": "his", "ce": "this", "cette": "this", "ou": "or", "plus": "more", "ne": "", "pas": "not", "se": "", "s": "", "qu": "that", "n": "", "ont": "have", "ete": "been", "mais": "but", "comme": "as", "leur": "their", "aussi": "also", "entre": "between", "dont": "whose", "lui": "him", "y": "there", "si": "if", "apres": "after", "depuis": "since", "aurait": "would have", "auraient": "would have", "serait": "would be", "seraient": "would be", "pourrait": "could", "selon": "according to", "on": "they", "leurs": "their", "nous": "we", "meme": "even", "tres": "very", "tout": "all", "toute": "all", "tous": "all", "peut": "can", "ces": "these", "fait": "made", "elles": "they", "ils": "they"}

// inEnglish translates a sentence word by word by the lexicon that the checker
// has too: an approximation that no translator would sign.
func inEnglish(s string) string {
	if strings.ContainsAny(s, "«»\"“”") {
		return ""
	}
	st := state(s, text.French)
	var out []string
	for i, p := range st.parts {
		if e := st.elision(i); e == "n" && !strings.Contains(s[p.start:], " pas ") {
			return "" // never, no: no translation word by word
		}
		switch t := text.Translate(p.form, text.French); {
		case p.form == "ne" || p.form == "sans" || p.form == "aucun" || p.form == "aucune", conditional(s[p.start:p.end]) && functionWords[p.form] == "":
			return ""
		case p.number || p.upper && !p.first:
			out = append(out, s[p.start:p.end])
		case len(functionWords[p.form]) > 0 || p.form == "se":
			out = append(out, functionWords[p.form])
		case len(t) > 0:
			out = append(out, t[0])
		default:
			out = append(out, s[p.start:p.end])
		}
	}
	return capital(strings.Join(strings.Fields(strings.Join(out, " ")), " ")) + "."
}
