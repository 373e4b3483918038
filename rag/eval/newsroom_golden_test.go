package eval

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"verbatim.example/corpus"
	"verbatim.example/rag"
	"verbatim.example/rag/claims"
)

// TestNewsroomGolden checks every answer to the questions of the golden sets:
// under -short those of the first two.
func TestNewsroomGolden(t *testing.T) {
	for i, s := range goldenSets {
		if testing.Short() && i > 1 {
			break
		}
		dir := s.docs
		if dir == "" {
			dir = "../../corpus/articles"
		}
		if _, err := os.Stat(dir); err != nil {
			t.Logf("SKIPPED: set %s is not here", s.name)
			continue
		}
		qs, err := ReadFile(s.questions)
		if err != nil {
			t.Fatal(err)
		}
		n := openFor(t, dir)
		e, err := rag.Open(t.Context(), rag.Options{Dir: s.docs})
		if err != nil {
			t.Fatal(err)
		}
		v := newVoices(e)
		unanswerable, answered, merged := 0, 0, 0
		for _, q := range qs {
			a := asked(t, e, q.Text)
			n.check(postedAnswer(&a))
			merged += v.merged(t, a.Citations)
			if !q.Answerable {
				unanswerable++
				answered += count(a.Verdict == rag.Answered)
			}
		}
		n.report(t, s.name)
		t.Logf("%s: of %d questions without an answer %d are answered; %d quotes merge two speakers", s.name, unanswerable, answered, merged)
		if merged > 0 {
			t.Errorf("%s: %d quotes merge two speakers", s.name, merged)
		}
	}
}

func openFor(t *testing.T, dir string) *newsroom {
	t.Helper()
	n, err := openNewsroom(dir)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func asked(t *testing.T, e *rag.Engine, question string) rag.Answer {
	t.Helper()
	a, err := e.Ask(t.Context(), rag.Question{Text: question}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// report logs what was looked at and fails for what broke a rule.
func (n *newsroom) report(t *testing.T, name string) {
	t.Helper()
	var b strings.Builder
	for _, rule := range newsroomRules {
		fmt.Fprintf(&b, "\n%6d looked at, %d broken: %s", n.looked[rule], n.broken[rule], rule)
	}
	t.Logf("%s:%s", name, b.String())
	for _, f := range n.findings {
		t.Errorf("%s: %s", name, f)
	}
}

// voices know who speaks in the sentences of a corpus.
type voices struct {
	corpus     *corpus.Corpus
	articles   map[string]int
	statements map[int][]claims.Statement
}

func newVoices(e *rag.Engine) *voices {
	v := &voices{e.Corpus(), map[string]int{}, map[int][]claims.Statement{}}
	for i := range v.corpus.Articles {
		v.articles[v.corpus.Articles[i].File] = i
	}
	return v
}

// merged counts the rows whose quote is two sentences with two speakers.
func (v *voices) merged(t *testing.T, rows []rag.Row) int {
	n := 0
	for _, r := range rows {
		if a, b := v.speakers(r); a != "" && b != "" && !sameVoice(a, b) {
			t.Logf("%q and %q speak in %q", a, b, r.Quote)
			n++
		}
	}
	return n
}

// speakers returns who speaks in the first and in the second sentence of a row's
// quote; "" for nobody, and for a quote of one sentence.
func (v *voices) speakers(r rag.Row) (first, second string) {
	i, ok := v.articles[r.File]
	if !ok {
		return "", ""
	}
	a := &v.corpus.Articles[i]
	if v.statements[i] == nil {
		v.statements[i] = claims.Of(a)
	}
	said := v.statements[i]
	for k := 0; k+1 < len(said); k++ {
		if s := said[k].Sentence; said[k+1].Sentence == s+1 && a.Quote(s, s+1) == r.Quote {
			return claims.Text(a, said[k].Speaker), claims.Text(a, said[k+1].Speaker)
		}
	}
	return "", ""
}

// sameVoice reports whether two speakers may be one: they share a word of their
// names, or the second is a pronoun.
func sameVoice(a, b string) bool {
	if strings.Contains(" il elle ils elles he she they lui ", " "+flatWords(b)+" ") {
		return true
	}
	for w := range strings.FieldsSeq(flatWords(a)) {
		if len(w) > 2 && holdsWords(flatWords(b), w) {
			return true
		}
	}
	return false
}
