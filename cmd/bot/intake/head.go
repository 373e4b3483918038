package intake

import (
	"net/url"
	"strings"

	"verbatim.example/corpus"
)

// complete takes what a document says of itself, read by the rules of the
// corpus, where a does not know it.
func (a *Article) complete(told corpus.Article) {
	for _, p := range []struct {
		to   *string
		from string
	}{
		{&a.Title, told.Title}, {&a.Outlet, told.Outlet}, {&a.Date, told.Date},
		{&a.Author, told.Author}, {&a.URL, told.URL}, {&a.Reports, told.Reports},
	} {
		if *p.to == "" {
			*p.to = short(p.from)
		}
	}
	if a.Language == "" {
		a.Language = told.Language
	}
}

// maxValue is the longest value of the front matter, in characters.
const maxValue = 500

// short cuts a value; one that is cut was no title and no name.
func short(s string) string {
	if r := []rune(s); len(r) > maxValue {
		return string(r[:maxValue-1]) + "…"
	}
	return s
}

// locate gives an article the address it was fetched from, unless it names
// itself one of the same site.
func (a *Article) locate(d Document) {
	if d.URL == "" {
		return
	}
	own, err := url.Parse(a.URL)
	from, err2 := url.Parse(d.URL)
	if err != nil || err2 != nil || !strings.EqualFold(own.Hostname(), from.Hostname()) {
		a.URL = d.URL
	}
}

// Override replaces what is known of an article by what somebody says; "" leaves
// it. A date or address that cannot be read is a *Refusal.
func (a *Article) Override(title, outlet, date, author, address string) error {
	for _, p := range []struct {
		to   *string
		said string
	}{{&a.Title, title}, {&a.Outlet, outlet}, {&a.Date, date}, {&a.Author, author}, {&a.URL, address}} {
		if said := plain(p.said); said != "" {
			*p.to = short(said)
		}
	}
	told := corpus.Head("a.md", a.Bytes())
	switch {
	case date != "" && told.Date == "":
		return refuse("metadata", "--date")
	case address != "" && told.URL == "":
		return refuse("metadata", "--url")
	}
	a.Date, a.URL = told.Date, told.URL
	return nil
}

// read completes an article whose text is all there is to go by: its bylines
// are read by the rules of the corpus, and the date in the name of its file.
func (a *Article) read(d Document) {
	name := "a.md"
	if d.URL == "" && d.Name != "" {
		name = strings.TrimSuffix(d.Name, extension(d.Name)) + ".md"
	}
	a.complete(corpus.Head(name, a.Bytes()))
	a.locate(d)
}

// firstLines is how much of an article is shown before it is added.
const (
	shownLines  = 3
	shownLength = 200
)

// FirstLines returns the first sentences of an article, to know it by.
func FirstLines(a *corpus.Article) []string {
	var out []string
	for i := range a.Sentences {
		if a.Sentences[i].Kind != corpus.Body {
			continue
		}
		s := a.Quote(i, i)
		if r := []rune(s); len(r) > shownLength {
			s = string(r[:shownLength-1]) + "…"
		}
		if out = append(out, s); len(out) == shownLines {
			break
		}
	}
	return out
}
