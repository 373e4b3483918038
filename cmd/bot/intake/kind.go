package intake

import (
	"archive/zip"
	"bytes"
	"mime"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"
)

// A kind is what a document is.
type kind uint8

const (
	kindNone kind = iota
	kindHTML
	kindPDF
	kindDOCX
	kindODT
	kindMarkdown
	kindText
	kindArchive // a ZIP file whose content is not known yet
)

// kinds of the types that a server names; octet-stream says nothing.
var types = map[string]kind{
	"text/html":             kindHTML,
	"application/xhtml+xml": kindHTML,
	"application/pdf":       kindPDF,
	"text/plain":            kindText,
	"text/markdown":         kindMarkdown,
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": kindDOCX,
	"application/vnd.oasis.opendocument.text":                                 kindODT,
}

var extensions = map[string]kind{
	".html": kindHTML, ".htm": kindHTML, ".xhtml": kindHTML, ".pdf": kindPDF, ".docx": kindDOCX, ".odt": kindODT,
	".md": kindMarkdown, ".markdown": kindMarkdown, ".txt": kindText,
}

// kindOf tells what a document is by its bytes, which the type or the name that
// came with it must not contradict.
func kindOf(d Document) (kind, error) {
	if len(bytes.TrimSpace(d.Data)) == 0 {
		return kindNone, refuse("empty")
	}
	claimed, named := claim(d)
	if !named {
		return kindNone, refuse("kind")
	}
	found := sniff(d.Data)
	switch {
	case found == kindArchive:
		found = archiveKind(d.Data)
	case found == kindText && claimed == kindMarkdown:
		found = kindMarkdown
	case found == kindText && claimed == kindHTML && d.URL == "":
		found = kindHTML // a fragment
	case found == kindHTML && claimed == kindMarkdown:
		found = kindMarkdown // which may begin with a tag
	}
	switch {
	case found == kindNone:
		return kindNone, refuse("kind")
	case claimed != kindNone && claimed != found:
		return kindNone, refuse("mismatch")
	}
	return found, nil
}

// claim returns what a document says that it is, kindNone when it does not say,
// and false when that is nothing that can be read.
func claim(d Document) (kind, bool) {
	if d.URL != "" || d.Type != "" {
		t, _, err := mime.ParseMediaType(d.Type)
		if err != nil {
			return kindNone, d.Type == ""
		}
		k, ok := types[t]
		return k, ok || t == "application/octet-stream"
	}
	k, ok := extensions[strings.ToLower(path.Ext(d.Name))]
	return k, ok || path.Ext(d.Name) == ""
}

// sniff tells what bytes are.
func sniff(data []byte) kind {
	head := data[:min(len(data), 1024)]
	switch {
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		return kindArchive
	case bytes.Contains(head, []byte("%PDF-")):
		return kindPDF
	}
	switch t := http.DetectContentType(data); {
	case strings.HasPrefix(t, "text/html"):
		return kindHTML
	case strings.HasPrefix(t, "text/xml") && bytes.Contains(bytes.ToLower(head), []byte("<html")):
		return kindHTML
	case strings.HasPrefix(t, "text/plain"):
		lower := bytes.ToLower(head)
		if bytes.Contains(lower, []byte("<html")) || bytes.Contains(lower, []byte("<!doctype html")) {
			return kindHTML // behind a byte order mark or a comment
		}
		return kindText
	}
	if utf8.Valid(data) && bytes.IndexByte(data, 0) < 0 {
		return kindText
	}
	return kindNone
}

// archiveKind tells which kind of office file a ZIP file is.
func archiveKind(data []byte) kind {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return kindNone
	}
	for _, f := range z.File {
		switch f.Name {
		case "word/document.xml":
			return kindDOCX
		case "content.xml":
			return kindODT
		}
	}
	return kindNone
}
