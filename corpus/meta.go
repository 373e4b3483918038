package corpus

import (
	"net/url"
	"strings"
)

// maxURL is the longest address kept, in bytes; browsers take no more.
const maxURL = 2000

// cleanURL accepts an absolute http or https address without user name,
// spaces or control characters.
func cleanURL(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > maxURL || strings.ContainsFunc(s, func(r rune) bool {
		return unprintable(r) || strings.ContainsRune(" \u00a0<>\"`{}|\\^", r)
	}) {
		return "", false
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	return s, true
}

// url accepts an address found at some place of the file; a note says when it
// is none.
func (p *page) url(where, value string) string {
	u, ok := cleanURL(value)
	if !ok {
		p.notes = append(p.notes, noteBadURL(where))
	}
	return u
}
