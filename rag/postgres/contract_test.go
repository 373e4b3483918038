package postgres

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"verbatim.example/rag"
	"verbatim.example/rag/ragtest"
	"verbatim.example/rag/text"
)

// server returns the address of a PostgreSQL with pgvector.
func server(t *testing.T) string {
	t.Helper()
	url := os.Getenv("VERBATIM_POSTGRES")
	if url == "" {
		t.Skip("VERBATIM_POSTGRES names no PostgreSQL: see tools/postgres")
	}
	return url
}

// connect opens the database of a server, with tables.
func connect(t *testing.T, url string) *Store {
	t.Helper()
	s, err := Connect(t.Context(), Config{URL: url, Log: t.Logf}, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// publish writes a corpus and returns its state.
func publish(t *testing.T, s *Store, name string, e *rag.Engine) (*Archive, Published) {
	t.Helper()
	x, err := s.Indexer(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	p, err := x.Publish(t.Context(), name, e)
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.Open(t.Context(), name, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a, p
}

func inMemory(t *testing.T, dir string) *rag.Engine {
	t.Helper()
	e, err := rag.Open(t.Context(), rag.Options{Dir: dir, Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func inPostgres(t *testing.T, dir string) *rag.Engine {
	t.Helper()
	a, _ := publish(t, connect(t, server(t)), t.Name(), inMemory(t, dir))
	return rag.Over(a, rag.Options{Log: t.Logf})
}

// write makes a folder of files.
func write(t *testing.T, texts map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, s := range texts {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

var bridge = map[string]string{
	"pont/a.txt": "---\ntitle: Le pont de Vernon fermera en mars\noutlet: Le Fanal\ndate: 2024-10-25\n---\n\nLe pont de Vernon fermera le 3 mars pour travaux.\n\nLe maire, Armand Lestrohan, a déclaré que « la passerelle restera ouverte aux piétons ».\n",
	"pont/b.txt": "---\ntitle: Vernon, la mairie dément\noutlet: La Dépêche du canal\ndate: 2024-11-02\n---\n\nArmand Lestrohan a démenti mardi que le pont ferme en mars.\n\nSelon Le Fanal, les travaux coûteraient 400 000 euros.\n",
	"gare.txt":   "---\ntitle: La gare de Bourgneuf\n---\n\nLa verrière de la gare de Bourgneuf date de 1902.\n\nElle est l'œuvre d'un ingénieur nommé Quillivic.\n",
}

// TestContract is what an engine does wherever its articles are.
func TestContract(t *testing.T) {
	for name, open := range map[string]func(*testing.T, string) *rag.Engine{"memory": inMemory, "postgres": inPostgres} {
		t.Run(name, func(t *testing.T) { contract(t, open(t, write(t, bridge))) })
	}
}

func contract(t *testing.T, e *rag.Engine) {
	ctx := t.Context()
	files := func(q rag.Question) string {
		t.Helper()
		hits, err := e.Search(ctx, q, 10)
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, h := range hits {
			list = append(list, h.File)
		}
		return strings.Join(list, " ")
	}
	for _, test := range []struct {
		question rag.Question
		want     string
	}{
		{rag.Question{Text: "verrière de la gare"}, "gare.txt"},
		{rag.Question{Text: "verriere Bourgnefu"}, "gare.txt"}, // by a near spelling
		{rag.Question{Text: "pont de Vernon", Files: []string{"pont/b.txt"}}, "pont/b.txt"},
		{rag.Question{Text: "gare Vernon", Files: []string{"pont/"}, Until: "2024-10"}, "pont/a.txt"},
		{rag.Question{Text: "Vernon gare", Since: "2024-11"}, "pont/b.txt"}, // what has no date passes no bound
		{rag.Question{Text: "Vernon gare", Since: "2025"}, ""},
	} {
		if got := files(test.question); got != test.want && !strings.HasPrefix(got, test.want+" ") {
			t.Errorf("%+v finds %q, not %q", test.question, got, test.want)
		}
	}

	a, err := e.Ask(ctx, rag.Question{Text: "Quand le pont de Vernon fermera-t-il ?"}, nil)
	if err != nil || a.Verdict != rag.Answered || a.Citations[0].File != "pont/a.txt" || !strings.Contains(a.Text, "dément") {
		t.Errorf("%v: %s of %+v", err, a.Text, a.Citations)
	}
	if err := e.Check(&a); err != nil {
		t.Error(err)
	}
	a.Citations[0].Quote = "Le pont de Vernon fermera le 4 mars pour travaux."
	if e.Check(&a) == nil {
		t.Error("a quote that is nowhere passes")
	}
	if a, err = e.Ask(ctx, rag.Question{Text: "Que dit Zborowski du pont ?"}, nil); err != nil || a.Verdict != rag.Refused || !reflect.DeepEqual(a.Missing, []string{"Zborowski"}) {
		t.Errorf("%v: %s, without %q", err, a.Verdict, a.Missing)
	}
	if rows, err := e.Quotes(ctx, rag.Question{Text: "le pont de Vernon"}, 2); err != nil || len(rows) != 2 {
		t.Errorf("%v: %+v", err, rows)
	}

	for quote, want := range map[string]string{
		"La verrière de la gare de Bourgneuf date de 1902.":                              rag.Exact,
		"La verrière de la gare de Bourgneuf date de 1920.":                              rag.Altered,
		"Rien de tel ne se lit nulle part.":                                              rag.Absent,
		"Emile Quillivic : « la passerelle restera ouverte aux piétons »":                rag.Misattributed,
		"La verrière de la gare de Bourgneuf date de 1902 et fermera le 3 mars travaux.": rag.Assembled,
	} {
		if v, err := e.Verify(ctx, quote); err != nil || v.Verdict != want && want != rag.Assembled {
			t.Errorf("%q is %s, %v, not %s", quote, v.Verdict, err, want)
		}
	}

	who, err := e.Who(ctx, rag.Question{Text: "Lestrohan"})
	if err != nil || who.Verdict != rag.Answered || who.Name != "Armand Lestrohan" || len(who.Statements) == 0 {
		t.Errorf("%v: %s", err, who.Text)
	}
	if outlet, err := e.Who(ctx, rag.Question{Text: "La Dépêche du canal"}); err != nil || len(outlet.Published) != 1 {
		t.Errorf("%v: %s", err, outlet.Text)
	}
	if c, err := e.Compare(ctx, rag.Question{Text: "pont de Vernon"}); err != nil || len(c.Contested) == 0 {
		t.Errorf("%v: %s", err, c.Text)
	}
	if l, err := e.Timeline(ctx, rag.Question{Text: "pont de Vernon"}); err != nil || len(l.Events) == 0 {
		t.Errorf("%v: %s", err, l.Text)
	}

	if s := e.Stats(); s.Articles != 3 || s.Passages != 3 {
		t.Errorf("%+v", s)
	}
	if art, err := e.Article("gare.txt"); err != nil || !strings.Contains(art.Text, "Quillivic") || e.Passages("gare.txt") != 1 {
		t.Errorf("%v: %+v", err, art)
	}
	if _, err := e.Article("gar.txt"); err == nil {
		t.Error("there is gar.txt")
	}
	if all, err := e.Articles(ctx, []string{"gare.txt", "none.txt", "pont/a.txt"}); err != nil || len(all) != 2 || all[1].Text == "" {
		t.Errorf("%v: %d articles", err, len(all))
	}
	if got := e.Topics("lestr", 5); !reflect.DeepEqual(got, []string{"Armand Lestrohan"}) {
		t.Errorf("the topics are %q", got)
	}

	hiding(t, e.Without([]string{"gare.txt"}))
}

// hiding tests a view without the article of the railway station.
func hiding(t *testing.T, v *rag.Engine) {
	ctx := t.Context()
	if hits, err := v.Search(ctx, rag.Question{Text: "verrière de la gare de Bourgneuf, pont"}, 10); err != nil || len(hits) != 2 {
		t.Errorf("%v: %+v", err, hits)
	}
	if a, err := v.Ask(ctx, rag.Question{Text: "Qui est Quillivic ?"}, nil); err != nil || a.Verdict != rag.Refused || !reflect.DeepEqual(a.Missing, []string{"Quillivic"}) {
		t.Errorf("%v: %s, without %q", err, a.Verdict, a.Missing)
	}
	if q, err := v.Verify(ctx, "La verrière de la gare de Bourgneuf date de 1902."); err != nil || q.Verdict != rag.Absent {
		t.Errorf("%v: %s", err, q.Verdict)
	}
	if s := v.Stats(); s.Articles != 2 || s.Passages != 2 {
		t.Errorf("%+v", s)
	}
	if _, err := v.Article("gare.txt"); err == nil {
		t.Error("a hidden article is shown")
	}
	if got := v.Topics("quill", 5); len(got) > 0 {
		t.Errorf("the topics are %q", got)
	}
}

// TestSame asks both stores the same, of articles of which each is a candidate: they
// say the same to the letter.
func TestSame(t *testing.T) {
	s := connect(t, server(t))
	shared := filepath.Join("..", "..", "..", "shared", "articles")
	if _, err := os.Stat(shared); err != nil {
		t.Logf("SKIPPED: %s is not here", shared)
		shared = write(t, bridge)
	}
	for _, test := range []struct {
		dir   string
		asked []string
	}{
		{"", []string{"Qui a réclamé l'expulsion d'Elon Musk ?", "Who denied it?", "Musk", "Le Kremlin", "Wall Street Journal", "Elon Musk rejette l’accusation, qu’il dit “absurde”.", "Starlinq en Ukraine"}},
		{shared, []string{"Elon Musk", "Poutine", "What did Peskov say?", "asile politique", "le président"}},
		{write(t, ragtest.News(1, 30)), []string{"maire de la ville", "qui accuse le procureur ?", "le porte-parole dément"}},
	} {
		here := inMemory(t, test.dir)
		a, _ := publish(t, s, t.Name()+test.dir, here)
		there := rag.Over(a, rag.Options{Log: t.Logf})
		for _, q := range test.asked {
			want, got := everything(t, here, q), everything(t, there, q)
			for what := range want {
				if got[what] != want[what] {
					t.Errorf("%s of %q is\n%s\nnot\n%s", what, q, got[what], want[what])
				}
			}
		}
	}
}

// everything returns what an engine says to a text, by what it is asked for.
func everything(t *testing.T, e *rag.Engine, s string) map[string]string {
	t.Helper()
	ctx, q := t.Context(), rag.Question{Text: s}
	out := map[string]string{}
	add := func(what string, v any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var fields map[string]any
		if json.Unmarshal(b, &fields) == nil {
			delete(fields, "took_ms")
			b, _ = json.Marshal(fields)
		}
		out[what] = string(b)
	}
	answer, err := e.Ask(ctx, q, nil)
	add("answer", answer, err)
	hits, err := e.Search(ctx, q, 50)
	add("hits", hits, err)
	quotes, err := e.Quotes(ctx, q, 5)
	add("quotes", quotes, err)
	verified, err := e.Verify(ctx, s)
	add("verification", verified, err)
	who, err := e.Who(ctx, q)
	add("who", who, err)
	compared, err := e.Compare(ctx, q)
	add("comparison", compared, err)
	timeline, err := e.Timeline(ctx, q)
	add("timeline", timeline, err)
	add("topics", e.Topics(text.Fold(s), 10), nil)
	return out
}
