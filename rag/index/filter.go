package index

import (
	"strings"

	"verbatim.example/corpus"
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

// Allows reports whether an article passes by its file and its date.
func (f *Filter) Allows(a *corpus.Article) bool {
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
