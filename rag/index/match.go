package index

// A Matcher finds the words of one query in lists of terms. It holds no more
// than 64 words of a question; further ones are not looked for.
type Matcher struct {
	ids     []uint32
	words   []uint8
	weights []float64
	Total   float64 // idf of all words of the query
}

// MaxWords is the most words of a query that a Matcher looks for.
const MaxWords = 64

// NewMatcher prepares q for its index.
func NewMatcher(q Query) *Matcher {
	m := &Matcher{}
	for k, t := range q.Terms[:min(len(q.Terms), MaxWords)] {
		m.Total += t.IDF
		for _, v := range t.Variants {
			m.ids = append(m.ids, v.ID)
			m.words = append(m.words, uint8(k))
			m.weights = append(m.weights, v.Weight)
		}
	}
	return m
}

// Word returns which word of the query a term stands for, and how well; -1 for
// none.
func (m *Matcher) Word(term uint32) (word int, weight float64) {
	word = -1
	for i, id := range m.ids {
		if id == term && m.weights[i] > weight {
			word, weight = int(m.words[i]), m.weights[i]
		}
	}
	return word, weight
}
