package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bylines are lines of the site that say who wrote an article, when and where:
//
//	25 octobre, 2024 / Entrevue
//	Publié le 12 mars 2024 à 10h30
//	Par Jeanne Martin, Le Courrier, le 3 mai 2021
//	By John Smith | 3 May 2021
//	Thomas Leroy Journaliste BFM Business
//
// They are looked for between the title and the prose, and in the last lines.
// A line is one only when all of it is understood. An outlet is taken only where
// nothing else stands (behind "/" after a date, behind a role), or when it has
// the look of one; names of sections and of capitals are none.

const (
	maxByline  = 16 // words
	tailLines  = 3  // last segments that may sign the article
	maxNames   = 5  // words of a person's or an outlet's name
	minAuthors = 2  // words of a person's name
)

// bylines marks the bylines of the page and completes m.
func (p *page) bylines(m *meta, scores []int, title, body, end int) {
	body = min(body, headLines)
	for i := range p.segs {
		if i == title || i >= body && i < max(end, len(p.segs)-tailLines) {
			continue
		}
		told := p.byline(i)
		if told == (meta{}) {
			continue
		}
		if i >= body && told.author == "" && scores[i] < weak {
			continue // a date under an article is as well the end of it
		}
		p.segs[i].kind = Noise
		m.fill(told)
	}
}

// byline reads one line; what is not a byline says nothing.
func (p *page) byline(i int) meta {
	s := p.segs[i]
	if s.form == formItem || s.form == formHeading || s.first != s.last || s.count > maxByline {
		return meta{}
	}
	str := oneLine(p.str(s))
	if m, ok := signature(str); ok {
		return m
	}
	var m meta
	dated := false // the part before was a date, set off by "/"
	for part := range strings.FieldsFuncSeq(strings.ReplaceAll(str, "/", "/|"), func(r rune) bool { return strings.ContainsRune("|·•–—", r) }) {
		part, slash := strings.CutSuffix(strings.TrimSpace(part), "/")
		part = strings.TrimSpace(part)
		told, ok := bylinePart(part)
		switch {
		case part == "":
		case ok:
			m.fill(told)
		case m.outlet == "" && (dated && outletName(part) || pressName(part)):
			m.outlet = part
		case !outletName(part) && !section(part):
			return meta{}
		}
		dated = slash && told.date != ""
	}
	if m.date == "" && m.author == "" {
		return meta{}
	}
	return m
}

// bylinePart reads a date or an author, or both.
func bylinePart(part string) (meta, bool) {
	fields := dateFields(part)
	for len(fields) > 0 && dateLead[fields[0]] {
		fields = fields[1:]
	}
	if d, rest, ok := wordDate(fields); ok && onlyTime(rest) && (len(d) > 4 || len(fields) == 1) {
		return meta{date: d}, true
	}
	if len(fields) > 0 {
		if d, ok := isoDate(fields[0]); ok && len(d) == len("2006-01-02") && onlyTime(fields[1:]) {
			return meta{date: d}, true
		}
	}
	for _, by := range []string{"Par ", "par ", "By ", "by ", "PAR ", "BY "} {
		rest, ok := strings.CutPrefix(part, by)
		if !ok {
			continue
		}
		names := strings.FieldsFunc(rest, func(r rune) bool { return r == ',' })
		if len(names) == 0 || !personName(strings.TrimSpace(names[0])) {
			return meta{}, false
		}
		m := meta{author: strings.TrimSpace(names[0])}
		tail := strings.TrimSpace(strings.Join(names[1:], " "))
		if tail == "" {
			return m, true
		}
		if told, ok := bylinePart(tail); ok && told.author == "" {
			m.fill(told)
			return m, true
		}
		if pressName(tail) {
			m.outlet = tail
			return m, true
		}
		return m, outletName(tail) || section(tail)
	}
	return meta{}, false
}

// signature reads « Prénom Nom Journaliste Média ».
func signature(line string) (meta, bool) {
	fields := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || strings.ContainsRune(",|–—", r) })
	for i, f := range fields {
		if !roles[strings.ToLower(f)] {
			continue
		}
		author := strings.Join(fields[:i], " ")
		rest := fields[i+1:]
		for len(rest) > 0 && roleTail[rest[0]] {
			rest = rest[1:]
		}
		outlet := strings.Join(rest, " ")
		if !personName(author) || outlet != "" && !outletName(outlet) {
			return meta{}, false
		}
		return meta{author: author, outlet: outlet}, true
	}
	return meta{}, false
}

// personName reports whether s is two to five words that begin with capitals,
// particles aside.
func personName(s string) bool {
	fields := strings.Fields(s)
	if len(fields) < minAuthors || len(fields) > maxNames {
		return false
	}
	for _, f := range fields {
		if r, _ := utf8.DecodeRuneInString(f); !unicode.IsUpper(r) && !particles[f] {
			return false
		}
		if strings.ContainsFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune("-'’.", r) }) {
			return false
		}
	}
	return true
}

// outletName reports whether s may be the name of a newspaper: one to five
// words, the first and the last with a capital or a figure, without a stop.
func outletName(s string) bool {
	fields := strings.Fields(s)
	if len(fields) == 0 || len(fields) > maxNames || strings.ContainsAny(s, "!?;:«»\"…") {
		return false
	}
	name := func(f string) bool {
		r, _ := utf8.DecodeRuneInString(f)
		return unicode.IsUpper(r) || unicode.IsDigit(r)
	}
	return name(fields[0]) && name(fields[len(fields)-1]) && strings.ContainsFunc(s, unicode.IsLetter) && !section(s)
}

// pressName reports whether s is an outlet's name beyond doubt: a word of the
// trade is in it, or it is an acronym.
func pressName(s string) bool {
	if !outletName(s) {
		return false
	}
	if len(s) >= 3 && len(s) <= 5 && strings.ToUpper(s) == s {
		return true
	}
	for _, w := range tokens(s, maxNames+2) {
		if pressWords[w] {
			return true
		}
	}
	return false
}

// section reports whether s names a section of a site or a place that
// dispatches come from.
func section(s string) bool {
	words := tokens(s, maxNames+1)
	return places[strings.Join(words, " ")] || len(words) == 1 && (joinWords[words[0]] || menuWords[words[0]]) || navigation(words)
}

var (
	dateLead   = words(`publié publie mis à a jour posté paru le published on updated posted modifié last dernière mise article du`)
	roles      = words(`journaliste journalist reporter correspondant correspondante correspondent rédacteur rédactrice éditorialiste chroniqueur chroniqueuse editor columnist`)
	roleTail   = words(`à a au chez de du la le pour at for of the en chef`)
	pressWords = words(`presse press news journal times post tribune gazette courrier herald monitor guardian figaro monde
		liberation echos parisien point express nouvel reuters bloomberg telegraph mail mirror observer observateur
		tv radio television info magazine revue hebdo daily weekly media business`)
	places = words(`paris londres london washington bruxelles brussels moscou moscow berlin kiev kyiv geneve geneva rome
		madrid lyon marseille pekin beijing tokyo jerusalem beyrouth dakar abidjan montreal ottawa`)
	particles = words(`de du des la le van von der den di da el al ben d' et and`)
)
