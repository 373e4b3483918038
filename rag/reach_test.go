package rag

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"verbatim.example/rag/text"
)

// Wednesday.
func testToday() time.Time { return time.Date(2025, 7, 16, 9, 0, 0, 0, time.UTC) }

func TestTimesIn(t *testing.T) {
	for _, c := range []struct{ question, want string }{
		{"Qui a gagné en 1998 ?", "19980101-19981231"},
		{"Que dit-on de l'an 2000 ?", "20000101-20001231"},
		{"Qui a gagné le match de 1998 ?", "19980101-19981231"},
		{"Qui a gagné en mars 1998 ?", "19980301-19980331"},
		{"Que s'est-il passé le 1er mai 2024 ?", "20240501-20240501"},
		{"Que s'est-il passé le 14 juillet 1789 ?", "17890714-17890714"},
		{"Que s'est-il passé le 2024-05-03 ?", "20240503-20240503"},
		{"Que s'est-il passé en 2024-05 ?", "20240501-20240531"},
		{"Que s'est-il passé le 3/5/2024 ?", "20240503-20240503"},
		{"Que disait-on au XIXe siècle ?", "18010101-19001231"},
		{"Que disait-on au XVIIIeme siècle ?", "17010101-18001231"},
		{"Qui a gagné la saison 2003-2004 ?", "20030101-20031231"},
		{"Que disait-on dans les années 1990 ?", "19900101-19991231"},
		{"Que disait-on dans les années 90 ?", "19900101-19991231"},
		{"Que s'est-il passé entre 1998 et 2024 ?", "19980101-20241231 19980101-20241231"},
		{"Qui a joué de 1998 à 2002 ?", "19980101-20021231 19980101-20021231"},
		{"Qui a gagné en 1998 et en 2002 ?", "19980101-19981231 20020101-20021231"},
		{"Que fait-il depuis 1998 ?", "19980101-99999999"},
		{"Qui régnait avant 1789 ?", "0-17891231"},
		{"Qui a régné jusqu'en 1789 ?", "0-17891231"},

		{"Que s'est-il passé hier ?", "20250715-20250715"},
		{"Que s'est-il passé avant-hier ?", "20250714-20250714"},
		{"Et après-demain ?", "20250718-20250718"},
		{"Que se passe-t-il aujourd’hui ?", "20250716-20250716"},
		{"Que s'est-il passé cette semaine ?", "20250714-20250720"},
		{"Que s'est-il passé la semaine dernière ?", "20250707-20250713"},
		{"Que s'est-il passé ce mois-ci ?", "20250701-20250731"},
		{"Que s'est-il passé l'an dernier ?", "20240101-20241231"},
		{"Que s'est-il passé en mars dernier ?", "20250301-20250331"},
		{"Que s'est-il passé en décembre dernier ?", "20241201-20241231"},
		{"Que s'est-il passé mercredi dernier ?", "20250709-20250709"},
		{"Que se passera-t-il lundi prochain ?", "20250721-20250721"},
		{"Que s'est-il passé il y a deux ans ?", "20230101-20231231"},
		{"Que s'est-il passé il y a 3 jours ?", "20250713-20250713"},

		{"Who won in 1998?", "19980101-19981231"},
		{"Who won the election of 1998?", "19980101-19981231"},
		{"What happened on March 12, 1998?", "19980312-19980312"},
		{"What happened on 12 March 1998?", "19980312-19980312"},
		{"What happened in May 1998?", "19980501-19980531"},
		{"Who ruled in the 19th century?", "18010101-19001231"},
		{"What happened in the 1990s?", "19900101-19991231"},
		{"What has he done since 1998?", "19980101-99999999"},
		{"What happened yesterday?", "20250715-20250715"},
		{"What happened last month?", "20250601-20250631"},
		{"What happened last March?", "20250301-20250331"},
		{"What happened two years ago?", "20230101-20231231"},
		{"What happens this week?", "20250714-20250720"},
		{"What happened on 3/5/2024?", "20240101-20241231"},

		// Names and figures that are no years.
		{"Que dit la loi de 1905 ?", ""},
		{"Combien coûte la Peugeot 2008 ?", ""},
		{"Que raconte Blade Runner 2049 ?", ""},
		{"Qui a versé 1998 euros ?", ""},
		{"Une aide de 2000 euros existe-t-elle ?", ""},
		{"Qui a vu plus de 2000 personnes ?", ""},
		{"Qui a touché en 2 000 virements ?", ""},
		{"Que fait le rover Mars 2020 ?", ""},
		{"Quand a ouvert le stade ?", ""},
		{"Que s'est-il passé cette année-là ?", ""},
		{"Qui a écrit dans USA Today ?", ""},
		{"Who may win 3 games?", ""},
		{"What is Windows 2000?", ""},
		{"", ""},
	} {
		var got []string
		for _, p := range timesIn(c.question, text.Detect(c.question), testToday()) {
			got = append(got, fmt.Sprintf("%d-%d", p.from, p.to))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: %q, want %q", c.question, s, c.want)
		}
	}
}

// A refusal says how far the dated articles reach when the question is about a
// time that they do not.
func TestReach(t *testing.T) {
	dated := func(dates ...string) *Engine {
		texts := map[string]string{}
		for i, d := range dates {
			head := "---\ntitle: Le port\n"
			if d != "" {
				head += "date: " + d + "\n"
			}
			texts[fmt.Sprintf("%d.txt", i)] = head + "---\n\nLe port de Brest a rouvert après les travaux de la digue du nord.\n"
		}
		e := engineOf(t, texts)
		e.now = testToday
		return e
	}
	two := dated("2024-02-11", "2025-06-12", "")
	const zoo = "Qui dirige le zoo de Brest "
	for _, c := range []struct {
		e        *Engine
		question Question
		want     string
	}{
		{two, Question{Text: zoo + "en 1998 ?"}, " Les articles datés vont du 11 févr. 2024 au 12 juin 2025 ; 1 est sans date."},
		{two, Question{Text: zoo + "aujourd'hui ?"}, " Les articles datés vont du 11 févr. 2024 au 12 juin 2025 ; 1 est sans date."},
		{two, Question{Text: "Who ran the zoo of Brest last month?"}, ""},
		{two, Question{Text: "Who ran the zoo of Brest yesterday?"}, " The dated articles run from 11 Feb 2024 to 12 June 2025; 1 has no date."},
		{two, Question{Text: zoo + "en 2024 ?"}, ""},
		{two, Question{Text: zoo + "depuis 1998 ?"}, ""},
		{two, Question{Text: zoo + "?"}, ""},
		{two, Question{Text: zoo + "?", Until: "2020"}, " Les articles datés vont du 11 févr. 2024 au 12 juin 2025 ; 1 est sans date."},
		{two, Question{Text: zoo + "?", Since: "2024-03", Until: "2024-05"}, ""},
		{dated("2024-02-11", "2024-02-11"), Question{Text: zoo + "en 1998 ?"}, " Les articles datés sont du 11 févr. 2024."},
		{dated("2024-02-11", "", ""), Question{Text: zoo + "en 1998 ?"}, " Le seul article daté est du 11 févr. 2024 ; 2 sont sans date."},
		{dated("2023", "2024-08"), Question{Text: zoo + "en 1998 ?"}, " Les articles datés vont de 2023 à août 2024."},
		{dated("2024-08", "2025"), Question{Text: zoo + "en 1998 ?"}, " Les articles datés vont d’août 2024 à 2025."},
		{dated("", ""), Question{Text: zoo + "en 1998 ?"}, ""},
		{two.Without([]string{"1.txt"}), Question{Text: zoo + "en 1998 ?"}, " Le seul article daté est du 11 févr. 2024 ; 1 est sans date."},
		{two.Without([]string{"1.txt"}), Question{Text: zoo + "en 2025 ?"}, " Le seul article daté est du 11 févr. 2024 ; 1 est sans date."},
	} {
		a, err := c.e.Ask(t.Context(), c.question, nil)
		if err != nil || a.Verdict == Answered {
			t.Fatalf("%+v: %v, %s", c.question, err, a.Text)
		}
		at := strings.LastIndex(a.Text, c.want)
		if c.want == "" && strings.Contains(a.Text, "dat") || c.want != "" && (at < 0 || at+len(c.want) != len(a.Text)) {
			t.Errorf("%+v: %q, want it to end in %q", c.question, a.Text, c.want)
		}
		if strings.Count(a.Text, "\n") != 1 {
			t.Errorf("%+v: lines %q", c.question, a.Text)
		}
	}
}

// A refusal names what is missing as it is written: compounds, full names, dates
// and figures whole, no verbs of asking.
func TestMissing(t *testing.T) {
	e := engineOf(t, map[string]string{
		"a.txt": "---\ntitle: Le port\n---\n\nElon Musk a visité le port de Brest aux États-Unis, où vivent Paul Ferrand et Marie Morel.\n\nLe chantier a coûté 14 millions en mars.\n",
		"b.txt": "---\ntitle: Le quai\n---\n\nLes pêcheurs de Saint-Malo réparent le quai et la digue.\n",
	})
	e.now = testToday
	for _, c := range []struct{ question, missing, known string }{
		{"Pourquoi Bernard Arnault veut-il acheter Brest ?", "Bernard Arnault", "Brest"},
		{"que veut dire pacs ?", "pacs", ""},
		{"Où se trouve Quimper ?", "Quimper", ""},
		{"combien d'habitants aux etats-unis selon zorglub", "zorglub", "etats-unis"},
		{"Que fabrique-t-on à Bourg-en-Bresse ?", "Bourg-en-Bresse", ""},
		{"Que fait Bill Gates aux États-Unis ?", "Bill Gates", "États-Unis"},
		{"Que pense Elon Musk du zeppelin ?", "zeppelin", "Elon Musk"},
		{"Que pense Marie Ferrand du zeppelin ?", "zeppelin", "Marie|Ferrand"},
		{"Qui a coulé un zeppelin le 14 juillet ?", "coulé|zeppelin|14 juillet", ""},
		{"Qui a perdu 40 % du zeppelin ?", "40 %|zeppelin", ""},
		{"Où était le zeppelin hier ?", "zeppelin", ""},
		{"Qui est le King of Rock ?", "King of Rock", ""},
		{"Who is the president of South Sudan?", "South Sudan", ""},
	} {
		f, err := e.look(t.Context(), Question{Text: c.question})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(f.absent, "|"); got != c.missing {
			t.Errorf("%q: missing %q, want %q", c.question, got, c.missing)
		}
		if got := strings.Join(e.namesIn(f), "|"); got != c.known {
			t.Errorf("%q: known %q, want %q", c.question, got, c.known)
		}
	}
}
