package rag

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/ragtest"
	"verbatim.example/rag/text"
)

var press = map[string]string{
	"a.txt": "---\ntitle: La réforme des retraites divise\n---\n\nLe maire de Vernon, Sergueï Kirienko, a déclaré mardi que le budget est voté. « C’est fait », a dit M. Kirienko. Sergueï Kirienko sourit.\n",
	"b.txt": "---\ntitle: \"Réforme des retraites : la grève\"\n---\n\nSergei Kiriyenko a nié. L’Office du canal (ODC) n’a rien dit à Saint-Étienne.\n",
	"c.txt": "---\ntitle: À Vernon, la grève\n---\n\nLa ville de Vernon attend, selon l’ODC. Anne Morel a confirmé la réunion.\n",
	"d.txt": "---\ntitle: Après la grève, une réforme des retraites\n---\n\nAnne Morel a démenti. À Vernon, Élise Kirwan a ri.\n",
}

func TestTopics(t *testing.T) {
	e := engineOf(t, press)
	for typed, want := range map[string]string{
		"kiri":             "Sergueï Kirienko",
		"KIRIY":            "Sergueï Kirienko", // another spelling
		"sergueï  k":       "Sergueï Kirienko",
		"ki":               "Sergueï Kirienko, Élise Kirwan", // in more articles first
		"elise":            "Élise Kirwan",
		"odc":              "Office du canal",
		"l'office":         "",
		"canal":            "Office du canal",
		"saint etienne":    "Saint-Étienne",
		"étienne":          "Saint-Étienne",
		"maire de ver":     "Sergueï Kirienko",
		"réforme":          "réforme des retraites",
		"retr":             "réforme des retraites",
		"greve":            "grève",
		"budget":           "", // in no title
		"irienko":          "",
		"\n":               "Vernon",
		"?! ":              "Vernon",
		"vernon, kirienko": "",
	} {
		most := 5
		if strings.TrimSpace(strings.Trim(typed, "?!")) == "" {
			most = 1
		}
		if got := strings.Join(e.Topics(typed, most), ", "); got != want {
			t.Errorf("%q: %s; want %s", typed, got, want)
		}
	}
	if got := e.Topics("k", 1); len(got) != 1 || got[0] != "Sergueï Kirienko" {
		t.Errorf("one of two: %q", got)
	}
	if got := slices.Concat(e.Topics("k", 0), e.Topics("k", -1), e.Topics("", 0), e.Topics("", -1)); len(got) > 0 {
		t.Errorf("none: %q", got)
	}
}

// Looking up is finding all that begin so, and ordering them.
func TestTopicsFind(t *testing.T) {
	e := engineOf(t, ragtest.News(3, 60))
	d := e.directory()
	all := append(namedTopics(d.names), e.subjects()...)
	slices.SortFunc(all, func(a, b topic) int {
		if a.articles != b.articles {
			return b.articles - a.articles
		}
		return strings.Compare(a.name, b.name)
	})
	for _, typed := range []string{"a", "b", "ch", "agence", "agence reg", "union mixte de b", "tr", "maire", "s"} {
		var want []string
		for _, x := range all {
			if slices.ContainsFunc(append([]string{x.name}, x.others...), func(s string) bool { return strings.Contains(" "+typable(s), " "+typed) }) && len(want) < 7 {
				want = append(want, x.name)
			}
		}
		if got := e.Topics(typed, 7); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

// A view knows of names what an engine without its hidden articles does.
func TestTopicsWithout(t *testing.T) {
	whole := engineOf(t, press)
	for hidden := range press {
		rest := maps.Clone(press)
		delete(rest, hidden)
		view, alone := whole.Without([]string{hidden}), engineOf(t, rest)
		if got, want := view.Topics("", 100), alone.Topics("", 100); !slices.Equal(got, want) {
			t.Errorf("without %s: %q, want %q", hidden, got, want)
		}
		if got := fmt.Sprint(view.names().Group("Kirienko").Aliases, view.names().Group("ODC").Name); got != fmt.Sprint(alone.names().Group("Kirienko").Aliases, alone.names().Group("ODC").Name) {
			t.Errorf("without %s: %s", hidden, got)
		}
		for _, name := range []string{"Kirienko", "Anne Morel", "ODC", "Vernon"} {
			if got := files(view, view.articlesNaming(name)); got != files(alone, alone.articlesNaming(name)) || strings.Contains(got, hidden) {
				t.Errorf("%s without %s: in %s", name, hidden, got)
			}
		}
	}
	if got := whole.Topics("kiriy", 5); len(got) != 1 {
		t.Errorf("the engine changed: %q", got)
	}
}

func files(e *Engine, articles []int) string {
	var out []string
	for _, n := range articles {
		out = append(out, e.corpus.Articles[n].File)
	}
	return strings.Join(out, " ")
}

func TestArticlesNaming(t *testing.T) {
	e := engineOf(t, press)
	for name, want := range map[string]string{"kiriyenko": "a.txt b.txt", "M. Kirienko": "a.txt b.txt", "ODC": "b.txt c.txt", "Morel": "c.txt d.txt", "Anne Morel": "c.txt d.txt", "étienne": "b.txt", "k": "", "": ""} {
		if got := files(e, e.articlesNaming(name)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// The names of an engine are those that the rules find in its articles.
func TestNames(t *testing.T) {
	e := engineOf(t, ragtest.News(2, 40))
	var mentions []claims.Mention
	for i := range e.corpus.Articles {
		a := &e.corpus.Articles[i]
		mentions = append(mentions, claims.Mentions(i, a, claims.Of(a))...)
	}
	if want := claims.Merge(mentions); !reflect.DeepEqual(e.names(), want) || len(want.Groups()) < 100 {
		t.Errorf("%d names, want %d", len(e.names().Groups()), len(want.Groups()))
	}
}

func TestTitleNouns(t *testing.T) {
	for title, want := range map[string]string{
		"Réforme des retraites : la grève continue": "réforme des retraites",
		"La grève, jour 12":                         "grève",
		"À Vernon, la hausse de l’impôt foncier":    "hausse de l’impôt",
		"Le nouveau maire contre l'Office du canal": "",
		"Le porte-parole du groupe - la fin":        "porte-parole du groupe",
		"The price of bread and the strike":         "price of bread|strike",
		"":                                          "",
		"« Le budget »":                             "budget",
		"\xff de la \xff":                           "",
	} {
		lang := text.French
		if strings.HasPrefix(title, "The ") {
			lang = text.English
		}
		if got := strings.Join(titleNouns(title, lang), "|"); got != want {
			t.Errorf("%q: %q, want %q", title, got, want)
		}
	}
}
