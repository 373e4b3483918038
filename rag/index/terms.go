package index

import (
	"errors"
	"math/bits"
)

// A dictionary numbers strings. It lies in a snapshot as it lies in memory: the
// strings one after another, where each begins, and a table to look them up.
type dictionary struct {
	text    []byte
	offsets []uint32 // string → where it begins; one more for the end
	table   []uint32 // open addressing by hash: 1 + the string, 0 where free; a power of two, at most half full
}

// newDictionary numbers strings in their order; each must be there once.
func newDictionary(names []string) *dictionary {
	size := 0
	for _, s := range names {
		size += len(s)
	}
	d := &dictionary{
		text:    make([]byte, 0, size),
		offsets: make([]uint32, 1, len(names)+1),
		table:   make([]uint32, 1<<bits.Len(uint(2*len(names)))),
	}
	mask := len(d.table) - 1
	for i, s := range names {
		d.text = append(d.text, s...)
		d.offsets = append(d.offsets, uint32(len(d.text)))
		at := int(hashBytes(bytesOfString(s))) & mask
		for d.table[at] > 0 {
			at = (at + 1) & mask
		}
		d.table[at] = uint32(i + 1)
	}
	return d
}

func (d *dictionary) len() int { return len(d.offsets) - 1 }

// at returns string i.
func (d *dictionary) at(i uint32) string { return stringOf(d.text[d.offsets[i]:d.offsets[i+1]]) }

// find returns the number of a string.
func (d *dictionary) find(s string) (uint32, bool) {
	mask := len(d.table) - 1
	for at := int(hashBytes(bytesOfString(s))) & mask; d.table[at] > 0; at = (at + 1) & mask {
		if i := d.table[at] - 1; d.at(i) == s {
			return i, true
		}
	}
	return 0, false
}

func (d *dictionary) save(name string, put func(name string, data []byte)) {
	put(name, d.text)
	put(name+" offsets", bytesOf(d.offsets))
	put(name+" table", bytesOf(d.table))
}

// loadDictionary returns what save put there, without a copy. Lookups in what
// passes end, whatever the numbers are.
func loadDictionary(name string, get func(name string) []byte) (*dictionary, error) {
	d := &dictionary{get(name), numbersIn[uint32](get(name + " offsets")), numbersIn[uint32](get(name + " table"))}
	n := len(d.offsets) - 1
	if n < 0 || !increasing(d.offsets, n, len(d.text)) || bits.OnesCount(uint(len(d.table))) != 1 || len(d.table) <= n {
		return nil, errors.New("its " + name + " do not fit together")
	}
	used := 0
	for _, i := range d.table {
		if int(i) > n {
			return nil, errors.New("its " + name + " do not fit together")
		}
		if i > 0 {
			used++
		}
	}
	if used != n {
		return nil, errors.New("its " + name + " do not fit together")
	}
	return d, nil
}

// terms are the stems of a snapshot, by number.
type terms struct {
	names    *dictionary // the stems
	families *dictionary // what stems of one family have in common
	family   []uint32    // term → family
	members  lists       // family → terms
	letters  []uint32    // term → set of its letters
}

// newTerms numbers stems in their order; related has the family of each.
func newTerms(names, related []string) *terms {
	t := &terms{names: newDictionary(names), family: make([]uint32, len(names)), letters: make([]uint32, len(names))}
	known := make(map[string]uint32, len(names))
	var families []string
	for i, f := range related {
		n, ok := known[f]
		if !ok {
			n = uint32(len(families))
			known[f] = n
			families = append(families, f)
		}
		t.family[i] = n
		t.letters[i] = letters(names[i])
	}
	t.families = newDictionary(families)
	t.members = inverted(t.family, len(families))
	return t
}

// inverted returns for each of n values the places in which it stands, ascending.
func inverted(values []uint32, n int) lists {
	l := lists{offsets: make([]uint32, n+1), items: make([]uint32, len(values))}
	for _, v := range values {
		l.offsets[v+1]++
	}
	for v := range n {
		l.offsets[v+1] += l.offsets[v]
	}
	at := append([]uint32(nil), l.offsets...)
	for i, v := range values {
		l.items[at[v]] = uint32(i)
		at[v]++
	}
	return l
}

func (t *terms) save(put func(name string, data []byte)) {
	t.names.save("names", put)
	t.families.save("families", put)
	put("family of", bytesOf(t.family))
	put("member offsets", bytesOf(t.members.offsets))
	put("members", bytesOf(t.members.items))
	put("letters", bytesOf(t.letters))
}

func loadTerms(get func(name string) []byte) (*terms, error) {
	names, err1 := loadDictionary("names", get)
	families, err2 := loadDictionary("families", get)
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	t := &terms{
		names: names, families: families, family: numbersIn[uint32](get("family of")),
		members: lists{numbersIn[uint32](get("member offsets")), numbersIn[uint32](get("members"))},
		letters: numbersIn[uint32](get("letters")),
	}
	n := names.len()
	if len(t.family) != n || !below(t.family, families.len()) || len(t.letters) != n || len(t.members.items) != n || !t.members.valid(families.len(), n) {
		return nil, errors.New("its families do not fit together")
	}
	return t, nil
}
