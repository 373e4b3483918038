package index

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"verbatim.example/corpus"
)

// folder returns the files of a corpus made of texts.
func folder(t testing.TB, texts map[string]string) *corpus.Files {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, s := range texts {
		fsys[name] = &fstest.MapFile{Data: []byte(s)}
	}
	files, err := corpus.ScanFS(fsys)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func build(t testing.TB, texts map[string]string) *Index {
	t.Helper()
	c, err := folder(t, texts).Parse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x, err := Build(t.Context(), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

var town = map[string]string{
	"maire.txt":    "---\ntitle: Le maire\ndate: 2024-03-05\n---\n\nLe maire de Villebourg, Paul Ferrand, a démissionné mardi après une enquête sur les comptes de la ville.\n\nSes adjoints assurent l'intérim jusqu'au vote du conseil municipal.\n",
	"pont.txt":     "---\ntitle: Le pont suspendu\ndate: 2024-10-25\n---\n\nLe pont suspendu de Villebourg rouvrira à la circulation après deux ans de travaux.\n\nLe chantier a coûté douze millions d'euros à la région.\n",
	"ecole.txt":    "---\ntitle: Une école ferme\n---\n\nL'école de Montcalme ferme faute d'élèves, annonce le rectorat.\n\nLes parents protestent et demandent un moratoire.\n",
	"en/mayor.txt": "---\ntitle: The bridge\nlanguage: en\n---\n\nThe suspension bridge of Villebourg will reopen to traffic after two years of repairs, the mayor said.\n",
}

func files(x *Index, hits []Hit) string {
	var out []string
	for _, h := range hits {
		out = append(out, x.Corpus().Articles[x.Passage(h.Passage).Article].File)
	}
	return strings.Join(out, " ")
}

func TestSearch(t *testing.T) {
	x := build(t, town)
	for _, c := range []struct {
		question string
		filter   Filter
		want     string // best file
	}{
		{"Qui a démissionné ?", Filter{}, "maire.txt"},
		{"combien a coute le chantier", Filter{}, "pont.txt"},
		{"Pourquoi l'ecole ferme-t-elle ?", Filter{}, "ecole.txt"},
		{"Who resigned?", Filter{}, "maire.txt"},             // by the lexicon
		{"why is the school closing", Filter{}, "ecole.txt"}, // by the lexicon
		{"Que devient Montclame ?", Filter{}, "ecole.txt"},   // by its spelling
		{"Villebourg", Filter{Since: "2024-06"}, "pont.txt"},
		{"Villebourg", Filter{Until: "2024-03"}, "maire.txt"},
		{"Villebourg", Filter{Files: []string{"en/"}}, "en/mayor.txt"},
		{"pont", Filter{Files: []string{"maire.txt"}}, "maire.txt"},
	} {
		hits, err := x.Search(t.Context(), x.Parse(c.question), c.filter, 3)
		if err != nil {
			t.Fatal(err)
		}
		if got, _, _ := strings.Cut(files(x, hits), " "); got != c.want {
			t.Errorf("%q: %s first, want %s", c.question, got, c.want)
		}
	}
	hits, err := x.Search(t.Context(), x.Parse("Villebourg"), Filter{Since: "2025"}, 3)
	if err != nil || len(hits) != 0 {
		t.Errorf("after the last article: %d hits, %v", len(hits), err)
	}
}

// The numbering of terms and every score are the same however the work was
// divided.
func TestDeterministic(t *testing.T) {
	texts := map[string]string{}
	for i := range 40 {
		texts[fmt.Sprintf("a%02d.txt", i)] = fmt.Sprintf("Titre %d\n\nLe conseil numéro %d a voté le budget de la commune voisine. Le village %c proteste.\n", i, i, 'a'+i%26)
	}
	q := "Quel conseil a voté le budget du village c ?"
	var first string
	for range 20 {
		x := build(t, texts)
		hits, err := x.Search(t.Context(), x.Parse(q), Filter{}, 50)
		if err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%v %v %v", x.lexicon.base.names, hits, x.segments[0].said); first == "" {
			first = got
		} else if got != first {
			t.Fatal("two builds differ")
		}
	}
}

func TestSnapshot(t *testing.T) {
	dir, fs := t.TempDir(), folder(t, town)
	var notices []string
	o := Options{Data: dir, Log: func(f string, a ...any) { notices = append(notices, fmt.Sprintf(f, a...)) }}
	built, err := Open(t.Context(), fs, o)
	if err != nil {
		t.Fatal(err)
	}
	file := built.Snapshot().File
	if built.Snapshot().Used || file == "" {
		t.Fatalf("first: %+v", built.Snapshot())
	}
	if st, err := os.Stat(file); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("mode of the snapshot: %v, %v", st.Mode(), err)
	}
	again, err := Open(t.Context(), fs, o)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Snapshot().Used || len(notices) > 0 {
		t.Fatalf("second: %+v, notices %q", again.Snapshot(), notices)
	}
	if !reflect.DeepEqual(again.corpus, built.corpus) {
		t.Error("the corpus came back changed")
	}
	for _, q := range []string{"Qui a démissionné ?", "Who resigned?", "Montclame"} {
		a, err1 := built.Search(t.Context(), built.Parse(q), Filter{}, 10)
		b, err2 := again.Search(t.Context(), again.Parse(q), Filter{}, 10)
		if err1 != nil || err2 != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("%q: %v %v, then %v %v", q, a, err1, b, err2)
		}
	}

	// Another article: built anew, with one line.
	more := map[string]string{"plus.txt": "Un titre\n\nUne phrase de plus sur le marché.\n"}
	for k, v := range town {
		more[k] = v
	}
	changed, err := Open(t.Context(), folder(t, more), o)
	if err != nil || changed.Snapshot().Used || len(notices) != 1 {
		t.Errorf("changed corpus: %+v, %v, notices %q", changed.Snapshot(), err, notices)
	}
}

// Whatever byte of a snapshot is flipped, and wherever it is cut, it is found
// before it is used, and the index is built anew.
func TestSnapshotDamaged(t *testing.T) {
	dir, fs := t.TempDir(), folder(t, town)
	x, err := Open(t.Context(), fs, Options{Data: dir})
	if err != nil {
		t.Fatal(err)
	}
	file := x.Snapshot().File
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	check := func(what string, data []byte) {
		t.Helper()
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
		back, err := read(file, t.Logf)
		if err != nil {
			return
		}
		// Only padding may change unnoticed.
		if !alike(back, x) {
			t.Errorf("%s: used, and wrong", what)
		}
	}
	for i := 0; i < len(good); i += 1 + len(good)/300 {
		bad := append([]byte(nil), good...)
		bad[i] ^= 0x40
		check(fmt.Sprintf("byte %d of %d flipped", i, len(good)), bad)
		check(fmt.Sprintf("cut at %d of %d", i, len(good)), good[:i])
	}
	check("empty", nil)
	check("foreign", []byte("hello"))
	again, err := Open(t.Context(), fs, Options{Data: dir})
	if err != nil || again.Snapshot().Used {
		t.Errorf("after damage: %+v, %v", again.Snapshot(), err)
	}
}

// A data folder that cannot be written costs one notice.
func TestSnapshotNowhere(t *testing.T) {
	notADir := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(notADir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	n := 0
	x, err := Open(t.Context(), folder(t, town), Options{Data: filepath.Join(notADir, "data"), Log: func(string, ...any) { n++ }})
	if err != nil || x.Len() == 0 || x.Snapshot().File != "" || n == 0 {
		t.Errorf("%v, %d notices", err, n)
	}
}

// An interrupted build saves nothing.
func TestBuildInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := Open(ctx, folder(t, town), Options{Data: dir}); err == nil {
		t.Error("no error")
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"stutthof", "strutthof", 1}, {"kirienko", "kiriyenko", 1}, {"musk", "muks", 1}, {"abcd", "xyzt", 3}, {"", "ab", 2}, {"kirienko", "kiriienko", 1}, {"chat", "chats", 1}} {
		var p pattern
		p.compare(c.a)
		if got := p.distance(c.b, 2); got != c.want {
			t.Errorf("%s %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

// A search that is called off is an error, whenever that happens.
func TestSearchCancelled(t *testing.T) {
	x := build(t, map[string]string{"a.txt": "Le port\n\nLe port de Brest rouvre lundi matin, selon le maire de la ville, après une semaine de grève des dockers.\n"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, x.Parse("port de Brest"), Filter{}, 5); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
