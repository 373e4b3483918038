package index

// properShare is the share of occurrences inside a sentence with a capital from
// which a word is a name, however the question writes it.
const properShare = .7

// merge sets the terms, and those of sentences and heads. It numbers the terms of
// the analysts in the order of the articles, so that the numbering does not
// depend on who read what.
func (x *Index) merge(parts []analysis, analysts []*analyst) {
	var names, related []string
	known := map[string]uint32{}
	global := make([][]uint32, len(analysts)) // analyst → its term → term
	for w, an := range analysts {
		global[w] = make([]uint32, len(an.words.names))
		for i := range global[w] {
			global[w][i] = skip
		}
	}
	number := func(w int, ts []uint32) {
		v := analysts[w].words
		for _, t := range ts {
			if global[w][t] != skip {
				continue
			}
			name := v.names[t]
			g, ok := known[name]
			if !ok {
				g = uint32(len(names))
				known[name] = g
				names, related = append(names, name), append(related, v.families[t])
			}
			global[w][t] = g
		}
	}
	x.sentenceBase = make([]uint32, len(parts)+1)
	x.heads.offsets = make([]uint32, len(parts)+1)
	first := make([]uint32, len(parts)+1) // article → where the terms of its sentences begin
	for i := range parts {
		p := &parts[i]
		number(p.worker, p.head)
		number(p.worker, p.terms)
		x.sentenceBase[i+1] = x.sentenceBase[i] + uint32(len(p.ends))
		x.heads.offsets[i+1] = x.heads.offsets[i] + uint32(len(p.head))
		first[i+1] = first[i] + uint32(len(p.terms))
	}
	x.heads.items = make([]uint32, x.heads.offsets[len(parts)])
	x.sentences = lists{make([]uint32, x.sentenceBase[len(parts)]+1), make([]uint32, first[len(parts)])}
	parallel(len(parts), func(i int) {
		p := &parts[i]
		to := global[p.worker]
		for k, t := range p.head {
			x.heads.items[int(x.heads.offsets[i])+k] = to[t]
		}
		for k, t := range p.terms {
			x.sentences.items[int(first[i])+k] = to[t]
		}
		for k, end := range p.ends {
			x.sentences.offsets[int(x.sentenceBase[i])+k+1] = first[i] + end
		}
		*p = analysis{}
	})
	capital, inside := make([]uint32, len(names)), make([]uint32, len(names))
	for w, an := range analysts {
		for t, g := range global[w] {
			if g != skip {
				capital[g] += an.words.capital[t]
				inside[g] += an.words.inside[t]
			}
		}
	}
	proper := make([]byte, len(names))
	for t := range proper {
		if float64(capital[t]) > properShare*float64(inside[t]) {
			proper[t] = 1
		}
	}
	x.stems = newTerms(names, related, proper)
}
