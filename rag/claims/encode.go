package claims

import (
	"encoding/binary"
	"errors"
	"slices"

	"verbatim.example/rag/text"
)

// The statements of an article as bytes, for a snapshot: numbers as varints,
// spans as the distance from the one before and a length. About fifteen bytes a
// sentence.

// errStatements is what Decode returns for bytes that AppendBinary did not write.
var errStatements = errors.New("claims: not statements")

// AppendBinary appends the statements of one article to b.
func AppendBinary(b []byte, statements []Statement) []byte {
	b = binary.AppendUvarint(b, uint64(len(statements)))
	e := encoder{b: b}
	sentence := 0
	for i := range statements {
		s := &statements[i]
		e.number(s.Sentence - sentence)
		sentence = s.Sentence
		e.b = append(e.b, byte(s.Verb)|byte(s.Modality)<<3|byte(count(s.Negative))<<5, byte(s.Kind)|byte(s.Event.Kind)<<3)
		e.span(s.Speaker)
		if s.Verb == Denies {
			e.span(s.Object)
		}
		e.spans(s.Reports)
		e.b = binary.AppendUvarint(e.b, uint64(len(s.Figures)))
		for _, f := range s.Figures {
			e.span(f.Number)
			e.span(f.Noun)
		}
		e.spans(s.Names)
		if s.Event.Kind != NoDate {
			e.b = binary.AppendUvarint(e.b, uint64(s.Event.Year)<<9|uint64(s.Event.Month)<<5|uint64(s.Event.Day))
		}
	}
	return e.b
}

type encoder struct {
	b  []byte
	at int // the start of the span before
}

func (e *encoder) number(n int) { e.b = binary.AppendVarint(e.b, int64(n)) }

func (e *encoder) span(s text.Span) {
	e.b = binary.AppendUvarint(e.b, uint64(s.End-s.Start))
	if s.End > s.Start {
		e.number(s.Start - e.at)
		e.at = s.Start
	}
}

func (e *encoder) spans(ss []text.Span) {
	e.b = binary.AppendUvarint(e.b, uint64(len(ss)))
	for _, s := range ss {
		e.span(s)
	}
}

// Decode reads what AppendBinary wrote for an article of so many sentences whose
// Text is so many bytes long. It returns an error for other bytes, and for spans
// and sentences that the article does not have.
func Decode(b []byte, sentences, length int) ([]Statement, error) {
	d := decoder{b: b, length: length}
	n := d.count()
	if n > sentences {
		return nil, errStatements
	}
	out := make([]Statement, n)
	before := 0
	for i := range out {
		d.statement(&out[i], before, sentences)
		before = out[i].Sentence
	}
	return out, d.end()
}

// Check returns the error of Decode, and keeps nothing.
func Check(b []byte, sentences, length int) error {
	d := decoder{b: b, length: length}
	n := d.count()
	if n > sentences {
		return errStatements
	}
	var s Statement
	for range n {
		d.statement(&s, s.Sentence, sentences)
	}
	return d.end()
}

// A decoder reads bytes until it fails; what it returns then is zero.
type decoder struct {
	b      []byte
	at     int
	length int
	failed bool
}

// statement reads one into s, whose slices are used again. before is the sentence
// of the one before.
func (d *decoder) statement(s *Statement, before, sentences int) {
	s.Sentence = before + d.number()
	x, y := d.byte(), d.byte()
	s.Verb, s.Modality, s.Negative = Verb(x&7), Modality(x>>3&3), x>>5&1 == 1
	s.Kind, s.Event = Kind(y&7), Date{Kind: DateKind(y >> 3 & 3)}
	s.Speaker, s.Object = d.span(), text.Span{}
	if s.Verb == Denies {
		s.Object = d.span()
	}
	s.Reports = d.spans(s.Reports[:0])
	k := d.count()
	s.Figures = slices.Grow(s.Figures[:0], k)
	for range k {
		s.Figures = append(s.Figures, Figure{d.span(), d.span()})
	}
	s.Names = d.spans(s.Names[:0])
	if s.Event.Kind != NoDate {
		v := int(d.unsigned())
		s.Event.Year, s.Event.Month, s.Event.Day = v>>9, v>>5&15, v&31
	}
	if x>>6 != 0 || s.Kind > Unnamed || y>>3 > byte(Resolved) || s.Sentence < 0 || s.Sentence >= sentences || s.Event.Year > 9999 {
		d.fail()
	}
}

// end returns an error when reading failed or left something.
func (d *decoder) end() error {
	if d.failed || len(d.b) > 0 {
		return errStatements
	}
	return nil
}

func (d *decoder) fail() { d.failed, d.b = true, nil }

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.fail()
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) unsigned() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > 1<<40 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) number() int {
	v, n := binary.Varint(d.b)
	if n <= 0 || v > 1<<40 || v < -1<<40 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

// count reads the length of a list, each element of which takes a byte at least.
func (d *decoder) count() int {
	n := d.unsigned()
	if n > uint64(len(d.b)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) span() text.Span {
	n := int(d.unsigned())
	if n == 0 {
		return text.Span{}
	}
	d.at += d.number()
	if d.at < 0 || d.at+n > d.length {
		d.fail()
		return text.Span{}
	}
	return text.Span{Start: d.at, End: d.at + n}
}

// spans appends a list of spans to dst.
func (d *decoder) spans(dst []text.Span) []text.Span {
	n := d.count()
	dst = slices.Grow(dst, n)
	for range n {
		dst = append(dst, d.span())
	}
	return dst
}
