package discord

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

func TestSplit(t *testing.T) {
	long := strings.Repeat("mot ", 10)
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"nothing":   {" \n", nil},
		"short":     {" a\n", []string{"a"}},
		"paragraph": {"Un deux trois. Quatre cinq six sept.\n\nHuit neuf dix onze. Douze treize.", []string{"Un deux trois. Quatre cinq six sept.", "Huit neuf dix onze. Douze treize."}},
		"list":      {"- un deux trois quatre cinq six\n- sept huit neuf dix onze douze\n- treize", []string{"- un deux trois quatre cinq six\n- sept huit neuf dix onze douze", "- treize"}},
		"sentence":  {long + "fin. " + long + "fin.", []string{long + "fin.", long + "fin."}},
		"citation":  {"« Une phrase qui prend exactement toute la place permise ici. » [1] Suite.", []string{"« Une phrase qui prend exactement toute la place permise ici.", "» [1] Suite."}},
		"address":   {long + "https://example.org/a/very/long/address/of/a/page suite", []string{strings.TrimSpace(long), "https://example.org/a/very/long/address/of/a/page suite"}},
		"link":      {long + "[le titre de l'article](<https://example.org/un/chemin>)", []string{strings.TrimSpace(long), "[le titre de l'article](<https://example.org/un/chemin>)"}},
		"no space":  {strings.Repeat("é", 70), []string{strings.Repeat("é", 64), strings.Repeat("é", 6)}},
		"escape":    {strings.Repeat("x", 63) + `\*` + "y", []string{strings.Repeat("x", 63), `\*y`}},
		"marks":     {strings.Repeat("x", 63) + "e\u0301" + "y", []string{strings.Repeat("x", 63), "e\u0301y"}},
	} {
		if got := split(c.in, 64); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n got %q\nwant %q", name, got, c.want)
		}
	}
}

// A block of code is cut between lines, closed, and opened again with its
// language; a short one stays whole.
func TestSplitCode(t *testing.T) {
	code := "```go\n" + strings.Repeat("\tx := y + z\n", 12) + "```"
	got := split("Voici :\n"+code+"\nFin.", 120)
	if len(got) < 2 {
		t.Fatalf("%q", got)
	}
	for i, part := range got {
		if strings.Count(part, "```")%2 != 0 {
			t.Errorf("part %d: %q", i, part)
		}
		if i > 0 && i < len(got)-1 && !strings.HasPrefix(part, "```go\n\tx := ") {
			t.Errorf("part %d: %q", i, part)
		}
	}
	short := "```\na\nb\n```"
	if got := split(strings.Repeat("mot ", 20)+"\n"+short, 90); !strings.HasSuffix(got[len(got)-1], short) {
		t.Errorf("%q", got)
	}
}

func TestSplitMessage(t *testing.T) {
	sources := "-# [1] Un : `a.txt:1`\n-# Fin."
	body := strings.Repeat("Une phrase de plus ici. ", 12)
	for _, limit := range []int{64, 100, 200, 250, 300, 320, 400} {
		got := splitMessage(body, sources, limit)
		last := got[len(got)-1]
		if !strings.HasSuffix(last, sources) || limit > 64 && !strings.HasPrefix(last, "Une") {
			t.Errorf("%d: the last part is %q", limit, last)
		}
		for _, p := range got {
			if n := utf8.RuneCountInString(p); n > limit {
				t.Errorf("%d: a part has %d", limit, n)
			}
		}
		if squeeze(strings.Join(got, "")) != squeeze(body+sources) {
			t.Errorf("%d: lost something", limit)
		}
	}
	if got := splitMessage("", sources, 100); len(got) != 1 || got[0] != sources {
		t.Errorf("%q", got)
	}
}

// squeeze leaves out white space and the lines of code fences.
func squeeze(s string) string {
	s = fenceLine.ReplaceAllString(s, "")
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func FuzzSplit(f *testing.F) {
	f.Add("Un. Deux. "+strings.Repeat("mot ", 50), 80)
	f.Add("```go\n"+strings.Repeat("x\n", 100)+"```\nfin", 90)
	f.Add(strings.Repeat("[a](<https://x.example/>) [1] ", 10), 64)
	f.Add(strings.Repeat("\\*", 80)+"\n\n- x", 64)
	f.Fuzz(func(t *testing.T, s string, limit int) {
		if limit < 64 || limit > 2000 || !utf8.ValidString(s) {
			return
		}
		if got := strings.Join(cut(s, limit), ""); got != s {
			t.Errorf("cut loses: %q", got)
		}
		parts := split(s, limit)
		for _, p := range parts {
			if n := utf8.RuneCountInString(p); n > limit || n == 0 {
				t.Errorf("a part of %d: %q", n, p)
			}
		}
		// A text in which backticks stand elsewhere than around code may have
		// more lines of them after; where they do not, what is between stays.
		if strings.Count(s, "```") != len(fenceLine.FindAllString(s, -1)) {
			return
		}
		if got, want := squeeze(strings.Join(parts, "\n")), squeeze(s); got != want {
			t.Errorf("%q\nbecomes %q", want, got)
		}
	})
}
