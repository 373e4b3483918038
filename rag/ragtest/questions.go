package ragtest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// A Question is one over made news.
type Question struct {
	Text string // of 8 to 14 words
	File string // of the article that it was made from; "" when none answers it
}

// Questions makes questions over the first n articles of [News], spread over all of
// them: names and words of one story each, in French and one of eight in English.
// One of eight has a misspelled word, and one of eight asks about somebody whom no
// article names.
func Questions(seed uint64, n, count int) []Question {
	out := make([]Question, count)
	for k := range out {
		r := rand.New(rand.NewPCG(seed^0x71, uint64(k)))
		i := r.IntN(n)
		s := newStory(seed, storyOf(i))
		q := &out[k]
		q.File = newsFile(i)
		who, words := s.hero.name(), contentWords(s.said)
		word := func(at int) string { return words[at%len(words)] }
		switch k % 8 {
		case 2:
			q.Text = fmt.Sprintf("What did %s say about %s and the %s of %s?", who, word(0), word(1), word(2))
		case 4:
			w := word(1)
			q.Text = fmt.Sprintf("Pourquoi %s a-t-il parlé de %s et de %s avec %s ?", who, word(0), w[:1]+w[2:], word(2))
		case 6:
			q.Text = fmt.Sprintf("Que reproche %s %s au sujet de %s et %s ?", "Zx"+word(0), "Qw"+word(1), word(2), word(3))
			q.File = ""
		case 1, 5:
			q.Text = fmt.Sprintf("Qu’est-ce que %s a dit de %s dans %s ?", who, word(0), s.date.Format("2006"))
		default:
			q.Text = fmt.Sprintf("Qui a parlé de %s, %s et %s avec %s ?", word(0), word(1), word(2), who)
		}
	}
	return out
}

// contentWords returns the words of a tail that carry meaning; never none.
func contentWords(tail string) []string {
	var out []string
	for w := range strings.FieldsSeq(tail) {
		if !slices.Contains(newsStops, w) {
			out = append(out, w)
		}
	}
	if len(out) == 0 {
		return []string{spell(0)}
	}
	return out
}
