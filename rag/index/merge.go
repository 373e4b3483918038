package index

// numbered returns the index's number of each term of each reader, as add gives
// it; skip for one that no article has. Terms come in the order of the articles,
// so that the numbering does not depend on who read what.
func numbered(parts []analysis, readers []*analyst, add func(stem string) uint32) [][]uint32 {
	number := make([][]uint32, len(readers))
	for w, an := range readers {
		number[w] = make([]uint32, len(an.words.names))
		for t := range number[w] {
			number[w][t] = skip
		}
	}
	for i := range parts {
		p := &parts[i]
		to, names := number[p.reader], readers[p.reader].words.names
		for _, ts := range [...][]uint32{p.head, p.terms} {
			for _, t := range ts {
				if to[t] == skip {
					to[t] = add(names[t])
				}
			}
		}
	}
	return number
}

// take sets the terms of sentences and heads, and lets go of the parts.
func (s *segment) take(parts []analysis, number [][]uint32) {
	s.sentenceBase = make([]uint32, len(parts)+1)
	s.heads.offsets = make([]uint32, len(parts)+1)
	first := make([]uint32, len(parts)+1) // article → where the terms of its sentences begin
	for i := range parts {
		p := &parts[i]
		s.sentenceBase[i+1] = s.sentenceBase[i] + uint32(len(p.ends))
		s.heads.offsets[i+1] = s.heads.offsets[i] + uint32(len(p.head))
		first[i+1] = first[i] + uint32(len(p.terms))
	}
	s.heads.items = make([]uint32, s.heads.offsets[len(parts)])
	s.sentences = lists{make([]uint32, s.sentenceBase[len(parts)]+1), make([]uint32, first[len(parts)])}
	parallel(len(parts), func(i int) {
		p := &parts[i]
		to := number[p.reader]
		for k, t := range p.head {
			s.heads.items[int(s.heads.offsets[i])+k] = to[t]
		}
		for k, t := range p.terms {
			s.sentences.items[int(first[i])+k] = to[t]
		}
		for k, end := range p.ends {
			s.sentences.offsets[int(s.sentenceBase[i])+k+1] = first[i] + end
		}
		*p = analysis{}
	})
}
