package claims

import (
	"encoding/binary"
	"errors"

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
	sentence := 0
	for i := range out {
		s := &out[i]
		sentence += d.number()
		s.Sentence = sentence
		x, y := d.byte(), d.byte()
		s.Verb, s.Modality, s.Negative = Verb(x&7), Modality(x>>3&3), x>>5&1 == 1
		s.Kind, s.Event.Kind = Kind(y&7), DateKind(y>>3&3)
		s.Speaker = d.span()
		if s.Verb == Denies {
			s.Object = d.span()
		}
		s.Reports = d.spans()
		if k := d.count(); k > 0 {
			s.Figures = make([]Figure, k)
			for j := range s.Figures {
				s.Figures[j] = Figure{d.span(), d.span()}
			}
		}
		s.Names = d.spans()
		if s.Event.Kind != NoDate {
			v := int(d.unsigned())
			s.Event.Year, s.Event.Month, s.Event.Day = v>>9, v>>5&15, v&31
		}
		if d.failed || x>>6 != 0 || s.Kind > Unnamed || y>>3 > byte(Resolved) || sentence < 0 || sentence >= sentences || s.Event.Year > 9999 {
			return nil, errStatements
		}
	}
	if len(d.b) > 0 || d.failed {
		return nil, errStatements
	}
	return out, nil
}

// A decoder reads bytes until it fails; what it returns then is zero.
type decoder struct {
	b      []byte
	at     int
	length int
	failed bool
}

func (d *decoder) byte() byte {
	if len(d.b) == 0 {
		d.failed = true
		return 0
	}
	c := d.b[0]
	d.b = d.b[1:]
	return c
}

func (d *decoder) unsigned() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 || v > 1<<40 {
		d.failed, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) number() int {
	v, n := binary.Varint(d.b)
	if n <= 0 || v > 1<<40 || v < -1<<40 {
		d.failed, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return int(v)
}

// count reads the length of a list, each element of which takes a byte at least.
func (d *decoder) count() int {
	n := d.unsigned()
	if n > uint64(len(d.b)) {
		d.failed, d.b = true, nil
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
		d.failed, d.b = true, nil
		return text.Span{}
	}
	return text.Span{Start: d.at, End: d.at + n}
}

func (d *decoder) spans() []text.Span {
	n := d.count()
	if n == 0 {
		return nil
	}
	out := make([]text.Span, n)
	for i := range out {
		out[i] = d.span()
	}
	return out
}
