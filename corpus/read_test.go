package corpus

import (
	"strings"
	"testing"
)

// One document is read as it would be in the folder, or not for the same reason.
func TestRead(t *testing.T) {
	a, err := Read("a.md", []byte("---\ntitle: T\n---\n\n"+prose))
	if err != nil || a.Title != "T" || a.File != "a.md" {
		t.Fatalf("%+v, %v", a, err)
	}
	checkArticle(t, a)
	for name, c := range map[string]struct{ file, data, reason string }{
		"front matter": {"a.md", "---\ntitle: \"x\n---\n", "broken front matter"},
		"empty":        {"a.txt", "\n", reasonEmpty},
		"binary":       {"a.txt", "a\x00b", reasonBinary},
		"too big":      {"a.txt", strings.Repeat("x", maxFile+1), "over the limit"},
	} {
		if _, err := Read(c.file, []byte(c.data)); err == nil || !strings.Contains(err.Error(), c.reason) {
			t.Errorf("%s: %v", name, err)
		}
		if c.reason != reasonEmpty && name != "too big" {
			if _, err := Visible(c.file, []byte(c.data)); err == nil || !strings.Contains(err.Error(), c.reason) {
				t.Errorf("%s: visible: %v", name, err)
			}
		}
	}
	if body, err := Visible("a.txt", []byte("\ufeff---\r\ntitle: T\r\n---\r\na\r\nb")); err != nil || body != "a\nb\n" {
		t.Errorf("%q, %v", body, err)
	}
}

// What a document says of itself; nothing stands in for the rest, and a line of
// any length is read.
func TestHead(t *testing.T) {
	long := `<html lang="fr"><title>T - La Gazette</title><meta property="og:site_name" content="La Gazette"><meta property="article:published_time" content="2025-01-02T03:04:05Z">` +
		"<p>" + strings.Repeat("mot ", maxLine/4+1) + "</p>"
	for name, c := range map[string]struct {
		file, data string
		want       Article
	}{
		"page":    {"a.html", long, Article{Title: "T", Outlet: "La Gazette", Date: "2025-01-02", Language: "fr"}},
		"byline":  {"a.md", "# T\n\nPublié le 12 mars 2024\n\n" + prose, Article{Title: "T", Date: "2024-03-12"}},
		"name":    {"2024-10-25_x.md", prose, Article{Date: "2024-10-25"}},
		"nothing": {"a.md", prose, Article{}},
		"broken":  {"a.md", "---\ntitle: \"x\n---\n", Article{}},
	} {
		got := Head(c.file, []byte(c.data))
		if got.Title != c.want.Title || got.Outlet != c.want.Outlet || got.Date != c.want.Date || got.Language != c.want.Language || got.Author != "" || got.URL != "" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
