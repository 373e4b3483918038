package eval

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// perturbed is how many words of a question Perturb edits, shortWord the letters
// below which a word is spared.
const (
	perturbed = 2
	shortWord = 4
)

// Perturb writes a question as a hurried reader would: without accents, and with
// one edit (a letter lost, doubled by a wrong one, replaced, or exchanged with
// the next) in each of two different words of four letters or more. It is a
// function of the question alone.
func Perturb(question string) string {
	h := fnv.New64a()
	h.Write([]byte(question))
	rng := rand.New(rand.NewPCG(h.Sum64(), 4))
	rs := []rune(withoutAccents(question))
	var words [][2]int // first letter, and after the last
	for i := 0; i < len(rs); {
		j := i
		for j < len(rs) && unicode.IsLetter(rs[j]) {
			j++
		}
		if j-i >= shortWord {
			words = append(words, [2]int{i, j})
		}
		i = max(j, i+1)
	}
	rng.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
	words = words[:min(len(words), perturbed)]
	edited := map[int][2]int{}
	for _, w := range words {
		edited[w[0]] = w
	}
	var b strings.Builder
	for i := 0; i < len(rs); {
		if w, ok := edited[i]; ok {
			b.WriteString(string(edit(rs[w[0]:w[1]], rng)))
			i = w[1]
			continue
		}
		b.WriteRune(rs[i])
		i++
	}
	return b.String()
}

// edit returns the word with one edit that changes it.
func edit(word []rune, rng *rand.Rand) []rune {
	for {
		at := rng.IntN(len(word))
		letter := rune('a' + rng.IntN(26))
		out := append([]rune(nil), word...)
		switch rng.IntN(4) {
		case 0:
			return append(out[:at], out[at+1:]...)
		case 1:
			return append(append(out[:at], letter), word[at:]...)
		case 2:
			if out[at] != letter {
				out[at] = letter
				return out
			}
		case 3:
			if at+1 < len(out) && out[at] != out[at+1] {
				out[at], out[at+1] = out[at+1], out[at]
				return out
			}
		}
	}
}

func withoutAccents(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(s))
}
