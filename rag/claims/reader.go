package claims

import (
	"strings"
	"unicode/utf8"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// A reader reads the sentences of one article in order.
type reader struct {
	a     *corpus.Article
	lex   *lexicon
	own   string // the article's outlet: CanonicalMedium
	media map[string]bool
	named map[string]Kind // the names read so far, folded, and their last words
	date  date
	last  sentence // the one before
	this  sentence
}

// A sentence is what a reader knows of one while it reads it.
type sentence struct {
	text     string
	index    int
	start    int // in the article's text
	words    []word
	acts     []act
	question bool
	// Of a sentence that was read: who spoke, and whom a pronoun may stand for.
	statement Statement
	subject   text.Span // its first noun phrase
	subjectIs Kind
	gender    gender
	contested bool // speaks of an accusation, a suspicion or a denial
	blames    bool // tells by hearsay or of somebody a wrong
}

// usualWords is more than most sentences have.
const usualWords = 48

func newReader(a *corpus.Article) *reader {
	words := make([]word, 2*usualWords)
	return &reader{
		this: sentence{words: words[:0:usualWords]}, last: sentence{words: words[usualWords:usualWords]},
		a: a, lex: lexiconOf(a.Language), own: CanonicalMedium(text.Fold(a.Outlet)),
		media: map[string]bool{}, named: map[string]Kind{}, date: parseDay(a.Date),
	}
}

// read reads sentence i of the article.
func (r *reader) read(i int) Statement {
	s := r.a.Sentences[i]
	if i > 0 && i != r.last.index+1 {
		r.last.words = r.last.words[:0] // a heading between, or lines of the site
	}
	st := &r.this
	*st = sentence{text: r.a.Text[s.Start:s.End], index: i, start: s.Start, words: st.words[:0], acts: st.acts[:0]}
	st.words = scan(st.words, st.text, s.Start, r.lex)
	st.question = r.asks()
	out := Statement{Sentence: i, Names: r.names()}
	r.meet(out.Names)
	r.findActs()
	r.attribute(&out)
	out.Modality = r.modality(out.Verb)
	out.Negative = out.Verb == Denies || out.Verb != Declines && r.negative(out.Verb)
	out.Reports = r.reports(&out)
	out.Figures = r.figures()
	out.Event = r.event()
	if out.Verb == Denies {
		out.Object = r.object()
	}
	st.contested = out.Verb == Denies || out.Verb == Accuses || r.speaksOf(trigger)
	st.blames = (out.Verb != None || out.Modality == Conditional) && r.speaksOf(wrong)
	st.statement = out
	r.remember()
	r.last, r.this = r.this, r.last
	return out
}

// meet remembers the surnames of the persons among the names of the sentence.
func (r *reader) meet(names []text.Span) {
	for _, n := range names {
		if !strings.Contains(r.a.Text[n.Start:n.End], " ") {
			continue
		}
		if f := r.folded(n); personal(strings.Fields(f)) {
			r.named[lastWord(f)] = Person
		}
	}
}

// asks reports whether the sentence is a question of the writer.
func (r *reader) asks() bool {
	t := strings.TrimRight(r.this.text, " \u00a0\u202f")
	if !strings.HasSuffix(t, "?") {
		return false
	}
	n := len(r.this.words)
	return n > 0 && !r.this.words[n-1].quoted
}

// speaksOf reports whether a word of the sentence has a trait.
func (r *reader) speaksOf(t traits) bool {
	for i := range r.this.words {
		if r.this.words[i].lex.any(t) {
			return true
		}
	}
	return false
}

// is reports whether word i is one of the given ones.
func (st *sentence) is(i int, words ...string) bool {
	if i < 0 || i >= len(st.words) {
		return false
	}
	for _, w := range words {
		if st.words[i].raw == w {
			return true
		}
	}
	return false
}

// has reports whether word i exists and has a trait.
func (st *sentence) has(i int, t traits) bool {
	return i >= 0 && i < len(st.words) && st.words[i].lex.any(t)
}

// segment returns the words from the last break up to word i: the first of
// them.
func (st *sentence) segment(i int) int {
	for i > 0 && (!st.words[i].breaks() || st.words[i].paren) {
		i--
	}
	return i
}

// matches reports whether a phrase stands at word i, and returns the word
// behind it. An elision counts as a word of its own: "d'après", "n'exclut".
func (st *sentence) matches(i int, p phrase) (int, bool) {
	k := i
	for _, w := range p.words {
		if k >= len(st.words) {
			return 0, false
		}
		have := &st.words[k]
		if w == "de" && (have.raw == "du" || have.raw == "des") {
			k++
			continue
		}
		if w == "de" && have.elision == "d" {
			continue // « de l’aveu d’un élu »
		}
		if e, rest, ok := strings.Cut(w, "'"); ok && len(rest) > 0 && have.elision != "" {
			if have.elision != e || have.raw != rest {
				return 0, false
			}
		} else if have.raw != w {
			return 0, false
		}
		k++
	}
	return k, true
}

// findPhrase returns where one of the phrases stands, -1 if none does.
func (st *sentence) findPhrase(ps phrases) int {
	for i := range st.words {
		if !st.words[i].lex.opens {
			continue
		}
		for _, p := range ps[st.words[i].raw] {
			if _, ok := st.matches(i, p); ok {
				return i
			}
		}
	}
	return -1
}

// span returns the text of words i to j, j left out.
func (st *sentence) span(i, j int) text.Span {
	if i >= j {
		return text.Span{}
	}
	return text.Span{Start: st.words[i].start, End: st.words[j-1].end}
}

// folded returns the folded text of a span of the article.
func (r *reader) folded(s text.Span) string { return text.Fold(text.Collapse(r.a.Text[s.Start:s.End])) }

// runes is how many letters a word has.
func (w *word) runes() int { return utf8.RuneCountInString(w.raw) }
