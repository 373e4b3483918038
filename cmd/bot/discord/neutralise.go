package discord

import (
	"net/url"
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Titles, quotes, file names and the words of a question are text from
// strangers. Before Discord shows them they pass one of these functions:
//
//   - neutralise: reads as written and does nothing: no Markdown, no mention, no
//     link, no preview, no invitation.
//   - inline: the same in one line.
//   - codeSpan: the same in `code`, for file names.
//   - safeLink: the address of a link, or "" when it is none to follow.

// neutralise returns s as Discord shows it letter for letter. What cannot be
// seen or turns the direction of text is taken out (see visible); the rest comes
// back by removing the backslashes.
func neutralise(s string) string {
	s = visible(s)
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	start := true // of a line, but for spaces
	for i, r := range s {
		if escaped(s, i, r, start) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		switch {
		case r == '\n':
			start = true
		case r == ' ' || start && '0' <= r && r <= '9':
			// spaces do not end the start of a line, nor does the number of a list
		default:
			start = false
		}
	}
	return b.String()
}

// inline is neutralise for one line: white space becomes single spaces, no-break
// ones where French typography has them, so that no mark begins a line.
func inline(s string) string {
	return neutralise(frenchSpaces.Replace(oneLine(s)))
}

// oneLine is visible for one line. It is for where Discord knows no Markdown:
// labels and menus.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(visible(s), func(r rune) bool { return r == ' ' || r == '\n' }), " ")
}

// escaped reports whether the rune r at s[i] would do something.
func escaped(s string, i int, r rune, start bool) bool {
	next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
	switch r {
	case '\\', '*', '_', '~', '`', '|', '[', ']', '<', '>', '@', '#':
		// emphasis, code, spoilers, links, mentions, times, emoji, quotes,
		// headings; # also begins the name of a channel
		return true
	case '-', '+':
		return start // lists and small print
	case '.':
		if start && i > 0 && '0' <= s[i-1] && s[i-1] <= '9' && (i+1 == len(s) || next == ' ') {
			return true // numbered lists
		}
		// Names of hosts: Discord finds invitations without a scheme.
		return i > 0 && isWord(s[:i]) && unicode.IsLetter(next)
	case ':':
		return next != utf8.RuneError && !unicode.IsSpace(next) // schemes and :emoji:
	}
	return false
}

// isWord reports whether s ends in a letter or a digit.
func isWord(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

// maxMarks is the most combining marks that stay on one letter; more are there
// to write over the neighbouring lines.
const maxMarks = 4

// visible takes out what a reader does not see but a program does: control
// characters (white space becomes a space, line ends stay), zero-width and
// direction characters, tags, fillers, and heaps of combining marks. A joiner
// stays between the parts of an emoji.
func visible(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s))
	var last rune
	marks := 0
	for i, r := range s {
		switch {
		case r == '\n' || r == '\u2028' || r == '\u2029' || r == '\r' || r == '\u0085':
			r = '\n'
		case unicode.IsSpace(r):
			if r != '\u00a0' && r != '\u202f' {
				r = ' '
			}
		case r == '\u200d':
			next, _ := utf8.DecodeRuneInString(s[i+3:])
			if !pictorial(last) || !pictorial(next) {
				continue
			}
		case unseen(r):
			continue
		}
		if unicode.Is(unicode.M, r) && r != '\ufe0f' {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}

// pictorial reports whether r is a part of an emoji.
func pictorial(r rune) bool {
	return unicode.Is(unicode.So, r) || unicode.Is(unicode.Sk, r) || r == '\ufe0f' || r == '\u2640' || r == '\u2642'
}

// unseen reports whether r takes no place on the screen, or changes the
// direction of others.
func unseen(r rune) bool {
	switch {
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Co, r):
		return true
	case r == '\u034f', r == '\u115f', r == '\u1160', r == '\u17b4', r == '\u17b5', r == '\u2800', r == '\u3164', r == '\uffa0':
		return true // joiner, Hangul and Khmer fillers, blank Braille
	case '\ufe00' <= r && r <= '\ufe0e', '\u180b' <= r && r <= '\u180f', 0xe0000 <= r && r <= 0xe0fff:
		return true // variation selectors but for that of emoji, tags
	}
	return r == 0xfffe || r == 0xffff
}

// codeSpan shows s, one line, as code where nothing in it can end the code or
// be taken for an address; else neutralised.
func codeSpan(s string) string {
	s = strings.Join(strings.Fields(visible(s)), " ")
	if s == "" || strings.ContainsAny(s, "`\\<>@") || strings.Contains(s, "//") || strings.Contains(strings.ToLower(s), "discord") {
		return neutralise(s)
	}
	return "`" + s + "`"
}

// safeLink returns an address that may stand in [text](<address>), "" when raw
// is not a plain http or https address.
func safeLink(raw string) string {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || len(raw) > 512 {
		return ""
	}
	for _, r := range u.Host {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune(".-:[]", r) {
			return ""
		}
	}
	s := u.String()
	if visible(s) != s {
		return ""
	}
	return strings.NewReplacer("<", "%3C", ">", "%3E", "(", "%28", ")", "%29", " ", "%20", "\\", "%5C", "`", "%60", "|", "%7C", "*", "%2A", "\"", "%22", "\u00a0", "%C2%A0", "\u202f", "%E2%80%AF", "\n", "").Replace(s)
}

// linked writes text, already harmless, as a link to raw, or alone when raw is
// no address to follow.
func linked(text, raw string) string {
	if link := safeLink(raw); link != "" && text != "" {
		return "[" + text + "](<" + link + ">)"
	}
	return text
}

// maxFileName is how much of a path is shown.
const maxFileName = 60

// shortFile returns the path of a file as it is shown: whole, else its name,
// else the end of that.
func shortFile(file string) string {
	if utf8.RuneCountInString(file) <= maxFileName {
		return file
	}
	name := []rune(path.Base(file))
	if len(name) > maxFileName {
		return "…" + string(name[len(name)-maxFileName:])
	}
	return "…/" + string(name)
}

// shorten cuts s to at most n characters, at a space where one is near; what it
// quotes is closed.
func shorten(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	all := []rune(s)
	end := n - 1
	if n > 8 && strings.Count(string(all[:end]), "«") > strings.Count(string(all[:end]), "»") {
		end -= len(" »") - 1
	}
	rs := all[:end]
	for i := len(rs) - 1; i > len(rs)*2/3 && all[end] != ' '; i-- {
		if rs[i] == ' ' {
			rs = rs[:i]
			break
		}
	}
	short := strings.TrimRight(string(rs), " \u00a0,;:.(«“-") + "…"
	if end < n-1 && strings.Count(short, "«") > strings.Count(short, "»") {
		short += "\u00a0»"
	}
	return short
}
