package rag

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/text"
)

const maxCandidates = 5 // bearers of a name that are listed

// spellings are the groups of names by how they are spelled: numbers in the order of
// the groups.
type spellings struct {
	whole    []string           // of each, folded, words with one space between
	surnames []int32            // those of several words, ordered by surnameKey
	media    []int32            // those that may be media, ordered by canonical name as one
	outlets  map[string][]int32 // articles by the canonical name of their outlet
}

// spellings returns those of this view.
func (e *Engine) spellings() *spellings {
	d := e.directory()
	d.whoOnce.Do(func() {
		groups := d.names.Groups()
		s := spellings{
			whole:    make([]string, len(groups)),
			surnames: ordered(groups, surnameKey),
			media:    ordered(groups, claims.CanonicalMedium),
		}
		for i := range groups {
			s.whole[i] = typable(groups[i].Name)
		}
		s.outlets = e.outlets()
		d.spelled = s
	})
	return &d.spelled
}

// ordered returns the groups whose name has a key, ordered by it; equal ones as
// they come.
func ordered(groups []claims.Group, key func(name string) string) []int32 {
	keys := make([]string, len(groups))
	var out []int32
	for i := range groups {
		if keys[i] = key(groups[i].Name); keys[i] != "" {
			out = append(out, int32(i))
		}
	}
	slices.SortStableFunc(out, func(a, b int32) int { return strings.Compare(keys[a], keys[b]) })
	return slices.Clip(out)
}

// having returns those of the ordered groups whose name has a key.
func having(ordered []int32, groups []claims.Group, key func(name string) string, want string) []int32 {
	first, _ := slices.BinarySearchFunc(ordered, want, func(i int32, want string) int { return strings.Compare(key(groups[i].Name), want) })
	end := first
	for end < len(ordered) && key(groups[ordered[end]].Name) == want {
		end++
	}
	return ordered[first:end:end]
}

// surnameKey is a space and the rough key of the last of several words of a name;
// "" for one word alone.
func surnameKey(name string) string {
	if k := strings.LastIndexAny(name, " -"); k >= 0 {
		return " " + roughKey(text.Fold(name[k+1:]))
	}
	return ""
}

// A bearer is the person or body that was asked for: one group of names, and the
// surname alone where the corpus has one bearer of it but never both together.
type bearer struct {
	name     string
	others   []string // of its groups, functions folded
	articles []int32  // ascending
	groups   map[string]bool
	medium   map[string]bool // canonical names of it as a medium

	published []int32 // its own articles as a medium, ascending
}

// whoIs returns whom a name is of, or, where it is of several or of none, whom it
// may be of: several is true for those who bear it, else they are spelled like it.
// The error is the context's or the index's.
func (e *Engine) whoIs(ctx context.Context, question Question) (b bearer, candidates []string, several bool, err error) {
	name := bareQuestion(question.Text)
	own := e.groupOf(name)
	var bearers []claims.Group
	switch {
	case own.Name == "":
		bearers = e.bearersOf(name)
	case !strings.Contains(own.Name, " "):
		bearers = e.bearersOf(own.Name)
	default:
		return newBearer(append([]claims.Group{own}, e.alone(own)...)...), nil, false, nil
	}
	switch {
	case len(bearers) == 0 && own.Name != "":
		return newBearer(own), nil, false, nil
	case len(bearers) == 0:
		if bearers, err = e.holders(ctx, name, question); err != nil {
			return bearer{}, nil, false, err
		}
	}
	switch {
	case len(bearers) == 1 && own.Name != "":
		return newBearer(bearers[0], own), nil, false, nil
	case len(bearers) == 1:
		return newBearer(bearers[0]), nil, false, nil
	case len(bearers) > 1:
		for _, g := range bearers[:min(len(bearers), maxCandidates)] {
			candidates = append(candidates, g.Name)
		}
		return bearer{}, candidates, true, nil
	}
	return bearer{}, e.nearNames(name), false, nil
}

// alone returns the groups of a person's surname, in each of its spellings, where
// the corpus has no other bearer of it.
func (e *Engine) alone(own claims.Group) []claims.Group {
	var out []claims.Group
	for _, n := range append([]string{own.Name}, own.Aliases...) {
		i := strings.LastIndexByte(n, ' ')
		if i < 0 {
			continue
		}
		g := e.names().Group(n[i+1:])
		if g.Name == "" || g.Name == own.Name || slices.ContainsFunc(out, func(o claims.Group) bool { return o.Name == g.Name }) {
			continue
		}
		if whole := e.bearersOf(g.Name); len(whole) == 1 && whole[0].Name == own.Name {
			out = append(out, g)
		}
	}
	return out
}

// groupOf returns the group of a name: one of its names, the whole of it or the end;
// the beginning of one body's, of two words at least; or another name of a medium.
func (e *Engine) groupOf(name string) claims.Group {
	names := e.names()
	if g := names.Group(name); g.Name != "" {
		return g
	}
	typed := typable(name)
	if g := e.entity(name); g.Name != "" {
		for _, n := range append([]string{g.Name}, g.Aliases...) {
			// A function is no name: « agence » is not who directs it.
			if r, _ := utf8.DecodeRuneInString(n); unicode.IsUpper(r) && strings.HasSuffix(typable(n), typed) {
				return g
			}
		}
	}
	s := e.spellings()
	found := having(s.media, names.Groups(), claims.CanonicalMedium, claims.CanonicalMedium(name))
	if len(found) == 0 && strings.Contains(typed, " ") {
		for i, whole := range s.whole {
			if strings.HasPrefix(whole, typed+" ") {
				found = append(found, int32(i))
			}
		}
	}
	if len(found) == 1 {
		return names.Groups()[found[0]]
	}
	return claims.Group{}
}

// holders returns the groups that a function is of in the articles that it is
// found in, those first found first.
func (e *Engine) holders(ctx context.Context, name string, question Question) ([]claims.Group, error) {
	question.Text = name
	hits, err := e.search(ctx, e.query(question), e.filter(question), hitsRead)
	if err != nil {
		return nil, err
	}
	var out []claims.Group
	for _, h := range hits {
		n := e.index.Passage(h.Passage).Article
		c := e.names().In(n, name)
		if c != "" && !slices.ContainsFunc(out, func(g claims.Group) bool { return g.Name == c }) {
			out = append(out, e.names().Group(c))
		}
	}
	// A surname alone is its only bearer's.
	return slices.DeleteFunc(out, func(g claims.Group) bool {
		if strings.Contains(g.Name, " ") {
			return false
		}
		whole := e.bearersOf(g.Name)
		return len(whole) == 1 && slices.ContainsFunc(out, func(o claims.Group) bool { return o.Name == whole[0].Name })
	}), nil
}

// bareQuestion takes from a name what asks about it: « Qui est … ? ».
func bareQuestion(name string) string {
	name = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(name), "?"))
	for _, p := range [...]string{"qui est ", "qui sont ", "who is ", "who are "} {
		if len(name) > len(p) && strings.EqualFold(name[:len(p)], p) {
			return strings.TrimSpace(name[len(p):])
		}
	}
	return name
}

// bearersOf returns the persons whose surname a word may be, or who may be written
// so, the most written about first. Who is written how is for the rules that merge
// names to say.
func (e *Engine) bearersOf(name string) []claims.Group {
	typed := words(name)
	if len(typed) == 0 {
		return nil
	}
	groups := e.names().Groups()
	var out []claims.Group
	for _, i := range having(e.spellings().surnames, groups, surnameKey, " "+roughKey(typed[len(typed)-1])) {
		g := groups[i]
		pair := claims.Merge([]claims.Mention{{Name: g.Name, Count: 2}, {Name: name, Count: 1}})
		if c := pair.Canonical(name); c != "" && c == pair.Canonical(g.Name) {
			out = append(out, g)
		}
	}
	slices.SortStableFunc(out, func(a, b claims.Group) int { return cmp.Compare(len(b.Articles), len(a.Articles)) })
	return out
}

// roughKey is what spellings of one name have in common at least: its consonants
// but h, those that stand for each other as one, doubles once.
func roughKey(folded string) string {
	var b strings.Builder
	last := byte(0)
	for i := range len(folded) {
		c := folded[i]
		switch c {
		case 'a', 'e', 'i', 'o', 'u', 'y', 'h', 'j', '\'', '-':
			continue
		case 'c', 'q', 'x':
			c = 'k'
		case 'z', 't':
			c = 's'
		case 'w':
			c = 'v'
		}
		if c != last {
			b.WriteByte(c)
		}
		last = c
	}
	return b.String()
}

func newBearer(groups ...claims.Group) bearer {
	b := bearer{name: groups[0].Name, groups: map[string]bool{}, medium: map[string]bool{}}
	for _, g := range groups {
		b.groups[g.Name] = true
		b.others = append(b.others, g.Name)
		b.others = append(b.others, g.Aliases...)
		b.articles = append(b.articles, g.Articles...)
	}
	for _, n := range b.others {
		if c := claims.CanonicalMedium(n); c != "" {
			b.medium[c] = true
		}
	}
	slices.Sort(b.articles)
	b.articles = slices.Compact(b.articles)
	return b
}

// is reports whether a name as an article writes it is the bearer's.
func (b *bearer) is(names *claims.Names, article int, name string) bool {
	c := names.In(article, name)
	return c != "" && b.groups[c]
}
