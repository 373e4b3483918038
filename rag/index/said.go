package index

import (
	"errors"
	"fmt"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
)

// said is what the articles say and whom they name, as the snapshot keeps it.
type said struct {
	statements blobs    // by article, of claims.AppendBinary
	mentions   blobs    // by article, of claims.AppendMentions
	texts      []string // the names, functions and acronyms of the mentions
}

// textsOf returns the texts that the mentions of an article have numbers of.
func (x *Index) textsOf(article int) []string {
	if x.part != nil {
		return x.part.texts[article]
	}
	return x.said.texts
}

// blobs holds many short runs of bytes in one slice, like lists.
type blobs struct {
	offsets []uint32
	bytes   []byte
}

func (b *blobs) at(i int) []byte { return b.bytes[b.offsets[i]:b.offsets[i+1]] }

// valid reports whether there are n runs.
func (b *blobs) valid(n int) bool { return increasing(b.offsets, n, len(b.bytes)) }

// heard is what one article says.
type heard struct {
	statements []byte
	mentions   []claims.Mention
}

// hear finds what an article says.
func hear(n int, a *corpus.Article) heard {
	statements := claims.Of(a)
	return heard{claims.AppendBinary(nil, statements), claims.Mentions(n, a, statements)}
}

// newSaid puts together what the articles say. Texts are numbered in the order
// of the articles, so that the bytes do not depend on who read what.
func newSaid(all []heard) said {
	s := said{
		statements: blobs{offsets: make([]uint32, 1, len(all)+1)},
		mentions:   blobs{offsets: make([]uint32, 1, len(all)+1)},
	}
	numbers := map[string]uint32{}
	number := func(text string) uint32 {
		n, ok := numbers[text]
		if !ok {
			n = uint32(len(s.texts))
			numbers[text] = n
			s.texts = append(s.texts, text)
		}
		return n
	}
	for i := range all {
		s.statements.bytes = append(s.statements.bytes, all[i].statements...)
		s.statements.offsets = append(s.statements.offsets, uint32(len(s.statements.bytes)))
		s.mentions.bytes = claims.AppendMentions(s.mentions.bytes, all[i].mentions, number)
		s.mentions.offsets = append(s.mentions.offsets, uint32(len(s.mentions.bytes)))
	}
	return s
}

// check reports what the checksums cannot: bytes that are not statements or
// mentions of the articles, which only another writer could have made.
func (s *said) check(c *corpus.Corpus) error {
	if !s.statements.valid(len(c.Articles)) || !s.mentions.valid(len(c.Articles)) {
		return errors.New("its statements do not fit its articles")
	}
	var mentions []claims.Mention
	for i := range c.Articles {
		a := &c.Articles[i]
		if err := claims.Check(s.statements.at(i), len(a.Sentences), len(a.Text)); err != nil {
			return fmt.Errorf("%s: %w", a.File, err)
		}
		var err error
		if mentions, err = claims.DecodeMentions(mentions[:0], s.mentions.at(i), i, s.texts); err != nil {
			return fmt.Errorf("%s: %w", a.File, err)
		}
	}
	return nil
}

// Statements returns what an article says: claims.Of, read when the index was
// built and decoded by each call.
func (x *Index) Statements(article int) []claims.Statement {
	a := &x.corpus.Articles[article]
	// There is no error: the bytes were written by Build or checked by read.
	statements, _ := claims.Decode(x.said.statements.at(article), len(a.Sentences), len(a.Text))
	return statements
}

// Mentions returns the names of the articles that keep chooses, in their order:
// claims.Mentions of each. Their texts are shared.
func (x *Index) Mentions(keep func(article int) bool) []claims.Mention {
	total := 0
	for i := range x.corpus.Articles {
		if keep(i) {
			total += claims.CountMentions(x.said.mentions.at(i))
		}
	}
	out := make([]claims.Mention, 0, total)
	for i := range x.corpus.Articles {
		if keep(i) {
			out, _ = claims.DecodeMentions(out, x.said.mentions.at(i), i, x.textsOf(i)) // no error, as above
		}
	}
	return out
}

// MentionsIn returns the names of one article: claims.Mentions. Their texts are
// shared.
func (x *Index) MentionsIn(article int) []claims.Mention {
	mentions, _ := claims.DecodeMentions(nil, x.said.mentions.at(article), article, x.textsOf(article)) // no error, as above
	return mentions
}
