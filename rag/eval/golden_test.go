package eval

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim.example/rag"
)

var update = flag.Bool("update", false, "rewrite testdata/golden.txt")

// A goldenSet is a set of questions whose figures are committed.
type goldenSet struct {
	name      string
	docs      string // "" is the embedded corpus
	questions string
	floors    floors
}

// floors only rise. They are fractions; 0 is none.
type floors struct{ recall1, recall5, mrr, hit1, hit3, auroc, precision float64 }

const public = "../../../shared/eval/"

var goldenSets = []goldenSet{
	{"own", "", "../testdata/own/questions.jsonl", floors{.89, 1, .94, .75, .86, .94, .98}},
	{"articles", "../../../shared/articles", "../testdata/articles/questions.jsonl", floors{.80, 1, .88, .50, .76, .97, .94}},
	{"piaf", public + "piaf/docs", public + "piaf/questions.jsonl", floors{.88, .95, .91, .59, .755, 0, .955}},
	{"piaf-refusal", public + "piaf-refusal/docs", public + "piaf-refusal/questions.jsonl", floors{hit1: .575, hit3: .73, auroc: .938, precision: .97}},
	{"afriqa-fr", public + "afriqa-fr/docs", public + "afriqa-fr/questions.jsonl", floors{.81, .93, .865, .645, .82, .925, .89}},
	{"belebele-en-fr", public + "belebele-en-fr/docs", public + "belebele-en-fr/questions.jsonl", floors{.805, .925, .86, 0, 0, 0, .95}},
	{"cnil-faq", public + "cnil-faq/docs", public + "cnil-faq/questions.jsonl", floors{.42, .75, .54, 0, 0, 0, 0}},
}

// TestGolden measures every set that is here and compares with the committed
// table, rounded to 0.1. A set that is not here is skipped and said so.
func TestGolden(t *testing.T) {
	const file = "testdata/golden.txt"
	committed := map[string]string{}
	if data, err := os.ReadFile(file); err == nil {
		for line := range strings.Lines(string(data)) {
			name, _, _ := strings.Cut(line, " ")
			committed[name] = strings.TrimRight(line, "\n")
		}
	}
	head := fmt.Sprintf("%-15s %5s %5s %5s %5s %5s %5s %5s %5s %6s %5s %6s %6s %6s %6s %s",
		"set", "n", "R@1", "R@5", "R@10", "MRR", "hit@1", "hit@3", "words", "answd", "prec", "false", "f@90", "AUROC", "cites", "bad")
	var table bytes.Buffer
	fmt.Fprintln(&table, head)
	for i, s := range goldenSets {
		if testing.Short() && i > 1 {
			break // the first two, and no table
		}
		r := measureSet(t, s, nil)
		if r == nil {
			t.Logf("SKIPPED: set %s is not here", s.name)
			if line, ok := committed[s.name]; ok {
				fmt.Fprintln(&table, line)
			}
			continue
		}
		line := goldenLine(s.name, r)
		fmt.Fprintln(&table, line)
		if !*update && line != committed[s.name] {
			t.Errorf("set %s differs from %s (go test ./rag/eval -run Golden -update):\n     %s\n got %s\nwant %s", s.name, file, head, line, committed[s.name])
		}
		s.floors.check(t, s.name, r)
		if r.CitationsVerbatim != r.Citations || r.CitationsResolve != r.Citations || r.RulesBroken > 0 {
			t.Errorf("set %s: of %d citations %d are verbatim, %d resolve; %d rules broken", s.name, r.Citations, r.CitationsVerbatim, r.CitationsResolve, r.RulesBroken)
		}
	}
	t.Logf("\n%s", table.String())
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, table.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestMisspelled asks the questions of two sets as Perturb writes them: MRR over
// both falls by 4 % at most.
func TestMisspelled(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	const most = .04
	plain, hurried, questions := 0.0, 0.0, 0.0
	for _, s := range goldenSets {
		if s.name != "piaf" && s.name != "afriqa-fr" {
			continue
		}
		r := measureSet(t, s, nil)
		if r == nil {
			t.Skipf("set %s is not here", s.name)
		}
		p := measureSet(t, s, Perturb)
		n := float64(r.Answerable)
		plain, hurried, questions = plain+n*r.MRR10, hurried+n*p.MRR10, questions+n
	}
	loss := 1 - hurried/plain
	t.Logf("MRR %.4f, misspelled %.4f: %.2f %% lost", plain/questions, hurried/questions, 100*loss)
	if loss > most {
		t.Errorf("misspelled questions lose %.2f %% of MRR, more than %.0f %%", 100*loss, 100*most)
	}
}

// measureSet runs a set, its questions rewritten unless rewrite is nil; nil when
// it is not here.
func measureSet(t *testing.T, s goldenSet, rewrite func(string) string) *Report {
	t.Helper()
	e, qs := openSet(t, s)
	if e == nil {
		return nil
	}
	if rewrite != nil {
		for i := range qs {
			qs[i].Text = rewrite(qs[i].Text)
		}
	}
	r, err := Run(context.Background(), e, qs)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// openSet opens the articles of a set and reads its questions; nil when it is not
// here.
func openSet(t *testing.T, s goldenSet) (*rag.Engine, []Question) {
	t.Helper()
	if _, err := os.Stat(s.questions); err != nil {
		return nil, nil
	}
	if _, err := os.Stat(s.docs); s.docs != "" && err != nil {
		return nil, nil
	}
	qs, err := ReadFile(s.questions)
	if err != nil {
		t.Fatal(err)
	}
	e, err := rag.Open(context.Background(), rag.Options{Dir: s.docs})
	if err != nil {
		t.Fatal(err)
	}
	return e, qs
}

func goldenLine(name string, r *Report) string {
	opt := func(v *float64) string {
		if v == nil {
			return "–"
		}
		return fmt.Sprintf("%.1f", 100**v)
	}
	hit := func(v float64) string {
		if r.Gold == 0 {
			return "–"
		}
		return fmt.Sprintf("%.1f", 100*v)
	}
	return fmt.Sprintf("%-15s %5d %5.1f %5.1f %5.1f %5.1f %5s %5s %5.1f %6.1f %5.1f %6s %6s %6s %6d %d",
		name, r.Questions, 100*r.Recall1, 100*r.Recall5, 100*r.Recall10, 100*r.MRR10, hit(r.Hit1), hit(r.Hit3), r.WordsPerQuote,
		100*r.AnsweredRate, 100*r.AnsweredPrecision, opt(r.FalseAnswerRate), opt(r.FalseAnswerAt90), opt(r.AUROC), r.Citations, r.RulesBroken)
}

func (f floors) check(t *testing.T, name string, r *Report) {
	t.Helper()
	auroc := 0.0
	if r.AUROC != nil {
		auroc = *r.AUROC
	}
	for _, c := range []struct {
		what       string
		got, floor float64
	}{{"recall@1", r.Recall1, f.recall1}, {"recall@5", r.Recall5, f.recall5}, {"mrr@10", r.MRR10, f.mrr}, {"hit@1", r.Hit1, f.hit1}, {"hit@3", r.Hit3, f.hit3}, {"auroc", auroc, f.auroc}, {"answered_precision", r.AnsweredPrecision, f.precision}} {
		if c.got < c.floor {
			t.Errorf("set %s: %s is %.3f, below its floor %.3f", name, c.what, c.got, c.floor)
		}
	}
}
