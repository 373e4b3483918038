package rag

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

// A labelledTopic is a line of testdata/claims/topics.jsonl; its README says what
// the fields mean.
type labelledTopic struct {
	Topic, Split, Question string
	Files, Silent          []string
	Claims, Denials        []placed
	Origins                int
	OriginsAtLeast         bool `json:"origins_at_least"`
}

// A placed is a sentence of a file of the fixture, and who says it.
type placed struct{ File, Text, By string }

// shortTopics are what a reader might type for the labelled topics.
var shortTopics = map[string][]string{
	"pots-de-vin-port":       {"Lestrohan Dragoral", "maire de Port-Lerne enveloppes"},
	"collision-aurore":       {"ferry Aurore", "collision ferry"},
	"fusion-banques":         {"fusion Crédit Orlois Banque des Vals", "Crédit Orlois merger"},
	"transfert-belkorane":    {"Belkorane", "Belkorane Harwick Rovers"},
	"maternite-saint-aubrac": {"maternité Saint-Aubrac", "fermeture maternité"},
	"diplomate-tchernovski":  {"Tchernovski radar Vigie", "Chernovsky radar"},
	"solvane-orle":           {"Solvane pollution", "Solvane Orle"},
	"vol-musee-ombrine":      {"musée Ombrine", "vol tableau Ombrine"},
	"candidature-ferracci":   {"Ferracci candidature", "Ferracci"},
	"harwick-tunnel":         {"Harwick tunnel", "tunnel de Harwick"},
}

// labelledTopics returns the topics that rules are tuned on.
func labelledTopics(t testing.TB) []labelledTopic {
	t.Helper()
	return slices.DeleteFunc(allTopics(t), func(tp labelledTopic) bool { return tp.Split != "dev" })
}

// allTopics returns the labelled topics of both halves.
func allTopics(t testing.TB) []labelledTopic {
	t.Helper()
	f, err := os.Open("testdata/claims/topics.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []labelledTopic
	sc := bufio.NewScanner(f)
	sc.Buffer(nil, 1<<20)
	for sc.Scan() {
		var tp labelledTopic
		if err := json.Unmarshal(sc.Bytes(), &tp); err != nil {
			t.Fatal(err)
		}
		out = append(out, tp)
	}
	if err := sc.Err(); err != nil || len(out) == 0 {
		t.Fatalf("%d topics: %v", len(out), err)
	}
	return out
}

func compared(t testing.TB, e *Engine, topic string) Comparison {
	t.Helper()
	c, err := e.Compare(t.Context(), Question{Text: topic})
	if err != nil {
		t.Fatal(err)
	}
	c.TookMS = 0
	return c
}

func folder(t testing.TB, dir string) *Engine {
	t.Helper()
	if _, err := os.Stat(dir); err != nil {
		t.Skip(err)
	}
	e, err := Open(t.Context(), Options{Dir: dir, Log: func(format string, args ...any) { t.Errorf(format, args...) }})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// Over the labelled topics, each as its question and as a few words: articles of
// other affairs stay out, no denial stands among the claims and no claim among
// the denials, each file that denies is heard, and nothing that an article denies
// is established but what who denied it admits himself.
func TestCompareTopics(t *testing.T) {
	e := folder(t, "testdata/claims/fixture")
	topics := labelledTopics(t)
	isClaim, isDenial := map[string]bool{}, map[string]string{} // whose
	for _, tp := range topics {
		for _, c := range tp.Claims {
			isClaim[c.File+c.Text] = true
		}
		for _, d := range tp.Denials {
			isDenial[d.File+d.Text] = d.By
		}
	}
	total, affirmed, denials, heard, shown, right := 0, 0, 0, 0, 0, 0
	for _, tp := range topics {
		for _, topic := range append([]string{tp.Question}, shortTopics[tp.Topic]...) {
			c := compared(t, e, topic)
			total++
			claims, denied := map[string]bool{}, map[string]bool{}
			sentences := func(r Row, do func(key string)) {
				s, ok := e.locate(r)
				if !ok {
					t.Fatalf("%q: %s:%d is not found again", topic, r.File, r.FirstLine)
				}
				if !slices.Contains(tp.Files, r.File) {
					t.Errorf("%q quotes %s", topic, r.File)
				}
				for i := s.first; i <= s.last; i++ {
					do(r.File + e.corpus.Articles[s.article].Quote(i, i))
				}
			}
			each := func(ts []Told, do func(key string)) {
				for _, told := range ts {
					for _, r := range append([]Row{told.Row}, told.Same...) {
						sentences(r, do)
					}
				}
			}
			each(slices.Concat(c.Affirmed, c.Established), func(key string) {
				if _, ok := isDenial[key]; ok {
					t.Errorf("%q affirms or establishes a denial: %s", topic, key)
				}
				claims[key] = true
			})
			each(c.Contested, func(key string) {
				if isClaim[key] {
					t.Errorf("%q contests a claim: %s", topic, key)
				}
				denied[key] = true
			})
			for i := range c.Affirmed[:min(len(c.Affirmed), maxAffirmed)] {
				shown++
				ok := false
				sentences(c.Affirmed[i].Row, func(key string) { ok = ok || isClaim[key] })
				if ok {
					right++
				}
			}
			if slices.ContainsFunc(tp.Claims, func(x placed) bool { return claims[x.File+x.Text] }) {
				affirmed++
			}
			for _, d := range tp.Denials {
				denials++
				if denied[d.File+d.Text] {
					heard++
				}
				if !slices.ContainsFunc(c.Contested, func(told Told) bool {
					return told.File == d.File || slices.ContainsFunc(told.Same, func(r Row) bool { return r.File == d.File })
				}) {
					t.Errorf("%q does not hear the denial of %s", topic, d.File)
				}
			}
		}
	}
	t.Logf("%d topics: a claim in %d; %d of %d denials; %d of %d claims shown are labelled", total, affirmed, heard, denials, right, shown)
	if affirmed < total {
		t.Errorf("%d of %d topics have a claim", affirmed, total)
	}
	if heard < denials*95/100 {
		t.Errorf("%d of %d denials", heard, denials)
	}
	if right < shown*60/100 {
		t.Errorf("%d of %d claims shown are labelled", right, shown)
	}
}

// What is established over the labelled topics, word for word: an admission of
// those accused, and nothing else. A false one is the worst that a comparison can
// say, so a change here is to be looked at.
func TestCompareEstablished(t *testing.T) {
	e := folder(t, "testdata/claims/fixture")
	want := map[string]bool{
		"Il reconnaît en revanche avoir déjeuné deux fois avec le patron de Dragoral, en 2021.":                                    true,
		"Le groupe chimique Solvane a finalement reconnu qu’une vanne défectueuse avait laissé s’échapper du solvant dans l’Orle.": true,
	}
	got := map[string]bool{}
	for _, tp := range labelledTopics(t) {
		for _, topic := range append([]string{tp.Question}, shortTopics[tp.Topic]...) {
			c := compared(t, e, topic)
			for _, told := range c.Established {
				got[told.Quote] = true
				if !want[told.Quote] {
					t.Errorf("%q establishes %s", topic, told.Quote)
				}
			}
			if len(c.Established) == 0 && c.Verdict == Answered && !strings.Contains(c.Text, saidNotEstablished.in(c.Language)) {
				t.Errorf("%q does not say that nothing is established:\n%s", topic, c.Text)
			}
		}
	}
	if len(got) != len(want) {
		t.Errorf("established: %v", got)
	}
}

// Four of the first user's five articles repeat one newspaper; the Kremlin and
// the one concerned deny, and he admits one talk.
func TestCompareFirstUser(t *testing.T) {
	e := folder(t, "../../shared/articles")
	for _, topic := range []string{"contacts entre Musk et Poutine", "Musk Poutine"} {
		c := compared(t, e, topic)
		if !strings.Contains(c.Text, "Affirmé par le Wall Street Journal [1]") {
			t.Errorf("%q does not say who claims:\n%s", topic, c.Text)
		}
		spread := false
		for _, told := range c.Affirmed {
			spread = spread || told.One && told.Origin == "Wall Street Journal" && len(told.Same) > 0
		}
		if !spread {
			t.Errorf("%q does not say whose claim it is that is repeated", topic)
		}
		for _, who := range []string{"Elon Musk", "Dmitri Peskov", "Kremlin"} {
			if !slices.ContainsFunc(c.Contested, func(told Told) bool { return told.Speaker == who }) {
				t.Errorf("%q: no denial by %s", topic, who)
			}
		}
		for _, told := range c.Established {
			if !strings.Contains(told.Quote, "avril 2021") {
				t.Errorf("%q establishes %s", topic, told.Quote)
			}
		}
		if len(c.Established) != 1 {
			t.Errorf("%q: %d established", topic, len(c.Established))
		}
	}
}
