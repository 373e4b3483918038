package discord

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/corpus"
	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// Cards of articles and the list of them.

const (
	excerptLength = 600  // of an article's text, where only excerpts are shown
	pageLength    = 1400 // of a page of it, where all is
	listed        = 8    // articles on a page of the list
	cardTitle     = 200
)

// A numbered line is one that a reader sees, with its number in the file.
type numbered struct {
	n    int
	text string
}

// readable returns the lines of an article that say something: not those that
// are empty, belong to the site or are about the file.
func readable(a *corpus.Article) []numbered {
	says := map[int]bool{}
	for _, s := range a.Sentences {
		for n := s.First; n <= s.Last && s.Kind != corpus.Noise; n++ {
			says[n] = true
		}
	}
	var out []numbered
	for i, line := range a.SourceLines(1, a.Lines) {
		if line = strings.TrimSpace(line); line != "" && says[i+1] {
			out = append(out, numbered{i + 1, line})
		}
	}
	return out
}

// around returns lines first to last with their neighbours, the later first, up
// to most characters in all; a line that does not fit is cut.
func around(lines []numbered, first, last, most int) []numbered {
	from, _ := slices.BinarySearchFunc(lines, first, func(l numbered, n int) int { return cmp.Compare(l.n, n) })
	from = min(from, max(0, len(lines)-1))
	var out []numbered
	room := most
	to := from
	for ; to < len(lines) && room > 0 && (to == from || lines[to].n <= last); to++ {
		l := lines[to]
		l.text = shorten(l.text, room)
		out, room = append(out, l), room-utf8.RuneCountInString(l.text)
	}
	fits := func(i int) bool {
		return i >= 0 && i < len(lines) && utf8.RuneCountInString(lines[i].text) <= room
	}
	for ; fits(to); to++ {
		out, room = append(out, lines[to]), room-utf8.RuneCountInString(lines[to].text)
	}
	for from--; fits(from); from-- {
		out, room = slices.Insert(out, 0, lines[from]), room-utf8.RuneCountInString(lines[from].text)
	}
	return out
}

// pagesOf cuts the lines of an article into pages.
func pagesOf(lines []numbered) [][]numbered {
	var pages [][]numbered
	room := 0
	for _, l := range lines {
		for _, part := range cut(l.text, pageLength) {
			n := utf8.RuneCountInString(part)
			if n > room {
				pages, room = append(pages, nil), pageLength
			}
			last := &pages[len(pages)-1]
			*last, room = append(*last, numbered{l.n, part}), room-n
		}
	}
	return pages
}

// writeLines writes lines with their numbers.
func writeLines(lines []numbered) string {
	var b strings.Builder
	for _, l := range lines {
		fmt.Fprintf(&b, "`%3d` %s\n", l.n, inline(l.text))
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// cardHead writes what is known about an article.
func cardHead(a *corpus.Article, lang text.Language) string {
	title := inline(shorten(a.Title, cardTitle))
	if title == "" {
		title = codeSpan(shortFile(a.File))
	}
	var b strings.Builder
	b.WriteString("**" + linked(title, a.URL) + "**\n")
	known := headOf(a.Outlet, a.Reports, a.Date, cardTitle, lang)
	if a.Author != "" {
		if known != "" {
			known += ", "
		}
		known += fmt.Sprintf(saidBy.in(lang), inline(shorten(a.Author, cardTitle)))
	}
	if known != "" {
		b.WriteString(known + "\n")
	}
	size := saidOneLine.in(lang)
	if a.Lines != 1 {
		size = fmt.Sprintf(saidLines.in(lang), a.Lines)
	}
	b.WriteString("-# " + codeSpan(shortFile(a.File)) + ", " + size)
	return b.String()
}

// A card is what /source shows of an article.
type card struct {
	article     *corpus.Article
	first, last int // lines asked for; 0: none
	page        int // where all is shown; -1: that of the first line
	show        SourceText
	lang        text.Language
}

// draft makes the message of a card, for the person alone: the press is quoted,
// not republished.
func (c card) draft() draft {
	head := cardHead(c.article, c.lang)
	lines := readable(c.article)
	switch {
	case c.show == SourceOff:
		return draft{content: head + "\n\n" + saidTextOff.in(c.lang), private: true}
	case len(lines) == 0:
		return draft{content: head, private: true}
	case c.show == SourceFull:
		pages := pagesOf(lines)
		at := min(c.page, len(pages)-1)
		if c.page < 0 {
			at = max(0, slices.IndexFunc(pages, func(p []numbered) bool { return p[len(p)-1].n >= c.first }))
		}
		id := ticket{refs: []ref{newRef(c.article, 0, 0)}}
		return draft{
			content:    fitted(head, "", writeLines(pages[at]), ""),
			components: pager(idCard, at, len(pages), id, c.lang),
			private:    true,
		}
	}
	first, last := c.first, c.last
	if first == 0 {
		first = lines[0].n
		last = first
	}
	return draft{
		content: fitted(head, "", writeLines(around(lines, first, last, excerptLength)), "-# "+saidExcerpt.in(c.lang)),
		private: true,
	}
}

// fitted joins the paragraphs of a message that is to be one: of the third, what
// does not fit is left out.
func fitted(head, title, body, foot string) string {
	join := func(s ...string) string {
		return strings.Join(slices.DeleteFunc(s, func(p string) bool { return p == "" }), "\n\n")
	}
	whole := join(head, title, body, foot)
	over := utf8.RuneCountInString(whole) - maxContent
	if over <= 0 {
		return whole
	}
	room := utf8.RuneCountInString(body) - over - 2
	if room < 64 {
		return split(whole, maxContent)[0]
	}
	return join(head, title, split(body, room)[0]+" …", foot)
}

// roomForBody is what the body of a list may take beside its title and foot.
const roomForBody = maxContent - 200

// linkedIfRoom returns f with links where that fits into a message: addresses
// are long, and the card of an article has its own.
func linkedIfRoom(f func(links bool) string) string {
	if s := f(true); utf8.RuneCountInString(s) <= roomForBody {
		return s
	}
	return f(false)
}

var lineRange = regexp.MustCompile(`^(\d{1,9})(?: ?[-–à] ?(\d{1,9}))?$`)

// parseLines reads "5" or "5-8", false when it is neither or not of the article.
func parseLines(s string, a *corpus.Article) (first, last int, ok bool) {
	m := lineRange.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0, 0, false
	}
	first, _ = strconv.Atoi(m[1])
	last = first
	if m[2] != "" {
		last, _ = strconv.Atoi(m[2])
	}
	return first, last, first >= 1 && last >= first && last <= a.Lines
}

// byDate returns the articles of an engine, newest first, undated last.
func byDate(e *rag.Engine) []*corpus.Article {
	articles := e.Corpus().Articles
	out := make([]*corpus.Article, len(articles))
	for i := range articles {
		out[i] = &articles[i]
	}
	slices.SortStableFunc(out, func(a, b *corpus.Article) int {
		return cmp.Or(cmp.Compare(b.Date, a.Date), cmp.Compare(a.File, b.File))
	})
	return out
}

// listDraft makes a page of the list of articles, with a menu to read one.
func listDraft(e *rag.Engine, page int, lang text.Language) draft {
	all := byDate(e)
	if len(all) == 0 {
		return draft{content: saidNoArticles.in(lang), private: true}
	}
	pages := (len(all) + listed - 1) / listed
	page = min(page, pages-1)
	shown := all[page*listed : min(len(all), (page+1)*listed)]
	title := saidOneArticle.in(lang)
	if len(all) > 1 {
		title = fmt.Sprintf(saidArticles.in(lang), len(all))
	}
	var options []discordgo.SelectMenuOption
	taken := map[string]bool{}
	for _, a := range shown {
		if id := (ticket{refs: []ref{newRef(a, 0, 0)}}).String(); !taken[id] {
			taken[id] = true
			options = append(options, discordgo.SelectMenuOption{
				Label:       shorten(oneLine(cmp.Or(a.Title, a.File)), 100),
				Description: shorten(oneLine(outletName(a.Outlet, a.Reports, middle.outlet, lang)), 100),
				Value:       id,
			})
		}
	}
	menu := discordgo.ActionsRow{Components: []discordgo.MessageComponent{discordgo.SelectMenu{
		MenuType: discordgo.StringSelectMenu, CustomID: idOpen + ":", Placeholder: labelRead.in(lang), Options: options,
	}}}
	return draft{
		content:    fitted("**"+title+"**", "", linkedIfRoom(func(links bool) string { return listText(shown, links, lang) }), ""),
		components: append([]discordgo.MessageComponent{menu}, pager(idList, page, pages, ticket{}, lang)...),
		private:    true,
	}
}

// listText writes a line for each article: outlet and date before the title, the
// file last.
func listText(articles []*corpus.Article, links bool, lang text.Language) string {
	var list []string
	for _, a := range articles {
		head := headOf(a.Outlet, a.Reports, a.Date, middle.outlet, lang)
		if head == "" {
			head = saidUndated.in(lang)
		}
		name := inline(shorten(a.Title, middle.title))
		if links {
			name = linked(name, a.URL)
		}
		if name != "" {
			name = saidColon.in(lang) + name
		}
		list = append(list, "- "+head+name+" "+codeSpan(shortFile(a.File)))
	}
	return strings.Join(list, "\n")
}
