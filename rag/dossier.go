package rag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// How a dossier is written. A line is a heading or another fixed line; or
// « • LEAD : « QUOTE » — OUTLET, DATE [n] »; or names from the rows that it
// cites, and their marks. Nothing else is ever said.

// A desk writes the text of a dossier and numbers its rows: one number a row,
// one row a number, in the order of the text.
type desk struct {
	e    *Engine
	d    *Dossier
	text strings.Builder
}

func (e *Engine) desk(d *Dossier) *desk { return &desk{e: e, d: d} }

// end writes the count line and sets the dossier's text.
func (w *desk) end() {
	if w.text.Len() > 0 {
		w.text.WriteByte('\n')
	}
	w.line(w.d.counted)
	w.d.Text = strings.TrimSpace(w.text.String())
}

// heading begins a section.
func (w *desk) heading(s said) {
	if w.text.Len() > 0 {
		w.text.WriteByte('\n')
	}
	w.line(s.in(w.d.Language))
}

func (w *desk) line(s string) { w.text.WriteString(s + "\n") }

// mark numbers a row, as before when it has a number, and returns its mark.
func (w *desk) mark(r *Row) string {
	same := func(o Row) bool { return o.File == r.File && o.FirstLine == r.FirstLine && o.Quote == r.Quote }
	if i := slices.IndexFunc(w.d.Citations, same); i >= 0 {
		r.N = w.d.Citations[i].N
	} else {
		r.N = len(w.d.Citations) + 1
		w.d.Citations = append(w.d.Citations, *r)
	}
	return fmt.Sprintf("[%d]", r.N)
}

// quote writes a line that quotes.
func (w *desk) quote(s *Said) {
	line := "• " + s.lead(w.d.Language) + saidColon.in(w.d.Language) + Typeset(s.Quote)
	if of := sourceOf(s.Row, w.d.Language); of != "" {
		line += " — " + of
	}
	w.line(line + " " + w.mark(&s.Row))
}

// lead says who speaks, by what function, how, and whether it stands in the
// conditional (rule 4).
func (s *Said) lead(lang text.Language) string {
	speaker, act := cmp.Or(s.named, s.Speaker), does(verbOf(s.Verb), s.several, lang)
	if speaker == "" {
		speaker, act = saidArticle.in(lang), does(claims.None, false, lang)
	}
	lead := fmt.Sprintf(saidLead.in(lang), sentenceCase(speaker), act)
	if s.Function != "" {
		lead = fmt.Sprintf(saidLeadOf.in(lang), sentenceCase(speaker), s.Function, act)
	}
	if s.Modality == claims.Conditional.String() {
		lead += " (" + saidConditional.in(lang) + ")"
	}
	return lead
}

func verbOf(name string) claims.Verb {
	for v := range verbs {
		if claims.Verb(v).String() == name {
			return claims.Verb(v)
		}
	}
	return claims.None
}

// sourceOf names outlet and date of a row; what is unknown is left out.
func sourceOf(r Row, lang text.Language) string {
	outlet, date := outletName(r, lang), text.DateShort(r.Date, lang)
	if outlet == "" || date == "" {
		return outlet + date
	}
	return outlet + ", " + date
}

// outletName names who published a row; of a summary, whose original it is of.
func outletName(r Row, lang text.Language) string {
	if r.Reports == "" {
		return nameOnly(r.Outlet)
	}
	of := OriginalOutlet(r.Reports)
	if first, _ := utf8.DecodeRuneInString(of); !unicode.IsUpper(first) { // a title, a description
		return saidSummary.in(lang)
	}
	return fmt.Sprintf(saidSummaryOf.in(lang), nameOnly(of))
}

// longestName is how many characters of a name of an article are shown.
const longestName = 80

// nameOnly makes a name of an article fit a line of names: no mark of a quote, of a
// citation or of a line in it.
func nameOnly(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("«»“”„\"[]()•", r) {
			return -1
		}
		return r
	}, dropNotes(name))
	name = strings.Trim(text.Collapse(name), " ,;:—")
	if rs := []rune(name); len(rs) > longestName {
		name = strings.TrimSpace(string(rs[:longestName])) + "…"
	}
	return name
}

func sentenceCase(s string) string {
	rs := []rune(s)
	if len(rs) == 0 {
		return s
	}
	return strings.ToUpper(string(rs[0])) + string(rs[1:])
}

// outlets names the outlets of rows, each once with the marks of its rows, and
// last how many have none: « Méridia [2], 1 article sans nom de média [3] ».
func (w *desk) outlets(rows []Row) string {
	lang := w.d.Language
	var names []string
	marks := map[string]string{}
	unsigned := 0
	for i := range rows {
		name := outletName(rows[i], lang)
		if name == "" {
			unsigned++
		} else if !slices.Contains(names, name) {
			names = append(names, name)
		}
		marks[name] += w.mark(&rows[i])
	}
	var out []string
	for _, n := range names {
		out = append(out, n+" "+marks[n])
	}
	switch {
	case unsigned == 1:
		out = append(out, saidUnsigned.in(lang)+" "+marks[""])
	case unsigned > 1:
		out = append(out, fmt.Sprintf(saidUnsignedN.in(lang), unsigned)+" "+marks[""])
	}
	return strings.Join(out, ", ")
}

// countSources counts the articles of a dossier, their origins and their dates, for the
// last line of its text: « Sources : 5 articles, au moins 1 origine (Wall Street
// Journal), le 25 oct. 2024, 4 sans date. » It sets Articles, Origins and AtLeast.
func (e *Engine) countSources(d *Dossier, articles []int) {
	lang := d.Language
	var names []string
	d.Articles = len(articles)
	d.Origins, d.AtLeast, names = e.origins(articles)
	parts := []string{saidCountOne.in(lang)}
	if d.Articles > 1 {
		origins := saidOrigin.in(lang)
		if d.Origins > 1 {
			origins = fmt.Sprintf(saidIndependent.in(lang), d.Origins)
		}
		if d.AtLeast {
			origins = fmt.Sprintf(saidAtLeast.in(lang), origins)
		}
		if len(names) > 0 {
			for i := range names {
				names[i] = nameOnly(names[i])
			}
			of := strings.Join(names, ", ")
			if d.Origins > 1 {
				of = fmt.Sprintf(saidAmong.in(lang), of)
			}
			origins += " (" + of + ")"
		}
		parts = []string{fmt.Sprintf(saidCount.in(lang), d.Articles), origins}
	}
	var dates []string
	for _, n := range articles {
		if date := e.corpus.Articles[n].Date; date != "" {
			dates = append(dates, date)
		}
	}
	if len(dates) > 0 {
		first, last := text.DateShort(slices.Min(dates), lang), text.DateShort(slices.Max(dates), lang)
		if first == last {
			parts = append(parts, fmt.Sprintf(saidOn.in(lang), first))
		} else {
			parts = append(parts, fmt.Sprintf(saidBetween.in(lang), first, last))
		}
	}
	if undated := len(articles) - len(dates); undated > 0 {
		parts = append(parts, fmt.Sprintf(saidWithoutDate.in(lang), undated))
	}
	d.counted = fmt.Sprintf(saidSourcesOf.in(lang), strings.Join(parts, ", "))
}

// blankDossier is the dossier on a topic before anything is found: a refusal.
func (e *Engine) blankDossier(topic Question, s *subject) Dossier {
	d := Dossier{
		Topic: topic.Text, Language: e.languageOf(s.query), Verdict: Refused,
		Citations: []Row{}, Missing: s.absent, Notes: []string{}, Corpus: e.corpus.Fingerprint,
	}
	if len(s.query.Terms) == 0 {
		d.Text = saidNoAnswer.in(d.Language) + "\n" + saidNoWords.in(d.Language)
		return d
	}
	d.Text = refusalText(d.Language, refusal{absent: s.absent, known: s.known, articles: len(e.shown.Articles), nothing: len(s.articles) == 0})
	return d
}

// languageOf returns the language to answer in: the topic's, or the corpus's.
func (e *Engine) languageOf(q index.Query) text.Language {
	if q.Language == text.Unknown {
		return e.index.Language()
	}
	return q.Language
}
