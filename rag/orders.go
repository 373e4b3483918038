package rag

import (
	"regexp"
	"strings"
	"sync"

	"verbatim.example/corpus"
)

// orders are the sentences of one article that tell a model what to do: they are
// given to none, and show nothing.
type orders struct {
	once       sync.Once
	bySentence []bool
}

// instructs reports whether a sentence of article n tells a model what to do. An
// article is looked through when it is first read for a model.
func (e *Engine) instructs(n, sentence int) bool {
	o := &e.studies.of(n).orders
	o.once.Do(func() {
		a := &e.corpus.Articles[n]
		o.bySentence = make([]bool, len(a.Sentences))
		for i := range a.Sentences {
			o.bySentence[i] = instructs(whole(a, i))
		}
	})
	return o.bySentence[sentence]
}

// lazily returns an expression that is compiled when it is first used: a process
// that asks no model needs none of them.
func lazily(expression func() string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression()) })
}

// whole returns a sentence with what goes on before and after it without a stop:
// an instruction on several lines is one.
func whole(a *corpus.Article, i int) string {
	const most = 4 // lines to either side
	first, last := i, i
	for first > 0 && i-first < most && !ended(a.Quote(first-1, first-1)) {
		first--
	}
	for last+1 < len(a.Sentences) && last-i < most && !ended(a.Quote(last, last)) {
		last++
	}
	var b strings.Builder
	for k := first; k <= last; k++ {
		s := a.Quote(k, k)
		if hyphenated, ok := strings.CutSuffix(s, "-"); ok {
			b.WriteString(hyphenated)
			continue
		}
		b.WriteString(s + " ")
	}
	return b.String()
}
