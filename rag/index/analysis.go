package index

import (
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/text"
)

// analysis is what one article contributes, in the numbering of its reader.
type analysis struct {
	reader int
	head   []uint32 // terms of title, outlet and date
	terms  []uint32 // of the sentences, one after another; noise has none
	ends   []uint32 // sentence → where its terms end
}

// An analyst reads articles. It belongs to one goroutine.
type analyst struct {
	words *vocabulary
	grams []uint32 // feature slot → passages that hold it
	bag   *bag
	scan  text.Scanner
	forms []uint32 // of the article at hand: the words of its vectors
	ends  []int    // sentence → where its forms end
	vecs  []float32
}

func newAnalyst() *analyst {
	return &analyst{words: newVocabulary(), grams: make([]uint32, 1<<gramTableBits), bag: newBag()}
}

// room returns n zeros, until it is called again.
func (an *analyst) room(n int) []float32 {
	an.vecs = slices.Grow(an.vecs[:0], n)[:n]
	clear(an.vecs)
	return an.vecs
}

// analyse reads an article, and sets the vectors of its passages, which are zero.
func (an *analyst) analyse(a *corpus.Article, passages []Passage, vecs []float32) analysis {
	p := analysis{ends: make([]uint32, len(a.Sentences))}
	p.head, an.forms = an.words.read(nil, an.forms[:0], &an.scan, headText(a), a.Language)
	head := len(an.forms)
	p.terms, an.ends = make([]uint32, 0, len(a.Text)/8), an.ends[:0]
	for i, s := range a.Sentences {
		if s.Kind != corpus.Noise {
			p.terms, an.forms = an.words.read(p.terms, an.forms, &an.scan, a.Text[s.Start:s.End], a.Language)
		}
		p.ends[i] = uint32(len(p.terms))
		an.ends = append(an.ends, len(an.forms))
	}
	for i, q := range passages {
		first := head
		if q.First > 0 {
			first = an.ends[q.First-1]
		}
		an.bag.reset()
		for _, f := range an.forms[:head] {
			an.bag.addForm(an.words.form(f), 1)
		}
		for _, f := range an.forms[first:an.ends[q.Last]] {
			an.bag.addForm(an.words.form(f), 1)
		}
		an.bag.vector(vectorIn(vecs, dimensions, i))
		for _, f := range an.bag.order {
			an.grams[gramSlot(f)]++
		}
	}
	return p
}

// passageVector computes the vector of a passage.
func (s *segment) passageVector(passage int) []float32 {
	p := s.passages[passage]
	a := &s.articles[p.Article]
	vec := make([]float32, s.dim)
	newBag().passage(a, headText(a), p, vec)
	return vec
}

// passage sets vec, which is zero, to the vector of a passage.
func (b *bag) passage(a *corpus.Article, head string, p Passage, vec []float32) {
	b.reset()
	b.add(head, a.Language)
	for j := p.First; j <= p.Last; j++ {
		if t := a.Sentences[j]; t.Kind != corpus.Noise {
			b.add(a.Text[t.Start:t.End], a.Language)
		}
	}
	b.vector(vec)
}

// gramSlot is where the document frequency of f is counted.
func gramSlot(f feature) int { return int(f>>8) & (1<<gramTableBits - 1) }

// A vocabulary numbers the stems that one analyst meets, and the forms in which
// it meets them.
type vocabulary struct {
	known map[string]uint32 // language + form → number of the form
	forms []form
	key   []byte

	terms   map[string]uint32
	names   []string
	capital []uint32                 // beside names: occurrences inside a sentence with a capital
	inside  []uint32                 // beside names: occurrences inside a sentence
	spoken  [][len(languages)]uint32 // beside names: occurrences in each language
}

// A form is a word as it is written, folded.
type form struct {
	text string
	term uint32 // its stem; skip for a stop word
}

const skip = ^uint32(0)

func newVocabulary() *vocabulary {
	return &vocabulary{known: map[string]uint32{}, terms: map[string]uint32{}}
}

func (v *vocabulary) form(f uint32) []byte { return bytesOfString(v.forms[f].text) }

// word returns the number of w's form.
func (v *vocabulary) word(w text.Word, lang text.Language) uint32 {
	v.key = append(v.key[:0], lang...)
	if w.Caps {
		v.key = append(v.key, '!')
	}
	v.key = append(append(v.key, '/'), w.Form...)
	if f, ok := v.known[string(v.key)]; ok {
		return f
	}
	key := string(v.key)
	f := form{key[len(key)-len(w.Form):], skip}
	if w.Caps || !text.IsStop(f.text, lang) {
		f.term = v.number(text.Stem(f.text, lang))
	}
	v.known[key] = uint32(len(v.forms))
	v.forms = append(v.forms, f)
	return uint32(len(v.forms) - 1)
}

// number returns the number of a stem.
func (v *vocabulary) number(stem string) uint32 {
	t, ok := v.terms[stem]
	if !ok {
		t = uint32(len(v.names))
		v.terms[stem] = t
		v.names = append(v.names, stem)
		v.capital, v.inside, v.spoken = append(v.capital, 0), append(v.inside, 0), append(v.spoken, [len(languages)]uint32{})
	}
	return t
}

// read appends the terms of s to terms, and to forms the words that its vector is
// of. The joined form of a compound is a term only when none of its parts is a
// stop word, "réclame-t-il" being no word, and is never of the vector.
func (v *vocabulary) read(terms, forms []uint32, sc *text.Scanner, s string, lang text.Language) (_, _ []uint32) {
	stops, spoken := 0, numberOf(lang)
	sc.Reset(s)
	for sc.Next() {
		w := sc.Word()
		if w.Joined && stops > 0 {
			stops = 0
			continue
		}
		if !w.Joined && (w.Start == 0 || s[w.Start-1] != '-') {
			stops = 0
		}
		f := v.word(w, lang)
		t := v.forms[f].term
		if t == skip {
			stops++
			continue
		}
		if !w.Joined {
			forms = append(forms, f)
			if w.Start > 0 {
				v.inside[t]++
				if w.Upper {
					v.capital[t]++
				}
			}
		}
		v.spoken[t][spoken]++
		terms = append(terms, t)
	}
	return terms, forms
}
