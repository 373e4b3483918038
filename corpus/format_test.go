package corpus

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// outline is one line for each sentence: lines, paragraph, kind, text.
func outline(a *Article) []string {
	var out []string
	for i, s := range a.Sentences {
		out = append(out, fmt.Sprintf("%d-%d p%d %s %s", s.First, s.Last, s.Paragraph, []string{"body", "head", "noise"}[s.Kind], a.Quote(i, i)))
	}
	return out
}

func TestOutline(t *testing.T) {
	for _, tc := range []struct {
		name, file, in string
		want           []string
	}{
		{"title alone on its line", "a.txt", "Rome\n\nRome est la capitale de l’Italie depuis 1871. Elle compte 2,8 millions d’habitants.\n", []string{
			"1-1 p0 head Rome",
			"3-3 p2 body Rome est la capitale de l’Italie depuis 1871.",
			"3-3 p2 body Elle compte 2,8 millions d’habitants.",
		}},
		{"title without a blank line", "a.txt", "Le pont rouvre au printemps\nLe conseil a voté mardi la réouverture du pont de pierre, fermé depuis deux ans.\n", []string{
			"1-1 p0 head Le pont rouvre au printemps",
			"2-2 p2 body Le conseil a voté mardi la réouverture du pont de pierre, fermé depuis deux ans.",
		}},
		{"title twice", "a.txt", "Le pont de l’Aulne rouvre au printemps prochain\nLe pont de l'Aulne rouvre au printemps prochain\n\n" + prose, []string{
			"1-1 p0 head Le pont de l’Aulne rouvre au printemps prochain",
			"2-2 p2 head Le pont de l'Aulne rouvre au printemps prochain",
			"4-4 p4 body " + strings.TrimSpace(prose),
		}},
		{"title behind a menu", "a.txt", "Éco&Co\nFacebook\n\nLe vieux pont de pierre rouvre enfin\n\nplaceholder image\n" + prose, []string{
			"1-1 p0 noise Éco&Co", "2-2 p2 noise Facebook",
			"4-4 p4 head Le vieux pont de pierre rouvre enfin",
			"6-6 p6 noise placeholder image",
			"7-7 p8 body " + strings.TrimSpace(prose),
		}},
		{"hard-wrapped prose", "a.txt", "Le pont\n\nLe conseil municipal a voté mardi soir la réouverture du\nvieux pont de pierre, qui était fermé depuis deux ans. M.\nMartin, qui conteste la dépense, a quitté la salle avant le\nvote.\n\n" + prose, []string{
			"1-1 p0 head Le pont",
			"3-4 p2 body Le conseil municipal a voté mardi soir la réouverture du vieux pont de pierre, qui était fermé depuis deux ans.",
			"4-6 p2 body M. Martin, qui conteste la dépense, a quitté la salle avant le vote.",
			"8-8 p3 body " + strings.TrimSpace(prose),
		}},
		{"list items", "a.txt", "Le pont\n\nTrois points :\n- Le coût, de 3 millions.\n- Les délais\n1) La sécurité\n", []string{
			"1-1 p0 head Le pont",
			"3-3 p2 head Trois points :",
			"4-4 p4 body Le coût, de 3 millions.",
			"5-5 p6 body Les délais",
			"6-6 p8 body La sécurité",
		}},
		{"section headings and a list of lines", "a.txt", "Le pont\n\n" + prose + "\nUn coût discuté\n\n" + prose + "\nPremier nom\nDeuxième nom\nTroisième nom\n", []string{
			"1-1 p0 head Le pont",
			"3-3 p2 body " + strings.TrimSpace(prose),
			"5-5 p4 head Un coût discuté",
			"7-7 p6 body " + strings.TrimSpace(prose),
			"9-9 p7 body Premier nom", "10-10 p7 body Deuxième nom", "11-11 p7 body Troisième nom",
		}},
		{"front matter counts its lines", "a.txt", "---\ntitle: Le pont\n---\n\nLe pont\n\n" + prose, []string{
			"5-5 p0 head Le pont",
			"7-7 p2 body " + strings.TrimSpace(prose),
		}},
		{"markdown", "a.md", "Le *pont* rouvre\n===\n\nUn [lien](https://x.example/a_b) et `du code`\nqui \\*suit\\* &amp; finit. ![image](x.png) Autre\n<https://auto.example> phrase.\n\n> Une citation\n> sur deux lignes.\n\n* Un point\n  continué.\n\n| a | b |\n|---|---|\n| un | deux |\n\n```\nfmt.Println(1)\n```\n\n<div>caché</div>\n\nFin **du** texte.\n", []string{
			"1-1 p0 head Le pont rouvre",
			"4-5 p2 body Un lien et du code qui *suit* & finit.",
			"5-6 p2 body Autre https://auto.example phrase.",
			"8-9 p3 body Une citation sur deux lignes.",
			"11-12 p5 body Un point continué.",
			"14-14 p7 body a b", "16-16 p9 body un deux",
			"24-24 p11 body Fin du texte.",
		}},
		{"html", "a.html", "<!doctype html>\n<title>Le pont - Site</title><style>p{}</style>\n<nav>Accueil <a>Sport</a></nav>\n<h1>Le pont</h1><p>Un &eacute;lu dit <b>oui</b>.</p><p>Le maire &laquo;&nbsp;conteste&nbsp;&raquo;\nla décision,<br>dit-il.</p>\n<script>var a = '<p>non</p>';</script><ul><li>Un point<li>Un <a href=x>autre</a></ul>\n<table><tr><td>Coût<td>3 M€</table><!-- rien\nici --><div hidden>Caché</div><div class=\"share-bar\">Partager ceci</div>\n<footer>Mentions</footer>", []string{
			"3-3 p0 noise Accueil Sport",
			"4-4 p2 head Le pont",
			"4-4 p4 body Un élu dit oui.",
			"4-5 p5 body Le maire «\u00a0conteste\u00a0» la décision,",
			"5-5 p5 body dit-il.",
			"6-6 p7 body Un point", "6-6 p9 body Un autre",
			"7-7 p11 body Coût 3 M€",
			"8-8 p13 noise Partager ceci",
			"9-9 p15 noise Mentions",
		}},
		{"html whose text is all in an aside", "a.html", "<aside><p>" + prose + "</aside>", []string{"1-1 p0 body " + strings.TrimSpace(prose)}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := article(t, tc.file, tc.in)
			if got := outline(a); !slices.Equal(got, tc.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tc.want, "\n"))
			}
		})
	}
}

// Sentences of a paragraph may be quoted together, and those of neighbouring
// paragraphs of prose; nothing else may.
func TestParagraphGaps(t *testing.T) {
	for _, tc := range []struct {
		name, file, in string
		want           []int // paragraph of each sentence, less that of the one before
	}{
		{"prose", "a.txt", "Le pont\n\n" + prose + "\n" + prose, []int{2, 1}},
		{"text items", "a.txt", prose + "- Le coût, de 3 millions.\n- Les délais, de deux ans. Et plus.\n" + prose, []int{2, 2, 0, 2}},
		{"markdown items", "a.md", prose + "\n- Le coût, de 3 millions.\n- Les délais.\n\n" + prose, []int{2, 2, 2}},
		{"rows", "a.md", prose + "\n| a | b |\n|---|---|\n| un | deux |\n| trois | quatre |\n\n" + prose, []int{2, 2, 2, 2}},
		{"html items and rows", "a.html", "<p>" + prose + "<ul><li>Le coût, de 3 millions.<li>Les délais.</ul><table><tr><td>Un<td>deux<tr><td>Trois</table><p>" + prose, []int{2, 2, 2, 2, 2}},
		{"headings", "a.md", "# Le pont\n\n" + prose + "\n## La suite\n\n" + prose, []int{2, 2, 2}},
		{"break in an item", "a.html", "<p>" + prose + "<ul><li>Le coût monte.<br>Il baisse.</ul>", []int{2, 0}},
		{"quote", "a.md", prose + "\n> Il a dit oui.\n\n" + prose, []int{1, 1}},
		{"code between", "a.md", prose + "\n```\nx\n```\n\n" + prose, []int{2}},
		{"rule between", "a.txt", prose + "\n* * *\n\n" + prose, []int{2}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := article(t, tc.file, tc.in)
			var got []int
			for i := range len(a.Sentences) - 1 {
				got = append(got, a.Sentences[i+1].Paragraph-a.Sentences[i].Paragraph)
			}
			// What stands between the prose and the rule counts only as more than 1.
			if len(got) != len(tc.want) || !slices.EqualFunc(got, tc.want, func(g, w int) bool { return g == w || w == 2 && g > 2 }) {
				t.Errorf("gaps %v, want %v\n%s", got, tc.want, strings.Join(outline(a), "\n"))
			}
		})
	}
}

func TestFootnotes(t *testing.T) {
	a := article(t, "a.md", "# Le pont\n\nLe conseil a voté[^1] la réouverture.[^note] Le maire\nconteste ![^1] le vote [^1] et part[^aucune].\n\n"+
		"[^1]: Par 12 voix.\n    Contre 3.\n\n    Suite de la note.\n\nUne fin de texte.\n\n> [^note]: Voir *le* rapport.\n\n[^libre]: Sans renvoi.\n")
	want := []string{
		"1-1 p0 head Le pont",
		"3-3 p2 body Le conseil a voté la réouverture.",
		"3-4 p2 body Le maire conteste ! le vote et part[^aucune].",
		"11-11 p4 body Une fin de texte.",
	}
	if got := outline(a); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for line, want := range map[int]string{
		3: "Le conseil a voté la réouverture. Le maire", 6: "Par 12 voix.", 7: "Contre 3.", 9: "Suite de la note.",
		13: "Voir le rapport.", 15: "Sans renvoi.",
	} {
		if got := a.LineText(line, line); got != want {
			t.Errorf("line %d: %q, want %q", line, got, want)
		}
	}
}

// Notes cost time by the square of them, and are read within the limit.
func TestManyFootnotes(t *testing.T) {
	notes := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Mot[^%d].\n\n[^%d]: Note.\n\n", i, i)
		}
		return b.String()
	}
	c := load(t, map[string]string{
		"some.md": prose + "\n" + notes(maxNotes/2-1), "many.md": prose + "\n" + notes(maxNotes/2+1), "deep.md": prose + "\n" + strings.Repeat("[^a]:", maxNested+1) + "\n",
	})
	if len(c.Articles) != 1 || c.Articles[0].File != "some.md" {
		t.Errorf("%d articles, skipped %v", len(c.Articles), c.Skipped)
	}
	if got := reason(t, c, "deep.md"); got.Line != 3 || got.Reason != reasonOvermarked {
		t.Errorf("%v", got)
	}
}

func TestMetadata(t *testing.T) {
	type want struct{ title, outlet, author, date, url, reports, lang string }
	const page = "<html lang=fr-FR><head><title>T &amp; U | Le Courrier</title>"
	for _, tc := range []struct {
		name, file, in string
		want           want
	}{
		{"front matter", "a.md", "---\nTitle: Un titre\noutlet: Le Courrier\nauthor: [Jeanne Martin, Luc Roy]\ndate: 12 mars 2024\nurl: https://c.example/a\nreports: « Autre », Le Phare\nlang: fr_CA\nother: {a: 1}\n---\n# Ici\n\n" + prose,
			want{"Un titre", "Le Courrier", "Jeanne Martin, Luc Roy", "2024-03-12", "https://c.example/a", "« Autre », Le Phare", "fr"}},
		{"front matter date as a YAML time", "a.txt", "---\ndate: 2024-03-12\n---\nLe pont\n\n" + prose, want{title: "Le pont", date: "2024-03-12", lang: "fr"}},
		{"html properties", "a.html", page + "<meta property=og:title content='T &amp; U'><meta property=og:site_name content='Le Courrier'><meta property=article:published_time content=2024-03-12T08:00:00+01:00><meta name=author content='J. M.'><link rel=canonical href=https://c.example/a></head><p>" + prose,
			want{title: "T & U", outlet: "Le Courrier", author: "J. M.", date: "2024-03-12", url: "https://c.example/a", lang: "fr"}},
		{"json-ld", "a.html", page + `<script type="application/ld+json">[{"@type":"Organization","name":"X"},{"@graph":[{"@type":["NewsArticle"],"headline":"H","datePublished":"2024-03-12T08:00Z","author":[{"@type":"Person","name":"A B"},"C D"],"publisher":{"name":"Le Phare"},"url":"https://p.example/h"}]}]</script></head><p>` + prose,
			want{title: "H", outlet: "Le Phare", author: "A B, C D", date: "2024-03-12", url: "https://p.example/h", lang: "fr"}},
		{"html h1 before title", "a.html", page + "</head><h1>Le vrai titre</h1><p>" + prose, want{title: "Le vrai titre", lang: "fr"}},
		{"html title", "a.html", "<title>Le pont - Le Courrier</title><meta property=og:site_name content='Le Courrier'><p>" + prose, want{title: "Le pont", outlet: "Le Courrier", lang: "fr"}},
		{"unsafe addresses", "a.html", "<link rel=canonical href='javascript:alert(1)'><meta property=og:url content='https://u:p@c.example/'><h1>T</h1><p>" + prose, want{title: "T", lang: "fr"}},
		{"no title", "a.txt", "Le conseil a voté mardi la réouverture du vieux pont de pierre, fermé depuis deux ans et demi après une crue.\n", want{title: "Le conseil a voté mardi la réouverture du vieux pont…", lang: "fr"}},
		{"byline: date and outlet", "a.txt", "Le pont rouvre\n\n12 mars, 2024 / Le Phare\n\n" + prose, want{title: "Le pont rouvre", outlet: "Le Phare", date: "2024-03-12", lang: "fr"}},
		{"byline: by", "a.txt", "The bridge reopens\n\nBy John Smith | 3 May 2021\n\nThe council voted on Tuesday to reopen the old stone bridge, which has been closed for two years.\n", want{title: "The bridge reopens", author: "John Smith", date: "2021-05-03", lang: "en"}},
		{"byline: par", "a.txt", "Le pont rouvre\n\nPar Jeanne Martin, Le Courrier\nPublié le 12/03/2024 à 10h30\n\n" + prose, want{title: "Le pont rouvre", outlet: "Le Courrier", author: "Jeanne Martin", lang: "fr"}},
		{"byline: role at the end", "a.txt", "Le pont rouvre\n\n" + prose + "\nJeanne Martin Journaliste Le Courrier\n", want{title: "Le pont rouvre", outlet: "Le Courrier", author: "Jeanne Martin", lang: "fr"}},
		{"byline: a place is no outlet", "a.txt", "Le pont rouvre\n\n12 mars 2024 / Paris\n\n" + prose, want{title: "Le pont rouvre", date: "2024-03-12", lang: "fr"}},
		{"byline: first line", "a.txt", "Par Jeanne Martin\nLe pont rouvre\n\n" + prose, want{title: "Le pont rouvre", author: "Jeanne Martin", lang: "fr"}},
		{"date in the name", "2024-03-12-pont.txt", "Le pont\n\n" + prose, want{title: "Le pont", date: "2024-03-12", lang: "fr"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := article(t, tc.file, tc.in)
			got := want{a.Title, a.Outlet, a.Author, a.Date, a.URL, a.Reports, string(a.Language)}
			if got != tc.want {
				t.Errorf("got  %+v\nwant %+v\n%s", got, tc.want, strings.Join(outline(a), "\n"))
			}
		})
	}
}

func TestNotes(t *testing.T) {
	a := article(t, "a.md", "---\ndate: 31 février 2024\nurl: ftp://x\n---\n# T\n\n"+prose)
	if want := []string{`line 2: not a date: "31 février 2024"`, "line 3: not a web address, left out"}; !slices.Equal(a.Notes, want) {
		t.Errorf("%q", a.Notes)
	}
}

func TestFrontMatterOrRule(t *testing.T) {
	a := article(t, "a.txt", "---\nUn trait, puis du texte.\n---\n"+prose)
	if len(a.Sentences) == 0 || a.Sentences[0].First != 2 {
		t.Errorf("%q", outline(a))
	}
}

// A line that articles of the corpus share is of the site; a paragraph that
// copies of one article share is of the article.
func TestRepetition(t *testing.T) {
	files := map[string]string{}
	topics := []string{"pont", "port", "phare", "quai", "canal"}
	for _, w := range topics {
		files[w+".txt"] = "Le " + w + "\n\nLe conseil a voté mardi la réouverture du " + w + ", fermé depuis deux ans après une crue.\n\nVoici la ligne que porte chaque page\n"
	}
	c := load(t, files)
	for i := range c.Articles {
		if got := outline(&c.Articles[i]); !strings.HasSuffix(got[len(got)-1], "noise Voici la ligne que porte chaque page") {
			t.Errorf("%q", got)
		}
	}
	copies := map[string]string{}
	for _, w := range topics {
		copies[w+".txt"] = "Le pont\n\n" + prose + "\nLe maire conteste le vote\n"
	}
	c = load(t, copies)
	for i := range c.Articles {
		if n := kindLines(&c.Articles[i], Noise); len(n) > 0 {
			t.Errorf("%s: noise on %v", c.Articles[i].File, n)
		}
	}
}

// Sentences that look like a call to action and are advice or news.
func TestNotNoise(t *testing.T) {
	for _, line := range []string{
		"Vérifiez que votre main soit détendue avant de tirer.",
		"Contactez-nous par courrier si le responsable du fichier ne répond pas.",
		"Suivez les instructions données.",
		"Envoi d'une newsletter, que faire ?",
		"D’autres articles de la loi prévoient que le maire peut refuser la réouverture du pont aux camions.",
		"12 avis ont été rendus en un an.",
		"Chargement et déchargement des navires y sont interdits depuis la crue.",
		"WhatsApp a nié.", "Facebook changed its privacy policy.", "The rent is 300 euros per month.",
		"Écrit par Zola en 1885, le roman fut un succès.",
		"Rejoignez Dakar par la route du nord.", "Imprimer des billets coûte cher.",
		"Oui.", "Non !", "En savoir plus :",
		"Le journal a perdu dix mille abonnés en un an.",
		"La newsletter du maire est lue par la moitié de la ville.",
		"Le tribunal refuse l’usage des cookies sans consentement.",
		"« Abonnez-vous ! » lançait-il à chaque passant sur le quai.",
		"Cliquez sur « Paramètres », puis sur « Confidentialité ».",
	} {
		a := article(t, "a.txt", "Le pont\n\n"+prose+"\n"+line+"\n\n"+prose+"\n"+line+"\n")
		if n := kindLines(a, Noise); len(n) > 0 {
			t.Errorf("%q is called noise on lines %v", line, n)
		}
	}
}
