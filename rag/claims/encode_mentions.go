package claims

import (
	"encoding/binary"
	"errors"
)

// The mentions of an article as bytes, for a snapshot: each name, function and
// acronym is a number in a list of texts that the articles share. About four
// bytes a mention.

// errMentions is what DecodeMentions returns for bytes that AppendMentions did
// not write.
var errMentions = errors.New("claims: not mentions")

// What a mention has, in the low bits beside its count; two bits of gender go on
// them.
const (
	hasFunction = 1 << iota
	hasAcronym
	genderBit
	countBit = 4 // how many bits those are
)

// AppendMentions appends the mentions of one article to b. number returns the
// number of a text.
func AppendMentions(b []byte, mentions []Mention, number func(string) uint32) []byte {
	put := func(v uint64) { b = binary.AppendUvarint(b, v) }
	put(uint64(len(mentions)))
	for i := range mentions {
		m := &mentions[i]
		put(uint64(number(m.Name)))
		put(uint64(m.Count)<<countBit | uint64(m.gender)*genderBit | uint64(count(m.Function != "")*hasFunction|count(m.Acronym != "")*hasAcronym))
		if m.Function != "" {
			put(uint64(number(m.Function)))
		}
		if m.Acronym != "" {
			put(uint64(number(m.Acronym)))
		}
	}
	return b
}

// CountMentions returns how many mentions AppendMentions wrote.
func CountMentions(b []byte) int {
	d := decoder{b: b}
	return d.count()
}

// DecodeMentions appends to dst what AppendMentions wrote for an article. It
// returns an error for other bytes, and for numbers that are not of texts.
func DecodeMentions(dst []Mention, b []byte, article int, texts []string) ([]Mention, error) {
	d := decoder{b: b}
	text := func() string {
		n := d.unsigned()
		if n >= uint64(len(texts)) {
			d.fail()
			return ""
		}
		return texts[n]
	}
	for range d.count() {
		m := Mention{Article: article, Name: text()}
		v := d.unsigned()
		m.Count, m.gender = int(v>>countBit), gender(v/genderBit&3)
		if v&hasFunction != 0 {
			m.Function = text()
		}
		if v&hasAcronym != 0 {
			m.Acronym = text()
		}
		if m.gender > woman || d.failed {
			return nil, errMentions
		}
		dst = append(dst, m)
	}
	if d.end() != nil {
		return nil, errMentions
	}
	return dst, nil
}
