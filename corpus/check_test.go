package corpus

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// checkArticle asserts what holds of every article.
func checkArticle(t testing.TB, a *Article) {
	t.Helper()
	if n := strings.Count(a.Text, "\n"); n != a.Lines || a.Text != "" && !strings.HasSuffix(a.Text, "\n") {
		t.Fatalf("%s: %d lines, Lines %d", a.File, n, a.Lines)
	}
	if !utf8.ValidString(a.Text) || !utf8.ValidString(a.Title) {
		t.Fatalf("%s: invalid UTF-8", a.File)
	}
	for _, s := range []string{a.Title, a.Outlet, a.Author, a.Date, a.URL, a.Reports} {
		if strings.ContainsFunc(s, unprintable) {
			t.Fatalf("%s: control character in metadata %q", a.File, s)
		}
	}
	starts := lineStarts(a.Text)
	last, para := 0, 0
	for i, s := range a.Sentences {
		if s.Start < last || s.End <= s.Start || s.End > len(a.Text) || s.Paragraph < para {
			t.Fatalf("%s: sentence %d at [%d, %d) after %d, paragraph %d after %d", a.File, i, s.Start, s.End, last, s.Paragraph, para)
		}
		last, para = s.End, s.Paragraph
		str := a.Text[s.Start:s.End]
		if strings.TrimFunc(str, unicode.IsSpace) != str {
			t.Fatalf("%s: sentence %d not trimmed: %q", a.File, i, str)
		}
		if s.First < 1 || s.Last < s.First || s.Last > a.Lines {
			t.Fatalf("%s: sentence %d on lines %d-%d of %d", a.File, i, s.First, s.Last, a.Lines)
		}
		end := len(a.Text)
		if s.Last < a.Lines {
			end = starts[s.Last]
		}
		if s.Start < starts[s.First-1] || s.End > end ||
			s.First < a.Lines && s.Start >= starts[s.First] || s.End <= starts[s.Last-1] {
			t.Fatalf("%s: sentence %d is not on lines %d-%d", a.File, i, s.First, s.Last)
		}
		if q := a.Quote(i, i); q == "" || !strings.Contains(a.LineText(s.First, s.Last), q) {
			t.Fatalf("%s: quote %q is not in its lines %q", a.File, q, a.LineText(s.First, s.Last))
		}
	}
}
