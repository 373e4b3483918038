package index

import (
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// A title of few words is asked for by its initials: « Union économique et
// monétaire ouest-africaine » by UEMOA. A longer one is a headline.
const (
	leastInitials = 3
	mostInitials  = 6
)

// acronym returns the initials of the content words of an article's title, ""
// when they are too few or too many to be one.
func acronym(a *corpus.Article) string {
	var sc text.Scanner
	var initials strings.Builder
	sc.Reset(a.Title)
	for sc.Next() {
		w := sc.Word()
		if w.Joined || text.IsStopBytes(w.Form, a.Language) {
			continue
		}
		if w.Number || w.Caps {
			return ""
		}
		initials.WriteByte(w.Form[0])
	}
	if n := initials.Len(); n < leastInitials || n > mostInitials {
		return ""
	}
	return strings.ToUpper(initials.String())
}

// asksByInitials returns the term of q that is the acronym of an article; nil
// when there is none.
func (x *Index) asksByInitials(q Query, article int) *Term {
	id := x.acronym(article)
	if id == skip {
		return nil
	}
	for i := range q.Terms {
		if t := &q.Terms[i]; len(t.Variants) > 0 && t.Variants[0].ID == id {
			return t
		}
	}
	return nil
}
