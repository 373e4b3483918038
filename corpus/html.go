package corpus

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// HTML is read token by token, which keeps the place of every piece; no tree is
// built. What a reader never sees (scripts, styles, the head, hidden elements)
// leaves no text; site furniture leaves text that is never quoted.

// maxDepth is how far up the open elements an end tag is looked for.
const maxDepth = 64

// An element is one that is open.
type element struct {
	name      string
	invisible bool
	furniture bool
}

// A reader of HTML.
type htmlReader struct {
	c     *canvas
	stack []element
	// Depths of what is open.
	invisible, furniture, article, pre, row int
	heading                                 int // level, 0: none
	item                                    int
	meta                                    htmlMeta
}

// cutHTML reads the source from offset from on.
func (p *page) cutHTML(src string, from int) {
	r := &htmlReader{c: newCanvas(p, src, from)}
	z := html.NewTokenizer(strings.NewReader(src[from:]))
	z.SetMaxBuf(maxFile + 1)
	at := from
	for {
		kind := z.Next()
		raw := z.Raw()
		size := len(raw)
		switch kind {
		case html.ErrorToken:
			r.c.finish()
			p.dropFurniture()
			p.told.fill(r.meta.meta(p))
			return
		case html.TextToken:
			r.text(at, src[at:at+size])
		case html.StartTagToken, html.SelfClosingTagToken:
			r.startTag(z, at, kind == html.SelfClosingTagToken)
		case html.EndTagToken:
			name, _ := z.TagName()
			r.endTag(string(name))
		}
		at += size
	}
}

func (r *htmlReader) text(at int, raw string) {
	if top := r.top(); top == "title" && r.article == 0 || top == "script" {
		r.meta.text(top, raw)
	}
	if r.invisible > 0 {
		return
	}
	if r.c.start < 0 {
		r.setForm()
	}
	if r.pre > 0 {
		for raw != "" {
			n := lineEnd(raw)
			r.c.writeLines(at, raw[:n], html.UnescapeString)
			r.c.end(false)
			at, raw = at+n, raw[n:]
		}
		return
	}
	r.c.writeLines(at, raw, html.UnescapeString)
}

// setForm gives the next segment the form of the elements that are open.
func (r *htmlReader) setForm() {
	r.c.level = r.heading
	switch {
	case r.heading == 1:
		r.c.form = formHeading
	case r.furniture > 0:
		r.c.form = formFurniture
	case r.heading > 0:
		r.c.form = formHeading
	case r.row > 0 || r.pre > 0:
		r.c.form = formRow
	case r.item > 0:
		r.c.form = formItem
	default:
		r.c.form = formProse
	}
}

func (r *htmlReader) startTag(z *html.Tokenizer, at int, selfClosing bool) {
	nameBytes, more := z.TagName()
	name := string(nameBytes)
	var attrs []html.Attribute
	for more {
		var k, v []byte
		k, v, more = z.TagAttr()
		if len(attrs) < maxDepth {
			attrs = append(attrs, html.Attribute{Key: string(k), Val: string(v)})
		}
	}
	r.meta.tag(name, attrs)
	switch name {
	case "br":
		r.c.end(false)
		return
	case "hr":
		r.c.end(true)
		return
	case "td", "th":
		r.c.space = true
	}
	if voidTags[name] {
		return
	}
	// A new paragraph, item or row ends the one that was left open.
	if blockTags[name] && r.top() == "p" || impliedEnd[name] && r.top() == name {
		r.endTag(r.top())
	}
	if blockTags[name] {
		r.c.end(true)
	}
	e := element{name: name, invisible: invisibleTags[name] || hidden(name, attrs)}
	e.furniture = furnitureTags[name] || name == "header" && r.article == 0 || furnitureAttrs(name, attrs)
	if selfClosing && !htmlTag(name) {
		return // <svg/>, <foo/>: nothing inside
	}
	r.stack = append(r.stack, e)
	r.count(e, 1)
}

func (r *htmlReader) endTag(name string) {
	if name == "br" || name == "p" && !r.isOpen("p") {
		r.c.end(name == "p")
		return
	}
	for i := len(r.stack) - 1; i >= max(0, len(r.stack)-maxDepth); i-- {
		if r.stack[i].name != name {
			continue
		}
		for _, e := range slices.Backward(r.stack[i:]) {
			if blockTags[e.name] {
				r.c.end(true)
			}
			r.count(e, -1)
		}
		r.stack = r.stack[:i]
		return
	}
}

// count enters (1) or leaves (-1) an element.
func (r *htmlReader) count(e element, by int) {
	if e.invisible {
		r.invisible += by
	}
	if e.furniture {
		r.furniture += by
	}
	switch e.name {
	case "article", "main":
		r.article += by
	case "pre":
		r.pre += by
	case "tr", "figcaption", "caption":
		r.row += by
	case "li", "dt", "dd":
		r.item += by
	case "a":
		r.c.inLink += by
	case "h1", "h2", "h3", "h4", "h5", "h6":
		r.heading = 0
		if by > 0 {
			r.heading = int(e.name[1] - '0')
		}
	}
}

func (r *htmlReader) top() string {
	if len(r.stack) == 0 {
		return ""
	}
	return r.stack[len(r.stack)-1].name
}

func (r *htmlReader) isOpen(name string) bool {
	return slices.ContainsFunc(r.stack[max(0, len(r.stack)-maxDepth):], func(e element) bool { return e.name == name })
}

// dropFurniture makes text of the furniture of a page that is nearly all
// furniture: its author meant something else by those elements.
func (p *page) dropFurniture() {
	inside, outside := 0, 0
	for _, s := range p.segs {
		n := len(strings.Fields(p.str(s)))
		if s.form == formFurniture {
			inside += n
		} else if s.form != formHeading {
			outside += n
		}
	}
	if inside < minProse || inside < 9*outside {
		return
	}
	for i := range p.segs {
		if p.segs[i].form == formFurniture {
			p.segs[i].form = formProse
		}
	}
}

// hidden reports whether an element says of itself that it is not shown. Those
// whose end tag may be left out are taken to be shown.
func hidden(name string, attrs []html.Attribute) bool {
	if impliedEnd[name] || name == "html" || name == "body" {
		return false
	}
	for _, a := range attrs {
		switch {
		case a.Key == "hidden",
			a.Key == "style" && strings.Contains(strings.ReplaceAll(strings.ToLower(a.Val), " ", ""), "display:none"):
			return true
		}
	}
	return false
}

// furnitureAttrs reports whether role, class or id name site furniture.
func furnitureAttrs(name string, attrs []html.Attribute) bool {
	switch name {
	case "html", "body", "main", "article", "h1", "p", "a":
		return false
	}
	for _, a := range attrs {
		switch a.Key {
		case "role":
			if furnitureRoles[strings.ToLower(a.Val)] {
				return true
			}
		case "class", "id":
			for w := range strings.FieldsFuncSeq(strings.ToLower(a.Val), func(r rune) bool { return r == ' ' || r == '-' || r == '_' }) {
				if furnitureClasses[w] {
					return true
				}
			}
		}
	}
	return false
}

func htmlTag(name string) bool {
	a := atom.Lookup([]byte(name))
	return a != 0 && a != atom.Svg && a != atom.Math
}

var (
	voidTags      = words(`area base basefont col embed frame img input keygen link meta param source track wbr`)
	impliedEnd    = words(`p li dt dd tr td th option thead tbody tfoot`)
	invisibleTags = words(`head title script style noscript template svg math iframe object canvas video audio select textarea
		datalist applet map noframes noembed`)
	furnitureTags = words(`nav footer aside button label legend menu dialog`)
	blockTags     = words(`address article aside blockquote body button caption center dd details dialog dir div dl dt
		fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup html iframe legend li main menu nav noscript
		ol option p pre section select summary svg table tbody template textarea tfoot thead title tr ul video audio`)
	furnitureRoles   = words(`navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar`)
	furnitureClasses = words(`newsletter cookie cookies consent gdpr share sharing social socials related comments comment
		breadcrumb breadcrumbs paywall subscribe subscription advert advertisement ads promo sidebar menu navbar navigation
		pagination skip tags toolbar`)
)
