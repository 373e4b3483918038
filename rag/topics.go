package rag

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

// A topic is something to ask about.
type topic struct {
	name     string
	others   []string // it may be typed in these words too
	articles int
}

// topics are topics by what they may be typed as.
type topics struct {
	names    []string // the most written about first
	articles []int    // beside names
	folded   string   // all that may be typed, normalised, each ended by a line break
	starts   []start  // in the order of what follows
}

// A start is where a word begins.
type start struct {
	at    int32 // in folded
	topic int32 // in names
}

// namedTopics returns persons and bodies as topics.
func namedTopics(names *claims.Names) []topic {
	out := make([]topic, 0, len(names.Groups()))
	for _, g := range names.Groups() {
		if utf8.RuneCountInString(g.Name) > 1 {
			out = append(out, topic{g.Name, g.Aliases, len(g.Articles)})
		}
	}
	return out
}

func newTopics(all []topic) topics {
	slices.SortFunc(all, func(a, b topic) int {
		return cmp.Or(cmp.Compare(b.articles, a.articles), strings.Compare(a.name, b.name))
	})
	var t topics
	var folded strings.Builder
	add := func(name string) {
		k := typable(name)
		for i := range len(k) {
			if i == 0 || k[i-1] == ' ' {
				t.starts = append(t.starts, start{int32(folded.Len() + i), int32(len(t.names) - 1)})
			}
		}
		folded.WriteString(k)
		folded.WriteByte('\n')
	}
	for i := range all {
		t.names, t.articles = append(t.names, all[i].name), append(t.articles, all[i].articles)
		add(all[i].name)
		for _, other := range all[i].others {
			add(other)
		}
	}
	t.folded = folded.String()
	slices.SortFunc(t.starts, func(a, b start) int { return strings.Compare(t.folded[a.at:], t.folded[b.at:]) })
	return t
}

// typable normalises a name and what is typed: folded, words with one space
// between. What is not a letter or digit parts words.
func typable(s string) string {
	return strings.Join(strings.FieldsFunc(text.Fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// find returns the first topics of which a word, and what follows it, begins with
// what was typed.
func (t *topics) find(typed string, most int) []string {
	typed = typable(typed)
	if typed == "" {
		return slices.Clone(t.names[:max(0, min(most, len(t.names)))])
	}
	var best []int32 // ascending
	for _, s := range t.from(typed) {
		if len(best) >= most && (most <= 0 || s.topic >= best[most-1]) {
			continue
		}
		if i, found := slices.BinarySearch(best, s.topic); !found {
			best = slices.Insert(best, i, s.topic)
			best = best[:min(len(best), most)]
		}
	}
	return t.named(best)
}

// ending returns the topics that end in the words of s, in order.
func (t *topics) ending(s string) []string {
	s = typable(s)
	if s == "" {
		return nil
	}
	var found []int32
	for _, at := range t.from(s + "\n") {
		found = append(found, at.topic)
	}
	slices.Sort(found)
	return t.named(slices.Compact(found))
}

// from returns the starts that begin with s, normalised.
func (t *topics) from(s string) []start {
	first, _ := slices.BinarySearchFunc(t.starts, s, func(at start, s string) int { return strings.Compare(t.folded[at.at:], s) })
	n, _ := slices.BinarySearchFunc(t.starts[first:], s, func(at start, s string) int {
		if strings.HasPrefix(t.folded[at.at:], s) {
			return -1
		}
		return 1
	})
	return t.starts[first : first+n]
}

func (t *topics) named(topics []int32) []string {
	out := make([]string, len(topics))
	for k, i := range topics {
		out[k] = t.names[i]
	}
	return out
}

// EachTopic calls f with the topics of the articles: their name, what may be typed
// for them, folded and from the start of a word on, and how many articles have them.
func (e *Engine) EachTopic(f func(name string, typed []string, articles int)) {
	t := &e.directory().topics
	typed := make([][]string, len(t.names))
	for _, s := range t.starts {
		rest, _, _ := strings.Cut(t.folded[s.at:], "\n")
		typed[s.topic] = append(typed[s.topic], rest)
	}
	for i, name := range t.names {
		f(name, typed[i], t.articles[i])
	}
}
