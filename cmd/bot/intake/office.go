package intake

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// Limits of office files: how many bytes their parts may unpack to in all, and
// how deep their elements may nest. encoding/xml knows no entities beyond its
// own five, and follows no reference outside.
const (
	maxUnpacked = 32 << 20
	maxNesting  = 200
)

// An office is the parts of an office file.
type office struct {
	files map[string]*zip.File
	left  int64 // bytes that may still be unpacked
}

func openOffice(data []byte) (*office, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, refuse("broken")
	}
	o := &office{files: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range z.File {
		if o.files[f.Name] == nil {
			o.files[f.Name] = f
		}
		if f.Flags&1 != 0 {
			return nil, refuse("locked")
		}
	}
	return o, nil
}

// each calls start, text and end for the elements of a part; a part that is not
// there has none. Elements that start refuses are left out with all that is in
// them.
func (o *office) each(part string, h handler) error {
	f := o.files[part]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return refuse("broken")
	}
	defer r.Close()
	dec := xml.NewDecoder(&bounded{r: r, left: &o.left})
	dec.Strict = true
	depth, skip := 0, 0
	for {
		t, err := dec.Token()
		switch {
		case err == io.EOF:
			return nil
		case errors.Is(err, errSwollen):
			return refuse("swollen", fmt.Sprint(maxUnpacked>>20))
		case err != nil:
			return refuse("broken")
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxNesting {
				return refuse("deep")
			}
			if skip == 0 && !h.start(t) {
				skip = depth
			}
		case xml.EndElement:
			if skip == 0 {
				h.end(t.Name.Local)
			}
			if depth == skip {
				skip = 0
			}
			depth--
		case xml.CharData:
			if skip == 0 {
				h.text(string(t))
			}
		}
	}
}

// A handler takes the elements of a part by their local names.
type handler interface {
	start(e xml.StartElement) bool
	text(s string)
	end(name string)
}

// attr returns the value of an attribute by its local name, and whether it is
// there.
func attr(e xml.StartElement, name string) (string, bool) {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value, true
		}
	}
	return "", false
}

var errSwollen = errors.New("unpacks to too much")

// bounded reads at most *left bytes.
type bounded struct {
	r    io.Reader
	left *int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if *b.left <= 0 {
		return 0, errSwollen
	}
	n, err := b.r.Read(p[:min(int64(len(p)), *b.left)])
	*b.left -= int64(n)
	return n, err
}

// properties reads the title and the author of an office file: elements of
// Dublin Core.
type properties struct {
	title, author string
	to            *string
}

func (p *properties) start(e xml.StartElement) bool {
	p.to = nil
	if e.Name.Space == "http://purl.org/dc/elements/1.1/" {
		switch e.Name.Local {
		case "title":
			p.to = &p.title
		case "creator":
			p.to = &p.author
		}
	}
	return true
}

func (p *properties) text(s string) {
	if p.to != nil {
		*p.to += s
	}
}

func (p *properties) end(string) { p.to = nil }
