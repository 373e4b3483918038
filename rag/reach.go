package rag

import "verbatim.example/corpus"

// A question about a time that the articles do not reach is refused with the
// times that they do.

// reach is since when and until when the dated articles of a view are.
type reach struct {
	dated, undated int
	first, last    string // YYYY, YYYY-MM or YYYY-MM-DD
}

// reach returns how far the articles reach when the question, or what it is
// restricted to, is about a time before all of them or after; else nothing.
func (e *Engine) reach(f *finding) reach {
	asked := timesIn(f.question.Text, f.language, e.now())
	if p, ok := restrictedTo(f.question); ok {
		asked = append(asked, p)
	}
	if len(asked) == 0 {
		return reach{}
	}
	d := e.named
	d.reachOnce.Do(func() { d.reach = reachOf(e.shown.Articles) })
	r := d.reach
	if r.dated == 0 {
		return reach{}
	}
	first, _, _ := isoBounds(r.first)
	_, last, _ := isoBounds(r.last)
	for _, p := range asked {
		if p.from <= p.to && (p.to < first || p.from > last) {
			return r
		}
	}
	return reach{}
}

// reachOf looks at the dates of articles. Of two dates of which one is the
// beginning of the other, the one that says more is taken.
func reachOf(articles []corpus.Article) reach {
	var r reach
	var first, last day
	for i := range articles {
		from, to, ok := isoBounds(articles[i].Date)
		if !ok {
			r.undated++
			continue
		}
		if r.dated++; r.dated == 1 || from < first {
			r.first, first = articles[i].Date, from
		}
		if r.dated == 1 || to > last {
			r.last, last = articles[i].Date, to
		}
	}
	return r
}

// restrictedTo returns the time that a question is restricted to.
func restrictedTo(q Question) (period, bool) {
	p := period{from: noDay, to: always}
	from, _, since := isoBounds(q.Since)
	_, to, until := isoBounds(q.Until)
	if since {
		p.from = from
	}
	if until {
		p.to = to
	}
	return p, since || until
}
