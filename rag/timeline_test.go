package rag

import (
	"bufio"
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// A deskTopic is a line of testdata/claims/topics.jsonl.
type deskTopic struct {
	Topic, Split, Question string
	Files                  []string
	Timeline               []struct {
		File, Text string
		EventDate  string `json:"event_date"`
		DateKind   string `json:"date_kind"`
	}
	Who []struct {
		Name     string
		Aliases  []string
		Function string
	}
}

// deskTopics returns the topics of one half and an engine over their articles
// alone.
func deskTopics(t testing.TB, split string) ([]deskTopic, *Engine) {
	t.Helper()
	f, err := os.Open("testdata/claims/topics.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var topics []deskTopic
	texts := map[string]string{}
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var d deskTopic
		if err := json.Unmarshal(in.Bytes(), &d); err != nil {
			t.Fatal(err)
		}
		if d.Split != split {
			continue
		}
		topics = append(topics, d)
		for _, file := range d.Files {
			data, err := os.ReadFile(filepath.Join("testdata/claims/fixture", file))
			if err != nil {
				t.Fatal(err)
			}
			texts[file] = string(data)
		}
	}
	return topics, engineOf(t, texts)
}

// dated are the rows of a timeline with what dates them.
type dated struct{ file, quote, date, kind string }

func rowsOf(tl Timeline) []dated {
	var out []dated
	for _, v := range tl.Events {
		out = append(out, dated{v.File, v.Quote, v.EventDate, v.DateKind})
		for _, r := range v.Same {
			out = append(out, dated{r.File, r.Quote, v.EventDate, v.DateKind})
		}
	}
	for _, r := range tl.Undated {
		out = append(out, dated{r.File, r.Quote, r.EventDate, r.DateKind})
	}
	return out
}

// TestTimelineTopics measures the dated rows of the labelled topics.
func TestTimelineTopics(t *testing.T) {
	topics, e := deskTopics(t, "dev")
	wanted, found, given, right := 0, 0, 0, 0
	for _, d := range topics {
		tl, err := e.Timeline(t.Context(), Question{Text: d.Question})
		if err != nil {
			t.Fatal(err)
		}
		checkTimeline(t, e, &tl)
		rows := rowsOf(tl)
		labelled := func(r dated) bool {
			for _, w := range d.Timeline {
				if r.file == w.File && strings.Contains(r.quote, w.Text) && r.kind == w.DateKind && fits(r.date, w.EventDate) {
					return true
				}
			}
			return false
		}
		for _, w := range d.Timeline {
			if w.DateKind == "none" {
				continue
			}
			wanted++
			ok := slices.ContainsFunc(rows, func(r dated) bool {
				return r.file == w.File && strings.Contains(r.quote, w.Text) && r.kind == w.DateKind && fits(r.date, w.EventDate)
			})
			if found += count(ok); !ok {
				t.Logf("%s: missing %s %s: %s", d.Topic, w.EventDate, w.File, w.Text)
			}
		}
		for _, r := range rows {
			if r.kind == "none" {
				continue
			}
			given++
			if ok := labelled(r); ok {
				right++
			} else {
				t.Logf("%s: wrong %s %s %s: %s", d.Topic, r.date, r.kind, r.file, r.quote)
			}
		}
	}
	t.Logf("recall %d/%d, precision %d/%d", found, wanted, right, given)
	if float64(found) < .86*float64(wanted) || float64(right) < .96*float64(given) {
		t.Errorf("recall %d/%d, precision %d/%d", found, wanted, right, given)
	}
}

// fits reports whether two dates are one, or of one group and of different
// precision.
func fits(a, b string) bool {
	return a != "" && b != "" && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a))
}

// checkTimeline fails the test where a timeline breaks a rule.
func checkTimeline(t *testing.T, e *Engine, tl *Timeline) {
	t.Helper()
	if err := e.checkDossier(&tl.Dossier); err != nil {
		t.Errorf("%s: %v", tl.Topic, err)
	}
	numbers := map[int]bool{}
	row := func(r Row) {
		t.Helper()
		if err := e.checkQuote(r); err != nil {
			t.Errorf("%s: %v", tl.Topic, err)
		}
		v, err := e.Verify(t.Context(), r.Quote)
		if err != nil || v.Verdict != Exact {
			t.Errorf("%s: %s %v: %s", tl.Topic, v.Verdict, err, r.Quote)
		}
	}
	numbered := func(r Row) {
		t.Helper()
		row(r)
		if numbers[r.N] || r.N < 1 {
			t.Errorf("%s: number %d", tl.Topic, r.N)
		}
		numbers[r.N] = true
	}
	last := ""
	denials := map[int]bool{}
	for _, v := range tl.Events {
		date := cmp.Or(v.EventDate, v.Date)
		if date == "" || date < last {
			t.Errorf("%s: %q after %q", tl.Topic, date, last)
		}
		if (v.EventDate == "") != (v.DateKind == "none") {
			t.Errorf("%s: %q is %s", tl.Topic, v.EventDate, v.DateKind)
		}
		last = date
		numbered(v.Row)
		denials[v.N] = v.Verb == "denies"
		for _, r := range v.Same {
			row(r)
			if r.File == v.File {
				t.Errorf("%s: %s tells the same as itself", tl.Topic, r.File)
			}
		}
	}
	for _, s := range tl.Undated {
		numbered(s.Row)
		denials[s.N] = s.Verb == "denies"
		if s.Date != "" || s.EventDate != "" {
			t.Errorf("%s: %s is dated", tl.Topic, s.File)
		}
	}
	for _, v := range tl.Events {
		for _, n := range v.Denied {
			if !denials[n] {
				t.Errorf("%s: %d denies %d", tl.Topic, n, v.N)
			}
		}
	}
	for n := range numbers {
		if n > len(numbers) {
			t.Errorf("%s: number %d of %d", tl.Topic, n, len(numbers))
		}
	}
}

// affairOfBridge is an accusation, its re-report, its denial and another figure.
var affairOfBridge = map[string]string{
	"a.txt": "---\ntitle: Le pont de Malvois fissuré\noutlet: La Gazette\ndate: 2025-02-11\n---\n\nLe maire de Malvois, Paul Ferran, aurait caché un rapport sur le pont, selon des documents consultés par La Gazette. Le pont de Malvois avait été inspecté le 3 janvier 2025. Les travaux coûteraient 40 millions d’euros, selon le même rapport.\n",
	"b.txt": "---\ntitle: Pont de Malvois, un rapport caché ?\noutlet: Le Fanal\ndate: 2025-02-12\n---\n\nLe maire de Malvois, Paul Ferran, a caché un rapport sur le pont, a rapporté mardi La Gazette. Le pont de Malvois avait été inspecté le 3 janvier.\n",
	"c.txt": "---\ntitle: Pont de Malvois, le maire répond\noutlet: Méridia\ndate: 2025-02-13\n---\n\nPaul Ferran, maire de Malvois, dément avoir caché un rapport sur le pont. « Je n’ai rien caché », a-t-il déclaré.\n",
	"d.txt": "---\ntitle: Le pont de Malvois, vu d’en bas\noutlet: La Vigie\n---\n\nL’avocate Inès Salvert dément que le maire de Malvois ait caché un rapport sur le pont.\n",
}

func TestTimelineOfAnAffair(t *testing.T) {
	e := engineOf(t, affairOfBridge)
	tl, err := e.Timeline(t.Context(), Question{Text: "rapport caché sur le pont de Malvois"})
	if err != nil {
		t.Fatal(err)
	}
	checkTimeline(t, e, &tl)
	find := func(file, part string) *Event {
		for i := range tl.Events {
			if tl.Events[i].File == file && strings.Contains(tl.Events[i].Quote, part) {
				return &tl.Events[i]
			}
		}
		t.Fatalf("no %q of %s in:\n%s", part, file, tl.Text)
		return nil
	}
	claim, denial := find("a.txt", "aurait caché"), find("c.txt", "dément")
	if claim.EventDate != "" || claim.Date != "2025-02-11" || !claim.First || !slices.Contains(claim.Denied, denial.N) {
		t.Errorf("the accusation: %+v", claim)
	}
	if report := find("b.txt", "a rapporté mardi"); report.EventDate != "2025-02-11" || report.DateKind != "resolved" || report.Date != "2025-02-12" || !slices.Contains(report.Denied, denial.N) {
		t.Errorf("the report of it: %+v", report)
	}
	if visit := find("a.txt", "inspecté"); visit.EventDate != "2025-01-03" || visit.DateKind != "stated" || len(visit.Same) != 1 || visit.Same[0].File != "b.txt" || len(visit.Denied) != 0 {
		t.Errorf("what both tell: %+v", visit)
	}
	if len(tl.Undated) != 1 || tl.Undated[0].File != "d.txt" || !slices.Contains(claim.Denied, tl.Undated[0].N) {
		t.Errorf("undated: %+v", tl.Undated)
	}
	for _, want := range []string{
		"• 3 janv. 2025 — « Le pont de Malvois avait été inspecté le 3 janvier 2025. » (aussi dans 1 autre article) — La Gazette, 11 févr. 2025 [1]",
		"• publié le 13 févr. 2025 — Paul Ferran dément : « Paul Ferran, maire de Malvois, dément avoir caché un rapport sur le pont. » — Méridia, 13 févr. 2025 [",
		"(daté d’après l’article",
		"• sans date — Inès Salvert dément : « ",
	} {
		if !strings.Contains(tl.Text, want) {
			t.Errorf("no line %q in:\n%s", want, tl.Text)
		}
	}
	again, err := engineOf(t, affairOfBridge).Timeline(t.Context(), Question{Text: tl.Topic})
	if err != nil {
		t.Fatal(err)
	}
	if again.TookMS = tl.TookMS; !reflect.DeepEqual(tl, again) {
		t.Errorf("another time:\n%s\n%s", tl.Text, again.Text)
	}
}

// TestTimelineShared makes timelines over the articles of the first user, where
// they are.
func TestTimelineShared(t *testing.T) {
	e := engineOver(t, "../../shared/articles")
	for _, topic := range []string{"contacts entre Musk et Poutine", "Musk Poutine", "Musk Kremlin", "Starlink Taïwan", "asile politique Musk"} {
		tl, err := e.Timeline(t.Context(), Question{Text: topic})
		if err != nil {
			t.Fatal(err)
		}
		checkTimeline(t, e, &tl)
		if tl.Verdict != Answered {
			t.Errorf("%s: %s", topic, tl.Text)
		}
		for _, v := range tl.Events {
			// The alleged contacts are never without their denial.
			if v.EventDate == "2022" && strings.Contains(v.Quote, "échangé") && len(v.Denied) == 0 {
				t.Errorf("%s: not denied: %s", topic, v.Quote)
			}
		}
	}
	for _, name := range []string{"Musk", "Poutine", "Kremlin", "Peskov", "Wall Street Journal", "WSJ", "Kirienko", "Kiriyenko", "Sergei Kiriyenko", "Medvedev"} {
		if w := who(t, e, name); w.Verdict != Answered {
			t.Errorf("%s: %s", name, w.Text)
		}
	}
}

func TestTimelineOfAFigure(t *testing.T) {
	e := engineOf(t, map[string]string{
		"a.txt": "---\ntitle: Incendie à Malvois\ndate: 2025-02-11\n---\n\nL’incendie de Malvois a fait douze blessés lundi, a annoncé la préfecture.\n",
		"b.txt": "---\ntitle: Incendie de Malvois, le bilan\ndate: 2025-02-13\n---\n\nL’incendie de Malvois a fait 17 blessés lundi, a annoncé jeudi la préfecture.\n",
	})
	tl, err := e.Timeline(t.Context(), Question{Text: "incendie de Malvois"})
	if err != nil {
		t.Fatal(err)
	}
	checkTimeline(t, e, &tl)
	if len(tl.Events) != 2 || len(tl.Events[0].Same) != 0 || !slices.Equal(tl.Events[0].Revised, []int{2}) || len(tl.Events[1].Revised) != 0 {
		t.Errorf("%+v\n%s", tl.Events, tl.Text)
	}
}

func TestTimelineRefuses(t *testing.T) {
	e := engineOf(t, affairOfBridge)
	for topic, missing := range map[string][]string{"": {}, "le": {}, "Ruritanie": {"Ruritanie"}} {
		tl, err := e.Timeline(t.Context(), Question{Text: topic})
		if err != nil {
			t.Fatal(err)
		}
		if tl.Verdict != Refused || len(tl.Citations)+len(tl.Events)+len(tl.Undated) > 0 || tl.Text == "" || !slices.Equal(tl.Missing, missing) {
			t.Errorf("%q: %s %v %q", topic, tl.Verdict, tl.Missing, tl.Text)
		}
		checkTimeline(t, e, &tl)
	}
	hidden, err := e.Without([]string{"c.txt", "d.txt"}).Timeline(t.Context(), Question{Text: "rapport caché sur le pont de Malvois"})
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(hidden.Text, "dément") || hidden.Articles != 2 {
		t.Errorf("a hidden article shows:\n%s", hidden.Text)
	}
}

func TestSpansTime(t *testing.T) {
	for sentence, want := range map[string]bool{
		"Les versements auraient été effectués entre juin 2021 et février 2023.": true,
		"Il a dirigé la ville de 2008 à 2014.":                                   true,
		"He ran the council from 2008 to 2014.":                                  true,
		"La mise en service est repoussée de 2029 à 2031.":                       false,
		"The opening date has been moved from 2029 to 2031.":                     false,
		"Entre les deux, l’accord de 2019 a tenu.":                               false,
		"Il a été élu en mars 2014 et réélu.":                                    false,
	} {
		if spansTime(sentence) != want {
			t.Errorf("%q: %v", sentence, !want)
		}
	}
}

func TestLongBefore(t *testing.T) {
	for _, test := range []struct {
		date, than string
		want       bool
	}{
		{"2021", "2024-10-25", true},
		{"2024-05-01", "2024-10-25", true},
		{"2024-10", "2024-10-25", false},
		{"2024-09-20", "2024-10-25", false},
		{"2024", "2024-10-25", false},
		{"2025", "2024-10-25", false},
		{"2023", "2024", false},
	} {
		if longBefore(test.date, test.than) != test.want {
			t.Errorf("%s, %s: %v", test.date, test.than, !test.want)
		}
	}
}
