package ragtest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// vocabulary is how many content words a made corpus has at most; the k-th most
// frequent comes up about 1/k as often as the first (G. Zipf), as in prose.
const vocabulary = 100_000

// Corpus makes n dated articles of three passages for measuring at sizes that no
// corpus at hand has: file → text, the same for the same seed. The words are
// made up, the stop words French, and each article comes back to the words of its
// title, so that a question in these words has an answer.
func Corpus(seed uint64, n int) map[string]string {
	r := rand.New(rand.NewPCG(seed, 0))
	zipf := rand.NewZipf(r, 1.07, 8, vocabulary-1)
	stops := strings.Fields("de la le à les et des en du un une dans que pour par sur qui est au avec il a son ses pas plus")
	texts := make(map[string]string, n)
	for i := range n {
		title := make([]string, 4)
		for k := range title {
			title[k] = spell(zipf.Uint64())
		}
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: %s\ndate: %d-%02d-%02d\n---\n\n", capital(strings.Join(title, " ")), 1990+r.IntN(35), 1+r.IntN(12), 1+r.IntN(28))
		for range 20 {
			b.WriteString("Le ")
			for range 12 + r.IntN(16) {
				switch p := r.IntN(100); {
				case p < 45:
					b.WriteString(stops[r.IntN(len(stops))])
				case p < 50:
					b.WriteString(title[r.IntN(len(title))])
				case p < 55:
					b.WriteString(capital(spell(zipf.Uint64())))
				case p < 57:
					fmt.Fprint(&b, 1900+r.IntN(125))
				default:
					b.WriteString(spell(zipf.Uint64()))
				}
				b.WriteByte(' ')
			}
			b.WriteString("fin.\n\n")
		}
		texts[fmt.Sprintf("a%06d.txt", i)] = b.String()
	}
	return texts
}
