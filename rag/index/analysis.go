package index

import (
	"hash/maphash"
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
			an.bag.addForm(an.words.forms[f].text(), 1)
		}
		for _, f := range an.forms[first:an.ends[q.Last]] {
			an.bag.addForm(an.words.forms[f].text(), 1)
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
	forms     []form
	slots     []formSlot // open addressing
	seed      maphash.Seed
	languages []text.Language // by the number of their forms

	terms map[string]uint32
	names []string
}

// A form is a word as it is written, folded, and what was counted of it. It fills
// one line of the cache: a large vocabulary lies in memory that is far away.
type form struct {
	long  string // the text when it has no room in short
	short [shortForm]byte
	size  uint8  // of the text in short; shortForm+1 when it is long
	kind  uint32 // twice the number of its language; one more when it is in capitals
	term  uint32 // its stem; skip for a stop word

	capital, inside, spoken uint32 // occurrences inside a sentence with a capital, inside one, and all
}

const shortForm = 27

func newForm(text []byte, kind uint32) form {
	f := form{kind: kind, term: skip, size: shortForm + 1}
	if len(text) > shortForm {
		f.long = string(text)
		return f
	}
	f.size = uint8(copy(f.short[:], text))
	return f
}

// text returns the letters, which must not be changed.
func (f *form) text() []byte {
	if f.size > shortForm {
		return bytesOfString(f.long)
	}
	return f.short[:f.size]
}

// A formSlot is a place of the table of forms. It has some bits of the hash, so
// that most of the forms that are not looked for need not be read.
type formSlot struct {
	hash uint32
	form uint32 // 1 + its number, 0 when free
}

const skip = ^uint32(0)

func newVocabulary() *vocabulary {
	return &vocabulary{slots: make([]formSlot, 1<<12), seed: maphash.MakeSeed(), terms: map[string]uint32{}}
}

// kind returns what the forms of a language have in place of it.
func (v *vocabulary) kind(lang text.Language) uint32 {
	i := slices.Index(v.languages, lang)
	if i < 0 {
		i = len(v.languages)
		v.languages = append(v.languages, lang)
	}
	return 2 * uint32(i)
}

// word returns the number of w's form, of the kind of its language.
func (v *vocabulary) word(w text.Word, kind uint32) uint32 {
	lang := v.languages[kind/2]
	if w.Caps {
		kind++
	}
	h := v.hash(w.Form, kind)
	at := int(h) & (len(v.slots) - 1)
	for ; v.slots[at].form > 0; at = (at + 1) & (len(v.slots) - 1) {
		if v.slots[at].hash != h {
			continue
		}
		if f := &v.forms[v.slots[at].form-1]; f.kind == kind && string(f.text()) == string(w.Form) {
			return v.slots[at].form - 1
		}
	}
	f := newForm(w.Form, kind)
	if s := string(w.Form); w.Caps || !text.IsStop(s, lang) {
		f.term = v.number(text.Stem(s, lang))
	}
	v.forms = append(v.forms, f)
	v.slots[at] = formSlot{h, uint32(len(v.forms))}
	if 2*len(v.forms) > len(v.slots) {
		v.grow()
	}
	return uint32(len(v.forms) - 1)
}

func (v *vocabulary) hash(form []byte, kind uint32) uint32 {
	return uint32(maphash.Bytes(v.seed, form)) + kind*0x9e3779b1
}

// grow doubles the table of forms.
func (v *vocabulary) grow() {
	old := v.slots
	v.slots = make([]formSlot, 2*len(old))
	for _, s := range old {
		if s.form == 0 {
			continue
		}
		at := int(s.hash) & (len(v.slots) - 1)
		for v.slots[at].form > 0 {
			at = (at + 1) & (len(v.slots) - 1)
		}
		v.slots[at] = s
	}
}

// number returns the number of a stem.
func (v *vocabulary) number(stem string) uint32 {
	t, ok := v.terms[stem]
	if !ok {
		t = uint32(len(v.names))
		v.terms[stem] = t
		v.names = append(v.names, stem)
	}
	return t
}

// read appends the terms of s to terms, and to forms the words that its vector is
// of. The joined form of a compound is a term only when none of its parts is a
// stop word, "réclame-t-il" being no word, and is never of the vector.
func (v *vocabulary) read(terms, forms []uint32, sc *text.Scanner, s string, lang text.Language) (_, _ []uint32) {
	stops, kind := 0, v.kind(lang)
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
		n := v.word(w, kind)
		f := &v.forms[n]
		if f.term == skip {
			stops++
			continue
		}
		if !w.Joined {
			forms = append(forms, n)
			if w.Start > 0 {
				f.inside++
				if w.Upper {
					f.capital++
				}
			}
		}
		f.spoken++
		terms = append(terms, f.term)
	}
	return terms, forms
}
