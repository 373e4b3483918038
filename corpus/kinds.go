package corpus

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/text"
)

// Limits in words of what may be a title or a heading, and from where on a
// line with a stop is surely prose.
const (
	maxTitle    = 20
	maxQuestion = 40 // of a title that is a question
	maxMenu     = 3  // of a line that may belong to a menu
	minTitle    = 4  // of a title behind a menu
	minProse    = 12
	headLines   = 12 // segments among which a title is looked for
	maxRun      = 80 // segments at the end that may be of the site
)

// classify decides the kind of every segment and completes m with the title
// and the byline. r is what repeats across the corpus.
func (p *page) classify(m *meta, r repeats) {
	scores := r.score(p)
	body, end := p.proseRange(scores)
	title := p.title(m, scores, body)
	p.bylines(m, scores, title, body, end)
	p.markNoise(scores, title, body, end)
	p.markHeadings(m)
}

// proseRange returns the range of segments from the first paragraph of prose to
// behind the last one; what lies outside is the head and the tail of the page.
func (p *page) proseRange(scores []int) (body, end int) {
	body = len(p.segs)
	for i, s := range p.segs {
		if s.form == formProse && s.stop && s.count >= minProse && !told(s, scores[i]) {
			body = min(body, i)
			end = i + 1
		}
	}
	return body, max(end, body)
}

// told reports whether a score tells a line of the site at the head or the tail
// of a page; a long line wants a strong sign.
func told(s segment, score int) bool {
	return score >= strong || score >= edge && s.count <= maxTitle
}

// title finds the segment that is the title, -1 if none is, and completes m.
func (p *page) title(m *meta, scores []int, body int) int {
	if m.title != "" {
		for i := range min(len(p.segs), headLines) {
			if sameTitle(p.str(p.segs[i]), m.title) {
				return i
			}
		}
		return -1
	}
	i := p.marked()
	if i < 0 && p.format == formatText {
		if i = p.titleLine(scores, body, true); i < 0 {
			i = p.titleLine(scores, body, false)
		}
	}
	if i >= 0 {
		m.title = oneLine(p.str(p.segs[i]))
	}
	return i
}

// marked returns the first of the highest headings the format marks.
func (p *page) marked() int {
	best := -1
	for i, s := range p.segs {
		if s.form == formHeading && (best < 0 || s.level < p.segs[best].level) {
			best = i
		}
	}
	return best
}

// titleLine finds the title of a plain text: the first line that is not of the
// site, if it is short and without a stop, or a question that stands alone, or
// stands alone and has no verb. Short words that follow each other line by
// line, or are followed by a line of the site, are a menu when a longer line
// without a stop comes behind them. A byline on the first line is passed over if
// pastByline, and may be a title like « Mai 1968 » if not.
func (p *page) titleLine(scores []int, body int, pastByline bool) int {
	limit := min(len(p.segs), headLines, body+1)
	first := 0
	for first < limit && (scores[first] >= edge || (first > 0 || pastByline) && p.byline(first) != (meta{})) {
		first++
	}
	if first == limit {
		return -1
	}
	if i := p.behindMenu(scores, first, limit); i >= 0 {
		return i
	}
	s := p.segs[first]
	alone := s.first == s.last && (first+1 == len(p.segs) || p.segs[first+1].gap)
	str := p.str(s)
	switch {
	case s.form != formProse || s.first != s.last:
		return -1
	case !s.stop && s.count <= maxTitle:
		return first
	case alone && s.count <= maxQuestion && strings.HasSuffix(str, "?"):
		return first
	case alone && s.count <= maxTitle && !finiteVerb(tokens(str, maxTitle)) && len(text.Sentences(str)) == 1:
		return first
	}
	return -1
}

// behindMenu returns the title behind a menu that starts at segment first, or
// -1 when no menu starts there.
func (p *page) behindMenu(scores []int, first, limit int) int {
	menu := func(i int) bool {
		return i < limit && p.segs[i].count <= maxMenu && !p.segs[i].stop
	}
	if !menu(first) {
		return -1
	}
	i := first + 1
	for i < limit && (menu(i) && !p.segs[i].gap || scores[i] >= strong) {
		i++
	}
	if i == first+1 {
		return -1
	}
	if i < limit {
		if s := p.segs[i]; s.count >= minTitle && s.count <= maxTitle && !s.stop && s.form == formProse && s.first == s.last {
			return i
		}
	}
	return -1
}

// sameTitle reports whether two lines say the same title: case, accents and
// punctuation aside.
func sameTitle(a, b string) bool {
	if a == b {
		return true
	}
	if len(a) > 3*len(b)+8 || len(b) > 3*len(a)+8 {
		return false
	}
	return slices.Equal(tokens(a, maxNoise), tokens(b, maxNoise))
}

// markNoise applies the scores by position. A segment already Noise (a byline)
// counts as told.
func (p *page) markNoise(scores []int, title, body, end int) {
	for i := range p.segs {
		s := &p.segs[i]
		switch {
		case i == title:
			scores[i] = 0
		case s.kind == Noise:
			scores[i] = strong
		case s.form == formFurniture, scores[i] >= strong, (i < body || i >= end) && told(*s, scores[i]) && s.form != formHeading:
			s.kind = Noise
		case i < title && s.count <= maxMenu:
			s.kind = Noise
		}
	}
	p.markRun(scores)
}

// markRun finds the run of lines of the site at the end of the page and marks
// it whole, the untold lines in it too. Going up from the last line it ends
// before a long line, an untold line of more than maxAbsorbed words that is no
// list item, or more than maxGap untold lines in a row; then it is narrowed to
// begin and end with a sign, until three lines in five carry one.
func (p *page) markRun(scores []int) {
	isTold := func(i int) bool {
		return p.segs[i].kind == Noise && p.segs[i].form != formFurniture || scores[i] >= edge
	}
	sign := func(i int) bool { return isTold(i) || scores[i] >= weak && !p.segs[i].bare }
	low, lowest := len(p.segs), max(0, len(p.segs)-maxRun)
	for gap := 0; low > lowest; low-- {
		s := p.segs[low-1]
		if !isTold(low-1) && s.count > maxTold || !sign(low-1) && s.count > maxAbsorbed && s.form != formItem {
			break
		}
		if gap++; sign(low - 1) {
			gap = 0
		}
		if gap > maxGap {
			break
		}
	}
	high := len(p.segs)
	for high > low && !sign(high-1) {
		high--
	}
	for ; low < high; low++ {
		if !isTold(low) && (!sign(low) || p.segs[low].stop) {
			continue
		}
		signs, hits := 0, 0
		for i := low; i < high; i++ {
			if sign(i) {
				signs++
			}
			if isTold(i) {
				hits++
			}
		}
		if hits >= 2 && 5*signs >= 3*(high-low) {
			break
		}
	}
	for i := low; i < high; i++ {
		p.segs[i].kind = Noise
	}
}

// markHeadings marks the title wherever it stands, the headings of the format,
// and in plain text short lines without a stop before prose.
func (p *page) markHeadings(m *meta) {
	for i := range p.segs {
		s := &p.segs[i]
		if s.kind != Body {
			continue
		}
		if s.form == formHeading || s.count <= maxQuestion && m.title != "" && sameTitle(p.str(*s), m.title) {
			s.kind = Heading
		}
	}
	if p.format != formatText {
		return
	}
	for i := 0; i < len(p.segs); {
		run := i
		for run < len(p.segs) && p.headingLine(p.segs[run]) {
			run++
		}
		if run == i {
			i++
			continue
		}
		// Two lines may be a section and its first part; more are a list, of
		// which only the last can head what follows.
		next := run < len(p.segs) && p.segs[run].kind == Body && (p.segs[run].count >= minProse || p.segs[run].form == formItem)
		if next {
			from := i
			if run-i > 2 {
				from = run - 1
			}
			for k := from; k < run; k++ {
				p.segs[k].kind = Heading
			}
		}
		i = run
	}
}

// headingLine reports whether a segment of plain text looks like a heading: a
// line of its own, short, without a stop, that begins with a capital.
func (p *page) headingLine(s segment) bool {
	if s.kind != Body || s.form != formProse || s.first != s.last || s.stop || s.count == 0 || s.count > maxTitle {
		return false
	}
	str := p.str(s)
	switch r, _ := utf8.DecodeLastRuneInString(str); r {
	case ',', ';':
		return false
	case ':':
		return s.count <= maxMenu+1
	}
	r, _ := utf8.DecodeRuneInString(str)
	return !unicode.IsLower(r)
}
