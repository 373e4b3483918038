package corpus

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// again reads a folder after a corpus of it, some of its files held.
func again(t *testing.T, dir string, before *Corpus, held ...string) *Corpus {
	t.Helper()
	files, err := Scan(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := files.Hold(held).ParseAfter(t.Context(), before)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The titles of a corpus by file.
func titles(c *Corpus) map[string]string {
	m := map[string]string{}
	for _, a := range c.Articles {
		m[a.File] = a.Title
	}
	return m
}

func TestLastGoodVersion(t *testing.T) {
	const good = "Le vieux pont\n\n" + prose
	for _, test := range []struct {
		name  string
		spoil func(file string) error
		held  []string
		kept  bool
	}{
		{"emptied", func(f string) error { return os.WriteFile(f, nil, 0o600) }, nil, true},
		{"binary", func(f string) error { return os.WriteFile(f, []byte("\x00\x01\x02\x00"), 0o600) }, nil, true},
		{"front matter", func(f string) error { return os.WriteFile(f, []byte("---\ntitle: x\n"), 0o600) }, nil, true},
		{"too big", func(f string) error { return os.Truncate(f, maxFile+1) }, nil, true},
		{"being written", func(f string) error { return os.WriteFile(f, []byte("Le nouveau pont\n\n"+prose), 0o600) }, []string{"a/b.txt"}, true},
		{"changed", func(f string) error { return os.WriteFile(f, []byte("Le nouveau pont\n\n"+prose), 0o600) }, nil, false},
		{"deleted", os.Remove, nil, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "a", "b.txt")
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			for _, f := range []string{file, filepath.Join(dir, "c.txt")} {
				if err := os.WriteFile(f, []byte(good), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			first := again(t, dir, nil)
			if err := test.spoil(file); err != nil {
				t.Fatal(err)
			}
			second := again(t, dir, first, test.held...)
			if kept := titles(second)["a/b.txt"] == "Le vieux pont"; kept != test.kept {
				t.Errorf("kept: %t, articles %q", kept, titles(second))
			}
			if same := first.Fingerprint == second.Fingerprint; same != test.kept {
				t.Errorf("the fingerprint is the same: %t", same)
			}
			told := slices.IndexFunc(second.Skipped, func(s Skip) bool {
				return s.File == "a/b.txt" && s.Kept && strings.HasSuffix(s.Reason, reasonKept)
			})
			if (told >= 0) != test.kept {
				t.Errorf("skipped: %v", second.Skipped)
			}
			if !test.kept {
				return
			}
			// It is kept as long as it takes, noted once, and gone when it is mended.
			third := again(t, dir, second, test.held...)
			a := third.Articles[0]
			if a.File != "a/b.txt" || strings.Count(strings.Join(a.Notes, "\n"), noteKept) != 1 {
				t.Errorf("%s: %q", a.File, a.Notes)
			}
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte("Le pont rouvert\n\n"+prose), 0o600); err != nil {
				t.Fatal(err)
			}
			if mended := again(t, dir, third); titles(mended)["a/b.txt"] != "Le pont rouvert" || len(mended.Skipped) > 0 {
				t.Errorf("mended: %q, %v", titles(mended), mended.Skipped)
			}
		})
	}
}

// The table of sources keeps its last good version too, over a restart as well.
func TestLastGoodTable(t *testing.T) {
	const good = "file,title,date\na.txt,Le vieux pont,hier\nnone.txt,x,\n"
	for _, test := range []struct {
		name  string
		edit  func(file string) error
		held  []string
		title string
	}{
		{"emptied", func(f string) error { return os.WriteFile(f, nil, 0o600) }, nil, "Le vieux pont"},
		{"binary", func(f string) error { return os.WriteFile(f, []byte("\x00\x01\x02\x00"), 0o600) }, nil, "Le vieux pont"},
		{"no columns", func(f string) error { return os.WriteFile(f, []byte("a.txt,Le quai\n"), 0o600) }, nil, "Le vieux pont"},
		{"half written", func(f string) error { return os.WriteFile(f, []byte("file,title\nb.txt,\"Le q"), 0o600) }, nil, "Le vieux pont"},
		{"too big", func(f string) error { return os.Truncate(f, maxFile+1) }, nil, "Le vieux pont"},
		{"being written", func(f string) error { return os.WriteFile(f, []byte("file,title\na.txt,Le quai\n"), 0o600) }, []string{sourcesFile}, "Le vieux pont"},
		{"edited", func(f string) error { return os.WriteFile(f, []byte("file,title\na.txt,Le quai\n"), 0o600) }, nil, "Le quai"},
		{"a bad row", func(f string) error {
			return os.WriteFile(f, []byte("file,title\nb.txt,\"x\"y\na.txt,Le quai\n"), 0o600)
		}, nil, "Le quai"},
		{"deleted", os.Remove, nil, "Le pont"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			table := filepath.Join(dir, sourcesFile)
			err := os.WriteFile(filepath.Join(dir, "a.txt"), []byte("Le pont\n\n"+prose), 0o600)
			if err == nil {
				err = os.WriteFile(table, []byte(good), 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
			first := again(t, dir, nil)
			if err := test.edit(table); err != nil {
				t.Fatal(err)
			}
			for range 2 { // it is kept as long as it takes
				before := *first
				before.Known = stored(t, first.Known)
				second := again(t, dir, &before, test.held...)
				if got := second.Articles[0].Title; got != test.title {
					t.Errorf("title %q, want %q", got, test.title)
				}
				kept := test.title == "Le vieux pont"
				if same := second.Fingerprint == first.Fingerprint && slices.Equal(second.Articles[0].Notes, first.Articles[0].Notes); same != kept {
					t.Errorf("the same: %t", same)
				}
				told := slices.ContainsFunc(second.Skipped, func(s Skip) bool {
					return s.File == sourcesFile && s.Kept && strings.HasSuffix(s.Reason, reasonKept)
				})
				if told != kept {
					t.Errorf("skipped: %v", second.Skipped)
				}
				if kept {
					first = second
				}
			}
		})
	}
}

// A folder that cannot be listed keeps what it held.
func TestLastGoodFolder(t *testing.T) {
	if runtime.GOOS == "windows" || os.Getuid() == 0 {
		t.Skip("its owner reads every folder")
	}
	dir := t.TempDir()
	sub := filepath.Join(dir, "sub")
	if err := os.Mkdir(sub, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{"sub/a.txt", "b.txt"} {
		if err := os.WriteFile(filepath.Join(dir, f), []byte("Le vieux pont\n\n"+prose), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first := again(t, dir, nil)
	if err := os.Chmod(sub, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(sub, 0o700)
	if second := again(t, dir, first); len(second.Articles) != 2 || len(second.Skipped) != 1 || !second.Skipped[0].Kept {
		t.Errorf("%q, %v", titles(second), second.Skipped)
	}
}

// The state tells apart what the fingerprint cannot: what was skipped.
func TestState(t *testing.T) {
	dir := t.TempDir()
	state := func() string {
		t.Helper()
		files, err := Scan(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		return files.State()
	}
	write := func(name string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte("Le vieux pont\n\n"+prose), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("a.txt")
	one := state()
	if one != state() {
		t.Error("the state of the same files differs")
	}
	write("b.log")
	if one != state() {
		t.Error("a file that is not read changes the state")
	}
	write("c.pdf")
	if one == state() {
		t.Error("a file that wants converting does not change the state")
	}
}

func TestReads(t *testing.T) {
	for file, want := range map[string]bool{
		"a.txt": true, "b/a.MD": true, "a.html": true, "sources.csv": true, "a.pdf": true,
		"b/sources.csv": false, ".a.txt": false, ".git/a.txt": false, "a.txt~": false, "a.log": false, ".a.txt.swp": false,
	} {
		if Reads(file) != want {
			t.Errorf("%s: %t", file, !want)
		}
	}
}
