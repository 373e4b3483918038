package discord

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"strings"

	"verbatim.example/corpus"
	"verbatim.example/rag"
)

// A button works after a restart, and years later, because its custom_id says
// all it needs and nothing is kept: who asked, and which sentences of which
// articles. An article is named by the first four bytes of the hash of its
// content, so that a button never shows other words than it was made for; it is
// looked up among the articles that may be read where the button is used.
//
// Handlers have the names below, each with the version of what follows the
// colon.
const (
	idPassages    = "p1"  // page ":" ticket
	idTurn        = "t1"  // the same, on the page itself
	idMore        = "m1"  // ticket
	idNear        = "k1"  // ticket
	idGood        = "u1"  // ticket without sentences
	idBad         = "d1"  // the same
	idDelete      = "x1"  // the same
	idSearch      = "s1"  // page ":" ticket
	idList        = "l1"  // page ":" ticket without sentences
	idCard        = "c1"  // page ":" ticket of one sentence
	idOpen        = "o1"  // a menu; its values are tickets of one sentence
	idShare       = "h1"  // ticket of what the message cites; the message itself is shared
	idReport      = "r1"  // where the answer is: channel "." message, or nothing
	idForget      = "f1"  // nothing
	idDossier     = "v1"  // folder
	idDossierText = "w1"  // folder
	idAdd         = "a1"  // a document that waits to be added
	idDiscard     = "b1"  // the same, to be forgotten
	maxID         = 100   // bytes of a custom_id
	hashBytes     = 4     // of an article's name
	maxRefs       = 8     // sentences that always fit
	idNone        = "n1:" // a button that does nothing, followed by anything
)

// A ref names sentences first to last of an article.
type ref struct {
	article     [hashBytes]byte
	first, last int
}

// A ticket is what a button knows.
type ticket struct {
	asker   uint64 // id of the person who asked; 0: anybody may use the button
	private bool   // the answer is for the asker alone
	refs    []ref
}

// errTicket is the error of a ticket that this version did not write.
var errTicket = errors.New("not a ticket of this version")

// String writes the ticket in letters that a custom_id may have. Sentences that
// do not fit are left out, the last first.
func (t ticket) String() string {
	b := []byte{0}
	if t.private {
		b[0] = 1
	}
	b = binary.AppendUvarint(b, t.asker)
	room := base64.RawURLEncoding.DecodedLen(maxID - len("p1:99:"))
	for _, r := range t.refs {
		next := append(slices.Clip(b), r.article[:]...)
		next = binary.AppendUvarint(next, uint64(r.first))
		next = binary.AppendUvarint(next, uint64(r.last-r.first))
		if len(next) > room {
			break
		}
		b = next
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseTicket reads what String wrote.
func parseTicket(s string) (ticket, error) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil || len(b) < 2 || b[0] > 1 {
		return ticket{}, errTicket
	}
	t := ticket{private: b[0] == 1}
	number := func() (uint64, bool) {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return 0, false
		}
		b = b[n:]
		return v, true
	}
	b = b[1:]
	var ok bool
	if t.asker, ok = number(); !ok {
		return ticket{}, errTicket
	}
	for len(b) > 0 {
		var r ref
		if len(b) < hashBytes {
			return ticket{}, errTicket
		}
		copy(r.article[:], b)
		b = b[hashBytes:]
		first, ok1 := number()
		more, ok2 := number()
		if !ok1 || !ok2 || first > 1<<30 || more > 1<<10 {
			return ticket{}, errTicket
		}
		r.first, r.last = int(first), int(first+more)
		t.refs = append(t.refs, r)
	}
	return t, nil
}

// snowflake reads an id of Discord's, 0 when it is none.
func snowflake(id string) uint64 {
	n, _ := strconv.ParseUint(id, 10, 64)
	return n
}

// paged reads "page:ticket".
func paged(arg string) (page int, t ticket, err error) {
	head, tail, ok := strings.Cut(arg, ":")
	page, err = strconv.Atoi(head)
	if !ok || err != nil || page < 0 || page > 10_000 {
		return 0, ticket{}, errTicket
	}
	t, err = parseTicket(tail)
	return page, t, err
}

// refOf names the sentences of a row, false when it is not of this engine.
func refOf(e *rag.Engine, r rag.Row) (ref, bool) {
	a, err := e.Article(r.File)
	if err != nil {
		return ref{}, false
	}
	for i, s := range a.Sentences {
		if s.First < r.FirstLine || s.First > r.LastLine {
			continue
		}
		for j := i; j < len(a.Sentences) && a.Sentences[j].Last <= r.LastLine; j++ {
			if a.Quote(i, j) == r.Quote {
				return newRef(a, i, j), true
			}
		}
	}
	return ref{}, false
}

func newRef(a *corpus.Article, first, last int) ref {
	return ref{[hashBytes]byte(a.Hash[:hashBytes]), first, last}
}

// refsOf names the sentences of rows; those that cannot be named are left out.
func refsOf(e *rag.Engine, rows []rag.Row) []ref {
	var refs []ref
	for _, r := range rows {
		if x, ok := refOf(e, r); ok && len(refs) < maxRefs {
			refs = append(refs, x)
		}
	}
	return refs
}

// A place is sentences first to last of an article.
type place struct {
	article     *corpus.Article
	first, last int
}

// find looks a ref up among the articles of an engine. It is false when the
// article has changed, is not to be read here, or cannot be told from another.
func find(e *rag.Engine, r ref) (place, bool) {
	var found *corpus.Article
	articles := e.Corpus().Articles
	for i := range articles {
		if [hashBytes]byte(articles[i].Hash[:hashBytes]) == r.article {
			if found != nil && found.Hash != articles[i].Hash {
				return place{}, false
			}
			if found == nil {
				found = &articles[i]
			}
		}
	}
	if found == nil {
		return place{}, false
	}
	found, err := e.Article(found.File) // with its text
	if err != nil || r.first < 0 || r.last < r.first || r.last >= len(found.Sentences) {
		return place{}, false
	}
	return place{found, r.first, r.last}, true
}

// row cites the place.
func (p place) row() rag.Row {
	a := p.article
	return rag.Row{
		File:      a.File,
		FirstLine: a.Sentences[p.first].First,
		LastLine:  a.Sentences[p.last].Last,
		Title:     a.Title,
		Outlet:    a.Outlet,
		Date:      a.Date,
		URL:       a.URL,
		Reports:   a.Reports,
		Quote:     a.Quote(p.first, p.last),
	}
}
