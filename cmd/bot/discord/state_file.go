package discord

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
)

// state.json is one object. Its field "sum" is the CRC-32C, in hex, of the
// object without it, its fields sorted and without spaces; a file of a version
// that wrote none is taken as it is. Fields of the object that this version does
// not know are kept; a version that changes what is below them has to change the
// format.

const sumField = "sum"

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sumOf returns the sum of an object. It cannot fail: the fields are JSON.
func sumOf(fields map[string]json.RawMessage) string {
	raw, _ := json.Marshal(fields)
	return fmt.Sprintf("%08x", crc32.Checksum(raw, castagnoli))
}

// read sets the data to what the file holds. Of a file that cannot be read it
// keeps which articles are hidden, if that can still be told, and nothing else.
func (s *state) read() error {
	info, err := os.Stat(s.file)
	if err != nil {
		return err
	}
	if info.Size() > dirtyLimit {
		return fmt.Errorf("it has %d bytes", info.Size())
	}
	raw, err := os.ReadFile(s.file)
	if err != nil {
		return err
	}
	if s.data, s.rest, err = decodeState(raw); err != nil {
		s.data, s.rest = stateData{Hidden: rescue(raw)}, nil
	}
	return err
}

// decodeState reads a file, and the fields of it that this version does not know.
func decodeState(raw []byte) (d stateData, rest map[string]json.RawMessage, err error) {
	if err := json.Unmarshal(raw, &rest); err != nil {
		return d, nil, err
	}
	if written, ok := rest[sumField]; ok {
		delete(rest, sumField)
		if sum := sumOf(rest); string(written) != `"`+sum+`"` {
			return d, nil, errors.New("it is damaged: its sum is wrong")
		}
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return d, nil, err
	}
	if d.Format != stateFormat {
		return d, nil, fmt.Errorf("its format is %d, not %d", d.Format, stateFormat)
	}
	for _, known := range []string{"format", "salt", "hidden", "greeted", "guilds"} {
		delete(rest, known)
	}
	maps.DeleteFunc(d.Guilds, func(_ string, g *guildState) bool { return g == nil })
	for _, g := range d.Guilds {
		maps.DeleteFunc(g.Days, func(_ string, d *day) bool { return d == nil })
	}
	slices.Sort(d.Hidden)
	return d, rest, nil
}

// encodeState is the reverse of decodeState.
func encodeState(d *stateData, rest map[string]json.RawMessage) ([]byte, error) {
	raw, err := json.Marshal(d)
	if err != nil {
		return nil, err
	}
	fields := maps.Clone(rest)
	if err := json.Unmarshal(raw, &fields); err != nil {
		return nil, err
	}
	fields[sumField] = json.RawMessage(`"` + sumOf(fields) + `"`)
	return json.Marshal(fields)
}

// hiddenList matches the list of hidden files, which cannot stand in a string.
var hiddenList = regexp.MustCompile(`"hidden":\s*(\[(?:"(?:[^"\\]|\\.)*"[,\s]*)*\])`)

// rescue returns the hidden files of a file that cannot be read.
func rescue(raw []byte) (hidden []string) {
	if m := hiddenList.FindSubmatch(raw); m != nil {
		if json.Unmarshal(m[1], &hidden) != nil {
			return nil
		}
	}
	slices.Sort(hidden)
	return slices.Compact(hidden)
}

// write replaces the file.
func (s *state) write() (err error) {
	raw, err := encodeState(&s.data, s.rest)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(s.file), "."+stateName+"-*") // 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), s.file)
}
