package rag

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim.example/rag/claims"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

const (
	whoArticles   = 40 // read on one person: the newest, then those without a date
	maxStatements = 60 // listed
	maxMentions   = 60 // listed
	shownSaid     = 5  // in the text, at most two an article
	shownMentions = 4  // in the text, one an article
	maxAliases    = 6  // in the text
	maxFunctions  = 3  // in the text
	titleFit      = .5 // of a title that a sentence has, from which more of it says no more
	sameStatement = .8 // likeness from which a statement is not shown again
)

// Who says what the corpus has on a person, an institution or a medium: its
// names, its functions, what it is quoted as saying and what is said of it. The
// name may be any that the articles give, a surname, an acronym, a function, or
// spelled otherwise; one that several bear is refused with their names, one that
// nobody does with names near it. The error is the context's or the index's.
func (e *Engine) Who(ctx context.Context, name Question) (Who, error) {
	start := time.Now()
	var w Who
	err := e.narrow(ctx, nil, func(v *Engine) (err error) {
		w, err = v.who(ctx, name)
		return err
	})
	if err != nil {
		return Who{}, fmt.Errorf("say who somebody is: %w", err)
	}
	w.TookMS = float64(time.Since(start).Microseconds()) / 1000
	return w, nil
}

func (e *Engine) who(ctx context.Context, question Question) (Who, error) {
	s := subject{query: e.query(question)}
	s.absent, _, s.fatal = e.mentioned(s.query)
	w := Who{
		Dossier: e.blankDossier(question, &s), Aliases: []string{}, Functions: []string{},
		Statements: []Said{}, Mentions: []Said{}, Published: []Said{}, Candidates: []string{},
	}
	if len(words(question.Text)) == 0 {
		return w, nil
	}
	b, candidates, several, err := e.whoIs(ctx, question)
	if err != nil {
		return w, err
	}
	if !several {
		if err := e.asOutlet(&b, bareQuestion(question.Text)); err != nil {
			return w, err
		}
	}
	if b.name == "" {
		w.Candidates = append(w.Candidates, candidates...)
		w.Text = e.unknownText(&w.Dossier, bareQuestion(question.Text), candidates, several)
		return w, nil
	}
	k, err := e.know(ctx, &b, e.filter(question), w.Language)
	if err != nil {
		return w, err
	}
	if len(k.articles)+len(k.own) == 0 {
		return w, nil
	}
	found := w
	found.Verdict, found.Notes, found.Missing = Answered, []string{}, []string{}
	e.writeWho(&found, &b, k)
	if err := e.checkDossier(&found.Dossier); err != nil {
		// Silence beats a guess: what breaks a rule is not shown.
		e.log("what is known of somebody is refused: %v", err)
		return w, nil
	}
	return found, nil
}

// known is what the articles have on somebody.
type known struct {
	articles  []int    // that name it, the newest first
	own       []int    // that it published as a medium, likewise
	written   []string // its names as written, the most frequent first
	functions []function
	said      []position // what it says, the newest first
	told      []position // what is said of it, of each article the best first
	published []position // what its own articles tell, one each
	more      bool       // there are articles beyond those read
}

// A function is what an article says that somebody is.
type function struct {
	text string
	span span // where
	date string
}

// know reads the articles on somebody.
func (e *Engine) know(ctx context.Context, b *bearer, f index.Filter, lang text.Language) (*known, error) {
	k := &known{}
	date := func(n int) string { return e.corpus.Articles[n].Date }
	order := func(x, y int) int { return cmp.Or(newest(date(x), date(y)), cmp.Compare(x, y)) }
	visible := func(articles []int32) []int {
		var out []int
		for _, n := range articles {
			if !f.Allows(&e.corpus.Articles[n]) || e.hides(int(n)) {
				continue
			}
			at, _ := slices.BinarySearchFunc(out, int(n), order)
			out = slices.Insert(out, at, int(n))
			if len(out) > whoArticles {
				out, k.more = out[:whoArticles], true
			}
		}
		return out
	}
	k.articles, k.own = visible(b.articles), visible(b.published)
	p := e.people(append(slices.Clone(k.articles), k.own...), lang)
	k.published = e.publishedBy(k.own, p)
	counts := map[string]int{}
	for _, n := range k.articles {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, m := range e.index.MentionsIn(n) {
			if !b.is(e.names(), n, m.Name) {
				continue
			}
			counts[m.Name] += m.Count
			e.addFunction(k, n, m.Function)
		}
		e.readFor(b, n, k, p)
	}
	for name := range counts {
		k.written = append(k.written, name)
	}
	slices.SortFunc(k.written, func(x, y string) int { return cmp.Or(cmp.Compare(counts[y], counts[x]), cmp.Compare(x, y)) })
	return k, nil
}

// newest orders dates, the last first and the unknown at the end.
func newest(a, b string) int {
	return cmp.Or(cmp.Compare(count(a == ""), count(b == "")), cmp.Compare(b, a))
}

// addFunction keeps a function and the sentence that gives it, once.
func (e *Engine) addFunction(k *known, n int, written string) {
	written = plain(written)
	folded := strings.Join(words(written), " ")
	if folded == "" || slices.ContainsFunc(k.functions, func(f function) bool { return strings.Join(words(f.text), " ") == folded }) {
		return
	}
	a := &e.corpus.Articles[n]
	for i := range e.spokenIn(n).statements {
		s := e.spokenIn(n).statements[i].Sentence
		if strings.Contains(plain(a.Quote(s, s)), written) && len(strings.Fields(a.Quote(s, s))) <= maxQuoteWords {
			k.functions = append(k.functions, function{written, span{n, s, s}, a.Date})
			return
		}
	}
}

// readFor reads what an article has somebody say and says of it.
func (e *Engine) readFor(b *bearer, n int, k *known, p *people) {
	a := &e.corpus.Articles[n]
	names := e.names()
	read := newReader(index.Query{})
	var told []position
	for i := range e.spokenIn(n).statements {
		st := &e.spokenIn(n).statements[i]
		speaker := claims.Text(a, st.Speaker)
		own := st.Verb != claims.None && speaker != "" && !hearsay(a.Text[st.Speaker.End:]) && e.speaks(b, n, st, speaker)
		if !own && !slices.ContainsFunc(st.Names, func(s text.Span) bool { return b.is(names, n, claims.Text(a, s)) }) {
			continue
		}
		v := position{Statement: *st, relevant: relevant{sentence: st.Sentence}, article: n}
		if !e.quotable(&v, read.read(a.Quote(st.Sentence, st.Sentence))) {
			continue
		}
		v.content = e.contentOf(&v)
		p.name(&v)
		if own {
			v.role = "" // it is told above
			if st.Kind == claims.Person && strings.Contains(a.Text, b.name) {
				v.speaker, v.named = b.name, b.name
			}
			v.score = sayingWorth[v.Verb]
			k.said = append(k.said, v)
			continue
		}
		v.score = e.tellsOf(&v)
		told = append(told, v)
	}
	slices.SortStableFunc(told, func(x, y position) int { return cmp.Compare(y.score, x.score) })
	k.told = append(k.told, told[:min(len(told), 3)]...)
}

// speaks reports whether the speaker of a statement is somebody: by a name, or by
// a function or an epithet that its article gives it alone; a medium by its name.
func (e *Engine) speaks(b *bearer, n int, st *claims.Statement, speaker string) bool {
	if st.Kind == claims.Outlet {
		return b.medium[claims.CanonicalMedium(speaker)]
	}
	if oneOfMany(&e.corpus.Articles[n], st) {
		return false
	}
	return b.is(e.names(), n, speaker) || b.groups[e.called(e.names(), n, st)]
}

// tellsOf says how well a sentence tells of somebody: it is on what the article is
// about, somebody says it, and it stands early.
func (e *Engine) tellsOf(v *position) float64 {
	head := map[uint32]bool{}
	for _, t := range e.index.HeadTerms(v.article) {
		head[t] = true
	}
	both, all := 0.0, 0.0
	for _, t := range e.index.SentenceTerms(v.article, v.sentence) {
		if head[t] {
			both += e.index.IDF(t)
			delete(head, t)
		}
	}
	for _, t := range e.index.HeadTerms(v.article) {
		all += e.index.IDF(t)
	}
	score := -.01 * float64(v.sentence)
	if all > 0 {
		score += min(both/all, titleFit)
	}
	if v.Verb != claims.None {
		score += .1 + .1*sayingWorth[v.Verb]
	}
	return score
}

// sayingWorth says which acts of speech are shown first: what commits who speaks.
var sayingWorth = [...]float64{
	claims.Denies: 3, claims.Confirms: 3, claims.Accuses: 2, claims.Announces: 2,
	claims.Affirms: 1, claims.Estimates: 1, claims.Declines: 0,
}
