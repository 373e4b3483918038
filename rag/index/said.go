package index

import (
	"errors"
	"slices"

	"verbatim.example/corpus"
	"verbatim.example/rag/claims"
)

// said is what the articles say and whom they name, as the snapshot keeps it.
type said struct {
	statements blobs    // by article, of claims.AppendBinary
	mentions   blobs    // by article, of claims.AppendMentions
	texts      []string // the names, functions and acronyms of the mentions
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

func (s *said) save(put func(name string, data []byte)) {
	put("statement offsets", bytesOf(s.statements.offsets))
	put("statements", s.statements.bytes)
	put("mention offsets", bytesOf(s.mentions.offsets))
	put("mentions", s.mentions.bytes)
	texts := blobs{offsets: make([]uint32, 1, len(s.texts)+1)}
	for _, t := range s.texts {
		texts.bytes = append(texts.bytes, t...)
		texts.offsets = append(texts.offsets, uint32(len(texts.bytes)))
	}
	put("mention text offsets", bytesOf(texts.offsets))
	put("mention texts", texts.bytes)
}

// loadSaid returns what save put there; its bytes and texts lie in those of the
// sections.
func loadSaid(get func(name string) []byte) (said, error) {
	s := said{
		statements: blobs{numbersIn[uint32](get("statement offsets")), get("statements")},
		mentions:   blobs{numbersIn[uint32](get("mention offsets")), get("mentions")},
	}
	texts := blobs{numbersIn[uint32](get("mention text offsets")), get("mention texts")}
	if !texts.valid(len(texts.offsets) - 1) {
		return said{}, errors.New("its names do not fit together")
	}
	s.texts = slices.Grow(s.texts, len(texts.offsets)-1)
	for i := range len(texts.offsets) - 1 {
		s.texts = append(s.texts, stringOf(texts.at(i)))
	}
	return s, nil
}

// fits reports whether there is something of each of n articles. What it is shows
// when it is decoded: bytes that another writer put there count for nothing, and
// the article is read instead.
func (s *said) fits(n int) bool { return s.statements.valid(n) && s.mentions.valid(n) }

// Statements returns what an article says: claims.Of, read when the index was
// built and decoded by each call.
func (x *Index) Statements(article int) []claims.Statement {
	s, own := x.home(article)
	a := &s.articles[own]
	statements, err := claims.Decode(s.said.statements.at(own), len(a.Sentences), len(a.Text))
	if err != nil {
		return claims.Of(a)
	}
	return statements
}

// Mentions returns the names of the articles that keep chooses, in their order:
// claims.Mentions of each. Their texts are shared.
func (x *Index) Mentions(keep func(article int) bool) []claims.Mention {
	total := 0
	for i := range x.corpus.Articles {
		if keep(i) {
			s, own := x.home(i)
			total += claims.CountMentions(s.said.mentions.at(own))
		}
	}
	out := make([]claims.Mention, 0, total)
	for i := range x.corpus.Articles {
		if keep(i) {
			out = x.appendMentions(out, i)
		}
	}
	return out
}

// MentionsIn returns the names of one article: claims.Mentions. Their texts are
// shared.
func (x *Index) MentionsIn(article int) []claims.Mention { return x.appendMentions(nil, article) }

func (x *Index) appendMentions(dst []claims.Mention, article int) []claims.Mention {
	s, own := x.home(article)
	texts := s.said.texts
	if s.texts != nil {
		texts = s.texts[own]
	}
	with, err := claims.DecodeMentions(dst, s.said.mentions.at(own), article, texts)
	if err != nil {
		a := &s.articles[own]
		return append(dst, claims.Mentions(article, a, claims.Of(a))...)
	}
	return with
}
