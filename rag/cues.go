package rag

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"sync"

	"verbatim.example/corpus"
	"verbatim.example/rag/index"
	"verbatim.example/rag/text"
)

// Denials and origins by cues: words that say that somebody denies, and whom an
// article repeats. Few and strong, because a wrong "denied" is worse than none.

// denialForms are words, folded, that deny wherever they stand. denialVerbs do
// so with their accents: « il conteste » denies, « un plan contesté » does not.
// denialPhrases are looked for in the folded sentence; spared ones are not
// denials though they hold such a word.
var (
	denialForms   = set("dement dementi dementie dementies dementir dementent dementait dementant nie nient nies niait nier nient refute refutent refuter refutait recuse recusent recusait infonde infondee infondees infondes absurde absurdes calomnie calomnies calomnieux mensonger mensongere mensongeres denies denied deny denying denial refutes refuted disputes disputed absurd baseless unfounded")
	denialVerbs   = set("conteste contestent contestait contestaient rejette rejettent rejetait")
	denialPhrases = []string{"a conteste", "ont conteste", "avait conteste", "est faux", "sont fausses", "rien de vrai", "confirmant uniquement", "confirmait uniquement", "la seule discussion", "aucune discussion", "aucun contact", "aucun echange", "a rejete les accusations", "a rejete ces accusations", "dismissed the", "no such", "is false", "only confirmed"}
	sparedPhrases = []string{"malgre ses dementis", "malgre son dementi", "malgre les dementis", "malgre le dementi", "on ne peut nier", "nul ne nie", "difficile de nier", "despite denials", "despite his denial", "cannot be denied"}
)

// cues are what the words of one article give away.
type cues struct {
	once    sync.Once
	denials []bool   // by sentence: somebody denies
	repeats []string // the media that the article repeats
}

// cuesOf returns the cues of article n.
func (e *Engine) cuesOf(n int) *cues {
	c := &e.cues[n]
	c.once.Do(func() {
		a := &e.corpus.Articles[n]
		c.denials = make([]bool, len(a.Sentences))
		for i, s := range a.Sentences {
			if s.Kind == corpus.Body {
				sentence := a.Quote(i, i)
				c.denials[i] = !strings.HasSuffix(sentence, "?") && denies(sentence)
			}
		}
		c.repeats = repeats(a)
	})
	return c
}

// denies reports whether a sentence says that somebody denies or limits.
func denies(sentence string) bool {
	f := text.Fold(sentence)
	for _, p := range sparedPhrases {
		if strings.Contains(f, p) {
			return false
		}
	}
	for _, p := range denialPhrases {
		if strings.Contains(f, p) {
			return true
		}
	}
	if limits(f) {
		return true
	}
	var sc text.Scanner
	sc.Reset(sentence)
	for sc.Next() {
		w := sc.Word()
		if denialForms[string(w.Form)] || denialVerbs[strings.ToLower(sentence[w.Start:w.End])] {
			return true
		}
	}
	return false
}

// limits reports whether a folded sentence says that somebody owns to no more
// than something: « n’a évoqué, au total, qu’un appel ».
func limits(f string) bool {
	const reach = 40 // bytes between the verb and "que"
	for _, verb := range [...]string{"n'a evoque", "n'evoque", "n'ont evoque", "n'a reconnu", "ne reconnait", "n'a admis", "n'admet", "n'a confirme", "ne confirme", "n'a mentionne", "ne mentionne", "ne parle"} {
		if _, rest, ok := strings.Cut(f, verb); ok {
			rest = rest[:min(len(rest), reach)]
			if strings.Contains(rest, " qu'un ") || strings.Contains(rest, " qu'une ") || strings.Contains(rest, " que d'un") || strings.Contains(rest, " que l") {
				return true
			}
		}
	}
	return false
}

// namesOf returns the folded capitalised words of s that are not stop words:
// names, and at worst the first word of a sentence.
func namesOf(s string) map[string]bool {
	var sc text.Scanner
	names := map[string]bool{}
	sc.Reset(s)
	for sc.Next() {
		w := sc.Word()
		form := string(w.Form)
		if w.Upper && !w.Joined && len(form) > 1 && !text.IsStop(form, text.French) && !text.IsStop(form, text.English) {
			names[form] = true
		}
	}
	return names
}

const (
	// denialSubject is the idf that a denial must share with the question and
	// the quote beside names: one word that is not everywhere.
	denialSubject = 2
	// denialScore is the score of a passage, relative to the best, below which
	// it is about something else.
	denialScore = .35
)

// denialSpans returns up to most spans that deny what the answer's first quote
// reports: sentences of the best passages with a cue of denial, a name in common
// with the quote, and beside names a subject in common with the question or the
// quote. Best first, one an article at most.
func (e *Engine) denialSpans(q index.Query, hits []index.Hit, first span, most int) []span {
	quote := e.row(first).Quote
	names := namesOf(quote)
	subject := e.subject(q, first)
	type found struct {
		span  span
		score float64
	}
	var best []found
	m := index.NewMatcher(q)
	for _, h := range hits {
		if h.Score < denialScore*hits[0].Score {
			break
		}
		p := e.index.Passage(h.Passage)
		a, denials := &e.corpus.Articles[p.Article], e.cuesOf(p.Article).denials
		for i := p.First; i <= p.Last; i++ {
			own := span{p.Article, i, i}
			if !denials[i] || overlap(own, first) {
				continue
			}
			sentence := a.Quote(i, i)
			shared := 0
			denialNames := namesOf(sentence)
			for n := range denialNames {
				shared += count(names[n])
			}
			about := e.sharedSubject(subject, own, denialNames)
			if shared == 0 || about < denialSubject {
				continue
			}
			var sc text.Scanner
			c := candidate{article: p.Article, sentence: i, traits: traitsOf(sentence, q, &sc)}
			if sp, ok := e.spanOf(&c); ok && !overlap(sp, first) {
				near := m.Proximity(e.index.SentenceTerms(p.Article, i))
				best = append(best, found{sp, about + float64(shared) + 2*near.Share + 2*h.Score/hits[0].Score})
			}
		}
	}
	slices.SortStableFunc(best, func(a, b found) int { return cmp.Compare(b.score, a.score) })
	var out []span
	for _, f := range best {
		if len(out) < most && !slices.ContainsFunc(out, func(s span) bool { return s.article == f.span.article || e.sameFact(s, f.span) }) {
			out = append(out, f.span)
		}
	}
	return out
}

// subject returns the roots of the words of the question and of a quote.
func (e *Engine) subject(q index.Query, s span) map[uint32]bool {
	roots := map[uint32]bool{}
	for _, t := range q.Terms {
		for _, v := range t.Variants {
			roots[e.index.Root(v.ID)] = true
		}
	}
	for t := range e.terms(s) {
		roots[e.index.Root(t)] = true
	}
	return roots
}

// sharedSubject returns the idf that a span shares with a subject, names apart.
func (e *Engine) sharedSubject(subject map[uint32]bool, s span, names map[string]bool) float64 {
	sum := 0.0
	skip := map[uint32]bool{}
	for n := range names {
		for _, id := range e.index.Stems(n) {
			skip[e.index.Root(id)] = true
		}
	}
	for i := s.first; i <= s.last; i++ {
		for _, t := range e.index.SentenceTerms(s.article, i) {
			if r := e.index.Root(t); subject[r] && !skip[r] {
				skip[r] = true
				sum += e.index.IDF(t)
			}
		}
	}
	return sum
}

// outletCues stand before the name of a medium that an article repeats.
var outletCues = []string{"selon le ", "selon la ", "selon l'", "selon ", "d'apres le ", "d'apres la ", "d'apres l'", "d'apres ", "rapportees par le ", "rapporte par le ", "rapportees par ", "rapporte par ", "revele par le ", "revele par ", "cite par le ", "cite par ", "enquete, le ", "enquete du ", "according to the ", "according to ", "reported by the ", "reported by ", "a l'agence ", "journal ", "quotidien ", "enquete, the "}

// knownMedia are media whose name no rule would tell from a person's.
var knownMedia = []string{"wall street journal", "new york times", "washington post", "financial times", "reuters", "associated press", "afp", "agence france-presse", "le monde", "le figaro", "liberation", "mediapart", "the guardian", "guardian", "bbc", "cnn", "bloomberg", "politico", "axios", "tass", "ria novosti", "der spiegel", "el pais", "le parisien", "les echos", "bfm", "franceinfo", "france info", "le canard enchaine", "l'equipe", "the economist", "the times", "the telegraph", "nbc", "abc news", "fox news", "al jazeera", "xinhua", "le soir", "la libre", "rts", "radio-canada", "ouest-france", "numerama", "the verge", "wired", "der standard", "corriere della sera", "la repubblica", "el mundo", "kyiv independent", "novaya gazeta", "meduza"}

// mediaAliases name the same medium otherwise.
var mediaAliases = map[string]string{"wsj": "wall street journal", "journal wall street": "wall street journal", "agence france presse": "afp", "agence france-presse": "afp", "france info": "franceinfo", "guardian": "the guardian", "ap": "associated press"}

// repeats returns the known media that an article says it repeats, folded, in
// the order of the list: "selon le Wall Street Journal", « WSJ ».
func repeats(a *corpus.Article) []string {
	f := text.Fold(a.Text)
	var out []string
	add := func(name string) {
		if n, ok := mediaAliases[name]; ok {
			name = n
		}
		for _, o := range out {
			if o == name {
				return
			}
		}
		out = append(out, name)
	}
	own := text.Fold(a.Outlet)
	look := func(name string) {
		for at := 0; ; {
			i := strings.Index(f[at:], name)
			if i < 0 {
				return
			}
			i += at
			at = i + len(name)
			if wordAt(f, i, at) && cued(f[:i]) && !strings.Contains(own, name) {
				add(name)
				return
			}
		}
	}
	for _, n := range knownMedia {
		look(n)
	}
	for _, n := range aliasOrder {
		look(n)
	}
	return out
}

func wordAt(s string, i, j int) bool {
	letter := func(c byte) bool { return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 0x80 }
	return (i == 0 || !letter(s[i-1])) && (j == len(s) || !letter(s[j]))
}

// cued reports whether the text before a medium's name ends in a cue.
func cued(before string) bool {
	for _, c := range outletCues {
		if strings.HasSuffix(before, c) {
			return true
		}
	}
	return false
}

// aliasOrder lists the aliases, so that the order of what is found is fixed.
var aliasOrder = slices.Sorted(maps.Keys(mediaAliases))
