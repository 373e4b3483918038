package index

import (
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// A Filter restricts a search. The zero Filter lets everything pass.
type Filter struct {
	Files        []string // slash paths, or folders ending in "/"; empty: all
	Since, Until string   // YYYY, YYYY-MM or YYYY-MM-DD, inclusive; an undated article never passes a bound
	Hidden       []bool   // by article: those that never pass; nil: none
}

func (f *Filter) zero() bool {
	return f.Hidden == nil && len(f.Files) == 0 && f.Since == "" && f.Until == ""
}

// allows reports whether an article passes.
func (f *Filter) allows(a *corpus.Article) bool {
	if len(f.Files) > 0 {
		ok := false
		for _, name := range f.Files {
			ok = ok || a.File == name || strings.HasSuffix(name, "/") && strings.HasPrefix(a.File, name)
		}
		if !ok {
			return false
		}
	}
	if (f.Since != "" || f.Until != "") && a.Date == "" {
		return false
	}
	// Partial dates compare by what both sides say: 2024-10 is neither before
	// 2024-10-25 nor after it.
	if n := min(len(f.Since), len(a.Date)); a.Date[:n] < f.Since[:n] {
		return false
	}
	if n := min(len(f.Until), len(a.Date)); a.Date[:n] > f.Until[:n] {
		return false
	}
	return true
}

// dateWords writes an ISO date in words of the language: "25 octobre 2024".
func dateWords(date string, lang text.Language) string {
	parts := strings.Split(date, "-")
	if len(parts) < 2 {
		return date
	}
	month := 0
	for _, c := range parts[1] {
		month = month*10 + int(c-'0')
	}
	if month < 1 || month > 12 {
		return date
	}
	names := monthsFrench
	if lang == text.English {
		names = monthsEnglish
	}
	out := names[month-1] + " " + parts[0]
	if len(parts) > 2 {
		out = strings.TrimPrefix(parts[2], "0") + " " + out
	}
	return out
}

var (
	monthsFrench  = [...]string{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}
	monthsEnglish = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
)
