package corpus

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf16"
)

// load parses files given by name.
func load(t testing.TB, files map[string]string) *Corpus {
	t.Helper()
	c, err := tryLoad(t, files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func tryLoad(t testing.TB, files map[string]string) (*Corpus, error) {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, data := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	found, err := ScanFS(fsys)
	if err != nil {
		t.Fatal(err)
	}
	c, err := found.Parse(t.Context())
	if err != nil {
		return nil, err
	}
	for i := range c.Articles {
		checkArticle(t, &c.Articles[i])
	}
	return c, nil
}

// article parses one file.
func article(t testing.TB, name, data string) *Article {
	t.Helper()
	c := load(t, map[string]string{name: data})
	if len(c.Articles) != 1 {
		t.Fatalf("skipped %v", c.Skipped)
	}
	return &c.Articles[0]
}

// reason is why a file was skipped.
func reason(t testing.TB, c *Corpus, file string) Skip {
	t.Helper()
	for _, s := range c.Skipped {
		if s.File == file {
			return s
		}
	}
	t.Fatalf("%s: not in %v", file, c.Skipped)
	return Skip{}
}

const prose = "Le conseil a voté mardi la réouverture du vieux pont de pierre, fermé depuis deux ans.\n"

func TestScanFolder(t *testing.T) {
	dir := t.TempDir()
	write := func(name, data string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	link := func(target, name string) {
		t.Helper()
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skipf("no links here: %v", err)
		}
	}
	outside := filepath.Join(t.TempDir(), "secret.txt")
	if err := os.WriteFile(outside, []byte(prose), 0o644); err != nil {
		t.Fatal(err)
	}
	write("b.TXT", prose)
	write("a/c.md", "# Titre\n\n"+prose)
	write("a/d.htm", "<p>"+prose)
	write(".hidden.txt", prose)
	write(".git/x.txt", prose)
	write("image.png", "\x89PNG")
	write("notes.pdf", "%PDF")
	write("d'hier.docx", "PK")
	write("big.txt", strings.Repeat("a ", maxFile/2+1))
	write("twin.txt", prose)
	write("TWIN.txt", prose)
	write("bad\x01name.txt", prose)
	link(outside, "out.txt")
	link("b.TXT", "in.txt")
	link("in.txt", "again.txt")
	link(".git/x.txt", "kept.txt")
	link(".git/x.txt", "twice.txt")
	link("a", "folder")
	link("nowhere.txt", "dangling.txt")

	c, err := Load(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for i := range c.Articles {
		files = append(files, c.Articles[i].File)
	}
	if want := []string{"TWIN.txt", "a/c.md", "a/d.htm", "b.TXT", "kept.txt"}; !slices.Equal(files, want) {
		t.Errorf("articles %v, want %v", files, want)
	}
	for file, want := range map[string]string{
		"out.txt":           reasonLink,
		"dangling.txt":      reasonLink,
		"folder":            reasonFolderLink,
		"in.txt":            reasonSameFile("b.TXT"),
		"again.txt":         reasonSameFile("b.TXT"),
		"twice.txt":         reasonSameFile("kept.txt"),
		"notes.pdf":         "PDF is not read: make an article of it with bot add notes.pdf",
		"d'hier.docx":       `DOCX is not read: make an article of it with bot add 'd'\''hier.docx'`,
		"big.txt":           "5.0 MB, over the limit of 5 MB: split it into articles",
		"twin.txt":          reasonTwin("TWIN.txt"),
		"bad\uFFFDname.txt": reasonName,
	} {
		if got := reason(t, c, file); got.Reason != want {
			t.Errorf("%s: %q, want %q", file, got.Reason, want)
		}
	}
	if len(c.Skipped) != 11 {
		t.Errorf("skipped %v", c.Skipped)
	}
}

func TestUnreadableFile(t *testing.T) {
	fsys := failing{fstest.MapFS{"a.txt": {Data: []byte(prose)}, "b.txt": {Data: []byte(prose)}}}
	files, err := ScanFS(fsys)
	if err != nil {
		t.Fatal(err)
	}
	c, err := files.Parse(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got := reason(t, c, "b.txt").Reason; got != "unreadable (permission denied): check its permissions" {
		t.Errorf("%q", got)
	}
}

// failing refuses to open b.txt.
type failing struct{ fstest.MapFS }

func (f failing) Open(name string) (fs.File, error) {
	if name == "b.txt" {
		return nil, &fs.PathError{Op: "open", Path: name, Err: errors.New("permission denied")}
	}
	return f.MapFS.Open(name)
}

func TestFingerprint(t *testing.T) {
	base := map[string]string{"a.txt": prose, "b.txt": prose, "sources.csv": "file,title\n"}
	first := load(t, base).Fingerprint
	if len(first) != 64 || load(t, base).Fingerprint != first {
		t.Fatalf("fingerprint %q does not repeat", first)
	}
	for name, change := range map[string]string{"a.txt": prose + prose, "c.txt": prose, "sources.csv": "file,title\na.txt,X\n"} {
		files := map[string]string{}
		for k, v := range base {
			files[k] = v
		}
		files[name] = change
		if load(t, files).Fingerprint == first {
			t.Errorf("%s changed and the fingerprint did not", name)
		}
	}
	base["image.png"] = "x"
	if load(t, base).Fingerprint != first {
		t.Error("a file that is not read changed the fingerprint")
	}
}

func TestEmptyCorpus(t *testing.T) {
	_, err := tryLoad(t, map[string]string{"a.pdf": "x"})
	if err == nil || !strings.Contains(err.Error(), "put .txt, .md or .html files into the folder") || !strings.Contains(err.Error(), "bot add") {
		t.Errorf("%v", err)
	}
	if _, err := Scan(t.Context(), filepath.Join(t.TempDir(), "none")); err == nil || !strings.HasPrefix(err.Error(), "open corpus folder: ") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Load(ctx, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestBadFiles(t *testing.T) {
	c := load(t, map[string]string{
		"good.txt":    prose,
		"empty.txt":   "",
		"blank.txt":   "\n \n",
		"title.txt":   "Un titre\n",
		"nul.txt":     "abc\nd\x00f\n",
		"control.txt": strings.Repeat("a\x01\x02", 40),
		"line.txt":    "Titre\n\n" + strings.Repeat("mot ", maxLine/4+1),
		"open.md":     "---\ntitle: x\n\nTexte.\n",
		"yaml.md":     "---\ntitle: x\nauthor: \"y\nz: [1\n---\n" + prose,
		"deep.md":     strings.Repeat("> ", 300) + "x\n",
		"cyr.html":    "<meta charset=\"windows-1251\"><p>\xcf\xf0\xe8\xe2\xe5\xf2",
	})
	if len(c.Articles) != 1 {
		t.Errorf("%d articles", len(c.Articles))
	}
	for file, want := range map[string]Skip{
		"empty.txt":   {Reason: reasonEmpty},
		"blank.txt":   {Reason: reasonEmpty},
		"title.txt":   {Reason: reasonEmpty},
		"nul.txt":     {Line: 2, Reason: reasonBinary},
		"control.txt": {Reason: reasonBinary},
		"line.txt":    {Line: 3, Reason: reasonLongLine(maxLine + 5)},
		"open.md":     {Line: 1, Reason: reasonNotClosed},
		"deep.md":     {Line: 1, Reason: reasonOvermarked},
		"cyr.html":    {Reason: reasonCharset("windows-1251")},
	} {
		want.File = file
		if got := reason(t, c, file); got != want {
			t.Errorf("%v, want %v", got, want)
		}
	}
	if got := reason(t, c, "yaml.md"); got.Line < 3 || got.Line > 5 || !strings.HasPrefix(got.Reason, "broken front matter (") {
		t.Errorf("%v", got)
	}
}

// A file without an article does not keep another of its name out.
func TestTwins(t *testing.T) {
	for _, tc := range []struct {
		name    string
		in      map[string]string
		file    string // the article
		skipped map[string]string
	}{
		{"empty", map[string]string{"PONT.txt": "", "pont.txt": prose}, "pont.txt", map[string]string{"PONT.txt": reasonEmpty}},
		{"binary", map[string]string{"PONT.txt": "a\x00b", "pont.txt": prose}, "pont.txt", map[string]string{"PONT.txt": reasonBinary}},
		{"no sentence", map[string]string{"PONT.txt": "Le pont\n", "pont.txt": prose}, "pont.txt", map[string]string{"PONT.txt": reasonEmpty}},
		{"too big", map[string]string{"PONT.txt": strings.Repeat("a ", maxFile/2+1), "pont.txt": prose}, "pont.txt", map[string]string{"PONT.txt": reasonTooBig(maxFile + 2)}},
		{"good", map[string]string{"PONT.txt": prose, "Pont.txt": "", "pont.txt": prose, "e\u0301.txt": "", "\u00e9.txt": ""}, "PONT.txt", map[string]string{
			"Pont.txt": reasonEmpty, "pont.txt": reasonTwin("PONT.txt"), "e\u0301.txt": reasonEmpty, "\u00e9.txt": reasonEmpty,
		}},
		{"accents", map[string]string{"e\u0301.txt": prose, "\u00e9.txt": prose}, "e\u0301.txt", map[string]string{"\u00e9.txt": reasonTwin("e\u0301.txt")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c := load(t, tc.in)
			if len(c.Articles) != 1 || c.Articles[0].File != tc.file {
				t.Fatalf("%d articles, skipped %v", len(c.Articles), c.Skipped)
			}
			if len(c.Skipped) != len(tc.skipped) {
				t.Errorf("skipped %v", c.Skipped)
			}
			for file, want := range tc.skipped {
				if got := reason(t, c, file).Reason; got != want {
					t.Errorf("%s: %q, want %q", file, got, want)
				}
			}
		})
	}
}

// A line of the site is not counted again in the twin of its file.
func TestTwinsDoNotRepeat(t *testing.T) {
	const line = "Voici la ligne que porte chaque page"
	files := map[string]string{}
	for _, name := range []string{"pont", "Pont", "PONT", "pONT"} {
		files[name+".txt"] = "Le pont\n\n" + prose + "\nLe maire conteste " + strings.Repeat("tout ", len(files)) + "mardi.\n\n" + line + "\n"
	}
	if n := kindLines(&load(t, files).Articles[0], Noise); len(n) > 0 {
		t.Errorf("noise on lines %v", n)
	}
}

func TestDecode(t *testing.T) {
	utf16bytes := func(s string, bom, big bool) string {
		var b []byte
		units := utf16.Encode([]rune(s))
		if bom {
			units = append([]uint16{0xFEFF}, units...)
		}
		for _, u := range units {
			if big {
				b = append(b, byte(u>>8), byte(u))
			} else {
				b = append(b, byte(u), byte(u>>8))
			}
		}
		return string(b)
	}
	const want = "Été à Noël…\nl’œuvre\n"
	for _, tc := range []struct{ name, in, text, note string }{
		{"utf-8", want, want, ""},
		{"no last line end", "a", "a\n", ""},
		{"bom", "\uFEFF" + want, want, ""},
		{"crlf", strings.ReplaceAll(want, "\n", "\r\n"), want, ""},
		{"other line ends", "a\rb\u2028c\vd\n", "a\rb\u2028c\vd\n", ""},
		{"not normalised", "e\u0301\u00a0!\n", "e\u0301\u00a0!\n", ""},
		{"utf-16le", utf16bytes(want, true, false), want, ""},
		{"utf-16be", utf16bytes(want, true, true), want, ""},
		{"utf-16le bare", utf16bytes(want, false, false), "", noteUTF16},
		{"utf-16be bare", utf16bytes(want, false, true), "", noteUTF16},
		{"utf-16 odd", "\xff\xfea\x00b", "a\uFFFD\n", ""},
		{"windows-1252", "\xc9t\xe9 \x80 l\x92\x9cuvre\n", "Été € l’œuvre\n", noteWindows1252},
		{"torn", strings.Repeat("é", 8) + "\nx\xc3\n", strings.Repeat("é", 8) + "\nx\uFFFD\n", noteBadUTF8(2)},
		{"empty", "", "", ""},
	} {
		wantText := tc.text
		if strings.HasSuffix(tc.name, "bare") {
			wantText = want
		}
		if got, note := decode([]byte(tc.in)); got != wantText || note != tc.note {
			t.Errorf("%s: %q, %q", tc.name, got, note)
		}
	}
}

func TestLines(t *testing.T) {
	a := article(t, "a.txt", "Le pont\r\n\r\nPremière ligne du texte, assez longue pour être lue.\r\nSeconde ligne, et la suite.\r\n")
	if a.Lines != 4 || a.Text != "Le pont\n\nPremière ligne du texte, assez longue pour être lue.\nSeconde ligne, et la suite.\n" {
		t.Errorf("%d lines: %q", a.Lines, a.Text)
	}
	if got := a.LineText(1, 3); got != "Le pont  Première ligne du texte, assez longue pour être lue." {
		t.Errorf("%q", got)
	}
	if got := a.SourceLines(2, 99); len(got) != 3 || got[0] != "" || got[2] != "Seconde ligne, et la suite." {
		t.Errorf("%q", got)
	}
	if a.SourceLines(5, 6) != nil || a.LineText(0, 0) != "" || a.SourceLines(3, 2) != nil {
		t.Error("lines that do not exist")
	}
	if got := a.Quote(1, 2); got != "Première ligne du texte, assez longue pour être lue. Seconde ligne, et la suite." {
		t.Errorf("%q", got)
	}
}

func TestEmbedded(t *testing.T) {
	files, err := ScanFS(Embedded())
	if err != nil {
		t.Fatal(err)
	}
	c, err := files.Parse(t.Context())
	if err != nil {
		t.Skip(err) // the articles come in a commit of their own
	}
	if len(c.Skipped) > 0 {
		t.Errorf("skipped %v", c.Skipped)
	}
	for i := range c.Articles {
		a := &c.Articles[i]
		checkArticle(t, a)
		if a.Title == "" || a.Outlet == "" || a.Reports == "" || a.Language != "fr" {
			t.Errorf("%s: incomplete: %+v", a.File, a)
		}
	}
}

func TestDeterministic(t *testing.T) {
	files := map[string]string{}
	for i := range 40 {
		files[string(rune('a'+i%26))+strings.Repeat("x", i)+".txt"] = strings.Repeat(prose, i+1) + "\nAbonnez-vous\n"
	}
	dump := func(c *Corpus) (out []Sentence) {
		for i := range c.Articles {
			out = append(out, c.Articles[i].Sentences...)
		}
		return out
	}
	first := dump(load(t, files))
	for range 3 {
		if !slices.Equal(dump(load(t, files)), first) {
			t.Fatal("two readings differ")
		}
	}
}
