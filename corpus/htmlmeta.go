package corpus

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
)

// An htmlMeta collects what a page says of itself, by how far it is trusted:
// og: and article: properties, then JSON-LD, then plain tags.
type htmlMeta struct {
	og, ld, plain meta
	dates         [3]string // as written
	urls          [3]string
	docTitle      string
	isLD          bool // the open script is JSON-LD
}

// maxLD is the longest JSON-LD block read, and maxNest how deep.
const (
	maxLD   = 256 << 10
	maxNest = 6
)

// tag takes what a start tag says.
func (h *htmlMeta) tag(name string, attrs []html.Attribute) {
	get := func(key string) string {
		for _, a := range attrs {
			if a.Key == key {
				return strings.TrimSpace(a.Val)
			}
		}
		return ""
	}
	first := func(to *string, value string) {
		if *to == "" {
			*to = oneLine(value)
		}
	}
	switch name {
	case "html":
		if h.plain.language == "" {
			h.plain.language = languageCode(get("lang"))
		}
	case "link":
		if strings.EqualFold(get("rel"), "canonical") {
			first(&h.urls[0], get("href"))
		}
	case "script":
		h.isLD = strings.EqualFold(get("type"), "application/ld+json")
	case "time":
		if strings.EqualFold(get("itemprop"), "datePublished") {
			first(&h.dates[2], get("datetime"))
		}
	case "meta":
		key := get("property")
		if key == "" {
			key = get("name")
		}
		if key == "" {
			key = get("itemprop")
		}
		content := get("content")
		switch strings.ToLower(key) {
		case "og:title":
			first(&h.og.title, content)
		case "og:site_name":
			first(&h.og.outlet, content)
		case "og:url":
			first(&h.urls[2], content)
		case "og:locale":
			if h.og.language == "" {
				h.og.language = languageCode(content)
			}
		case "article:published_time", "og:article:published_time":
			first(&h.dates[0], content)
		case "article:author":
			// Often the address of a profile page.
			if _, isURL := cleanURL(content); !isURL {
				first(&h.og.author, content)
			}
		case "author", "dc.creator", "dcterms.creator", "sailthru.author", "parsely-author":
			first(&h.plain.author, content)
		case "date", "dc.date", "dcterms.created", "dc.date.issued", "datepublished", "pubdate", "publish-date", "parsely-pub-date", "sailthru.date":
			first(&h.dates[2], content)
		case "twitter:title", "dc.title":
			first(&h.plain.title, content)
		case "application-name", "publisher", "dc.publisher":
			first(&h.plain.outlet, content)
		}
	}
}

// text takes the text of a title or script element.
func (h *htmlMeta) text(name, raw string) {
	switch {
	case name == "title" && h.docTitle == "":
		h.docTitle = oneLine(html.UnescapeString(raw))
	case name == "script" && h.isLD && len(raw) <= maxLD:
		var v any
		if json.Unmarshal([]byte(raw), &v) == nil {
			h.linked(v, 0)
		}
	}
}

// linked looks for an article in a JSON-LD value.
func (h *htmlMeta) linked(v any, depth int) {
	if depth > maxNest {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			h.linked(e, depth+1)
		}
	case map[string]any:
		if !isArticle(v["@type"]) {
			h.linked(v["@graph"], depth+1)
			h.linked(v["mainEntity"], depth+1)
			return
		}
		if h.ld.title != "" {
			return // the first article is the page's own
		}
		h.ld.title = oneLine(html.UnescapeString(ldNames(v["headline"])))
		h.ld.outlet = oneLine(html.UnescapeString(ldNames(v["publisher"])))
		h.ld.author = oneLine(html.UnescapeString(ldNames(v["author"])))
		h.dates[1] = oneLine(ldNames(v["datePublished"]))
		h.ld.language = languageCode(ldNames(v["inLanguage"]))
		h.urls[1] = oneLine(ldNames(v["url"]))
	}
}

func isArticle(t any) bool {
	switch t := t.(type) {
	case string:
		return strings.HasSuffix(t, "Article") || t == "BlogPosting" || t == "Report"
	case []any:
		for _, e := range t {
			if s, ok := e.(string); ok && isArticle(s) {
				return true
			}
		}
	}
	return false
}

// ldNames is a string, or the name of an object, or several joined by commas.
func ldNames(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		s, _ := v["name"].(string)
		return s
	case []any:
		var names []string
		for _, e := range v {
			switch e.(type) {
			case string, map[string]any:
				if s := ldNames(e); s != "" {
					names = append(names, s)
				}
			}
		}
		return strings.Join(names, ", ")
	}
	return ""
}

// meta puts it together; the page takes the notes.
func (h *htmlMeta) meta(p *page) meta {
	m := h.og
	m.fill(h.ld)
	m.fill(h.plain)
	for i, where := range []string{"article:published_time", "JSON-LD datePublished", "date"} {
		if h.dates[i] != "" && m.date == "" {
			m.date = p.date(where, h.dates[i])
		}
	}
	for i, where := range []string{"canonical", "JSON-LD url", "og:url"} {
		// A relative address is common and says nothing to anyone outside.
		if h.urls[i] != "" && m.url == "" && strings.Contains(h.urls[i], ":") {
			m.url = p.url(where, h.urls[i])
		}
	}
	if m.title == "" {
		if i := p.marked(); i >= 0 && p.segs[i].level == 1 {
			m.title = oneLine(p.str(p.segs[i]))
		} else {
			m.title = h.docTitle
		}
	}
	m.title = withoutOutlet(m.title, m.outlet)
	return m
}

// withoutOutlet takes the name of the outlet off the end of a title.
func withoutOutlet(title, outlet string) string {
	if outlet == "" {
		return title
	}
	rest, ok := strings.CutSuffix(title, outlet)
	if !ok {
		return title
	}
	short := strings.TrimRight(rest, " -|–—·:•")
	if short == "" || strings.TrimRight(rest, " ") == short {
		return title
	}
	return short
}
