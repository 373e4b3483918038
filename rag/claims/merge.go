package claims

import (
	"cmp"
	_ "embed"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

//go:embed data/short.txt
var dataShort string

// fullNames are the full forms of short given names, by skeleton.
var fullNames = func() map[string][]string {
	m := map[string][]string{}
	for line := range strings.SplitSeq(dataShort, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		names := strings.Fields(line)
		for i := 1; i < len(names); i++ {
			m[skeleton(names[i])] = append(m[skeleton(names[i])], skeleton(names[0]))
		}
	}
	return m
}()

// A form is one way to write a name, taken apart.
type form struct {
	text    string
	bare    string   // folded, without determiners and titles
	words   []string // of bare, hyphens kept
	key     string   // skeleton of all words
	count   int
	gender  gender
	mixed   bool // of a man here, of a woman there
	person  bool // may be first name and surname, or a surname
	caps    bool // an acronym
	turned  bool // the surname first, in capitals: « BELKORANE Idriss »
	group   int
	mention []int // articles
	index   int   // among the groups of Names
}

// Merge groups the names of a corpus. The mentions may come in any order; the
// result does not depend on it. It takes time and memory in proportion to the
// mentions.
func Merge(mentions []Mention) *Names {
	m := merger{forms: map[string]*form{}, written: map[string]*form{}}
	for i := range mentions {
		m.add(&mentions[i])
	}
	m.order()
	m.spellings()
	m.reversed()
	m.givenNames()
	m.surnames()
	m.acronyms(mentions)
	m.shortBodies()
	return m.names(mentions)
}

// A merger is the state of Merge: forms by bare name and a union-find over them.
type merger struct {
	forms    map[string]*form
	written  map[string]*form // by name as written; nil where nothing is left of it
	list     []*form
	parent   []int
	surname  map[string][]int // surname key: full names
	part     map[string][]int // part of a double surname: full names
	numbers  map[int]int      // article: its place in articles
	articles [][]int          // forms, ascending
}

func (m *merger) add(n *Mention) {
	f, ok := m.written[n.Name]
	if !ok {
		f = m.form(n.Name)
		m.written[n.Name] = f
	}
	if f == nil {
		return
	}
	f.count += max(n.Count, 1)
	if k := len(f.mention); k == 0 || f.mention[k-1] != n.Article {
		f.mention = append(f.mention, n.Article)
	}
	f.meet(n.gender)
}

// meet takes the gender of a mention into account.
func (f *form) meet(g gender) {
	if g != anyGender {
		f.mixed = f.mixed || f.gender != anyGender && f.gender != g
		f.gender = g
	}
}

// form returns the form of a name met for the first time; nil where nothing is
// left of it.
func (m *merger) form(name string) *form {
	bare := bareName(name)
	if bare == "" {
		return nil
	}
	f := m.forms[bare]
	if f == nil {
		f = &form{text: name, bare: bare, words: strings.Fields(bare)}
		for _, w := range f.words {
			f.key += skeleton(w) + " "
		}
		f.key = strings.ReplaceAll(f.key, " ", "")
		f.person = personal(f.words)
		for f.person && len(f.words) > 1 && particles[f.words[0]] {
			f.words = f.words[1:] // « de Villepin » is a surname
		}
		f.caps = name == strings.ToUpper(name) && len(f.words) == 1 && utf8.RuneCountInString(name) <= 8
		m.forms[bare] = f
	}
	f.turned = f.turned || surnameFirst(name)
	f.meet(titled(name))
	if better(name, f.text) {
		f.text = name
	}
	return f
}

// better reports whether a spelling of one bare form goes before another: not all
// capitals, then the one with accents.
func better(a, b string) bool {
	if x, y := a == strings.ToUpper(a), b == strings.ToUpper(b); x != y {
		return y
	}
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a < b
}

func (m *merger) order() {
	for i, bare := range slices.Sorted(maps.Keys(m.forms)) {
		f := m.forms[bare]
		f.group = i
		slices.Sort(f.mention)
		f.mention = slices.Compact(f.mention)
		m.list = append(m.list, f)
		m.parent = append(m.parent, i)
	}
	m.numbers = map[int]int{}
	var forms []int // of each article
	for _, f := range m.list {
		for _, a := range f.mention {
			k, ok := m.numbers[a]
			if !ok {
				k = len(forms)
				m.numbers[a] = k
				forms = append(forms, 0)
			}
			forms[k]++
		}
	}
	m.articles = make([][]int, len(forms))
	for k, n := range forms {
		m.articles[k] = make([]int, 0, n)
	}
	for i, f := range m.list {
		for _, a := range f.mention {
			k := m.numbers[a]
			m.articles[k] = append(m.articles[k], i)
		}
	}
}

// in returns the forms in an article, ascending.
func (m *merger) in(article int) []int { return m.articles[m.numbers[article]] }

func (m *merger) find(i int) int {
	for m.parent[i] != i {
		m.parent[i] = m.parent[m.parent[i]]
		i = m.parent[i]
	}
	return i
}

func (m *merger) join(i, j int) { m.parent[m.find(j)] = m.find(i) }

// spellings joins forms with one skeleton: accents, transliterations, hyphens.
func (m *merger) spellings() {
	by := map[string]int{}
	for i, f := range m.list {
		if j, ok := by[f.key]; ok {
			m.join(j, i)
		} else {
			by[f.key] = i
		}
	}
}

// acronyms joins an acronym to the name that it stands behind in brackets, or
// whose initials it is in an article that has both; to none where two names
// claim it.
func (m *merger) acronyms(mentions []Mention) {
	claims := map[int]map[int]bool{} // acronym to names
	claim := func(acronym, name int) {
		if claims[acronym] == nil {
			claims[acronym] = map[int]bool{}
		}
		claims[acronym][name] = true
	}
	for i := range mentions {
		n := &mentions[i]
		if n.Acronym == "" {
			continue
		}
		if f, g := m.written[n.Name], m.forms[bareName(n.Acronym)]; f != nil && g != nil {
			claim(g.group, m.find(f.group))
		}
	}
	initials := make([][2]string, len(m.list))
	for i, f := range m.list {
		if len(f.words) > 1 {
			initials[i][0], initials[i][1] = initialsOfWords(f.words)
		}
	}
	for i, f := range m.list {
		if !f.caps || len(f.bare) < 2 || claims[i] != nil {
			continue
		}
		for _, a := range f.mention {
			for _, k := range m.in(a) {
				if f.bare == initials[k][0] || f.bare == initials[k][1] {
					claim(i, m.find(k))
				}
			}
		}
	}
	for _, i := range slices.Sorted(maps.Keys(claims)) {
		if len(claims[i]) == 1 {
			for name := range claims[i] {
				m.join(name, i)
			}
		}
	}
}

// isAcronym reports whether a is made of the initials of words, those of small
// words left out or not.
func isAcronym(a string, words []string) bool {
	all, big := initialsOfWords(words)
	return len(a) > 1 && (a == all || a == big)
}

// initialsOfWords returns the initials of words, and those without the small
// words.
func initialsOfWords(words []string) (string, string) {
	var all, big strings.Builder
	for _, w := range words {
		for p := range strings.SplitSeq(w, "-") {
			p = strings.TrimPrefix(strings.TrimPrefix(p, "d'"), "l'")
			if p == "" {
				continue
			}
			all.WriteByte(p[0])
			if !smallWords[p] {
				big.WriteByte(p[0])
			}
		}
	}
	return all.String(), big.String()
}

var smallWords = text.Set("de du des d la le les l of the for and et en pour a au aux in on")

// shortBodies joins the beginning of a body's name to the whole name where an
// article has both and no other: « l’Olympique », « l’Olympique de Corvanne ».
func (m *merger) shortBodies() {
	for i, f := range m.list {
		if f.caps || !bodyWords()[f.words[0]] {
			continue
		}
		fits, short := map[int]bool{}, f.bare+" "
		for _, a := range f.mention {
			for _, k := range m.in(a) {
				if strings.HasPrefix(m.list[k].bare, short) {
					fits[m.find(k)] = true
				}
			}
		}
		if len(fits) == 1 {
			for k := range fits {
				m.join(k, i)
			}
		}
	}
}

// names makes the groups, and adds the functions that stand beside names.
func (m *merger) names(mentions []Mention) *Names {
	n := &Names{of: make(map[string]int, len(m.list)), within: map[string][]decision{}, article: map[string][]decision{}}
	members := map[int][]int{}
	n.mixed = map[string]bool{}
	for i := range m.list {
		if m.list[i].mixed {
			n.mixed[m.list[i].bare] = true
		}
		members[m.find(i)] = append(members[m.find(i)], i)
	}
	n.groups = make([]Group, 0, len(members))
	for _, root := range slices.Sorted(maps.Keys(members)) {
		forms := members[root]
		best := slices.MaxFunc(forms, func(a, b int) int { return cmp.Or(m.rank(a, b), -cmp.Compare(a, b)) })
		g := Group{Name: m.list[best].text}
		for _, i := range forms {
			for _, a := range m.list[i].mention {
				g.Articles = append(g.Articles, int32(a))
			}
			n.of[m.list[i].bare], m.list[i].index = len(n.groups), len(n.groups)
			if i != best {
				g.Aliases = append(g.Aliases, m.list[i].text)
			}
		}
		slices.Sort(g.Articles)
		g.Articles = slices.Clone(slices.Compact(g.Articles))
		n.groups = append(n.groups, g)
	}
	m.bearersByArticle(n)
	m.functions(n, mentions)
	return n
}

// rank orders two forms of a group: a full name before a surname or an acronym,
// then the more frequent, then the longer.
func (m *merger) rank(a, b int) int {
	f, g := m.list[a], m.list[b]
	full := func(f *form) int { return count(len(f.words) > 1 && !strings.Contains(f.words[0], ".")) }
	return cmp.Or(cmp.Compare(full(f), full(g)), cmp.Compare(f.count, g.count), cmp.Compare(len(f.bare), len(g.bare)))
}

// bearersByArticle keeps for each surname of several bearers the one that an
// article has alone.
func (m *merger) bearersByArticle(n *Names) {
	for key, forms := range m.surname {
		if len(m.bearers(forms)) < 2 {
			continue
		}
		var found []decision
		for _, i := range forms {
			for _, a := range m.list[i].mention {
				found = append(found, decision{int32(a), int32(m.list[i].index)})
			}
		}
		n.article[key] = settled(found)
	}
}
