package discord

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bwmarrin/discordgo"

	"verbatim.example/corpus"
	"verbatim.example/rag"
	"verbatim.example/rag/text"
)

// What is turned over page by page: the passages of an answer, the results of a
// search. All of it is for the person alone.

const (
	foundPerPage = 3   // passages of a search
	foundLength  = 320 // of each
	contextEach  = 2   // sentences before a quote and after it, at most
)

// pager makes the buttons to turn pages, none when there is one page. id is a
// handler that takes "page:ticket".
func pager(id string, page, pages int, t ticket, lang text.Language) []discordgo.MessageComponent {
	return turners(id, page, pages, lang, func(p int) string { return fmt.Sprintf("%d:%s", p, t) })
}

// turners makes the buttons to turn pages, none when there is one page. arg says
// what the handler is told for a page.
func turners(id string, page, pages int, lang text.Language, arg func(page int) string) []discordgo.MessageComponent {
	if pages < 2 {
		return nil
	}
	to := func(p int, label said) discordgo.Button {
		b := discordgo.Button{Style: discordgo.SecondaryButton, Label: label.in(lang)}
		if p < 0 || p >= pages {
			b.Disabled, b.CustomID = true, idNone+strconv.Itoa(p+1)
		} else {
			b.CustomID = id + ":" + arg(p)
		}
		return b
	}
	count := discordgo.Button{Style: discordgo.SecondaryButton, Disabled: true, CustomID: idNone + "count", Label: fmt.Sprintf("%d/%d", page+1, pages)}
	return row(to(page-1, labelPrevious), count, to(page+1, labelNext))
}

// passageDraft shows one citation of an answer in its context. It is false when
// the article has changed or is not to be read here.
func passageDraft(e *rag.Engine, t ticket, page int, show SourceText, lang text.Language) (draft, bool) {
	if page >= len(t.refs) {
		return draft{}, false
	}
	title := fmt.Sprintf("**"+saidInContext.in(lang)+"**\n", page+1, len(t.refs))
	p, ok := find(e, t.refs[page])
	if !ok {
		// The others may still be there.
		return draft{content: title + saidGone.in(lang), components: pager(idTurn, page, len(t.refs), t, lang), private: true}, len(findAll(e, t.refs)) > 0
	}
	head := title + "-# " + sourceLine(p.row(), lang, false, wide, true)
	return draft{
		content:    fitted(head, "", inContext(p, show), ""),
		components: pager(idTurn, page, len(t.refs), t, lang),
		private:    true,
	}, true
}

// inContext writes a quote in bold between its neighbours, with the numbers of
// the lines; where no text is to be shown, the quote alone.
func inContext(p place, show SourceText) string {
	a := p.article
	if show == SourceOff {
		return "> " + quoteText(rag.Typeset(a.Quote(p.first, p.last)))
	}
	first, last := p.first, p.last
	room := excerptLength - utf8.RuneCountInString(a.Quote(first, last))
	take := func(i int) bool {
		if i < 0 || i >= len(a.Sentences) || a.Sentences[i].Kind != corpus.Body {
			return false
		}
		n := utf8.RuneCountInString(a.Quote(i, i))
		if n > room {
			return false
		}
		room -= n
		return true
	}
	for range contextEach {
		if take(first - 1) {
			first--
		}
		if take(last + 1) {
			last++
		}
	}
	var b strings.Builder
	line := 0
	for i := first; i <= last; i++ {
		s := a.Sentences[i]
		if s.Kind == corpus.Noise {
			continue
		}
		if s.First != line {
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			fmt.Fprintf(&b, "> `%3d` ", s.First)
		} else {
			b.WriteByte(' ')
		}
		line = s.First
		words := inline(a.Quote(i, i))
		if p.first <= i && i <= p.last {
			words = "**" + words + "**"
		}
		b.WriteString(words)
	}
	return b.String()
}

// quotesDraft lists quotes with their sources: further ones, or the closest to a
// question that has no answer. It is false when none can be read here.
func quotesDraft(e *rag.Engine, title said, refs []ref, lang text.Language) (draft, bool) {
	places := findAll(e, refs)
	if len(places) == 0 {
		return draft{}, false
	}
	body := linkedIfRoom(func(links bool) string {
		var list []string
		for _, p := range places {
			block := "> " + quoteText(rag.Typeset(p.article.Quote(p.first, p.last))) + "\n-# " + sourceLine(p.row(), lang, false, middle, links)
			if !links && utf8.RuneCountInString(strings.Join(list, "\n\n")+block) > roomForBody {
				break
			}
			list = append(list, block)
		}
		return strings.Join(list, "\n\n")
	})
	return draft{content: fitted("**"+title.in(lang)+"**", "", body, ""), private: true}, true
}

// findAll looks refs up and leaves out those that cannot be read.
func findAll(e *rag.Engine, refs []ref) []place {
	var places []place
	for _, r := range refs {
		if p, ok := find(e, r); ok {
			places = append(places, p)
		}
	}
	return places
}

// refsOfHits names the passages of a search.
func refsOfHits(e *rag.Engine, hits []rag.Hit) []ref {
	var refs []ref
	for _, h := range hits {
		a, err := e.Article(h.File)
		if err != nil || len(refs) == maxRefs {
			continue
		}
		first := slices.IndexFunc(a.Sentences, func(s corpus.Sentence) bool { return s.First >= h.FirstLine && s.Kind != corpus.Noise })
		for i := first; i >= 0 && i < len(a.Sentences) && a.Sentences[i].First <= h.LastLine; i++ {
			if j, ok := passageEnd(a, i, h.Text); ok {
				refs = append(refs, newRef(a, i, j))
				break
			}
		}
	}
	return refs
}

// passageEnd returns the last sentence of the passage that begins with sentence
// i and reads as words.
func passageEnd(a *corpus.Article, i int, words string) (int, bool) {
	for j := i; j < len(a.Sentences); j++ {
		if a.Sentences[j].Kind == corpus.Noise {
			continue
		}
		q := a.Quote(j, j)
		if !strings.HasPrefix(words, q) {
			return 0, false
		}
		if words = strings.TrimPrefix(strings.TrimPrefix(words, q), " "); words == "" {
			return j, true
		}
	}
	return 0, false
}

// foundDraft makes a page of search results.
func foundDraft(e *rag.Engine, t ticket, page int, lang text.Language) (draft, bool) {
	if len(t.refs) == 0 {
		return draft{content: saidFoundNothing.in(lang), private: true}, true
	}
	pages := (len(t.refs) + foundPerPage - 1) / foundPerPage
	page = min(page, pages-1)
	places := findAll(e, t.refs[page*foundPerPage:min(len(t.refs), (page+1)*foundPerPage)])
	if len(places) == 0 {
		return draft{}, false
	}
	body := linkedIfRoom(func(links bool) string {
		var list []string
		for _, p := range places {
			list = append(list, "> "+inline(snippet(p, foundLength))+"\n-# "+sourceLine(p.row(), lang, false, middle, links))
		}
		return strings.Join(list, "\n\n")
	})
	return draft{
		content:    fitted("**"+saidFound.in(lang)+"**", "", body, ""),
		components: pager(idSearch, page, pages, t, lang),
		private:    true,
	}, true
}

// passageWords returns the text of a passage without what belongs to the site.
func passageWords(p place) string {
	var parts []string
	for i := p.first; i <= p.last; i++ {
		if s := p.article.Sentences[i]; s.Kind != corpus.Noise {
			parts = append(parts, p.article.Quote(i, i))
		}
	}
	return strings.Join(parts, " ")
}

// snippet returns the whole sentences with which a passage begins, of at most
// most characters; when the first is longer, its beginning.
func snippet(p place, most int) string {
	var b strings.Builder
	size := 0
	for i := p.first; i <= p.last; i++ {
		if p.article.Sentences[i].Kind == corpus.Noise {
			continue
		}
		words := p.article.Quote(i, i)
		if size += utf8.RuneCountInString(words) + 1; size > most {
			if b.Len() == 0 {
				return shorten(words, most)
			}
			return b.String() + " […]"
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(words)
	}
	return b.String()
}

// overlaps reports whether one quote has sentences of the other.
func overlaps(a, b string) bool { return strings.Contains(a, b) || strings.Contains(b, a) }
