package index

import (
	"context"
	"fmt"
	"slices"
	"sync"
)

// sealing is what is made of an index while it, and those made from it, serve: the
// next snapshot.
type sealing struct {
	mu     sync.Mutex // held while one is made
	known  sync.Mutex // of what follows
	sealed *Index     // nil: none yet
}

func (s *sealing) latest() *Index {
	s.known.Lock()
	defer s.known.Unlock()
	return s.sealed
}

// due reports whether enough has gathered beside the snapshot for a new one.
func (x *Index) due() bool {
	return x.snapshot.File != "" && x.beside() > max(sealLeast, len(x.segments[0].articles)/sealShare)
}

// Seal writes the next snapshot when that is due: what has gathered in small
// segments becomes one with the large one. It changes nothing for those who
// search; the index of the next change of the folder is made from the snapshot.
// Call it beside serving: at 100 000 articles it writes some gigabytes. The error
// is the context's or the disk's.
func (x *Index) Seal(ctx context.Context) error {
	if !x.due() || !mayMap(x.snapshot.File) || !x.sealing.mu.TryLock() {
		return ctx.Err()
	}
	defer x.sealing.mu.Unlock()
	if x.sealing.latest() != nil {
		return ctx.Err()
	}
	y, err := x.merged(ctx, x.snapshot.File, func(string, ...any) {})
	if err != nil {
		return fmt.Errorf("merge the index: %w", err)
	}
	x.sealing.known.Lock()
	defer x.sealing.known.Unlock()
	x.sealing.sealed = y
	return nil
}

// merged returns the index with all in one segment, written to a snapshot: the
// same that building it anew gives, to the last byte.
func (x *Index) merged(ctx context.Context, file string, logf func(string, ...any)) (*Index, error) {
	w, err := newSnapshotWriter(file, len(x.passages), x.Dimensions())
	if err != nil {
		return nil, err
	}
	for i := range x.passages {
		err := ctx.Err()
		if err == nil {
			err = w.putVectors(i, x.vector(i))
		}
		if err != nil {
			w.discard()
			return nil, err
		}
	}
	y := x.united()
	y.state = x.state
	return y.kept(ctx, w, logf)
}

// united returns the index with all in one segment, without vectors, columns and
// vector store. Terms that no article has any more are left out, and the others
// numbered in the order of the articles.
func (x *Index) united() *Index {
	s := &segment{articles: x.corpus.Articles, passages: x.passages, dim: x.Dimensions()}
	var kept []uint32 // new number → old
	number := slices.Repeat([]uint32{skip}, x.lexicon.len())
	take := func(to *lists, terms []uint32) {
		for _, t := range terms {
			if number[t] == skip {
				number[t] = uint32(len(kept))
				kept = append(kept, t)
			}
			to.items = append(to.items, number[t])
		}
		to.offsets = append(to.offsets, uint32(len(to.items)))
	}
	sentences, heads, items := 0, 0, 0
	for i := range s.articles {
		sentences += len(s.articles[i].Sentences)
		heads += len(x.HeadTerms(i))
	}
	for _, n := range x.statistics.spoken {
		for _, v := range n {
			items += int(v)
		}
	}
	s.heads = lists{make([]uint32, 1, len(s.articles)+1), make([]uint32, 0, heads)}
	s.sentences = lists{make([]uint32, 1, sentences+1), make([]uint32, 0, items-heads)}
	s.sentenceBase = make([]uint32, 1, len(s.articles)+1)
	all := make([]heard, len(s.articles))
	for i := range s.articles {
		take(&s.heads, x.HeadTerms(i))
		for j := range s.articles[i].Sentences {
			take(&s.sentences, x.SentenceTerms(i, j))
		}
		s.sentenceBase = append(s.sentenceBase, uint32(len(s.sentences.offsets)-1))
		from, own := x.home(i)
		all[i] = heard{from.said.statements.at(own), x.MentionsIn(i)}
	}
	s.said = newSaid(all)
	names := make([]string, len(kept))
	st := (&statistics{grams: x.statistics.grams}).extended(len(kept))
	for t, old := range kept {
		names[t] = x.lexicon.name(old)
		st.capital[t], st.inside[t] = x.statistics.capital[old], x.statistics.inside[old]
		for l := range st.spoken {
			st.spoken[l][t] = x.statistics.spoken[l][old]
		}
	}
	s.post(len(kept), true)
	st.sum(s)
	st.derive(func(t uint32) string { return names[t] })
	stems := newTerms(names, st.families(names))
	s.setAcronyms(stems.names.find)
	return newIndex(x.corpus, s, stems, st)
}
