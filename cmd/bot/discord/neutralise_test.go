package discord

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// unescape is what Discord shows of neutralised text: a backslash before a
// punctuation mark is not seen.
func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && s[i+1] < utf8.RuneSelf && !strings.ContainsRune(" \n0123456789", rune(s[i+1])) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// doing matches what would do something in a message of Discord's, between the
// beginning and the end or after a line end. It is written from the rules of
// Discord's client, not from neutralise.
var doing = regexp.MustCompile(strings.Join([]string{
	`<@[!&]?\d+>`, `<#\d+>`, `<id:\w+>`, `<t:-?\d+(:\w)?>`, `<a?:\w+:\d+>`, `</[\w -]+:\d+>`, // mentions, times, emoji
	`@everyone`, `@here`,
	`https?://`, `discord://`, `steam://`, `<mailto:`, `<tel:`,
	`discord(app)?\.(com|gg)`, `dis\.gd`,
	`\[[^\]]+\]\(`,                            // masked links
	`\*[^*]+\*`, `_[^_]+_`, `~~`, `\|\|`, "`", // emphasis, spoilers, code
	`(?m)^ *#{1,3} `, `(?m)^ *-# `, `(?m)^ *[-*+] `, `(?m)^ *\d+\. `, `(?m)^ *>`, // blocks
	`:\w+:`, // emoji by name
}, "|"))

// live removes each escaped pair, which does nothing, leaving a mark in its
// place.
func live(s string) string {
	return regexp.MustCompile(`\\[^0-9A-Za-z\s]`).ReplaceAllString(s, "\uE000")
}

func TestNeutralise(t *testing.T) {
	for in, want := range map[string]string{
		"Plain, even « guillemets » (2024) – 5 % !":    "Plain, even « guillemets » (2024) – 5 % !",
		"**gras** _it_ ~~x~~ ||spoiler||":              `\*\*gras\*\* \_it\_ \~\~x\~\~ \|\|spoiler\|\|`,
		"# Titre\n## Deux\n-# petit":                   `\# Titre` + "\n" + `\#\# Deux` + "\n" + `\-\# petit`,
		"- un\n1. deux\n* trois\n  - quatre":           `\- un` + "\n" + `1\. deux` + "\n" + `\* trois` + "\n" + `  \- quatre`,
		"> cité\n>>> tout":                             `\> cité` + "\n" + `\>\>\> tout`,
		"```go\nx\n```":                                "\\`\\`\\`go\nx\n\\`\\`\\`",
		"[clic](https://evil.example)":                 `\[clic\](https\://evil\.example)`,
		"@everyone @here <@123> <@!1> <#2> <@&3>":      `\@everyone \@here \<\@123\> \<\@!1\> \<\#2\> \<\@&3\>`,
		"<id:customize> <t:0:R> <:x:1> </ask:1>":       `\<id\:customize\> \<t\:0\:R\> \<\:x\:1\> \</ask\:1\>`,
		"discord.gg/abc":                               `discord\.gg/abc`,
		"10:30, il a dit : oui; x:y":                   `10\:30, il a dit : oui; x\:y`,
		"U.S. 3.5 fin. Suite":                          `U\.S. 3.5 fin. Suite`,
		"C'est-à-dire 2022-2023":                       "C'est-à-dire 2022-2023",
		"zero\u200bwidth \u202eabc\u2066 a\U000E0041b": "zerowidth abc ab",
		"a\x00b\tc\r\nd\x1b[31m":                       "ab c\nd\\[31m",
		"👩\u200d🔬 ok a\u200db":                         "👩\u200d🔬 ok ab",
		"\xff":                                         "\uFFFD",
		"e\u0301\u0301\u0301\u0301\u0301\u0301x":       "e\u0301\u0301\u0301\u0301x",
		`back\slash \*`:                                `back\\slash \\\*`,
	} {
		got := neutralise(in)
		if got != want {
			t.Errorf("%q:\n got %q\nwant %q", in, got, want)
		}
		if unescape(got) != visible(in) {
			t.Errorf("%q reads %q", in, unescape(got))
		}
		if m := doing.FindString(live(got)); m != "" {
			t.Errorf("%q still does %q", got, m)
		}
	}
}

func FuzzNeutralise(f *testing.F) {
	for _, s := range []string{"**x** <@1> https://x.example/y", "1. a\n- b\n> c", "a\u202eb\u200b\U000E0061", "`x` ||y|| [a](b)", "-# x", "discord.gg/x", " 1 2. x", "# \n\n#x", "\\\\*", "10:20:30"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := neutralise(s)
		if unescape(got) != visible(s) {
			t.Errorf("%q becomes %q, which reads %q", s, got, unescape(got))
		}
		if m := doing.FindString(live(got)); m != "" {
			t.Errorf("%q becomes %q, which does %q", s, got, m)
		}
		if !utf8.ValidString(got) || visible(visible(s)) != visible(s) {
			t.Errorf("%q becomes %q", s, got)
		}
		for _, r := range got {
			if r != '\n' && (r < ' ' || r == 0x7f || r == 0x200b || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 || r >= 0xe0000 && r < 0xe1000) {
				t.Errorf("%q keeps %U", s, r)
			}
		}
		if strings.ContainsAny(inline(s), "\n\r") {
			t.Errorf("inline %q", inline(s))
		}
		if c := codeSpan(s); strings.HasPrefix(c, "`") && strings.Count(c, "`") != 2 {
			t.Errorf("code %q", c)
		}
		if l := linked("t", s); l != "t" && !regexp.MustCompile(`^\[t\]\(<https?://[^<>\s()]+>\)$`).MatchString(l) {
			t.Errorf("link %q", l)
		}
	})
}

func TestSafeLink(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.bfmtv.com/a?b=c#d": "https://www.bfmtv.com/a?b=c#d",
		" http://x.example/é (1)":       "http://x.example/%C3%A9%20%281%29",
		"javascript:alert(1)":           "",
		"file:///etc/passwd":            "",
		"//x.example":                   "",
		"https://":                      "",
		"https://bank@evil.example/":    "",
		"https://x.example/>)[y](<z":    "https://x.example/%3E%29%5By%5D%28%3Cz",
		"https://x.example/\u202ey":     "https://x.example/%E2%80%AEy",
		"not a link":                    "",
		"https://a b/":                  "",
	} {
		if got := safeLink(in); got != want {
			t.Errorf("%q: %q", in, got)
		}
	}
	if linked("x", "javascript:x") != "x" || linked("x", "https://y.example/") != "[x](<https://y.example/>)" {
		t.Error("linked")
	}
}

func TestShorten(t *testing.T) {
	if got := shorten("Elon Musk et Vladimir Poutine : des échanges", 30); got != "Elon Musk et Vladimir Poutine…" {
		t.Errorf("%q", got)
	}
	if got := shorten("été", 3); got != "été" {
		t.Errorf("%q", got)
	}
	if got := shortFile(strings.Repeat("long/", 20) + "x.txt"); got != "…/x.txt" {
		t.Errorf("%q", got)
	}
	if got := codeSpan("a`b.txt"); got != "a\\`b\\.txt" {
		t.Errorf("%q", got)
	}
}

func FuzzShorten(f *testing.F) {
	f.Add("« Le Wall Street Journal accuse Elon Musk » et « plus »", 20)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < 2 || n > 500 {
			return
		}
		if got := utf8.RuneCountInString(shorten(s, n)); got > n && utf8.ValidString(s) {
			t.Errorf("%d characters, not %d", got, n)
		}
	})
}
