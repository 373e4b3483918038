package corpus

import (
	"crypto/sha256"
	"errors"
)

// One document that is not in the folder yet: what it says of itself, and how it
// would be read.

// Read returns the article that a file of that name and content would be in a
// folder of its own. The error is the reason why it would be skipped.
func Read(name string, data []byte) (*Article, error) {
	if len(data) > maxFile {
		return nil, errors.New(reasonTooBig(int64(len(data))))
	}
	p, skip := readPage(file{path: name, data: data, hash: sha256.Sum256(data)})
	if skip != nil {
		return nil, errors.New(skip.Reason)
	}
	a, skip := p.article(countRepeats(p), sources{})
	if skip != nil {
		return nil, errors.New(skip.Reason)
	}
	return a, nil
}

// Head returns what a document says of itself, in the fields from Title to
// Language; nothing stands in for what it does not say. Lines of any length are
// read, for pages of the web are often one.
func Head(name string, data []byte) Article {
	decoded, _ := decode(data)
	p := &page{file: name, format: formatOf(name)}
	front, told, skip := p.frontMatter(decoded)
	if skip != nil || p.format == formatMarkdown && overmarked(decoded) > 0 {
		return Article{}
	}
	p.told = told
	p.cut(decoded, front)
	p.weigh()
	m := p.told
	p.classify(&m, countRepeats(p))
	m.fill(meta{date: dateInName(name)})
	return Article{
		Title: m.title, Outlet: m.outlet, Author: m.author, Date: m.date, URL: m.url,
		Reports: m.reports, Language: m.language,
	}
}

// Visible returns the decoded text of a document behind its front matter. The
// error is the reason why it would be skipped.
func Visible(name string, data []byte) (string, error) {
	decoded, _ := decode(data)
	if _, reason := unfit(decoded); reason != "" {
		return "", errors.New(reason)
	}
	p := &page{file: name}
	front, _, skip := p.frontMatter(decoded)
	if skip != nil {
		return "", errors.New(skip.Reason)
	}
	return decoded[lineOffset(decoded, front):], nil
}
