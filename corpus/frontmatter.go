package corpus

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
	"verbatim.example/rag/text"
)

// Limits of front matter: what is longer is text that happens to begin with
// a line of dashes.
const (
	maxFrontLines = 200
	maxFrontBytes = 64 << 10
)

// frontMatter reads the YAML between two lines --- at the top of a decoded
// file. It returns how many lines that takes (0: there is none) and what they
// say; or, when they are broken, why the file is skipped. A first line of
// dashes that is not followed by a key is a rule drawn across the page.
func (p *page) frontMatter(decoded string) (count int, told meta, skip *Skip) {
	if !frontFence(decoded[:lineEnd(decoded)]) {
		return 0, meta{}, nil
	}
	broken := func(line int, reason string) (int, meta, *Skip) {
		return 0, meta{}, &Skip{File: p.file, Line: line, Reason: reason}
	}
	start := lineEnd(decoded)
	isKey := looksLikeKey(decoded[start : start+lineEnd(decoded[start:])])
	at, closed := start, -1
	for count = 1; at < len(decoded) && count < maxFrontLines && at < maxFrontBytes; count++ {
		n := lineEnd(decoded[at:])
		line := strings.TrimRight(decoded[at:at+n], " \t\n")
		if frontFence(line) || line == "..." {
			closed = at
			count++
			break
		}
		at += n
	}
	switch {
	case closed < 0 && isKey:
		return broken(1, reasonNotClosed)
	case closed < 0, !isKey && strings.TrimSpace(decoded[start:closed]) != "" && !hasKey(decoded[start:closed]):
		return 0, meta{}, nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(decoded[start:closed]), &doc); err != nil {
		line, message := yamlError(err)
		return broken(line+1, reasonYAML(message))
	}
	if len(doc.Content) == 0 {
		return count, meta{}, nil
	}
	if doc.Content[0].Kind != yaml.MappingNode {
		return 0, meta{}, nil
	}
	return count, p.frontKeys(doc.Content[0]), nil
}

// frontKeys takes the keys it knows, in any case, the first of several.
// Everything else is other programs' business.
func (p *page) frontKeys(mapping *yaml.Node) meta {
	var m meta
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		value := scalars(mapping.Content[i+1])
		if value == "" {
			continue
		}
		where := "line " + strconv.Itoa(mapping.Content[i].Line+1)
		switch strings.ToLower(mapping.Content[i].Value) {
		case "title", "titre":
			m.fill(meta{title: oneLine(value)})
		case "outlet", "source", "site", "publisher", "publication", "journal", "média", "media":
			m.fill(meta{outlet: oneLine(value)})
		case "author", "authors", "auteur", "auteurs", "byline":
			m.fill(meta{author: oneLine(value)})
		case "date", "published", "date_published", "publishdate":
			m.fill(meta{date: p.date(where, value)})
		case "url", "link", "canonical", "lien", "source_url":
			m.fill(meta{url: p.url(where, value)})
		case "reports", "d'après":
			m.fill(meta{reports: oneLine(value)})
		case "language", "lang", "langue", "locale":
			m.fill(meta{language: languageCode(value)})
		}
	}
	return m
}

// scalars is the text of a value: a scalar, or a list of scalars joined by
// commas. Aliases are not followed, so nothing grows.
func scalars(n *yaml.Node) string {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag == "!!null" {
			return ""
		}
		return n.Value
	case yaml.SequenceNode:
		var all []string
		for _, c := range n.Content {
			if c.Kind == yaml.ScalarNode && c.Tag != "!!null" && c.Value != "" {
				all = append(all, c.Value)
			}
		}
		return strings.Join(all, ", ")
	}
	return ""
}

// yamlError splits "yaml: line 3: did not find…" into line and message.
func yamlError(err error) (line int, message string) {
	message = strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		number, tail, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			return n, tail
		}
	}
	return 1, message
}

func frontFence(line string) bool { return strings.TrimRight(line, " \t\n") == "---" }

// looksLikeKey reports whether a line reads "word:" or "word: value".
func looksLikeKey(line string) bool {
	key, rest, ok := strings.Cut(strings.TrimRight(line, "\n"), ":")
	return ok && key != "" && len(key) <= 40 && !strings.ContainsAny(key, " \t") && (rest == "" || rest[0] == ' ' || rest[0] == '\t')
}

func hasKey(lines string) bool {
	for line := range strings.Lines(lines) {
		if looksLikeKey(line) {
			return true
		}
	}
	return false
}

// oneLine folds white space and drops control characters: metadata is shown on
// one line.
func oneLine(s string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unprintable(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, ""))), " ")
}

// languageCode reads "fr", "fr-FR", "fr_CA", "French", "français".
func languageCode(s string) text.Language {
	s = strings.ToLower(strings.TrimSpace(s))
	switch s {
	case "french", "français", "francais":
		return text.French
	case "english", "anglais":
		return text.English
	}
	if i := strings.IndexAny(s, "-_"); i >= 0 {
		s = s[:i]
	}
	if len(s) != 2 || s[0] < 'a' || s[0] > 'z' || s[1] < 'a' || s[1] > 'z' {
		return text.Unknown
	}
	return text.Language(s)
}
